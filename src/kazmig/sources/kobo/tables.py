"""The tables of KoboToolbox exports as they lie in XLSX and CSV files: headers and rows of text, no more."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from kazmig.sources.files.text import text_of
from kazmig.sources.problems import BadInput, Problem, Problems

CSV_WORKBOOK = "CSV files"
_ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Table:
    """One sheet (or CSV file). `rows` are texts as wide as `header`; `numbers` are their row numbers in the file.

    `workbook` groups the tables that belong to one export: the sheets of a workbook, or all CSV files together.
    """

    file: str
    sheet: str
    workbook: str
    header: list[str]
    rows: list[list[str]]
    numbers: list[int]


def read_tables(files: Sequence[Path]) -> list[Table]:
    """Every table of the files, without empty rows and HXL tags. Raises BadInput with the problems of all files."""
    tables: list[Table] = []
    problems: list[Problem] = []
    for path in files:
        try:
            tables += _read_csv(path) if path.suffix.lower() == ".csv" else _read_workbook(path)
        except BadInput as error:
            problems += error.problems
    if problems:
        raise BadInput(problems)
    return tables


def _read_workbook(path: Path) -> list[Table]:
    from python_calamine import CalamineError, CalamineWorkbook

    problems = Problems(path.name)
    expected, again = "an XLSX export of KoboToolbox", "Download the export again."
    content = path.read_bytes()
    if not content:
        raise problems.stop("an empty file", expected, again)
    if content.startswith(_ENCRYPTED):
        raise problems.stop("an encrypted (or very old) workbook", expected, "Take its password off, or " + again)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except (CalamineError, ValueError, OSError) as error:
        raise problems.stop(f"a file that is no whole workbook ({error})", expected, again) from error
    tables = [_table(path, name, path.name, rows) for name, rows in sheets.items()]
    filled = [table for table in tables if table is not None]
    if not filled:
        raise problems.stop("no row in any sheet", expected, again)
    return filled


def _read_csv(path: Path) -> list[Table]:
    text = text_of(path, Problems(path.name), encodings=("utf-8-sig",))
    first = text.lstrip().splitlines()[0]
    separator = ";" if first.count(";") >= first.count(",") else ","
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    table = _table(path, "", CSV_WORKBOOK, rows)
    return [table] if table is not None else []


def _table(path: Path, sheet: str, workbook: str, cells: Sequence[Sequence[Any]]) -> Table | None:
    texts = [[_text(cell) for cell in row] for row in cells]
    start = next((number for number, row in enumerate(texts) if any(row)), None)
    if start is None:
        return None
    header = texts[start]
    body = [(number, row) for number, row in enumerate(texts[start + 1 :], start=start + 2) if any(row)]
    if body and _is_hxl(body[0][1]):
        body = body[1:]
    rows = [(row + [""] * len(header))[: len(header)] for _, row in body]
    return Table(path.name, sheet, workbook, header, rows, [number for number, _ in body])


def _is_hxl(row: list[str]) -> bool:
    """Whether a row holds HXL tags (`#adm1+code`), which exports put under the header when asked to."""
    return all(cell.startswith("#") for cell in row if cell)


def _text(cell: Any) -> str:
    """A cell as text. Numbers and dates look alike whether they were stored as such or as text."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).replace("\u00a0", " ").strip()
