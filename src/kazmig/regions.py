"""Regions before and after the reform of 8 June 2022, and tables that must not be joined across it.

Three codes name smaller regions since then: KZ-19 (Almaty region), KZ-35 (Karaganda), KZ-63 (East Kazakhstan) each
gave a part to a new one. Joined silently, their figures would be of two different areas.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from kazmig.lexicon import VINTAGES, LexiconError, load_lexicon

REFORM = "2022-06-08"
BEFORE, SINCE = VINTAGES
# New regions, and the ones they were carved out of (data/raw/reference/region_crosswalk.csv).
CARVED_OUT = {"KZ-10": "KZ-63", "KZ-33": "KZ-19", "KZ-62": "KZ-35"}


class VintageError(ValueError):
    """Regions of two vintages where one is needed; the message says which and what to do."""


def vintage_at(day: str) -> str:
    """The vintage in force on a day, month or year, from its first day: `2022-06-08` and later is "2024".

    >>> vintage_at("2022-06-07"), vintage_at("2023-01-30")
    ('2018', '2024')
    """
    first = (day + "-01-01")[:10] if len(day) == 4 else (day + "-01")[:10]
    return SINCE if first >= REFORM else BEFORE


def vintage_of(codes: Iterable[str]) -> str | None:
    """The vintage that a set of codes must be of; None where both would fit.

    One of the new regions makes it "2024"; all 17 units of before without a new one make it "2018".
    Raises LexiconError for a code that is no region.
    """
    given = set(codes)
    lexicon = load_lexicon()
    known = {vintage: set(lexicon.regions_of(vintage)) for vintage in VINTAGES}
    if unknown := sorted(given - known[BEFORE] - known[SINCE]):
        raise LexiconError(f"'{unknown[0]}' is no region. Known: {', '.join(sorted(known[SINCE]))}.")
    if given & set(CARVED_OUT):
        return SINCE
    return BEFORE if given == known[BEFORE] else None


def merge_regions(
    left: pd.DataFrame,
    right: pd.DataFrame,
    left_vintage: str,
    right_vintage: str,
    on: str = "region",
    how: Any = "left",
) -> pd.DataFrame:
    """Joins two tables, one row a region each. Raises VintageError when their regions are not the same areas."""
    for name, table, vintage in (("left", left, left_vintage), ("right", right, right_vintage)):
        _check(name, set(table[on].astype(str)) - {"other", "total"}, vintage)
    if left_vintage != right_vintage:
        raise VintageError(
            f"The left table has the regions of {left_vintage}, the right one those of {right_vintage}: "
            f"{', '.join(sorted(set(CARVED_OUT.values())))} are other areas in each. Bring the later one to the "
            "earlier regions with kazmig.regions.to_before, or take a table of the same vintage."
        )
    return left.merge(right, on=on, how=how, validate="one_to_one")


def to_before(table: pd.DataFrame, sums: Iterable[str], on: str = "region") -> pd.DataFrame:
    """A table by today's regions brought to those before 8 June 2022: new regions are added to where they came from.

    `sums` are columns that may be added up (persons; never shares of something else, rates or bounds of maxima).
    Raises VintageError when a new region or its remainder is missing, since the sum would lack a part.
    """
    codes = set(table[on].astype(str))
    for new, old in CARVED_OUT.items():
        if (new in codes) != (old in codes):
            absent = old if new in codes else new
            raise VintageError(f"There is no row for {absent}, without which {old} of before cannot be summed.")
    moved = table.assign(**{on: table[on].replace(CARVED_OUT)})
    return moved.groupby(on, sort=False, as_index=False)[list(sums)].sum(min_count=1)


def _check(name: str, codes: set[str], vintage: str) -> None:
    if vintage not in VINTAGES:
        raise VintageError(f"The {name} table: '{vintage}' is no vintage. Known: {', '.join(VINTAGES)}.")
    found = vintage_of(codes)
    if found is not None and found != vintage:
        raise VintageError(
            f"The {name} table is said to have the regions of {vintage}, but has those of {found} "
            f"({', '.join(sorted(codes & set(CARVED_OUT))) or 'all 17 of before'})."
        )
