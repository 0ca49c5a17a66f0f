"""A sheet as a grid of cells that knows its merges, what is hidden, number formats and comments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime


@dataclass(frozen=True)
class Grid:
    """One sheet (a CSV file is one without a name): rows of cells, from cell A1 on, all of one width.

    merges      areas of merged cells (first row, first column, last row, last column), counted from 0
    hidden      whether the sheet is; `hidden_rows`, `hidden_columns` are those of a visible sheet
    formats     number formats that let a person see another number than is stored: percent, thousands
    comments    what people wrote on cells
    remarks     what was left out while reading
    """

    file: str
    sheet: str
    rows: list[list[object]]
    merges: tuple[tuple[int, int, int, int], ...] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    formats: Mapping[tuple[int, int], str] = field(default_factory=dict)
    comments: Mapping[tuple[int, int], str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()

    def text(self, row: int, column: int) -> str:
        """A cell as text without spaces around; rows and columns count from 0."""
        return shown(self.at(row, column))

    def at(self, row: int, column: int) -> object:
        """A cell as it lies, '' where there is none."""
        inside = 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row])
        return self.rows[row][column] if inside and self.rows[row][column] is not None else ""

    def texts(self, row: int) -> list[str]:
        return [shown(cell) for cell in self.rows[row]]

    def merged(self, row: int, column: int) -> tuple[int, int, int, int] | None:
        """The merged area a cell belongs to."""
        return next((m for m in self.merges if m[0] <= row <= m[2] and m[1] <= column <= m[3]), None)

    def inherited(self, row: int, column: int) -> str:
        """A cell's text, or that of the merged cell it is a part of."""
        area = self.merged(row, column)
        return self.text(*(area[:2] if area else (row, column)))

    def with_cell(self, row: int, column: int, value: object) -> Grid:
        rows = [list(line) for line in self.rows]
        rows[row][column] = value
        return replace(self, rows=rows)


def shown(cell: object) -> str:
    """A cell as text: one line, no spaces around, no `.0` behind whole numbers; the first of a month is that month."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{cell:.12g}"
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return cell.isoformat()[:7] if cell.day == 1 else cell.isoformat()
    return " ".join(str(cell).translate(_UNSEEN).split())


# Signs without width, which copies out of web pages and chats bring along: a person sees none of them.
_UNSEEN = dict.fromkeys(
    map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\ufeff\u00ad\u202a\u202b\u202c\u202d\u202e\ufe0f")
)


def letter(column: int) -> str:
    """A column's letter from its number, counted from 0.

    >>> letter(0), letter(27)
    ('A', 'AB')
    """
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def place_of(letters: str) -> int:
    """A column's number, counted from 0, from its letters.

    >>> place_of("A"), place_of("AB")
    (0, 27)
    """
    number = 0
    for sign in letters:
        number = number * 26 + ord(sign) - 64
    return number - 1
