"""Flow monitoring (IOM DTM): movements at a few points, from counts of passing groups.

What is estimated is the number of movements at these points in the parts of days that were observed: never persons,
workers or a national total, and never to be added to the Border Service's crossings. One who passes twice counts twice.
"""

from __future__ import annotations

import math

import pandas as pd
import pandera.pandas as pa

from kazmig.disclosure.rules import RULES
from kazmig.evidence.facts import Fact, Shared
from kazmig.evidence.shares import largest_remainder
from kazmig.evidence.vocabulary import RESIDUAL, TOTAL
from kazmig.project.inventory import Source
from kazmig.sources import schemas
from kazmig.sources.flow_records import NAME, read_shifts
from kazmig.sources.observations import each
from kazmig.sources.problems import BadInput, Problem

DIMENSIONS = ("direction", "mode", "citizenship", "purpose", "sex", "age")
# Lists that may be cut short: what is rare in them is counted as `other`.
_PLACE = "counts at points, expanded by open hours"
_OPEN = ("mode", "citizenship", "purpose")
_EXPAND = ["point", "count_date", "day_part"]
SCHEMA = pa.DataFrameSchema(
    {
        "dimension": pa.Column(str, pa.Check.isin([TOTAL, *DIMENSIONS])),
        "category": pa.Column(str, pa.Check.str_matches(r"^([A-Z]{3}|[a-z_0-9]+)$")),
        "movements": pa.Column("Int64", pa.Check.ge(0)),
        "share_pct": pa.Column(float, pa.Check.in_range(0.0, 100.0)),
        "flow_points": pa.Column("Int64", pa.Check.ge(1)),
        "day_parts": pa.Column("Int64", pa.Check.ge(1)),
        "observed_share_pct": pa.Column(float, pa.Check.in_range(0.0, 100.0)),
    },
    unique=["dimension", "category"],
    strict=True,
    coerce=True,
)


def read(source: Source) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Shifts, groups and audit of the exports (`flow_records.read_shifts`); empty tables where none was supplied.

    Raises BadInput.
    """
    if not source.supplied:
        return pd.DataFrame(), pd.DataFrame(), pd.DataFrame()
    if source.format != "kobo":
        found, mend = f"format = '{source.format}' for [{NAME}]", 'Write format = "kobo".'
        raise BadInput([Problem("sources.toml", found, "kobo, an export of the registry's form", mend)])
    return read_shifts(source)


def expanded(shifts: pd.DataFrame) -> pd.DataFrame:
    """One row a point and part of a day: minutes observed and open, and `factor`, open over observed.

    Shifts of one point in one part of a day add up: two enumerators who count side by side observe it twice as long.
    """
    places = shifts.groupby(_EXPAND, sort=True)
    table = places.agg(
        minutes_observed=("minutes_observed", "sum"),
        minutes_open=("minutes_open", "max"),
        uncounted=("passed_uncounted", "sum"),
        shifts=("key", "size"),
    ).reset_index()
    # Each shift is a sample of its own where several fall into one part of a day.
    table["factor"] = table["minutes_open"] / table["minutes_observed"]
    return table


def clean(shifts: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """Movements by direction, mode, citizenship, purpose, sex and age (SCHEMA).

    The total is, over points and parts of days, what was counted (and passed uncounted) × minutes open / minutes
    observed. Breakdowns are shares of the groups counted, weighted alike, and sum to the total by largest remainder.
    """
    if shifts.empty:
        return schemas.empty(SCHEMA)
    places = expanded(shifts)
    weighted = groups.merge(shifts[["key", *_EXPAND]], on="key", validate="many_to_one")
    weighted = weighted.merge(places[[*_EXPAND, "factor"]], on=_EXPAND, validate="many_to_one")
    weighted["weight"] = weighted["persons"] * weighted["factor"]
    counted = math.fsum(weighted["weight"])
    total = round(counted + math.fsum(places["uncounted"] * places["factor"]))
    rows = [{"dimension": TOTAL, "category": TOTAL, "movements": total, "share_pct": 100.0}]
    for dimension in DIMENSIONS:
        rows += _parts(dimension, _weights(dimension, weighted), total)
    observed, opened = (int(places[name].sum()) for name in ("minutes_observed", "minutes_open"))
    return pd.DataFrame(rows).assign(
        flow_points=places["point"].nunique(),
        day_parts=len(places),
        observed_share_pct=float(f"{min(1.0, observed / opened) * 100:.12g}"),
    )


def _weights(dimension: str, weighted: pd.DataFrame) -> dict[str, float]:
    """Weighted movements by category of those counted."""
    if dimension in ("sex", "age"):
        part, name, rest = (
            ("women_in_group", "women", "men") if dimension == "sex" else ("under_18", "under_18", "adults")
        )
        own = math.fsum(weighted[part] * weighted["factor"])
        return {name: own, rest: max(0.0, math.fsum(weighted["weight"]) - own)}
    found: dict[str, list[float]] = {}
    for category, weight in zip(weighted[dimension], weighted["weight"], strict=True):
        found.setdefault(str(category), []).append(weight)
    return {category: math.fsum(each) for category, each in sorted(found.items())}


def _parts(dimension: str, weights: dict[str, float], total: int) -> list[dict[str, object]]:
    """One row a category, largest first; those of fewer movements than may be shown are `other`, or leave the list."""
    whole = math.fsum(weights.values())
    if not whole:
        return []
    least = RULES.persons * whole / total
    rare = [name for name, weight in weights.items() if weight < least and name != RESIDUAL]
    if rare and dimension not in _OPEN:
        return []
    kept = {name: weight for name, weight in weights.items() if name not in rare}
    if rare:
        kept[RESIDUAL] = math.fsum([kept.get(RESIDUAL, 0.0), *(weights[name] for name in rare)])
    while 0 < kept.get(RESIDUAL, 0.0) < least and len(kept) > 1:
        # What is left must not be so small that it says what was hidden.
        smallest = min((name for name in kept if name != RESIDUAL), key=lambda name: (kept[name], name))
        kept[RESIDUAL] += kept.pop(smallest)
    order = sorted(kept, key=lambda name: (name == RESIDUAL, -kept[name], name))
    counts = largest_remainder(total, pd.Series({name: kept[name] for name in order}))
    return [
        {
            "dimension": dimension,
            "category": name,
            "movements": int(counts[name]),
            "share_pct": float(f"{kept[name] / whole * 100:.12g}"),
        }
        for name in order
    ]


def facts(tidy: pd.DataFrame, source: Source) -> list[Fact]:
    """`flow.movements.movements`, `flow.<dimension>.<category>.{movements,share_pct}`, `flow.coverage.*`."""
    if tidy.empty:
        return []
    about: Shared = {
        **{"period": source.period, "measure": "flow", "population": "movements_at_points", "source": source.name},
        **{"quality": source.quality, "synthetic": source.synthetic},
    }
    first = tidy.iloc[0]
    coverage = {"flow_points": int(first["flow_points"]), "day_parts": int(first["day_parts"])}
    stated = [Fact(f"flow.coverage.{unit}", value, unit, place=_PLACE, **about) for unit, value in coverage.items()]
    stated.append(
        Fact("flow.coverage.observed.share_pct", float(first["observed_share_pct"]), "share_pct", place=_PLACE, **about)
    )
    derived: Shared = {**about, "derived": True, "inputs": (f"raw:{NAME}",)}
    for row in each(tidy):
        stem = "flow.movements" if row.dimension == TOTAL else f"flow.{row.dimension}.{row.category}"
        stated.append(Fact(f"{stem}.movements", int(row.movements), "movements", place=_PLACE, **derived))
        if row.dimension != TOTAL:
            stated.append(Fact(f"{stem}.share_pct", float(row.share_pct), "share_pct", place=_PLACE, **derived))
    return stated
