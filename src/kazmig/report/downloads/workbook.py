"""The workbook: an edition's numbers and tables in one language, as an office opens them.

Cover, contents with links, one sheet a table, sources, codebook. Each table is a table of the spreadsheet's own (a
header row that screen readers announce, filters, no merged cells); numbers are numbers, texts are never formulas.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from kazmig.report.downloads.about import DESCRIPTION, KEYWORDS, About, said
from kazmig.report.downloads.stored import read_zip_bytes, write_stored
from kazmig.report.downloads.tables import FACTS, Shown, Table, Value
from kazmig.report.matter import DISCLAIMERS
from kazmig.report.stamp import DRAFT_TEXT, PLACEHOLDER, VERSION, either
from kazmig.words.about import quality_label
from kazmig.words.words import LANGUAGE_NAMES, Words

# Documents must say when they were made; this one says it by its edition digest.
_MADE = datetime(1980, 1, 1)
_WIDEST, _NARROWEST = 60, 9
_LETTER, _OF_LETTERS = 1200, 110  # letters of a text that is one, and how wide its column is
_MOST_LETTERS = 32_767  # of a cell
_LINE, _MOST_LINES = 15.0, 26  # points of a line; a row holds 409 at the most
_ACROSS = 210  # letters on a sheet of paper across, which is small print; a wider table goes on beside it
_HEAD = 3  # rows above a table: title, what it is, way back
READING = (
    "An empty cell says that nothing was published or stated. Bounds are the interval in which a number is known to "
    "lie (by the rounding of what was printed, or at the level that its name gives). Shares are in per cent.",
    "Codes: countries by ISO 3166-1, regions by ISO 3166-2, quarters as 2022Q4. The codebook explains each column and "
    "each code.",
)


def write_workbook(target: Path, about: About, views: Sequence[Shown], words: Words) -> Path:
    """Writes `target` of tables in a language, the same bytes from the same inputs.

    Its digest and state are stamped when it is published.
    """
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(content, options) as book:
        _Book(book, about, views, words).fill()
    return write_stored(target, read_zip_bytes(content.getvalue()))


class _Book:
    """One workbook while it is filled."""

    def __init__(self, book: xlsxwriter.Workbook, about: About, views: Sequence[Shown], words: Words) -> None:
        self.book, self.about, self.views, self.words = book, about, views, words
        add = book.add_format
        self.plain = add({"valign": "top"})
        self.wrapped = add({"valign": "top", "text_wrap": True})
        self.bold = add({"bold": True, "valign": "top", "text_wrap": True})
        self.title = add({"bold": True, "font_size": 16})
        self.heading = add({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        # "_)" leaves a number room before the text beside it.
        self.whole = add({"num_format": "#,##0_)", "valign": "top"})
        self.decimal = add({"num_format": "#,##0.0##_)", "valign": "top"})
        self.small = add({"num_format": "0.0000_)", "valign": "top"})
        self.year = add({"num_format": "0_)", "valign": "top"})
        self.link = add({"font_color": "#0563C1", "underline": 1, "valign": "top"})
        self.names = {"cover": words.t("Cover"), "contents": words.t("Contents")}
        self.names |= {"sources": words.t("Sources"), "codebook": words.t("Codebook"), FACTS: words.t("Numbers")}
        with Path(__file__).with_name("sheet_names.csv").open(encoding="utf-8", newline="") as file:
            self.names |= {row["table"]: row[words.language] for row in csv.DictReader(file)}

    def fill(self) -> None:
        words, about = self.words, self.about
        self.book.set_properties(
            {
                "title": about.title(words),
                "subject": words.t(DESCRIPTION),
                "author": ", ".join(about.settings.author) or "kazmig",
                "keywords": ", ".join(KEYWORDS),
                "comments": f"{words.t('Edition')} {PLACEHOLDER}",
                "created": _MADE,
            }
        )
        cover = self._sheet("cover")
        contents = self._sheet("contents")
        for view in self.views:
            if view.rows:
                self._table(self._sheet(view.table.name), view)
        self._sources(self._sheet("sources"))
        self._cover(cover)
        self._contents(contents)

    def _sheet(self, name: str) -> Worksheet:
        sheet = self.book.add_worksheet(self._name(name))
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L{self.about.name}&R&P / &N")
        return sheet

    def _name(self, name: str) -> str:
        return re.sub(r"[\[\]:*?/\\]", " ", self.names.get(name, name))[:31]

    # --- cover and contents --------------------------------------------------------------------------------------

    def _cover(self, sheet: Worksheet) -> None:
        words, about = self.words, self.about
        sheet.set_portrait()
        sheet.set_column(0, 0, 30, self.bold)
        sheet.set_column(1, 1, 84, self.wrapped)
        sheet.write_string(0, 0, about.title(words), self.title)
        state = either(words.t(DRAFT_TEXT), words.t("Released"))
        licence = f"{about.settings.licence} ({about.settings.licence_link})" if about.settings.licence else ""
        unknown = words.t("not stated")
        rows = [
            (words.t("What it is"), words.t(DESCRIPTION)),
            (words.t("State"), state),
            ("", about.not_citable(words)),
            ("", words.t("Synthetic data, not evidence.") if about.inventory.synthetic else ""),
            (words.t("Authors"), ", ".join(about.settings.author) or unknown),
            (words.t("Contact"), about.settings.contact or unknown),
            (words.t("Licence"), licence or unknown),
            (words.t("How to cite"), about.cited(words)),
            (words.t("Edition"), PLACEHOLDER),
            (words.t("Period"), f"{words.period(str(about.quarter))} ({about.quarter})"),
            (words.t("Revision of this edition"), str(about.inventory.revision)),
            (words.t("Language"), LANGUAGE_NAMES[words.language]),
            (words.t("Made with"), f"kazmig {VERSION}"),
            *((words.t("How to read") if place == 0 else "", words.t(text)) for place, text in enumerate(READING)),
            *((words.t("Disclaimers") if place == 0 else "", words.t(text)) for place, text in enumerate(DISCLAIMERS)),
        ]
        for number, (label, text) in enumerate((each for each in rows if each[1]), start=2):
            sheet.set_row(number, _height([label, text], [27, 84]))
            sheet.write_string(number, 0, label, self.bold)
            sheet.write_string(number, 1, text, self.wrapped)

    def _contents(self, sheet: Worksheet) -> None:
        words = self.words
        sheet.write_string(0, 0, words.t("Contents"), self.title)
        headings = [words.t("Sheet"), words.t("What it holds"), words.t("Rows")]
        rows = [(view.table.name, view.table.said(words), len(view.rows)) for view in self.views]
        rows += [("sources", words.t("What came this quarter, from whom"), len(self.about.inventory.sources))]
        cells = [(self._name(name), title, count) for name, title, count in rows]
        self._grid(sheet, "contents", headings, cells, first=2)
        for number, (name, _, count) in enumerate(cells, start=3):
            if count:  # what has no rows has no sheet; its columns are in the codebook
                sheet.write_url(number, 0, f"internal:'{name}'!A1", self.link, name)

    # --- tables --------------------------------------------------------------------------------------------------

    def _table(self, sheet: Worksheet, given: Shown) -> None:
        table, words = given.table, self.words
        sheet.write_string(0, 0, self._title(table), self.title)
        sources = [self.about.inventory.source(name) for name in table.raw]
        texts = [
            ". ".join(said(part, words).rstrip(".") for part in (s.publisher, s.title, s.note) if part)
            for s in sources
            if s.supplied
        ]
        nobody = words.t("authors' calculation") if table.step else ""
        sheet.write_string(1, 0, " · ".join(texts) or nobody, self.plain)
        sheet.write_url(2, 0, f"internal:'{self._name('contents')}'!A1", self.link, words.t("Contents"))
        self._grid(sheet, table.name, given.headings, given.rows)

    def _title(self, table: Table) -> str:
        title = table.said(self.words)
        return title if not table.step else f"{title}: {table.name}"

    def _sources(self, sheet: Worksheet) -> None:
        words = self.words
        sheet.write_string(0, 0, words.t("Sources"), self.title)
        names = ("Code", "Publisher", "Title", "Published", "Period", "Quality", "Came", "Note", "Link")
        rows = [
            (
                *(name, said(source.publisher, words), said(source.title, words), source.date, source.period),
                quality_label(source.quality, words),
                words.t("yes") if source.supplied else words.t("no"),
                said(source.note or source.reason, words),
                source.link,
            )
            for name, source in sorted(self.about.inventory.sources.items())
        ]
        self._grid(sheet, "sources", [words.t(name) for name in names], rows)

    def _grid(
        self, sheet: Worksheet, name: str, headings: Sequence[str], rows: Sequence[Sequence[Value]], first: int = _HEAD
    ) -> None:
        """A table of the spreadsheet's own, its columns as wide as they need, its header in view and on each page."""
        longest = [
            max([len(heading) / 1.6, *(len(_text(row[place])) for row in rows)])
            for place, heading in enumerate(headings)
        ]
        unbroken = [max((len(word) for word in heading.split()), default=0) * 1.3 for heading in headings]
        widths = [
            min(max(width + 2, word + 2, _NARROWEST), _WIDEST if width < _LETTER else _OF_LETTERS)
            for width, word in zip(longest, unbroken, strict=True)
        ]
        for place, heading in enumerate(headings):
            wraps = longest[place] > _WIDEST
            sheet.set_column(place, place, widths[place], self.wrapped if wraps else self.plain)
            sheet.write_string(first, place, heading, self.heading)
        sheet.set_row(first, _height(headings, [width * 0.9 for width in widths]))
        for number, row in enumerate(rows, start=first + 1):
            sheet.set_row(number, _height([_text(value) for value in row], widths))
            for place, value in enumerate(row):
                self._cell(sheet, number, place, value)
        if rows:
            columns = [{"header": heading, "header_format": self.heading} for heading in headings]
            where = (first, 0, first + len(rows), len(headings) - 1)
            sheet.add_table(*where, {"name": f"table_{name}", "columns": columns, "style": "Table Style Light 1"})
        sheet.freeze_panes(first + 1, 1)
        sheet.repeat_rows(first)
        sheet.repeat_columns(0)
        sheet.fit_to_pages(math.ceil(math.fsum(widths) / _ACROSS), 0)

    def _cell(self, sheet: Worksheet, row: int, column: int, value: Value) -> None:
        if value is None or value == "":
            return
        if isinstance(value, int) and not isinstance(value, bool):
            sheet.write_number(row, column, value, self.year if 1900 <= value <= 2100 else self.whole)
        elif isinstance(value, float):
            form = self.whole if value == int(value) else self.small if abs(value) < 0.1 else self.decimal
            sheet.write_number(row, column, value, form)
        else:
            text = str(value)
            shown_text = text if len(text) <= _MOST_LETTERS else f"{text[: _MOST_LETTERS - 1]}…"
            sheet.write_string(row, column, shown_text, self.wrapped if len(text) > _WIDEST else self.plain)


def _text(value: Value) -> str:
    """A cell about as wide as it is shown."""
    return "" if value is None else f"{value:,.3f}" if isinstance(value, float) else str(value)


def _height(texts: Sequence[str], widths: Sequence[float]) -> float:
    """Points that a row needs for its longest text, wrapped: not every program finds that out when it opens a file."""
    return _LINE * min(max(1, *map(_lines, texts, widths)), _MOST_LINES)


def _lines(text: str, width: float) -> int:
    return sum(max(1, math.ceil(len(line) * 1.15 / width)) for line in text.split("\n"))  # whole numbers
