"""The calibration certificate: how often each method's intervals cover, on panels where the future is known.

Naive and t use nothing but a unit's own past, so every window is a test. Conformal and shrunken learn from one half of
the units and are tested on the other, over many random halves; a unit is never on both sides. With one window a unit
the two halves are exchangeable and the coverage is what theory promises; `conformal_pooled` uses all windows of the
learning half, as the half-widths of growth_reference_class.csv do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kazmig.evidence.facts import significant
from kazmig.growth.methods import centre_and_half
from kazmig.growth.panel import Panel, Windows, windows
from kazmig.growth.reference import LEVELS, conformal_quantile, enough_units, learn
from kazmig.growth.shrinkage import line_from_sums, unit_sums

SPLITS = 2000
SEED = 20221231
CERTIFICATE_METHODS = ("naive", "t", "conformal", "conformal_pooled", "shrunken")
CERTIFICATE_COLUMNS = (
    "panel", "points", "method", "level_pct", "coverage_pct", "spread_low_pct", "spread_high_pct",
    "width_logpoints", "winkler_logpoints", "units", "windows", "splits", "seed",
)  # fmt: skip
REFERENCE_COLUMNS = (
    "panel", "points", "horizon", "method", "level_pct", "half_width_log", "intercept_log", "slope", "units", "windows",
)  # fmt: skip


@dataclass(frozen=True)
class _Scores:
    """A method's score in each split (or once for all): coverage 0…1, width and Winkler score in log growth a year."""

    coverage: np.ndarray
    width: np.ndarray
    winkler: np.ndarray


def score(errors: np.ndarray, half: np.ndarray, level_pct: float) -> _Scores:
    """Scores along the last axis for intervals of half-width `half` around centres missed by `errors`.

    Winkler (1972) score: width, plus 2/α times the distance by which the interval is missed.
    """
    missed = np.maximum(np.abs(errors) - half, 0)
    width = 2 * np.broadcast_to(half, errors.shape)
    penalty = 2 / (1 - level_pct / 100)
    return _Scores((missed == 0).mean(axis=-1), width.mean(axis=-1), (width + penalty * missed).mean(axis=-1))


def certificate(
    panel: Panel, points: int, levels: tuple[float, ...] = (80.0, 95.0), splits: int = SPLITS, seed: int = SEED
) -> pd.DataFrame:
    """One row a method and level; columns CERTIFICATE_COLUMNS. `points` levels are seen, the next one is forecast.

    Coverage in percent of forecasts; `spread_low_pct` to `spread_high_pct` hold 95 % of the random test halves, which
    is how far a coverage can stray by chance; width and Winkler score in log points (100 × log growth) a year.
    Raises GrowthError when half of the units are too few for the highest level.
    """
    seen = windows(panel, points)
    enough_units(seen.future.shape[0] // 2, max(levels), f"{panel.name} (half of its units)")
    draw = _Draw.of(seen, splits, seed)
    rows = []
    for level in levels:
        own = {method: _own_past(seen, method, level, draw) for method in ("naive", "t")}
        split = {
            "conformal": _conformal(seen, level, draw, pooled=False),
            "conformal_pooled": _conformal(seen, level, draw, pooled=True),
            "shrunken": _shrunken(seen, level, draw),
        }
        for method, (overall, halves) in own.items():
            rows.append(_row(panel, points, method, level, overall, halves, seen, splits, seed))
        for method, halves in split.items():
            rows.append(_row(panel, points, method, level, halves, halves, seen, splits, seed))
    table = pd.DataFrame(rows, columns=list(CERTIFICATE_COLUMNS))
    order = {method: place for place, method in enumerate(CERTIFICATE_METHODS)}
    return table.sort_values(["method", "level_pct"], key=lambda c: c.map(order) if c.name == "method" else c)


@dataclass(frozen=True)
class _Draw:
    """Random halves (splits × units) and one window a unit (splits × units); the same for every method."""

    learn: np.ndarray
    test: np.ndarray
    window_learn: np.ndarray
    window_test: np.ndarray

    @classmethod
    def of(cls, seen: Windows, splits: int, seed: int) -> _Draw:
        rng = np.random.default_rng(seed)
        units, origins = seen.future.shape
        order = rng.permuted(np.tile(np.arange(units), (splits, 1)), axis=1)
        window = rng.integers(origins, size=(splits, units))
        half = units // 2
        return cls(order[:, :half], order[:, half:], window[:, :half], window[:, half:])


def _own_past(seen: Windows, method: str, level: float, draw: _Draw) -> tuple[_Scores, _Scores]:
    centre, half = centre_and_half(method, seen.past, level)
    errors = seen.future - centre
    overall = score(errors.ravel(), half.ravel(), level)
    tested = errors[draw.test].reshape(len(draw.test), -1)
    return overall, score(tested, half[draw.test].reshape(tested.shape), level)


def _conformal(seen: Windows, level: float, draw: _Draw, pooled: bool) -> _Scores:
    errors = np.abs(seen.future - seen.mean)
    if pooled:
        learnt, tested = (errors[each].reshape(len(each), -1) for each in (draw.learn, draw.test))
    else:
        learnt, tested = errors[draw.learn, draw.window_learn], errors[draw.test, draw.window_test]
    return score(tested, conformal_quantile(learnt, level)[:, None], level)


def _shrunken(seen: Windows, level: float, draw: _Draw) -> _Scores:
    mean, future = seen.mean, seen.future
    # Sums by unit give every split's line, and every line without one unit, without fitting anything twice.
    learnt = [each[draw.learn] for each in unit_sums(mean, future)]
    totals = [each.sum(axis=1, keepdims=True) for each in learnt]
    intercept, slope = line_from_sums(*(total - own for total, own in zip(totals, learnt, strict=True)))
    pick = draw.learn, draw.window_learn
    half = conformal_quantile(future[pick] - intercept - slope * mean[pick], level)
    intercept, slope = line_from_sums(*totals)
    pick = draw.test, draw.window_test
    return score(future[pick] - intercept - slope * mean[pick], half[:, None], level)


def _row(
    panel: Panel, points: int, method: str, level: float, overall: _Scores, halves: _Scores, seen: Windows,
    splits: int, seed: int,
) -> dict[str, object]:  # fmt: skip
    low, high = np.quantile(halves.coverage, [0.025, 0.975])
    numbers = {
        "coverage_pct": overall.coverage.mean(),
        "spread_low_pct": low,
        "spread_high_pct": high,
        "width_logpoints": overall.width.mean(),
        "winkler_logpoints": overall.winkler.mean(),
    }
    about = {"panel": panel.name, "points": points, "method": method, "level_pct": level}
    size = {"units": seen.future.shape[0], "windows": seen.future.size, "splits": splits, "seed": seed}
    return about | {name: significant(100 * float(value), 6) for name, value in numbers.items()} | size


def reference_table(
    panel: Panel, points: tuple[int, ...], horizons: tuple[int, ...], levels: tuple[float, ...] = LEVELS
) -> pd.DataFrame:
    """Half-widths for growth_reference_class.csv: every number of points and horizon the panel is long enough for."""
    rows = []
    for seen_points in points:
        for horizon in horizons:
            origins = len(panel.years) - seen_points - horizon + 1
            # Farther ahead, a single origin would take one year's weather for the climate.
            if origins < min(horizon, 2):
                continue
            found = learn(windows(panel, seen_points, horizon), panel.name, seen_points, levels)
            for (method, level), half in found.half_widths.items():
                line = significant(found.intercept, 6), significant(found.slope, 6)
                size = (found.units, found.windows)
                rows.append((panel.name, seen_points, horizon, method, level, significant(half, 6), *line, *size))
    return pd.DataFrame(rows, columns=list(REFERENCE_COLUMNS))
