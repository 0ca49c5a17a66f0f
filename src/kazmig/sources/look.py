"""What a file is, before anything is done with it: `kazmig look FILE`, as text and as a page that colours its sheets.

The same readers look that read: format, sheets, zones, header, period, unit and series of every column, rows, what is
left aside and why, what nobody knows, and the lines to add to sources.toml, layout.toml and the lexicon.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path

from kazmig.evidence.periods import Period
from kazmig.project.inventory import Source
from kazmig.sources.files.door import Book, open_file
from kazmig.sources.files.grids import Grid, letter
from kazmig.sources.kobo.drift import drift, report
from kazmig.sources.kobo.form import load_form
from kazmig.sources.kobo.headers import technical
from kazmig.sources.kobo.tables import Table as KoboTable
from kazmig.sources.kobo.tables import read_tables
from kazmig.sources.problems import Problem, Problems
from kazmig.sources.spreadsheet.checks import checked
from kazmig.sources.spreadsheet.headings import headers_of
from kazmig.sources.spreadsheet.heads import tables_in
from kazmig.sources.spreadsheet.labels import GROUP, SUBTOTAL, TOTAL
from kazmig.sources.spreadsheet.layouts import Layout
from kazmig.sources.spreadsheet.model import Table
from kazmig.sources.spreadsheet.periods import spans
from kazmig.sources.spreadsheet.rows import entries_of
from kazmig.sources.spreadsheet.tables import measure_of, read_columns
from kazmig.sources.spreadsheet.which_layout import layout_for
from kazmig.sources.spreadsheet.zones import BODY, HEADER, HIDDEN, SAID, TITLE, TOTALS

SOURCES = ("border_crossings", "residence_permits", "labour_permits", "remittances")
# Where no title says a period, any will do to look at the rest.
_NO_PERIOD = Period.parse("2000")


@dataclass
class Seen:
    """One table on a sheet as a source's layout takes it."""

    table: Table
    source: str
    layout: Layout
    period: Period | None
    rows: int = 0
    problems: list[Problem] = field(default_factory=list)
    zones: dict[tuple[int, int | None], str] = field(default_factory=dict)


@dataclass
class Look:
    """What was recognised: the kind of file in a word, its books, and the tables of official ones."""

    file: str
    kind: str
    books: list[Book]
    seen: list[Seen] = field(default_factory=list)
    tables: list[KoboTable] = field(default_factory=list)


def look(path: Path, source: str = "", period: str = "") -> Look:
    """Looks at a file. `source` and `period` as sources.toml would give them; guessed where empty. Raises BadInput."""
    books = open_file(path)
    grids = [grid for book in books for grid in book.visible]
    if any(sum(map(technical, texts)) >= 3 for texts in _first(grids, 5)):  # whole numbers
        return Look(path.name, "kobo", books, tables=read_tables([path]))
    if any("country or area" in text.lower() for texts in _first(grids, 30) for text in texts):
        return Look(path.name, "undesa", books)
    names = [source] if source else list(SOURCES)
    tried = [_seen(grids, name, path, period) for name in names]
    best = max(tried, key=lambda seen: (_read(seen), -_wrong(seen)), default=[])
    return Look(path.name, "spreadsheet", books, best)


def _first(grids: list[Grid], rows: int) -> list[list[str]]:
    return [grid.texts(row) for grid in grids for row in range(min(rows, len(grid.rows)))]


def _read(seen: list[Seen]) -> int:
    return sum(each.rows * len(each.table.columns) for each in seen)  # whole numbers


def _wrong(seen: list[Seen]) -> int:
    return sum(len(each.problems) for each in seen)  # whole numbers


def _seen(grids: list[Grid], name: str, path: Path, period: str) -> list[Seen]:
    layout = layout_for(Source(name, files=(path,)))
    found = []
    for table in tables_in(grids, layout):
        stock = measure_of(table, layout) == "stock"
        named = spans(f"{table.title} | {table.grid.sheet}", stock) or spans(table.cover, stock)
        target = Period.find(period) or next(iter(named), None)
        problems = Problems(path.name)
        own = layout if target else replace(layout, trusted=True)
        read_columns(table, own, target or _NO_PERIOD, problems)
        one = Seen(table, name, layout, target)
        if table.columns:
            entries = checked(entries_of(table, layout, problems), layout, problems)
            one.rows = len({entry.row for entry in entries})
            sums = {entry.row for entry in entries if entry.what.kind in (TOTAL, GROUP, SUBTOTAL)}
            one.zones = {(entry.row, None): TOTALS if entry.row in sums else BODY for entry in entries}
        one.zones |= {(row, None): HEADER for row in range(table.header, table.start)}
        one.zones |= {(row, column): TITLE for row, column, _ in table.titles}
        one.zones |= {(aside.row, aside.column): aside.zone for aside in table.aside if aside.row is not None}
        one.zones |= {(-1, aside.column): HIDDEN for aside in table.aside if aside.row is None}
        one.problems = problems.found
        found.append(one)
    return found


def lines(found: Look) -> list[str]:
    """What was recognised, in sentences; of exports and records the shape alone, never a cell."""
    out = [f"{found.file}: {', '.join(book.format for book in found.books)}."]
    for book in found.books:
        for grid in book.grids:
            size = f"{len(grid.rows)} rows, {len(grid.rows[0]) if grid.rows else 0} columns"
            hidden = ", hidden" if grid.hidden else ""
            out.append(f"Sheet '{grid.sheet}': {size}{hidden}, {len(grid.merges)} merged areas.")
            places = [f"row {row + 1}" for row in sorted(grid.hidden_rows)[:9]]
            places += [f"column {letter(column)}" for column in sorted(grid.hidden_columns)[:9]]
            out += [f"  Hidden in it: {', '.join(places)}."] if places else []
            out += [f"  {remark[0].upper()}{remark[1:]}." for sheet, remark in book.remarks if sheet == grid.sheet]
    if found.kind == "kobo":
        return [
            *out,
            "An export of KoboToolbox or ODK Central.",
            *report(drift(load_form(), found.tables)),
            *_section("baseline_assessment", "kobo", found.file, ""),
        ]
    if found.kind == "undesa":
        section = _section("migrant_stock", "undesa", found.file, "2020-07")
        return [*out, "A workbook of UN DESA's International Migrant Stock.", *section]
    if not any(each.table.columns for each in found.seen):
        out.append("No table was recognised. Name its source (--source), or describe it in layout.toml.")
    for one in found.seen:
        out += _of_table(one)
    out += proposals(found)
    return out


def _of_table(one: Seen) -> list[str]:
    table, grid = one.table, one.table.grid
    out = [
        f"Table of {one.source} on sheet '{grid.sheet}': header in row {table.header + 1}, "
        f"names in column {letter(table.label)}, {one.rows} rows with figures.",
        f"  Period: {one.period or 'not understood'}. {measure_of(table, one.layout).capitalize()}.",
    ]
    for column in table.columns:
        span = str(column.span) if one.period else "period not understood"
        what = f"{column.series}, {column.quantity}, in {column.unit}, {span}"
        out.append(f"  Column {letter(column.index)} '{column.header}': {what}.")
    by_zone: dict[str, list[str]] = {}
    for aside in dict.fromkeys(table.aside):
        place = letter(aside.column) if aside.column is not None else ""
        told = f"column {place}" if aside.row is None else f"{place or 'row '}{aside.row + 1}"
        by_zone.setdefault(aside.zone, []).append(told)
    out += [f"  Left aside or noted, {SAID[zone]}: {', '.join(places[:12])}." for zone, places in by_zone.items()]
    comments = [f"{letter(column)}{row + 1}" for row, column in sorted(grid.comments)]
    out += [f"  Comments on {', '.join(comments[:9])}."] if comments else []
    return out + [f"  Unknown: {problem}" for problem in one.problems]


def proposals(found: Look) -> list[str]:
    """Lines to add: to sources.toml, to layout.toml for what was not understood, to the lexicon."""
    out: list[str] = []
    for one in found.seen[:1]:
        out += _section(one.source, "spreadsheet", found.file, str(one.period or ""))
        if one.problems or not one.table.columns or not one.period:
            out += ["", "For layout.toml beside the file (empty lines are for you to fill in):", *_layout(one)]
    mends = [problem.mend for one in found.seen for problem in one.problems if "lexicon.csv" in problem.mend]
    return out + (["", "For the lexicon:", *dict.fromkeys(mends)] if mends else [])


def _section(source: str, kind: str, file: str, period: str) -> list[str]:
    return [
        "", "For sources.toml:", f"[{source}]", 'publisher = ""', 'title = ""', f'period = "{period}"',
        f'format = "{kind}"', f"files = [{_quoted(file)}]",
    ]  # fmt: skip


def _layout(one: Seen) -> list[str]:
    table = one.table
    known = {column.index: column for column in table.columns}
    series = ", ".join(one.layout.series)
    out = [
        f"[{one.source}]", f"sheet = {_quoted(table.grid.sheet)}", f'names = "{letter(table.label)}"',
        f"header_rows = [{table.header + 1}, {table.start}]",
    ]  # fmt: skip
    out += [] if one.period else ['period = ""  # of this file, such as "2022Q4"']
    rows = sorted({each.row for each in one.problems if "leave_rows" in each.mend and each.row})
    out += [f"# leave_rows = {rows}  # if these rows name no country, take the first sign away"] if rows else []
    if any('unit = "thousand"' in each.mend for each in one.problems):
        out.append('# unit = "thousand"  # if the figures are, take the first sign away')
    out += [
        f"[{one.source}.columns]",
        f"# {series}; count, share, kzt, usd or transactions may follow; an empty one is left out",
    ]
    headings = headers_of(table)
    for index, _ in headings:
        column = known.get(index)
        out.append(f'{letter(index)} = "{f"{column.series} {column.quantity}" if column else ""}"')
    return [*out, f"[{one.source}.headers]", *(f"{letter(index)} = {_quoted(text)}" for index, text in headings)]


def _quoted(text: str) -> str:
    """A text as TOML writes it; its escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False)
