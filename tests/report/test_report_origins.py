"""Where a number is printed or how it was computed, in the language of a page."""

import csv
from pathlib import Path

import pytest

import kazmig.report
from kazmig.report.origins import place_html, place_text
from kazmig.words.words import LANGUAGES, Words


@pytest.mark.parametrize(
    ("place", "language", "said"),
    [
        ("2.4 Remittances, paragraph 1", "en", "2.4 Remittances, paragraph 1"),
        ("2.4 Remittances, paragraph 1", "ru", "«2.4 Remittances», абзац 1"),
        ("2.4 Remittances, paragraph 1", "kk", "«2.4 Remittances», 1-абзац"),
        ("again in 4 Conclusion, paragraph 2", "ru", "повторено: «4 Conclusion», абзац 2"),
        (
            "3 Results, paragraph 5; share times total, by largest remainder",
            "ru",
            "«3 Results», абзац 5; доля, умноженная на итог, по наибольшему остатку",
        ),
        ("check 24: The region with most workers", "kk", "24-тексеру: Жұмыскерлер ең көп өңір"),
        ("45 units, 135 forecasts, 3 points seen", "ru", "единиц: 45, прогнозов: 135, видимых точек: 3"),
        ("smallest n with ceil((n + 1) · level) ≤ n", "ru", "наименьшее n, при котором ceil((n + 1) · уровень) ≤ n"),
        ("Nobody wrote {0} of this; national", "ru", "Nobody wrote {0} of this; по стране"),
        ("power of the check at 0.25", "kk", "тексерудің қуаты, деңгейі 0,25"),
        ("", "ru", ""),
    ],
)
def test_a_place_is_said_part_by_part(place, language, said):
    assert place_text(place, Words(language)) == said


def test_what_stays_english_is_marked_and_nothing_is_markup():
    assert place_html("2.4 Abc <b> & c, paragraph 1", Words("ru")) == (
        '«<span lang="en">2.4 Abc &lt;b&gt; &amp; c</span>», абзац 1'
    )
    assert place_html("a & b", Words("en")) == "a &amp; b"
    assert place_html("assessment less register", Words("kk")) == "базалық бағалау мен тізілім айырмасы"


def test_every_place_is_known_in_each_language_with_what_differs():
    with Path(kazmig.report.__file__).with_name("places.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        for number in "{0}", "{1}", "{2}":
            assert len({number in row[language] for language in LANGUAGES}) == 1, row["en"]
        assert all(row[language] for language in LANGUAGES)
