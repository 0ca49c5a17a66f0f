"""Checks of what a page says with figures: number, words, data and table of each, decimals in all."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bs4 import BeautifulSoup, Tag

from kazmig.report.checks.document import Document, csv_rows, text_of

ALT_LENGTH = (40, 300)
# A number with a decimal point; dates and numbers of sections have two or none.
# A licence is called by its version.
_LICENCE = re.compile(r"\bCC BY[A-Z-]* \d\.\d")
_POINT = re.compile(r"(?<![\d.])\d+\.\d+(?![\d.]*\d)")


def figures(document: Document) -> list[str]:
    """Number, message, description, source, period and data of each figure."""
    problems = []
    for number, figure in enumerate(document.soup.find_all("figure"), start=1):
        problems += [f"figure {number}: {text}" for text in _figure(figure, number)]
    return problems


def _figure(figure: Tag, number: int) -> Iterable[str]:
    if str(number) not in text_of(figure.select_one("figcaption .number")):
        yield "it is not numbered in order"
    for part in (".message", ".what"):
        if not text_of(figure.select_one(f"figcaption {part}")):
            yield f"its caption has no {part[1:]}"
    for part in (".source", ".period", ".flag"):
        if not re.search(r":\s*\S", text_of(figure.select_one(part))):
            yield f"it has no {part[1:]}"
    if figure.select_one(".absent"):
        return
    drawing = figure.select_one(".drawing[role=img]")
    if drawing is None or not (drawing.select_one(".wide > svg") and drawing.select_one(".narrow > svg")):
        yield "it has no two drawings"
        return
    alt = str(drawing.get("aria-label", ""))
    if not ALT_LENGTH[0] <= len(alt) <= ALT_LENGTH[1]:
        yield f"its description has {len(alt)} characters, not {ALT_LENGTH[0]} to {ALT_LENGTH[1]}"
    if not re.search(r"\d", alt):
        yield "its description names no number"
    if alt.strip() in (text_of(figure.select_one(".message")), text_of(figure.select_one(".what"))):
        yield "its description repeats the caption"
    yield from _same_as_table(figure)


def _same_as_table(figure: Tag) -> Iterable[str]:
    link = figure.select_one("a[download]")
    if link is None:
        yield "it has no data to download"
        return
    rows = csv_rows(link)
    shown = [[str(cell.get("value")) for cell in row.find_all("data")] for row in figure.select("tbody tr")]
    if not rows or not shown or [row[: len(shown[0])] for row in rows[1:]] != shown:
        yield "its table differs from its CSV"
    if not re.search(r"CSV.*\d", text_of(link)):
        yield "its download names no type and size"
    for cell in figure.select("td.n data"):
        value = str(cell.get("value"))
        if not _shows(value, text_of(cell)):
            yield f"its table shows {text_of(cell)} for {value}"


def _shows(value: str, text: str) -> bool:
    """Whether a displayed number is a rounding of the plain one, whatever the language's separators."""
    if not value:
        return text == "–"
    digits = re.sub(r"[\s\u00a0\u202f%+]", "", text).replace("\u2212", "-")
    # "1,234" is a thousand in English and one and a bit in Russian: either reading may be meant.
    return any(_rounds_to(each, value) for each in {digits.replace(",", ""), digits.replace(",", ".")})


def _rounds_to(digits: str, value: str) -> bool:
    places = len(digits.partition(".")[2])
    try:
        return abs(float(digits) - float(value)) <= 0.5 * 10**-places + 1e-6 * abs(float(value))
    except ValueError:
        return False


def decimals(document: Document) -> list[str]:
    """No decimal point in Russian or Kazakh texts, tables, descriptions and pictures; no replacement character."""
    problems = ["a missing glyph (U+FFFD)"] if "\ufffd" in document.text else []
    if document.language not in ("ru", "kk"):
        return problems
    main = BeautifulSoup(document.content, "html.parser").main or BeautifulSoup("", "html.parser")
    for tag in main.select("code, pre, cite, a, [lang=en]"):
        tag.decompose()
    read_aloud = _LICENCE.sub("", main.get_text(" "))
    problems += [f"the number {text} has a decimal point" for text in _POINT.findall(read_aloud)]
    read = 0
    for drawing in main.select("figure .drawing"):
        texts = [str(drawing.get("aria-label", "")), *(text.get_text() for text in drawing.find_all("text"))]
        read += sum(bool(re.search(r"\d", text)) for text in texts[1:])
        problems += [f"a picture says {text}, with a decimal point" for part in texts for text in _POINT.findall(part)]
    if main.select("figure .drawing") and not read:
        problems.append("its drawings have no numbers as text")
    return problems
