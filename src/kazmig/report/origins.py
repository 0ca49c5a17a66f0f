"""Where a number is printed, or how it was computed, in the language of a page.

Steps write such places in English. places.csv beside this module has what they say, `{0}` for what differs; names of a
source's sections stay as the source prints them.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

from kazmig.words.about import soft
from kazmig.words.words import LANGUAGES, MissingTranslation, Words

_CHECK = re.compile(r"check (\d+): (.+)")
_CHECK_WORDS = {"ru": "проверка {0}: {1}", "kk": "{0}-тексеру: {1}"}
_PLACES = Path(__file__).with_name("places.csv")
_LATIN = re.compile("[A-Za-z]{3}")
_DECIMAL = re.compile(r"^(\d+)\.(\d+)$")


def place_text(place: str, words: Words) -> str:
    """A place in a language, part by part; a part that is not known stays as it is."""
    if words.language == LANGUAGES[0]:
        return place
    return "; ".join(str(text).format(*filled) for text, filled in _parts(place, words))


def place_html(place: str, words: Words) -> Markup:
    """As `place_text`, with what stays English marked as English."""
    if words.language == LANGUAGES[0]:
        return escape(place)
    said = [escape(text).format(*(_marked(each) for each in filled)) for text, filled in _parts(place, words)]
    return Markup("; ").join(said)


def _parts(place: str, words: Words) -> list[tuple[str, list[str]]]:
    return [_part(part, words.language) for part in place.split("; ")]


@cache
def _part(part: str, language: str) -> tuple[str, list[str]]:
    """A sentence with `{0}` and what to put there: the part whole where nothing is known of it."""
    words = Words(language)
    if found := _CHECK.fullmatch(part):
        title = check_titles().get(found[2], {}).get(language, found[2])
        return _CHECK_WORDS[language], [found[1], title]
    for pattern, row in known_sentences(_PLACES):
        if found := pattern.fullmatch(part):
            return row[language], [_filled(each, words) for each in found.groups()]
    return "{0}", [soft(part, words)]


def _filled(text: str, words: Words) -> str:
    """What differs: a number as the language writes it, a category by its name, else the text as it is."""
    try:
        named = words.category(text).lower() if text.isidentifier() else text
    except MissingTranslation:
        named = text
    return _DECIMAL.sub(r"\1,\2", soft(named, words))


def _marked(text: str) -> Markup:
    foreign = _LATIN.search(text) and not re.search("[а-яәіңғүұқөһ]", text, re.IGNORECASE)
    return Markup('<span lang="en">{}</span>').format(text) if foreign else escape(text)


@cache
def check_titles() -> dict[str, dict[str, str]]:
    """Titles of checks in the languages of the pages; one that is not listed stays as its rule has it."""
    with (Path(__file__).parent / "downloads" / "check_titles.csv").open(encoding="utf-8", newline="") as file:
        return {row["en"]: row for row in csv.DictReader(file)}


@cache
def known_sentences(table: Path) -> list[tuple[re.Pattern[str], dict[str, str]]]:
    """English sentences of a table (en, ru, kk) as patterns with a group for each `{0}`, in its order."""
    with table.open(encoding="utf-8", newline="") as file:
        return [(re.compile(re.sub(r"\\\{\d\\\}", "(.+?)", re.escape(row["en"]))), row) for row in csv.DictReader(file)]
