"""Cells of a workbook that look empty to a reader and are not: errors (#REF!), and formulas nobody computed."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree

from python_calamine import CalamineError

_HIDDEN = re.compile(rb"<(?:\w+:)?(row|col)\b[^>]*\bhidden=[\"'](?:1|true)[\"']")
_NAMED = {b"row": "rows", b"col": "groups of columns"}
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


# All that can be raised for a file that is damaged, or no workbook at all.
UNREADABLE = (CalamineError, ValueError, OSError, KeyError, zipfile.BadZipFile, ElementTree.ParseError)


def put_unread_cells(sheets: Mapping[str, list[list[object]]], content: bytes) -> None:
    """Puts what `unread_cells` finds into the sheets of a workbook as they were read. Raises any of UNREADABLE."""
    for sheet, cell, text in unread_cells(content):
        row, column = position(cell) or (0, 0)
        if sheet in sheets and row < len(sheets[sheet]) and column < len(sheets[sheet][row]):
            sheets[sheet][row][column] = text


def position(cell: str) -> tuple[int, int] | None:
    """Row and column, counted from 0, of a cell such as `C12`; None for anything else."""
    match = re.fullmatch(r"([A-Z]{1,3})([1-9]\d*)", cell.strip().upper())
    if not match:
        return None
    column = 0
    for sign in match[1]:
        column = column * 26 + ord(sign) - 64
    return int(match[2]) - 1, column - 1


def unread_cells(content: bytes) -> Iterator[tuple[str, str, str]]:
    """Sheet, cell (`C12`) and what stands there (`#DIV/0!`, `=B2/B3`); nothing for a file that is no XLSX.

    A program that writes `=B2/B3` without its result leaves a cell that a person sees filled once Excel opens it.
    """
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        for name, part in _sheets(book):
            sheet = book.read(part)
            # Most sheets have neither, and some have a million cells.
            if b't="e"' not in sheet and b"<f" not in sheet:
                continue
            for _, cell in ElementTree.iterparse(io.BytesIO(sheet)):
                if cell.tag == f"{_MAIN}c" and (text := _unread(cell)):
                    yield name, cell.get("r", ""), text


def sheet_parts(content: bytes) -> dict[str, bytes]:
    """The XML of each worksheet by its name; none for a file that is no XLSX."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return {name: book.read(part) for name, part in _sheets(book)}


def hidden_parts(content: bytes, sheet: str) -> dict[str, int]:
    """How many rows, and groups of columns, of a sheet of an XLSX are hidden; read in pieces, however long it is."""
    found: Counter[str] = Counter()
    rest = b""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        part = dict(_sheets(book)).get(sheet)
        if part is None:
            return {}
        with book.open(part) as xml:
            while piece := xml.read(1 << 20):
                whole, mark, rest = (rest + piece).rpartition(b"<")
                found.update(_NAMED[kind] for kind in _HIDDEN.findall(whole))
                rest = mark + rest
    return dict(found)


def _sheets(book: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Names of the sheets, each with its part of the archive."""
    names = set(book.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return
    relations = ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))
    parts = {each.get("Id"): posixpath.join("/xl", each.get("Target", "")).lstrip("/") for each in relations}
    for sheet in ElementTree.fromstring(book.read("xl/workbook.xml")).iter(f"{_MAIN}sheet"):
        part = parts.get(sheet.get(_RELATION), "")
        if part in names:
            yield sheet.get("name", ""), part


def _unread(cell: ElementTree.Element) -> str:
    value, formula = cell.findtext(f"{_MAIN}v") or "", cell.find(f"{_MAIN}f")
    if cell.get("t") == "e":
        return value or "#ERROR!"
    # A formula whose result is an empty text has t="str".
    if formula is not None and not value and cell.get("t") != "str":
        return f"={formula.text or '…'}"
    return ""
