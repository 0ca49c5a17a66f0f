"""Arrivals and departures across the border (Border Service): passages, not persons.

The source tells countries of the Commonwealth of Independent States (`cis`) from all others (`noncis`).
"""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from kazmig.evidence.facts import Fact
from kazmig.places.lexicon import country_code
from kazmig.project.inventory import Source
from kazmig.sources import lists, schemas, stating
from kazmig.sources.beside import own_period
from kazmig.sources.observations import each
from kazmig.sources.problems import Problems
from kazmig.sources.reading import read_by_format
from kazmig.sources.records import reader as records
from kazmig.sources.spreadsheet import reader as spreadsheet

DIRECTIONS = ("arrivals", "departures")
GROUPS = ("all", "cis", "noncis")
# Nationalities that every edition states if given, beside those that lead a quarter; all others are `other`.
NAMED = {"cis": ("RUS", "KGZ", "UZB", "AZE", "BLR"), "noncis": ("TUR", "ARE", "CHN", "EGY", "GEO")}
UNITS = ("crossings", "share_pct")
SCHEMA = schemas.schema(
    {
        "direction": pa.Column(str, pa.Check.isin(DIRECTIONS)),
        "group": pa.Column(str, pa.Check.isin(GROUPS)),
        "nationality": schemas.COUNTRY,
    },
    UNITS,
)


def read(source: Source) -> pd.DataFrame:
    """Observations as sent, for `format` published, spreadsheet or records."""
    readers = {"spreadsheet": spreadsheet.read, "records": records.read_crossings}
    known = {"series": DIRECTIONS, "group": GROUPS, "dimension": ("total", "citizenship"), "unit": UNITS}
    return read_by_format(source, readers, known)


def clean(observed: pd.DataFrame) -> pd.DataFrame:
    """Tidy list: direction, group, nationality (`total`, ISO 3166-1 alpha-3, `other`), crossings, share_pct.

    `share_pct` is the share of the group. Crossings by nationality stay empty where only shares are printed:
    a total such as "nearly 6 million" is too loose to count with.
    """
    tables = []
    problems = Problems("the source")
    for direction in DIRECTIONS:
        for group in GROUPS:
            one = own_period(observed[(observed["series"] == direction) & (observed["group"] == group)])
            if one.empty:
                continue
            counted = one["unit"].eq("crossings") & one["dimension"].ne(lists.TOTAL)
            with problems.gathered():
                table = lists.tidy_list(one, country_code, UNITS, "crossings", fill=bool(counted.any()))
                tables.append(table.assign(direction=direction, group=group))
    problems.settle()
    tables += [table for direction in DIRECTIONS for table in _grand_total(tables, direction)]
    table = pd.concat(tables, ignore_index=True) if tables else schemas.empty(SCHEMA)
    return table.rename(columns={"category": "nationality"})[list(SCHEMA.columns)]


def _grand_total(tables: list[pd.DataFrame], direction: str) -> list[pd.DataFrame]:
    """The total of a direction where the source gives those of both groups alone."""
    mine = [table[table["category"] == lists.TOTAL] for table in tables if table["direction"].iloc[0] == direction]
    totals = pd.concat(mine) if mine else pd.DataFrame(columns=["group"])
    if set(totals["group"]) != {"cis", "noncis"}:
        return []
    sums = {column: totals[column].sum(min_count=2) for column in lists.columns("crossings")}
    return [totals.head(1).assign(group="all", place="sum of both groups", derived="crossings", **sums)]


def headline(tidy: pd.DataFrame, direction: str, group: str) -> pd.DataFrame:
    """The named nationalities of one direction and group, and all others as `other`."""
    one = tidy[(tidy["direction"] == direction) & (tidy["group"] == group)]
    rolled = lists.headline(one.rename(columns={"nationality": "category"}), NAMED[group], UNITS)
    return stating.described(rolled, one).rename(columns={"category": "nationality"})


def facts(tidy: pd.DataFrame, source: Source) -> list[Fact]:
    """Totals, and shares by nationality.

    `crossings.<direction>.crossings`, `crossings.<direction>.<cis|noncis>.crossings` and
    `crossings.<direction>.<cis|noncis>.<ISO3|other>.share_pct`.
    """
    stated: list[Fact] = []
    for row in each(tidy[tidy["nationality"] == lists.TOTAL]):
        group = "" if row.group == "all" else f".{row.group}"
        stated += stating.fact_of(row, "crossings", f"crossings.{row.direction}{group}", source)
    for direction in DIRECTIONS:
        for group in NAMED:
            for row in each(headline(tidy, direction, group)):
                stated += stating.fact_of(row, "share_pct", f"crossings.{direction}.{group}.{row.nationality}", source)
    return stating.linked(stated)
