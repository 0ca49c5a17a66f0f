"""Cells of workbooks and CSV files as they lie, sheet by sheet, and a sentence for every file that gives none."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from kazmig.sources.files import text_of
from kazmig.sources.problems import BadInput, Problems
from kazmig.sources.spreadsheet_layouts import Words

AGAIN = "Ask the publisher to send the file again."
_EXPECTED = "a workbook (.xlsx, .xls) or a CSV file"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = {"koi8-r": "KOI8-R", "cp866": "DOS (cp866)", "mac_cyrillic": "Mac Cyrillic"}


@dataclass(frozen=True)
class Grid:
    """One sheet: cells as they lie, rows and columns counted from 0; of a CSV file `sheet` is ''."""

    file: str
    sheet: str
    rows: list[list[Any]]

    def at(self, row: int, column: int) -> Any:
        """The cell, '' where there is none."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            cell = self.rows[row][column]
            return "" if cell is None else cell
        return ""

    def text(self, row: int, column: int) -> str:
        return text_in(self.at(row, column))

    def texts(self, row: int) -> list[str]:
        return [text_in(cell) for cell in self.rows[row]]


def text_in(cell: Any) -> str:
    """A cell as one line. A day at the beginning of a month is how spreadsheets store a month: 2023-01."""
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return cell.isoformat()[:7] if cell.day == 1 else cell.isoformat()
    if isinstance(cell, float):
        cell = int(cell) if cell.is_integer() else f"{cell:.12g}"
    return " ".join(str("" if cell is None else cell).split())


def grids_of(path: Path, label: Words, problems: Problems) -> list[Grid]:
    """All sheets of a file. Raises BadInput when it is empty, cut off, locked, or in letters that nobody can read.

    `label` are words that a readable file must hold; they tell one encoding from another.
    """
    content = path.read_bytes()
    if not content.strip():
        raise problems.stop("an empty file", _EXPECTED, AGAIN)
    start = content[:512].lstrip().lower()
    if start.startswith(b"%pdf"):
        mend = "Ask for the workbook behind it, or type its figures into a table of published figures."
        raise problems.stop("a PDF", _EXPECTED, mend)
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta")):
        mend = "Open it in a spreadsheet programme and save it as .xlsx."
        raise problems.stop("a web page under the name of a workbook", _EXPECTED, mend)
    if content.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in content:
        mend = "Open it with its password, take the password off, and save it as .xlsx."
        raise problems.stop("an encrypted workbook", "a workbook without a password", mend)
    if content.startswith((b"PK", _OLE)) or path.suffix.lower() in (".xlsx", ".xls", ".xlsm", ".ods"):
        return _sheets(path, content, problems)
    return [_csv(path, label, problems)]


def _sheets(path: Path, content: bytes, problems: Problems) -> list[Grid]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        grids = [
            Grid(path.name, name, book.get_sheet_by_name(name).to_python(skip_empty_area=False))
            for name in book.sheet_names
        ]
    except (CalamineError, ValueError, OSError) as error:
        mend = f"It may have been cut off on the way. {AGAIN}"
        raise problems.stop(f"a file that is no whole workbook ({error})", _EXPECTED, mend) from error
    filled = [grid for grid in grids if any(text_in(cell) for row in grid.rows for cell in row)]
    if not filled:
        raise problems.stop("a workbook without a filled cell", _EXPECTED, AGAIN)
    return filled


def _csv(path: Path, label: Words, problems: Problems) -> Grid:
    text = text_of(path, problems)
    if not label.within(text):
        _refuse_letters(path, label, problems)
    lines = [line for line in text.splitlines() if line.strip()]
    # Every line of a table has its separators, titles and decimal commas or not.
    separator = next((mark for mark in ";\t" if sum(mark in line for line in lines) * 2 >= len(lines)), ",")
    return Grid(path.name, "", [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)])


def _refuse_letters(path: Path, label: Words, problems: Problems) -> None:
    """Raises BadInput when the file can be read in an encoding that is not expected."""
    content = path.read_bytes()
    for encoding, name in _OTHERS.items():
        if label.within(content.decode(encoding, errors="replace")):
            raise _letters(f"letters in {name}", problems)
    for broken in ("cp1251", "latin-1"):
        try:
            mended = content.decode("utf-8-sig").encode(broken, errors="ignore").decode("utf-8", errors="ignore")
        except UnicodeDecodeError:
            continue
        if label.within(mended):
            raise _letters("letters that were broken when the file was saved ('Р“СЂ…' for 'Гр…')", problems)


def _letters(found: str, problems: Problems) -> BadInput:
    mend = "Open the original where its letters look right and save it as 'CSV UTF-8'."
    return problems.stop(found, "a CSV in utf-8-sig or cp1251", mend)
