"""From rows of tidy tables to facts."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from kazmig.evidence.facts import Fact
from kazmig.evidence.rows import Record
from kazmig.evidence.units import UNITS
from kazmig.evidence.vocabulary import RESIDUAL
from kazmig.project.inventory import Source
from kazmig.sources.lists import columns


def fact_of(row: Record, unit: str, key: str, source: Source) -> list[Fact]:
    """The fact `key` (without its unit) that a tidy row states in `unit`, with its interval; [] where it is unknown."""
    value, low, high = (getattr(row, column) for column in columns(unit))
    if pd.isna(value):
        return []
    number: float | int = round(value) if UNITS[unit].whole else float(value)
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
            derived=unit in row.derived.split(),
        )
    ]


def linked(facts: list[Fact], whole: str = "") -> list[Fact]:
    """`facts` of one source, each derived one with its inputs: what it follows from is seen by its place in a list.

    Of a list `<list>.<category>.<unit>` with its total `<list>.<unit>`: a count comes from total and share, a
    share from count and total, the residual from all that the list names, a total that is not printed from the parts.
    Lists without a total of their own are parts of the total `<whole>.<unit>`. Where those were worked out as well, as
    from an export's rows, they are no input: all come from what was sent, `raw:<source>`.
    """
    keys, made = {fact.key for fact in facts}, {fact.key for fact in facts if fact.derived}
    return [
        replace(fact, inputs=_inputs(fact.key, keys, made, whole) or (f"raw:{fact.source}",)) if fact.derived else fact
        for fact in facts
    ]


def _inputs(key: str, keys: set[str], made: set[str], whole: str) -> tuple[str, ...]:
    """Keys that a derived fact follows from; none where they would follow from it in turn."""
    *stem, unit = key.split(".")
    name, category = ".".join(stem[:-1]), stem[-1]
    parts = _parts(".".join(stem), unit, keys)
    if parts:
        return parts
    others = tuple(each for each in _parts(name, unit, keys) if each != key)
    total = next(((each,) for each in (f"{name}.{unit}", f"{whole}.{unit}") if each in keys), ())
    if category == RESIDUAL and (unit == "share_pct" or f"{name}.{category}.share_pct" not in keys):
        return total + others
    if unit == "share_pct":
        counts = (each.rpartition(".")[2] for each in sorted(keys) if each.startswith(f"{'.'.join(stem)}."))
        known = [each for each in counts if each != unit and f"{name}.{each}" in keys]
        if known:
            return (f"{name}.{category}.{known[0]}", f"{name}.{known[0]}")
        return () if made & set(others) else others
    share = f"{name}.{category}.share_pct"
    if share in keys:
        before = _inputs(share, keys, made, whole) if share in made else (share,)
        return (*total, share) if before and key not in before else ()
    return () if made & set(others) else total + others


def _parts(name: str, unit: str, keys: set[str]) -> tuple[str, ...]:
    """Keys of the parts of a list in one unit."""
    found = (key for key in keys if key.startswith(f"{name}.") and key.endswith(f".{unit}"))
    return tuple(sorted(key for key in found if key.count(".") == name.count(".") + 2))


def _place(row: Record, unit: str) -> str:
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
