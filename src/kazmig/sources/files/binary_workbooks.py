"""What is hidden in binary workbooks (XLSB, XLS), which calamine does not tell.

Of XLSB no library tells it: its sheets are read as far as their rows' and columns' headers, by [MS-XLSB] 2.4.741
(BrtRowHdr), 2.4.323 (BrtColInfo) and 2.4.311 (BrtBundleSh).
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from xml.etree import ElementTree

from kazmig.sources.files.sheets import Unreadable

_ROW, _COLUMNS, _SHEET = 0, 60, 156
# Cells without a column of their own (BrtShortBlank to BrtShortIsst), and rich text: calamine passes over them.
_UNREAD = {12, 13, 14, 15, 16, 17, 18, 62}
_ROW_HIDDEN, _COLUMNS_HIDDEN = 0x10, 0x01
# Columns hidden to the sheet's last one are the empty rest of it.
_LAST_COLUMN = 16_383
_EXPECTED = "a workbook as Excel writes it"
_SAVE = "Open it in Excel and save it as XLSX."
UNTOLD = "what is hidden could not be looked up in this workbook"


@lru_cache(maxsize=8)
def hidden_of_xlsb(content: bytes, sheet: str) -> tuple[list[int], list[int]]:
    """Rows and columns, counted from 0, that are hidden on a sheet.

    Raises Unreadable for a sheet with cells that would be lost; KeyError, ValueError or BadZipFile for a damaged file.
    """
    rows: list[int] = []
    columns: list[int] = []
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        part = _parts(book).get(sheet, "")
        if part not in book.namelist():
            return rows, columns
        for kind, body in _records(book.read(part)):
            if kind in _UNREAD:
                raise Unreadable("cells written in a short form that is not read here", _EXPECTED, _SAVE, sheet=sheet)
            if kind == _ROW and len(body) > 11 and body[11] & _ROW_HIDDEN:
                rows.append(_number(body, 0))
            elif kind == _COLUMNS and len(body) > 16 and body[16] & _COLUMNS_HIDDEN and _number(body, 4) < _LAST_COLUMN:
                columns += range(_number(body, 0), _number(body, 4) + 1)
    return rows, columns


def hidden_of_xls(content: bytes, sheet: str) -> tuple[list[int], list[int]]:
    """The same of a BIFF workbook. Raises ValueError where it cannot be told."""
    import xlrd

    try:
        book = xlrd.open_workbook(file_contents=content, formatting_info=True, on_demand=True, logfile=io.StringIO())
        page = book.sheet_by_name(sheet)
    except Exception as error:  # its errors have no common kind
        raise ValueError(f"what is hidden cannot be told ({type(error).__name__})") from None
    rows = sorted(row for row, about in page.rowinfo_map.items() if about.hidden and row < page.nrows)
    columns = sorted(column for column, about in page.colinfo_map.items() if about.hidden and column < page.ncols)
    return rows, columns


def hidden_parts(content: bytes, kind: str, sheet: str) -> dict[str, int]:
    """How many rows and columns of a sheet of an XLSB or XLS are hidden, where that can be told."""
    try:
        rows, columns = (hidden_of_xlsb if kind == "xlsb" else hidden_of_xls)(content, sheet)
    except (KeyError, ValueError, OSError, zipfile.BadZipFile, ElementTree.ParseError):
        return {UNTOLD: 1}
    return {what: len(found) for what, found in (("rows", rows), ("columns", columns)) if found}


def _parts(book: zipfile.ZipFile) -> dict[str, str]:
    """The part of the archive that holds each sheet."""
    relations = ElementTree.fromstring(book.read("xl/_rels/workbook.bin.rels"))
    targets = {each.get("Id"): posixpath.join("/xl", each.get("Target", "")).lstrip("/") for each in relations}
    found = {}
    for kind, body in _records(book.read("xl/workbook.bin")):
        if kind == _SHEET:
            relation, behind = _text(body, 8)
            name, _ = _text(body, behind)
            found[name] = targets.get(relation, "")
    return found


def _records(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Each record's kind and body; a kind has one or two bytes of seven bits, a length up to four."""
    place, end = 0, len(content)
    while place < end:
        kind, place = _seven_bits(content, place, 2)
        size, place = _seven_bits(content, place, 4)
        yield kind, content[place : place + size]
        place += size


def _seven_bits(content: bytes, place: int, most: int) -> tuple[int, int]:
    number = 0
    for turn in range(most):
        byte = content[place + turn] if place + turn < len(content) else 0
        number |= (byte & 0x7F) << 7 * turn
        if byte < 0x80:
            break
    return number, place + turn + 1


def _number(body: bytes, place: int) -> int:
    return int.from_bytes(body[place : place + 4], "little")


def _text(body: bytes, place: int) -> tuple[str, int]:
    end = place + 4 + 2 * _number(body, place)
    return body[place + 4 : end].decode("utf-16-le"), end
