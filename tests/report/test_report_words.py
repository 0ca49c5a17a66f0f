"""Everything that pages say around their prose is translated, and nothing lies about unused."""

import csv
import re
from pathlib import Path

import pytest

import kazmig.report
from kazmig.languages import LANGUAGES, LOCALES
from kazmig.languages_catalogues import catalogue_problems, load_catalogue, read_catalogue
from kazmig.report import index, labels, matter

HERE = Path(kazmig.report.__file__).parent
CONSTANTS = [
    *labels.SERIES.values(),
    *labels.QUALITY_WORDS.values(),
    *labels.UNIT_WORDS.values(),
    *matter.VERDICT_WORDS.values(),
    *matter.DISCLAIMERS,
    *index.FILES.values(),
    matter.SERIES_TITLE,
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


def test_no_catalogue_has_a_problem():
    assert catalogue_problems(LOCALES, LANGUAGES[1:]) == []


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_no_string_of_the_catalogue_is_unused(language, root):
    code = "".join(path.read_text(encoding="utf-8") for path in sorted(HERE.rglob("*.py")))
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
