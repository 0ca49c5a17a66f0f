"""Samples whose truth is planted: estimates hold it, and what too few can tell is hidden or no evidence."""

import math

import numpy as np
import pandas as pd
import pytest

from kazmig.project.inventory import Source
from kazmig.sources import worker_survey
from kazmig.sources.kobo.form import load_form
from kazmig.sources.survey.clean import Survey
from kazmig.sources.survey.design import Design
from kazmig.sources.survey.evidence import evidence
from kazmig.sources.survey.results import KNOWN_YES, crosswise_check, plotted, results, uncertain

REGISTERED = ("work_permit",)


def sampled(places=20, each=10, yes=5, selection="probability", **columns) -> Survey:
    """In each place `yes` of `each` hold a permit, in every second one two more and in the others two fewer."""
    turn = np.tile(np.arange(each), places)
    place = np.repeat(np.arange(places), each)
    swing = 0 if yes in (0, each) else 2
    holds = turn < yes + np.where(place % 2, swing, -swing)
    rows = pd.DataFrame({
        "cluster": [f"C{number:03d}" for number in place], "interview_date": "2023-03-01", "nationality": "UZB",
        "papers": np.where(holds, "valid", "not_yet"), "paper_type": np.where(holds, "work_permit", None),
        "paper_count": np.where(holds, 1.0, np.nan), "places_30": 1, "months_here": 24, "stratum": 0, **columns,
    })  # fmt: skip
    weights = np.full(len(rows), 30.0)
    drawn = pd.DataFrame({
        "cluster": rows["cluster"].unique(), "interview_date": "2023-03-01", "listed": 30.0,
        "stratum": 0, "size": [40.0, 50.0] * (places // 2) + [45.0] * (places % 2), "probability": 0.1,
    })  # fmt: skip
    empty = pd.DataFrame(columns=["rule"])
    design = Design(weights, place.astype(np.int64), lonely="adjust")
    return Survey(rows.assign(weight=weights), design, weights, (), drawn, selection, empty)


def row(table: pd.DataFrame, name: str) -> pd.Series:
    return table.set_index("id").loc[name]


@pytest.mark.parametrize("yes", [2, 5, 8])
def test_a_known_share_is_within_its_interval(yes):
    found = row(evidence(sampled(yes=yes), REGISTERED)[0], "registered_uzb")
    assert found["value"] == pytest.approx(yes / 10)
    assert found["sd_log"] > 0.02


@pytest.mark.parametrize(("yes", "value"), [(0, 0.5 / 201), (10, 200.5 / 201)])
def test_all_alike_is_not_sure(yes, value):
    """0 or 200 of 200, no place differs from another: the error is that of half an interview, never none."""
    found = row(evidence(sampled(yes=yes), REGISTERED)[0], "registered_uzb")
    assert found["value"] == pytest.approx(value, rel=1e-5) and found["sd_log"] > 0.002


@pytest.mark.parametrize(
    "shape", [{"places": 1, "each": 1, "yes": 1}, {"places": 4}, {"places": 5, "each": 4, "yes": 2}]
)
def test_too_few_are_hidden_and_no_evidence(root, shape):
    """One respondent; four places; twenty interviews."""
    survey = sampled(**shape)
    table = results(survey, load_form(root / "forms" / "tables" / "worker_survey"), REGISTERED)
    assert set(table["state"]) == {"hidden"} and table[["share_pct", "interviews"]].isna().all(axis=None)
    assert plotted(table, "registered").empty
    assert evidence(survey, REGISTERED)[0].empty


@pytest.mark.parametrize("selection", ["quota", "snowball"])
def test_who_was_not_drawn_is_never_evidence(root, selection):
    survey = sampled(selection=selection)
    assert evidence(survey, REGISTERED)[0].empty
    table = results(survey, load_form(root / "forms" / "tables" / "worker_survey"), REGISTERED)
    assert set(table["basis"]) == {"interviewed"} and table["share_low_pct"].isna().all()


def test_places_that_are_alike_are_no_knowledge(root):
    """7 of 10 men in each of 20 places: no place differs, and 200 people are still 200 people."""
    men = np.where(np.tile(np.arange(10), 20) < 7, "male", "female")
    table = results(sampled(sex=men), load_form(root / "forms" / "tables" / "worker_survey"), REGISTERED)
    found = table.set_index("answer").loc["male"]
    # Half an interval on the logit: t(19) · √(.7 · .3 / 200) / (.7 · .3), about the logit of .7.
    assert [found["share_low_pct"], found["share_high_pct"]] == pytest.approx([62.78, 76.33], abs=0.05)


def test_informants_who_name_half_again_too_many_are_found():
    """40 and 50 named where 30 are on every list of the day."""
    found = row(evidence(sampled(places=30), REGISTERED)[0], "recount")
    assert found["value"] == pytest.approx(1.5) and found["components"] == "perception multiplicity"


def test_the_crosswise_share_by_hand():
    """Half hold a paper; by the statement that nobody can check, 6 of 10 answer 'same'."""
    alike = np.where(np.tile(np.arange(10), 20) < 6, "same", "different")
    crosswise, direct = crosswise_check(sampled(alike=alike))
    assert direct.value == pytest.approx(0.5)
    assert crosswise.value == pytest.approx((0.6 + KNOWN_YES - 1) / (2 * KNOWN_YES - 1))
    assert crosswise_check(sampled()) is None, "a survey that did not ask it"
    few = np.where(np.arange(200) < 20, "same", None)
    assert crosswise_check(sampled(alike=few)) is None, "twenty answers tell nothing"


def test_figures_take_what_may_be_shown(root):
    table = results(sampled(yes=2), load_form(root / "forms" / "tables" / "worker_survey"), REGISTERED)
    shown = plotted(table, "registered")
    assert list(shown["answer"]) == ["total", "UZB"] and shown["share_pct"].tolist() == pytest.approx([20.0, 20.0])
    assert (shown["share_low_pct"] < 20).all() and (shown["share_high_pct"] > 20).all()
    flagged = shown.assign(state=["flagged", "shown"])
    assert uncertain(flagged) == ("total",)


def test_published_shares_of_round_four(root, tmp_path, monkeypatch):
    """IOM's survey of migrant workers, round 4 (2 April to 12 May 2024, n = 1,845): three printed shares."""
    monkeypatch.setenv("KAZMIG_ROOT", str(root))
    header = "series,group,dimension,category,printed,value,unit,precision,bound,width,period,measure,population,place"
    period = "2024-04-02/2024-05-12,stock,migrant_workers,round 4"
    lines = [f"interviewed,,total,all,1845,1845,persons,1,nearest,,{period}"]
    for name, answer, value in (
        ("sector", "construction", 39),
        ("contract", "none", 34),
        ("remit_share", "over_half", 44),
    ):
        lines.append(f"interviewed,,{name},{answer},{value} %,{value},share_pct,1,nearest,,{period}")
    path = tmp_path / "survey.csv"
    path.write_text("\n".join([header, *lines]) + "\n")
    source = Source("worker_survey", files=(path,), quality="survey", period="2024-04-02/2024-05-12")
    found = worker_survey.read(source)
    assert found.evidence.empty and set(found.table["basis"]) == {"interviewed"}
    facts = {fact.key: fact for fact in worker_survey.facts(found, source)}
    assert facts["survey.sector.construction.share_pct"].value == 39
    assert "of those interviewed" in facts["survey.remit_share.over_half.share_pct"].place
    assert facts["survey.interviews.number"].value == 1845
    assert math.isclose(facts["survey.contract.none.share_pct"].low, 33.5)
    assert np.isnan(found.table["least_pct"]).all()
