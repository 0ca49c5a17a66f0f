"""The edition's tables as a Data Package (version 2 of the standard): `datapackage.json` beside them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from kazmig.evidence.units import UNITS
from kazmig.report.downloads.about import DESCRIPTION, KEYWORDS, About
from kazmig.report.downloads.tables import FACTS, Column, Table
from kazmig.words.words import LANGUAGES, Words

NAME = "datapackage.json"
_PROFILE = "https://datapackage.org/profiles/2.0/"
_TYPES = {"number": "number", "year": "year", "boolean": "boolean", "date": "date"}


def write_datapackage(target: Path, about: About, tables: Sequence[Table]) -> Path:
    """Writes the description of the CSV files that lie in one folder with it."""
    target.write_text(
        json.dumps(datapackage(about, tables), indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n"
    )
    return target


def datapackage(about: About, tables: Sequence[Table]) -> dict[str, object]:
    """The descriptor: what, whose, licence, sources, and each table with the type, unit and codes of its columns."""
    words = {language: Words(language, strict=False, domain="downloads") for language in LANGUAGES}
    english, settings = words["en"], about.settings
    licence = {"name": settings.licence, "path": settings.licence_link}
    content: dict[str, object] = {
        "$schema": f"{_PROFILE}datapackage.json",
        "name": about.name.lower(),
        "title": about.title(english),
        "description": DESCRIPTION + (f" {note}" if (note := about.not_citable(english)) else ""),
        "version": about.version,
        "keywords": list(KEYWORDS),
        "licenses": [licence] if settings.licence else [],
        "contributors": [{"title": name, "roles": ["author"]} for name in settings.author],
        "sources": [_source(each.publisher, each.title, each.link) for each in about.sources],
        "resources": [_resource(each, words) for each in tables if each.name != FACTS],
    }
    return {key: value for key, value in content.items() if value}


def _source(publisher: str, title: str, link: str) -> dict[str, str]:
    found = {"title": f"{publisher}: {title}" if title else publisher}
    return found | {"path": link} if link.startswith("https://") else found


def _resource(table: Table, words: dict[str, Words]) -> dict[str, object]:
    return {
        "name": table.name,
        "type": "table",
        "path": f"{table.name}.csv",
        "title": table.said(words["en"]),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "$schema": f"{_PROFILE}tableschema.json",
            "fields": [_field(table, column, words) for column in table.columns],
            "missingValues": [""],
        },
    }


def _field(table: Table, column: Column, words: dict[str, Words]) -> dict[str, object]:
    """A column; `unit` and `titles` of the other languages are the project's own properties."""
    field: dict[str, object] = {"name": column.name, "type": _type(table, column), "title": column.title(words["en"])}
    if meaning := table.meaning(column, words["en"]):
        field["description"] = meaning
    if column.kind == "boolean":
        field |= {"trueValues": ["True"], "falseValues": ["False"]}
    if column.unit:
        field["unit"] = {"code": column.unit, "title": UNITS[column.unit].name}
    if column.kind == "code" and (codes := table.codes(column)) and len(codes) <= 60:
        field["constraints"] = {"enum": codes}
    return field | {"titles": {code: column.title(each) for code, each in words.items() if code != "en"}}


def _type(table: Table, column: Column) -> str:
    """The type that all its cells have: a column of numbers in which a text stands is one of texts."""
    place, wanted = table.columns.index(column), _TYPES.get(column.kind, "string")
    cells = [row[place] for row in table.rows if row[place] is not None]
    if wanted in ("number", "year"):
        return (
            wanted if all(isinstance(cell, (int, float)) and not isinstance(cell, bool) for cell in cells) else "string"
        )
    return wanted if wanted != "boolean" or all(isinstance(cell, bool) for cell in cells) else "string"
