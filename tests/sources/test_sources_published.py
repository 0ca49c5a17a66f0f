"""Published figures: one row a figure, as printed; every wrong row is told, all of a file at once."""

import pytest

from kazmig.project.inventory import Source
from kazmig.sources import corrections, labour_permits, published, residence_permits
from kazmig.sources.problems import BadInput

HEAD = ",".join(published.HEADER)
GOOD = 'sent,,total,,"over 257 billion",257,kzt_bn,1,above,1,2022Q4,flow,money_transfers,"2.4, paragraph 1"'


def source(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "remittances.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return Source("remittances", files=(path,))


def problems(tmp_path, *lines, head=HEAD):
    with pytest.raises(BadInput) as caught:
        published.read(source(tmp_path, "\n".join([head, *lines]) + "\n"))
    return caught.value.problems


def line(value, unit, precision, bound="nearest", width="", period="2022"):
    return f"a,,total,,as printed,{value},{unit},{precision},{bound},{width},{period},stock,x,p"


@pytest.mark.parametrize(
    ("line", "value", "low", "high", "unit"),
    [
        pytest.param(GOOD, 257, 257, 258, "kzt_bn", id="over"),
        pytest.param(line("6", "crossings_m", 1, "below", 0.5), 6e6, 5.5e6, 6e6, "crossings", id="nearly"),
        pytest.param(line("3.7", "persons_m", 0.1), 3.7e6, 3.65e6, 3.75e6, "persons", id="rounded"),
        pytest.param(line("668422", "persons", 1, "exact"), 668422, 668422, 668422, "persons", id="exact"),
        pytest.param(line("-3", "change_pct", 1), -3, -3.5, -2.5, "change_pct", id="negative-change"),
        pytest.param(line("0.0", "share_pct", 0.1), 0, 0, 0.05, "share_pct", id="no-share-below-zero"),
    ],
)
def test_figures_come_in_base_units_with_their_interval(tmp_path, line, value, low, high, unit):
    row = published.read(source(tmp_path, f"{HEAD}\n{line}\n")).iloc[0]
    assert (row["value"], row["low"], row["high"]) == pytest.approx((value, low, high))
    assert row["unit"] == unit


def test_dates_and_texts_keep_their_text(tmp_path):
    line = "fieldwork,,photograph,Tasboget,30.01.23,2023-01-30,date,,exact,,2023-01-30,none,fieldwork,caption"
    row = published.read(source(tmp_path, f"{HEAD}\n{line}\n")).iloc[0]
    assert (row["text"], row["unit"]) == ("2023-01-30", "date")


def test_a_byte_order_mark_is_no_matter(tmp_path):
    assert len(published.read(source(tmp_path, f"{HEAD}\n{GOOD}\n", "utf-8-sig"))) == 1


@pytest.mark.parametrize(
    ("line", "column", "words"),
    [
        pytest.param(GOOD.replace(",257,kzt_bn", ",257 bn,kzt_bn"), "value", "'257 bn'", id="text-in-number"),
        pytest.param(GOOD.replace(",257,kzt_bn", ",-257,kzt_bn"), "value", "zero or more", id="negative"),
        pytest.param(GOOD.replace("kzt_bn", "tenge"), "unit", "'tenge'", id="unknown-unit"),
        pytest.param(GOOD.replace("above", "about"), "bound", "nearest, below, above, exact", id="unknown-bound"),
        pytest.param(GOOD.replace("2022Q4", "Q4 2022"), "period", "a period: 2022", id="period"),
        pytest.param(GOOD.replace(",257,kzt_bn", ",inf,kzt_bn"), "value", "a number with", id="infinite"),
        pytest.param(GOOD.replace(",257,kzt_bn", ",nan,kzt_bn"), "value", "a number with", id="not-a-number"),
        pytest.param(GOOD.replace("kzt_bn,1,", "kzt_bn,-1,"), "precision", "zero or more", id="negative-precision"),
        pytest.param(GOOD.replace("above,1,", "above,-1,"), "width", "zero or more", id="negative-width"),
        pytest.param(GOOD.replace(",flow", ",,flow"), "", "15 cells; expected 14", id="a-comma-too-many"),
        pytest.param(
            "a,,visit,first,30.01.23,30.01.23,date,,exact,,2023-01-30,none,fieldwork,p", "value", "a date", id="date"
        ),
        pytest.param(GOOD.replace("flow", "stream"), "measure", "stock, flow, change, none", id="measure"),
    ],
)
def test_each_wrong_cell_is_told_with_its_row_and_column(tmp_path, line, column, words):
    (problem,) = problems(tmp_path, line)
    assert (problem.file, problem.row, problem.column) == ("remittances.csv", 2, column)
    assert words in str(problem)


def test_all_problems_of_a_file_are_told_at_once(tmp_path):
    wrong = GOOD.replace("kzt_bn", "tenge").replace("2022Q4", "soon")
    found = problems(tmp_path, GOOD, GOOD, wrong)
    assert [problem.row for problem in found] == [3, 4, 4]
    assert "the same figure as row 2" in str(found[0])


WORKERS = "official,,{},{},as printed,{},{},1,nearest,,2022,stock,migrant_workers,p"


def test_cells_names_and_periods_are_told_at_once(tmp_path):
    lines = [
        WORKERS.format("total", "", 327, "persons_thousand").replace(",2022,", ",2021,"),
        WORKERS.format("citizenship", "Uzbekistn", "abc", "share_pct"),
        WORKERS.format("citizenship", "Rusia", 15, "share_pct"),
        WORKERS.format("citizenchip", "Tajikistan", 5, "crossings_m").replace("official", "oficial"),
    ]
    path = tmp_path / "labour.csv"
    path.write_text("\n".join([HEAD, *lines]), encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        labour_permits.read(Source("labour_permits", period="2022", files=(path,)))
    told = [(problem.row, problem.column, problem.found) for problem in caught.value.problems]
    assert told == [
        (2, "period", "'2021' for a total"),
        (3, "category", "'Uzbekistn'"),
        (3, "value", "3 letters"),
        (4, "category", "'Rusia'"),
        (5, "series", "'oficial'"),
        (5, "dimension", "'citizenchip'"),
        (5, "unit", "'crossings_m'"),
    ]


def test_a_name_that_a_correction_changes_is_no_problem(tmp_path):
    path = tmp_path / "labour.csv"
    path.write_text("\n".join([HEAD, WORKERS.format("citizenship", "Грузiя", 5, "share_pct")]), encoding="utf-8")
    (tmp_path / "corrections.toml").write_text(
        '[[correction]]\nsource = "labour_permits"\ncategory = "Грузiя"\ncolumn = "category"\nexpect = "Грузiя"\n'
        'value = "Грузия"\nwhy = "A Latin letter"\nwho = "A. Analyst"\nwhen = 2023-02-01\n',
        encoding="utf-8",
    )
    given = Source("labour_permits", files=(path,))
    corrected, _ = corrections.correct(labour_permits.read(given), given)
    assert corrected["category"].tolist() == ["Грузия"]


def test_sums_of_all_lists_are_told_at_once(tmp_path):
    permits = "{},,citizenship,{},as printed,60,share_pct,1,nearest,,2022,stock,permits,p"
    lines = [permits.format(kind, name) for kind in ("permanent", "temporary") for name in ("Россия", "Китай")]
    observed = residence_permits.read(source(tmp_path, "\n".join([HEAD, *lines])))
    with pytest.raises(BadInput) as caught:
        residence_permits.clean(observed)
    assert ["(permanent)" in caught.value.problems[0].found, "(temporary)" in caught.value.problems[1].found] == [
        True
    ] * 2


def test_a_csv_that_excel_saved_with_semicolons(tmp_path):
    text = f"{HEAD}\n{line('6', 'crossings_m', 1, 'below', 0.5)}\n".replace(",", ";")
    assert published.read(source(tmp_path, text))["value"].tolist() == [6e6]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", "an empty file", id="empty"),
        pytest.param(f"{HEAD}\n".encode(), "a header and no figure", id="header-only"),
        pytest.param(f"{HEAD.replace('period', 'when')}\n{GOOD}\n".encode(), "a column 'period'", id="renamed-header"),
        pytest.param(f"{HEAD}\nЛ{GOOD}\n".encode("cp1251"), "another encoding", id="encoding"),
        pytest.param(b"PK\x03\x04\x00\x00", "bytes that are no text", id="workbook"),
    ],
)  # fmt: skip
def test_files_that_are_none(tmp_path, content, words):
    with pytest.raises(BadInput, match=words):
        published.read(source(tmp_path, content))


def test_the_message_counts_and_shortens(tmp_path):
    wrong = [GOOD.replace("sent", f"sent{number}").replace("kzt_bn", "tenge") for number in range(30)]
    with pytest.raises(BadInput) as caught:
        published.read(source(tmp_path, "\n".join([HEAD, *wrong])))
    text = str(caught.value)
    assert text.startswith("30 problems in what the source sent; nothing was published.")
    assert text.endswith("… and 5 more of them.")
