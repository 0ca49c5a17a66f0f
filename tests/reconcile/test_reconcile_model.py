from collections.abc import Callable

import emcee
import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.stats import kstest, norm

from kazmig.reconcile.assumptions import AssumptionError
from kazmig.reconcile.model import (
    Model,
    build_model,
    correlation,
    draw_persons,
    intervals,
    learnt,
    total_interval,
)
from kazmig.reconcile.multiplier import SURVEY_COLUMNS
from kazmig.reconcile.stone import Gaussian, gain


def test_the_starting_table_gives_the_figures_method_quotes(model: Model) -> None:
    """Total 542 thousand [385; 763], Uzbekistan 428 [299; 611]: a trial of its own, so within 1 percent."""
    table = intervals(model).set_index("nationality")
    assert table.loc["total"].tolist() == pytest.approx([542_000, 385_000, 763_000], rel=0.01)
    assert table.loc["UZB"].tolist() == pytest.approx([428_000, 299_000, 611_000], rel=0.01)
    assert total_interval(model).tolist() == table.loc["total"].tolist()


def log_posterior(model: Model, rounding: float) -> tuple[Callable, Callable]:
    """The model written out as prior times likelihood, and its gradient, for rows of unknowns."""
    mean, sd = (model.parameters[name].to_numpy(dtype=float) for name in ("mean", "sd"))
    design, observed = model.design.to_numpy(dtype=float), model.observed.to_numpy()

    def value(theta: np.ndarray) -> np.ndarray:
        residual = (observed - theta @ design.T) / rounding
        return -0.5 * ((residual**2).sum(axis=1) + (((theta - mean) / sd) ** 2).sum(axis=1))

    def gradient(theta: np.ndarray) -> np.ndarray:
        return (observed - theta @ design.T) @ design / rounding**2 - (theta - mean) / sd**2

    return value, gradient


def with_rounding(model: Model, rounding: float) -> Model:
    """The model with wider rounding and a narrower prior of log T, so that a sampler can move; else the same."""
    noise = pd.DataFrame(np.eye(len(model.observed)) * rounding**2, model.noise.index, model.noise.columns)
    parameters = model.parameters.assign(sd=model.parameters["sd"].clip(upper=1.0))
    return Model(parameters, model.design, model.observed, noise)


def test_the_closed_form_equals_a_sampler_on_the_full_model(model: Model) -> None:
    """Hamiltonian Monte Carlo (Neal 2011) on all 46 unknowns: means within 3 Monte Carlo errors."""
    rounding, chains, rng = 0.05, 400, np.random.default_rng(1)
    wide = with_rounding(model, rounding)
    value, gradient = log_posterior(wide, rounding)
    mean, scale = wide.prior.mean.to_numpy(), wide.prior.sd.to_numpy()
    theta = mean + scale * rng.standard_normal((chains, len(mean)))
    kept = []
    for turn in range(90):
        momentum = rng.standard_normal(theta.shape)
        start = value(theta) - 0.5 * (momentum**2).sum(axis=1)
        there, step = theta, 0.03 * rng.uniform(0.7, 1.0)
        for _ in range(60):
            momentum = momentum + 0.5 * step * scale * gradient(there)
            there = there + step * scale * momentum
            momentum = momentum + 0.5 * step * scale * gradient(there)
        accepted = np.log(rng.uniform(size=chains)) < value(there) - 0.5 * (momentum**2).sum(axis=1) - start
        theta = np.where(accepted[:, None], there, theta)
        if turn >= 30:
            kept.append(theta)
    agrees(np.array(kept), wide.posterior)


def test_the_closed_form_equals_emcee_on_three_nationalities(counts: pd.DataFrame, table: pd.DataFrame) -> None:
    """emcee (Foreman-Mackey et al. 2013), which loses its way in many dimensions, on a table of two components."""
    small = table[table["component"].isin(["multiplicity", "documents"])]
    wide = with_rounding(build_model(counts.iloc[:3], small), 0.05)
    value, _ = log_posterior(wide, 0.05)
    walkers, rng = 120, np.random.default_rng(2)
    sampler = emcee.EnsembleSampler(walkers, len(wide.parameters), value, vectorize=True)
    sampler.random_state = np.random.RandomState(3).get_state()
    start = wide.prior.mean.to_numpy() + 0.1 * rng.standard_normal((walkers, len(wide.parameters)))
    sampler.run_mcmc(start, 5_000)
    agrees(sampler.get_chain(discard=1_000), wide.posterior)


def test_the_closed_form_equals_generalised_least_squares_with_the_prior_as_rows(model: Model) -> None:
    """statsmodels' GLS on counts and prior together: the same answer by another road."""
    mean, sd = (model.parameters[name].to_numpy(dtype=float) for name in ("mean", "sd"))
    rows = np.vstack([model.design.to_numpy(dtype=float), np.eye(len(mean))])
    variance = np.concatenate([np.diag(model.noise), sd**2])
    fit = sm.GLS(np.concatenate([model.observed, mean]), rows, sigma=variance).fit(cov_type="fixed scale")
    assert model.posterior.mean.to_numpy() == pytest.approx(fit.params, abs=1e-6)
    assert model.posterior.sd.to_numpy() == pytest.approx(fit.bse, rel=1e-5)


def agrees(chain: np.ndarray, truth: Gaussian) -> None:
    """Holds a chain (draws, walkers, unknowns) against the closed form; its error is told by the walkers' own means."""
    error = chain.mean(axis=0).std(axis=0, ddof=1) / np.sqrt(chain.shape[1])
    z = np.abs(chain.mean(axis=(0, 1)) - truth.mean.to_numpy()) / error
    assert (z < 3).mean() >= 0.97 and z.max() < 4, z
    assert chain.std(axis=(0, 1)) == pytest.approx(truth.sd.to_numpy(), rel=0.05)


def simulated(model: Model, runs: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """True logarithms and posterior means (runs by nationality) for unknowns drawn from the prior; the covariance."""
    rng = np.random.default_rng(seed)
    mean, sd = (model.parameters[name].to_numpy(dtype=float) for name in ("mean", "sd"))
    theta = mean + sd * rng.standard_normal((runs, len(mean)))
    design = model.design.to_numpy(dtype=float)
    noise = np.sqrt(np.diag(model.noise)) * rng.standard_normal((runs, len(design)))
    observed = theta @ design.T + noise
    g = gain(model.prior.cov, model.design, model.noise).to_numpy()
    after = mean + (observed - mean @ design.T) @ g.T
    size = len(model.nationalities)
    return theta[:, :size], after[:, :size], model.true_part(model.posterior).cov.to_numpy()


def test_simulation_based_calibration_is_uniform(model: Model) -> None:
    """Talts et al. (2018): ranks of the truth among posterior draws are uniform, by nationality and in total."""
    truth, after, cov = simulated(model, 2_000, seed=3)
    for place in range(truth.shape[1]):
        ranks = norm.cdf((truth[:, place] - after[:, place]) / np.sqrt(cov[place, place]))
        assert kstest(ranks, "uniform").pvalue > 0.01
    draws = np.random.default_rng(4).standard_normal((2_000, 199, 5)) @ np.linalg.cholesky(cov).T
    # The level is nearly free, so totals are compared relative to the posterior's own centre.
    totals = np.exp(draws + (after - after.mean(axis=1, keepdims=True))[:, None, :]).sum(axis=2)
    true_total = np.exp(truth - after.mean(axis=1, keepdims=True)).sum(axis=1)
    ranks = (totals < true_total[:, None]).mean(axis=1) + np.random.default_rng(5).uniform(0, 1 / 199, 2_000)
    assert kstest(np.clip(ranks, 0, 1), "uniform").pvalue > 0.01


def test_a_planted_truth_is_covered_95_percent_of_the_time(model: Model) -> None:
    """1,000 worlds with the same true workers and coverages drawn from the table: 95 ± 2 % of totals covered."""
    rng = np.random.default_rng(6)
    planted = np.log([430_000.0, 50_000, 25_000, 15_000, 23_000])
    factors = model.factors.index
    mean, sd = (model.parameters.loc[factors, name].to_numpy(dtype=float) for name in ("mean", "sd"))
    coverage = mean + sd * rng.standard_normal((1_000, len(factors)))
    observed = np.tile(planted, 2) + coverage @ model.design[factors].to_numpy(dtype=float).T
    counts = np.exp(observed) * (1 + np.sqrt(np.diag(model.noise)) * rng.standard_normal(observed.shape))
    prior = model.prior
    g = gain(prior.cov, model.design, model.noise).to_numpy()
    after = prior.mean.to_numpy() + (np.log(counts) - model.design.to_numpy() @ prior.mean.to_numpy()) @ g.T
    base = model.true_part(model.posterior)
    inside = 0
    for row in after[:, : len(planted)]:
        total = draw_persons(Gaussian(pd.Series(row, base.mean.index), base.cov), draws=4_000).sum(axis=1)
        low, high = np.quantile(total, [0.025, 0.975])
        inside += low <= np.exp(planted).sum() <= high
    assert abs(inside / 1_000 - 0.95) <= 0.02


def test_a_cell_without_number_gives_an_answer_and_a_note(counts: pd.DataFrame, table: pd.DataFrame) -> None:
    counts.loc["RUS", [f"official_{part}" for part in ("persons", "low", "high")]] = np.nan
    model = build_model(counts, table)
    assert "official.RUS" not in model.design.index
    assert model.notes == ("RUS: the official count has no number, so it says nothing there",)
    alone = intervals(model).set_index("nationality").loc["RUS"]
    assert alone["low95_persons"] < 52_137 / 0.983 < alone["high95_persons"]


def test_nothing_in_nothing_out(counts: pd.DataFrame, table: pd.DataFrame) -> None:
    for model in (build_model(counts[:0], table), build_model(counts, table[:0])):
        assert model.empty
        assert intervals(model).empty
        assert learnt(model).empty


def test_the_data_teach_the_ratio_and_not_the_level(model: Model) -> None:
    ratio = learnt(model).set_index("parameter")["sd_ratio"]
    assert (ratio <= 1).all()
    assert ratio["registration_shared.all"] == pytest.approx(0.80, abs=0.01)
    between = correlation(model.true_part(model.posterior)).to_numpy()
    assert between[~np.eye(5, dtype=bool)].min() > 0.5


def test_a_survey_share_pulls_the_number_to_register_over_share(counts: pd.DataFrame, table: pd.DataFrame) -> None:
    survey = pd.DataFrame([["s", "UZB", 50.0, 1e9, 1.0, "", "", ""]], columns=SURVEY_COLUMNS)
    row = intervals(build_model(counts, table, survey)).set_index("nationality").loc["UZB"]
    assert row.tolist() == pytest.approx([2 * 230_208] * 3, rel=0.003)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        pytest.param({"nationality": "all"}, "found 'all', expected one of UZB, RUS", id="all together"),
        pytest.param({"components": "perception"}, "'perception' is none of documents", id="other side"),
    ],
)
def test_a_survey_that_fits_no_model(
    counts: pd.DataFrame, table: pd.DataFrame, changed: dict[str, str], message: str
) -> None:
    survey = pd.DataFrame([["s", "UZB", 42.0, 500.0, 2.0, "", "", ""]], columns=SURVEY_COLUMNS).assign(**changed)
    with pytest.raises(AssumptionError, match=message):
        build_model(counts, table, survey)


def test_the_same_seed_gives_the_same_numbers(counts: pd.DataFrame, table: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(intervals(build_model(counts, table)), intervals(build_model(counts, table)))
