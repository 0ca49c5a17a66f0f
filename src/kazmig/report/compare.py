"""Two editions, revisions or assumption tables side by side: as text, as a page, and whether anything moved."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from kazmig.evidence.facts import Facts
from kazmig.evidence.quarter import Quarter, QuarterError
from kazmig.project.folders import Project
from kazmig.report import ReportError
from kazmig.report.changes import CHANGED, REDEFINED, Change, differences
from kazmig.report.labels import fact_label
from kazmig.report.matter import change_row
from kazmig.words.words import Words

# Files of an edition that say what it is made of, not what it finds.
_RECORDS = ("facts.json", "manifest.json", "audit.csv", "build.json")


@dataclass(frozen=True)
class Comparison:
    """What differs between two things named `a` and `b`.

    changes  facts beyond rounding, each comparable or with the reasons why not
    tables   rows of tables and assumption tables that differ: (table, what, in a, in b)
    figures  figures whose plotted numbers differ
    """

    a: str
    b: str
    changes: tuple[Change, ...] = ()
    tables: tuple[tuple[str, str, str, str], ...] = ()
    figures: tuple[str, ...] = ()
    assumptions: bool = False

    @property
    def moved(self) -> bool:
        """Whether anything comparable moved beyond rounding: a fact, or a row of an assumption table."""
        return any(change.kind == CHANGED for change in self.changes) or (self.assumptions and bool(self.tables))


def compare(project: Project, a: str, b: str) -> Comparison:
    """Compares two editions (`2022Q4`, `2022Q4/r1` for an earlier revision) or two assumption tables (CSV files).

    Raises ReportError where one of them is not there, or one is a table and the other an edition.
    """
    if a.endswith(".csv") and b.endswith(".csv"):
        return Comparison(a, b, tables=tuple(_rows(Path(a).name, _table(Path(a)), _table(Path(b)))), assumptions=True)
    if a.endswith(".csv") or b.endswith(".csv"):
        raise ReportError(f"'{a}' and '{b}': compare two editions, or two assumption tables, not one with the other.")
    first, second = _edition(project, a), _edition(project, b)
    changes = differences(Facts.load(first / "facts.json"), Facts.load(second / "facts.json"))
    names = sorted({path.name for folder in (first, second) for path in folder.glob("*.csv")} - set(_RECORDS))
    tables = [row for name in names for row in _rows(name, _table(first / name), _table(second / name))]
    return Comparison(a, b, tuple(changes), tuple(tables), tuple(_figures(project, a, b)))


def as_text(comparison: Comparison, words: Words) -> str:
    """The comparison in lines, comparable changes first."""
    lines = [f"{comparison.a} against {comparison.b}"]
    for title, kinds in (("Changed beyond rounding", (CHANGED,)), ("Not comparable", (REDEFINED,))):
        rows = [change_row(change, words) for change in comparison.changes if change.kind in kinds]
        lines += ["", f"{title}: {len(rows)}"]
        lines += [f"  {row['key']}: {row['before']} → {row['after']} ({row['change']})" for row in rows]
    others = [change for change in comparison.changes if change.kind not in (CHANGED, REDEFINED)]
    lines += ["", f"In one of them alone: {len(others)}"]
    lines += [
        f"  {change.key} ({'only ' + (comparison.b if change.before is None else comparison.a)})" for change in others
    ]
    lines += ["", f"Rows of tables that differ: {len(comparison.tables)}"]
    lines += [
        f"  {table}, {what}: {before or '–'} → {after or '–'}" for table, what, before, after in comparison.tables
    ]
    lines += ["", f"Figures whose numbers differ: {', '.join(comparison.figures) or 'none'}"]
    verdict = "Something comparable moved beyond rounding." if comparison.moved else "Nothing comparable moved."
    return "\n".join([*lines, "", verdict])


def as_page(comparison: Comparison, words: Words) -> str:
    """The comparison as one HTML page without scripts."""
    title = f"{comparison.a} against {comparison.b}"
    rows = "".join(
        "<tr>"
        + "".join(
            f"<td>{escape(text)}</td>"
            for text in (fact_label(change.key, words), change.key, row["before"], row["after"], row["change"])
        )
        + "</tr>\n"
        for change in comparison.changes
        for row in (change_row(change, words),)
    )
    tables = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>\n" for row in comparison.tables
    )
    figures = escape(", ".join(comparison.figures) or "none")
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>body{{font-family:sans-serif;margin:1rem;max-width:70rem}}"
        "td,th{text-align:left;"
        "padding:.2rem .6rem;border-bottom:1px solid #ccc;overflow-wrap:anywhere}</style></head>\n"
        f"<body><h1>{escape(title)}</h1>\n<h2>Facts</h2>\n<table><thead><tr><th>Figure, series</th><th>Key</th>"
        f"<th>{escape(comparison.a)}</th><th>{escape(comparison.b)}</th><th>Change</th></tr></thead><tbody>\n{rows}"
        f"</tbody></table>\n<h2>Tables</h2>\n<table><thead><tr><th>Table</th><th>Row and column</th>"
        f"<th>{escape(comparison.a)}</th><th>{escape(comparison.b)}</th></tr></thead><tbody>\n{tables}</tbody></table>\n"
        f"<h2>Figures whose numbers differ</h2>\n<p>{figures}</p>\n</body></html>\n"
    )


def _edition(project: Project, name: str) -> Path:
    quarter, _, revision = name.partition("/")
    try:
        folder = project.processed(Quarter.parse(quarter)) / revision
    except QuarterError as error:
        raise ReportError(f"'{name}' names no edition: {error}") from error
    if not (folder / "facts.json").is_file() or ".." in Path(name).parts:
        raise ReportError(
            f"There is no published edition '{name}'. Write a quarter (2022Q4) or its revision (2022Q4/r1)."
        )
    return folder


def _table(path: Path) -> dict[str, dict[str, str]]:
    """The rows of a CSV by their first columns that are no numbers; empty where there is no such file."""
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        name = row["id"] if row.get("id") else " ".join(value for value in row.values() if value and not _number(value))
        while name in found:
            name += " (again)"
        found[name[:120]] = row
    return found


def _rows(
    name: str, a: Mapping[str, dict[str, str]], b: Mapping[str, dict[str, str]]
) -> list[tuple[str, str, str, str]]:
    found = []
    for key in sorted({*a, *b}):
        if key not in a or key not in b:
            found.append((name, key, "there" if key in a else "", "there" if key in b else ""))
            continue
        for column in {**a[key], **b[key]}:
            before, after = a[key].get(column) or "", b[key].get(column) or ""
            if not _same(before, after):
                found.append((name, f"{key}, {column}", before, after))
    return found


def _same(a: str, b: str) -> bool:
    return a == b or (_number(a) and _number(b) and math.isclose(float(a), float(b), rel_tol=1e-9, abs_tol=1e-12))


def _number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _figures(project: Project, a: str, b: str) -> list[str]:
    """Figures of both whose plotted numbers differ, and figures that only one has."""
    records = []
    for name in (a, b):
        quarter, _, revision = name.partition("/")
        folder = project.figures(Quarter.parse(quarter)) / revision
        rows = {}
        for path in folder.glob("*.json"):
            rows[path.stem] = json.loads(path.read_text(encoding="utf-8")).get("rows", {}).get("en")
        records.append(rows)
    first, second = records
    return sorted(name for name in {*first, *second} if first.get(name) != second.get(name))
