"""Numbers of an independent computation that no other test holds: samplers, truncation, closed form, certificate."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit
from two_counts_data import COUNT_COLUMNS, COUNTS

from kazmig.reconcile.conflict import contrasts, log_ratios
from kazmig.reconcile.engine import EngineError, solve
from kazmig.reconcile.estimate import Standing
from kazmig.reconcile.identification import bounds_by_assumption
from kazmig.reconcile.measured import MEASURE_COLUMNS, Measured, log_share
from kazmig.reconcile.model import Model, build_model

ENDS = (0.5, 0.025, 0.975)
# Two thousand chains of three thousand moves, computed elsewhere: thousand persons.
CRANK_NICOLSON = (525.5, 379.3, 780.5)


def moved(model: Model, chains: int, moves: int, size: float, seed: int) -> np.ndarray:
    """Totals by preconditioned Crank-Nicolson moves (Cotter and others 2013), written without the engine.

    Doubts on the scales share and excess move; plain factors and rounding are drawn given them by Matheron's rule.
    """
    rng = np.random.default_rng(seed)
    cells, sd = model.cells, model.etas["sd"].to_numpy(float)
    plain = (model.etas["scale"] == "factor").to_numpy()
    touch = sd * np.array(
        [
            [e["component"] == c["component"] and c["nationality"] in e["nationalities"].split()
             for e in model.etas.to_dict("records")]
            for c in cells.to_dict("records")
        ]
    )  # fmt: skip
    who = np.array([cells["nationality"] == each for each in COUNTS], dtype=float)
    official, assessed = (who * (cells["source"] == side).to_numpy() for side in ("official", "assessment"))
    o, a = (np.log([COUNTS[each][side] for each in COUNTS]) for side in (0, 3))
    v_o, v_a = model.noise.to_numpy()[: len(o)], model.noise.to_numpy()[len(o) :]
    on_o, on_a = official @ touch[:, plain], assessed @ touch[:, plain]
    precision = np.linalg.inv((on_a - on_o) @ (on_a - on_o).T + np.diag(v_o + v_a))

    def missed(eta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        line = cells["anchor"].to_numpy(float) + eta @ touch[:, ~plain].T
        scale = cells["scale"].to_numpy()
        logs = np.select([scale == "share", scale == "excess"], [np.log(expit(line)), np.log1p(np.exp(line))], line)
        return a - o - logs @ (assessed - official).T, o - logs @ official.T

    def fit(eta: np.ndarray) -> np.ndarray:
        z = missed(eta)[0]
        return -0.5 * ((z @ precision) * z).sum(axis=1)

    eta = rng.standard_normal((chains, int((~plain).sum())))
    value, kept = fit(eta), []
    for move in range(moves):
        new = np.sqrt(1 - size**2) * eta + size * rng.standard_normal(eta.shape)
        there = fit(new)
        taken = np.log(rng.uniform(size=chains)) < there - value
        eta, value = np.where(taken[:, None], new, eta), np.where(taken, there, value)
        if move >= moves // 3 and move % 10 == 0:
            ratio, level = missed(eta)
            doubts = rng.standard_normal((chains, int(plain.sum())))
            e_o, e_a = (np.sqrt(v) * rng.standard_normal((chains, len(o))) for v in (v_o, v_a))
            pull = (ratio - doubts @ (on_a - on_o).T - e_a + e_o) @ precision
            doubts, e_o = doubts + pull @ (on_a - on_o), e_o - pull * v_o
            kept.append(np.exp(level - doubts @ on_o.T - e_o).sum(axis=1))
    return np.concatenate(kept)


def test_a_sampler_of_all_five_nationalities_and_the_engine_give_the_independent_one(model, central: Standing) -> None:
    chains = np.quantile(moved(model, chains=1000, moves=300, size=0.4, seed=3), ENDS) / 1000
    engine = central.posterior.quantiles(central.posterior.total, ENDS) / 1000
    assert chains[0] == pytest.approx(CRANK_NICOLSON[0], rel=0.005)
    assert chains[1:] == pytest.approx(CRANK_NICOLSON[1:], rel=0.015)
    assert engine[0] == pytest.approx(CRANK_NICOLSON[0], rel=0.005)
    assert engine[1:] == pytest.approx(CRANK_NICOLSON[1:], rel=0.01)


@pytest.fixture(scope="module")
def lognormal(first_table: pd.DataFrame):
    counts = pd.DataFrame.from_dict(COUNTS, orient="index", columns=COUNT_COLUMNS, dtype=float).assign(note="")
    return solve(build_model(counts, first_table), 2**17)


TRUNCATED = [
    pytest.param(("registration",), 0.577, (589.8, 458.2, 793.2), id="registration at most one"),
    pytest.param(("registration", "area_coverage"), 0.398, (593.6, 460.7, 799.4), id="area too"),
    pytest.param(
        ("registration", "area_coverage", "documents", "multiplicity"), 0.258, (576.9, 453.1, 768.0), id="all four"
    ),
]


@pytest.mark.parametrize(("components", "accepted", "expected"), TRUNCATED)
def test_the_truncation_that_was_tried_and_rejected(lognormal, components, accepted: float, expected) -> None:
    """Draws of the first table kept where coverages are at most one, documents and namings at least one."""
    kept = inside(lognormal.log_factors, lognormal.model, components)
    assert kept.mean() == pytest.approx(accepted, abs=0.004)
    ends = np.quantile(lognormal.total[kept], ENDS) / 1000
    assert ends[0] == pytest.approx(expected[0], rel=0.005)
    assert ends[1:] == pytest.approx(expected[1:], rel=0.012)


def inside(logs: np.ndarray, model: Model, components: tuple[str, ...]) -> np.ndarray:
    """Draws whose factors of these components lie on their side of one."""
    kept = np.ones(len(logs), dtype=bool)
    for name in components:
        own = logs[:, (model.cells["component"] == name).to_numpy()]
        kept &= (own >= 0).all(axis=1) if name in ("documents", "multiplicity") else (own <= 0).all(axis=1)
    return kept


def test_the_truncated_table_moves_the_researcher_s_median_and_keeps_its_p(lognormal) -> None:
    """Its own prior, cut at one: the median of Uzbeks' registration falls from .60 to .52; p stays at .233."""
    model, rng = lognormal.model, np.random.default_rng(1)
    etas = rng.standard_normal((2**16, len(model.etas))) @ np.linalg.cholesky(model.covariance).T
    logs = model.cells["anchor"].to_numpy(float) + etas @ model.loadings().T
    kept = inside(logs, model, ("registration",))
    cell = (model.cells["component"] == "registration") & (model.cells["nationality"] == "UZB")
    medians = [np.exp(np.median(each[:, cell.to_numpy()])) for each in (logs, logs[kept])]
    assert medians == pytest.approx([0.60, 0.52], abs=0.01)
    noise = np.sqrt(model.noise.to_numpy()) * rng.standard_normal((kept.sum(), len(model.noise)))
    told = (logs[kept] @ model.observing().T + noise) @ contrasts(model).T
    apart = np.linalg.inv(np.cov(told.T))
    distances, seen = ((r := each - told.mean(axis=0)) @ apart * r for each in (told, log_ratios(model).to_numpy()))
    assert (distances.sum(axis=1) >= seen.sum()).mean() == pytest.approx(0.233, abs=0.01)


def test_the_closed_form_with_a_survey_gives_its_total(counts: pd.DataFrame, first_table: pd.DataFrame) -> None:
    """550 of 1,000 as a Gaussian row of log registration: (x + ½) / (n + 1), variance as published."""
    log, variance = log_share({"x": 550, "n": 1000, "design_effect": 2.0})
    row = [["survey", "UZB", "registration", "equal", np.exp(log), variance**0.5, "", ""]]
    measured = Measured(measures=pd.DataFrame(row, columns=MEASURE_COLUMNS))
    posterior = solve(build_model(counts, first_table, measured), 2**16)
    assert np.ptp(posterior.weights) == 0
    found = posterior.quantiles(posterior.total, ENDS) / 1000
    assert found.tolist() == pytest.approx([519.9, 402.4, 672.0], rel=0.003)


def test_within_half_as_many_again_is_the_product_and_not_998(counts: pd.DataFrame) -> None:
    """The independent table prints 998 thousand; 668,422 times 1.5 is 1,002,633."""
    table = bounds_by_assumption(counts)
    row = table[(table["assumption"] == "informants_within_a_factor") & (table["value"] == 1.5)].iloc[0]
    assert row["high_persons"] == 668_422 * 1.5 == 1_002_633


@pytest.mark.parametrize(
    ("wide", "median"),
    [pytest.param(("registration", 4), 522, id="registration"), pytest.param(("excess", 5), 564, id="excess")],
)
def test_wide_doubts_are_as_plain_draws_of_the_table_say(counts, table: pd.DataFrame, wide, median: float) -> None:
    """Medians of 262,144 weighted draws of the prior; chains started at the mode alone said 546 and 524."""
    name, times = wide
    rows = table["component"].eq(name) | table["scale"].eq(name)
    posterior = solve(build_model(counts, table.assign(sd=table["sd"].where(~rows, table["sd"] * times))))
    assert posterior.quantiles(posterior.total, (0.5,))[0] / 1000 == pytest.approx(median, rel=0.012)


def test_doubts_without_any_bound_are_refused_and_not_guessed(counts, table: pd.DataFrame) -> None:
    wide = table.assign(sd=table["sd"].where(table["component"] != "registration", table["sd"] * 20))
    with pytest.raises(EngineError, match="effective draws of 32,768, and 400 are needed"):
        solve(build_model(counts, wide))
