"""The demonstration quarter beside a real one: from raw files in real formats to pages, never taken for evidence."""

import json

import pytest
from edition import DEMO_QUARTER, QUARTER, Edition

pytestmark = pytest.mark.slow


def test_the_demonstration_runs_from_raw_files_to_pages(demo_edition):
    published = demo_edition.published()
    assert f"reports/{DEMO_QUARTER}/index.html" in published
    for page in ("quarterly_report", "two_counts", "growth", "gather"):
        assert {f"reports/{DEMO_QUARTER}/{page}.{language}.html" for language in ("en", "ru", "kk")} <= set(published)


def test_everything_that_came_of_it_is_marked(demo_edition):
    facts = json.loads((demo_edition.processed / "facts.json").read_text(encoding="utf-8"))
    assert all(fact["synthetic"] for fact in facts.values())
    manifest = json.loads((demo_edition.processed / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["synthetic"] is True
    unmarked = [path.name for path in demo_edition.reports.glob("*.html") if "banner synthetic" not in read(path)]
    assert unmarked == []
    for folder in (demo_edition.processed, demo_edition.figures, demo_edition.reports):
        assert read(folder / ".gitignore") == "*\n"


def test_it_reads_the_edition_before_it_and_leaves_it_alone(demo_edition, edition):
    manifest = json.loads((demo_edition.processed / "manifest.json").read_text(encoding="utf-8"))
    assert f"data/processed/{QUARTER}/facts.json" in manifest["inputs"]
    assert Edition(demo_edition.root, QUARTER).published() == edition.published()


def test_it_does_not_become_the_default(demo_edition):
    said = demo_edition.python("run_all.py", "--explain").stdout
    assert "2024Q2: " in said, "the newest real quarter"
    assert DEMO_QUARTER not in said


def test_the_walk_through_the_survey_tells_what_the_demonstration_gives(demo_edition, root):
    """docs/worker-survey.md, "A walk": each of its numbers is a fact of this edition."""
    facts = json.loads((demo_edition.processed / "facts.json").read_text(encoding="utf-8"))
    walk = read(root / "docs" / "worker-survey.md").partition("## A walk")[2].partition("\n# ")[0]
    whole = ["survey.total", "survey.without.low80", "survey.without.high80", "printed.low80", "printed.high80"]
    keys = [f"reconcile.{each}.persons" for each in whole]
    keys += ["labour.official.persons", "survey.drawn.number", "survey.interviews.number", "design.strata.number"]
    told = [f"{facts[key]['value']:,}" for key in keys]
    told += [f"{facts['survey.registered.share_pct']['value']:.1f} %"]
    told += [f"{facts['reconcile.survey.documents.ratio']['value']:.2f}"]
    assert [each for each in told if each not in walk] == []


def read(path):
    return path.read_text(encoding="utf-8")
