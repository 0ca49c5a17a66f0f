"""Languages are declared once; what follows from a language follows from there."""

import re
from pathlib import Path

import pytest

from kazmig.words.languages import DECLARED
from kazmig.words.words import LANGUAGES

SOURCE = Path(__file__).parents[2] / "src" / "kazmig"


def test_every_language_of_the_pages_is_declared_and_no_other():
    assert tuple(DECLARED) == LANGUAGES
    assert [language.tag for language in DECLARED.values()] == ["en-Latn", "ru-Cyrl", "kk-Cyrl"]


@pytest.mark.parametrize("language", DECLARED.values(), ids=list(DECLARED))
def test_an_alphabet_has_each_letter_once(language):
    assert len(language.letters) == len(set(language.letters)) == {"en": 26, "ru": 33, "kk": 42}[language.code]


@pytest.mark.parametrize(
    ("code", "terms"),
    [
        ("kk", ["DTM", "Ақша", "Әлем", "Банк", "Ғылым", "Еңбек", "Қалдық", "Өсім", "Сан", "Ұсыныс", "Шекара"]),
        ("ru", ["KZT", "Доля", "Ель", "Ёмкость", "Жалоба", "Остаток"]),
        ("en", ["Bias", "Coverage", "Flow"]),
    ],
)
def test_terms_stand_as_in_a_dictionary_of_the_language(code, terms):
    assert sorted(reversed(terms), key=DECLARED[code].order) == terms


def test_nothing_else_in_the_code_names_the_languages():
    """A language's own name, or a list of all codes, stands in one place each."""
    pattern = re.compile(r"Қазақша|\"en\", \"ru\", \"kk\"\)")
    found = [
        str(path.relative_to(SOURCE))
        for path in sorted(SOURCE.rglob("*.py"))
        if pattern.search(path.read_text("utf-8"))
    ]
    assert found == ["evidence/vocabulary.py", "words/languages.py"]
