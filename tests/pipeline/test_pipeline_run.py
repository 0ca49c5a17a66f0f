"""Runs of a small project: what runs, what does not, and what a person is told."""

import json
import os

import pytest

from kazmig.evidence.quarter import QuarterError
from kazmig.pipeline.errors import RunError
from kazmig.project.declaration import DeclarationError
from kazmig.project.inventory import InventoryError

ALL = {
    "10_clean",
    "11_other",
    "20_sum",
    "10_clean pages",
    "11_other pages",
    "20_sum pages",
    "files for download",
    "pages of no notebook",
    "data dictionary",
    "index page",
}


def test_a_run_publishes_tables_facts_manifest_and_pages(built):
    published = built.published()
    assert published["data/processed/2022Q4/things.csv"] == b"persons\n1\n2\n"
    assert published["data/processed/2022Q4/sums.csv"] == b"total,editions\n3,0\n"
    facts = json.loads(published["data/processed/2022Q4/facts.json"])
    assert facts["sums.total.persons"]["value"] == facts["things.total.persons"]["value"] == 3
    assert published["data/processed/2022Q4/audit.csv"].startswith(b"step,source,rule")
    assert {"reports/2022Q4/index.html", "reports/2022Q4/20_sum.html"} <= set(published)


def test_a_second_run_has_nothing_to_do_and_touches_nothing(toy):
    stamps = {place: os.stat(toy.root / place).st_mtime_ns for place in toy.published()}
    ran = toy.run()
    assert ran.code == 0
    assert "2022Q4: all unchanged" in ran.text
    assert "Open reports/2022Q4/index.html" in ran.text
    assert ran.names("done") == set()
    assert stamps == {place: os.stat(toy.root / place).st_mtime_ns for place in toy.published()}


def test_what_was_stamped_and_then_altered_is_never_published(toy):
    before = toy.published()
    toy.write(".kazmig/build/2022Q4/stamped/index.html", "vandalised")
    assert "all unchanged" in toy.run().text
    assert toy.published() == before


def test_editing_a_cleaning_notebook_reruns_it_and_its_dependants_alone(toy):
    toy.change("10_clean", read='things = pd.read_csv(step.raw("things").files[0]) * 10')
    ran = toy.run()
    assert ran.code == 0
    assert ran.names("done") == ALL - {"11_other", "11_other pages"}
    assert toy.published()["data/processed/2022Q4/sums.csv"] == b"total,editions\n30,0\n"


def test_an_edit_that_changes_no_result_stops_there(toy):
    toy.change("10_clean", read='things = pd.read_csv(step.raw("things").files[0])  # as received')
    assert toy.run().names("done") == {"10_clean", "10_clean pages", "data dictionary", "index page"}


def test_prose_makes_pages_anew_and_computes_nothing(toy):
    toy.change("10_clean", prose="A better word.")
    assert toy.run().names("done") == {"10_clean pages", "index page"}
    toy.change("20_sum", prose="A better sentence.")
    # The sheet of the edition takes its words from the report on all.
    assert toy.run().names("done") == {"20_sum pages", "pages of no notebook", "index page"}
    assert b"A better sentence." in toy.published()["reports/2022Q4/20_sum.html"]


def test_outputs_saved_in_a_notebook_are_no_change(toy):
    path = toy.root / "notebooks" / "10_clean.ipynb"
    notebook = json.loads(path.read_text())
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["execution_count"] = 7
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["seen by hand"]}]
    path.write_text(json.dumps(notebook))
    assert "all unchanged" in toy.run().text


def test_a_changed_raw_file_reruns_what_reads_it(toy):
    toy.write("data/raw/2022Q4/things.csv", "persons\n1\n2\n4\n")
    ran = toy.run()
    assert ran.names("done") == ALL - {"11_other", "11_other pages"}
    assert toy.published()["data/processed/2022Q4/sums.csv"] == b"total,editions\n7,0\n"


def test_a_declared_parameter_reaches_the_notebook_and_the_manifest(built):
    assert built.published()["data/processed/2022Q4/other.csv"] == b"n\n0\n1\n2\n"
    assert built.manifest()["parameters"]["11_other"] == {"quarter": "2022Q4", "draws": 3}


def test_an_overridden_parameter_reaches_the_notebooks_that_have_it_alone(toy):
    ran = toy.run(overrides={"draws": "2"})
    assert ran.names("done") == ALL - {*("10_clean", "20_sum", "10_clean pages", "20_sum pages", "data dictionary")}
    assert "with draws = 2" in ran.text
    assert toy.published()["data/processed/2022Q4/other.csv"] == b"n\n0\n1\n"
    assert toy.manifest()["parameters"]["11_other"]["draws"] == 2


def test_force_runs_all_and_gives_the_same_bytes(toy):
    """Templates that a run has compiled before are used; what is none is compiled anew."""
    before = toy.published()
    kept = list((toy.root / ".kazmig/cache/templates").rglob("*.cache"))
    assert len(kept) > 5
    for path in kept[::2]:
        path.write_bytes(path.read_bytes()[:40])
    ran = toy.run(force=True)
    assert ran.names("done") == ALL
    assert toy.published() == before


def test_one_step_can_be_forced_alone(toy):
    assert toy.run(force=True, only="10_clean").names("done") == {"10_clean", "10_clean pages"}


def test_one_step_brings_what_it_stands_on_and_publishes_only_a_whole_edition(toy):
    before = toy.published()
    toy.change("10_clean", read='things = pd.read_csv(step.raw("things").files[0]) * 10')
    toy.change("11_other", write='step.write("other", pd.DataFrame({"n": [5]}), ANY)')
    ran = toy.run(only="20_sum")
    assert ran.names("done") == {"10_clean", "20_sum", "20_sum pages"}
    assert "Draft page: .kazmig/build/2022Q4/pages/20_sum.html" in ran.text
    assert "Not published: run without --only. python run_all.py --quarter 2022Q4" in ran.text
    assert toy.published() == before


def test_a_published_file_that_is_gone_or_changed_comes_back(toy):
    before = toy.published()
    (toy.root / "data/processed/2022Q4/things.csv").unlink()
    toy.write("reports/2022Q4/index.html", "vandalised")
    ran = toy.run()
    assert "all unchanged" in ran.text
    assert toy.published() == before


def test_what_is_no_longer_declared_disappears_from_the_edition(toy):
    declared = (toy.root / "pipeline.toml").read_text()
    toy.write("pipeline.toml", declared.replace('tables = ["other"]', "tables = []"))
    toy.change("11_other", write="step.state([])")
    assert toy.run().code == 0
    assert "data/processed/2022Q4/other.csv" not in toy.published()


def test_dry_run_and_explain_say_what_would_run_and_run_nothing(toy):
    toy.change("10_clean", read='things = pd.read_csv(step.raw("things").files[0]) * 10')
    before = toy.published()
    dry, explained = toy.run(dry_run=True), toy.run(explain=True)
    assert dry.code == explained.code == 0
    assert "2022Q4: 10_clean would run" in dry.text
    assert "changed" not in dry.text.replace("unchanged", "")
    assert "code of notebooks/10_clean.ipynb changed" in explained.text
    assert "10_clean would run before it" in explained.text
    assert "11_other would run" not in explained.text
    assert toy.published() == before


@pytest.mark.parametrize(
    ("place", "text", "reason"),
    [
        pytest.param("data/raw/2022Q4/things.csv", "n\n9\n", "data/raw/2022Q4/things.csv changed", id="raw file"),
        pytest.param(
            ".kazmig/build/2022Q4/tables/things.csv", "n\n", "changed: tables and facts of 10_clean", id="built table"
        ),
        pytest.param("data/raw/reference/lexicon.csv", "n\n", "data/raw/reference/lexicon.csv is new", id="new input"),
    ],
)
def test_explain_names_what_changed(toy, place, text, reason):
    toy.write(place, text)
    assert reason in toy.run(explain=True, only="10_clean").text


def test_quarters_run_oldest_first_and_the_later_reads_the_earlier(toy):
    for place in ("sources.toml", "things.csv"):
        toy.write(f"data/raw/2023Q1/{place}", (toy.root / "data/raw/2022Q4" / place).read_text())
    toy.write("data/raw/2022Q4/things.csv", "persons\n5\n")
    ran = toy.run(quarters=("2023Q1", "2022Q4"))
    assert ran.code == 0, ran.text
    assert ran.text.index("2022Q4:") < ran.text.index("2023Q1:")
    assert toy.published("2023Q1")["data/processed/2023Q1/sums.csv"] == b"total,editions\n3,1\n"


def test_by_default_the_latest_quarter_with_real_data_runs(toy):
    sources = (toy.root / "data/raw/2022Q4/sources.toml").read_text()
    toy.write("data/raw/2023Q1/sources.toml", sources.replace("[edition]", "[edition]\nsynthetic = true"))
    toy.write("data/raw/2023Q1/things.csv", "persons\n1\n")
    assert "2022Q4: all unchanged" in toy.run(quarters=()).text


@pytest.mark.parametrize(
    ("request_", "error", "message"),
    [
        pytest.param({"quarters": ("2022Q5",)}, QuarterError, "not a quarter", id="no quarter"),
        pytest.param({"quarters": ("2023Q1",)}, RunError, "no folder data/raw/2023Q1", id="no folder"),
        pytest.param({"only": "10_cleen"}, DeclarationError, "Did you mean '10_clean'", id="unknown step"),
        pytest.param({"overrides": {"draw": "2"}}, RunError, "the nearest is 'draws'", id="unknown parameter"),
        pytest.param({"overrides": {"draws": "two"}}, RunError, "expected a whole number", id="wrong kind"),
    ],
)
def test_what_a_person_gets_wrong_is_said_before_anything_runs(toy, request_, error, message):
    with pytest.raises(error, match=message):
        toy.run(**request_)


def test_a_broken_inventory_stops_the_run_before_it_begins(toy):
    toy.write("data/raw/2022Q4/sources.toml", "[things]\nfiles = ['no.csv']\n")
    with pytest.raises(InventoryError, match=r"'no\.csv' is not in 2022Q4"):
        toy.run()


def test_one_run_at_a_time(toy):
    fcntl = pytest.importorskip("fcntl")
    with (toy.root / ".kazmig" / "run.lock").open("a+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(RunError, match="Another run is under way"):
            toy.run()


def test_a_new_revision_keeps_the_one_before_and_marks_its_pages(toy):
    before = toy.published()
    sources = (toy.root / "data/raw/2022Q4/sources.toml").read_text()
    revised = '[edition]\nrevision = 2\nrevision_reason = "The ministry corrected a count."'
    toy.write("data/raw/2022Q4/sources.toml", sources.replace("[edition]", revised))
    toy.write("data/raw/2022Q4/things.csv", "persons\n1\n3\n")
    ran = toy.run()
    assert ran.code == 0, ran.text
    after = toy.published()
    for file in ("things.csv", "facts.json", "manifest.json"):
        assert after[f"data/processed/2022Q4/r1/{file}"] == before[f"data/processed/2022Q4/{file}"]
    assert after["data/processed/2022Q4/sums.csv"] == b"total,editions\n4,0\n"
    assert b"superseded" in after["reports/2022Q4/r1/20_sum.html"]
    assert b"This edition is superseded" not in after["reports/2022Q4/20_sum.html"]
    assert "all unchanged" in toy.run().text
    assert toy.published() == after


def test_explain_names_causes_that_are_no_input(toy):
    changed = toy.run(explain=True, overrides={"draws": "2"}).text
    assert "parameter draws of 11_other is new" in changed or "parameter draws of 11_other changed" in changed
    (toy.root / "reports/2022Q4/index.html").unlink()
    said = toy.run(explain=True).text
    assert "all unchanged, nothing would run" in said and "the edition would be shown again" in said
    assert "reports/2022Q4/index.html is gone" in said
    toy.change("10_clean", read="raise ValueError('planted')")
    assert toy.run().code == 1
    assert (
        "10_clean would run\n    no success of it is recorded: it never ran here, or failed"
        in toy.run(explain=True).text
    )


def test_explain_tells_of_editions_that_would_be_made_before(toy):
    toy.write("data/raw/2023Q1/sources.toml", (toy.root / "data/raw/2022Q4/sources.toml").read_text())
    toy.write("data/raw/2023Q1/things.csv", "persons\n4\n")
    assert toy.run(quarters=("2022Q4", "2023Q1")).code == 0
    toy.write("data/raw/2022Q4/things.csv", "persons\n1\n3\n")
    said = toy.run(explain=True, quarters=("2022Q4", "2023Q1")).text
    assert "2023Q1: all unchanged" in said and "may run too" in said and "2022Q4 would be made before" in said
