"""Words of tables, columns and facts, from three small tables beside this module."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from kazmig.dictionary.entries import DictionaryError, Family
from kazmig.evidence.vocabulary import LANGUAGES

FOLDER = Path(__file__).parent


def title_of(table: str) -> tuple[str, Mapping[str, str]]:
    """Since when a table is published, and its title by language. Raises DictionaryError."""
    for row in rows_of("tables.csv"):
        if row["table"] == table:
            return row["since"], _said(row)
    raise DictionaryError(
        f"Table '{table}' is not in the data dictionary. Add a row for it to src/kazmig/dictionary/tables.csv: "
        "table, since (the quarter), title in en, ru and kk."
    )


def meaning_of(table: str, column: str) -> Mapping[str, str]:
    """What a column means, by language: the table's own row, else the first that fits. Raises DictionaryError."""
    rows = [
        row for row in rows_of("columns.csv") if row["table"] in (table, "*") and fnmatchcase(column, row["column"])
    ]
    own = [row for row in rows if row["table"] == table]
    exact = [row for row in rows if row["column"] == column]
    for row in (*own, *exact, *rows):
        return _said(row)
    raise DictionaryError(
        f"Column '{column}' of table '{table}' is not in the data dictionary. Add a row for it to "
        "src/kazmig/dictionary/columns.csv: table (or *), column, meaning in en, ru and kk."
    )


def families() -> tuple[Family, ...]:
    """What facts mean, by the beginning of their keys; the first that fits counts."""
    return tuple(Family(row["pattern"], _said(row)) for row in rows_of("facts.csv"))


def family_of(key: str, known: Iterable[Family]) -> Family:
    """What a fact means. Raises DictionaryError for a key that no row of facts.csv fits."""
    for family in known:
        if family.holds(key):
            return family
    start = ".".join(key.split(".")[:2])
    raise DictionaryError(
        f"Fact '{key}' is not in the data dictionary. Add a row for `{start}.*` to src/kazmig/dictionary/facts.csv: "
        "pattern, meaning in en, ru and kk."
    )


def _said(row: Mapping[str, str]) -> dict[str, str]:
    return {code: row[code] for code in LANGUAGES}


@cache
def rows_of(name: str) -> tuple[dict[str, str], ...]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    for number, row in enumerate(rows, start=2):
        lacking = [code for code in LANGUAGES if not row.get(code)]
        if lacking or None in row:
            what = (
                f"no words in {', '.join(lacking)}" if lacking else "more cells than columns (a comma without quotes?)"
            )
            raise DictionaryError(f"src/kazmig/dictionary/{name}, row {number}: {what}.")
    return tuple(rows)
