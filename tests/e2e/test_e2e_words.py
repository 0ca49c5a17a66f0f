"""Pages of whole editions as their readers see them: no telegram, no banned term, short sentences."""

import re

import pytest
from bs4 import BeautifulSoup

from kazmig.words.telegraph import telegrams
from kazmig.words.terms import banned
from kazmig.words.words import LANGUAGES

PAGES = ("quarterly_report", "two_counts", "growth", "gather", "brief", "definitions", "places")
EDITIONS = ("edition", "demo_edition")


def passages(html: str) -> list[str]:
    """What a page says: paragraphs, list items, messages of figures and their descriptions; no table, no code."""
    soup = BeautifulSoup(html, "html.parser")
    for aside in soup.select("table, pre, code, script, style, #how-to-cite, .build, .cite, #numbers, .follow"):
        aside.decompose()
    found = [part.get_text("", strip=False) for part in soup.select("main p, main li, main h2, main h3, figcaption")]
    found += [str(image["alt"]) for image in soup.select("img[alt]")]
    return [" ".join(re.split(r"[ \n\t]+", text)).strip() for text in found if text.strip()]


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", EDITIONS)
def test_no_sentence_of_a_page_reads_as_a_telegram_or_uses_a_banned_term(name, language, request):
    made = request.getfixturevalue(name)
    wrong = []
    for page in PAGES:
        path = made.reports / f"{page}.{language}.html"
        for text in passages(path.read_text(encoding="utf-8")):
            glossary = "477-IV" in text or "иммигрант" in text.lower() or "көшіп келуші" in text.lower()
            wrong += [(page, *found) for found in telegrams(text, language)]
            wrong += [] if glossary else [(page, *found) for found in banned(text, language)]
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("name", EDITIONS)
def test_english_sentences_are_mostly_short(name, request):
    """At least four in five sentences of the partner pages have fewer than 25 words."""
    made = request.getfixturevalue(name)
    sentences = []
    for page in PAGES:
        soup = BeautifulSoup((made.reports / f"{page}.en.html").read_text(encoding="utf-8"), "html.parser")
        for part in soup.select("main p"):
            sentences += [text for text in re.split(r"(?<=[.!?])\s+", part.get_text(" ", strip=True)) if text]
    long = [text for text in sentences if len(text.split()) >= 25]
    assert len(sentences) > 50 and len(long) < 0.2 * len(sentences), long[:5]
