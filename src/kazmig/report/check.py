"""Checks of a finished page that need no browser. Each takes a Document and returns what is wrong, a sentence each.

The numbers are those of the list of checks; those of a browser stand in `kazmig.report.browser`, and CHECKS names all.
"""

from __future__ import annotations

import base64
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote_to_bytes

from bs4 import BeautifulSoup, Tag

from kazmig.languages import LANGUAGES

CHECKS = {
    1: "accessible by WCAG 2.2 AA and best practice (axe)",
    2: "asks nothing of the network",
    3: "runs nothing; no formula in its CSV",
    4: "at most 1.0 MB",
    5: "does not scroll sideways at 320 and 360 px",
    6: "text in figures at least 9 px at 360 px",
    7: "each figure has number, description, source, period, and CSV that equals its table",
    8: "decimal commas in Russian and Kazakh, no missing glyph",
    9: "ids unique, one first heading, no level skipped",
    10: "keyboard: skip link first, every stop visible, at most 60",
    11: "prints to at most 24 tagged A4 pages with all details open",
    12: "the same bytes when made again",
    13: "the same figures and numbers in all languages",
    14: "no error, prompt, placeholder or markup left over",
}
MAX_BYTES = 1_000_000
ALT_LENGTH = (40, 300)
# Where a page may be read without a page around it, resources would be fetched from these.
_FETCHED = {"script": "src", "img": "src", "source": "srcset", "iframe": "src", "link": "href", "object": "data"}
_NETWORK = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_LEFT_OVER = (
    ("Traceback (most recent call last)", "a traceback"),
    ("Out[", "an output prompt"),
    ("In [", "an input prompt"),
    ("{{", "an unfilled placeholder"),
    ("[^", "an unresolved footnote"),
    ("&lt;h", "escaped markup"),
    ("&amp;lt;", "markup escaped twice"),
)


@dataclass(frozen=True)
class Document:
    """A page as bytes and as a tree."""

    path: Path
    content: bytes

    @classmethod
    def read(cls, path: Path) -> Document:
        return cls(path, path.read_bytes())

    @cached_property
    def text(self) -> str:
        return self.content.decode("utf-8")

    @cached_property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.content, "html.parser")

    @property
    def language(self) -> str:
        return str(self.soup.html.get("lang", "")) if self.soup.html else ""

    @property
    def is_partner(self) -> bool:
        return self.soup.select_one("body.partner") is not None


def static_checks(document: Document) -> dict[int, list[str]]:
    """What is wrong by number of check; languages beside the page (name.en.html, name.ru.html …) are compared."""
    checks: dict[int, Callable[[Document], list[str]]] = {
        2: network,
        3: running,
        4: size,
        7: figures,
        8: decimals,
        9: structure,
        13: parity,
        14: left_over,
    }
    return {number: check(document) for number, check in checks.items()}


def network(document: Document) -> list[str]:
    """Nothing that a browser would fetch by itself lies in the network."""
    problems = [] if "Content-Security-Policy" in document.text else ["it has no content security policy"]
    for name, attribute in _FETCHED.items():
        for tag in document.soup.find_all(name):
            value = str(tag.get(attribute, ""))
            if name in ("script", "iframe", "link", "object") or _NETWORK.match(value):
                problems.append(f"<{name}> would fetch {value[:60] or 'something'}")
    style = "".join(tag.get_text() for tag in document.soup.find_all("style"))
    problems += [f"a style fetches {found[:60]}" for found in re.findall(r"@import[^;]*|url\([^)]*\)", style)]
    return problems


def running(document: Document) -> list[str]:
    """No script, no handler, no script address; no text in a CSV download that a spreadsheet would run."""
    problems = []
    for tag in document.soup.find_all(True):
        if tag.name in ("script", "iframe", "object", "embed", "base", "form"):
            problems.append(f"a <{tag.name}> element")
        for name, value in tag.attrs.items():
            if name.lower().startswith("on"):
                problems.append(f"<{tag.name} {name}>")
            if re.match(r"\s*(javascript|vbscript|data:text/html)", str(value), re.IGNORECASE):
                problems.append(f"<{tag.name} {name}={str(value)[:40]!r}>")
    for name, rows in downloads(document):
        for row in rows:
            problems += [f"{name}: the cell {cell[:30]!r} is a formula" for cell in row if _is_formula(cell)]
    return problems


def _is_formula(cell: str) -> bool:
    return bool(re.match(r"[=+\-@\t\r]", cell)) and not re.fullmatch(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?", cell, re.I)


def size(document: Document) -> list[str]:
    length = len(document.content)
    return [f"{length:,} bytes; at most {MAX_BYTES:,}"] if length > MAX_BYTES else []


def figures(document: Document) -> list[str]:
    """Number, message, description, source, period and data of each figure."""
    problems = []
    for number, figure in enumerate(document.soup.find_all("figure"), start=1):
        problems += [f"figure {number}: {text}" for text in _figure(figure, number)]
    return problems


def _figure(figure: Tag, number: int) -> Iterable[str]:
    if str(number) not in _words(figure.select_one("figcaption .number")):
        yield "it is not numbered in order"
    for part in (".message", ".what"):
        if not _words(figure.select_one(f"figcaption {part}")):
            yield f"its caption has no {part[1:]}"
    for part in (".source", ".period", ".flag"):
        if not re.search(r":\s*\S", _words(figure.select_one(part))):
            yield f"it has no {part[1:]}"
    if figure.select_one(".absent"):
        return
    image = figure.find("img")
    if not isinstance(image, Tag) or figure.find("source") is None:
        yield "it has no two pictures"
        return
    alt = str(image.get("alt", ""))
    if not ALT_LENGTH[0] <= len(alt) <= ALT_LENGTH[1]:
        yield f"its description has {len(alt)} characters, not {ALT_LENGTH[0]} to {ALT_LENGTH[1]}"
    if not re.search(r"\d", alt):
        yield "its description names no number"
    if alt.strip() in (_words(figure.select_one(".message")), _words(figure.select_one(".what"))):
        yield "its description repeats the caption"
    yield from _same_as_table(figure)


def _same_as_table(figure: Tag) -> Iterable[str]:
    link = figure.select_one("a[download]")
    if link is None:
        yield "it has no data to download"
        return
    rows = list(csv.reader(io.StringIO(_data(str(link["href"])).decode("utf-8"))))
    shown = [[str(cell["value"]) for cell in row.find_all("data")] for row in figure.select("tbody tr")]
    if not rows or rows[1:] != shown:
        yield "its table differs from its CSV"
    if not re.search(r"CSV.*\d", _words(link)):
        yield "its download names no type and size"
    for cell in figure.select("td.n data"):
        if not _shows(str(cell["value"]), _words(cell)):
            yield f"its table shows {_words(cell)} for {cell['value']}"


def _shows(value: str, text: str) -> bool:
    """Whether a displayed number is a rounding of the plain one, whatever the language's separators."""
    if not value:
        return text == "–"
    digits = re.sub(r"[\s\u00a0\u202f%+]", "", text).replace("\u2212", "-")
    digits = (
        digits.replace(",", "") if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", digits) else digits.replace(",", ".")
    )
    places = len(digits.partition(".")[2])
    try:
        return abs(float(digits) - float(value)) <= 0.5 * 10**-places + 1e-6 * abs(float(value))
    except ValueError:
        return False


def decimals(document: Document) -> list[str]:
    """No decimal point between digits in a Russian or Kazakh table; no replacement character anywhere."""
    problems = ["a missing glyph (U+FFFD)"] if "\ufffd" in document.text else []
    if document.language in ("ru", "kk"):
        shown = [_words(cell) for cell in document.soup.select("td.n data, .text p data")]
        problems += [f"the number {text} has a decimal point" for text in shown if re.search(r"\d\.\d", text)]
    return problems


def structure(document: Document) -> list[str]:
    """Ids are unique, local links lead to one; one h1; headings go down one level at a time."""
    ids = Counter(str(tag["id"]) for tag in document.soup.find_all(id=True))
    problems = [f"the id '{name}' stands {count} times" for name, count in ids.items() if count > 1]
    for link in document.soup.select('a[href^="#"]'):
        if str(link["href"])[1:] not in ids:
            problems.append(f"the link {link['href']} leads nowhere")
    levels = [int(tag.name[1]) for tag in document.soup.find_all(re.compile(r"^h[1-6]$"))]
    if levels.count(1) != 1:
        problems.append(f"it has {levels.count(1)} first headings")
    for before, after in pairwise(levels):
        if after > before + 1:
            problems.append(f"a heading of level {after} follows one of level {before}")
    return problems


def parity(document: Document) -> list[str]:
    """The page's other languages have the same headings' levels, figures, data and numbers."""
    stem, dot, language = document.path.stem.rpartition(".")
    if not dot or language not in LANGUAGES:
        return []
    own, problems = _content(document), []
    for other in LANGUAGES:
        path = document.path.with_name(f"{stem}.{other}.html")
        if not path.is_file():
            problems.append(f"there is no {path.name}")
        elif other != language:
            theirs = _content(Document.read(path))
            problems += [f"{part} differ from {path.name}" for part in own if own[part] != theirs[part]]
    return problems


def _content(document: Document) -> dict[str, object]:
    soup = document.soup
    cited = soup.select("main data")
    return {
        "levels of headings": [tag.name for tag in soup.find_all(re.compile(r"^h[1-6]$"))],
        "figures": [str(link.get("download")) for link in soup.select("figure a[download]")],
        "data of figures": [str(link["href"]) for link in soup.select("figure a[download]")],
        "numbers": Counter(str(tag.get("value")) for tag in {id(tag): tag for tag in cited}.values()),
        "footnotes": len(soup.select(".footnotes li")),
    }


def left_over(document: Document) -> list[str]:
    """No trace of the notebook or of a failed rendering outside of the code that a technical page shows."""
    soup = BeautifulSoup(document.content, "html.parser")
    for tag in soup.select("style, details.code, .bibtex"):
        tag.decompose()
    html = re.sub(r'(?:src|srcset|href)="data:[^"]*"', "", str(soup))
    problems = [f"{name}: {_around(html, mark)}" for mark, name in _LEFT_OVER if mark in html]
    if soup.select(".output_stderr, .stderr"):
        problems.append("text of the error stream")
    return problems


def downloads(document: Document) -> list[tuple[str, list[list[str]]]]:
    """Name and rows of every CSV that the page carries."""
    links = document.soup.select('a[download][href^="data:text/csv"]')
    return [
        (str(link["download"]), list(csv.reader(io.StringIO(_data(str(link["href"])).decode("utf-8")))))
        for link in links
    ]


def _data(uri: str) -> bytes:
    head, _, body = uri.partition(",")
    return base64.b64decode(body) if head.endswith(";base64") else unquote_to_bytes(body)


def _words(tag: Tag | None) -> str:
    return " ".join(tag.get_text(" ").split()) if tag is not None else ""


def _around(html: str, mark: str) -> str:
    place = html.index(mark)
    return repr(" ".join(html[max(0, place - 30) : place + 40].split()))
