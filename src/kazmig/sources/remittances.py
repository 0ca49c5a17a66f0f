"""Money sent from and received in Kazakhstan through money transfer systems (National Bank).

All transfers between natural persons that pass such systems; workers' remittances are a part of them.
"""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from kazmig.evidence.facts import Fact
from kazmig.evidence.vocabulary import RESIDUAL
from kazmig.places.lexicon import country_code
from kazmig.project.inventory import Source
from kazmig.sources import lists, schemas, stating
from kazmig.sources.beside import own_period
from kazmig.sources.observations import each
from kazmig.sources.problems import Problems
from kazmig.sources.reading import read_by_format
from kazmig.sources.records import reader as records
from kazmig.sources.spreadsheet import reader as spreadsheet

DIRECTIONS = ("sent", "received")
# `all` is what a source gives as the sum of all transfers through the systems, whatever their direction.
SERIES = (*DIRECTIONS, "all")
# Countries that every edition states if given, beside those that lead a quarter; all others are `other`.
NAMED = {
    "sent": ("TUR", "RUS", "UZB", "GEO", "CHN", "KGZ", "TJK", "AZE"),
    "received": ("RUS", "KGZ", "UZB", "USA", "KOR"),
    "all": (),
}
UNITS = ("kzt_bn", "usd_m", "share_pct", "transactions")
SCHEMA = schemas.schema({"direction": pa.Column(str, pa.Check.isin(SERIES)), "country": schemas.COUNTRY}, UNITS)


def read(source: Source) -> pd.DataFrame:
    """Observations as sent, for `format` published, spreadsheet or records."""
    readers = {"spreadsheet": spreadsheet.read, "records": records.read_transfers}
    known = {"series": SERIES, "group": ("",), "dimension": ("total", "country"), "unit": UNITS}
    return read_by_format(source, readers, known)


def clean(observed: pd.DataFrame) -> pd.DataFrame:
    """Tidy list: direction, country (`total`, ISO 3166-1 alpha-3, `other`), kzt_bn, usd_m, share_pct, transactions.

    `share_pct` is the share of the tenge total as printed, and where none is printed, money over total.
    """
    tables = []
    problems = Problems("the source")
    for direction in SERIES:
        one = own_period(observed[observed["series"] == direction])
        if not one.empty:
            with problems.gathered():
                table = lists.tidy_list(one, country_code, UNITS, "kzt_bn")
                tables.append(table.assign(direction=direction))
    problems.settle()
    table = pd.concat(tables, ignore_index=True) if tables else schemas.empty(SCHEMA)
    return table.rename(columns={"category": "country"})[list(SCHEMA.columns)]


def headline(tidy: pd.DataFrame, direction: str) -> pd.DataFrame:
    """The named countries of one direction, and all others as `other`."""
    one = tidy[tidy["direction"] == direction].rename(columns={"country": "category"})
    rolled = stating.described(lists.headline(one, NAMED[direction], UNITS), one)
    return rolled.rename(columns={"category": "country"}).assign(direction=direction)


def shown_unit(table: pd.DataFrame) -> str:
    """The unit in which a list can be drawn: tenge, dollars where no tenge came, else the shares as printed."""
    parts = table[table["country"] != lists.TOTAL]
    return next((unit for unit in ("kzt_bn", "usd_m") if parts[unit].notna().any()), "share_pct")


def balance(tidy: pd.DataFrame) -> pd.DataFrame:
    """Money sent and received side by side, for the countries named in both directions.

    Columns country, sent_kzt_bn, received_kzt_bn, ordered by the money sent. A country that one list does not
    name is left out: its money hides in that list's `other`.
    """
    sent = headline(tidy, "sent").set_index("country")["kzt_bn"].rename("sent_kzt_bn")
    received = headline(tidy, "received").set_index("country")["kzt_bn"].rename("received_kzt_bn")
    both = pd.concat([sent, received], axis=1, join="inner").drop(index=RESIDUAL, errors="ignore")
    return both.sort_values("sent_kzt_bn", ascending=False, kind="stable").reset_index(names="country")


def facts(tidy: pd.DataFrame, source: Source) -> list[Fact]:
    """`remittances.<direction>.<unit>` and `remittances.<direction>.<ISO3|other>.<unit>`, in every unit known."""
    stated: list[Fact] = []
    for direction in SERIES:
        total = tidy[(tidy["direction"] == direction) & (tidy["country"] == lists.TOTAL)]
        for row in each(total):
            for unit in UNITS:
                stated += stating.fact_of(row, unit, f"remittances.{direction}", source)
        for row in each(headline(tidy, direction)):
            for unit in UNITS:
                stated += stating.fact_of(row, unit, f"remittances.{direction}.{row.country}", source)
    return stating.linked(stated)
