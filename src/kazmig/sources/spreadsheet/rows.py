"""Rows of a table to entries: totals, groups of countries, countries, and what a country is broken down by."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from kazmig.evidence.vocabulary import RESIDUAL
from kazmig.places.groups import HOME
from kazmig.places.lexicon import UnknownName
from kazmig.sources.files.grids import shown
from kazmig.sources.problems import Cell, Problems
from kazmig.sources.shapes import refusal
from kazmig.sources.spreadsheet.asides import rows_left_aside
from kazmig.sources.spreadsheet.cells import (
    NotANumber,
    Number,
    note_marks,
    number_in,
)
from kazmig.sources.spreadsheet.labels import GROUP, HEADING, PART, TOTAL, Row, is_known, row_of
from kazmig.sources.spreadsheet.layouts import Layout
from kazmig.sources.spreadsheet.model import Column, Table
from kazmig.sources.spreadsheet.zones import UNKNOWN, Aside

ALL = "all"
_MEND = "Ask the publisher; until then say the right figure in corrections.toml, by file, sheet and cell."


@dataclass(frozen=True)
class Entry:
    """One figure of a table. `value` is None where the publisher says that it does not know."""

    table: Table
    column: Column
    row: int
    what: Row
    group: str
    value: float | None
    decimals: int
    printed: str
    native: bool

    @property
    def where(self) -> Cell:
        return self.table.where(self.row, self.column.index)

    def scaled_to_percent(self) -> Entry:
        """A share stored as a fraction and only shown as percent."""
        value = None if self.value is None else float(f"{self.value * 100:.12g}")
        return replace(self, value=value, decimals=max(0, self.decimals - 2))


def entries_of(table: Table, layout: Layout, problems: Problems) -> list[Entry]:
    """All figures of a table; notes names that nobody knows, cells that hold no figure, and countries given twice."""
    found: list[Entry] = []
    group = ALL if layout.groups else ""
    seen: dict[tuple[str, str, str, str], int] = {}
    left = rows_left_aside(table, layout)
    closing = _groups_by_row(table, left, layout)
    opening = _opening_rest(table, left, layout)
    for row in range(table.start, table.end):
        label = table.grid.text(row, table.label)
        cells = [(column, table.grid.at(row, column.index)) for column in table.columns_of(row)]
        filled = any(shown(cell) for _, cell in cells)
        if row in left:
            continue
        if (row == table.start and _is_numbering(label, [cell for _, cell in cells])) or not (filled or label):
            continue
        if note_marks(label):
            table.aside.append(Aside("mark", row, table.label))
        what = _row(table, row, label, filled, layout, problems)
        if what is None or what.kind == HEADING:
            continue
        if row == opening:
            what = Row(GROUP, layout.groups[1], what.name)
        if what.kind == GROUP:
            group = what.code
        own = ALL if layout.groups and what.kind == TOTAL else closing.get(row, group)
        if not filled:
            if what.kind in (PART, TOTAL) and not layout.words["of_which"].within(label):
                _blank(table, row, table.columns[0], problems)
            continue
        if what.kind in (PART, GROUP) and not what.code.islower():
            first = seen.setdefault(
                (own, what.code, table.series_of.get(row, ""), str(table.period_of.get(row, ""))), row
            )
            if first != row:
                earlier = f"'{what.name}' again, which row {first + 1} has as '{table.grid.text(first, table.label)}'"
                mend = "Ask which of the two is right, or whether both count."
                problems.add(earlier, "each country once in a list", mend, **table.where(row, table.label))
        found += _figures(table, row, what, own, cells, problems)
    return _grouped(_national(found), layout, problems)


def _groups_by_row(table: Table, left: set[int], layout: Layout) -> dict[int, str]:
    """The group of each country where the row of a group closes it instead of opening it, else nothing."""
    below: list[int] = []
    found: dict[int, str] = {}
    for row in range(table.start, table.end) if layout.groups else ():
        label = table.grid.text(row, table.label)
        try:
            what = row_of(label, layout) if label and row not in left else None
        except UnknownName:
            what = None
        if what is None or what.kind not in (PART, GROUP):
            continue
        if what.kind == PART:
            below.append(row)
        else:
            found |= dict.fromkeys(below, what.code)
            below = []
            if not found:
                return {}
    # Countries below the last group: rows of groups open them.
    return {} if below else found


def _opening_rest(table: Table, left: set[int], layout: Layout) -> int | None:
    """The row "Other countries" that opens the group of those who are no members: the list's countries stand below it.

    None where a row names that group, or where the row is all others of a list.
    """
    if not layout.groups:
        return None
    members = layout.subtotals[layout.groups[0]].members
    rows: list[tuple[int, Row]] = []
    for row in range(table.start, table.end):
        label = table.grid.text(row, table.label)
        if label and row not in left and is_known(label, layout):
            rows.append((row, row_of(label, layout)))
    if any((what.kind, what.code) == (GROUP, layout.groups[1]) for _, what in rows):
        return None
    inside = False
    for (row, what), (_, below) in pairwise(rows):
        inside = inside or (what.kind, what.code) == (GROUP, layout.groups[0])
        if inside and what.code == RESIDUAL and below.kind == PART and below.code not in members:
            return row
    return None


def _national(entries: list[Entry]) -> list[Entry]:
    """Entries with the row of the home country as their total, where there is no other and it is the sum of all."""
    if any(entry.what.kind == TOTAL for entry in entries):
        return entries
    home = [entry for entry in entries if entry.what.kind == PART and entry.what.code == HOME]
    rest = [entry for entry in entries if entry.what.kind == PART and entry.what.code != HOME]
    for entry in home:
        values = [each.value or 0.0 for each in rest if each.column is entry.column]
        if not values or entry.value is None or abs(math.fsum(values) - entry.value) > 1e-6 * max(1.0, entry.value):
            return entries
    total = {id(entry): replace(entry, what=Row(TOTAL, "total", entry.what.name)) for entry in home}
    return [total.get(id(entry), entry) for entry in entries]


def _grouped(entries: list[Entry], layout: Layout, problems: Problems) -> list[Entry]:
    """Entries of a list that is not split as it should be, split by who is a member."""
    if not layout.groups or not entries:
        return entries
    astray = [entry for entry in entries if entry.what.kind == PART and entry.group == ALL]
    if len(astray) < sum(entry.what.kind == PART for entry in entries):
        for entry in {each.row: each for each in astray}.values():
            expected = f"a row such as {layout.subtotals[layout.groups[0]].words} above it"
            mend = "Ask for the table with all its groups."
            where = entry.table.where(entry.row, entry.table.label)
            problems.add(f"'{entry.what.name}' above every group", expected, mend, **where)
        return entries
    group, rest = layout.groups
    members = layout.subtotals[group].members
    listed = {entry.what.code for entry in astray}
    # Whether an associate member is listed among them differs from one office to the next.
    for entry in {each.row: each for each in astray if each.what.code == RESIDUAL}.values():
        if not listed >= members - {"TKM"}:
            expected = f"rows such as {layout.subtotals[group].words}, or every member by name"
            mend = "Ask for the list in two groups: whose the rest is cannot be known."
            where = entry.table.where(entry.row, entry.table.label)
            problems.add(f"'{entry.what.name}' in a list without groups", expected, mend, **where)
    return [
        replace(each, group=group if each.what.code in members else rest) if each.what.kind == PART else each
        for each in entries
    ]


def _nameless(table: Table, row: int) -> str:
    """What to do about figures beside no name: a whole row of them is a country's, a single one often none."""
    filled = sum(1 for column in table.columns if shown(table.grid.at(row, column.index)))
    if filled > 1 or len(table.columns) == 1:
        return "Ask which country it is, or whether a row was merged."
    return (
        "A number alone may be a telephone, a page number or scratch: then write leave_rows = "
        f"[{row + 1}] into layout.toml beside the file. Else ask which country it is."
    )


def _row(table: Table, row: int, label: str, filled: bool, layout: Layout, problems: Problems) -> Row | None:
    """What a row is; None after noting that nobody knows its name."""
    if not label:
        problems.add(
            "figures without a name", "a country or 'Всего'", _nameless(table, row), **table.where(row, table.label)
        )
        return None
    try:
        return row_of(label, layout)
    except UnknownName as unknown:
        if not filled:
            return Row(HEADING, "", label)
        near = f" (the nearest is '{unknown.nearest}')" if unknown.nearest else ""
        mend = unknown.mend
        if "?" in label:
            mend = (
                "Letters were lost when the file was saved: ask for XLSX or 'CSV UTF-8'; cp1251 has no Kazakh letters."
            )
        elif not unknown.nearest:
            mend += f" If it is no country, leave the row out: leave_rows = [{row + 1}] in layout.toml beside the file."
        problems.add(f"'{unknown.name}'", f"a name of the lexicon{near}", mend, **table.where(row, table.label))
        return None


def _is_numbering(label: str, cells: list[object]) -> bool:
    """The row of numbers (А, 1, 2, 3) that official tables put under their header."""
    numbers = [shown(cell) for cell in cells]
    if not numbers or not all(number.isdecimal() for number in numbers):
        return False
    whole = [int(number) for number in numbers]
    named = re.fullmatch(r"\d|[А-Яа-яA-Za-z]", label) is not None
    return named and whole[-1] <= 40 and all(right > left for left, right in pairwise(whole))


def _figures(
    table: Table, row: int, what: Row, group: str, cells: list[tuple[Column, object]], problems: Problems
) -> Iterator[Entry]:
    listed = {column.series for column, cell in cells if str(cell).strip()}
    for column, cell in cells:
        if note_marks(shown(cell)):
            table.aside.append(Aside("mark", row, column.index))
        try:
            number = number_in(cell, table.thousands)
        except NotANumber as error:
            problems.add(*refusal(str(cell), str(error), _MEND), **table.where(row, column.index))
            continue
        if number is None:
            # Who is named in one list only has empty cells in the other.
            if column.series in listed:
                _blank(table, row, column, problems)
            elif listed and what.kind == PART:
                table.aside.append(Aside(UNKNOWN, row, column.index))
            continue
        if number.value is None:
            table.aside.append(Aside(UNKNOWN, row, column.index))
        number = _as_shown(number, table.grid.formats.get((row, column.index), ""))
        if _possible(table, row, column, number, problems):
            yield Entry(table, column, row, what, group, number.value, number.decimals, number.printed, number.native)


def _as_shown(number: Number, form: str) -> Number:
    """A number as its format lets a person see it: 0.411 as 41,1 %, 1806000 as 1806 where thousands are cut off."""
    if not form or number.value is None or not number.native:
        return number
    decimals = len(form.partition(".")[2].partition("%")[0].strip('"\\ '))
    if "%" in form:
        return Number(float(f"{number.value * 100:.12g}"), decimals, f"{number.value:.{max(1, decimals)}%}", False)
    commas = re.search(r"[0#](,+)(?:[^#0,]|$)", form)
    cut = len(commas[1]) if commas else 0
    return replace(number, value=float(f"{number.value / 1000**cut:.12g}")) if cut else number


def _possible(table: Table, row: int, column: Column, number: Number, problems: Problems) -> bool:
    """Whether a number can be a figure of its column."""
    value, where = number.value, table.where(row, column.index)
    if value is None:
        return True
    if value < 0:
        problems.add(f"'{number.printed}' in '{column.header}'", "zero or more", _MEND, **where)
        return False
    if column.quantity in ("count", "transactions") and "_" not in column.unit and _is_broken(number):
        sign = "comma" if "," in number.printed else "point"
        mend = (
            f"If the {sign} parts thousands, leave it out; if these are thousands, let the header say so, or write "
            f'unit = "thousand" into layout.toml beside the file. {_MEND}'
        )
        problems.add(f"'{number.printed}' in '{column.header}'", f"a whole number of {column.unit}", mend, **where)
        return False
    return True


def _is_broken(number: Number) -> bool:
    """Whether a count has decimals; "1,000" typed as text has, and means a thousand or one."""
    # "1000.0" is how programmes write a whole number.
    return number.value != int(number.value or 0) or (number.decimals > 2 and not number.native)


def _blank(table: Table, row: int, column: Column, problems: Problems) -> None:
    name = table.grid.text(row, table.label)
    found = f"an empty cell for '{name}' in '{column.header}'"
    problems.add(found, "a number, a dash for nil, or 'н/д'", _MEND, **table.where(row, column.index))
