"""The common form of what sources send: one row a figure, in base units, with the interval it lies in.

Every reader (published figures, spreadsheets, UN workbooks, record-level extracts) returns this table, so that
a source's `clean` does not care in which format it came.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from kazmig.evidence.intervals import printed

# From the unit as printed to the base unit: 3.7 persons_m is 3,700,000 persons.
BASE_UNITS = {
    "persons": ("persons", 1.0),
    "persons_thousand": ("persons", 1e3),
    "persons_m": ("persons", 1e6),
    "crossings": ("crossings", 1.0),
    "crossings_thousand": ("crossings", 1e3),
    "crossings_m": ("crossings", 1e6),
    "permits": ("permits", 1.0),
    "permits_thousand": ("permits", 1e3),
    "permits_m": ("permits", 1e6),
    "transactions": ("transactions", 1.0),
    "transactions_thousand": ("transactions", 1e3),
    "transactions_m": ("transactions", 1e6),
    "kzt_bn": ("kzt_bn", 1.0),
    "kzt_m": ("kzt_bn", 1e-3),
    "kzt_thousand": ("kzt_bn", 1e-6),
    "kzt": ("kzt_bn", 1e-9),
    "usd_bn": ("usd_m", 1e3),
    "usd_m": ("usd_m", 1.0),
    "usd_thousand": ("usd_m", 1e-3),
    "usd": ("usd_m", 1e-6),
    "share_pct": ("share_pct", 1.0),
    "change_pct": ("change_pct", 1.0),
    "enumerators": ("enumerators", 1.0),
    "regions": ("regions", 1.0),
    "year": ("year", 1.0),
    "number": ("number", 1.0),
}
TEXT_UNITS = ("date", "text")

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


def each(table: pd.DataFrame) -> list[Any]:
    """The rows of a table, as records with a field a column."""
    return list(table.itertuples(index=False))


def quantity(
    value: float, unit: str, precision: float = 0.0, bound: str = "exact", width: float | None = None
) -> dict[str, Any]:
    """`value`, `low`, `high` and `unit` in the base unit of a figure printed in `unit` (a key of BASE_UNITS)."""
    base, factor = BASE_UNITS[unit]
    interval = printed(value, precision, bound, width)
    low, high = interval.low, interval.high
    if bound == "nearest" and base not in ("change_pct",):
        low = max(0.0, low)
    return {"value": _scaled(value, factor), "low": _scaled(low, factor), "high": _scaled(high, factor), "unit": base}


def _scaled(value: float, factor: float) -> float:
    # 3.65 million is 3,650,000 persons, not 3,649,999.9999999995.
    return float(f"{value * factor:.12g}")
