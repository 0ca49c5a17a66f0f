import base64
import re

import pandas as pd
import pandera.pandas as pa
import pytest

from kazmig.evidence.facts import Facts
from kazmig.project.folders import ProjectError
from kazmig.step import StepError, open_step

SCHEMA = pa.DataFrameSchema({"country": pa.Column(str), "share_pct": pa.Column(float, pa.Check.in_range(0, 100))})
TABLE = pd.DataFrame({"country": ["NAM", "UZB"], "share_pct": [33.333333333333336, 0.1 + 0.2]})
DECLARED = """
[step.10_clean]
title = "Clean"
raw = ["things"]
reference = ["rates"]
tables = ["things"]
[step.20_sum]
title = "Sum"
needs = ["10_clean"]
tables = ["sums"]
[step.30_other]
title = "Other"
"""
FACT = {
    "unit": "persons",
    "period": "2022",
    "measure": "stock",
    "population": "migrant_workers",
    "source": "things",
    "quality": "register",
}


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project of three steps; notebooks are opened as by hand, in no run."""
    (tmp_path / "pipeline.toml").write_text(DECLARED)
    for name in ("10_clean", "20_sum", "30_other"):
        (tmp_path / "notebooks").mkdir(exist_ok=True)
        (tmp_path / "notebooks" / f"{name}.ipynb").write_text("{}")
    raw = tmp_path / "data" / "raw"
    (raw / "2022Q4").mkdir(parents=True)
    (raw / "reference").mkdir()
    (raw / "2022Q4" / "things.csv").write_text("a\n1\n")
    (raw / "2022Q4" / "sources.toml").write_text('[things]\nfiles = ["things.csv"]\n')
    (raw / "reference" / "rates.csv").write_text("country,rate\nNA,1.5\n,2\n")
    monkeypatch.setenv("KAZMIG_ROOT", str(tmp_path))
    monkeypatch.delenv("KAZMIG_OUT", raising=False)
    return tmp_path


@pytest.fixture
def in_run(project, monkeypatch):
    """The same, as in a run."""
    monkeypatch.setenv("KAZMIG_OUT", str(project / "out"))
    return project


def test_by_hand_a_notebook_writes_to_the_scratch_folder_alone(project):
    step = open_step("10_clean", "2022Q4")
    step.write("things", TABLE, SCHEMA)
    step.fact("things.total.persons", 3, **FACT)
    written = {path.relative_to(project).parts[0] for path in project.rglob("*") if path.name.startswith("things.csv")}
    assert (project / ".scratch" / "2022Q4" / "tables" / "things.csv").is_file()
    assert written == {".scratch", "data"}  # data: the raw file
    assert not (project / "data" / "processed").exists()


def test_in_a_run_a_later_step_reads_what_an_earlier_one_left(in_run):
    first = open_step("10_clean", "2022Q4")
    first.write("things", TABLE, SCHEMA)
    first.fact("things.total.persons", 3, **FACT)
    second = open_step("20_sum", "2022Q4")
    assert second.read("things")["country"].tolist() == ["NAM", "UZB"]
    assert second.facts.value("things.total.persons") == 3


def test_numbers_are_written_with_twelve_digits_at_most(in_run):
    open_step("10_clean", "2022Q4").write("things", TABLE, SCHEMA)
    assert (in_run / "out" / "tables" / "things.csv").read_bytes() == (
        b"country,share_pct\nNAM,33.3333333333\nUZB,0.3\n"
    )


def test_opening_a_step_again_forgets_the_facts_it_stated_before(in_run):
    open_step("10_clean", "2022Q4").fact("things.total.persons", 3, **FACT)
    open_step("10_clean", "2022Q4")
    assert len(Facts.load(in_run / "out" / "facts" / "10_clean.json")) == 0


def test_only_an_empty_cell_is_missing(project):
    rates = open_step("10_clean", "2022Q4").reference("rates")
    assert rates["country"].isna().tolist() == [False, True]
    assert rates["country"][0] == "NA"


def test_a_table_that_breaks_its_schema_is_not_written(in_run):
    wrong = TABLE.assign(share_pct=[101.0, -1.0])
    with pytest.raises(pa.errors.SchemaErrors):
        open_step("10_clean", "2022Q4").write("things", wrong, SCHEMA)
    assert not (in_run / "out" / "tables" / "things.csv").exists()


def test_facts_of_a_synthetic_quarter_are_marked(in_run):
    sources = in_run / "data" / "raw" / "2022Q4" / "sources.toml"
    sources.write_text("[edition]\nsynthetic = true\n" + sources.read_text())
    step = open_step("10_clean", "2022Q4")
    step.fact("things.total.persons", 3, **FACT)
    assert step.facts["things.total.persons"].synthetic


def test_earlier_editions_leave_synthetic_ones_out_of_real_company(in_run):
    declared = DECLARED.replace('title = "Sum"', 'title = "Sum"\nearlier = true')
    (in_run / "pipeline.toml").write_text(declared)
    step = open_step("10_clean", "2022Q4")
    step.fact("things.total.persons", 3, **FACT)
    for quarter, synthetic in (("2022Q2", False), ("2022Q3", True), ("2022Q4", False), ("2023Q1", False)):
        facts = Facts.load(in_run / "out" / "facts" / "10_clean.json").to_json()
        folder = in_run / "data" / "processed" / quarter
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "facts.json").write_text(
            facts.replace('"synthetic": false', f'"synthetic": {str(synthetic).lower()}')
        )
    assert [str(quarter) for quarter in open_step("20_sum", "2022Q4").earlier()] == ["2022Q2"]


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        pytest.param(lambda s: s.raw("more"), 'Add "more" to `raw` of [step.30_other]', id="raw"),
        pytest.param(lambda s: s.reference("rates"), 'Add "rates" to `reference` of [step.30_other]', id="reference"),
        pytest.param(lambda s: s.read("things"), 'Add "10_clean" to `needs` of [step.30_other]', id="table"),
        pytest.param(lambda s: s.read("nothing"), "No step in pipeline.toml writes a table 'nothing'", id="no table"),
        pytest.param(lambda s: s.write("x", TABLE, SCHEMA), 'Add "x" to `tables` of [step.30_other]', id="write"),
        pytest.param(lambda s: s.figure("x", None, TABLE), 'Add "x" to `figures` of [step.30_other]', id="figure"),
        pytest.param(lambda s: s.place("x"), "No step in pipeline.toml draws a figure 'x'", id="place"),
        pytest.param(lambda s: s.earlier(), "Add earlier = true to [step.30_other]", id="earlier"),
    ],
)
def test_what_is_not_declared_is_refused_with_the_line_to_add(project, ask, message):
    with pytest.raises(StepError, match=re.escape(message)):
        ask(open_step("30_other", "2022Q4"))


def test_a_notebook_without_a_block_is_told_which_to_add(project):
    with pytest.raises(StepError, match=r"A notebook needs a block \[step\.40_new\]"):
        open_step("40_new", "2022Q4")


def test_by_hand_inputs_come_from_the_published_edition(project):
    step = open_step("20_sum", "2022Q4")
    with pytest.raises(ProjectError, match="make report"):
        step.read("things")
    published = project / "data" / "processed" / "2022Q4"
    published.mkdir(parents=True)
    (published / "things.csv").write_text("country,share_pct\nUZB,81.3\n")
    assert step.read("things")["share_pct"].tolist() == [81.3]


def test_a_step_describes_what_it_reads_and_leaves_behind(project):
    step = open_step("20_sum", "2022Q4")
    found = step.describe().set_index("name")
    assert found.loc["things", ["what", "call"]].tolist() == ["table of 10_clean", 'step.read("things")']
    assert set(found.columns) == {"what", "call", "now"}
    first = open_step("10_clean", "2022Q4").describe().set_index("what")
    assert first.loc["source", "now"] == "things.csv"
    assert first.loc["table", ["call", "now"]].tolist() == ['step.write("things", …)', "not made yet"]


def test_figures_are_shown_in_the_chosen_language_and_a_run_keeps_to_the_first(project, monkeypatch):
    figures = project / "figures" / "2022Q4"
    figures.mkdir(parents=True)
    for code in ("en", "ru"):
        (figures / f"things.{code}.png").write_bytes(code.encode())
    (project / "pipeline.toml").write_text(DECLARED.replace('tables = ["things"]', 'figures = ["things"]'))
    step = open_step("20_sum", "2022Q4")

    def shown():
        return base64.b64decode(step.place("things")["image/png"])

    assert shown() == b"en"
    step.language = "ru"
    assert shown() == b"ru"
    step.language = "fr"
    with pytest.raises(StepError, match="write one of en, ru, kk"):
        shown()
    step.language, step.in_run, step.build = "ru", True, figures.parent
    (figures.parent / "figures").mkdir()
    (figures.parent / "figures" / "things.en.png").write_bytes(b"en of the run")
    assert shown() == b"en of the run"
