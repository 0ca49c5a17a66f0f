"""A partner page as a Word document: its headings, text, tables and figures, for those who edit or comment.

Made from the published page, so that it says the same; figures are the PNG files of the edition, each with the page's
description. Links lead nowhere outside the page and stay text.
"""

from __future__ import annotations

import io
import math
import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup, Tag

from kazmig.report.downloads.stored import read_zip_bytes, write_stored

if TYPE_CHECKING:
    from bs4.element import PageElement
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.section import Section
    from docx.text.paragraph import Paragraph

# Documents must say when they were made; these say it by their edition.
_MADE = datetime(1980, 1, 1)
_LEFT_OUT = ("style", "script", "nav", "svg", "details", ".skip", ".hidden", ".back", ".follow")
_WIDE = 6.3  # inches between the margins of A4
# The points of a map and the dots of a figure fill pages that nobody reads; they are in the workbook.
_MOST_ROWS = 40
_SMALL, _WIDEST = 9, 40  # points of letters beside the text; letters that a column is wide at the most


def write_document(page: Path, figures: Path, target: Path) -> Path:
    """Writes `target` (.docx) from a page; `figures` is the folder of the edition's figures. Same page, same bytes."""
    import docx
    from docx.shared import Mm

    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    main = soup.find("main")
    assert isinstance(main, Tag)
    language = str(soup.html["lang"]) if soup.html else "en"
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    about = document.core_properties
    about.title, about.language, about.author = _text(soup.find("h1")), language, "kazmig"
    about.created = about.modified = _MADE
    _say_language(document, language)
    edition = [_text(part) for part in main.select(".edition > *")]
    _running(section, ". ".join([str(about.title), " · ".join(edition)]))
    _walk(main, document, figures, language)
    content = io.BytesIO()
    document.save(content)
    return write_stored(target, _without_old_styles(read_zip_bytes(content.getvalue())))


def _without_old_styles(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files of a document without the copy of its styles for Word 2010, which python-docx keeps as it was."""
    kept = {name: content for name, content in files.items() if not name.endswith("stylesWithEffects.xml")}
    for name in ("[Content_Types].xml", "word/_rels/document.xml.rels"):
        kept[name] = re.sub(rb"<(?:Override|Relationship)\b[^>]*stylesWithEffects\.xml[^>]*/>", b"", kept[name])
    return kept


def _walk(element: Tag, document: Document, figures: Path, language: str) -> None:
    for child in element.find_all(True, recursive=False):
        if child.name == "figure":
            _figure(child, document, figures, language)
        elif _is_left_out(child):
            continue
        elif re.fullmatch(r"h[1-6]", child.name):
            document.add_heading(_text(child), level=int(child.name[1]) - 1)
        elif "what-if" in _classes(child):
            _choices(child, document)
        elif child.name in ("p", "pre", "dt", "dd", "blockquote"):
            if text := _text(child):
                _keep(document.add_paragraph(text), bold=child.name == "dt", with_next=child.name == "dt")
        elif child.name in ("ul", "ol"):
            style = "List Bullet" if child.name == "ul" else "List Number"
            for item in child.find_all("li", recursive=False):
                document.add_paragraph(_text(item), style=style)
        elif child.name == "table":
            _table(child, document)
        else:
            _walk(child, document, figures, language)


def _choices(section: Tag, document: Document) -> None:
    """Choices that a page offers, as they stand when it opens: on paper nobody can choose, and all cases fill pages."""
    chosen = [str(each["id"]).removeprefix("wi-")[1:] for each in section.select("input[checked]")]
    for each in section.select("fieldset"):
        picked = each.select_one("label:has(input[checked])")
        each.replace_with(_paragraph(f"{_text(each.legend)} {_text(picked)}"))
    for each in section.select(".results p"):
        if each.get("id") != "-".join(["wi", *chosen]):
            each.decompose()
    section["class"] = " ".join(name for name in _classes(section) if name != "what-if")
    _walk(section, document, Path(), "")


def _paragraph(text: str) -> Tag:
    made = BeautifulSoup("<p></p>", "html.parser").p
    assert made is not None
    made.string = text
    return made


def _figure(figure: Tag, document: Document, figures: Path, language: str) -> None:
    """A figure's picture with its description, under its number and message on the same page.

    What is drawn, and from what, stands in the picture; its source stands below it in letters that can be read aloud.
    """
    from docx.shared import Inches

    said = [_text(part) for part in figure.select("figcaption > .number, figcaption > .message, figcaption > h3, h4")]
    if any(said):
        _keep(document.add_paragraph(". ".join(dict.fromkeys(part for part in said if part)), style="Caption"))
    link = figure.select_one("a[download]")
    picture = figures / f"{Path(str(link['download'])).stem}.{language}.png" if link else None
    if picture is not None and picture.is_file():
        document.add_picture(str(picture), width=Inches(_WIDE))
        drawn = figure.select_one("[role=img][aria-label]") or figure.find("img")
        described = str(drawn.get("aria-label") or drawn.get("alt") or "") if isinstance(drawn, Tag) else ""
        _last(document, "wp:docPr").set("descr", described)
    for part in figure.select("p.about"):
        _keep(document.add_paragraph(_text(part)), with_next=False, small=True)
    for table in figure.select("details table"):  # on the page it is folded away; on paper it stands below
        if len(table.find_all("tr")) <= _MOST_ROWS:
            _table(table.extract(), document)


def _keep(paragraph: Paragraph, bold: bool = False, with_next: bool = True, small: bool = False) -> None:
    """A paragraph on the page of what follows it, in bold or small letters where asked."""
    from docx.shared import Pt

    paragraph.paragraph_format.keep_with_next = with_next or None
    for run in paragraph.runs:
        run.bold = bold or None
        run.font.size = Pt(_SMALL) if small else None


def _table(table: Tag, document: Document) -> None:
    """A table whose first row is its header, which Word repeats on each page and screen readers announce.

    Columns are as wide as their texts ask, numbers stand on the right, no row is cut by the end of a page.
    """
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Inches, Pt

    if table.caption and (text := _text(table.caption)):
        _keep(document.add_paragraph(text, style="Caption"))
    cells = [row.find_all(["th", "td"]) for row in table.find_all("tr")]
    rows = [[_text(cell) for cell in row] for row in cells]
    width = max((len(row) for row in rows), default=0)
    if not width:
        return
    made = document.add_table(rows=len(rows), cols=width, style="Table Grid")
    made.autofit = False
    longest = [_letters([row[at] for row in rows if at < len(row)]) for at in range(width)]
    for at, letters in enumerate(longest):
        made.columns[at].width = Inches(_WIDE * letters / math.fsum(longest))
    for number, (row, made_row) in enumerate(zip(cells, made.rows, strict=True)):
        _row_property(made_row.cells[0].paragraphs[0], "w:cantSplit")
        for at, (cell, place) in enumerate(zip(row, made_row.cells, strict=False)):
            place.width = made.columns[at].width
            paragraph = place.paragraphs[0]
            run = paragraph.add_run(rows[number][at])
            run.font.size, run.bold = Pt(_SMALL), number == 0 or None
            paragraph.paragraph_format.space_after = Pt(1)
            if "n" in _classes(cell) or "num" in _classes(cell):
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _row_property(made.rows[0].cells[0].paragraphs[0], "w:tblHeader")
    document.add_paragraph().paragraph_format.space_after = Pt(2)  # else two tables in a row grow into one


def _letters(texts: list[str]) -> float:
    """Letters that a column is wide: its cells on one line where that is not too much, words of its header whole."""
    body = max((min(len(text), _WIDEST) for text in texts[1:]), default=0)
    return 2 + max(body, *(1.3 * len(word) for text in texts for word in text.split()), 4)


def _row_property(inside: Paragraph, name: str) -> None:
    from docx.oxml import OxmlElement

    # A row has no public element: it is what holds the cell that holds a paragraph.
    cell = inside.paragraph_format.element.getparent()
    cell.getparent().get_or_add_trPr().append(OxmlElement(name))


def _running(section: Section, title: str) -> None:
    """The document's title at the head of each page, and the page's number at its foot."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    section.header.paragraphs[0].text = title.rstrip(" .")
    _keep(section.header.paragraphs[0], with_next=False, small=True)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    foot.paragraph_format.element.append(field)


def _last(document: Document, name: str) -> BaseOxmlElement:
    """The last element of a name in the document."""
    from docx.oxml.ns import qn

    return list(document.element.body.iter(qn(name)))[-1]


def _say_language(document: Document, language: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    said = OxmlElement("w:lang")
    said.set(qn("w:val"), {"en": "en-GB", "ru": "ru-RU", "kk": "kk-KZ"}.get(language, language))
    for old in document.styles["Normal"].element.get_or_add_rPr().findall(qn("w:lang")):
        old.getparent().remove(old)
    document.styles["Normal"].element.get_or_add_rPr().append(said)


def _is_left_out(element: Tag) -> bool:
    return element.name in _LEFT_OUT or any(f".{name}" in _LEFT_OUT for name in _classes(element))


def _classes(element: Tag) -> list[str]:
    return " ".join(element.get_attribute_list("class") or []).split() if element.get("class") else []


def _text(element: object) -> str:
    """The words of an element as one line."""
    if not isinstance(element, Tag):
        return ""
    parts = [str(piece) for piece in element.find_all(string=True) if not _hidden(piece)]
    return " ".join(re.split(r"[ \t\r\n]+", "".join(parts))).strip(" ")  # spaces inside numbers stay unbreakable


def _hidden(piece: PageElement) -> bool:
    from bs4.element import Comment

    return isinstance(piece, Comment) or any(_is_left_out(each) for each in piece.parents if isinstance(each, Tag))
