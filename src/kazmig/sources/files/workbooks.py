"""Workbooks (XLSX, XLSB, XLS, ODS) to sheets: calamine reads the cells, openpyxl what calamine does not tell.

openpyxl is slow, and is asked only where a workbook formats numbers so that a person sees others than are stored,
or carries comments, and for a sheet whose last cell lies so far away that it cannot be laid out.
"""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree

from kazmig.sources.files.binary_workbooks import hidden_of_xlsb
from kazmig.sources.files.formats import AGAIN, EXPECTED
from kazmig.sources.files.limits import SPREAD_CELLS, spreads, zip_excess
from kazmig.sources.files.open_document import describe
from kazmig.sources.files.raised import with_marks_apart
from kazmig.sources.files.sheets import Sheet, Unreadable, is_blank, trimmed
from kazmig.sources.files.workbook_errors import UNREADABLE, position, put_unread_cells, sheet_parts
from kazmig.sources.problems import Where

_HIDDEN = re.compile(rb"<(?:\w+:)?(row|col)\b([^>]*\bhidden=[\"'](?:1|true)[\"'][^>]*)>")
_ATTRIBUTE = re.compile(rb"\b(r|min|max)=[\"'](\d+)[\"']")
_FORMAT = re.compile(rb"numFmtId=[\"'](\d+)[\"'][^>]*formatCode=[\"']([^\"']*)[\"']")
_CELL_FORMATS = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_SCALED = re.compile(r"[0#],+(?:[^#0,]|$)")
# openpyxl builds an object a cell: beyond this it would take longer than a file may.
_DESCRIBED_BYTES = 40_000_000
_CLEAR = "Delete the empty rows and columns behind the table (select them, Delete), and save it again as XLSX."


def read_workbook(content: bytes, kind: str) -> list[Sheet]:
    """All sheets of a workbook, hidden ones too, each trimmed to its used range. Raises Unreadable."""
    try:
        if kind != "xls":
            _check_sizes(content)
        content = with_marks_apart(content) if kind == "xlsx" else content
        return _read(content, kind)
    except UNREADABLE as error:
        raise Unreadable(f"a file that is no whole workbook ({_short(error)})", EXPECTED, AGAIN) from error


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:160] or type(error).__name__


def _check_sizes(content: bytes) -> None:
    if excess := zip_excess(content):
        raise Unreadable(excess.found, excess.expected, _CLEAR)


def _read(content: bytes, kind: str) -> list[Sheet]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    parts = sheet_parts(content) if kind == "xlsx" else {}
    far = {name for name, xml in parts.items() if spreads(xml)}
    sheets = []
    for about in book.sheets_metadata:
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        if about.name in far:
            sheet = _sparse(content, about.name)
        else:
            lying = book.get_sheet_by_name(about.name)
            rows: list[list[object]] = [[*row] for row in lying.to_python(skip_empty_area=False)]
            merges = [(*first, *last) for first, last in (lying.merged_cell_ranges or ())]
            sheet = Sheet(about.name, rows, sorted(merges))
        sheet.hidden = about.visible != SheetVisibleEnum.Visible
        sheets.append(sheet)
    if kind == "xlsx":
        put_unread_cells({sheet.name: sheet.rows for sheet in sheets if sheet.name not in far}, content)
        _described(content, sheets, parts)
    elif kind == "ods":
        describe(content, sheets)
    elif kind == "xls":
        _described_old(content, sheets)
    elif kind == "xlsb":
        _described_binary(content, sheets)
    for sheet in sheets:
        sheet.rows = trimmed(sheet.rows)
    return sheets


def _sparse(content: bytes, name: str) -> Sheet:
    """A sheet with a cell far from all others, read cell by cell; refused where more than blanks lie far away."""
    from openpyxl import load_workbook
    from openpyxl.utils import get_column_letter

    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    page = book[name]
    page.reset_dimensions()
    cells: dict[tuple[int, int], object] = {}
    blank: tuple[int, int] = (0, 0)
    for row in page.iter_rows():
        for cell in row:
            if cell.value is None:
                continue
            place = (cell.row - 1, cell.column - 1)
            if is_blank(cell.value):
                blank = max(blank, place)
            else:
                cells[place] = cell.value
    height, width = (max((place[axis] for place in cells), default=-1) + 1 for axis in (0, 1))
    if height * width > SPREAD_CELLS:
        far = max(cells, key=lambda place: (place[0] * place[1], place))
        where: Where = {"sheet": name, "row": far[0] + 1, "column": get_column_letter(far[1] + 1)}
        found = f"a cell so far from the others that the sheet spreads over {height:,} rows and {width:,} columns"
        raise Unreadable(found, f"a table of at most {SPREAD_CELLS:,} cells", _CLEAR, **where)
    rows = [[cells.get((row, column)) for column in range(width)] for row in range(height)]
    sheet = Sheet(name, rows, _merges(content, name))
    if blank > (height - 1, width - 1):
        far_cell = f"{get_column_letter(blank[1] + 1)}{blank[0] + 1}"
        sheet.remarks.append(f"a blank cell far behind the table ({far_cell}) was left out")
    return sheet


def _merges(content: bytes, name: str) -> list[tuple[int, int, int, int]]:
    found = []
    for first, last in re.findall(rb"<(?:\w+:)?mergeCell ref=[\"']([A-Z]+\d+):([A-Z]+\d+)", sheet_parts(content)[name]):
        top, bottom = position(first.decode()), position(last.decode())
        if top and bottom:
            found.append((*top, *bottom))
    return sorted(found)


def _described(content: bytes, sheets: list[Sheet], parts: dict[str, bytes]) -> None:
    """Adds hidden rows and columns, and the telling number formats and comments of workbooks that have any."""
    for sheet in sheets:
        for kind, about in _HIDDEN.findall(parts.get(sheet.name, b"")):
            numbers = {name: int(number) for name, number in _ATTRIBUTE.findall(about)}
            if kind == b"row" and b"r" in numbers:
                sheet.hidden_rows.append(numbers[b"r"] - 1)
            elif kind == b"col" and {b"min", b"max"} <= set(numbers):
                sheet.hidden_columns += range(numbers[b"min"] - 1, min(numbers[b"max"], 1000))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        styles = archive.read("xl/styles.xml") if "xl/styles.xml" in names else b""
    comments = any(re.search(r"comments\d*\.xml$", name) for name in names)
    if (comments or _tells(styles)) and sum(map(len, parts.values())) <= _DESCRIBED_BYTES:  # whole numbers
        _formats_and_comments(content, sheets)


def _tells(styles: bytes) -> bool:
    """Whether any cell has a format in which a person sees another number than is stored."""
    own = {number for number, code in _FORMAT.findall(styles) if b"%" in code or _SCALED.search(code.decode())}
    section = _CELL_FORMATS.search(styles)
    used = set(re.findall(rb"numFmtId=[\"'](\d+)[\"']", section[0] if section else b""))
    return bool(used & (own | {b"9", b"10"}))


def _formats_and_comments(content: bytes, sheets: list[Sheet]) -> None:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content), data_only=True)
    for sheet in sheets:
        for row in book[sheet.name].iter_rows(max_row=len(sheet.rows) or 1):
            for cell in row:
                form = cell.number_format or ""
                if cell.value is not None and ("%" in form or _SCALED.search(form)):
                    sheet.formats[cell.row - 1, cell.column - 1] = form
                if cell.comment is not None:
                    sheet.comments[cell.row - 1, cell.column - 1] = " ".join(str(cell.comment.text).split())


def _described_old(content: bytes, sheets: list[Sheet]) -> None:
    """Adds hidden rows and columns, telling formats and comments of a BIFF workbook, which calamine does not tell."""
    import xlrd

    try:
        book = xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=io.StringIO())
        pages = {sheet.name: book.sheet_by_name(sheet.name) for sheet in sheets}
    except Exception:  # its errors have no common kind, and the cells are read already
        for sheet in sheets:
            sheet.remarks.append("what is hidden could not be looked up in this old workbook")
        return
    for sheet in sheets:
        page = pages[sheet.name]
        sheet.hidden_rows += sorted(row for row, about in page.rowinfo_map.items() if about.hidden)
        sheet.hidden_columns += sorted(column for column, about in page.colinfo_map.items() if about.hidden)
        sheet.comments |= {place: " ".join(str(note.text).split()) for place, note in page.cell_note_map.items()}
        for row in range(page.nrows):
            for column in range(page.row_len(row)):
                form = book.format_map[book.xf_list[page.cell_xf_index(row, column)].format_key].format_str
                if page.cell_type(row, column) == xlrd.XL_CELL_NUMBER and ("%" in form or _SCALED.search(form)):
                    sheet.formats[row, column] = form


def _described_binary(content: bytes, sheets: list[Sheet]) -> None:
    """Adds hidden rows and columns of an XLSB; its formats and comments nothing here tells."""
    for sheet in sheets:
        rows, columns = hidden_of_xlsb(content, sheet.name)
        sheet.hidden_rows, sheet.hidden_columns = list(rows), list(columns)


def xml_root(content: bytes) -> ElementTree.Element:
    """The root of an XML document without a DTD, in which bombs are written. Raises Unreadable."""
    if b"<!DOCTYPE" in content[:65536] or b"<!ENTITY" in content[:65536]:
        raise Unreadable("XML with a document type of its own", "a workbook as spreadsheet programmes write it", AGAIN)
    try:
        return ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        raise Unreadable(f"a file that is no whole workbook ({error})", EXPECTED, AGAIN) from error
