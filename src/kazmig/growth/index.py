"""An index from printed yearly changes, with their rounding carried along."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kazmig.growth.errors import GrowthError

INDEX_COLUMNS = ("year", "index", "low_index", "high_index")


def _factors(changes: pd.DataFrame, column: str) -> np.ndarray:
    factors = 1 + changes[column].to_numpy(float) / 100
    if (factors <= 0).any():
        year = changes["year"].to_numpy()[factors <= 0][0]
        raise GrowthError(f"the change of {year} is -100 % or less, so nothing is left to grow. Mend that number.")
    return factors


def index_numbers(changes: pd.DataFrame) -> pd.DataFrame:
    """Index numbers, 100 in the year before the first change, with the bounds that rounding leaves open.

    `changes` has year, change_pct, low_pct, high_pct (percent against the year before). A product of factors above zero
    rises with each of them, so the bounds are the products of the bounds.
    """
    if changes.empty:
        return pd.DataFrame(columns=list(INDEX_COLUMNS))
    years = changes["year"].astype(int).tolist()
    table: dict[str, list[float]] = {"year": [years[0] - 1, *years]}
    for name, column in (("index", "change_pct"), ("low_index", "low_pct"), ("high_index", "high_pct")):
        table[name] = [100.0, *(100 * np.cumprod(_factors(changes, column))).round(9)]
    return pd.DataFrame(table)


def yearly_average(changes: pd.DataFrame) -> dict[str, float]:
    """Geometric mean growth a year in percent: `value`, and `low` and `high` from rounding. Empty without changes."""
    if changes.empty:
        return {}
    columns = {"value": "change_pct", "low": "low_pct", "high": "high_pct"}
    mean = {name: float(np.log(_factors(changes, column)).mean()) for name, column in columns.items()}
    return {name: 100 * float(np.expm1(value)) for name, value in mean.items()}


def log_growth(changes: pd.DataFrame, column: str = "change_pct") -> np.ndarray:
    """Yearly log growth rates, oldest first."""
    found: np.ndarray = np.log(_factors(changes, column))
    return found
