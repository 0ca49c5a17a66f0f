"""Words that pages take from data files and from what cleaning says: each has its Russian and Kazakh."""

import ast
import csv
import re
import tomllib
from pathlib import Path

import pytest

from kazmig.sources.spreadsheet.zones import SAID
from kazmig.words.catalogues import load_catalogue
from kazmig.words.words import LANGUAGES, LOCALES

SOURCES = Path(__file__).parents[2] / "src" / "kazmig" / "sources"
TRANSLATED = LANGUAGES[1:]
SAID_OF_A_SOURCE = ("publisher", "title", "note", "reason")


def untranslated(texts, language: str) -> list[str]:
    known = load_catalogue(LOCALES, language)
    return sorted({text for text in texts if text not in known})


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_sources_toml_says_of_a_source_is_translated(root, language):
    """Publisher, title, note and reason stand on every page that uses the source."""
    said = []
    for file in sorted((root / "data" / "raw").glob("2???Q?/sources.toml")):
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        if table["edition"].get("synthetic"):
            continue
        sections = [section for name, section in table.items() if isinstance(section, dict) and name != "edition"]
        said += [
            section[key] for section in sections for key in ("publisher", "title", "note", "reason") if section.get(key)
        ]
    assert len(said) > 20
    assert untranslated(said, language) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_our_own_words_in_reference_tables_are_translated(root, language):
    """Titles of documents stay as published; what the analysts say of their own numbers does not."""
    said = set()
    for table in ("information_costs", "growth_classes"):
        with (root / "data" / "raw" / "reference" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            said |= {row["source"] for row in csv.DictReader(file)}
    said = {source for source in said if source[0].islower()}  # a document's title begins with a capital
    assert any("insured" in source for source in said) and untranslated(said, language) == []


def reasons() -> set[str]:
    """Reasons that cleaning gives in the audit, from the code: arguments of its helpers and its table of rules."""
    found = set(SAID.values())
    tree = ast.parse((SOURCES / "kobo" / "records.py").read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_drop", "_flag"):
            end = "; dropped" if node.func.id == "_drop" else ""
            found |= {f"{each.value}{end}" for each in node.args[3:4] if isinstance(each, ast.Constant)}
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "_DROPPING" and node.value is not None:
            rules = [each for each in ast.walk(node.value) if isinstance(each, ast.Tuple) and len(each.elts) == 3]
            found |= {f"{ast.literal_eval(rule.elts[1])}; dropped" for rule in rules}
    return found


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_cleaning_says_of_rows_is_translated(language):
    assert len(reasons()) > 15
    assert untranslated(reasons(), language) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_catalogue_says_a_string_twice(language):
    """Two people who add one string give it two translations, and gettext takes one of them without a word."""
    for file in sorted((LOCALES / language).glob("*.po")):
        ids = re.findall(r'^msgid "(.+)"$', file.read_text(encoding="utf-8"), re.MULTILINE)
        assert [text for text in set(ids) if ids.count(text) > 1] == [], file.name
