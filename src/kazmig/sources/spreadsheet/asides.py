"""Rows of a table that hold no figures of it: footnotes, signatures, remarks, scratch numbers, hidden repeats."""

from __future__ import annotations

import re

from kazmig.sources.files.grids import shown
from kazmig.sources.spreadsheet.cells import UNKNOWN_OR_NIL, looks_like_number, name_in
from kazmig.sources.spreadsheet.labels import is_known
from kazmig.sources.spreadsheet.layouts import Layout
from kazmig.sources.spreadsheet.model import Table, is_note
from kazmig.sources.spreadsheet.zones import (
    FOOTNOTE,
    HIDDEN,
    OTHER_TABLE,
    REMARK,
    REPEATED,
    SAID_ASIDE,
    SCRATCH,
    SIGNATURE,
    Aside,
)

# A surname with initials, in either order.
_CAPITAL, _SMALL = "[А-ЯЁӘҒҚҢӨҰҮІA-Z]", "[а-яёәғқңөұүһіa-z]"
_PERSON = re.compile(rf"{_CAPITAL}{_SMALL}+ {_CAPITAL}\.|{_CAPITAL}\. ?(?:{_CAPITAL}\. ?)?{_CAPITAL}{_SMALL}")


def rows_left_aside(table: Table, layout: Layout) -> set[int]:
    """Rows of a table that hold no figures of it: footnotes, signatures, remarks, scratch, hidden repeats."""
    grid, ended, gap, begun = table.grid, "", False, False
    left: dict[int, str] = {}
    rows = range(table.start, table.end)
    last = max((row for row in rows if any(grid.texts(row))), default=0)
    visible = {name_in(grid.text(row, table.label)) for row in rows if row not in grid.hidden_rows}
    for row in rows:
        texts = [text for text in grid.texts(row) if text]
        label = grid.text(row, table.label)
        cells = [grid.at(row, column.index) for column in table.columns]
        if row in table.repeats:
            # What ended the page before ended no list.
            ended, gap, left[row] = "", False, REPEATED
            continue
        if row in layout.overrides.leave_rows:
            left[row] = SAID_ASIDE
            continue
        if not texts:
            gap = begun
            continue
        figures = any(looks_like_number(cell) or shown(cell).casefold() in UNKNOWN_OR_NIL for cell in cells)
        filled = any(shown(cell) for cell in cells)
        if row in grid.hidden_rows:
            repeated = name_in(label) in visible
            table.aside.append(Aside(HIDDEN if repeated else "read", row))
            if repeated:
                left[row] = HIDDEN
                continue
        if begun and not ended and not filled and is_note(texts[0], layout):
            ended = FOOTNOTE
        elif begun and any(layout.words["signature"].begin(text) for text in texts):
            ended = SIGNATURE
        elif begun and not ended and not figures and filled and layout.words["other_tables"].begin(label):
            ended = OTHER_TABLE
        if ended or (begun and filled and not figures and not is_known(label, layout)):
            left[row] = ended or (SIGNATURE if gap else REMARK)
        elif begun and gap and _PERSON.search(label):
            left[row] = ended = SIGNATURE
        elif begun and not label and figures and _is_scratch(len(texts), cells, gap, row == last):
            left[row] = SCRATCH
        elif begun and gap and not filled and not is_known(label, layout):
            left[row] = REMARK
        begun = begun or figures
    empty = {row for row in left if not any(grid.texts(row))}
    table.aside += [Aside(zone, row) for row, zone in left.items() if zone != HIDDEN and row not in empty]
    return set(left)


def _is_scratch(texts: int, cells: list[object], gap: bool, is_last: bool) -> bool:
    """Whether figures without a name are no row: behind a gap, or the last ones and not in every column."""
    filled = sum(1 for cell in cells if shown(cell))
    return (gap and texts == filled) or (is_last and filled < len(cells))
