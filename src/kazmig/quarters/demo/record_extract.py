"""Record-level extracts of crossings and transfers, one row each, for the demonstration, tests and benchmarks.

Every row is invented. Like real extracts they hold a passport number and a name, which no reader may touch: here
both say SYNTHETIC.
"""

from __future__ import annotations

import math
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from kazmig.evidence.quarter import Quarter
from kazmig.evidence.shares import largest_remainder
from kazmig.places.lexicon import load_lexicon
from kazmig.quarters.demo import MARK

# Billion tenge by country, as the printed report of 2022Q4 gives them; what it does not name is spread over a few more.
TRANSFERS_KZT_BN = {
    "sent": {"TUR": 82.7, "RUS": 61.0, "UZB": 56.7, "GEO": 15.6, "CHN": 10.4, "KGZ": 8.1, "TJK": 6.1, "AZE": 3.7}
    | {"DEU": 5.0, "KOR": 4.0, "ARE": 3.7},
    "received": {"RUS": 94.1, "KGZ": 22.2, "UZB": 18.9, "USA": 10.0, "KOR": 9.5, "DEU": 9.0, "TUR": 8.0, "POL": 5.8},
}
# Percent of crossings by citizenship, rounded from the printed lists (78 of 100 are of CIS citizens).
CROSSINGS_PCT = {"RUS": 32, "KGZ": 23, "UZB": 21, "AZE": 1, "BLR": 1, "TUR": 9, "ARE": 4, "CHN": 3, "EGY": 2, "GEO": 2}
CROSSINGS_PCT |= {"DEU": 1, "IND": 1}
# A tenth of the number of transfers that the National Bank counts: the file stays small, and the money is that of all.
TRANSFERS = 100_000
KZT_PER_USD = 460.0
HEADERS = {
    "en": {
        "record": "record_id",
        "date": "date",
        "direction": "direction",
        "country": "country",
        "kzt": "amount_kzt",
        "usd": "amount_usd",
        "name": "full_name",
        "passport": "passport_number",
    },
    "ru": {
        "record": "Номер записи",
        "date": "Дата",
        "direction": "Направление",
        "country": "Страна",
        "kzt": "Сумма, тенге",
        "usd": "Сумма, доллары США",
        "name": "ФИО",
        "passport": "Номер паспорта",
    },
}
_CITIZENSHIP = {"en": "citizenship", "ru": "Гражданство"}
_WORDS = {
    "en": {"sent": "sent", "received": "received", "arrivals": "arrival", "departures": "departure"},
    "ru": {"sent": "отправлено", "received": "получено", "arrivals": "въезд", "departures": "выезд"},
}


def transfer_records(quarter: Quarter, rng: np.random.Generator, records: int = TRANSFERS) -> pd.DataFrame:
    """Transfers in the columns record, date, direction, country (code), kzt, usd, name, passport, in order of date."""
    total = math.fsum(math.fsum(corridors.values()) for corridors in TRANSFERS_KZT_BN.values())
    parts = []
    for direction, corridors in TRANSFERS_KZT_BN.items():
        share = math.fsum(corridors.values()) / total
        numbers = largest_remainder(round(records * share), pd.Series(corridors) ** 0.9)
        for country, count in numbers.items():
            weights = rng.lognormal(0, 1.2, int(count))
            money = corridors[str(country)] * 1e9 * rng.normal(1.03, 0.03)
            kzt = np.round(weights / weights.sum() * money, 2)
            usd = np.round(kzt / (KZT_PER_USD * rng.normal(1, 0.01, len(kzt))), 2)
            parts.append(pd.DataFrame({"direction": direction, "country": country, "kzt": kzt, "usd": usd}))
    return _dated(pd.concat(parts, ignore_index=True), quarter, rng)


def crossing_records(quarter: Quarter, rng: np.random.Generator, records: int) -> pd.DataFrame:
    """Crossings in the columns record, date, direction, country (code of citizenship), name, passport."""
    shares = np.array(list(CROSSINGS_PCT.values())) / math.fsum(CROSSINGS_PCT.values())
    countries = rng.choice(list(CROSSINGS_PCT), size=records, p=shares)
    directions = rng.choice(["arrivals", "departures"], size=records)
    return _dated(pd.DataFrame({"direction": directions, "country": countries}), quarter, rng)


def write_records(
    path: Path, records: pd.DataFrame, language: str = "en", separator: str = ",", encoding: str = "utf-8"
) -> None:
    """Writes records as a publisher would: headers and words in `language` (en, ru), Parquet for a name that ends so.

    Russian CSV has dates as 31.10.2022, decimal commas and thousands apart.
    """
    table = records.copy()
    lexicon = load_lexicon()
    table["country"] = table["country"].map({code: lexicon.name(code, language) for code in set(table["country"])})
    table["direction"] = table["direction"].map(_WORDS[language])
    money = [name for name in ("kzt", "usd") if name in table]
    headers = HEADERS[language] if money else HEADERS[language] | {"country": _CITIZENSHIP[language]}
    if path.suffix == ".parquet":
        import duckdb

        table = table.rename(columns=headers)
        with duckdb.connect() as connection:
            connection.register("records", table)
            connection.execute(f"COPY records TO '{str(path).replace(chr(39), chr(39) * 2)}' (FORMAT parquet)")
        return
    dates = "%d.%m.%Y" if language == "ru" else "%Y-%m-%d"
    table["date"] = table["date"].dt.strftime(dates)
    if language == "ru":
        for name in money:
            table[name] = table[name].map(lambda value: f"{value:,.2f}".replace(",", "\u00a0").replace(".", ","))
    table.rename(columns=headers).to_csv(path, index=False, sep=separator, encoding=encoding, lineterminator="\r\n")


def write_transfer_records(path: Path, quarter: Quarter, rng: np.random.Generator) -> None:
    """The demonstration's transfers, in Russian as the National Bank would send them."""
    write_records(path, transfer_records(quarter, rng), language="ru", separator=";", encoding="utf-8-sig")


def _dated(table: pd.DataFrame, quarter: Quarter, rng: np.random.Generator) -> pd.DataFrame:
    """`table` with a date in the quarter, record numbers in order of date, and the personal columns."""
    first = date(quarter.year, quarter.number * 3 - 2, 1)
    after = date(quarter.next.year, quarter.next.number * 3 - 2, 1)
    days = pd.to_datetime([first + timedelta(days=day) for day in range((after - first).days)])
    chosen = rng.integers(0, len(days), len(table))
    table = table.assign(date=days[chosen]).sort_values("date", kind="stable", ignore_index=True)
    table.insert(0, "record", np.arange(1, len(table) + 1))
    numbers = pd.Series(rng.integers(10**7, 10**8, len(table))).astype(str)
    return table.assign(name=f"{MARK} PERSON", passport="SYN" + numbers)
