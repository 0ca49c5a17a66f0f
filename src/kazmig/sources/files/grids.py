"""Sheets of workbooks and CSV files as grids of cells, whatever made them."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from kazmig.sources.files.text import rows_of, text_of
from kazmig.sources.files.workbook_errors import UNREADABLE, put_unread_cells
from kazmig.sources.problems import Problems

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_AGAIN = "Ask the publisher to send the file again."
# What UTF-8 Cyrillic looks like when it was read as cp1251 ("РЎС‚СЂР°РЅР°") or as Latin-1 ("Ð¡ÑÑÐ°Ð½Ð°").
_MANGLED = re.compile(r"(?:[РС][^\sА-Яа-яЁёA-Za-z0-9.,;:()%-]){3}|(?:[ÐÑ][\x80-\xbf‚„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ ]){3}")

# One of these stands in every official table in Russian.
_COMMON = re.compile("всего|итого|стран|граждан|квартал|прочие|росси", re.IGNORECASE)


@dataclass(frozen=True)
class Grid:
    """One sheet (a CSV file is one without a name): rows of cells, from cell A1 on, all of one width."""

    file: str
    sheet: str
    rows: list[list[Any]]

    def text(self, row: int, column: int) -> str:
        """A cell as text without spaces around; rows and columns count from 0."""
        return shown(self.at(row, column))

    def at(self, row: int, column: int) -> Any:
        """A cell as it lies, '' where there is none."""
        inside = 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row])
        return self.rows[row][column] if inside and self.rows[row][column] is not None else ""

    def texts(self, row: int) -> list[str]:
        return [shown(cell) for cell in self.rows[row]]

    def with_cell(self, row: int, column: int, value: Any) -> Grid:
        rows = [list(line) for line in self.rows]
        rows[row][column] = value
        return replace(self, rows=rows)


def shown(cell: Any) -> str:
    """A cell as text: one line, no spaces around, no `.0` behind whole numbers; the first of a month is that month."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{cell:.12g}"
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return cell.isoformat()[:7] if cell.day == 1 else cell.isoformat()
    return " ".join(str(cell).split())


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


def read_grids(path: Path) -> list[Grid]:
    """All sheets of a workbook, or a CSV file's one, without empty ones. Raises BadInput."""
    start = path.read_bytes()[:512].lstrip().lower()
    problems = Problems(path.name)
    if start.startswith(b"%pdf"):
        mend = "Ask for the workbook behind it, or type its figures into a table of published figures."
        raise problems.stop("a PDF", "a workbook (XLSX) or a CSV", mend)
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta")):
        mend = "Open it in a spreadsheet programme and save it as XLSX."
        raise problems.stop("a web page under the name of a workbook", "a workbook (XLSX) or a CSV", mend)
    if path.suffix.lower() in (".csv", ".txt", ".tsv"):
        return [_read_csv(path)]
    return _read_workbook(path)


def _read_workbook(path: Path) -> list[Grid]:
    from python_calamine import CalamineWorkbook

    problems = Problems(path.name)
    content = path.read_bytes()
    expected = "a workbook (XLSX) or a CSV"
    if not content:
        raise problems.stop("an empty file", expected, _AGAIN)
    if content.startswith(_OLE) and _ENCRYPTED in content:
        raise problems.stop("an encrypted workbook", expected, "Ask for it without a password.")
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        cells = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
        put_unread_cells(cells, content)
    except UNREADABLE as error:
        raise problems.stop(f"a file that is no whole workbook ({error})", expected, _AGAIN) from error
    grids = [_grid(path.name, name, rows) for name, rows in cells.items()]
    filled = [grid for grid in grids if grid.rows]
    if not filled:
        raise problems.stop("no cell in any sheet", expected, _AGAIN)
    return filled


def _read_csv(path: Path) -> Grid:
    problems = Problems(path.name)
    text = text_of(path, problems)
    if other := _other_letters(path.read_bytes(), text):
        mend = "Open it where its letters look right and save it as 'CSV UTF-8'."
        raise problems.stop(f"letters in {other}", "a CSV in UTF-8 or cp1251", mend)
    if _MANGLED.search(text[:20000]):
        raise problems.stop(
            f"letters read in another encoding than they were written in ('{_sample(text)}')",
            "a CSV in UTF-8 or cp1251",
            "Open it where its letters look right and save it as 'CSV UTF-8'.",
        )
    lines = text.splitlines()
    counts = {mark: sum(line.count(mark) for line in lines) for mark in (";", "\t", ",")}
    # A comma can be a decimal one; it separates only where nothing else does.
    mark = ";" if counts[";"] else "\t" if counts["\t"] else ","
    return _grid(path.name, "", rows_of(text, mark, problems))


def _other_letters(content: bytes, text: str) -> str:
    """The encoding in which the words of every table can be read, where they cannot be in those expected."""
    if _COMMON.search(text):
        return ""
    names = {"koi8-r": "KOI8-R", "cp866": "DOS (cp866)"}
    return next((name for code, name in names.items() if _COMMON.search(content.decode(code, errors="replace"))), "")


def _sample(text: str) -> str:
    match = _MANGLED.search(text)
    return text[match.start() : match.start() + 12] if match else ""


def _grid(file: str, sheet: str, cells: Sequence[list[Any]]) -> Grid:
    width = max((len(row) for row in cells), default=0)
    rows = [[*row, *[""] * (width - len(row))] for row in cells]
    return Grid(file, sheet, rows if any(shown(cell) for row in rows for cell in row) else [])
