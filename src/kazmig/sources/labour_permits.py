"""The official count of migrant workers, by citizenship (Migration Service Committee).

The register counts documents; whether its number is a stock, a year's flow or an average is not said in print.
"""

from __future__ import annotations

import pandas as pd

from kazmig.evidence.facts import Fact
from kazmig.places.lexicon import country_code
from kazmig.project.inventory import Source
from kazmig.sources import lists, schemas, stating
from kazmig.sources.observations import each
from kazmig.sources.reading import read_by_format
from kazmig.sources.spreadsheet import reader as spreadsheet

# Citizenships that every edition states if given, beside those that lead a quarter; all others are `other`.
NAMED = ("UZB", "RUS", "TJK", "KGZ", "AZE")
UNITS = ("persons", "share_pct")
SCHEMA = schemas.schema({"citizenship": schemas.COUNTRY}, UNITS)


def read(source: Source) -> pd.DataFrame:
    """Observations as sent, for `format` published or spreadsheet."""
    known = {"series": ("official",), "group": ("",), "dimension": ("total", "citizenship"), "unit": UNITS}
    return read_by_format(source, {"spreadsheet": spreadsheet.read}, known)


def clean(observed: pd.DataFrame) -> pd.DataFrame:
    """Tidy list: citizenship (`total`, ISO 3166-1 alpha-3, `other`), persons, share_pct and their intervals.

    Where only shares are printed, persons follow by largest remainder and sum to the total; their interval is
    that of the rounded share times that of the rounded total.
    """
    if observed.empty:
        return schemas.empty(SCHEMA)
    table = lists.tidy_list(observed, country_code, UNITS, "persons")
    return table.rename(columns={"category": "citizenship"})[list(SCHEMA.columns)]


def headline(tidy: pd.DataFrame) -> pd.DataFrame:
    """The named citizenships, and all others as `other`."""
    rolled = lists.headline(tidy.rename(columns={"citizenship": "category"}), NAMED, UNITS)
    return stating.described(rolled, tidy).rename(columns={"category": "citizenship"})


def facts(tidy: pd.DataFrame, source: Source) -> list[Fact]:
    """`labour.official.persons`, `labour.official.<ISO3|other>.{persons,share_pct}`."""
    stated: list[Fact] = []
    for row in each(tidy[tidy["citizenship"] == lists.TOTAL]):
        stated += stating.fact_of(row, "persons", "labour.official", source)
    for row in each(headline(tidy)):
        for unit in UNITS:
            stated += stating.fact_of(row, unit, f"labour.official.{row.citizenship}", source)
    return stating.linked(stated)
