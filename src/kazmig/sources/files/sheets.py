"""Cells of one sheet as a parser hands them over: plain values, merges, what is hidden, formats and comments."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Unpack

from kazmig.sources.problems import Where

Place = tuple[int, int]
Area = tuple[int, int, int, int]


@dataclass
class Sheet:
    """Rows of cells (text, numbers, dates, truth values, None), counted from 0.

    merges      areas (first row, first column, last row, last column) of merged cells
    hidden      whether the sheet is hidden; `hidden_rows` and `hidden_columns` of a visible one
    formats     number formats that change what a reader sees: percent, and scaled by thousands
    comments    what people wrote on cells
    remarks     what was left out while reading, in words
    """

    name: str
    rows: list[list[object]]
    merges: list[Area] = field(default_factory=list)
    hidden: bool = False
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    formats: dict[Place, str] = field(default_factory=dict)
    comments: dict[Place, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


class Unreadable(Exception):
    """A file that cannot be read: what was found, what was expected, how to mend it, and where."""

    def __init__(self, found: str, expected: str, mend: str, **where: Unpack[Where]) -> None:
        super().__init__(found)
        self.found, self.expected, self.mend, self.where = found, expected, mend, where


def is_blank(cell: object) -> bool:
    """Whether a person sees nothing in a cell: zero-width signs and spaces of every kind are nothing."""
    return cell is None or (
        isinstance(cell, str) and not cell.strip("\u200b\u200c\u200d\u2060\ufeff\u00ad \t\r\n\xa0\u202f")
    )


def trimmed(rows: list[list[object]]) -> list[list[object]]:
    """`rows` without the blank rows and columns behind the last cell that holds something, all of one width."""
    filled = [max((n for n, cell in enumerate(row) if not is_blank(cell)), default=-1) for row in rows]
    height = max((n for n, last in enumerate(filled) if last >= 0), default=-1) + 1
    width = max(filled, default=-1) + 1
    return [["" if cell is None else cell for cell in (row + [""] * width)[:width]] for row in rows[:height]]
