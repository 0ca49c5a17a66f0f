"""Terms by law, the words that stand for none of them, and sentences that read as telegrams."""

import csv
import json
import re
import tomllib
from pathlib import Path

import pytest

from kazmig.words.catalogues import read_catalogue
from kazmig.words.telegraph import telegrams
from kazmig.words.terms import banned, read_terms
from kazmig.words.words import LANGUAGES, LOCALES

NBSP = "\u00a0"


def test_every_term_has_three_languages_and_says_where_it_was_seen():
    rows = read_terms()
    assert len(rows) >= 84
    for row in rows:
        assert all(row[language].strip() for language in LANGUAGES) and row["source"].strip(), row["en"]


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("ru", "Трудовых иммигрантов в реестре мало.", "Трудовых иммигрантов"),
        ("ru", "По эталонному классу шире.", "эталонному классу"),
        ("ru", "Число не идентифицируется.", "идентифицируется"),
        ("ru", "Три проц. п. больше", "проц. п."),
        ("kk", "Келулер тізімі", "Келулер"),
        ("kk", "Сұхбат алушы сұрады.", "Сұхбат алушы"),
        ("kk", "Сурет {number}", "Сурет {"),
        ("en", "An illegal worker", "illegal"),
        ("en", "By type of stay", "type of stay"),
    ],
)
def test_a_banned_variant_is_found_in_any_form(language, text, words):
    assert [found for found, _ in banned(text, language)] == [words]


@pytest.mark.parametrize(
    ("language", "text"), [("ru", "сведения об издании"), ("kk", "ұлттық банк"), ("en", "illegible")]
)
def test_words_that_only_look_alike_are_left_alone(language, text):
    assert banned(text, language) == []


def texts_of_the_project(root: Path):
    """Every text that a reader may see, before its placeholders are filled: (place, language, text)."""
    for language in LANGUAGES[1:]:
        for file in (root / "narratives").glob(f"*.{language}.md"):
            yield file.name, language, file.read_text(encoding="utf-8")
        for file in (LOCALES / language).glob("*.po"):
            yield from ((file.name, language, text) for text in read_catalogue(file, language).values())
    for file in sorted((root / "src" / "kazmig" / "dictionary").glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as stream:
            yield from ((file.name, code, row[code]) for row in csv.DictReader(stream) for code in LANGUAGES)
    for file in (root / "narratives").glob("*.captions.toml"):
        yield from ((file.name, language, text) for language, text in leaves(tomllib.loads(file.read_text("utf-8"))))
    for file in (root / "notebooks").glob("*.ipynb"):
        for cell in json.loads(file.read_text(encoding="utf-8"))["cells"]:
            if "lang:en" in cell["metadata"].get("tags", []):
                yield f"{file.name}, {cell['id']}", "en", "".join(cell["source"])


def leaves(table: dict):
    for key, value in table.items():
        if isinstance(value, dict):
            yield from leaves(value)
        elif key in LANGUAGES:
            yield key, value


# The page of definitions names the legal category itself, beside the others.
LEGAL = ("Трудовые иммигранты по разрешению", "Рұқсаты бар еңбекші көшіп келушілер")


def test_no_text_of_the_project_uses_a_banned_variant(root):
    found = [
        (place, words, term)
        for place, language, text in texts_of_the_project(root)
        if text not in LEGAL
        for words, term in banned(text, language)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "The number changed by +25% in 2022.", "changed by"),
        ("en", "Arrivals of CIS citizens, first: Russia", "first:"),
        ("en", "as follows, 2021: +16%, 2022: +25%", "a year and a change"),
        ("en", "more than 7,500,000 arrivals", "millions in full"),
        ("en", "all others together −1,130", "together and a number"),
        ("ru", "разница — 341 422 чел.", "persons cut short"),
        ("ru", "въездов иностранцев: 7,5", "a label and a number"),
        ("ru", "Всего уравнений — 10", "a label and a number"),
        ("ru", "интервал 80 %", "an interval and its level"),
        ("ru", f"более 7{NBSP}500{NBSP}000 въездов", "millions in full"),
        ("kk", "саны +25% өзгерген", "a sign and a change"),
        ("kk", "теңдеулер саны — 10", "a label and a number"),
        ("kk", "жағдайлардың 80% бөлігінде", "per cent and a part"),
        ("kk", "Сурет 1", "a number before its label"),
        ("kk", "кемінде 257\u00a0млрд теңге", "at least for more than"),
    ],
)
def test_a_telegram_is_recognised(language, text, name):
    assert name in [found for found, _ in telegrams(text, language)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The number rose by 25% in 2022; 1 check passes, and 2 fail. For others 1,130 persons fewer."),
        ("ru", "Разница составляет 341 422 человека; 95-процентный интервал — от 385 тыс. до 760 тыс. человек."),
        ("kk", "Олардың саны 25%-ға артты; жұмыскерлердің 73,3%-ы — маусымдық; кемінде 4 қателік қажет."),
    ],
)
def test_a_sentence_is_none(language, text):
    assert telegrams(text, language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_caption_is_a_telegram_before_its_numbers_are_filled_in(root, language):
    captions = [text for _, code, text in texts_of_the_project(root) if code == language and "{{" in text]
    bare = [re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "…", text) for text in captions]
    assert [found for text in bare for found in telegrams(text, language)] == []
