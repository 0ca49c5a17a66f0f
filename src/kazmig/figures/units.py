"""Units from column names: how a number is written, and what its axis and table column are called."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pandas as pd

from kazmig.evidence.facts import UNITS
from kazmig.words.words import Words

# Unit → decimals (None: as many as needed, one at the most) and its English name, a msgid.
_UNITS: dict[str, tuple[int | None, str]] = {
    "persons": (0, "Persons"),
    "crossings": (0, "Crossings"),
    "permits": (0, "Permits"),
    "transactions": (0, "Transactions"),
    "kzt_bn": (1, "Billion tenge"),
    "usd_m": (None, "Million US dollars"),
    "kzt": (0, "Tenge"),
    "usd": (0, "US dollars"),
    "kzt_per_usd": (2, "Tenge per US dollar"),
    "share_pct": (None, "Share, %"),
    "change_pct": (None, "Change, %"),
    "percent": (None, "Per cent"),
    "index": (None, "Index"),
    "ratio": (2, "Ratio"),
    "rules": (0, "Rules"),
    "enumerators": (0, "Enumerators"),
    "informants": (0, "Key informants"),
    "settlements": (0, "Settlements"),
    "districts": (0, "Districts"),
    "regions": (0, "Regions"),
    "points": (1, "Percentage points"),
    "log": (2, "Log points"),
    "p_value": (3, "p-value"),
    "number": (None, "Number"),
}
PERCENT_UNITS = ("share_pct", "change_pct", "percent")


# The published tables write a bound inside the unit: share_low_pct, kzt_high_bn.
_BOUND_INSIDE = re.compile(r"(.+)_(low|high)_(pct|bn|m)")


def unit_of(column: str) -> str:
    """The unit that a column's name ends in: `low95_persons` is in persons. Empty when it ends in none."""
    column = _BOUND_INSIDE.sub(r"\1_\3", column)
    endings = [unit for unit in UNITS if column == unit or column.endswith(f"_{unit}")]
    return max(endings, key=len, default="")


def digits_of(unit: str) -> int | None:
    """Decimals that numbers of a unit are shown with; None means as many as needed, one at the most."""
    return _UNITS[unit][0] if unit in _UNITS else None


def digits_beside(unit: str, values: Iterable[Any], digits: int | None = -1) -> int | None:
    """Decimals for numbers that stand together: beside 17.8, a share of 17 is written 17.0. -1 means the unit's own."""
    places = digits_of(unit) if digits == -1 else digits
    if places is not None:
        return places
    return int(any(not pd.isna(value) and round(float(value), 1) % 1 for value in values))


def unit_name(unit: str, words: Words) -> str:
    """A unit's name as a caption: "Billion tenge"; empty for an unknown one."""
    return words.t(_UNITS[unit][1]) if unit in _UNITS else ""


def column_name(column: str, words: Words) -> str:
    """A column's heading: "Sent, billion tenge" for `sent_kzt_bn`, "Citizenship" for `citizenship`."""
    column = _BOUND_INSIDE.sub(r"\2_\1_\3", column)
    unit = unit_of(column)
    prefix = column.removesuffix(unit).rstrip("_")
    if not unit:
        return words.t(column.replace("_", " ").capitalize())
    if not prefix:
        return unit_name(unit, words) or words.category(unit)
    name = unit_name(unit, words)
    return f"{words.category(prefix)}, {name[:1].lower()}{name[1:]}" if name else words.category(prefix)


def show(words: Words, value: Any, unit: str, digits: int | None = -1, sign: bool = False) -> str:
    """A number of `unit` as a reader sees it, in the form of the language; `digits` -1 means the unit's own."""
    places = digits_of(unit) if digits == -1 else digits
    if unit in PERCENT_UNITS:
        return words.percent(value, places, sign or unit == "change_pct")
    return words.number(value, places, sign)
