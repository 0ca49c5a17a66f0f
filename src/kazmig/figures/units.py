"""Units from column names: how a number is written, and what its axis and table column are called."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from kazmig.evidence.units import PERCENT, UNITS, unit_of
from kazmig.words.words import Words

# The published tables write a bound inside the unit: share_low_pct, kzt_high_bn.
_BOUND_INSIDE = re.compile(r"(.+)_(low|high)_(pct|bn|m)")


def digits_of(unit: str) -> int | None:
    """Decimals that numbers of a unit are shown with; None means as many as needed, one at the most."""
    return UNITS[unit].digits if unit in UNITS else None


def digits_beside(unit: str, values: Iterable[float | None], digits: int | None = -1) -> int | None:
    """Decimals for numbers that stand together: beside 17.8, a share of 17 is written 17.0. -1 means the unit's own."""
    places = digits_of(unit) if digits == -1 else digits
    if places is not None:
        return places
    return int(any(not pd.isna(value) and round(float(value), 1) % 1 for value in values))


def unit_name(unit: str, words: Words) -> str:
    """A unit's name as a caption: "Billion tenge"; empty for an unknown one."""
    return words.t(UNITS[unit].name) if unit in UNITS else ""


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


def show(words: Words, value: float, unit: str, digits: int | None = -1, sign: bool = False) -> str:
    """A number of `unit` as a reader sees it, in the form of the language; `digits` -1 means the unit's own."""
    places = digits_of(unit) if digits == -1 else digits
    if unit in PERCENT:
        return words.percent(value, places, sign or unit == "change_pct")
    return words.number(value, places, sign)
