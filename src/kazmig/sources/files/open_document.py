"""OpenDocument spreadsheets: merges, hidden rows, columns and sheets, comments; and the cells of a flat one (FODS)."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from xml.etree import ElementTree

from kazmig.sources.files.formats import AGAIN
from kazmig.sources.files.limits import SPREAD_CELLS
from kazmig.sources.files.sheets import Sheet, Unreadable, trimmed

_SPACE = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_TABLE, _OFFICE, _TEXT, _STYLE = (_SPACE % name for name in ("table", "office", "text", "style"))
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")


def describe(content: bytes, sheets: list[Sheet]) -> None:
    """Adds what calamine does not tell of an ODS workbook to its sheets."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        root = ElementTree.fromstring(archive.read("content.xml"))
    told = {page.name: page for page in _pages(root, values=False)}
    for sheet in sheets:
        if page := told.get(sheet.name):
            sheet.merges, sheet.comments = page.merges, page.comments
            sheet.hidden = sheet.hidden or page.hidden
            sheet.hidden_rows, sheet.hidden_columns = page.hidden_rows, page.hidden_columns


def hidden_parts(content: bytes, sheet: str) -> dict[str, int]:
    """How many rows and columns of a sheet of an ODS are hidden; read in pieces, however long it is."""
    named, found, inside = {f"{_TABLE}table-row": "rows", f"{_TABLE}table-column": "columns"}, Counter[str](), False
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open("content.xml") as xml:
        for event, each in ElementTree.iterparse(xml, events=("start", "end")):
            if each.tag == f"{_TABLE}table":
                inside = event == "start" and each.get(f"{_TABLE}name") == sheet
            elif event == "end" and (what := named.get(each.tag)):
                repeated = f"{_TABLE}number-{what}-repeated"
                times = int(each.get(repeated, 1))
                # The empty rest of a sheet is often hidden as a whole.
                if inside and each.get(f"{_TABLE}visibility") in ("collapse", "filter") and times < 10_000:
                    found[what] += times
                each.clear()
    return dict(found)


def read_flat(root: ElementTree.Element) -> list[Sheet]:
    """The sheets of a flat OpenDocument spreadsheet. Raises Unreadable."""
    return list(_pages(root, values=True))


def _pages(root: ElementTree.Element, values: bool) -> Iterator[Sheet]:
    shown = {
        style.get(f"{_STYLE}name"): properties.get(f"{_TABLE}display") != "false"
        for style in root.iter(f"{_STYLE}style")
        for properties in style.iter(f"{_STYLE}table-properties")
    }
    for table in root.iter(f"{_TABLE}table"):
        sheet = Sheet(table.get(f"{_TABLE}name", ""), [])
        sheet.hidden = not shown.get(table.get(f"{_TABLE}style-name"), True)
        column = 0
        for each in table.iter(f"{_TABLE}table-column"):
            times = int(each.get(f"{_TABLE}number-columns-repeated", 1))
            if each.get(f"{_TABLE}visibility") in ("collapse", "filter") and times < 1000:
                sheet.hidden_columns += range(column, column + times)
            column += times
        _rows(table, sheet, values)
        sheet.rows = trimmed(sheet.rows)
        yield sheet


def _rows(table: ElementTree.Element, sheet: Sheet, values: bool) -> None:
    row = 0
    for line in table.iter(f"{_TABLE}table-row"):
        times = int(line.get(f"{_TABLE}number-rows-repeated", 1))
        cells = _cells(line, sheet, row)
        if line.get(f"{_TABLE}visibility") in ("collapse", "filter") and times < 10_000:
            sheet.hidden_rows += range(row, row + times)
        if values and any(cells):
            if (row + times) * max(1, len(cells)) > SPREAD_CELLS:
                found = f"a sheet that spreads over {row + times:,} rows"
                mend = f"Delete the empty rows behind the table, or: {AGAIN}"
                raise Unreadable(found, f"a table of at most {SPREAD_CELLS:,} cells", mend, sheet=sheet.name)
            sheet.rows += [[] for _ in range(row - len(sheet.rows))]
            sheet.rows += [list(cells) for _ in range(times)]
        row += times


def _cells(line: ElementTree.Element, sheet: Sheet, row: int) -> list[object]:
    cells: list[object] = []
    for cell in (each for each in line if each.tag in _CELLS):
        times = int(cell.get(f"{_TABLE}number-columns-repeated", 1))
        column = len(cells)
        across, down = (int(cell.get(f"{_TABLE}number-{what}-spanned", 1)) for what in ("columns", "rows"))
        if across > 1 or down > 1:
            sheet.merges.append((row, column, row + down - 1, column + across - 1))
        for comment in cell.iter(f"{_OFFICE}annotation"):
            sheet.comments[row, column] = _words(comment)
        value = _value(cell)
        # The last cell of a row stands for all empty ones behind it.
        cells += [value] * (times if value != "" or times < 1000 else 0)
    return cells


def _value(cell: ElementTree.Element) -> object:
    kind, written = cell.get(f"{_OFFICE}value-type", ""), cell.get(f"{_OFFICE}value")
    if kind in ("float", "percentage", "currency") and written:
        return float(written)
    if kind == "date":
        return datetime.fromisoformat(cell.get(f"{_OFFICE}date-value", ""))
    return " ".join(_words(each) for each in cell.findall(f"{_TEXT}p"))


def _words(element: ElementTree.Element) -> str:
    return " ".join("".join(element.itertext()).split())
