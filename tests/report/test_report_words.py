"""Everything that pages say around their prose is translated, and nothing lies about unused."""

import csv
import re
from pathlib import Path

import pytest

import kazmig.report
from kazmig.evidence.definitions import REASONS
from kazmig.evidence.units import UNITS
from kazmig.quarters import new
from kazmig.quarters.demo import MARK
from kazmig.quarters.demo.quarter import SOURCES
from kazmig.report import (
    index,
    labels,
    leaf_brief,
    leaf_definitions,
    leaf_names,
    leaf_numbers,
    leaf_questions,
    leaf_what_if,
    matter,
)
from kazmig.sources.kobo import records as baseline_records
from kazmig.words import about, review
from kazmig.words.catalogues import load_catalogue, read_catalogue
from kazmig.words.words import LANGUAGES, LOCALES

HERE = Path(kazmig.report.__file__).parent
MADE = sorted(SOURCES.items())
CONSTANTS = [
    *labels.SERIES.values(),
    *about.QUALITY_WORDS.values(),
    about.MAP_DISCLAIMER,
    *(unit.noun for unit in UNITS.values() if unit.noun),
    *matter.VERDICT_WORDS.values(),
    *matter.DISCLAIMERS,
    *REASONS.values(),
    *index.FILES.values(),
    matter.SERIES_TITLE,
    *leaf_names.LEAVES.values(),
    *leaf_questions.VERDICT_NAMES.values(),
    leaf_questions.NO_ONE,
    *leaf_definitions.COVERS.values(),
    leaf_brief.ASK,
    *leaf_numbers.ORIGINS.values(),
    leaf_what_if.RANGE,
    leaf_what_if.CHANCE,
    leaf_what_if.REFUTED,
]


def used_strings():
    """Msgids in templates, `t('…')`, and in modules, `words.t("…")` or a text that is translated later."""
    found = set(CONSTANTS)
    for path in sorted(HERE.rglob("*.j2")):
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r"\bt\('([^']+)'\)", text)) | set(re.findall(r"heading\('([^']+)'", text))
    for path in sorted(HERE.glob("*.py")):
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r'words\.t\(\s*"([^"]+)"\s*\)', text))
    return found


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_string_of_a_page_is_translated(language):
    assert sorted(used_strings() - set(load_catalogue(LOCALES, language))) == []


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_no_string_of_the_catalogue_is_unused(language, root):
    saying = [*sorted(HERE.rglob("*.py")), Path(review.__file__), Path(about.__file__), Path(new.__file__)]
    code = "".join(path.read_text(encoding="utf-8") for path in saying)
    sources = "".join(path.read_text(encoding="utf-8") for path in sorted((root / "data/raw").rglob("sources.toml")))
    titles = (root / "pipeline.toml").read_text(encoding="utf-8")
    everywhere = code + sources.replace('\\"', '"') + titles + "".join(used_strings())
    catalogue = read_catalogue(LOCALES / language / "report.po", language)
    assert [text for text in catalogue if text not in everywhere] == []


@pytest.mark.parametrize(
    ("table", "first", "second"), [("glossary", "term", "definition"), ("acronyms", "acronym", "meaning")]
)
def test_glossary_and_acronyms_are_whole(root, table, first, second):
    with (root / f"data/raw/reference/{table}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 5
    for row in rows:
        assert all(row[f"{part}_{code}"].strip() for part in (first, second) for code in LANGUAGES)
    for code in LANGUAGES:
        terms = [row[f"{first}_{code}"] for row in rows]
        assert len(set(terms)) == len(terms)


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_page_of_invented_data_says_so_in_its_language(language):
    made = [(f"{MARK}, in the manner of {each.publisher}", f"{MARK} {name.replace('_', ' ')}") for name, each in MADE]
    known = load_catalogue(LOCALES, language)
    assert [text for texts in made for text in texts if text not in known] == []
    assert [text for texts in made for text in texts if MARK in known[text]] == []


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_what_cleaning_did_is_told_in_the_language_of_the_page(language):
    known = load_catalogue(LOCALES, language)
    for name in [*baseline_records.BREAKDOWNS, "nationality"]:
        assert f"the {name} breakdown does not add up to the workers present; set aside, the workers stay" in known
    assert [rule for rule, reason, _ in baseline_records._DROPPING if f"{reason}; dropped" not in known] == []


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_source_without_publisher_and_title_has_a_name(language):
    assert [name for name, _ in MADE if name not in load_catalogue(LOCALES, language)] == []


@pytest.mark.parametrize("path", sorted(HERE.rglob("*.j2")), ids=lambda path: path.name)
def test_no_template_adds_a_full_stop_to_words_that_may_end_in_one(path):
    """«март 2024 г.» ends in its own; a subtitle or period is stripped before another is set."""
    assert re.findall(r"\{\{ [a-z_.]*(?:subtitle|period|since) \}\}\.", path.read_text(encoding="utf-8")) == []
