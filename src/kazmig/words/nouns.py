"""Counted nouns: the form that goes with a number as it is shown, from `nouns.csv`."""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from pathlib import Path

TABLE = Path(__file__).with_name("nouns.csv")
CASES = ("nominative", "genitive", "accusative", "prepositional")
CLASSES = ("one", "few", "many", "fraction", "scaled")
_SCALES = ("тыс.", "млн", "млрд", "трлн", "thousand", "million", "billion", "trillion", "мың")


class NounError(ValueError):
    """A noun or case that nouns.csv does not hold; the message says what it does hold."""


def number_class(shown: str, language: str) -> str:
    """The class of a number as it is shown: 1 is `one`, 21 too in Russian, 2,04 a `fraction`, 7,5 млн `scaled`.

    >>> [number_class(text, "ru") for text in ("21", "11", "3", "1 000", "2,04", "7,5 млн")]
    ['one', 'many', 'few', 'many', 'fraction', 'scaled']
    """
    text = shown.strip().lstrip("−+-")
    if text.endswith(_SCALES):
        return "scaled"
    if re.search(r"\d\.\d" if language == "en" else r"\d,\d", text):
        return "fraction"
    digits = re.sub(r"\D", "", text)
    if not digits:
        raise NounError(f"'{shown}' is no number, so no noun can be counted with it")
    number = int(digits)
    if language != "ru":
        return "one" if number == 1 else "many"
    if number % 10 == 1 and number % 100 != 11:
        return "one"
    return "few" if 2 <= number % 10 <= 4 and not 12 <= number % 100 <= 14 else "many"


def noun(code: str, shown: str, language: str, case: str = "nominative") -> str:
    """The noun that goes with a number as shown. Raises NounError for an unknown noun, case or empty cell."""
    row = _table().get(code)
    if row is None:
        raise NounError(f"'{code}' is no noun of nouns.csv. Known: {', '.join(sorted(_table()))}.")
    if case not in CASES:
        raise NounError(f"'{case}' is no case of nouns.csv. Known: {', '.join(CASES)}.")
    column = _column(number_class(shown, language), language, case)
    if not row[column]:
        raise NounError(f"nouns.csv, row '{code}', column {column}: there is no form. Add it.")
    return row[column]


def _column(kind: str, language: str, case: str) -> str:
    if language == "kk":
        return "kk"
    if language == "en":
        return "en_one" if kind == "one" else "en_other"
    if case == "genitive" or (kind == "scaled" and case != "prepositional"):
        return "ru_gen_one" if kind in ("one", "fraction") else "ru_gen_many"
    if case == "prepositional":
        return {"one": "ru_prep_one", "fraction": "ru_gen_one", "scaled": "ru_gen_many"}.get(kind, "ru_prep_many")
    return "ru_acc_one" if case == "accusative" and kind == "one" else f"ru_{kind}"


def plural(shown: str, language: str, *forms: str) -> str:
    """The form of a word for a number as shown: one, few, many in Russian (two will do), one, other in English.

    >>> plural("1,5", "ru", "год", "года", "лет"), plural("21", "ru", "пройдена", "пройдены")
    ('года', 'пройдена')
    """
    kind = number_class(shown, language)
    order = {"ru": ("one", "few", "many"), "kk": ("one",), "en": ("one", "many")}[language]
    # A fraction takes the genitive singular in Russian, which is the form for few; a scaled number the plural.
    kind = {"fraction": "few" if language == "ru" else "many", "scaled": "many"}.get(kind, kind)
    return forms[min(order.index(kind) if kind in order else 0, len(forms) - 1)]


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}
