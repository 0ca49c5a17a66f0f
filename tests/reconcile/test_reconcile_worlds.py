"""Worlds with a planted truth: how often the ranges hold it, and how often the check notices."""

import numpy as np
import pandas as pd
import pytest
from apart import refuted_pct
from two_counts_data import survey_rows

from kazmig.reconcile.conflict import foretold, power
from kazmig.reconcile.measured import Measured
from kazmig.reconcile.model import build_model
from kazmig.reconcile.schemas import CERTIFICATE
from kazmig.reconcile.worlds import World, certificate, certify, planted


@pytest.mark.slow
@pytest.mark.parametrize(
    ("world", "refuted", "covered80", "covered95"),
    [
        pytest.param("table_true", 0, 76, 95, id="the table is right"),
        pytest.param("level_wrong_by_two", 0, 0, 0, id="both coverages are half"),
        pytest.param("true_and_survey", 2, 83, 95, id="right, with a survey"),
    ],
)
def test_a_hundred_worlds(
    counts: pd.DataFrame, tables, world: str, refuted: float, covered80: float, covered95
) -> None:
    models = {name: build_model(counts, table) for name, table in tables.items()}
    row = certificate(models, 100, (world,)).iloc[0]
    assert row["refuted_pct"] == pytest.approx(refuted, abs=4)
    assert row["covered80_pct"] == pytest.approx(covered80, abs=12)
    assert row["covered95_pct"] == pytest.approx(covered95, abs=6)


def test_the_published_certificate_has_every_world(root, counts: pd.DataFrame, tables) -> None:
    published = CERTIFICATE.validate(pd.read_csv(root / "data" / "raw" / "reference" / "reconcile_certificate.csv"))
    models = {name: build_model(counts, table) for name, table in tables.items()}
    assert published["world"].tolist() == list(planted(models))
    rows = published.set_index("world")
    assert rows.loc["table_true", "covered95_pct"] == pytest.approx(95, abs=3)
    assert rows.loc["level_wrong_by_two", "covered95_pct"] < 5


# An independent computation, 400 worlds (the last five 300), percent: refuted, 80 % covers, 95 % covers.
TRIAL = {
    "table_true": (0, 76, 95), "doubts_twice_as_large": (57, 47, 73), "level_wrong_by_two": (0, 0, 0),
    "multiplicity_1_8": (3, 81, 95), "documents_1_6": (1, 24, 50), "multiplicity_and_documents": (1, 15, 33),
    "registration_of_one_nationality_halved": (40, 61, 86), "informants_1_5_for_central_asia": (0, 70, 90),
    "turnover_not_in_the_table": (8, 24, 48), "turnover_in_the_table": (1, 81, 95), "true_and_survey": (2, 83, 95),
    "answers_10_points_too_high": (3, 68, 87), "survey_finds_the_registered_3": (8, 29, 51),
    "survey_finds_the_registered_10": (68, 4, 5), "level_wrong_and_survey": (1, 3, 12), "cautious_world": (1, 13, 39),
    "maximal_world": (10, 2, 12), "register_as_flow_world": (13, 27, 56), "cautious_world_and_survey": (10, 59, 89),
    "maximal_world_and_survey": (21, 14, 31),
}  # fmt: skip
# Where the trial is beyond chance from here. A third computation, apart from both, sides with the values here: 10.5 %
# refuted and 19.5 % covered (200 worlds) where the trial has 1 and 12. Without any answer error surveys give 12.5 %
# covered, so that the trial's may have erred less; nothing tried gives its 1 % (`apart`, below).
APART = {
    ("survey_finds_the_registered_10", "covered95_pct"): 14.8,
    ("level_wrong_and_survey", "refuted_pct"): 9.75,
    ("level_wrong_and_survey", "covered95_pct"): 19.0,
}


@pytest.mark.parametrize(("column", "place", "tolerance"), [
    pytest.param("refuted_pct", 0, 8, id="refuted"), pytest.param("covered80_pct", 1, 12, id="80"),
    pytest.param("covered95_pct", 2, 6, id="95"),
])  # fmt: skip
def test_every_cell_of_the_published_certificate(root, column: str, place: int, tolerance: float) -> None:
    published = pd.read_csv(root / "data" / "raw" / "reference" / "reconcile_certificate.csv").set_index("world")
    assert set(published.index) == set(TRIAL)
    expected = {world: APART.get((world, column), cells[place]) for world, cells in TRIAL.items()}
    assert published[column].to_dict() == pytest.approx(expected, abs=tolerance)
    assert set(published.loc[list(TRIAL)[:15], "worlds"]) == {400} and set(published["worlds"]) == {300, 400}


def test_an_honest_survey_refutes_a_level_wrong_by_two_far_more_often_than_one_in_a_hundred(counts, tables) -> None:
    """Without worlds: the survey's logit lower by that of .60 less that of .30, else as foretold. A share that was
    halved varies less on the logit than the table says, so that worlds stay somewhat below this."""
    foreseen = foretold(build_model(counts, tables["central"], Measured(survey_rows((0, 1000), deff=3.0))), 2**14)
    lower = pd.DataFrame({"survey_1": [np.log(0.3 / 0.7) - np.log(0.6 / 0.4)]}, index=["half"])
    assert power(foreseen, lower)["power_pct"].iloc[0] == pytest.approx(14, abs=3)


@pytest.mark.parametrize(
    ("moved", "expected"),
    [pytest.param({}, 1.0, id="true"), pytest.param({"registered": 0.5, "seen": 0.5}, 9.75, id="both halved")],
)
def test_the_share_refuted_with_a_survey_written_apart_from_the_package(moved, expected: float) -> None:
    assert refuted_pct(seed=1, **moved) == pytest.approx(expected, abs=0.75)


def test_informants_who_err_unlike_are_covered_thanks_to_the_row_for_central_asians(counts, tables) -> None:
    """The 95 % range holds 31 % of such worlds without the row in an independent trial, and 85 to 90 % with it."""
    table = tables["central"]
    own = table["group"].eq("UZB TJK KGZ") & table["component"].eq("perception")
    bare = build_model(counts, table[~own])
    unlike = {f"perception.{each}": 1.5 for each in ("UZB", "TJK", "KGZ")}
    assert certify(World(bare, bare, times=unlike), 40)["covered95_pct"] == pytest.approx(31, abs=15)
