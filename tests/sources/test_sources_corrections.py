"""Corrections: which value, to what, why, who, when, and a guard that fails once the source mends itself."""

import unicodedata

import pytest

from kazmig.evidence.vocabulary import AUDIT_COLUMNS
from kazmig.project.inventory import Source
from kazmig.sources import corrections, labour_permits, observations, published
from kazmig.sources.problems import BadInput

ROWS = """series,group,dimension,category,printed,value,unit,precision,bound,width,period,measure,population,place
sent,,total,,over 257 billion,257,kzt_bn,1,above,1,2022Q4,flow,money_transfers,"2.4, paragraph 1"
sent,,country,Грузия,15.6 billion,15.6,kzt_bn,0.1,nearest,,2022Q4,flow,money_transfers,"2.4, paragraph 1"
sent,,country,Грузия,33.8 million,33.8,usd_m,0.1,nearest,,2022Q4,flow,money_transfers,"2.4, paragraph 1"
report,,quarter,,the final quarter,2022Q4,text,,exact,,2022Q4,none,document,Purpose
"""
GOOD = """[[correction]]
source = "remittances"
series = "sent"
category = "Грузия"
unit = "kzt_bn"
expect = 15.6
value = 15.8
why = "The parts miss their total by 0.2"
who = "A. Analyst"
when = 2023-02-01
"""


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "remittances.csv"
    path.write_text(ROWS, encoding="utf-8")
    return Source("remittances", files=(path,))


def correct(source, text):
    (source.files[0].parent / corrections.FILE).write_text(text, encoding="utf-8")
    return corrections.correct(published.read(source), source)


def test_nothing_changes_without_a_file(source):
    observed = published.read(source)
    corrected, audit = corrections.correct(observed, source)
    assert corrected.equals(observed)
    assert audit.empty
    assert list(audit.columns) == list(AUDIT_COLUMNS)


def test_a_value_is_corrected_and_audited_and_the_raw_file_stays(source):
    before = source.files[0].read_bytes()
    corrected, audit = correct(source, GOOD)
    changed = corrected[(corrected["category"] == "Грузия") & (corrected["unit"] == "kzt_bn")].iloc[0]
    assert (changed["value"], changed["low"], changed["high"]) == (15.8, 15.8, 15.8)
    assert corrected["value"].dropna().tolist() == [257, 15.8, 33.8]
    (line,) = audit.to_dict("records")
    assert line == {
        "source": "remittances",
        "rule": "correction",
        "reason": "The parts miss their total by 0.2 (A. Analyst, 2023-02-01)",
        "rows": 1,
        "place": "2.4, paragraph 1",
        "before": "15.6",
        "after": "15.8",
    }
    assert source.files[0].read_bytes() == before


def test_the_interval_of_a_corrected_value_can_be_said(source):
    corrected, _ = correct(source, GOOD + "low = 15.75\nhigh = 15.85\n")
    assert corrected.loc[1, ["low", "high"]].tolist() == [15.75, 15.85]


def test_a_name_or_a_text_can_be_corrected(source):
    rename = GOOD.replace(
        'unit = "kzt_bn"\nexpect = 15.6\nvalue = 15.8', 'column = "category"\nexpect = "Грузия"\nvalue = "Georgia"'
    )
    corrected, audit = correct(source, rename)
    assert corrected["category"].tolist() == ["", "Georgia", "Georgia", ""]
    assert audit["rows"].tolist() == [2]
    text = GOOD.replace(
        '"sent"\ncategory = "Грузия"\nunit = "kzt_bn"\nexpect = 15.6\nvalue = 15.8',
        '"report"\nexpect = "2022Q4"\nvalue = "2023Q1"',
    )
    corrected, _ = correct(source, text)
    assert corrected["text"].tolist()[-1] == "2023Q1"


def test_corrections_of_other_sources_are_left_to_them(source):
    corrected, audit = correct(source, GOOD.replace("remittances", "labour_permits"))
    assert corrected["value"].tolist()[1] == 15.6
    assert audit.empty


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(GOOD.replace("15.6", "15.7"), r"found 15.6 where the correction expects 15.7", id="mended"),
        pytest.param(GOOD.replace("Грузия", "Грузiя"), "0 figures with", id="fits-none"),
        pytest.param(GOOD.replace('unit = "kzt_bn"\n', ""), "2 figures with", id="fits-several"),
        pytest.param(GOOD.replace("why", "because"), "no why", id="no-reason"),
        pytest.param(GOOD + 'shape = "round"\n', "'shape'", id="unknown-key"),
        pytest.param(GOOD + 'column = "place"\n', "column = 'place'", id="not-correctable"),
        pytest.param("[correction", "no TOML", id="no-toml"),
        pytest.param(GOOD.replace("[[correction]]", "[correction]"), "with two brackets", id="one-bracket"),
        pytest.param('correction = ["x"]', "with two brackets", id="no-blocks"),
        pytest.param(GOOD.replace("15.8", '"15,8"'), "numbers .* with low ≤ value ≤ high", id="text-for-a-number"),
        pytest.param(GOOD.replace("15.8", "nan"), "numbers .* with low ≤ value ≤ high", id="not-a-number"),
        pytest.param(GOOD.replace("15.8", "-1"), "numbers .* with low ≤ value ≤ high", id="negative"),
        pytest.param(GOOD + "low = 20\n", "numbers .* with low ≤ value ≤ high", id="low-above-value"),
        pytest.param(GOOD + 'cell = "C3"\n', "a cell of a spreadsheet of this source", id="cell-of-no-spreadsheet"),
    ],
)
def test_corrections_that_cannot_stand(source, text, words):
    with pytest.raises(BadInput, match=words) as caught:
        correct(source, text)
    assert all(problem.file == corrections.FILE for problem in caught.value.problems)


def test_a_source_that_there_is_not(source):
    (source.files[0].parent / "sources.toml").write_text("[remittances]\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"source = .remitances.; expected a section of sources\.toml: remittances"):
        correct(source, GOOD.replace("remittances", "remitances"))


def test_all_wrong_corrections_are_told_at_once(source):
    with pytest.raises(BadInput) as caught:
        correct(source, GOOD.replace("15.6", "1") + GOOD.replace("15.6", "2"))
    assert [problem.row for problem in caught.value.problems] == [1, 2]


def test_submissions_are_corrected_where_they_were_collected(source):
    (source.files[0].parent / corrections.FILE).write_text(GOOD, encoding="utf-8")
    with pytest.raises(BadInput, match="Correct the submission in KoboToolbox"):
        corrections.correct(observations.empty().drop(columns="unit"), source)


# --- cells that cannot be read -------------------------------------------------------------------------------------

SHEET = "Страна гражданства;Трудовые мигранты (за I квартал 2023 года)\nВсего;300\nУзбекистан;2О0\nРоссия;100\n"
CELL = """[[correction]]
source = "labour_permits"
file = "workers.csv"
cell = "B3"
expect = "2О0"
value = 200
why = "A letter О stands for a zero; confirmed by telephone"
who = "A. Analyst"
when = 2023-04-20
"""


@pytest.fixture
def workers(tmp_path):
    (tmp_path / "workers.csv").write_text(SHEET, encoding="utf-8")
    return Source("labour_permits", period="2023Q1", format="spreadsheet", files=(tmp_path / "workers.csv",))


def test_a_cell_that_cannot_be_read_is_corrected_before_reading(workers):
    with pytest.raises(BadInput, match=r"workers.csv, row 3, column B: found '2О0'"):
        labour_permits.read(workers)
    (workers.files[0].parent / corrections.FILE).write_text(CELL, encoding="utf-8")
    observed, audit = corrections.correct(labour_permits.read(workers), workers)
    assert observed["value"].tolist() == [300, 200, 100]
    assert audit[["place", "before", "after"]].to_numpy().tolist() == [["workers.csv, B3", "2О0", "200"]]


@pytest.mark.parametrize("expect", ["300", '"300"', '"3 00"'], ids=["number", "text", "not as it stands"])
def test_a_cell_that_holds_a_number_may_be_expected_as_one(workers, expect):
    text = CELL + CELL.replace("B3", "B2").replace('"2О0"', expect).replace("200", "310")
    (workers.files[0].parent / corrections.FILE).write_text(text, encoding="utf-8")
    if expect == '"3 00"':
        with pytest.raises(BadInput, match="found '300' in B2; expected '3 00'"):
            labour_permits.read(workers)
    else:
        assert labour_permits.read(workers)["value"].tolist() == [310, 200, 100]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(CELL.replace("2О0", "20"), "found '2О0' in B3; expected '20'", id="mended"),
        pytest.param(CELL.replace("B3", "Z99"), "expected a sheet and a cell of the file", id="no-cell"),
        pytest.param(CELL.replace("B3", "3B"), "expected a sheet and a cell of the file", id="no-name-of-a-cell"),
    ],
)
def test_cell_corrections_that_cannot_stand(workers, text, words):
    (workers.files[0].parent / corrections.FILE).write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=words):
        labour_permits.read(workers)


def test_a_file_is_meant_however_its_name_is_composed(tmp_path):
    path = tmp_path / unicodedata.normalize("NFD", "Квота й.xlsx")
    path.touch()
    entry = GOOD.replace('unit = "kzt_bn"', 'file = "Квота й.xlsx"\ncell = "C12"')
    (tmp_path / corrections.FILE).write_text(entry, encoding="utf-8")
    found = corrections.of_cells(Source("remittances", files=(path,)), path.name)
    assert [number for number, _ in found] == [1]


def test_a_correction_of_a_file_that_is_not_there_is_refused(source):
    with pytest.raises(BadInput, match=r"file = 'gone\.xlsx'.*a file of data/raw"):
        correct(source, GOOD.replace('unit = "kzt_bn"', 'file = "gone.xlsx"\ncell = "C12"'))
