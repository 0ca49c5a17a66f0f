"""All files of an edition that are neither pages, figures nor tables, made in one task of a run.

`files` goes to `reports/<quarter>/files` (workbooks, CSV by language, SDMX) and is made by each run; `record` goes to
`data/processed/<quarter>` (small texts that describe the tables there) and belongs to git with them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kazmig.evidence.facts import Facts
from kazmig.evidence.quarter import Quarter
from kazmig.project.declaration import load_declaration
from kazmig.project.folders import Project
from kazmig.report.downloads import citation, datapackage, sdmx, sdmx_structure
from kazmig.report.downloads.about import about
from kazmig.report.downloads.sheets import write_sheet
from kazmig.report.downloads.stored import FILES, RECORD
from kazmig.report.downloads.tables import Column, Table, dictionary, read_tables, shown
from kazmig.report.downloads.workbook import write_workbook
from kazmig.words.words import LANGUAGES, Words

CODEBOOK = "codebook"


def write_files(project: Project, quarter: Quarter, build: Path, out: Path) -> list[Path]:
    """Writes `out/files` and `out/record` from the tables and facts of `build`; returns what it wrote."""
    this = about(project, quarter)
    facts = Facts.load(build / "facts.json")
    tables = read_tables(build, load_declaration(project))
    files, record = out / FILES, out / RECORD
    for folder in (files, record):
        folder.mkdir(parents=True, exist_ok=True)
    rows = sdmx.observations(facts)
    written = [
        sdmx.write_csv(files / "facts.sdmx.csv", rows, this.version),
        sdmx_structure.write_structure(files / "facts.sdmx.xml", facts, rows, this.version),
        datapackage.write_datapackage(record / datapackage.NAME, this, tables),
        citation.write_citation(record / citation.NAME, this),
    ]
    for language in LANGUAGES:
        words = Words(language, strict=False, domain="downloads")
        names = this.source_names(words)
        views = [shown(each, words, names) for each in (*tables, codebook(tables, words, names))]
        written += [write_sheet(files / f"{each.table.name}.{language}.csv", each, language) for each in views]
        written.append(write_workbook(files / f"{this.name}.{language}.xlsx", this, views, words))
    return written


def codebook(tables: list[Table], words: Words, names: Mapping[str, str]) -> Table:
    """Every column of every table: what it is called, what it holds, its unit and its codes."""
    columns = tuple(
        Column(name, "text") for name in ("table", "column", "heading", "meaning", "kind", "column_unit", "codes")
    )
    rows = tuple(tuple(cell or None for cell in row) for row in dictionary(tables, words, names))
    return Table(CODEBOOK, "", "Every column and code", (), columns, rows)
