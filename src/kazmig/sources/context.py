"""What the report says of itself and of its time: decree, dates, citation, programme."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from kazmig.evidence.facts import Fact
from kazmig.project.inventory import Source
from kazmig.sources.observations import each
from kazmig.sources.reading import read_by_format

_TEXTS = ("date", "text")
SCHEMA = pa.DataFrameSchema(
    {
        "item": pa.Column(str, pa.Check.str_matches(r"^[a-z_.]+$")),
        "value": pa.Column(str),
        "unit": pa.Column(str, pa.Check.isin(["date", "text", "year", "number"])),
        "printed": pa.Column(str),
        "period": pa.Column(str),
        "place": pa.Column(str),
    },
    unique=["item"],
    strict=True,
)


def read(source: Source) -> pd.DataFrame:
    """Observations as typed from the report, for `format` published."""
    return read_by_format(source, {})


def clean(observed: pd.DataFrame) -> pd.DataFrame:
    """Tidy table: item (`concept.adopted.date`), value (as text), unit, printed, period, place."""
    rows = []
    for row in each(observed):
        parts = [part for part in (row.series, row.dimension) if part]
        if parts[-1] != row.unit:
            parts.append(row.unit)
        rows.append(
            {
                "item": ".".join(parts),
                "value": row.text,
                "unit": row.unit,
                "printed": row.printed,
                "period": row.period,
                "place": row.place,
            }
        )
    return pd.DataFrame(rows, columns=list(SCHEMA.columns)).astype("str")


def facts(tidy: pd.DataFrame, source: Source) -> list[Fact]:
    """`context.<item>`, such as `context.decree.number.text`, `context.concept.adopted.date`."""
    return [
        Fact(
            key=f"context.{row.item}",
            value=row.value if row.unit in _TEXTS else int(row.value),
            unit=row.unit,
            period=row.period or source.period,
            measure="none",
            population="document",
            source=source.name,
            quality=source.quality,
            place=row.place,
        )
        for row in each(tidy)
    ]
