"""Headings of a table's columns: real merges, declared spans, long tables; what is no column is left aside."""

from __future__ import annotations

from kazmig.sources.spreadsheet.cells import looks_like_number
from kazmig.sources.spreadsheet.layouts import Layout
from kazmig.sources.spreadsheet.model import Table
from kazmig.sources.spreadsheet.zones import HIDDEN, REMARK, SCRATCH, Aside


def headers_of(table: Table) -> list[tuple[int, str]]:
    """Columns of figures with their header, the texts of all its rows joined; what is no column is left aside.

    A cell takes the header of the merged cell it belongs to. Offices also leave cells blank beside a heading: there a
    column that has a heading of its own below takes the one to its left.
    """
    grid = table.grid
    width = max(len(grid.rows[row]) for row in range(table.header, min(table.end, table.start + 400)))
    found = []
    for index in range(table.label + 1, min(width, table.until or width)):
        if index in grid.hidden_columns:
            if any(grid.text(row, index) for row in range(table.header, table.end)):
                table.aside.append(Aside(HIDDEN, column=index))
            continue
        parts = _header(table, index)
        if _is_column(table, index, bool(parts)):
            found.append((index, " / ".join(parts)))
    return found


def _header(table: Table, index: int) -> list[str]:
    grid, rows = table.grid, range(table.header, table.start)
    own = [row for row in rows if grid.text(row, index)]
    declared = own or not grid.merges
    parts: list[str] = []
    for row in rows:
        text, back, area = grid.text(row, index), index, grid.merged(row, index)
        if not text and area and area[1] > table.label and area[0] >= table.header:
            text = grid.text(*area[:2])
        # A heading ends where a heading above it begins anew.
        while not text and not area and declared and back > table.label + 1:
            if any(grid.text(r, back) for r in rows if r < row):
                break
            back -= 1
            text = grid.text(row, back)
        parts += [text] if text and text not in parts else []
    return parts if own or any(grid.merged(row, index) for row in rows) or _filled(table, index) else []


def _filled(table: Table, index: int) -> bool:
    """Whether a column without a heading has figures beside at least half of the names."""
    rows = range(table.start, table.end)
    named = [row for row in rows if table.grid.text(row, table.label)]
    return 2 * sum(looks_like_number(table.grid.at(row, index)) for row in named) >= max(2, len(named))  # whole numbers


def _is_column(table: Table, index: int, headed: bool) -> bool:
    """Whether a column holds figures of the table; a remark or a number typed beside it is left aside."""
    rows = range(table.start, table.end)
    filled = [row for row in rows if table.grid.text(row, index)]
    figures = [row for row in filled if looks_like_number(table.grid.at(row, index))]
    if headed and (figures or not filled or len(filled) > 2):
        return bool(filled) or any(table.grid.text(row, index) for row in range(table.header, table.start))
    table.aside += [Aside(SCRATCH if row in figures else REMARK, row, index) for row in filled]
    return False


def series_column(table: Table, headers: list[tuple[int, str]], layout: Layout) -> int | None:
    """The column whose words say which series each row is of ("въезд", "выезд"), and the series by row."""
    for index in [*range(table.label), *(index for index, _ in headers)]:
        told: dict[int, str] = {}
        for row in range(table.start, table.end):
            text = table.grid.text(row, index)
            fitting = [slug for slug, words in layout.series.items() if text and words.within(text)]
            if text and len(fitting) == 1:
                told[row] = fitting[0]
        texts = [row for row in range(table.start, table.end) if table.grid.text(row, index)]
        if len(told) >= 2 and len(told) >= 0.8 * len(texts):
            table.series_of = told
            return index
    return None


def counted(table: Table, index: int, layout: Layout) -> str:
    """What a column of a long table counts whose header names no series."""
    if layout.needs:
        return ""
    return "count" if looks_like_number(table.grid.at(table.start, index)) else ""
