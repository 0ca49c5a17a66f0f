"""Four ways to put an interval around next year's growth, behind one interface.

    naive      normal quantiles, the spread taken as known               (what most reports would do)
    t          Student quantiles with the few degrees of freedom there are
    conformal  own mean, and as half-width a quantile of the errors this very forecast made in a reference class
               (split conformal prediction: Vovk, Gammerman, Shafer 2005; Lei et al. 2018, JASA 113:1094)
    shrunken   the same, around a centre drawn towards the reference class by regression (next on mean past growth)

All work on log growth a year, and all are symmetric around their centre there; percent come out at the end.
"""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pandas as pd
from scipy import stats

from kazmig.growth.errors import GrowthError
from kazmig.growth.index import log_growth
from kazmig.growth.models import FEWEST, local_level, too_short
from kazmig.growth.reference import ReferenceClass, check_level

METHODS = ("naive", "t", "conformal", "shrunken")
FROM_REFERENCE = ("conformal", "shrunken")
OUTLOOK_COLUMNS = ("method", "level_pct", "horizon", "low_pct", "mid_pct", "high_pct", "refused")


def centre_and_half(
    method: str, growth: np.ndarray, level_pct: float, reference: ReferenceClass | None = None, horizon: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """Centre and half-width of log growth a year over the next `horizon` years.

    `growth` holds past log growth rates along its last axis (any shape before it). naive and t need two rates; the
    other two need a reference class of as many points and the same horizon. Raises GrowthError in words otherwise.
    """
    check_level(level_pct)
    if method not in METHODS:
        raise GrowthError(f"there is no method '{method}'; there are {', '.join(METHODS)}.")
    growth = np.asarray(growth, dtype=float)
    rates = growth.shape[-1]
    mean = growth.mean(axis=-1) if rates else np.zeros(growth.shape[:-1])
    if method in FROM_REFERENCE:
        if reference is None or (reference.points, reference.horizon) != (rates + 1, horizon):
            raise GrowthError(
                f"method '{method}' needs a reference class with {rates + 1} points seen and {horizon} ahead."
            )
        half = np.full(mean.shape, reference.half_width(method, level_pct))
        centre = mean if method == "conformal" else reference.intercept + reference.slope * mean
        return centre, half
    if rates < 2:
        raise GrowthError(f"method '{method}' needs two growth rates to see any spread; there is {rates}.")
    tail = 0.5 + level_pct / 200
    quantile = stats.norm.ppf(tail) if method == "naive" else stats.t.ppf(tail, rates - 1)
    # A new rate varies, and so does the mean of the old ones: s²(1/h + 1/k) a year over h years from k rates.
    spread = growth.std(axis=-1, ddof=1) * math.sqrt(1 / horizon + 1 / rates)
    return mean, quantile * spread


def percent(log_rate: np.ndarray | float, years: int = 1) -> np.ndarray:
    """Percent growth over `years` of a log growth rate a year."""
    found: np.ndarray = 100 * np.expm1(np.asarray(log_rate) * years)
    return found


def outlook(
    changes: pd.DataFrame,
    table: pd.DataFrame,
    panel: str,
    levels: tuple[float, ...] = (80.0, 95.0),
    horizons: tuple[int, ...] = (1,),
) -> pd.DataFrame:
    """All methods side by side: percent growth from the last year over `horizon` years, or why it is refused.

    `changes` as from `yearly_changes`, `table` is growth_reference_class.csv. Columns OUTLOOK_COLUMNS.
    """
    rates = log_growth(changes) if len(changes) else np.array([])
    rows = []
    for method in METHODS if len(rates) else ():
        for horizon in horizons:
            learnt = method in FROM_REFERENCE
            reference = ReferenceClass.known(table, panel, len(rates), horizon) if learnt else None
            known = rates if reference is None else rates[len(rates) - reference.points + 1 :]
            rows += [_row(method, known, level, reference, horizon) for level in levels]
    if len(rates):
        rows += [_long_run(rates, level) for level in levels]
    return pd.DataFrame(rows, columns=list(OUTLOOK_COLUMNS))


def _long_run(rates: np.ndarray, level: float) -> dict[str, object]:
    """A local-level model joins the others once there are growth rates enough; until then, why it does not."""
    row: dict[str, object] = {"method": "local_level", "level_pct": level, "horizon": 1}
    if len(rates) < FEWEST:
        return row | {"refused": too_short(len(rates), "growth rates")}
    ahead = local_level(rates)
    reach = float(stats.norm.ppf(0.5 + level / 200)) * ahead.sd
    # Four significant digits of the rate: what an optimiser gives alike on every machine.
    low, mid, high = (
        float(percent(float(f"{each:.4g}"))) for each in (ahead.mean - reach, ahead.mean, ahead.mean + reach)
    )
    return row | {"low_pct": low, "mid_pct": mid, "high_pct": high, "refused": ""}


def rounding_reach(changes: pd.DataFrame, table: pd.DataFrame, panel: str, levels: tuple[float, ...]) -> pd.DataFrame:
    """How far each bound of next year's outlook could move within the rounding of the printed changes.

    Every combination of the lowest and highest changes is tried. Index method, level_pct; columns `<bound>_least` and
    `<bound>_most` in percent for low_pct, mid_pct, high_pct.
    """
    bounds = ["low_pct", "mid_pct", "high_pct"]
    if changes.empty:
        return pd.DataFrame(columns=[f"{bound}_{end}" for bound in bounds for end in ("least", "most")])
    ends = [sorted({row["low_pct"], row["high_pct"]}) for row in changes.to_dict("records")]
    # Beyond the four newest years the corners are many and move next to nothing.
    ends = [[math.fsum(pair) / len(pair)] for pair in ends[:-4]] + ends[-4:]
    tries = [outlook(changes.assign(change_pct=list(corner)), table, panel, levels) for corner in product(*ends)]
    every = pd.concat(tries)
    grouped = every[every["refused"] == ""].groupby(["method", "level_pct"])[bounds]
    least, most = grouped.min().add_suffix("_least"), grouped.max().add_suffix("_most")
    return least.join(most)


def _row(
    method: str, rates: np.ndarray, level: float, reference: ReferenceClass | None, horizon: int
) -> dict[str, object]:
    try:
        centre, half = centre_and_half(method, rates, level, reference, horizon)
    except GrowthError as error:
        return {"method": method, "level_pct": level, "horizon": horizon, "refused": str(error)}
    low, mid, high = (float(percent(each, horizon)) for each in (centre - half, centre, centre + half))
    return {
        "method": method, "level_pct": level, "horizon": horizon,
        "low_pct": low, "mid_pct": mid, "high_pct": high, "refused": "",
    }  # fmt: skip
