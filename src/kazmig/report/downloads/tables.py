"""Tables of an edition as they are given away: columns with kind and unit, cells as values, codes with their names."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from kazmig.dictionary.entries import DictionaryError
from kazmig.dictionary.meanings import meaning_of, title_of
from kazmig.evidence.facts import Facts
from kazmig.evidence.inert import as_it_was
from kazmig.evidence.periods import Period
from kazmig.evidence.units import UNITS, unit_of
from kazmig.figures.units import column_name
from kazmig.project.declaration import Declaration
from kazmig.report.labels import fact_label, told_apart
from kazmig.report.origins import check_titles, place_text
from kazmig.words.about import QUALITY_WORDS, quality_label, soft
from kazmig.words.words import Words

# code, period: shown by name with the code beside it. sentence: a text in one of the languages; english: in it alone.
KINDS = ("code", "period", "number", "year", "date", "boolean", "text", "english", "sentence")
FACTS = "facts"
GRAVITY = "severity"
FACT_COLUMNS = (
    *("key", "value", "text", "unit", "low", "high", "period", "measure", "population", "source", "quality", "place"),
    *("derived", "synthetic", "inputs"),
)
# Bounds of a published number: persons_low, share_low_pct, kzt_high_bn.
_BOUND = re.compile(r"(.+)_(low|high)(_pct|_bn|_m)?")
_CODE = re.compile(r"[\w.-]+")
_BOLD = re.compile(r"\*\*(.+?)\*\*")  # letters are written in markdown, which no cell shows
Value = str | float | int | bool | None


@dataclass(frozen=True)
class Column:
    """One column: its name in the CSV, one of KINDS, its unit (a key of UNITS, or empty)."""

    name: str
    kind: str
    unit: str = ""

    def title(self, words: Words) -> str:
        """Its heading: as columns.csv has it, else what its unit says."""
        if self.name in _columns():
            text = words.t(_columns()[self.name]["title"])
            return text if self.kind != "english" else words.t("{name} (in English)").replace("{name}", text)
        if bound := _BOUND.fullmatch(self.name):
            text = words.t("{name}: lower bound" if bound[2] == "low" else "{name}: upper bound")
            return text.replace("{name}", Column(bound[1] + (bound[3] or ""), "number").title(words))
        return column_name(self.name, words)


@dataclass(frozen=True)
class Table:
    """A published table: where it comes from, its columns, and its cells in the order of the columns."""

    name: str
    step: str
    title: str
    raw: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]

    def said(self, words: Words) -> str:
        """Its title in a language: the data dictionary's, else that of the step that wrote it."""
        try:
            return title_of(self.name)[1][words.language]
        except DictionaryError:
            return soft(self.title, words)

    def meaning(self, column: Column, words: Words) -> str:
        """What a column means, as the data dictionary has it; empty where it has nothing."""
        try:
            return meaning_of(self.name, column.name)[words.language]
        except DictionaryError:
            return ""

    def codes(self, column: Column) -> list[str]:
        """The codes that a column holds, sorted."""
        place = self.columns.index(column)
        return sorted({str(row[place]) for row in self.rows if row[place] is not None})


def read_tables(build: Path, steps: Declaration) -> list[Table]:
    """All tables of a build in the order of the steps, after the facts. Reads `facts.json` and `tables/*.csv`."""
    found = [facts_table(Facts.load(build / "facts.json"))]
    for step in steps.steps.values():
        for name in step.tables:
            path = build / "tables" / f"{name}.csv"
            if path.is_file():
                with path.open(encoding="utf-8", newline="") as file:
                    header, *rows = csv.reader(file)
                columns = tuple(column_of(each) for each in header)
                cells = tuple(tuple(_value(cell, kind) for cell, kind in _pairs(row, columns)) for row in rows)
                found.append(Table(name, step.name, step.title, tuple(step.raw), columns, cells))
    return found


def facts_table(facts: Facts) -> Table:
    """The facts as a table: numbers and texts in columns of their own, since a column has one type."""
    columns = tuple(column_of(name) for name in FACT_COLUMNS)
    rows = []
    for fact in facts.values():
        number = fact.value if fact.is_number else None
        text = None if fact.is_number else str(fact.value)
        rows.append(
            (
                *(fact.key, number, text, fact.unit, fact.low, fact.high, fact.period, fact.measure, fact.population),
                *(fact.source, fact.quality, fact.place or None, fact.derived, fact.synthetic),
                " ".join(fact.inputs) or None,
            )
        )
    return Table(FACTS, "", "All numbers of the edition", (), columns, tuple(rows))


def column_of(name: str) -> Column:
    """What a column holds, by its name: columns.csv or its unit says it; unknown ones are texts."""
    unit = unit_of(name)
    if not unit and (bound := _BOUND.fullmatch(name)):
        unit = unit_of(bound[1] + (bound[3] or ""))
    if known := _columns().get(name):
        return Column(name, known["kind"], unit if known["kind"] == "number" else "")
    if unit and unit not in ("year", "boolean") and not UNITS[unit].text:
        return Column(name, "number", unit)
    return Column(name, "text")


@lru_cache(maxsize=1)
def _columns() -> dict[str, dict[str, str]]:
    with Path(__file__).with_name("columns.csv").open(encoding="utf-8", newline="") as file:
        return {row["name"]: row for row in csv.DictReader(file)}


def _pairs(row: Sequence[str], columns: Iterable[Column]) -> Iterator[tuple[str, str]]:
    return ((cell, column.kind) for cell, column in zip(row, columns, strict=True))


def _value(cell: str, kind: str) -> Value:
    """A cell as a value of its column's kind; what is none of that kind stays the text that it is."""
    if cell == "":
        return None
    if kind == "boolean" and cell in ("True", "False"):
        return cell == "True"
    if kind in ("number", "year"):
        try:
            return int(cell) if cell.lstrip("-").isdigit() else float(cell)
        except ValueError:
            return cell
    return as_it_was(cell)


# --- as a person reads it --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """A table in one language: headings, and cells whose codes have their names before them.

    `columns` are those of the table, one for each heading; two for what is shown by name and code.
    """

    table: Table
    headings: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]


def shown(table: Table, words: Words, sources: Mapping[str, str] = MappingProxyType({})) -> Shown:
    """A table in a language: names beside codes, sentences of this language alone, headings that differ.

    `sources` are names of sections of `sources.toml`. What has no other name than its code stands once.
    """
    plan: list[tuple[int, Column, bool]] = []
    names: dict[str, dict[str, str]] = {}
    for place, column in enumerate(table.columns):
        if column.kind == "sentence" and not column.name.endswith(f"_{words.language}"):
            continue
        if column.kind in ("code", "period"):
            names[column.name] = {code: code_name(code, column, words, sources) for code in table.codes(column)}
            if column.name == "key":
                names[column.name] = told_apart(names[column.name], Words(words.language))
            if any(code != name for code, name in names[column.name].items()):
                plan.append((place, column, True))
        plan.append((place, column, False))

    def said(value: Value, column: Column, named: bool) -> Value:
        if isinstance(value, bool):
            return words.t("yes") if value else words.t("no")
        if column.name == "title" and value is not None:
            return check_titles().get(str(value), {}).get(words.language, value)
        if column.name == "place" and value is not None:
            return place_text(str(value), words)
        if column.name == "publisher" and value is not None:
            return soft(str(value), words)
        if table.name == "letters" and column.name == "text":
            return _BOLD.sub(r"\1", str(value))
        return names[column.name][str(value)] if named and value is not None else value

    rows = tuple(tuple(said(row[place], column, named) for place, column, named in plan) for row in table.rows)
    return Shown(table, _headings(plan, words), tuple(column for _, column, _ in plan), rows)


def _headings(plan: Iterable[tuple[int, Column, bool]], words: Words) -> tuple[str, ...]:
    """A heading for each column, no two alike, since spreadsheets know columns by them."""
    headings: list[str] = []
    by_name = {column.name for _, column, named in plan if named}
    for _, column, named in plan:
        text = column.title(words)
        if column.name in by_name and not named:
            text = words.t("{name} (code)").replace("{name}", text)
        if text.casefold() in (each.casefold() for each in headings):
            text = f"{text} [{column.name}]"
        headings.append(text)
    return tuple(headings)


def code_name(code: str, column: Column, words: Words, sources: Mapping[str, str] = MappingProxyType({})) -> str:
    """What a code stands for in a language; the code itself, in words, where no catalogue has it."""
    if column.kind == "period":
        return words.period(code) if Period.find(code) else code
    if column.name == "key":
        return fact_label(code, Words(words.language))  # leaves out what no catalogue has
    if column.name == "source" and (code in sources or code[:1].isdigit()):
        return sources.get(code) or words.t("authors' calculation")
    if column.name == "unit":
        return words.t(UNITS[code].name) if code in UNITS and UNITS[code].name else words.category(code)
    if column.name == GRAVITY:
        return words.category(code, GRAVITY)  # "high" is no bound here
    if column.name == "quality" and code in QUALITY_WORDS:
        return quality_label(code, words)
    return code if code.isdigit() or not _CODE.fullmatch(code) else words.label(code)


def dictionary(tables: Sequence[Table], words: Words, sources: Mapping[str, str]) -> list[tuple[str, ...]]:
    """The codebook: table, column, heading, meaning, kind, unit, codes with their names; a row a column."""
    rows: list[tuple[str, ...]] = []
    for table in tables:
        for column in table.columns:
            codes = table.codes(column) if column.kind == "code" and column.name != "key" else []
            levels = "; ".join(f"{code} = {code_name(code, column, words, sources)}" for code in codes[:60])
            unit = words.t(UNITS[column.unit].name) if column.unit else ""
            about = (column.title(words), table.meaning(column, words), words.t(KIND_WORDS[column.kind]))
            rows.append((table.name, column.name, *about, unit, levels))
    return rows


KIND_WORDS = {
    "code": "code",
    "period": "period",
    "number": "number",
    "year": "year",
    "date": "day",
    "boolean": "yes or no",
    "text": "text",
    "english": "text",
    "sentence": "sentence",
}
