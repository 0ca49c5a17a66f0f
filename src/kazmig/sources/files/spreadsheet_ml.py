"""SpreadsheetML, the XML that Excel 2003 and many accounting programmes write under the name of `.xls`."""

from __future__ import annotations

from datetime import datetime
from xml.etree import ElementTree

from kazmig.sources.files.formats import AGAIN
from kazmig.sources.files.limits import COLUMNS, SPREAD_CELLS
from kazmig.sources.files.sheets import Sheet, Unreadable, trimmed

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_EXCEL = "{urn:schemas-microsoft-com:office:excel}"


def read_spreadsheet_ml(root: ElementTree.Element) -> list[Sheet]:
    """The sheets of a workbook in SpreadsheetML. Raises Unreadable."""
    formats = {
        style.get(f"{_SS}ID", ""): form.get(f"{_SS}Format", "")
        for style in root.iter(f"{_SS}Style")
        for form in style.iter(f"{_SS}NumberFormat")
    }
    return [_sheet(page, formats) for page in root.iter(f"{_SS}Worksheet")]


def _sheet(page: ElementTree.Element, formats: dict[str, str]) -> Sheet:
    sheet = Sheet(page.get(f"{_SS}Name", ""), [])
    visible = page.findtext(f"{_EXCEL}WorksheetOptions/{_EXCEL}Visible", "")
    sheet.hidden = visible.startswith("SheetHidden") or visible.startswith("SheetVeryHidden")
    column = 0
    for each in page.iter(f"{_SS}Column"):
        column = int(each.get(f"{_SS}Index", column + 1))
        span = int(each.get(f"{_SS}Span", 0))
        if each.get(f"{_SS}Hidden") == "1" and span < 1000:
            sheet.hidden_columns += range(column - 1, column + span)
        column += span
    row, cells = 0, 0
    for line in page.iter(f"{_SS}Row"):
        row = int(line.get(f"{_SS}Index", row + 1))
        span = int(line.get(f"{_SS}Span", 0))
        if line.get(f"{_SS}Hidden") == "1":
            sheet.hidden_rows += range(row - 1, min(row + span, row + 10_000))
        written = _cells(line, sheet, row - 1, formats)
        cells = max(cells, len(written))
        if row * cells > SPREAD_CELLS:
            found = f"a sheet that spreads over {row:,} rows and {cells:,} columns"
            expected = f"a table of at most {SPREAD_CELLS:,} cells"
            raise Unreadable(found, expected, f"Save it as XLSX. {AGAIN}", sheet=sheet.name, row=row)
        if any(written):
            sheet.rows += [[] for _ in range(row - 1 - len(sheet.rows))]
            sheet.rows.append(written)
        row += span
    sheet.rows = trimmed(sheet.rows)
    return sheet


def _cells(line: ElementTree.Element, sheet: Sheet, row: int, formats: dict[str, str]) -> list[object]:
    cells: list[object] = []
    column = 0
    for cell in line.iter(f"{_SS}Cell"):
        column = int(cell.get(f"{_SS}Index", column + 1))
        if column > COLUMNS:
            break
        cells += [""] * (column - 1 - len(cells))
        data = cell.find(f"{_SS}Data")
        cells.append(_value(data))
        across, down = int(cell.get(f"{_SS}MergeAcross", 0)), int(cell.get(f"{_SS}MergeDown", 0))
        if across or down:
            sheet.merges.append((row, column - 1, row + down, column - 1 + across))
        form = formats.get(cell.get(f"{_SS}StyleID", ""), "")
        if "%" in form or form == "Percent":
            sheet.formats[row, column - 1] = "0%"
        for comment in cell.iter(f"{_SS}Comment"):
            sheet.comments[row, column - 1] = " ".join("".join(comment.itertext()).split())
        column += across
    return cells


def _value(data: ElementTree.Element | None) -> object:
    if data is None:
        return ""
    text, kind = "".join(data.itertext()), data.get(f"{_SS}Type", "String")
    if kind == "Number":
        return float(text)
    if kind == "DateTime":
        return datetime.fromisoformat(text)
    return text
