import numpy as np
import pandas as pd
import pytest

from kazmig.reconcile.model import Model, build_model
from kazmig.reconcile.refutation import REFUTED_BELOW, foretold, log_ratios, power, refutation, rival, wrong_ratios
from kazmig.reconcile.stone import SingularError
from kazmig.reconcile.tables import by_treaty, standing


@pytest.fixture
def by_union(counts: pd.DataFrame, table: pd.DataFrame) -> Model:
    """Registration grouped by treaty: one coverage for the Eurasian Economic Union, one for the others."""
    return build_model(counts, by_treaty(counts, table))


def test_the_starting_table_is_not_refuted(model: Model) -> None:
    check = refutation(model)
    assert check.p == pytest.approx(0.23, abs=0.01)
    assert check.freedom == 5
    assert not check.refuted
    assert standing(model, check) is model


def test_a_table_by_treaty_is_refuted_and_named(by_union: Model) -> None:
    check = refutation(by_union)
    assert check.p < 1e-6
    assert check.refuted
    worst = check.by_nationality.set_index("nationality")["z_given_others"].abs().nlargest(2)
    assert set(worst.index) == {"KGZ", "other"}
    first = check.by_row.iloc[0]
    assert first["component"] == "registration"
    assert first["nationalities"] == first["driven_by"] == "other"
    assert standing(by_union, check).empty


def test_the_true_number_plays_no_part(model: Model) -> None:
    mean = model.parameters["mean"] + 3.0 * (model.parameters["kind"] == "true")
    assert refutation(model.with_prior(mean=mean)).p == pytest.approx(refutation(model).p, rel=1e-6)


def drawn_ratios(model: Model, shift: np.ndarray, runs: int) -> np.ndarray:
    """p-values of `runs` worlds whose log ratios are drawn from the table's prediction moved by `shift`."""
    from scipy.stats import chi2

    _, cov = foretold(model)
    root = np.linalg.cholesky(cov.to_numpy())
    off = shift + np.random.default_rng(7).standard_normal((runs, len(cov))) @ root.T
    distance = np.einsum("ij,ij->i", off, np.linalg.solve(cov.to_numpy(), off.T).T)
    return chi2.sf(distance, len(cov))


def test_a_correct_table_is_refuted_one_time_in_a_hundred(model: Model) -> None:
    refuted = (drawn_ratios(model, np.zeros(5), 20_000) < REFUTED_BELOW).mean()
    assert refuted == pytest.approx(0.01, abs=0.003)


def test_a_wrong_table_is_refuted_with_the_power_that_is_claimed(model: Model, by_union: Model) -> None:
    shifts = pd.concat([wrong_ratios(model), rival(model, by_union).to_frame("by treaty").T]).fillna(0.0)
    claimed = power(model, shifts).set_index("wrong")["power_pct"]
    for name, shift in shifts.iterrows():
        delta = shift.reindex(foretold(model)[0].index).to_numpy(dtype=float)
        seen = 100 * (drawn_ratios(model, delta, 5_000) < REFUTED_BELOW).mean()
        assert claimed[name] == pytest.approx(seen, abs=2.5), name
    assert claimed["by treaty"] > 50
    assert claimed["factor_1.25"] < 10 < 90 < claimed["factor_3"]


def test_no_shift_has_the_size_of_the_test(model: Model) -> None:
    nothing = pd.DataFrame({"UZB": [0.0]}, index=["right"])
    assert power(model, nothing)["power_pct"].item() == pytest.approx(1.0)


def test_a_table_that_lets_no_nationality_differ_is_singular(counts: pd.DataFrame, table: pd.DataFrame) -> None:
    exact = counts.assign(
        official_low=counts["official_persons"], official_high=counts["official_persons"],
        assessment_low=counts["assessment_persons"], assessment_high=counts["assessment_persons"],
    )  # fmt: skip
    shared = table[(table["scope"] == "shared")]
    with pytest.raises(SingularError, match=r"ratios of the two counts is singular.*scope 'nationality'"):
        refutation(build_model(exact, shared))


def test_nothing_to_check(counts: pd.DataFrame, table: pd.DataFrame) -> None:
    check = refutation(build_model(counts, table[:0]))
    assert (check.p, check.freedom, check.refuted) == (1.0, 0, False)
    assert check.by_nationality.empty
    assert power(build_model(counts, table[:0]), pd.DataFrame()).empty


def test_log_ratios_are_those_of_the_counts(counts: pd.DataFrame, model: Model) -> None:
    expected = np.log(counts["assessment_persons"] / counts["official_persons"])
    assert log_ratios(model).to_numpy() == pytest.approx(expected.to_numpy())
