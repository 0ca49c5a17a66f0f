"""Growth intervals against their peers, on panels where the future is known: coverage, Winkler score, seconds.

    python benchmarks/growth_intervals.py PANEL.csv …

Peers are what an analyst would reach for: the normal and the t interval from a unit's own past, and statsmodels'
exponential smoothing and local level fitted to each unit's few levels (SAMPLE of them, since each is an optimisation).
Every method sees the same points; conformal learns from one half of the units and is scored on the other.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.statespace.structural import UnobservedComponents

from kazmig.growth.calibration import certificate, score
from kazmig.growth.panel import Panel, read_panel, windows

LEVEL = 80.0
SAMPLE = 120


def ets(levels: np.ndarray) -> tuple[float, float]:
    """Mean and standard deviation of the next log level: exponential smoothing with a trend."""
    fit = ETSModel(levels, error="add", trend="add").fit(disp=False)
    return float(fit.forecast(1)[0]), float(np.sqrt(fit.mse))


def local_trend(levels: np.ndarray) -> tuple[float, float]:
    """The same from a local level with a fixed trend, by the Kalman filter."""
    ahead = UnobservedComponents(levels, "lldtrend").fit(disp=False).get_forecast(1)
    return float(ahead.predicted_mean[0]), float(ahead.se_mean[0])


def peer(panel: Panel, points: int, forecast: Callable[[np.ndarray], tuple[float, float]]) -> dict[str, float]:
    """Scores of a model fitted to each sampled unit and origin, in log points a year; failures count as misses."""
    rng = np.random.default_rng(1)
    cases = [(unit, origin) for unit in range(len(panel.units)) for origin in range(len(panel.years) - points)]
    errors, halves, failed = [], [], 0
    for case in rng.permutation(len(cases))[:SAMPLE]:
        unit, origin = cases[case]
        seen = panel.log_levels[unit, origin : origin + points]
        years = float(panel.years[origin + points] - panel.years[origin + points - 1])
        try:
            mean, sd = forecast(seen)
        except Exception:  # a peer that cannot be fitted to so few points is a result, not an accident
            failed += 1
            continue
        errors.append((panel.log_levels[unit, origin + points] - mean) / years)
        halves.append(float(stats.norm.ppf(0.5 + LEVEL / 200)) * sd / years)
    if not errors:
        return {"coverage_pct": np.nan, "winkler_logpoints": np.nan, "failed": failed}
    found = score(np.array(errors), np.array(halves), LEVEL)
    return {
        "coverage_pct": 100 * float(found.coverage),
        "winkler_logpoints": 100 * float(found.winkler),
        "failed": failed,
    }


def compare(panel: Panel, points: int) -> pd.DataFrame:
    """One row a method: the project's own from its certificate, then the peers."""
    begun = time.perf_counter()
    own = certificate(panel, points, (LEVEL,))
    seconds = time.perf_counter() - begun
    rows = own[["method", "coverage_pct", "winkler_logpoints"]].assign(failed=0, seconds=seconds / len(own))
    peers = []
    for name, forecast in (("statsmodels ETS", ets), ("statsmodels local level, trend", local_trend)):
        begun = time.perf_counter()
        found = peer(panel, points, forecast)
        peers.append({"method": name, **found, "seconds": time.perf_counter() - begun})
    return pd.concat([rows, pd.DataFrame(peers)], ignore_index=True).assign(panel=panel.name, points=points)


def main(files: list[str]) -> None:
    if not files:
        sys.exit(__doc__)
    warnings.simplefilter("ignore")
    for file in files:
        panel = read_panel(Path(file))
        for points in (3, min(5, len(panel.years) - 1)):
            print(f"\n{panel.name}: {points} points seen, {windows(panel, points).future.size} forecasts, {LEVEL:g} %")
            print(compare(panel, points).drop(columns=["panel", "points"]).round(2).to_string(index=False))


if __name__ == "__main__":
    main(sys.argv[1:])
