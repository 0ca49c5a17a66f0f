"""Building stones of the tidy tables' schemas."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
import pandera.pandas as pa

from kazmig.evidence.facts import MEASURES
from kazmig.sources.lists import columns


def interval_is_ordered(unit: str) -> pa.Check:
    """low ≤ figure ≤ high, wherever all three are known."""
    value, low, high = columns(unit)

    def ordered(table: pd.DataFrame) -> object:
        inside = (table[low] <= table[value] + 1e-9) & (table[value] <= table[high] + 1e-9)
        return inside | table[[value, low, high]].isna().any(axis=1)

    return pa.Check(ordered, error=f"{low} ≤ {value} ≤ {high}")


def schema(key: dict[str, pa.Column], units: Iterable[str]) -> pa.DataFrameSchema:
    """Schema of a tidy list: the columns of its key, three for each unit, and what all lists say of themselves."""
    units = list(units)
    fields: dict[str, pa.Column] = dict(key)
    for unit in units:
        top = 100.0 + 1e-9 if unit == "share_pct" else None
        # A change may be negative; counts, money and shares may not.
        bottom = None if unit == "change_pct" else 0.0
        for column in columns(unit):
            fields[column] = pa.Column(float, [_within(bottom, top)], nullable=True)
    for column in ("period", "population", "place", "derived"):
        fields[column] = pa.Column(str)
    fields["measure"] = pa.Column(str, pa.Check.isin(MEASURES))
    return pa.DataFrameSchema(
        fields,
        checks=[interval_is_ordered(unit) for unit in units],
        unique=list(key),
        strict=True,
        coerce=True,
        ordered=False,
    )


def _within(bottom: float | None, top: float | None) -> pa.Check:
    low = float("-inf") if bottom is None else bottom
    high = float("inf") if top is None else top
    return pa.Check.in_range(low, high)


COUNTRY = pa.Column(str, pa.Check.str_matches(r"^([A-Z]{3}|[a-z_]+)$"))


def empty(schema: pa.DataFrameSchema) -> pd.DataFrame:
    """A table without rows, its columns of the types that the schema asks for: no source, no row."""
    kinds = {
        name: "str" if "str" in str(column.dtype) else str(column.dtype) for name, column in schema.columns.items()
    }
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})
