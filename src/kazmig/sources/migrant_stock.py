"""International migrant stock (UN DESA): foreign-born people in Kazakhstan by origin, sex and year.

A figure belongs to a revision: the 2019, 2020 and 2024 revisions give three numbers for one year. Never mix them.
"""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from kazmig.evidence.facts import Fact
from kazmig.places.lexicon import country_code
from kazmig.project.inventory import Source
from kazmig.sources import lists, schemas, stating
from kazmig.sources.observations import each
from kazmig.sources.reading import read_by_format
from kazmig.sources.undesa import reader as undesa

SERIES = ("migrants", "population")
UNITS = ("persons", "share_pct")
SCHEMA = schemas.schema(
    {
        "series": pa.Column(str, pa.Check.isin(SERIES)),
        "revision": pa.Column(str, pa.Check.str_matches(r"^\d{4}$")),
        "year": pa.Column(int, pa.Check.in_range(1950, 2100)),
        "sex": pa.Column(str, pa.Check.isin(["total", "male", "female"])),
        "origin": schemas.COUNTRY,
    },
    UNITS,
)


def read(source: Source) -> pd.DataFrame:
    """Observations as sent, for `format` published or undesa."""
    known = {"series": SERIES, "dimension": ("total", "share", "origin"), "unit": UNITS}
    return read_by_format(source, {"undesa": undesa.read}, known)


def clean(observed: pd.DataFrame) -> pd.DataFrame:
    """Tidy table: series, revision, year, sex, origin (`total`, ISO 3166-1 alpha-3, `other…`), persons, share_pct.

    `share_pct` of the migrants' total is their share of the population, as printed.
    """
    if observed.empty:
        return schemas.empty(SCHEMA)
    tables = []
    for _, one in observed.groupby(["series", "group", "period"], sort=False):
        # The share of the population stands with the total; it is no part of a list.
        coded = lists.with_codes(one.assign(dimension=one["dimension"].replace("share", "total")), country_code)
        table = lists.wide(coded, UNITS)
        first = one.iloc[0]
        revision, _, sex = first["group"].partition(" ")
        tables.append(
            table.assign(
                series=first["series"],
                revision=revision or first["period"][:4],
                year=int(first["period"][:4]),
                sex=sex or "total",
                period=first["period"],
                measure=first["measure"],
                population=first["population"],
            )
        )
    result = pd.concat(tables, ignore_index=True)
    return result.rename(columns={"category": "origin"})[list(SCHEMA.columns)]


def facts(tidy: pd.DataFrame, source: Source) -> list[Fact]:
    """`stock.migrants.persons`, `stock.population.persons`, `stock.migrants.share_pct` of the latest year.

    Where origins are known also `stock.migrants.<ISO3|other…>.persons` of that year.
    """
    if tidy.empty:
        return []
    stated: list[Fact] = []
    for series in SERIES:
        one = tidy[(tidy["series"] == series) & (tidy["sex"] == "total")]
        for row in each(one[one["year"] == one["year"].max()]):
            origin = "" if row.origin == lists.TOTAL else f".{row.origin}"
            for unit in UNITS:
                stated += stating.fact_of(row, unit, f"stock.{series}{origin}", source)
    return stating.linked(stated)
