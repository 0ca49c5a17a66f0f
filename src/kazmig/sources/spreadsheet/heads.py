"""Where tables begin on a sheet: by the header of the column that names countries, or by the names below it."""

from __future__ import annotations

import re

from kazmig.places.lexicon import UnknownName
from kazmig.sources.files.grids import Grid
from kazmig.sources.names import code_of
from kazmig.sources.problems import BadInput, Problems, Where
from kazmig.sources.spreadsheet.cells import looks_like_number, name_in
from kazmig.sources.spreadsheet.layouts import Layout
from kazmig.sources.spreadsheet.model import Table, is_note
from kazmig.sources.spreadsheet.periods import spans
from kazmig.sources.spreadsheet.zones import Aside

AGAIN = "Ask the publisher to send the file again."
_LABEL_LENGTH = 60
# So many countries below each other are a column of names, whatever stands above them.
_NAMES_AT_LEAST = 3
_COLUMNS_OF_NAMES = 6
_COVER_ROWS = 20


def tables_of(grid: Grid, layout: Layout) -> list[Table]:
    """All tables of a sheet, found by the header of the column that names countries; columns not yet read."""
    said = layout.overrides
    if said.header_rows and said.names is not None:
        top, last = said.header_rows
        end = len(grid.rows)
        return [Table(grid, said.names, top, last + 1, end, _titles(grid, 0, top, layout))] if last < end else []
    if countries_across([grid]) is not None:
        return []
    beside = [(row, _labels(grid, row, layout)) for row in range(len(grid.rows))]
    heads = [(row, columns[0]) for row, columns in beside if columns]
    by_names = not heads
    heads = heads or _by_names(grid)
    found: list[Table] = []
    for place, (row, column) in enumerate(heads):
        top = row
        while top > 0 and _belongs(grid, top - 1, column, least=2):
            top -= 1
        start = row + 1
        while start < len(grid.rows) and _belongs(grid, start, column, least=1):
            start += 1
        notes = []
        while _is_unit(grid, start, column, layout):
            notes.append((start, column, grid.text(start, column)))
            start += 1
        end = heads[place + 1][0] if place + 1 < len(heads) else len(grid.rows)
        titles = [*_titles(grid, found[-1].start if found else 0, top, layout), *notes]
        if found and _continues(found[-1], (top, start, end), column, titles, layout):
            found[-1].end, found[-1].repeats = end, found[-1].repeats | _between(found[-1], top, start)
            continue
        table = Table(grid, column, top, start, end, titles, found[0].title if found else "")
        if by_names:
            table.header = _first_of_header(grid, top, column)
            table.titles = _titles(grid, 0, table.header, layout)
            table.aside.append(Aside("names", row, column))
        found.append(table)
        more = dict(beside)[row][1:]
        for number, right in enumerate(more):
            found[-1].until = right
            after = more[number + 1] if number + 1 < len(more) else None
            found.append(Table(grid, right, top, start, end, titles, table.first_title, until=after))
        for each in found[-1 - len(more) :] if more else ():
            each.titles = _own_titles(titles, [column, *more], each.label)
    return found


def tables_in(grids: list[Grid], layout: Layout) -> list[Table]:
    """The tables of all sheets; a sheet without one, such as a cover, may name the period of those that name none."""
    tables = [tables_of(grid, layout) for grid in grids]
    cover = " | ".join(
        text
        for grid, own in zip(grids, tables, strict=True)
        if not own
        for _, _, text in _titles(grid, 0, min(_COVER_ROWS, len(grid.rows)), layout)
    )
    found = [table for own in tables for table in own]
    for table in found:
        table.cover = cover
    return found


def _continues(
    table: Table, rows: tuple[int, int, int], column: int, titles: list[tuple[int, int, str]], layout: Layout
) -> bool:
    """Whether a heading is that of `table` again, on a further page: alike, with nothing new above or below it."""
    top, start, end = rows
    grid, height = table.grid, start - top
    alike = table.label == column and height == table.start - table.header
    if not alike or any(grid.texts(table.header + n) != grid.texts(top + n) for n in range(height)):
        return False
    told = " | ".join(text for _, _, text in titles)
    words = [*layout.series.values(), *layout.scales.values()]
    totals = [
        any(layout.words["total"].begin(name_in(grid.text(row, column))) for row in part)
        for part in (range(table.start, top), range(start, end))
    ]
    return not spans(told, False) and not any(each.within(told) for each in words) and not all(totals)


def _between(table: Table, top: int, start: int) -> frozenset[int]:
    """The rows behind the last figure of a page, up to the end of the heading of the next."""
    figures = [row for row in range(table.start, top) if any(map(looks_like_number, table.grid.rows[row]))]
    return frozenset(range(max(figures, default=top - 1) + 1, start))


def _own_titles(titles: list[tuple[int, int, str]], starts: list[int], label: int) -> list[tuple[int, int, str]]:
    """Titles of one of several tables side by side: those above it, where a row has some above another too."""
    part_of = {(row, column): sum(column >= start for start in starts) for row, column, _ in titles}  # whole numbers
    mine = sum(label >= start for start in starts)  # whole numbers
    shared = {row: len({part_of[r, c] for r, c, _ in titles if r == row}) == 1 for row, _, _ in titles}
    return [(row, column, text) for row, column, text in titles if shared[row] or part_of[row, column] in (mine, 0)]


def countries_across(grids: list[Grid]) -> tuple[Grid, int] | None:
    """A row that names countries side by side on a sheet that names none below each other."""
    for grid in grids:
        for row in range(min(40, len(grid.rows))):
            across = [column for column, text in enumerate(grid.texts(row)) if _is_country(text)]
            if (
                len(across) >= _NAMES_AT_LEAST - 1
                and len(across)
                > len(  # whole numbers
                    [each for each in range(len(grid.rows)) if any(_is_country(text) for text in grid.texts(each)[:4])]
                )
            ):
                return grid, row
    return None


def _is_unit(grid: Grid, row: int, label: int, layout: Layout) -> bool:
    """Whether a row under a header holds nothing but a unit, such as "(в тысячах)"."""
    text = grid.text(row, label)
    alone = bool(text) and sum(1 for each in (grid.texts(row) if row < len(grid.rows) else []) if each) == 1
    return alone and not _is_country(text) and any(words.within(text) for words in layout.scales.values())


def _labels(grid: Grid, row: int, layout: Layout) -> list[int]:
    """The columns whose header says that they name countries, if this is a header: the first, and those alike to it."""
    texts = grid.texts(row)
    if sum(1 for text in texts if text) < 2 or any(looks_like_number(cell) for cell in grid.rows[row]):
        return []
    # "Страны СНГ" beside numbers that nobody can read is a row of the table.
    if any(each.words.within(text) for each in layout.subtotals.values() for text in texts) and any(
        re.match(r"\W?\d", text) for text in texts
    ):
        return []
    fitting = [number for number, text in enumerate(texts) if len(text) < _LABEL_LENGTH and layout.label.begin(text)]
    return [
        number for number in fitting if texts[number] == texts[fitting[0]] and not grid.merged(row, number)
    ] or fitting[:1]


def _by_names(grid: Grid) -> list[tuple[int, int]]:
    """The header's row and the column of names, where no header says so: the row above the first name or total."""
    for column in range(min(_COLUMNS_OF_NAMES, len(grid.rows[0]) if grid.rows else 0)):
        known = [row for row in range(len(grid.rows)) if _is_country(grid.text(row, column))]
        if len(known) < _NAMES_AT_LEAST:
            continue
        row = known[0]
        while row > 0 and any(looks_like_number(cell) for cell in grid.rows[row][column + 1 :]):
            row -= 1
        return [(row, column)] if any(grid.texts(row)[column + 1 :]) else []
    return []


def _first_of_header(grid: Grid, row: int, column: int) -> int:
    """The first row of a header whose last is `row`: that of a merged cell over the names, or of the words above."""
    if area := grid.merged(row, column):
        return area[0]
    above = [grid.at(row - 1, right) for right in range(column + 1, len(grid.rows[row]))] if row else []
    texts = [cell for cell in above if cell not in ("", None)]
    heads = not grid.text(row, column) and texts and not any(map(looks_like_number, texts))
    return row - 1 if heads else row


def _is_country(text: str) -> bool:
    try:
        return bool(text) and len(text) < _LABEL_LENGTH and len(code_of(name_in(text))) == 3
    except UnknownName:
        return False


def _belongs(grid: Grid, row: int, label: int, least: int) -> bool:
    """Whether a row is part of a header of several rows: nothing over the names, words and no numbers beside them."""
    beside = [grid.at(row, column) for column in range(label + 1, len(grid.rows[row]))]
    filled = [cell for cell in beside if cell not in ("", None)]
    return not grid.text(row, label) and len(filled) >= least and not any(looks_like_number(cell) for cell in filled)


def _titles(grid: Grid, first: int, last: int, layout: Layout) -> list[tuple[int, int, str]]:
    """Texts above a table: of rows without a figure, but not the notes of the table before."""
    rows = [
        row
        for row in range(first, last)
        if row not in layout.overrides.leave_rows and not any(looks_like_number(cell) for cell in grid.rows[row])
    ]
    return [
        (row, column, text)
        for row in rows
        for column, text in enumerate(_dated(grid, row))
        if text and not is_note(text, layout)
    ]


def _dated(grid: Grid, row: int) -> list[str]:
    """A row's texts; a date as the day it is, since the first of a month is a day in a title."""
    texts = grid.texts(row)
    return [
        cell.isoformat()[:10] if hasattr(cell, "isoformat") else text
        for cell, text in zip(grid.rows[row], texts, strict=True)
    ]


def named_sheet(grids: list[Grid], layout: Layout, problems: Problems) -> list[Grid]:
    """The sheet that layout.toml names."""
    found = [grid for grid in grids if grid.sheet == layout.overrides.sheet]
    if not found:
        named = ", ".join(f"'{grid.sheet}'" for grid in grids)
        mend = f"Mend 'sheet' in {layout.overrides.where}."
        raise problems.stop(f"the sheets {named}", f"the sheet '{layout.overrides.sheet}'", mend)
    return found


def no_table(grids: list[Grid], layout: Layout, problems: Problems) -> BadInput:
    """What to say of a file in which no table was found."""
    if (across := countries_across(grids)) is not None:
        mend = "Turn the table in a copy (Paste special, Transpose), and name that in sources.toml."
        where: Where = {"sheet": across[0].sheet, "row": across[1] + 1}
        return problems.stop("countries side by side in one row", "countries below each other", mend, **where)
    named = ", ".join(f"'{grid.sheet}'" for grid in grids if grid.sheet)
    found = f"the sheets {named}, none with such a header" if named else "no such header"
    mend = f"The header may be renamed or cut off. {AGAIN} New words go into layout.toml (kazmig look FILE)."
    return problems.stop(found, f"a table with a column {layout.label}", mend)
