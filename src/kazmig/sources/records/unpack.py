"""Records in workbooks (XLSX to a sheet's last row, XLS, ODS, web tables) to a CSV of the wanted columns.

A process of its own, as `files.parse` is: `python -m kazmig.sources.records.unpack FILE OUT HEADERS` with the wanted
headers as JSON. No other column leaves the workbook. Prints JSON: the row of the header, or what is wrong.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import secrets
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from functools import partial
from itertools import chain, islice
from pathlib import Path

from kazmig.sources.files import binary_workbooks, open_document
from kazmig.sources.files.formats import AGAIN, REFUSED, format_of
from kazmig.sources.files.limits import zip_excess
from kazmig.sources.files.parse import limit, parsed
from kazmig.sources.files.sheets import Unreadable
from kazmig.sources.files.workbook_errors import UNREADABLE, hidden_parts
from kazmig.sources.records import heads

EXPECTED = "records: a header and one row a record, in a workbook, CSV or Parquet"
# A day, a direction and a country are told in every record.
_RECORD_HEADERS = 3
# New in each process, so that nobody can look a passport's number up by its fingerprint.
_KEY = secrets.token_bytes(16)
HIDDEN_SHEET = "sheet"
_HIDDEN: dict[str, Callable[..., dict[str, int]]] = {
    "xlsx": hidden_parts,
    "ods": open_document.hidden_parts,
    **{kind: partial(binary_workbooks.hidden_parts, kind=kind) for kind in ("xls", "xlsb")},
}
_WORKBOOKS = ("xlsx", "xlsb", "xls", "ods")


def unpack(content: bytes, out: Path, headers: set[str]) -> dict[str, object]:
    """Writes the columns of the first sheet with known headers to `out`. Raises Unreadable."""
    kind = format_of(content)
    if kind in REFUSED:
        raise Unreadable(REFUSED[kind][0], EXPECTED, REFUSED[kind][1])

    def tables(remarks: list[tuple[str, str, int]]) -> Iterator[tuple[str, Iterator[list[object]]]]:
        return _of_workbook(content, kind, remarks) if kind in _WORKBOOKS else _of_others(content, remarks)

    first: dict[str, object] = {}
    remarks: list[tuple[str, str, int]] = []
    for sheet, rows in tables(remarks):
        # A second sheet is a summary where its header knows too few columns; else it holds records that would be lost.
        if found := _write(rows, out, headers, _RECORD_HEADERS if first else 2):
            if first:
                wrong = f"records in the sheets or files '{first['sheet']}' and '{sheet}'"
                mend = (
                    "Save each as a file of its own and name all of them in sources.toml, or delete the one not meant."
                )
                raise Unreadable(wrong, "the records of a file in one table", mend)
            first = {"sheet": sheet, **found}
    if first:
        for what, number in (_HIDDEN[kind](content, sheet=str(first["sheet"])) if kind in _HIDDEN else {}).items():
            remarks.append((str(first["sheet"]), what, number))
        return {**first, "remarks": remarks}
    known = ", ".join(sorted(headers)[:4])
    mend = "Ask for the extract with its header, a line of names above the records."
    raise Unreadable("no sheet with a known header", f"a header with columns such as {known}", mend)


def _of_workbook(
    content: bytes, kind: str, remarks: list[tuple[str, str, int]]
) -> Iterator[tuple[str, Iterator[list[object]]]]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        if kind != "xls" and (excess := zip_excess(content)):
            raise Unreadable(excess.found, excess.expected, "Ask for CSV or Parquet.")
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for about in book.sheets_metadata:
            if about.visible == SheetVisibleEnum.Visible:
                if kind == "xlsb":
                    binary_workbooks.hidden_of_xlsb(content, about.name)  # refuses what would be lost in reading
                yield about.name, (list[object](row) for row in book.get_sheet_by_name(about.name).iter_rows())
            elif about.typ == SheetTypeEnum.WorkSheet:
                remarks.append((about.name, HIDDEN_SHEET, 1))
    except UNREADABLE as error:
        raise Unreadable("a file that is no whole workbook", EXPECTED, AGAIN) from error


def _of_others(content: bytes, remarks: list[tuple[str, str, int]]) -> Iterator[tuple[str, Iterator[list[object]]]]:
    for inside, _, sheets in parsed(content):
        for sheet in sheets:
            if sheet.hidden:
                remarks.append((sheet.name, HIDDEN_SHEET, 1))
                continue
            for what, number in (("rows", len(sheet.hidden_rows)), ("columns", len(sheet.hidden_columns))):
                remarks += [(sheet.name, what, number)] if number else []
            yield sheet.name or inside, iter(sheet.rows)


def _write(rows: Iterator[list[object]], out: Path, headers: set[str], least: int) -> dict[str, object]:
    """Writes a table to `out` where `least` of its headers are known, and says where its header is."""
    first = list(islice(rows, heads.HEAD_LINES))
    head = heads.find_head(first, headers, least)
    if head is None:
        return {}
    wanted = [place for place, name in enumerate(head.names) if heads.known_as(name, headers) in headers]
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        # Of the other columns goes a number along, by which two rows are alike or not: what stood in them is lost.
        writer.writerow([*(_one_line(head.names[place], headers) for place in wanted), "others"])
        for each in chain(first[head.end :], rows):
            others = "\x1f".join(_text(cell) for place, cell in enumerate(each) if place not in wanted)
            told = hashlib.blake2b(others.encode(), digest_size=8, key=_KEY).hexdigest() if others.strip("\x1f") else ""
            writer.writerow([*(_text(each[place]) if place < len(each) else "" for place in wanted), told])
    return {"header": head.end}


def _one_line(name: str, headers: set[str]) -> str:
    """A header in one line: a name broken for want of width, or the same in two languages."""
    together = " ".join(name.split())
    return together if heads.known_as(together, headers) in headers else " / ".join(name.split("\n"))


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return "" if cell is None else str(cell)


def main() -> int:
    path, out = Path(sys.argv[1]), Path(sys.argv[2])
    content = path.read_bytes()
    # Rows are many and short: more memory for the cells than a table of the same size needs.
    limit(len(content), 4)
    try:
        answer = unpack(content, out, set(json.loads(sys.argv[3])))
    except Unreadable as error:
        answer = {"wrong": [error.found, error.expected, error.mend], "where": error.where}
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
