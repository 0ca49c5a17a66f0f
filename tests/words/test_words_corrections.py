"""Corrections that native readers and the law asked for: row by row the wrong words are gone and the right ones there.

`corrections.csv` has a row for each: how sure it was (S certain; P the wrong form is, and another right one is
possible), where, the language, words that must not come back, words that must stand. What follows from a rule instead
of from words is asked below.
"""

import csv
import re
from pathlib import Path

import pytest
from test_words_terms import texts_of_the_project

from kazmig.evidence.facts import Fact, Facts
from kazmig.evidence.periods import Period
from kazmig.words.nouns import plural
from kazmig.words.prose import render
from kazmig.words.times import said
from kazmig.words.words import LANGUAGES, Words

with Path(__file__).with_name("corrections.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))


def plain(text: str) -> str:
    return re.sub("[\u00a0\u202f]", " ", text).replace('\\"', '"')


@pytest.fixture(scope="module")
def texts(root):
    """All words of the project by language: prose, captions, catalogues, and the words of reference tables."""
    found: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    for _, language, text in texts_of_the_project(root):
        found[language].append(plain(text))
    for path in sorted((root / "data" / "raw" / "reference").glob("*.csv")):
        for language in LANGUAGES:
            found[language].append(plain(path.read_text(encoding="utf-8")))
    return {language: "\n".join(each) for language, each in found.items()}


def test_there_is_a_row_for_nearly_every_correction():
    sure = [row for row in ROWS if row["sure"] == "S"]
    assert len(ROWS) >= 230 and len(sure) >= 200
    assert all(row["gone"] or row["there"] for row in ROWS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_wrong_words_are_gone(texts, language):
    wrong = [row for row in ROWS if row["language"] == language and row["gone"]]
    back = [row for row in wrong if re.search(rf"(?<!\w){re.escape(row['gone'])}(?!\w)", texts[language])]
    assert len(wrong) > 15 and [(row["place"], row["gone"]) for row in back] == []


def test_kazakh_with_follows_the_last_sound_of_what_is_shown(texts):
    """5% бен, 9 мың мен, 4 пен: who types one of them behind a placeholder is right by chance alone."""
    assert re.findall(r"\}\}\*{0,2} (?:мен|бен|пен) .{0,40}", texts["kk"]) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_right_words_are_there(texts, language):
    right = [row for row in ROWS if row["language"] == language and row["there"]]
    lost = [row for row in right if row["there"] not in texts[language]]
    assert len(right) > 5 and [(row["place"], row["there"]) for row in lost] == []


def count(value: float, low: float, high: float, unit: str = "crossings") -> Facts:
    return Facts([Fact("x.crossings", value, unit, "2022", "flow", "arrivals", "s", "register", low, high)])


@pytest.mark.parametrize(
    ("said_so", "right"),
    [
        pytest.param(lambda: plural("1", "ru", "выполняется", "выполняются"), "выполняется", id="1 holds"),
        pytest.param(lambda: plural("1", "ru", "строка", "строки", "строк"), "строка", id="1 row"),
        pytest.param(
            lambda: said("ru", Period.parse("2023-01-30/2023-03-03")), "30 января – 3 марта 2023 г.", id="dates ru"
        ),
        pytest.param(
            lambda: said("kk", Period.parse("2023-01-30/2023-03-03")), "2023 жылғы 30 қаңтар – 3 наурыз", id="dates kk"
        ),
        pytest.param(
            lambda: said("en", Period.parse("2023-01-30/2023-03-03")), "30 January – 3 March 2023", id="dates en"
        ),
        pytest.param(
            lambda: render(Words("kk"), "{{ facts.x.crossings | bounded }}", count(7.5e6, 7.5e6, 7.6e6)),
            "7,5 млн-нан астам",
            id="more than kk",
        ),
        pytest.param(
            lambda: render(Words("kk"), "{{ facts.x.crossings | bounded }}", count(6e6, 5.5e6, 6e6)),
            "6 млн-ға жуық",
            id="nearly kk",
        ),
        pytest.param(lambda: Words("kk").t("Figure {number}"), "{number}-сурет", id="figure 1 kk"),
        pytest.param(lambda: Words("kk").t("Survey of 1,000 workers")[:4], "1000", id="1000 kk"),
        pytest.param(lambda: Words("ru").t("Survey of 1,000 workers"), "Опрос 1000 работников", id="1000 ru"),
        pytest.param(lambda: Words("ru").t("Revision 2019"), "Пересмотр 2019 года", id="revision 2019"),
        pytest.param(
            lambda: render(Words("kk"), "{{ 340922 | num | and_kk }} {{ 341922 | num }}", Facts([])),
            "340 922 мен 341 922",
            id="and by sound",
        ),
        pytest.param(
            lambda: render(Words("kk"), "{{ 478000 | num | and_kk }} {{ 80 | pct | and_kk }}", Facts([])),
            "478 000 мен 80% бен",
            id="and by the last word read",
        ),
    ],
)
def test_rows_that_follow_from_a_rule(said_so, right):
    assert plain(said_so()) == right


def test_all_checks_are_told_of_in_the_key_findings(root):
    """The verdicts named in one sentence add up: pass, fail, query, concept, info, not supplied."""
    for path in ("narratives/quarterly_report.ru.md", "narratives/quarterly_report.kk.md"):
        text = (root / path).read_text(encoding="utf-8")
        for verdict in ("fail", "query", "concept", "info", "not_supplied"):
            assert f"facts.checks.{verdict}.rules" in text
