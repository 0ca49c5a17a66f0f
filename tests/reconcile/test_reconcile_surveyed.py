"""A survey as evidence: its covariance, its own errors, the register's date, and what alone it says."""

import numpy as np
import pandas as pd
import pytest
from two_counts_data import COUNT_COLUMNS

from kazmig.evidence.facts import Fact, Facts
from kazmig.evidence.quarter import Quarter
from kazmig.reconcile.assumptions import check_assumptions
from kazmig.reconcile.estimate import standing
from kazmig.reconcile.inherit import NamedTable
from kazmig.reconcile.measured import MEASURE_COLUMNS, Measured
from kazmig.reconcile.model import build_model
from kazmig.reconcile.sensitivity import without
from kazmig.reconcile.statements_survey import survey_facts
from kazmig.reconcile.surveyed import alone, check_date, with_survey
from kazmig.reconcile.table_rules import ERRORS, AssumptionError

COLUMNS = ["id", "source", "component", "scale", "scope", "group", "median", "low95", "high95", "sd"]
TABLE = [
    ("registration", "official", "registration", "share", "nationality", "", "0.6", "", "", "0.5"),
    ("perception", "assessment", "perception", "factor", "nationality", "", "1", "", "", "0.3"),
]
ROWS = [
    ("registered_uzb", "UZB", 0.55, 0.04),
    ("registered_tjk", "TJK", 0.50, 0.08),
]


def table(rows=TABLE):
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return check_assumptions(frame.assign(rationale="r", evidence="e", author="a", date="2023-01-01"))


def named(rows=TABLE):
    return [NamedTable("assumptions", table(rows), Quarter.parse("2023Q1"))]


def evidence(rows=ROWS):
    frame = pd.DataFrame(rows, columns=["id", "nationality", "value", "sd_log"])
    about = {"components": "registration answers refusal frame", "weights": "equal", "evidence": "survey"}
    return frame.assign(**about, date="2023-03-15", interviews=500)


def pairs(value=0.18 * 0.04 * 0.08):
    return pd.DataFrame([("registered_tjk", "registered_uzb", value)], columns=["id", "other", "covariance"])


@pytest.fixture
def counts():
    return pd.DataFrame(
        [[230e3] * 3 + [540e3] * 3, [15e3] * 3 + [30e3] * 3], index=["UZB", "TJK"], columns=COUNT_COLUMNS
    )


def register(period):
    about = {"measure": "stock", "population": "migrant_workers", "source": "labour_permits", "quality": "register"}
    return Facts([Fact("labour.official.persons", 327_000, "persons", period, **about)])


def test_rows_go_together_and_bring_their_errors(counts):
    measured, tables = with_survey(Measured(), evidence(), pairs(), register("2023Q1"), named())
    assert set(tables[0].table.query("source == 'survey'")["component"]) == set(ERRORS)
    model = build_model(counts, tables[0].table, measured)
    v = model.data()[1][-2:, -2:]
    assert v == pytest.approx(np.array([[0.04**2, 0.18 * 0.0032], [0.18 * 0.0032, 0.08**2]]))
    row = pd.Series(model.observing()[-2], index=model.cells["component"] + "." + model.cells["nationality"])
    assert sorted(row[row > 0].index) == sorted(f"{each}.UZB" for each in ("registration", *ERRORS))


def test_without_a_survey_its_errors_touch_nothing(counts):
    tables = with_survey(Measured(), evidence(), pairs(), register("2023Q1"), named())[1]
    assert "answers" not in set(build_model(counts, tables[0].table).cells["component"])
    same = with_survey(Measured(), evidence()[:0], pairs()[:0], register("2023Q1"), named())
    assert same[1][0].table.equals(table())


def test_a_row_tied_to_an_error_of_a_survey_that_did_not_come_stands_alone(counts):
    shared = ("registration_all", "official", "registration", "share", "shared", "", "", "", "", "0.4")
    own = [(f"{each}_s", "survey", each, "factor", "shared", "", "1", "", "", "0.1") for each in ERRORS]
    tied = table([*TABLE, shared, *own])
    tied.loc[tied["id"] == "registration_all", ["correlated_with", "rho"]] = ["answers_s", 0.5]
    model = build_model(counts, tied)
    assert np.count_nonzero(model.covariance) == len(model.etas)


def test_an_error_left_out_leaves_the_survey():
    measured, _ = with_survey(Measured(), evidence(), pairs(), register("2023Q1"), named())
    assert set(without(measured, "answers").measures["components"]) == {"registration refusal frame"}
    assert without(measured, "registration").measures.empty


@pytest.mark.parametrize("period", ["2022", "2023Q1", "2023-01-01"])
def test_a_register_of_about_that_day(period):
    check_date("2023-03-15", register(period))


def test_a_register_of_another_date_is_refused():
    with pytest.raises(
        AssumptionError, match=r"refers to 2021, the survey's median day is 2023-03-15.*evidence = false"
    ):
        with_survey(Measured(), evidence(), pairs(), register("2021"), named())


def test_a_pooled_share_for_one_nationality_is_refused():
    rows = [("registered", "", 0.6, 0.05)]
    with pytest.raises(AssumptionError, match=r"'registered', nationality: is empty. A share for all together"):
        with_survey(Measured(), evidence(rows), pairs()[:0], register("2023Q1"), named())


def test_the_same_id_twice_is_refused():
    with pytest.raises(AssumptionError, match="'registered_uzb' stands twice"):
        with_survey(Measured(), evidence([*ROWS, ROWS[0]]), pairs()[:0], register("2023Q1"), named())


def test_some_of_the_three_errors_are_refused():
    own = [*TABLE, ("answers", "survey", "answers", "factor", "shared", "", "1.1", "0.9", "1.3", "")]
    with pytest.raises(AssumptionError, match=r"speaks of the survey.s answers and not of refusal"):
        with_survey(Measured(), evidence(), pairs(), register("2023Q1"), named(own))


def test_errors_that_are_no_covariance_are_refused(counts):
    measured, tables = with_survey(Measured(), evidence(), pairs(0.01), register("2023Q1"), named())
    with pytest.raises(AssumptionError, match="are no covariance"):
        build_model(counts, tables[0].table, measured).data()


def test_what_the_survey_says_alone():
    found = alone({"UZB": (55.0, 50.0, 60.0)}, {"UZB": 230_000.0}).iloc[0]
    assert (round(found["persons"]), round(found["low_persons"]), round(found["high_persons"])) == (
        418182,
        383333,
        460000,
    )


def test_permits_a_person_had_are_stated(counts):
    """Of the rows alone `documents` is that factor; without it nothing is said."""
    permits = evidence([("documents", "", 1.1, 0.02)]).assign(components="documents", weights="official")
    tables = with_survey(Measured(), evidence(), pairs(), register("2023Q1"), named())[1]
    central = standing(build_model(counts, tables[0].table))
    about = {"measure": "stock", "population": "migrant_workers", "source": "s", "quality": "survey"}
    share = Fact("survey.registered.share_pct", 60.0, "share_pct", "2023Q1", low=55.0, high=65.0, **about)
    places = Fact("baseline.workers.persons", 570_000, "persons", "2023Q1", **about)
    facts = Facts([*register("2023Q1").values(), share, places])
    for rows, wanted in ((pd.concat([evidence(), permits]), [1.1]), (evidence(), [])):
        found = survey_facts(facts, Measured(measures=rows[MEASURE_COLUMNS]), counts, central, None)
        assert [fact.value for fact in found if fact.key == "reconcile.survey.documents.ratio"] == wanted
        assert [fact.value for fact in found if fact.key == "reconcile.survey.total.persons"] == [545_000]


def test_a_survey_that_the_other_evidence_contradicts_gives_no_number(counts):
    """Of the register 60 % answer that they are on it, and a second survey says 5 %: neither is believed."""
    measured, tables = with_survey(Measured(), evidence([("one", "UZB", 0.6, 0.02), ("two", "UZB", 0.05, 0.02)]),
                                   pairs().iloc[:0], register("2023Q1"), named())  # fmt: skip
    central = standing(build_model(counts, tables[0].table, measured))
    assert central.check.refuted and central.check.culprit_kind == "measure"
    about = {"measure": "stock", "population": "migrant_workers", "source": "s", "quality": "survey"}
    share = Fact("survey.registered.share_pct", 60.0, "share_pct", "2023Q1", low=55.0, high=65.0, **about)
    places = Fact("baseline.workers.persons", 570_000, "persons", "2023Q1", **about)
    facts = Facts([*register("2023Q1").values(), share, places])
    said = Facts(survey_facts(facts, measured, counts, central, None))
    assert "reconcile.survey.answers.ratio" in said
    assert not [key for key in said if key.endswith(".persons")]
