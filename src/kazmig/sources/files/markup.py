"""Tables of web pages (HTML, and MHTML, a page with its letterhead) to sheets: what Excel opens as a workbook."""

from __future__ import annotations

import email
import email.policy
import re
from email.message import Message
from html.parser import HTMLParser

from kazmig.sources.files.encodings import Undecodable, decoded
from kazmig.sources.files.formats import AGAIN
from kazmig.sources.files.limits import SPREAD_CELLS
from kazmig.sources.files.raised import raised
from kazmig.sources.files.sheets import Sheet, Unreadable, trimmed

_BLOCKS = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "caption", "li", "br", "center", "pre", "body", "title"}
_SILENT = {"script", "style", "head", "xml", "template"}
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_ANCHOR = re.compile(r"table\d+")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)


def read_mhtml(content: bytes) -> list[Sheet]:
    """The tables of a page saved as one file. Raises Unreadable."""
    message = email.message_from_bytes(content, policy=email.policy.compat32)
    pages = [part for part in message.walk() if part.get_content_type() == "text/html"]
    found = [sheet for part in pages for sheet in read_html(_payload(part))]
    if not found:
        # Some programmes write a letterhead whose boundary is not the one that parts the letter.
        start = re.search(rb"<(?:!doctype html|html|table)\b", content, re.IGNORECASE)
        found = read_html(content[start.start() :] if start else b"")
    return found


def _payload(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def read_html(content: bytes) -> list[Sheet]:
    """The tables of a web page, each with the words above and below it. Raises Unreadable."""
    reader = _Tables()
    reader.feed(_text(content))
    reader.close()
    reader.end()
    sheets = [sheet for sheet in reader.sheets if sum(1 for row in sheet.rows for cell in row if cell) > 1]
    if not sheets:
        raise Unreadable("a web page without a table", "a page with the table in it", AGAIN)
    for number, sheet in enumerate(sheets, 1):
        sheet.name = sheet.name or (f"table {number}" if len(sheets) > 1 else "")
    return sheets


def _text(content: bytes) -> str:
    declared = _CHARSET.search(content[:4096])
    if declared and not content.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        try:
            return content.decode(declared[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass  # The letters say better than the page what they are.
    try:
        return decoded(content)[0]
    except Undecodable as error:
        raise Unreadable(str(error), "a page in UTF-8 or cp1251", AGAIN) from error


class _Tables(HTMLParser):
    """Collects tables cell by cell; a table within a table is one of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sheets: list[Sheet] = []
        self._open: list[Sheet] = []
        self._spans: list[dict[tuple[int, int], bool]] = []
        self._words: list[str] = []
        self._kept: list[str] = []
        self._cell: list[tuple[int, int, int] | None] = []
        self._above: list[str] = []
        self._number = ""
        self._named, self._name = False, ""
        self._silent = 0
        self._raised = False
        self._cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = {name: value or "" for name, value in attrs}
        if tag in _SILENT:
            self._silent += tag != "head"
        elif tag == "sup":
            self._raised = True
        elif tag == "a" and not self._open and _ANCHOR.fullmatch(about.get("name", "")):
            # LibreOffice writes a workbook as one page: its list of sheets names them all, and belongs to none.
            self._flush()
            self._named, self._above = True, []
        elif tag == "comment":
            self._kept, self._words = self._words, []
        elif tag == "table":
            self._flush()
            # A page laid out by tables has its titles in cells of the outer ones.
            outer = [str(cell) for each in self._open for row in each.rows for cell in row if cell != ""]
            sheet = Sheet(self._name, [[line] for line in [*self._above, *outer[-10:]]])
            self._above, self._name = [], ""
            self._open.append(sheet)
            self._spans.append({})
            self._cell.append(None)
        elif tag == "tr" and self._open:
            self._flush()
            sheet = self._open[-1]
            sheet.rows.append([])
            if _HIDDEN.search(about.get("style", "")) or "hidden" in about:
                sheet.hidden_rows.append(len(sheet.rows) - 1)
        elif tag in ("td", "th") and self._open:
            self._begin_cell(about)
        elif tag in _BLOCKS:
            if self._open and self._cell[-1] is not None:
                self._words.append(" ")
            else:
                self._flush()

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - (tag != "head"))
        elif tag == "sup":
            self._raised = False
        elif tag == "comment":
            if self._open and (place := self._cell[-1]):
                self._open[-1].comments[place[:2]] = " ".join("".join(self._words).split())
            self._words = self._kept
        elif tag in ("td", "th", "tr") and self._open:
            self._flush()
        elif tag == "caption" and self._open and self._cell[-1] is None:
            self._open[-1].rows.append([" ".join("".join(self._words).split())])
            self._words = []
        elif tag == "table" and self._open:
            self._flush()
            self.sheets.append(self._open.pop())
            self._spans.pop()
            self._cell.pop()
        elif tag in _BLOCKS and not (self._open and self._cell[-1] is not None):
            self._flush()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._words.append(raised(data) if self._raised else data)

    def _begin_cell(self, about: dict[str, str]) -> None:
        self._flush()
        sheet, taken = self._open[-1], self._spans[-1]
        if not sheet.rows:
            sheet.rows.append([])
        row = len(sheet.rows) - 1
        line = sheet.rows[-1]
        while taken.pop((row, len(line)), False):
            line.append("")
        across, down = (min(1000, _whole(about.get(name, ""))) for name in ("colspan", "rowspan"))
        column = len(line)
        line += [""] * across
        self._cells += across * down
        if self._cells > SPREAD_CELLS:
            raise Unreadable("a table of millions of cells", f"at most {SPREAD_CELLS:,} cells", AGAIN, row=row + 1)
        taken |= {(row + below, column + right): True for below in range(1, down) for right in range(across)}
        if across > 1 or down > 1:
            sheet.merges.append((row, column, row + down - 1, column + across - 1))
        self._cell[-1] = (row, column, across)
        self._number = about.get("x:num", "") or about.get("sdval", "")

    def _flush(self) -> None:
        """Puts the words read so far into the open cell, or among those that stand above the next table."""
        words = " ".join("".join(self._words).split())
        self._words = []
        if self._open and self._cell[-1] is not None:
            row, column, _ = self._cell[-1]
            self._open[-1].rows[row][column] = float(self._number) if _is_number(self._number) else words
            self._cell[-1] = None
        elif words and self._named:
            self._named, self._name = False, words.partition(": ")[2] or words
        elif words and not self._open:
            self._above.append(words)
            if self.sheets:
                self.sheets[-1].rows.append([words])
        self._number = ""

    def end(self) -> None:
        """What an unfinished page leaves open."""
        self._flush()
        while self._open:
            self.sheets.append(self._open.pop())
        for sheet in self.sheets:
            sheet.rows = trimmed(sheet.rows)


def _whole(text: str) -> int:
    return int(text) if text.strip().isdecimal() and int(text) > 0 else 1


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?([eE][+-]?\d+)?", text) is not None
