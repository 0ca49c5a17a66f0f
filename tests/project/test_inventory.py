import re

import pytest

from kazmig.evidence.quarter import Quarter
from kazmig.project.folders import Project
from kazmig.project.inventory import InventoryError, load_inventory

Q4 = Quarter(2022, 4)
GOOD = """
[edition]
revision = 2
revision_reason = "A share was misread."
[labour_permits]
publisher = "Migration Service Committee"
date = 2023-01-15
quality = "register"
files = ["permits.csv", "annex.csv"]
[remittances]
supplied = false
reason = "The bank publishes in March"
"""


@pytest.fixture
def inventory(tmp_path):
    def write(text, files=("permits.csv", "annex.csv")):
        folder = tmp_path / "data" / "raw" / "2022Q4"
        folder.mkdir(parents=True, exist_ok=True)
        for name in files:
            (folder / name).write_text("x\n")
        (folder / "sources.toml").write_text(text, encoding="utf-8")
        return load_inventory(Project(tmp_path), Q4)

    return write


def test_a_source_knows_its_files_and_what_is_said_of_it(inventory):
    source = inventory(GOOD).source("labour_permits")
    assert [path.name for path in source.files] == ["permits.csv", "annex.csv"]
    assert (source.supplied, source.date, source.quality) == (True, "2023-01-15", "register")


def test_a_source_that_did_not_come_says_why(inventory):
    source = inventory(GOOD).source("remittances")
    assert (source.supplied, source.files, source.reason) == (False, (), "The bank publishes in March")


def test_a_source_not_mentioned_counts_as_not_supplied(inventory):
    source = inventory(GOOD).source("border_crossings")
    assert not source.supplied
    assert source.reason == "not mentioned in sources.toml"


def test_an_edition_is_the_first_issue_until_it_says_otherwise(inventory):
    assert inventory(GOOD).revision == 2
    assert inventory("[edition]\n").revision == 1


@pytest.mark.parametrize(
    ("text", "synthetic"),
    [
        pytest.param("[edition]\nsynthetic = true\n", True, id="the edition says so"),
        pytest.param('[a]\nfiles = ["permits.csv"]\nsynthetic = true\n', True, id="one source says so"),
        pytest.param('[a]\nfiles = ["permits.csv"]\n', False, id="nobody says so"),
    ],
)
def test_one_synthetic_source_makes_the_edition_synthetic(inventory, text, synthetic):
    assert inventory(text).synthetic is synthetic


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("[a\n", "data/raw/2022Q4/sources.toml cannot be read", id="no TOML"),
        pytest.param("a = 1\n", "'a' must be a section, written [a]", id="no section"),
        pytest.param(
            '[a]\nfile = "permits.csv"\n',
            "[a]: unknown key 'file'. Known keys: also, date, directions, duplicates, evidence, files",
            id="unknown key",
        ),
        pytest.param("[edition]\nversion = 2\n", "[edition]: unknown key 'version'", id="unknown key of the edition"),
        pytest.param(
            '[a]\nfiles = ["permits.csv"]\nquality = "good"\n',
            "[a], quality: found 'good', expected one of register",
            id="unknown quality",
        ),
        pytest.param(
            '[a]\nfiles = ["permits.csv"]\nformat = "pdf"\n', "[a], format: found 'pdf', expected one of", id="format"
        ),
        pytest.param("[a]\n", "[a]: no files named", id="no files"),
        pytest.param('[a]\nfiles = ["permit.csv"]\n', "[a], files: 'permit.csv' is not in 2022Q4", id="missing file"),
        pytest.param('[a]\nfiles = ["../x.csv"]\n', "'../x.csv' is not in 2022Q4", id="file of another folder"),
        pytest.param('[a]\nfiles = ["permits.csv", "permits.csv"]\n', "named twice. Name it once", id="twice"),
        pytest.param('[a]\nfiles = "permits.csv"\n', "files: found 'permits.csv', expected a list", id="no list"),
        pytest.param("[a]\nfiles = [1]\n", "files: '1' is not in 2022Q4", id="a number for a file"),
        pytest.param('[a]\nsupplied = "false"\n', "supplied: found 'false', expected true or false", id="quoted"),
        pytest.param("[a]\nsupplied = false\n", "[a]: supplied = false without a reason", id="no reason"),
        pytest.param('[a]\nfiles = ["permits.csv"]\nperiod = 2022\n', "period: found 2022, expected a text", id="year"),
        pytest.param(
            '[a]\nfiles = ["permits.csv"]\nperiod = "Q4 2022"\n',
            "period: found 'Q4 2022', expected a period: 2022, 2024H1",
            id="period",
        ),
        pytest.param('[a]\nfiles = ["permits.csv"]\ndate = "soon"\n', "date: found 'soon', expected a day", id="date"),
        pytest.param("edition = 1\n", "'edition' must be a section, written [edition]", id="edition no section"),
        pytest.param('[edition]\nrevision = "two"\n', "revision: found 'two', expected a whole number", id="revision"),
        pytest.param("[edition]\nrevision = 0\n", "revision: found 0, expected 1 for a first issue", id="no revision"),
        pytest.param("[edition]\nrevision = 2\n", "revision: found 2 without a reason", id="no reason to revise"),
        pytest.param(
            "[edition]\nrevision = true\n", "revision: found true, expected a whole number", id="a revision true"
        ),
        pytest.param(
            '[edition]\nquarter = "2023Q1"\n', "quarter: found '2023Q1' in the folder of 2022Q4", id="other quarter"
        ),
    ],
)
def test_each_mistake_has_a_sentence_with_place_and_mend(inventory, text, message):
    with pytest.raises(InventoryError, match=re.escape(message)):
        inventory(text)


def test_all_mistakes_are_told_at_once(inventory):
    with pytest.raises(InventoryError) as caught:
        inventory('[edition]\nversion = 2\n[a]\n[b]\nfiles = ["x.csv"]\nquality = "good"\n')
    assert str(caught.value).startswith("data/raw/2022Q4/sources.toml cannot be used:\n")
    assert str(caught.value).count("\n") == 4


def test_a_missing_folder_and_a_missing_inventory_are_told_apart(tmp_path):
    with pytest.raises(InventoryError, match="There is no folder data/raw/2022Q4"):
        load_inventory(Project(tmp_path), Q4)
    (tmp_path / "data" / "raw" / "2022Q4").mkdir(parents=True)
    with pytest.raises(InventoryError, match=r"There is no data/raw/2022Q4/sources\.toml"):
        load_inventory(Project(tmp_path), Q4)


@pytest.mark.parametrize(
    ("period", "refused"),
    [
        pytest.param("2022Q4", "", id="its own quarter"),
        pytest.param("2022", "", id="the year that ends with it"),
        pytest.param("2020", "", id="an older year is carried, not refused"),
        pytest.param("2023-01-30/2023-03-03", "", id="fieldwork after its end"),
        pytest.param("2023-01-01", "", id="as of the day after"),
        pytest.param("2023Q1", "2023Q1", id="the next quarter"),
        pytest.param("2023", "2023Q4", id="a year that ends later"),
        pytest.param("2023-01", "2023Q1", id="a later month"),
        pytest.param("2023-05-02/2023-05-20", "2023Q2", id="fieldwork of another quarter"),
    ],
)
def test_a_period_that_ends_after_the_quarter_is_refused_with_where_it_belongs(inventory, period, refused):
    text = GOOD.replace('quality = "register"', f'quality = "register"\nperiod = "{period}"')
    if not refused:
        assert inventory(text).source("labour_permits").period == period
        return
    with pytest.raises(InventoryError) as told:
        inventory(text)
    assert f"[labour_permits], period: '{period}' ends after 2022Q4" in str(told.value)
    assert f"Put the file into data/raw/{refused}, or mend the period." in str(told.value)
