"""Numbers of the independent computation that no other test holds: ranges, check by evidence, spread, draws."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit
from scipy.stats import kstest
from two_counts_data import measure_rows, survey_rows

from kazmig.reconcile.conflict import check, log_ratios
from kazmig.reconcile.engine import Split, normals, solve
from kazmig.reconcile.estimate import Standing
from kazmig.reconcile.identification import bounds_by_assumption, homogeneity
from kazmig.reconcile.measured import TAU, Measured
from kazmig.reconcile.model import Model, build_model
from kazmig.reconcile.scales import anchor

Given = tuple[tuple[float, float], ...]


@pytest.mark.parametrize(
    ("split", "sd", "p", "rel"),
    [
        ("one_ratio_for_all", 0.40, 1 / 4, 0.1), ("eaeu_against_permit_regime", 0.10, 1e-17, 0.5),
        ("eaeu_against_permit_regime", 0.20, 0.0001, 0.4), ("eaeu_against_permit_regime", 0.25, 0.004, 0.1),
        ("central_asia_against_rest", 0.25, 0.93, 0.01), ("central_asia_against_rest", 0.30, 0.96, 0.01),
    ],
)  # fmt: skip
def test_the_rest_of_the_table_of_spreads(model: Model, split: str, sd: float, p: float, rel: float) -> None:
    table = homogeneity(log_ratios(model)).set_index(["split", "sd_log"])
    assert table.loc[(split, sd), "p_value"] == pytest.approx(p, rel=rel)


def test_the_range_that_the_table_implies_of_russian_citizens_registration() -> None:
    ends = expit(anchor("share", 0.95) + np.array([-1.96, 1.96]) * np.hypot(0.5, 0.625))
    assert ends == pytest.approx([0.80, 0.99], abs=0.005)


def test_answers_are_off_by_about_eight_points_at_fifty_to_sixty_percent() -> None:
    for part in (0.5, 0.6):
        assert expit(anchor("share", part) + TAU) - part == pytest.approx(0.08, abs=0.005)


def test_what_informants_count_of_one_central_asian(central: Standing) -> None:
    posterior = central.posterior
    cells = posterior.model.cells
    own = ((cells["source"] == "assessment") & (cells["nationality"] == "UZB")).to_numpy()
    found = posterior.quantiles(np.exp(posterior.log_factors[:, own].sum(axis=1)), (0.5, 0.025, 0.975))
    assert found.tolist() == pytest.approx([1.31, 0.84, 1.91], abs=0.015)


@pytest.mark.parametrize(
    ("given", "p", "z"),
    [
        pytest.param(((100, 500), (400, 500)), 0.0004, (-4.9, 4.9), id="contradicting"),
        pytest.param(((20, 400),), 0.0007, (-5.1,), id="few"),
        pytest.param(((0, 200),), 0.0001, (-9.0,), id="nobody"),
        pytest.param(((200, 200),), 0.0001, (8.9,), id="all"),
    ],
)
def test_each_survey_that_refutes(counts: pd.DataFrame, table: pd.DataFrame, given: Given, p: float, z) -> None:
    found = check(build_model(counts, table, Measured(survey_rows(*given))))
    assert found.p == pytest.approx(p, abs=0.0003)
    assert found.by_datum["z_given_others"].tail(len(z)).tolist() == pytest.approx(z, abs=0.15)


@pytest.mark.parametrize(
    ("components", "value", "sd", "low", "high", "z"),
    [
        pytest.param("perception multiplicity", 0.5, 0.115, 0.0005, 0.0011, -5.2, id="recount"),
        pytest.param("multiplicity", 1.25, 0.05, 0.83, 0.85, 0.5, id="matched lists"),
    ],
)
def test_each_measure(counts, table: pd.DataFrame, components: str, value, sd, low, high, z: float) -> None:
    found = check(build_model(counts, table, Measured(measures=measure_rows(components, value, sd))))
    assert low <= found.p <= high
    assert found.by_datum["z_given_others"].iloc[-1] == pytest.approx(z, abs=0.1)


def effective_part(log_weights: np.ndarray) -> float:
    weights = np.exp(log_weights - log_weights.max())
    return float(weights.sum() ** 2 / (weights**2).sum() / len(weights))


def test_of_plain_draws_three_in_ten_count_and_of_the_engine_s_nearly_half(model: Model, central: Standing) -> None:
    split = Split.of(model)
    assert effective_part(split.log_weight(normals(2**15, split.dimensions))) == pytest.approx(0.30, abs=0.02)
    assert central.posterior.effective_draws / len(central.posterior.weights) > 0.4


def test_of_the_engine_s_draws_half_count_with_a_survey(counts: pd.DataFrame, table: pd.DataFrame) -> None:
    posterior = solve(build_model(counts, table, Measured(survey_rows((550, 1000)))), 2**14)
    assert posterior.effective_draws / 2**14 > 0.5


def test_the_bounds_of_documents_and_turnover_are_the_register_over_them(counts: pd.DataFrame) -> None:
    rows = bounds_by_assumption(counts).query("assumption == 'documents_and_turnover_at_most'")
    assert rows["low_persons"].round().tolist() == [251_538, 163_500]
    assert counts["official_persons"]["other"] > counts["assessment_persons"]["other"]


def test_ranks_of_the_truth_are_uniform(model: Model) -> None:
    """Simulation-based calibration (Talts and others 2018): worlds of the table, the true total's place among draws."""
    rng = np.random.default_rng(11)
    worlds, who, true = 60, len(model.nationalities), np.log([414_000.0, 48_600, 24_200, 15_000, 23_600])
    split = Split.of(model)
    root = np.linalg.cholesky(model.covariance)
    lines = split.anchor + rng.standard_normal((worlds, len(root))) @ root.T @ split.load.T
    noise = np.sqrt(model.noise.to_numpy()) * rng.standard_normal((worlds, 2 * who))
    observed = np.tile(true, 2) + split.bent(lines) @ split.see.T + noise
    places = []
    for logs in observed:
        each = replace(model, observed=pd.Series(logs, model.observed.index))
        found = solve(each, 2**10, replace(split, model=each, y=logs))
        places.append(float(found.weights[found.total < np.exp(true).sum()].sum()))
    assert kstest(places, "uniform").pvalue > 0.01
