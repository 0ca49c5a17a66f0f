"""What pages say of a survey by how its people were chosen: the blocks of both pages, filled in three languages."""

import nbformat
import numpy as np
import pytest
from test_sources_survey_truths import REGISTERED, sampled

from kazmig.evidence.facts import Fact, Facts
from kazmig.evidence.quarter import Quarter
from kazmig.project.inventory import Inventory, Source
from kazmig.report.cells import Block, read_items
from kazmig.report.markdown import Page
from kazmig.report.prose import Prose
from kazmig.sources.kobo.form import load_form
from kazmig.sources.survey.evidence import evidence
from kazmig.sources.survey.results import results
from kazmig.sources.worker_survey import Received, facts
from kazmig.words.narratives import load_narratives
from kazmig.words.words import LANGUAGES, Words

SURVEY = ("17_clean_worker_survey.ipynb", "worker_survey")
COUNTS = ("30_reconcile_workers.ipynb", "two_counts")
# What is true of a sample with known chances alone, in three languages.
BY_LOT = (
    "by lot",
    "drawn by chance",
    "had a known chance",
    "жребием",
    "известная вероятность",
    "жеребемен",
    "ықтималдығы белгілі",
)
TWO_COUNTS = ("page on the two counts", "странице о двух подсчётах", "екі санау туралы бетте")
INTERVIEWED = ("those interviewed", "опрошенн", "сұралған")


def surveyed(root, selection):
    alike = np.where(np.tile(np.arange(10), 20) < 6, "same", "different")
    survey = sampled(selection=selection, alike=alike, contract="written", listed=30, outcome="interview")
    survey.drawn["outcome"] = "interview"
    table = results(survey, load_form(root / "forms" / "tables" / "worker_survey"), REGISTERED)
    rows, pairs = evidence(survey, REGISTERED)
    received = Received(table, survey, survey.audit, rows, pairs)
    source = Source("worker_survey", title="t", publisher="p", period="2023Q1", selection=selection)
    found = {fact.key: fact for fact in facts(received, source)}
    if len(rows):
        about = {"measure": "stock", "population": "migrant_workers", "source": "s", "low": 4e5, "high": 6e5}
        total = Fact("reconcile.survey.total.persons", 500_000, "persons", "2023Q1", quality="survey", **about)
        about |= {"measure": "none", "low": None, "high": None, "quality": "model"}
        papers = Fact("reconcile.survey.documents.ratio", 1.09, "ratio", "2023Q1", **about)
        true = Fact("reconcile.survey.answers.ratio", 1.0, "ratio", "2023Q1", **about)
        found |= {fact.key: fact for fact in (total, papers, true)}
    return found


def said(root, page, stated, language):
    """All that stands on a page, of the facts of the survey and both counts alone."""
    notebook, name = page
    cells = nbformat.read(root / "notebooks" / notebook, as_version=4)
    blocks = [each for each in read_items(cells, notebook, load_narratives(root, name)) if isinstance(each, Block)]
    wanted = [each for each in blocks if page is SURVEY or each.id == "survey-en"]
    sources = {name: Source(name, supplied=True) for name in ("worker_survey", "labour_permits", "baseline_assessment")}
    inventory = Inventory(Quarter.parse("2023Q1"), root / "sources.toml", sources)
    known = frozenset({"labour.official.persons", "reconcile.survey.without.low80.persons"})
    prose = Prose(Words(language, domain="report"), Facts(stated.values()), inventory, Page(language), notebook, known)
    prose.gate(wanted)
    return "\n".join(prose.plain(prose.fill(block)) for block in wanted)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("selection", ["quota", "snowball"])
def test_quota_and_snowball_speak_of_those_interviewed_and_are_no_estimate(root, selection, language):
    stated = surveyed(root, selection)
    assert "survey.evidence.number" not in stated and "survey.check.differ" not in stated
    assert said(root, COUNTS, stated, language).strip() == ""
    page = said(root, SURVEY, stated, language)
    assert any(each in page for each in INTERVIEWED) and not [each for each in BY_LOT if each in page]
    # It has no part in the two counts, and sends nobody there.
    assert "30_reconcile_workers" not in page and not [each for each in TWO_COUNTS if each in page]


@pytest.mark.parametrize("language", LANGUAGES)
def test_people_who_bring_one_another_are_said_to_rest_on_a_model(root, language):
    stated = surveyed(root, "rds")
    for page in (SURVEY, COUNTS):
        assert not [each for each in BY_LOT if each in said(root, page, stated, language)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sample_by_chance_is_told_with_its_check(root, language):
    stated = surveyed(root, "probability")
    assert ("1.09" if language == "en" else "1,09") in said(root, COUNTS, stated, language), "permits, not persons"
    assert stated["survey.evidence.number"].value >= 1
    page = said(root, SURVEY, stated, language)
    assert [each for each in TWO_COUNTS if each in page]
    assert [each for each in BY_LOT if each in page] and [
        each for each in BY_LOT if each in said(root, COUNTS, stated, language)
    ]
    # The crosswise share: (.6 + .2471 - 1)/(2 · .2471 - 1) = 30 %, beside 50 % by the direct question.
    check = stated["survey.check.crosswise.share_pct"]
    assert check.value == pytest.approx(30.24, abs=0.01) and "30" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_survey_nothing_is_said_of_one(root, language):
    assert said(root, COUNTS, {}, language).strip() == ""
