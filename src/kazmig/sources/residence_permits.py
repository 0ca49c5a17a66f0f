"""Residence permits, permanent and temporary, by citizenship (Migration Service Committee).

A permit is not a person: one person can hold one after another, and a family can stand on several.
"""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from kazmig.evidence.facts import Fact
from kazmig.places.lexicon import country_code
from kazmig.project.inventory import Source
from kazmig.sources import lists, schemas, stating
from kazmig.sources.observations import each
from kazmig.sources.problems import Problems
from kazmig.sources.reading import read_by_format
from kazmig.sources.spreadsheet import reader as spreadsheet

PERMITS = ("permanent", "temporary")
# Citizenships that every edition states if given, beside those that lead a quarter; all others are `other`.
NAMED = {
    "permanent": ("RUS", "UZB", "CHN", "KGZ", "AZE"),
    "temporary": ("RUS", "UZB", "TJK", "KGZ", "AZE"),
}
UNITS = ("permits", "share_pct")
SCHEMA = schemas.schema({"permit": pa.Column(str, pa.Check.isin(PERMITS)), "citizenship": schemas.COUNTRY}, UNITS)


def read(source: Source) -> pd.DataFrame:
    """Observations as sent, for `format` published or spreadsheet."""
    known = {"series": PERMITS, "group": ("",), "dimension": ("total", "citizenship"), "unit": UNITS}
    return read_by_format(source, {"spreadsheet": spreadsheet.read}, known)


def clean(observed: pd.DataFrame) -> pd.DataFrame:
    """Tidy list: permit, citizenship (`total`, ISO 3166-1 alpha-3, `other`), permits, share_pct and their intervals."""
    tables = []
    problems = Problems("the source")
    for permit in PERMITS:
        one = observed[observed["series"] == permit]
        if not one.empty:
            with problems.gathered():
                tables.append(lists.tidy_list(one, country_code, UNITS, "permits").assign(permit=permit))
    problems.settle()
    table = pd.concat(tables, ignore_index=True) if tables else schemas.empty(SCHEMA)
    return table.rename(columns={"category": "citizenship"})[list(SCHEMA.columns)]


def headline(tidy: pd.DataFrame, permit: str) -> pd.DataFrame:
    """The named citizenships of one kind of permit, and all others as `other`."""
    one = tidy[tidy["permit"] == permit].rename(columns={"citizenship": "category"})
    rolled = stating.described(lists.headline(one, NAMED[permit], UNITS), one)
    return rolled.rename(columns={"category": "citizenship"}).assign(permit=permit)


def facts(tidy: pd.DataFrame, source: Source) -> list[Fact]:
    """`permits.<permit>.permits`, `permits.<permit>.<ISO3|other>.{permits,share_pct}`."""
    stated: list[Fact] = []
    for permit in PERMITS:
        total = tidy[(tidy["permit"] == permit) & (tidy["citizenship"] == lists.TOTAL)]
        for row in each(total):
            stated += stating.fact_of(row, "permits", f"permits.{permit}", source)
        for row in each(headline(tidy, permit)):
            for unit in UNITS:
                stated += stating.fact_of(row, unit, f"permits.{permit}.{row.citizenship}", source)
    return stating.linked(stated)
