"""A partner page as a Word document: its headings, text, tables and figures, for those who edit or comment.

Made from the published page, so that it says the same; figures are the PNG files of the edition, each with the page's
description. Links lead nowhere outside the page and stay text.
"""

from __future__ import annotations

import io
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag

from kazmig.report.downloads.stored import read_zip_bytes, write_stored

# Documents must say when they were made; these say it by their edition.
_MADE = datetime(1980, 1, 1)
_LEFT_OUT = ("style", "script", "nav", "svg", "details", ".skip", ".hidden", ".back")
_WIDE = 6.3  # inches between the margins of A4
# The points of a map fill pages that nobody reads; they are in the workbook.
_MOST_ROWS = 100


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


def _walk(element: Tag, document: Any, figures: Path, language: str) -> None:
    for child in element.find_all(True, recursive=False):
        if child.name == "figure":
            _figure(child, document, figures, language)
        elif _is_left_out(child):
            continue
        elif re.fullmatch(r"h[1-6]", child.name):
            document.add_heading(_text(child), level=int(child.name[1]) - 1)
        elif child.name in ("p", "pre", "dt", "dd", "blockquote"):
            if text := _text(child):
                document.add_paragraph(text)
        elif child.name in ("ul", "ol"):
            style = "List Bullet" if child.name == "ul" else "List Number"
            for item in child.find_all("li", recursive=False):
                document.add_paragraph(_text(item), style=style)
        elif child.name == "table":
            _table(child, document)
        else:
            _walk(child, document, figures, language)


def _figure(figure: Tag, document: Any, figures: Path, language: str) -> None:
    """A figure's picture with its description, under its heading; title and source stand in the picture too."""
    from docx.shared import Inches

    for part in figure.select("figcaption > *, figcaption ~ h3, figcaption ~ h4"):
        if text := _text(part):
            document.add_paragraph(text, style="Caption")
    link = figure.select_one("a[download]")
    picture = figures / f"{Path(str(link['download'])).stem}.{language}.png" if link else None
    if picture is not None and picture.is_file():
        document.add_picture(str(picture), width=Inches(_WIDE))
        drawn = figure.select_one("[role=img][aria-label]") or figure.find("img")
        described = str(drawn.get("aria-label") or drawn.get("alt") or "") if isinstance(drawn, Tag) else ""
        _last(document, "wp:docPr").set("descr", described)
    for part in figure.select("p.about"):
        document.add_paragraph(_text(part))
    for table in figure.select("details table"):  # on the page it is folded away; on paper it stands below
        if len(table.find_all("tr")) <= _MOST_ROWS:
            _table(table.extract(), document)


def _table(table: Tag, document: Any) -> None:
    """A table whose first row is its header, which Word repeats on each page and screen readers announce."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    if table.caption and (text := _text(table.caption)):
        document.add_paragraph(text, style="Caption")
    rows = [[_text(cell) for cell in row.find_all(["th", "td"])] for row in table.find_all("tr")]
    width = max((len(row) for row in rows), default=0)
    if not width:
        return
    made = document.add_table(rows=0, cols=width, style="Table Grid")
    for row in rows:
        for cell, text in zip(made.add_row().cells, row, strict=False):
            cell.text = text
    header = OxmlElement("w:trPr")
    header.append(OxmlElement("w:tblHeader"))
    next(_last(document, "w:tbl").iter(qn("w:tr"))).insert(0, header)


def _last(document: Any, name: str) -> Any:
    """The last element of a name in the document."""
    from docx.oxml.ns import qn

    return list(document.element.body.iter(qn(name)))[-1]


def _say_language(document: Any, language: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    said = OxmlElement("w:lang")
    said.set(qn("w:val"), {"en": "en-GB", "ru": "ru-RU", "kk": "kk-KZ"}.get(language, language))
    for old in document.styles["Normal"].element.get_or_add_rPr().findall(qn("w:lang")):
        old.getparent().remove(old)
    document.styles["Normal"].element.get_or_add_rPr().append(said)


def _is_left_out(element: Tag) -> bool:
    classes: list[str] = list(element.get("class") or [])
    return element.name in _LEFT_OUT or any(f".{name}" in _LEFT_OUT for name in classes)


def _text(element: Any) -> str:
    """The words of an element as one line."""
    if not isinstance(element, Tag):
        return ""
    parts = [str(piece) for piece in element.find_all(string=True) if not _hidden(piece)]
    return " ".join("".join(parts).split())


def _hidden(piece: Any) -> bool:
    from bs4.element import Comment

    return isinstance(piece, Comment) or any(_is_left_out(each) for each in piece.parents if isinstance(each, Tag))
