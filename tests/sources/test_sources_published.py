"""Published figures: one row a figure, as printed; every wrong row is told, all of a file at once."""

import pytest

from kazmig.inventory import Source
from kazmig.sources import published
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
        pytest.param(GOOD.replace("2022Q4", "Q4 2022"), "period", "a period such as", id="period"),
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
