"""Regions before and after the reform of 8 June 2022, and tables that must not be joined across it.

Three codes name smaller regions since then: KZ-19 (Almaty region), KZ-35 (Karaganda), KZ-63 (East Kazakhstan) each
gave a part to a new one. Joined silently, their figures would be of two different areas.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from kazmig.evidence.periods import Period
from kazmig.evidence.vocabulary import RESIDUAL, TOTAL
from kazmig.places.lexicon import VINTAGES, LexiconError, load_lexicon

REFORM = "2022-06-08"
BEFORE, SINCE = VINTAGES
# New regions, and the ones they were carved out of (data/raw/reference/region_crosswalk.csv).
CARVED_OUT = {"KZ-10": "KZ-63", "KZ-33": "KZ-19", "KZ-62": "KZ-35"}


class VintageError(ValueError):
    """Regions of two vintages where one is needed; the message says which and what to do."""


def vintage_at(period: str) -> str:
    """The vintage in force at the end of a period (`2022`, `2022Q4`, `2022-06`, a day, or two with a slash).

    >>> vintage_at("2022-06-07"), vintage_at("2022"), vintage_at("2022Q1"), vintage_at("2023-01-30/2023-03-03")
    ('2018', '2024', '2018', '2024')
    """
    return SINCE if Period.parse(period).last.isoformat() >= REFORM else BEFORE


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


def same_area(code: str, vintage: str, other: str) -> bool:
    """Whether a code names the same area in two vintages."""
    return vintage == other or code not in {*CARVED_OUT, *CARVED_OUT.values()}


def drawable(codes: Iterable[str], units: Iterable[str]) -> bool:
    """Whether figures of `codes` can be laid on a map of `units`: it has them all, and they are the same areas.

    All units of a map but the new ones are the 17 regions of before.
    """
    given, drawn, new = set(codes), set(units), set(CARVED_OUT)
    return given <= drawn and (not drawn & new or given != drawn - new)


def merge_regions(left: pd.DataFrame, right: pd.DataFrame, on: str = "region", how: Any = "left") -> pd.DataFrame:
    """Joins two tables, one row a region each, by region and `vintage`, a column that both must have.

    Raises VintageError when their regions are not the same areas, or a table does not say or misstates its vintage.
    """
    said = [_vintage_of_table(name, table, on) for name, table in (("left", left), ("right", right))]
    if len(set(said) - {None}) > 1:
        raise VintageError(
            f"The left table has the regions of {said[0]}, the right one those of {said[1]}: "
            f"{', '.join(sorted(set(CARVED_OUT.values())))} are other areas in each. Bring the later one to the "
            "earlier regions with kazmig.places.regions.to_before, or take a table of the same vintage."
        )
    return left.merge(right.drop(columns="vintage"), on=on, how=how, validate="one_to_one")


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


def _vintage_of_table(name: str, table: pd.DataFrame, on: str) -> str | None:
    """The one vintage that a table says it is of; None where it has no rows."""
    if "vintage" not in table:
        raise VintageError(f"The {name} table does not say of when its regions are: add a column 'vintage'.")
    if table.empty:
        return None
    said = sorted(set(table["vintage"].astype(str)))
    if len(said) > 1 or said[0] not in VINTAGES:
        raise VintageError(f"The {name} table: the vintages {', '.join(said)}; expected one of {', '.join(VINTAGES)}.")
    codes = set(table[on].astype(str)) - {RESIDUAL, TOTAL}
    found = vintage_of(codes)
    if found is not None and found != said[0]:
        raise VintageError(
            f"The {name} table is said to have the regions of {said[0]}, but has those of {found} "
            f"({', '.join(sorted(codes & set(CARVED_OUT))) or 'all 17 of before'})."
        )
    return said[0]
