"""From rows of tidy tables to facts."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kazmig.evidence.facts import Fact
from kazmig.project.inventory import Source
from kazmig.sources.lists import columns

# Counts of these are whole; everything else keeps its decimals.
_WHOLE = ("persons", "crossings", "permits", "transactions", "settlements", "informants", "districts")


def fact_of(row: Any, unit: str, key: str, source: Source) -> list[Fact]:
    """The fact `key` (without its unit) that a tidy row states in `unit`, with its interval; [] where it is unknown."""
    value, low, high = (getattr(row, column) for column in columns(unit))
    if pd.isna(value):
        return []
    number: float | int = round(value) if unit in _WHOLE else float(value)
    return [
        Fact(
            key=f"{key}.{unit}",
            value=number,
            unit=unit,
            period=row.period,
            measure=row.measure,
            population=row.population,
            source=source.name,
            quality=source.quality,
            low=None if pd.isna(low) else float(low),
            high=None if pd.isna(high) else float(high),
            place=_place(row, unit),
        )
    ]


def _place(row: Any, unit: str) -> str:
    """Where the figure stands, or how it follows from what stands there."""
    if unit not in row.derived.split() or not row.place[:1].isdigit():
        return row.place
    how = "share of the printed total" if unit == "share_pct" else "share times total, by largest remainder"
    return f"{row.place}; {how}"


def described(table: pd.DataFrame, like: pd.DataFrame) -> pd.DataFrame:
    """`table` with the period, measure and population of `like`, whose rows share them."""
    result = table.copy()
    for column in ("period", "measure", "population"):
        if not like.empty:
            result[column] = like[column].iloc[0]
    return result
