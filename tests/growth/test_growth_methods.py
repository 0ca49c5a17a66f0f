"""Intervals for next year: the first report's numbers, the interface, and what must hold for any series."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kazmig.growth.errors import GrowthError
from kazmig.growth.methods import METHODS, centre_and_half, outlook, percent, rounding_reach
from kazmig.growth.panel import panel_from, windows
from kazmig.growth.reference import ReferenceClass, conformal_quantile, errors_needed, learn

PRINTED = pd.DataFrame(
    {"year": [2021, 2022], "change_pct": [16.0, 25.0], "low_pct": [15.5, 24.5], "high_pct": [16.5, 25.5]}
)


@pytest.fixture(scope="module")
def table(root: Path) -> pd.DataFrame:
    return pd.read_csv(root / "data" / "raw" / "reference" / "growth_reference_class.csv")


def simulated(units: int = 60, years: int = 7, seed: int = 1, scale: float = 1.0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    growth = rng.normal(0.1, 0.1, units)[:, None] + rng.normal(0, 0.15, (units, years - 1))
    levels = 1000 * np.exp(scale * np.hstack([np.zeros((units, 1)), growth.cumsum(axis=1)]))
    return pd.DataFrame(
        {
            "unit": np.repeat(np.arange(units), years),
            "year": np.tile(np.arange(2000, 2000 + years), units),
            "level": levels.ravel(),
        }
    )


def taught(levels: tuple[float, ...] = (50.0, 80.0, 90.0, 95.0), **how: float) -> ReferenceClass:
    return learn(windows(panel_from(simulated(**how), "simulated"), 3), "simulated", 3, levels)


# Bounds as a trial of 2025 found them before this code was written.
@pytest.mark.parametrize(
    ("method", "level", "low", "high"),
    [
        pytest.param("naive", 80, 10.8, 30.8, id="naive 80"),
        pytest.param("t", 80, -1.3, 47.0, id="t 80"),
        pytest.param("conformal", 80, -9.9, 60.9, id="conformal 80"),
        pytest.param("conformal", 95, -29.7, 106.3, id="conformal 95"),
    ],
)
def test_intervals_of_the_first_report(table, method, level, low, high):
    rows = outlook(PRINTED, table, "poland").set_index(["method", "level_pct"])
    assert rows.loc[(method, level), "low_pct"] == pytest.approx(low, abs=0.06)
    assert rows.loc[(method, level), "high_pct"] == pytest.approx(high, abs=0.06)
    assert rows.loc[(method, level), "mid_pct"] == pytest.approx(20.4, abs=0.02)


def test_growth_rates_of_the_first_report():
    rates = np.log([1.16, 1.25])
    assert np.allclose([*rates, rates.mean(), rates.std(ddof=1)], [0.1484, 0.2231, 0.1858, 0.0528], atol=5e-5)


@pytest.mark.parametrize(("level", "needed"), [(80, 4), (90, 9), (95, 19), (50, 1), (99, 99)])
def test_own_history_is_too_short_for_a_conformal_interval(level, needed):
    assert errors_needed(level) == needed
    assert np.isfinite(conformal_quantile(np.arange(needed), level))
    with pytest.raises(GrowthError, match=f"{needed - 1} errors, and a {level} % interval needs {needed}"):
        conformal_quantile(np.arange(needed - 1), level)


def test_the_conformal_quantile_is_an_order_statistic():
    errors = np.array([-5, 1, 2, -3, 4, 6, 7, 8, 9])
    assert conformal_quantile(errors, 80) == 8  # the ceil(10 · 0.8) = 8th smallest of nine
    assert conformal_quantile(errors, 90) == 9


def test_every_number_of_rates_has_its_row_or_its_reason(table):
    rows = outlook(PRINTED.head(1), table, "poland", levels=(80.0,))
    refused = rows[rows["refused"] != ""].set_index("method")["refused"]
    assert set(refused.index) == {"naive", "t", "local_level"}
    assert "needs two growth rates" in refused["t"]
    assert rows.set_index("method").loc["conformal", "low_pct"] < 0


def test_more_points_than_the_panel_was_tried_with_are_cut_to_the_newest(table):
    long = pd.DataFrame({"year": range(2015, 2023), "change_pct": [300.0] * 3 + [10.0] * 5})
    long = long.assign(low_pct=long["change_pct"], high_pct=long["change_pct"])
    rows = outlook(long, table, "poland", levels=(80.0,)).set_index("method")
    assert rows.loc["conformal", "mid_pct"] == pytest.approx(10.0)
    assert rows.loc["naive", "mid_pct"] > 50


def test_a_local_level_joins_from_eight_rates_and_says_why_not_before(table):
    long = pd.DataFrame({"year": range(2015, 2023), "change_pct": [12.0, 15, 9, 11, 14, 10, 13, 12]})
    long = long.assign(low_pct=long["change_pct"], high_pct=long["change_pct"])
    row = outlook(long, table, "poland").set_index("method").loc["local_level"]
    assert (row["refused"] == "").all() and row["mid_pct"].between(9, 15).all()
    short = outlook(long.tail(7), table, "poland").set_index("method").loc["local_level"]
    assert short["refused"].str.startswith("refused: 7 of 8 growth rates").all()


def test_no_changes_have_no_outlook(table):
    assert outlook(PRINTED.iloc[:0], table, "poland").empty
    assert rounding_reach(PRINTED.iloc[:0], table, "poland", (80.0,)).empty
    assert ReferenceClass.known(table, "poland", 0) is None


def test_an_unknown_reference_class_is_named(table):
    with pytest.raises(GrowthError, match="no panel 'mars' 1 ahead; its panels: poland, un_stock"):
        outlook(PRINTED, table, "mars")
    with pytest.raises(GrowthError, match="with 9 points seen"):
        ReferenceClass.from_table(table, "poland", 9)


@pytest.mark.parametrize("level", [0, 100, -5, 180])
def test_a_level_lies_between_0_and_100(level):
    with pytest.raises(GrowthError, match="between 0 and 100"):
        centre_and_half("naive", np.array([0.1, 0.2]), level)


def test_a_level_that_the_table_lacks_is_refused(table):
    reference = ReferenceClass.from_table(table, "poland", 3)
    with pytest.raises(GrowthError, match=r"no 77 % half-width for 'conformal'; there are 50, 80, 90, 95"):
        centre_and_half("conformal", np.log([1.16, 1.25]), 77, reference)


def test_unlike_reference_and_history_are_refused():
    with pytest.raises(GrowthError, match="4 points seen and 1 ahead"):
        centre_and_half("conformal", np.array([0.1, 0.2, 0.3]), 80, taught())
    with pytest.raises(GrowthError, match="no method 'magic'"):
        centre_and_half("magic", np.array([0.1, 0.2]), 80)


def test_a_panel_with_too_few_units_for_the_level_is_refused():
    panel = panel_from(simulated(units=18), "small")
    with pytest.raises(GrowthError, match="panel small: 18 units are seen throughout, and a 95 % interval needs 19"):
        learn(windows(panel, 3), "small", 3, (80.0, 95.0))


def test_rounding_moves_every_bound_a_little(table):
    reach = rounding_reach(PRINTED, table, "poland", (80.0,))
    rows = outlook(PRINTED, table, "poland", (80.0,)).set_index(["method", "level_pct"])
    for key, row in rows[rows["refused"] == ""].iterrows():
        for bound in ("low_pct", "mid_pct", "high_pct"):
            assert reach.loc[key, f"{bound}_least"] < row[bound] < reach.loc[key, f"{bound}_most"]
    assert (reach["low_pct_most"] - reach["low_pct_least"]).max() < 6


RATES = st.lists(st.floats(-0.5, 0.5), min_size=2, max_size=2).map(np.array)


@pytest.mark.parametrize("method", METHODS)
@given(growth=RATES, level=st.floats(5, 94))
def test_intervals_widen_with_the_level(method, growth, level):
    reference = taught((level, level + 1))
    _, narrow = centre_and_half(method, growth, level, reference)
    _, wide = centre_and_half(method, growth, level + 1, reference)
    assert 0 <= narrow <= wide


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("factor", [0.25, 2.0, 3.0])
def test_intervals_scale_with_growth(method, factor):
    growth = np.array([0.05, 0.21])
    centre, half = centre_and_half(method, growth, 80, taught())
    scaled_centre, scaled_half = centre_and_half(method, factor * growth, 80, taught(scale=factor))
    assert scaled_centre == pytest.approx(factor * centre) and scaled_half == pytest.approx(factor * half)


def test_the_unit_of_a_panel_does_not_matter():
    thousands = simulated().assign(level=lambda table: table["level"] / 1000)
    other = learn(windows(panel_from(thousands, "simulated"), 3), "simulated", 3)
    assert other.half_widths == pytest.approx(taught().half_widths)
    assert (other.slope, other.intercept) == pytest.approx((taught().slope, taught().intercept))


@given(growth=RATES)
def test_the_shrunken_centre_lies_on_the_line(growth):
    reference = taught()
    centre, _ = centre_and_half("shrunken", growth, 80, reference)
    assert centre == pytest.approx(reference.intercept + reference.slope * growth.mean())


@given(growth=RATES)
def test_t_is_wider_than_naive_and_both_share_their_centre(growth):
    naive, t = (centre_and_half(method, growth, 80) for method in ("naive", "t"))
    assert naive[0] == t[0] and naive[1] <= t[1]


def test_percent_of_log_growth():
    assert percent(np.log(1.25)) == pytest.approx(25)
    assert percent(np.log(1.1), years=2) == pytest.approx(21)
