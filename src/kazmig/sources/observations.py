"""The common form of what sources send: one row a figure, in base units, with the interval it lies in.

Every reader (published figures, spreadsheets, UN workbooks, record-level extracts) returns this table, so that
a source's `clean` does not care in which format it came.
"""

from __future__ import annotations

from typing import TypedDict

import pandas as pd

from kazmig.evidence.intervals import printed
from kazmig.evidence.rows import Record
from kazmig.evidence.units import PRINTED

COLUMNS = (
    "series",
    "group",
    "dimension",
    "category",
    "printed",
    "value",
    "low",
    "high",
    "unit",
    "text",
    "period",
    "measure",
    "population",
    "place",
    "file",
    "sheet",
    "row",
    "column",
)
# What tells one figure from another. Two rows alike in all of these are one figure given twice.
KEY = ("series", "group", "dimension", "category", "unit", "period")
_NUMERIC = ("value", "low", "high")


def empty() -> pd.DataFrame:
    """No observations: what a source gives that was not supplied."""
    return frame([])


def frame(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Rows (dicts with keys of COLUMNS; what is missing is empty) to an observations table."""
    table = pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)
    for column in COLUMNS:
        table[column] = table[column].astype("float64") if column in _NUMERIC else table[column].fillna("").astype(str)
    return table


def each(table: pd.DataFrame) -> list[Record]:
    """The rows of a table, as records with a field a column."""
    return list(table.itertuples(index=False))


class Quantity(TypedDict):
    """A figure in its base unit, with the interval it is known to lie in."""

    value: float
    low: float
    high: float
    unit: str


def quantity(
    value: float, unit: str, precision: float = 0.0, bound: str = "exact", width: float | None = None
) -> Quantity:
    """`value`, `low`, `high` and `unit` in the base unit of a figure printed in `unit` (a key of PRINTED)."""
    base, factor = PRINTED[unit]
    interval = printed(value, precision, bound, width)
    low, high = interval.low, interval.high
    if bound == "nearest" and base not in ("change_pct",):
        low = max(0.0, low)
    return {"value": _scaled(value, factor), "low": _scaled(low, factor), "high": _scaled(high, factor), "unit": base}


def _scaled(value: float, factor: float) -> float:
    # 3.65 million is 3,650,000 persons, not 3,649,999.9999999995.
    return float(f"{value * factor:.12g}")
