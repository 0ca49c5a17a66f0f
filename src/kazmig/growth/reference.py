"""What a reference class teaches: conformal half-widths and the line of shrinkage, from a panel or from the table.

Split conformal prediction: Vovk, Gammerman, Shafer (2005), Algorithmic Learning in a Random World; Lei and others
(2018), JASA 113:1094. One sorted quantile is all there is to compute, so no package is needed for it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from kazmig.growth.errors import GrowthError
from kazmig.growth.panel import Windows
from kazmig.growth.shrinkage import fit_line, leave_one_out_errors

LEVELS = (50.0, 80.0, 90.0, 95.0)


def errors_needed(level_pct: float) -> int:
    """How many past errors a conformal interval of this level needs: 4 for 80, 9 for 90, 19 for 95 percent."""
    check_level(level_pct)
    return math.ceil(round(level_pct / (100 - level_pct), 9))


def check_level(level_pct: float) -> None:
    if not 0 < level_pct < 100:
        raise GrowthError(f"the level must lie between 0 and 100 percent, not {level_pct}.")


def conformal_quantile(errors: np.ndarray, level_pct: float, name: str = "the reference class") -> np.ndarray:
    """The ceil((n + 1) · level)-th smallest of n absolute errors (along the last axis).

    A new error, exchangeable with these, is below it with probability `level_pct` or more. Raises GrowthError when n is
    too small for the level.
    """
    count = errors.shape[-1]
    needed = errors_needed(level_pct)
    if count < needed:
        raise GrowthError(
            f"{name}: {count} errors, and a {level_pct:g} % interval needs {needed}. "
            "Use a larger panel, or ask for a lower level."
        )
    rank = math.ceil(round((count + 1) * level_pct / 100, 9))
    return np.sort(np.abs(errors), axis=-1)[..., rank - 1]


@dataclass(frozen=True)
class ReferenceClass:
    """What a panel teaches: half-widths (log growth a year) by method and level, and the line of shrinkage.

    Shrunken centre = intercept + slope × mean past growth.
    """

    panel: str
    points: int
    horizon: int
    units: int
    windows: int
    intercept: float
    slope: float
    half_widths: dict[tuple[str, float], float] = field(default_factory=dict)

    def half_width(self, method: str, level_pct: float) -> float:
        """Raises GrowthError for a level that the reference table does not hold."""
        if (method, float(level_pct)) not in self.half_widths:
            known = sorted({level for _, level in self.half_widths})
            raise GrowthError(
                f"reference class {self.panel}: no {level_pct:g} % half-width for '{method}'; there are "
                f"{', '.join(f'{each:g}' for each in known)}. Recompute it: python -m kazmig.growth.calibrate --help"
            )
        return self.half_widths[method, float(level_pct)]

    @classmethod
    def from_table(cls, table: pd.DataFrame, panel: str, points: int, horizon: int = 1) -> ReferenceClass:
        """From data/raw/reference/growth_reference_class.csv. Raises GrowthError when that class is not in it."""
        rows = table[(table["panel"] == panel) & (table["points"] == points) & (table["horizon"] == horizon)]
        if rows.empty:
            raise GrowthError(
                f"growth_reference_class.csv has no panel '{panel}' with {points} points seen and {horizon} ahead; "
                f"its panels: {', '.join(sorted(table['panel'].unique()))}."
            )
        records = rows.to_dict("records")
        first = records[0]
        widths = {(str(row["method"]), float(row["level_pct"])): float(row["half_width_log"]) for row in records}
        line = float(first["intercept_log"]), float(first["slope"])
        return cls(panel, points, horizon, int(first["units"]), int(first["windows"]), *line, widths)

    @classmethod
    def known(cls, table: pd.DataFrame, panel: str, rates: int, horizon: int = 1) -> ReferenceClass | None:
        """The class for `rates` growth rates seen, or as many as the panel was tried with; None where none is seen."""
        if not rates:
            return None
        return cls.from_table(table, panel, seen_by(table, panel, rates, horizon), horizon)


def seen_by(table: pd.DataFrame, panel: str, rates: int, horizon: int = 1) -> int:
    """How many points to use: all that are known, or as many as the reference class was ever shown."""
    rows = table[(table["panel"] == panel) & (table["horizon"] == horizon)]
    if rows.empty:
        known = ", ".join(sorted(table["panel"].unique()))
        raise GrowthError(f"growth_reference_class.csv has no panel '{panel}' {horizon} ahead; its panels: {known}.")
    return min(rates + 1, int(rows["points"].max()))


def learn(seen: Windows, name: str, points: int, levels: tuple[float, ...] = LEVELS) -> ReferenceClass:
    """The reference class of a panel's windows. Shrinkage errors are those of lines fitted without the unit itself.

    The number of *units*, not of windows, decides which levels can be had: a unit's windows overlap.
    """
    units, origins = seen.future.shape
    enough_units(units, max(levels), name)
    errors = {"conformal": (seen.future - seen.mean).ravel()}
    intercept, slope = 0.0, 0.0
    if points > 1:
        intercept, slope = (float(each) for each in fit_line(seen.mean, seen.future))
        errors["shrunken"] = leave_one_out_errors(seen.mean, seen.future).ravel()
    widths = {
        (method, float(level)): float(conformal_quantile(error, level, f"panel {name}"))
        for method, error in errors.items()
        for level in levels
    }
    return ReferenceClass(name, points, seen.horizon, units, units * origins, intercept, slope, widths)


def enough_units(units: int, level_pct: float, name: str) -> None:
    if units < errors_needed(level_pct):
        raise GrowthError(
            f"panel {name}: {units} units are seen throughout, and a {level_pct:g} % interval needs "
            f"{errors_needed(level_pct)}. Add units, lower --min-level, or ask for a lower level."
        )
