"""Calibration worked out by hand, on a panel small enough for it.

Nine units. Unit i grows, in logarithms, by i/100, then i/100 + 0.1, then i/100 + 0.2. All below follows with pencil
and paper (and a table of quantiles: normal 80 % 1.281552, Student 80 % with one degree of freedom 3.077684).
"""

import math
from pathlib import Path

import numpy as np
import pytest

from kazmig.growth.calibration import certificate, reference_table, score
from kazmig.growth.methods import centre_and_half, percent
from kazmig.growth.panel import read_panel, windows
from kazmig.growth.reference import conformal_quantile, errors_needed, learn

EXACT = {"abs": 1e-9}


@pytest.fixture(scope="module")
def panel():
    return read_panel(Path(__file__).with_name("panel_by_hand.csv"))


def test_the_panel_is_read(panel):
    assert (len(panel.units), panel.years.tolist(), panel.left_out) == (9, [2019, 2020, 2021, 2022], 0)
    assert panel.levels[0].tolist() == pytest.approx(
        [100, 100 * math.exp(0.01), 100 * math.exp(0.12), 100 * math.exp(0.33)]
    )


def test_windows_hold_what_was_seen_and_what_followed(panel):
    seen = windows(panel, points=2)
    assert seen.past[4].ravel().tolist() == pytest.approx([0.05, 0.15], **EXACT)
    assert seen.future[4].tolist() == pytest.approx([0.15, 0.25], **EXACT)
    # Two years ahead: the mean of both years' growth.
    assert windows(panel, points=2, horizon=2).future[4].tolist() == pytest.approx([0.20], **EXACT)


@pytest.mark.parametrize(
    ("level", "expected"),
    [(50, 5), (80, 8), (90, 9), (79.9, 8), (80.1, 9)],
)
def test_the_rank_of_a_conformal_quantile_counts_the_new_error_too(level, expected):
    # ceil((9 + 1) · level): 5, 8, 9; one error more than ceil(9 · level) gives for 80 and 90 %.
    assert conformal_quantile(np.arange(1.0, 10.0), level) == expected


def test_errors_count_without_their_sign():
    assert conformal_quantile(np.array([-9.0, 1, -2, 3, -4, 5, -6, 7, -8]), 80) == 8


@pytest.mark.parametrize(("level", "needed"), [(50, 1), (80, 4), (90, 9), (95, 19)])
def test_errors_needed(level, needed):
    assert errors_needed(level) == needed


def test_half_widths_of_one_point_seen(panel):
    # Errors are the growth rates themselves: 0.01 … 0.09, 0.11 … 0.19, 0.21 … 0.29. Ranks 14, 23 and 26 of 27.
    found = learn(windows(panel, points=1), "by hand", 1, (50.0, 80.0, 90.0)).half_widths
    assert [found["conformal", level] for level in (50.0, 80.0, 90.0)] == pytest.approx([0.15, 0.25, 0.28], **EXACT)


def test_half_widths_and_the_line_of_two_points_seen(panel):
    # Each year grows by 0.1 more than the one before: every error is 0.1, and the line is 0.1 + 1 · past, exactly.
    found = learn(windows(panel, points=2), "by hand", 2, (80.0, 90.0))
    assert (found.intercept, found.slope) == pytest.approx((0.1, 1.0), **EXACT)
    assert [found.half_widths["conformal", level] for level in (80.0, 90.0)] == pytest.approx([0.1, 0.1], **EXACT)
    assert [found.half_widths["shrunken", level] for level in (80.0, 90.0)] == pytest.approx([0, 0], **EXACT)
    assert (found.units, found.windows) == (9, 18)


@pytest.mark.parametrize(
    ("method", "horizon", "half"),
    [
        # Rates 0.1 and 0.3: their standard deviation is 0.1 · √2; a new rate's spread is that times √(1/h + 1/2).
        pytest.param("naive", 1, 1.2815516 * 0.1 * math.sqrt(2) * math.sqrt(1.5), id="one year"),
        pytest.param("naive", 4, 1.2815516 * 0.1 * math.sqrt(2) * math.sqrt(0.75), id="four years"),
        pytest.param("t", 1, 3.0776835 * 0.1 * math.sqrt(3), id="Student"),
    ],
)
def test_half_width_from_a_units_own_past(method, horizon, half):
    centre, found = centre_and_half(method, np.array([0.1, 0.3]), 80.0, horizon=horizon)
    assert float(centre) == pytest.approx(0.2)
    assert float(found) == pytest.approx(half, rel=1e-6)


def test_the_score_is_the_width_and_five_times_each_side_what_is_missed():
    # 80 %: 2 / 0.2 = 10 for each log point missed. One of two forecasts misses by 0.1.
    found = score(np.array([0.1, 0.4]), np.array([0.3, 0.3]), 80.0)
    assert (float(found.coverage), float(found.width)) == (0.5, 0.6)
    assert float(found.winkler) == pytest.approx((0.6 + 0.6 + 10 * 0.1) / 2)


def test_the_certificate_of_three_points_seen(panel):
    # Rates a and a + 0.1, then a + 0.2: missed by 0.15. Naive reaches 0.1110, so never; Student 0.2665, so always.
    found = certificate(panel, points=3, levels=(80.0,), splits=20).set_index("method")
    naive, student = 1.2815516 * math.sqrt(0.0075), 3.0776835 * math.sqrt(0.0075)
    assert found["coverage_pct"].loc[["naive", "t"]].tolist() == [0, 100]
    assert found["width_logpoints"].loc[["naive", "t"]].tolist() == pytest.approx(
        [200 * naive, 200 * student], rel=1e-5
    )
    winkler = 100 * (2 * naive + 10 * (0.15 - naive))
    assert found["winkler_logpoints"].loc[["naive", "t"]].tolist() == pytest.approx([winkler, 200 * student], rel=1e-5)
    assert found["width_logpoints"]["conformal"] == pytest.approx(2 * 15, rel=1e-5)
    assert found["width_logpoints"]["shrunken"] == pytest.approx(0, abs=1e-5)
    assert set(found["units"]) == {9} and set(found["splits"]) == {20}


def test_the_reference_table_has_every_length_that_the_panel_bears(panel):
    table = reference_table(panel, (1, 2, 3), (1, 2, 3), (80.0,))
    found = {(row.points, row.horizon): row.windows for row in table.itertuples()}
    # Farther ahead than a year a single origin is not enough.
    assert found == {(1, 1): 27, (1, 2): 18, (2, 1): 18, (3, 1): 9}
    line = table[(table["points"] == 2) & (table["method"] == "shrunken")].iloc[0]
    assert (line["intercept_log"], line["slope"]) == pytest.approx((0.1, 1.0))


def test_percent_of_a_log_rate_over_years():
    assert float(percent(math.log(1.1), 2)) == pytest.approx(21)
