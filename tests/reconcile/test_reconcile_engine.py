"""The posterior against independent numbers, against a sampler that shares nothing with it, and at its edges."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit
from two_counts_data import COUNTS, measure_rows, survey_rows

from kazmig.reconcile import engine
from kazmig.reconcile.counts import COUNT_COLUMNS
from kazmig.reconcile.engine import EngineError, normals, solve
from kazmig.reconcile.estimate import Standing, beyond, correlations, dots, intervals, learnt, standing
from kazmig.reconcile.measured import Measured
from kazmig.reconcile.model import Model, build_model
from kazmig.reconcile.posterior import weighted_quantiles

ENDS = ["median_persons", "low80_persons", "high80_persons", "low95_persons", "high95_persons"]


@pytest.mark.parametrize(
    ("who", "median", "ends80", "ends95"),
    [
        pytest.param("total", 526.0, (421.6, 676.5), (379.8, 781.2), id="total"),
        pytest.param("UZB", 414.0, (320.6, 550.2), (284.0, 645.5), id="UZB"),
        pytest.param("RUS", 48.6, (43.4, 54.6), (40.3, 58.9), id="RUS"),
        pytest.param("TJK", 24.2, (19.1, 31.7), (17.1, 37.0), id="TJK"),
        pytest.param("KGZ", 15.0, (11.6, 20.0), (10.2, 23.5), id="KGZ"),
        pytest.param("other", 23.6, (21.0, 26.2), (19.5, 28.0), id="other"),
        pytest.param("total_at_fieldwork", 483.5, (379.0, 628.6), (336.4, 728.2), id="at fieldwork"),
    ],
)
def test_the_central_table_gives_the_independent_numbers(central, who, median, ends80, ends95) -> None:
    row = intervals(central.posterior).set_index("nationality").loc[who, ENDS].to_numpy(float) / 1000
    assert row[0] == pytest.approx(median, rel=0.006)
    assert row[1:].tolist() == pytest.approx([*ends80, *ends95], rel=0.011)


@pytest.mark.parametrize(
    ("name", "p", "expected"),
    [
        pytest.param("cautious", 0.92, (370, 326, 430, 305, 471), id="cautious"),
        pytest.param("maximal", 0.98, (1019, 802, 1335, 713, 1560), id="maximal"),
        pytest.param("register_as_flow", 0.69, (431, 349, 526, 310, 586), id="register as flow"),
    ],
)
def test_the_rival_tables(counts: pd.DataFrame, tables, name: str, p: float, expected: tuple[float, ...]) -> None:
    stands = standing(build_model(counts, tables[name]))
    assert stands.check.p == pytest.approx(p, abs=0.01)
    assert (stands.total / 1000).tolist() == pytest.approx(expected, rel=0.012)


@pytest.mark.parametrize(("turnover", "p", "expected"), [(1.25, 0.64, (448, 312, 679)), (1.5, 0.47, (412, 280, 636))])
def test_turnover_added_to_the_central_table(counts, tables, turnover: float, p: float, expected) -> None:
    flow = tables["register_as_flow"]
    rows = flow[flow["component"] == "turnover"].copy()
    rows.loc[rows["median"].notna(), "median"] = turnover
    stands = standing(build_model(counts, pd.concat([rows, tables["central"]], ignore_index=True)))
    assert stands.check.p == pytest.approx(p, abs=0.012)
    found = stands.total[["median_persons", "low95_persons", "high95_persons"]] / 1000
    assert found.tolist() == pytest.approx(expected, rel=0.012)


def test_what_the_counts_teach_and_the_tails(central: Standing, counts: pd.DataFrame) -> None:
    table = learnt(central.posterior).set_index(["component", "nationality"])
    row = table.loc[("registration", "UZB")]
    assert row[["median", "low95", "high95"]].tolist() == pytest.approx([0.51, 0.32, 0.72], abs=0.01)
    assert row["prior_median"] == 0.6
    assert (table["high95"][["registration", "area_coverage"]] < 1).all()
    assert (table["low95"][["documents", "multiplicity"]] > 1).all()
    chances = beyond(central.posterior, counts)
    assert chances["above_assessment"] == pytest.approx(0.110, abs=0.006)
    # Twelve times 400,000 plain draws by other code: 0.00145, with an error of 0.00005.
    assert chances["below_register"] == pytest.approx(0.002, abs=0.0006)
    assert correlations(central.posterior).loc["UZB", "TJK"] > 0.7


@pytest.mark.parametrize(
    ("sd", "expected"),
    [(0.1, [577]), (0.3, [493]), (None, [607, 462, 802])],
    ids=["half the doubt", "half as much again", "without the row"],
)
def test_the_row_for_central_asians_alone_moves_the_total(counts, table, sd, expected) -> None:
    own = table["group"].eq("UZB TJK KGZ") & table["component"].eq("perception")
    assert own.sum() == 1
    changed = table[~own] if sd is None else table.assign(sd=table["sd"].where(~own, sd))
    posterior = solve(build_model(counts, changed))
    found = posterior.quantiles(posterior.total, (0.5, 0.025, 0.975)[: len(expected)]) / 1000
    assert found.tolist() == pytest.approx(expected, rel=0.01)


def test_the_dots_of_the_headline(central: Standing) -> None:
    quoted = [380, 412, 431, 446, 460, 473, 484, 496, 508, 519, 531, 544, 557, 572, 588, 608, 630, 658, 700, 780]
    assert (np.array(dots(central.posterior)) / 1000).tolist() == pytest.approx(quoted, rel=0.006)


def test_the_first_table_in_closed_form(counts: pd.DataFrame, first_table: pd.DataFrame) -> None:
    """All plain factors: equal weights, and log T of a nationality exactly Gaussian (UZ 298.4 to 610.1 thousand)."""
    posterior = solve(build_model(counts, first_table), 2**16)
    assert np.ptp(posterior.weights) == 0
    ends = posterior.quantiles(posterior.total, (0.5, 0.025, 0.975)) / 1000
    assert ends.tolist() == pytest.approx([540.6, 383.6, 762.3], rel=0.004)
    centre, spread = posterior.log_true[:, 0].mean(), posterior.log_true[:, 0].std()
    assert np.exp(centre + np.array([-1, 1]) * 1.959964 * spread) / 1000 == pytest.approx([298.4, 610.1], rel=0.003)


def crank_nicolson(model: Model, chains: int, steps: int, seed: int) -> np.ndarray:
    """Totals from a preconditioned Crank-Nicolson sampler on every doubt and log T, written without the engine.

    The counts' rounding is integrated by drawing log T given the doubts from the two counts with their rounding; the
    likelihood of the doubts is that of the log ratios. Cotter, Roberts, Stuart and White (2013).
    """
    rng = np.random.default_rng(seed)
    sd = model.etas["sd"].to_numpy(float)
    touch = [
        [e["component"] == c["component"] and c["nationality"] in e["nationalities"].split()
         for e in model.etas.to_dict("records")]
        for c in model.cells.to_dict("records")
    ]  # fmt: skip
    cells = list(zip(model.cells.to_dict("records"), np.array(touch, dtype=float), strict=True))
    back = {"factor": np.exp, "share": expit, "excess": lambda x: 1 + np.exp(x)}
    o = np.array([COUNTS[each][0] for each in model.nationalities], dtype=float)
    a = np.array([COUNTS[each][3] for each in model.nationalities], dtype=float)
    v_o, v_a = model.noise.to_numpy()[: len(o)], model.noise.to_numpy()[len(o) :]

    def logs(eta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        sides = {"official": np.zeros((len(eta), len(o))), "assessment": np.zeros((len(eta), len(o)))}
        for cell, load in cells:
            f = back[cell["scale"]](cell["anchor"] + eta @ load)
            sides[cell["source"]][:, model.nationalities.index(cell["nationality"])] += np.log(f)
        return sides["official"], sides["assessment"]

    def fit(eta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        official, assessment = logs(eta)
        miss = np.log(a) - assessment - np.log(o) + official
        return -0.5 * (miss**2 / (v_o + 0.02**2 + v_a)).sum(axis=1), np.log(o) - official

    eta = sd * rng.standard_normal((chains, len(sd)))
    value, level = fit(eta)
    kept = []
    for step in range(steps):
        new = np.sqrt(1 - 0.12**2) * eta + 0.12 * sd * rng.standard_normal(eta.shape)
        there, at = fit(new)
        taken = np.log(rng.uniform(size=chains)) < there - value
        eta, value = np.where(taken[:, None], new, eta), np.where(taken, there, value)
        level = np.where(taken[:, None], at, level)
        if step > steps // 2 and step % 25 == 0:
            kept.append(np.exp(level).sum(axis=1))
    return np.concatenate(kept)


@pytest.mark.slow
def test_a_sampler_that_shares_nothing_agrees(model: Model) -> None:
    """Three nationalities; the assessment's rounding widened by 2 % for the sampler and the engine alike."""
    who = {"UZB", "RUS", "other"}
    etas = np.array([bool(set(each.split()) & who) for each in model.etas["nationalities"]])
    counted = [label.split(".")[1] in who for label in model.observed.index]
    exact = replace(
        model,
        nationalities=("UZB", "RUS", "other"),
        etas=model.etas[etas],
        cells=model.cells[model.cells["nationality"].isin(who)].reset_index(drop=True),
        covariance=model.covariance[np.ix_(etas, etas)],
        observed=model.observed[counted],
        noise=model.noise[counted],
    )
    wide = exact.noise + np.where(exact.noise.index.str.startswith("assessment"), 0.02**2, 0.0)
    reference = crank_nicolson(exact, chains=400, steps=1200, seed=5)
    posterior = solve(replace(exact, noise=wide))
    at = (0.5, 0.1, 0.9, 0.025, 0.975)
    found = posterior.quantiles(posterior.total, at)
    assert found.tolist() == pytest.approx(np.quantile(reference, at).tolist(), rel=0.03)


def test_weighted_quantiles_by_hand() -> None:
    """Weights 1, 2, 1 of 4: midpoints at 1/8, 1/2, 7/8."""
    values, weights = np.array([30.0, 10.0, 20.0]), np.array([0.25, 0.25, 0.5])
    assert weighted_quantiles(values, weights, (0.125, 0.5, 0.875)).tolist() == [10, 20, 30]
    assert weighted_quantiles(values, weights, (0.3125,)).tolist() == [15]


def test_too_few_effective_draws_are_told_with_the_mend(model: Model) -> None:
    with pytest.raises(EngineError, match=r"of 256, and 400 are needed.*Widen the rows"):
        solve(model, 256)


def test_the_same_draws_every_time() -> None:
    assert normals(1024, 5) is not None
    assert np.array_equal(normals(1024, 5), normals(1024, 5))
    assert normals(2**13, 3).mean(axis=0) == pytest.approx(0, abs=0.01)
    assert normals(2**13, 3).std(axis=0) == pytest.approx(1, abs=0.01)


def test_correlated_assessment_rows_move_the_total_a_little(counts: pd.DataFrame, table: pd.DataFrame) -> None:
    tied = table.copy()
    tied.loc[tied["id"] == "multiplicity_shared", ["correlated_with", "rho"]] = ["perception_shared", 0.6]
    one, other = (solve(build_model(counts, each)) for each in (table, tied))
    ends = [each.quantiles(each.total, (0.025, 0.975)) for each in (one, other)]
    widths = [high - low for low, high in ends]
    assert 0.01 < abs(widths[1] / widths[0] - 1) < 0.2


def test_one_nationality_alone(counts: pd.DataFrame, table: pd.DataFrame) -> None:
    stands = standing(build_model(counts.loc[["UZB"]], table))
    assert stands.check.freedom == 1
    assert stands.total["low95_persons"] < stands.total["high95_persons"]


@pytest.mark.parametrize("wrong", [0.0, np.nan])
def test_a_zero_or_missing_cell_drops_its_row_and_says_so(counts, table: pd.DataFrame, wrong: float) -> None:
    counts.loc["RUS", "official_persons"] = wrong
    model = build_model(counts, table)
    assert model.nationalities == ("UZB", "TJK", "KGZ", "other")
    assert any("RUS: official count zero or missing" in note for note in model.notes)
    assert set(intervals(solve(model))["nationality"]) >= {"UZB", "total"} - {"RUS"}


def many(number: int) -> pd.DataFrame:
    """Counts of `number` nationalities, seeded."""
    rng = np.random.default_rng(1)
    official = np.exp(rng.normal(8, 1, number)).round()
    assessed = (official * np.exp(rng.normal(0.5, 0.2, number))).round()
    codes = [f"{chr(65 + at // 26)}{chr(65 + at % 26)}X" for at in range(number - 1)] + ["other"]
    sides = [official, official - 20, official + 20, assessed, assessed - 20, assessed + 20]
    return pd.DataFrame(dict(zip(COUNT_COLUMNS, sides, strict=True)), index=pd.Index(codes, name="nationality"))


def test_forty_nationalities_where_the_proposal_alone_would_fail(table: pd.DataFrame) -> None:
    counts = many(40).assign(note="")
    halves = " ".join(counts.index[:20]), " ".join(counts.index[20:])
    groups = {"UZB TJK KGZ": halves[0], "RUS other": halves[1]}
    posterior = solve(build_model(counts, table.assign(group=table["group"].replace(groups))))
    low, middle, high = posterior.quantiles(posterior.total, (0.025, 0.5, 0.975)) / 1000
    assert posterior.effective_draws >= engine.FEWEST_EFFECTIVE
    # A run of 300 moves of 2,048 chains.
    assert [low, middle, high] == pytest.approx([170.0, 197.6, 229.8], rel=0.02)


def test_a_survey_without_error_fixes_the_number(counts: pd.DataFrame, table: pd.DataFrame) -> None:
    """Half registered, documents 1.1, both for certain: T = O / (0.5 · 1.1) but for the legal scope."""
    sure = Measured(survey_rows((500_000, 1_000_000), deff=1.0, tau=0.001), measure_rows("documents", 1.1, 0.001))
    posterior = solve(build_model(counts, table, sure))
    middle = posterior.quantiles(posterior.persons[:, 0], (0.5,))[0]
    assert middle == pytest.approx(230_208 / 0.5 / 1.1, rel=0.02)
