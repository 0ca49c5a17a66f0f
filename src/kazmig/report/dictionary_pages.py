"""The data dictionary of an edition as pages: every table and column, and every fact that it states."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kazmig.dictionary import DictionaryError, Family, Table, families, family_of, tables
from kazmig.evidence.facts import Facts
from kazmig.evidence.quarter import Quarter
from kazmig.evidence.units import UNITS
from kazmig.project.folders import Project, is_there
from kazmig.project.inventory import load_inventory
from kazmig.project.tolerant import files_in
from kazmig.report import matter
from kazmig.report.citable import settings_of
from kazmig.report.edition import build_id
from kazmig.report.errors import ReportError
from kazmig.report.stamp import UNSTAMPED
from kazmig.report.template import TEMPLATES, render_page
from kazmig.words.about import SERIES_TITLE
from kazmig.words.words import LANGUAGE_NAMES, LANGUAGES, Words

NAME = "data_dictionary"
TITLE = "Data dictionary"
TYPES = {"text": "Text", "whole": "Whole number", "number": "Number", "yes_no": "Yes or no"}


def keeps_one(project: Project) -> bool:
    """Whether the project keeps a data dictionary; a small one of a few tables of its own need not."""
    return is_there(project.root / "docs" / "data-dictionary.md")


def write_dictionary(project: Project, quarter: Quarter, build: Path, out: Path) -> list[Path]:
    """Writes `data_dictionary.<language>.html` to `out`. Raises ReportError for what the dictionary does not know."""
    if not keeps_one(project):
        return []
    inventory, facts = load_inventory(project, quarter), Facts.load(build / "facts.json")
    try:
        book = tables(project)
        known = _families(facts)
    except DictionaryError as error:
        raise ReportError(str(error)) from error
    written = []
    for code in LANGUAGES:
        words = Words(code, domain="report")
        page: dict[str, object] = {
            "kind": "index",
            "language": code,
            "t": words.t,
            "title": words.t(TITLE),
            "series": words.t(SERIES_TITLE),
            "links": [(each, f"{NAME}.{each}.html") for each in LANGUAGES],
            "names": LANGUAGE_NAMES,
            "folder": str(quarter),
            "synthetic": inventory.synthetic,
            "status": matter.status_of(inventory, words, settings_of(project)),
            "tables": [_table(table, quarter, words) for table in book],
            "families": [_family(family, held, facts, words) for family, held in known],
            **UNSTAMPED,
        }
        sources = files_in(TEMPLATES, "*")
        told = repr((page["tables"], page["families"])).encode()
        page["build"] = build_id([told, *(source.read_bytes() for source in sources)])
        path = out / f"{NAME}.{code}.html"
        path.write_bytes(render_page("dictionary.html.j2", page))
        written.append(path)
    return written


def _families(facts: Facts) -> list[tuple[Family, list[str]]]:
    """What the facts mean, each with the keys that it holds for; what the edition does not state is left out."""
    known = families()
    held: dict[str, list[str]] = {family.pattern: [] for family in known}
    for key in facts:
        held[family_of(key, known).pattern].append(key)
    return [(family, held[family.pattern]) for family in known if held[family.pattern]]


def _table(table: Table, quarter: Quarter, words: Words) -> dict[str, object]:
    return {
        "name": table.name,
        "file": f"../../data/processed/{quarter}/{table.name}.csv",
        "title": table.title[words.language],
        "step": table.step,
        "sources": ", ".join(table.sources),
        "since": words.period(table.since),
        "columns": [
            {
                "name": column.name,
                "type": words.t(TYPES[column.type]),
                "unit": unit_text(column.unit, words),
                "empty": column.nullable,
                "allowed": column.allowed,
                "meaning": column.meaning[words.language],
            }
            for column in table.columns
        ],
    }


def _family(family: Family, keys: Iterable[str], facts: Facts, words: Words) -> dict[str, object]:
    return {
        "pattern": family.pattern,
        "meaning": family.meaning[words.language],
        "facts": [
            {"key": key, "unit": unit_text(facts[key].unit, words), "period": words.period(facts[key].period)}
            for key in keys
        ],
    }


def unit_text(unit: str, words: Words) -> str:
    """A unit's name; the code itself where it has none."""
    name = UNITS[unit].name if unit in UNITS else ""
    return words.t(name) if name else ""
