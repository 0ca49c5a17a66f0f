"""Does all evidence agree with the table? Against independent numbers, in closed form and by simulation."""

import apart
import numpy as np
import pandas as pd
import pytest
from two_counts_data import measure_rows, survey_rows

from kazmig.reconcile.conflict import check, closed_form_check, foretold, power, power_of, seen, wrong_ratios
from kazmig.reconcile.estimate import standing
from kazmig.reconcile.measured import Measured
from kazmig.reconcile.measured_files import read_measured
from kazmig.reconcile.model import Model, build_model
from kazmig.reconcile.stone import SingularError
from kazmig.reconcile.tables import by_treaty

EVIDENCE = {
    "two_hundred": Measured(survey_rows((200, 500))),
    "three_hundred": Measured(survey_rows((300, 500))),
    "many": Measured(survey_rows((550, 1000))),
    "lists": Measured(measures=measure_rows("multiplicity", 1.25, 0.05)),
}
REFUTED = {
    "contradicting": (Measured(survey_rows((100, 500), (400, 500))), 4.9),
    "few": (Measured(survey_rows((20, 400))), 5.1),
    "none": (Measured(survey_rows((0, 200))), 9.0),
    "all": (Measured(survey_rows((200, 200))), 8.9),
    "recount": (Measured(measures=measure_rows("perception multiplicity", 0.5, 0.115)), 5.2),
}


@pytest.mark.parametrize(
    ("name", "p", "total", "z"),
    [
        pytest.param("two_hundred", 0.815, (587, 450, 790), -0.7, id="200 of 500"),
        pytest.param("three_hundred", 0.820, (484, 385, 626), 0.7, id="300 of 500"),
        pytest.param("many", 0.865, (506, 400, 659), 0.4, id="550 of 1,000"),
        pytest.param("lists", 0.840, (521, 378, 774), 0.5, id="matched lists"),
    ],
)
def test_evidence_that_agrees(counts, table: pd.DataFrame, name: str, p: float, total, z: float) -> None:
    stands = standing(build_model(counts, table, EVIDENCE[name]))
    assert stands.check.p == pytest.approx(p, abs=0.01)
    assert stands.check.by_datum["z_given_others"].iloc[-1] == pytest.approx(z, abs=0.1)
    found = stands.total[["median_persons", "low95_persons", "high95_persons"]] / 1000
    assert found.tolist() == pytest.approx(total, rel=0.013)


@pytest.mark.parametrize("name", list(REFUTED))
def test_evidence_that_does_not_is_named_and_silences_everything(counts, table: pd.DataFrame, name: str) -> None:
    evidence, z = REFUTED[name]
    stands = standing(build_model(counts, table, evidence))
    assert stands.check.p < 0.0015
    assert stands.check.refuted and stands.posterior is None
    assert stands.total.isna().all()
    assert stands.check.culprit in (*evidence.surveys["id"], *evidence.measures["id"])
    assert abs(stands.check.by_datum["z_given_others"]).max() == pytest.approx(z, abs=0.15)


@pytest.mark.parametrize(
    ("given", "distance", "freedom", "p", "z"),
    [
        pytest.param(((100, 500), (400, 500)), 37.676, 7, 3.5e-6, (-5.21, 4.31), id="contradicting"),
        pytest.param(((20, 400),), 42.644, 6, 1.4e-7, None, id="few"),
        pytest.param(((550, 1000),), 6.924, 6, 0.328, None, id="agreeing"),
        pytest.param(((0, 200),), None, 6, 0.0082, None, id="nobody"),
        pytest.param(((200, 200),), None, 6, 0.0191, None, id="all"),
    ],
)
def test_the_closed_form_of_the_first_table(counts, first_table, given, distance, freedom, p, z) -> None:
    found = closed_form_check(build_model(counts, first_table, Measured(survey_rows(*given))))
    assert found.freedom == freedom
    assert found.p == pytest.approx(p, rel=0.03)
    if distance is not None:
        assert found.distance == pytest.approx(distance, abs=1e-3)
    if z is not None:
        assert found.by_datum["z_given_others"].tail(2).tolist() == pytest.approx(z, abs=0.005)


def test_the_first_table_alone(counts: pd.DataFrame, first_table: pd.DataFrame) -> None:
    assert check(build_model(counts, first_table)).p == pytest.approx(0.235, abs=0.0005)


def test_the_simulation_and_the_closed_form_agree_on_plain_factors(counts, first_table) -> None:
    model = build_model(counts, first_table)
    assert foretold(model).check(seen(model)).p == pytest.approx(closed_form_check(model).p, abs=0.01)


def test_the_central_table_stands(central) -> None:
    assert central.check.p == pytest.approx(0.787, abs=0.01)
    assert central.check.freedom == 5


def test_false_alarms_are_one_in_a_hundred(model: Model) -> None:
    """Ratios drawn from the table's own prediction, with other draws than those the check keeps."""
    expected = foretold(model)
    from kazmig.reconcile import conflict

    again = conflict.foretold(model, 2**14)
    worlds = again.mean + np.random.default_rng(3).standard_normal((20_000, 5)) @ np.linalg.cholesky(again.covariance).T
    assert (expected.p_of(worlds) < 0.01).mean() == pytest.approx(0.010, abs=0.006)


def test_false_alarms_stay_one_in_a_hundred_where_one_nationality_dominates(counts, table: pd.DataFrame) -> None:
    """95 of 100 workers of one citizenship: the rounding of the others' shares is coarse. Worlds by other code."""
    few = counts.assign(**{each: counts[each] / 8 for each in ("official_persons", "assessment_persons")})
    for side in ("official", "assessment"):
        for end in ("low", "high"):
            few[f"{side}_{end}"] = few[f"{side}_persons"] + counts[f"{side}_{end}"] - counts[f"{side}_persons"]
    few.loc["UZB"] = counts.loc["UZB"]
    model = build_model(few, table)
    noise = model.noise.to_numpy()
    official, informants, _ = apart.coverages(20_000, np.random.default_rng(9))
    sd = np.sqrt(noise[:5] + noise[5:] + 0.05**2 + 0.1**2 + 0.05**2)
    ratios = informants - official + sd * np.random.default_rng(10).standard_normal(official.shape)
    assert sd[3] > 1.1 * sd[0]
    assert 100 * (foretold(model).p_of(ratios) < 0.01).mean() == pytest.approx(1, abs=0.3)


def test_the_true_number_plays_no_part(counts: pd.DataFrame, table: pd.DataFrame) -> None:
    doubled = counts.copy()
    doubled.loc[:, doubled.columns != "note"] = counts.drop(columns="note") * 2
    assert check(build_model(doubled, table)).p == pytest.approx(check(build_model(counts, table)).p, abs=1e-9)


def test_grouped_by_treaty_the_table_is_refuted(counts: pd.DataFrame, table: pd.DataFrame) -> None:
    assert check(build_model(counts, by_treaty(counts, table))).p == pytest.approx(0.006, abs=0.002)


def test_power_grows_with_the_error(model: Model) -> None:
    table = power_of(model)
    assert table["power_pct"].is_monotonic_increasing
    assert set(table["nationality"]) == {model.nationalities[1]}
    none = power(foretold(model, 2**13), wrong_ratios(model, (1.0,)))
    assert none["power_pct"].iloc[0] == pytest.approx(1.0)


def test_the_surveys_that_contradict_each_other(shared, counts: pd.DataFrame, table: pd.DataFrame) -> None:
    evidence = read_measured([shared / "cases" / "reconcile" / "survey_contradict.csv"])
    found = check(build_model(counts, table, evidence))
    assert found.refuted
    assert found.culprit in ("survey_a", "survey_b")


def test_a_table_without_room_between_nationalities_is_told(counts, first_table) -> None:
    rigid = first_table[first_table["scope"] == "shared"]
    exact = counts.assign(
        **{f"{s}_{e}": counts[f"{s}_persons"] for s in ("official", "assessment") for e in ("low", "high")}
    )
    with pytest.raises(SingularError, match="Give a range to a row of scope 'nationality'"):
        check(build_model(exact, rigid))


def test_no_counts_no_verdict(counts: pd.DataFrame, table: pd.DataFrame) -> None:
    found = check(build_model(counts[:0], table))
    assert (found.p, found.freedom, found.culprit) == (1.0, 0, "")
