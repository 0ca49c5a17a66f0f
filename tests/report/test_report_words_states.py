"""No sentence of a page reads as a telegram or uses a banned term: any published quarter, states that may come."""

import re

import pytest

from kazmig.evidence.quarter import Quarter
from kazmig.project.declaration import load_declaration
from kazmig.project.folders import Project
from kazmig.report.bilingual import TODAY, Reading
from kazmig.words.marks import bare
from kazmig.words.telegraph import telegrams
from kazmig.words.terms import banned
from kazmig.words.translate import pages
from kazmig.words.words import LANGUAGES

QUARTERS = ("2022Q4", "2024Q1", "2024Q2")


@pytest.fixture(scope="module", params=QUARTERS)
def read(request, root):
    """What every passage says with the facts of one published quarter: by page, state, language and block."""
    reading = Reading(Project(root), Quarter.parse(request.param))
    missing = {"baseline_assessment", "remittances"} if request.param == QUARTERS[0] else set()
    found = {}
    for page, blocks in reading.blocks().items():
        read = reading.read(pages(reading.project)[page], blocks, LANGUAGES, missing)
        found |= {(page, *key): re.sub(r"[*_#]", "", bare(text)) for key, text in read.items()}
    return found


def test_every_page_says_something_in_every_language(read, root):
    said = {(page, language) for (page, state, language, _), text in read.items() if state == TODAY and text}
    # What an optional source tells has a page where it came alone.
    steps = load_declaration(Project(root)).steps.values()
    optional = {step.page for step in steps if step.optional}
    assert said == {(page, language) for page, *_ in read for language in LANGUAGES if page not in optional}


def test_no_sentence_is_a_telegram_or_uses_a_banned_term(read):
    wrong = []
    for (page, state, language, block), text in read.items():
        wrong += [(page, block, state, *found) for found in telegrams(text, language)]
        wrong += [(page, block, state, *found) for found in banned(text, language)]
    assert wrong == []


def test_languages_say_the_same_passages(read):
    """A passage that stands in one language stands in all of them, whatever came."""
    stands = {language: {key[:2] + key[3:] for key, text in read.items() if key[2] == language and text}
              for language in LANGUAGES}  # fmt: skip
    assert stands["en"] == stands["ru"] == stands["kk"]
