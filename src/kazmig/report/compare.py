"""Two editions, revisions or assumption tables side by side: as text, and whether anything moved.

At a notebook: `from kazmig.report.compare_page import look`, then `look("2024Q1", "2024Q2")`.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kazmig.evidence.facts import Facts
from kazmig.evidence.quarter import Quarter, QuarterError
from kazmig.project.folders import Project
from kazmig.report.changes import ADDED, CHANGED, REDEFINED, REWORDED, WITHDRAWN, Change, differences
from kazmig.report.errors import ReportError
from kazmig.report.matter import change_row
from kazmig.words.words import Words

Rows = dict[str, dict[str, str]]
# Files of an edition that say what it is made of, not what it finds.
_RECORDS = ("facts.json", "manifest.json", "audit.csv", "build.json")


@dataclass(frozen=True)
class Comparison:
    """What differs between two things named `a` and `b`.

    changes  facts beyond rounding, each comparable or with the reasons why not
    tables   rows of tables and assumption tables that differ: (table, what, in a, in b)
    figures  figures whose plotted numbers differ
    sides    the rows of two assumption tables by their ids, whole
    """

    a: str
    b: str
    changes: tuple[Change, ...] = ()
    tables: tuple[tuple[str, str, str, str], ...] = ()
    figures: tuple[str, ...] = ()
    assumptions: bool = False
    sides: tuple[Rows, ...] = ()

    @property
    def moved(self) -> bool:
        """Whether anything comparable moved beyond rounding: a fact, or a row of an assumption table."""
        return any(change.kind == CHANGED for change in self.changes) or (self.assumptions and bool(self.tables))


def compare(project: Project, a: str, b: str) -> Comparison:
    """Compares two editions (`2022Q4`, `2022Q4/r1` for an earlier revision) or two assumption tables (CSV files).

    Raises ReportError where one of them is not there, or one is a table and the other an edition.
    """
    if a.endswith(".csv") and b.endswith(".csv"):
        first, second = (_table(_there(project, name)) for name in (a, b))
        rows = _rows(Path(a).name, first, second)
        return Comparison(a, b, tables=tuple(rows), assumptions=True, sides=(first, second))
    if a.endswith(".csv") or b.endswith(".csv"):
        raise ReportError(f"'{a}' and '{b}': compare two editions, or two assumption tables, not one with the other.")
    before, after = _edition(project, a), _edition(project, b)
    changes = differences(Facts.load(before / "facts.json"), Facts.load(after / "facts.json"))
    names = sorted({path.name for folder in (before, after) for path in folder.glob("*.csv")} - set(_RECORDS))
    tables = [row for name in names for row in _rows(name, _table(before / name), _table(after / name))]
    return Comparison(a, b, tuple(changes), tuple(tables), tuple(_figures(project, a, b)))


def as_text(comparison: Comparison, words: Words) -> str:
    """The comparison in lines, comparable changes first."""
    lines = [f"{comparison.a} against {comparison.b}"]
    for title, kinds in (("Changed beyond rounding", (CHANGED,)), ("Not comparable", (REDEFINED,))):
        rows = [change_row(change, words) for change in comparison.changes if change.kind in kinds]
        lines += ["", f"{title}: {len(rows)}"]
        lines += [f"  {row['key']}: {row['before']} → {row['after']} ({row['change']})" for row in rows]
    texts = [change_row(change, words) for change in comparison.changes if change.kind == REWORDED]
    lines += ["", f"Texts and dates that differ: {len(texts)}"]
    lines += [f"  {row['key']}: {row['before']} → {row['after']}" for row in texts]
    others = [change for change in comparison.changes if change.kind in (ADDED, WITHDRAWN)]
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


def _there(project: Project, name: str) -> Path:
    """A table where one stands, or in the project: notebooks run in their own folder. Raises ReportError."""
    for path in (Path(name), project.root / name):
        if path.is_file():
            return path
    raise ReportError(f"There is no table '{name}'. Write its place in the project: data/raw/2022Q4/assumptions.csv.")


def _table(path: Path) -> Rows:
    """The rows of a CSV by their first columns that are no numbers; empty where there is no such file."""
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    found: Rows = {}
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
            if not same(before, after):
                found.append((name, f"{key}, {column}", before, after))
    return found


def same(a: str, b: str) -> bool:
    """Whether two cells say the same, as texts or as numbers."""
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
