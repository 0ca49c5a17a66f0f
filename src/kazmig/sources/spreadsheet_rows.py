"""Rows of a spreadsheet's table: countries, totals, groups, the rest, and what is none of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from kazmig.lexicon import UnknownName, country_code
from kazmig.shares import RESIDUAL
from kazmig.sources import observations
from kazmig.sources.cells import NotANumber, Number, number_of
from kazmig.sources.grids import letter, shown
from kazmig.sources.headers import Column, Table, is_introduction, is_one_of, is_total
from kazmig.sources.layouts import CIS, FOOTNOTES, SUBTOTALS, Layout
from kazmig.sources.problems import Problems

_WHOLE_UNITS = ("persons", "crossings", "permits", "transactions")
# Members that a list may leave out of "all CIS countries": Kazakhstan itself and an associate.
_SELDOM = frozenset({"KAZ", "TKM"})


@dataclass(frozen=True)
class Figure:
    """One figure of a table, in its base unit; `category` is the name as written, empty for a total."""

    series: str
    group: str
    category: str
    code: str
    printed: str
    value: float
    low: float
    high: float
    unit: str
    column: Column
    file: str
    sheet: str
    row: int
    letter: str

    @property
    def cell(self) -> str:
        return f"{self.letter}{self.row}"


@dataclass(frozen=True)
class _Row:
    """A row that counts: its number in the grid, its label, the group it stands in, and its code ("" for a total)."""

    number: int
    label: str
    group: str
    code: str


def figures_of(table: Table, columns: list[Column], layout: Layout, problems: Problems) -> list[Figure]:
    """The figures of one series and unit, from one column or summed over the columns of several months."""
    if not columns:
        return []
    rows = _rows(table, columns, layout, problems)
    fractions = False
    if columns[0].unit == "share_pct":
        # A total's share says nothing.
        rows = [row for row in rows if row.code]
        fractions = _are_fractions(table, columns[0], rows)
    figures = []
    for row in rows:
        cells = [_cell(table, row, column, fractions, problems) for column in columns]
        known = [cell for cell in cells if cell is not None]
        if known and len(known) == len(cells):
            figures.append(_added(known))
        elif known:
            problems.add(
                "a month without a figure",
                "a figure for every month, or a dash for nil",
                "Ask the office for it.",
                sheet=table.grid.sheet,
                row=row.number + 1,
            )
    return figures


def _rows(table: Table, columns: list[Column], layout: Layout, problems: Problems) -> list[_Row]:
    """The rows that count, each with its group and code. Notes unknown names, names given twice, missing names."""
    found: list[_Row] = []
    group = "all" if layout.groups else ""
    grouped = False
    for number in range(table.first, len(table.grid.rows)):
        label = re.sub(r"^\d{1,3}[.)]\s*", "", table.grid.text(number, table.label))
        filled = any(table.grid.text(number, column.number) for column in columns)
        if found and _is_footnote(table, number):
            break
        named = next((name for name, words in layout.groups.items() if is_one_of(label, words)), "")
        if named:
            group, grouped = named, True
        if not filled:
            continue
        where = {"sheet": table.grid.sheet, "row": number + 1, "column": letter(table.label)}
        if not label:
            problems.add("figures without a name", "a country, or a total", "Ask the office whose they are.", **where)
        elif named or is_total(label):
            found.append(_Row(number, label, group, ""))
        elif not is_introduction(label) and not is_one_of(label, SUBTOTALS):
            found.append(_Row(number, label, group, _code(label, problems, where)))
    _note_twice(table, found, problems)
    return found if grouped or not layout.groups else _split(table, found, problems)


def _code(label: str, problems: Problems, where: dict[str, object]) -> str:
    try:
        return country_code(label)
    except UnknownName as unknown:
        near = f" (the nearest is '{unknown.nearest}')" if unknown.nearest else ""
        problems.add(f"'{label}'", f"a name of the lexicon{near}", unknown.mend, **where)
        return "?"


def _is_footnote(table: Table, number: int) -> bool:
    first = next((text for text in map(shown, table.grid.rows[number]) if text), "")
    return first.casefold().startswith(FOOTNOTES) or bool(re.match(r"[¹²³⁴⁵]|\d\)", first))


def _note_twice(table: Table, rows: list[_Row], problems: Problems) -> None:
    seen: dict[tuple[str, str], _Row] = {}
    for row in rows:
        if row.code == "?" or (row.code.islower() and row.code):
            continue
        first = seen.setdefault((row.group, row.code), row)
        if (
            first is not row
            and table.grid.rows[first.number][table.label + 1 :] != (table.grid.rows[row.number][table.label + 1 :])
        ):
            problems.add(
                f"'{row.label}' again, after row {first.number + 1}",
                "each country and each total once",
                "Ask the office which row is right, and say so in corrections.toml.",
                sheet=table.grid.sheet,
                row=row.number + 1,
                column=letter(table.label),
            )


def _split(table: Table, rows: list[_Row], problems: Problems) -> list[_Row]:
    """Rows of a list that does not split, split by membership in the CIS."""
    listed = {row.code for row in rows}
    result = []
    for row in rows:
        if row.code == RESIDUAL and not listed >= CIS - _SELDOM:
            problems.add(
                f"'{row.label}' in a list that does not tell CIS countries from others",
                "the list split in two, or all CIS countries named",
                "Ask the office for the list by group of countries.",
                sheet=table.grid.sheet,
                row=row.number + 1,
                column=letter(table.label),
            )
        group = "all" if not row.code else "cis" if row.code in CIS else "noncis"
        result.append(replace(row, group=group))
    return result


def _are_fractions(table: Table, column: Column, rows: list[_Row]) -> bool:
    """Whether a column of shares holds 0.411 for 41.1 %, as cells with a percent format do."""
    values = []
    for row in rows:
        try:
            number = number_of(table.grid.rows[row.number][column.number], False)
        except NotANumber:
            continue
        if number is not None:
            if number.percent:
                return False
            values.append(number.value)
    return bool(values) and max(values) <= 1.0 and 0.2 <= sum(values) <= 2.001


def _cell(table: Table, row: _Row, column: Column, fractions: bool, problems: Problems) -> Figure | None:
    """One cell as a figure; None where it is empty or wrong, which is noted."""
    cell = table.grid.rows[row.number][column.number]
    where = {"sheet": table.grid.sheet, "row": row.number + 1, "column": letter(column.number)}
    counts = column.unit in _WHOLE_UNITS and not column.scale
    mend = "Ask the office; until then say the right figure in corrections.toml, by file, sheet and cell."
    try:
        number = number_of(cell, counts)
    except NotANumber as error:
        problems.add(f"'{error}'", "a number", mend, **where)
        return None
    if number is None:
        return None
    if number.value < 0:
        problems.add(f"{number.value:.12g}", "zero or more", mend, **where)
        return None
    if counts and number.value != round(number.value):
        problems.add(
            f"{number.value:.12g} {column.unit}",
            "a whole number",
            "If the table is in thousands, its header or title must say so; ask the office.",
            **where,
        )
        return None
    if fractions:
        number = Number(number.value * 100, max(number.precision * 100, 1e-9))
    bound = "exact" if counts else "nearest"
    quantity = observations.quantity(number.value, column.printed_unit, number.precision, bound)
    return Figure(
        series=column.series,
        group=row.group,
        category=row.label if row.code else "",
        code=row.code,
        printed=shown(cell),
        column=column,
        file=table.grid.file,
        sheet=table.grid.sheet,
        row=row.number + 1,
        letter=letter(column.number),
        **quantity,
    )


def _added(figures: list[Figure]) -> Figure:
    """The sum of a row over several months."""
    first = figures[0]
    if len(figures) == 1:
        return first
    value, low, high = (
        float(f"{sum(getattr(figure, name) for figure in figures):.12g}") for name in ("value", "low", "high")
    )
    return replace(first, printed=" + ".join(figure.printed for figure in figures), value=value, low=low, high=high)
