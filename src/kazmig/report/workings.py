"""The working of a check, in the language of a page.

Rules write it in English. workings.csv beside this module has what those that ask a publisher say, `{0}` for what
differs: numbers, days, periods, countries and facts, which are put into the language here.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from kazmig.report.labels import fact_label
from kazmig.report.origins import known_sentences
from kazmig.words.words import LANGUAGES, MissingTranslation, Words

WORKINGS = Path(__file__).with_name("workings.csv")
_KEY = re.compile(r"[a-z_]+(?:\.\w+)+")
_TIME = re.compile(r"\d{4}(?:Q\d|-\d\d-\d\d|-\d\d)\b")
_CODE = re.compile(r"\b(?:KZ-\d\d|[A-Z]{3})\b")
_SLUG = re.compile(r"\b[a-z][a-z_]+\b")
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+")
_ENGLISH = re.compile("[a-z]{3}")
# How a language writes the sign behind a number.
PERCENT = {"en": " %", "ru": "\u00a0%", "kk": "%"}
_OPEN = {"over ": "> ", "under ": "< "}


def working_text(working: str, words: Words) -> str | None:
    """A working in the language of `words`, part by part; None where a part of it is not known in that language."""
    parts = [_part(part, words.language) for part in working.split("; ")]
    said = "; ".join(part for part in parts if part is not None)
    return None if None in parts else said.replace(" %", PERCENT[words.language])


@cache
def _part(part: str, language: str) -> str | None:
    words = Words(language, domain="report")
    if language == LANGUAGES[0]:
        return _said(part, words)
    said = _said(part, words)  # sums and lists of named numbers have no sentence of their own
    for pattern, row in known_sentences(WORKINGS):
        if found := pattern.fullmatch(part):
            said = row[language].format(*(_said(each, words) for each in found.groups()))
            break
    return None if _ENGLISH.search(said) else said


def _said(text: str, words: Words) -> str:
    """What differs between workings: keys, days and codes by name; numbers as the language writes them."""
    for english, sign in _OPEN.items():
        text = text.replace(english, sign)
    text = _KEY.sub(lambda key: f"«{fact_label(key[0], words)}»", text)
    text = _TIME.sub(lambda time: words.date(time[0]) if len(time[0]) == 10 else words.period(time[0]), text)
    text = _CODE.sub(lambda code: _named(code[0], words), text)
    if words.language == LANGUAGES[0]:
        return text
    text = _SLUG.sub(lambda slug: _category(slug[0], words), text)
    return _NUMBER.sub(lambda number: _number(number[0], words), text)


def _named(code: str, words: Words) -> str:
    try:
        return words.label(code)
    except MissingTranslation:
        return code  # the letters of a currency or of an institution


def _category(slug: str, words: Words) -> str:
    try:
        return words.category(slug).lower()
    except MissingTranslation:
        return slug


def _number(text: str, words: Words) -> str:
    return words.number(float(text.replace(",", "")), len(text.partition(".")[2]))
