"""Checks of a finished page that need no browser. Each takes a Document and returns what is wrong, a sentence each.

The numbers are those of the list of checks; a browser's stand in `kazmig.report.checks.browser`, and CHECKS names all.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from kazmig.report.checks.document import Document, csv_rows, text_of
from kazmig.report.checks.figures import decimals, figures
from kazmig.words.words import LANGUAGES

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
    11: "prints to at most 24 tagged A4 pages, details open but for the longest tables",
    12: "the same bytes when made again",
    13: "the same figures and numbers in all languages",
    14: "no error, prompt, placeholder or markup left over",
    15: "every number in prose leads to a row that exists",
    17: "the first figure within two screens of a telephone",
    18: "figures have headings, tables names and heads of rows",
}
# Those that need a browser alone.
BROWSER = (1, 5, 6, 10, 11, 17)
MAX_BYTES = 1_000_000
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
        15: leading,
        18: named,
    }
    return {number: check(document) for number, check in checks.items()}


def network(document: Document) -> list[str]:
    """Nothing that a browser would fetch by itself lies in the network."""
    problems = [] if "Content-Security-Policy" in document.text else ["it has no content security policy"]
    for name, attribute in _FETCHED.items():
        for tag in document.soup.find_all(name):
            value = str(tag.get(attribute, ""))
            if allowed(tag, document):
                continue
            if name in ("script", "iframe", "link", "object") or _NETWORK.match(value):
                problems.append(f"<{name}> would fetch {value[:60] or 'something'}")
    style = "".join(tag.get_text() for tag in document.soup.find_all("style"))
    problems += [
        f"a style fetches {found[:60]}" for found in re.findall(r"@import[^;]*|url\((?!data:font/)[^)]*\)", style)
    ]
    return problems


def running(document: Document) -> list[str]:
    """No script, no handler, no script address; no text in a CSV download that a spreadsheet would run."""
    problems = []
    for tag in document.soup.find_all(True):
        if tag.name in ("script", "iframe", "object", "embed", "base", "form") and not allowed(tag, document):
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


def allowed(tag: Tag, document: Document) -> bool:
    """Whether this is a block of data, or a page's one script, allowed by its hash, which fetches nothing."""
    if is_data(tag):
        return True
    if tag.name != "script" or tag.get("src") or len(document.soup.find_all("script")) > 1:
        return False
    digest = base64.b64encode(hashlib.sha256(tag.get_text().encode()).digest()).decode()
    return f"script-src 'sha256-{digest}';" in document.text.partition("</head>")[0]


def leading(document: Document) -> list[str]:
    """Numbers of the prose are links, and each leads to a row of the page."""
    ids = {str(tag["id"]) for tag in document.soup.select(".numbers [id]")}
    problems = []
    for tag in document.soup.select(".partner .findings data, .partner .text p data, .partner .text li data"):
        if tag.find_parent(["figure", "table", "h2", "h3", "h4"]):
            continue
        link = tag.find_parent("a")
        if link is None:
            problems.append(f"the number {text_of(tag)} leads nowhere")
        elif "num" in (link.get("class") or "") and str(link["href"])[1:] not in ids:
            problems.append(f"the number {text_of(tag)} leads to no row")
    return problems


def named(document: Document) -> list[str]:
    """Who hears a page walks by headings and by tables: each figure is headed; each table has a name (of technical
    pages: each that code shows), on pages for partners one of its own that stands above it, and heads of its rows.
    """
    body, tables = document.soup.body, document.soup.find_all("table")
    if body is None or "technical" in (body.get("class") or ""):
        return [
            f"table {place} has no name" for place, each in enumerate(tables, 1) if not (each.caption or _label(each))
        ]
    problems = [
        f"figure {figure.get('id', '?')} has no heading"
        for figure in document.soup.find_all("figure")
        if figure.find(re.compile(r"^h[2-6]$")) is None
    ]
    problems += [f"table {place} has no caption" for place, each in enumerate(tables, 1) if not each.caption]
    names = Counter(text_of(each.caption) for each in tables if each.caption)
    problems += [f"{count} tables are named {name!r}" for name, count in names.items() if count > 1]
    return problems + [
        f"rows of table {place} have no heads" for place, each in enumerate(tables, 1) if _bare_rows(each)
    ]


def _label(table: Tag) -> str:
    return str(table.get("aria-label") or "")


def _bare_rows(table: Tag) -> bool:
    rows = table.select("tbody tr")
    return len(rows) > 1 and not any(row.find("th") for row in rows)


def is_data(tag: Tag) -> bool:
    """Whether a script element is none: a block of data (JSON-LD), which no browser runs."""
    return tag.name == "script" and tag.attrs == {"type": "application/ld+json"}


def _is_formula(cell: str) -> bool:
    return bool(re.match(r"[=+\-@\t\r]", cell)) and not re.fullmatch(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?", cell, re.I)


def size(document: Document) -> list[str]:
    length = len(document.content)
    return [f"{length:,} bytes; at most {MAX_BYTES:,}"] if length > MAX_BYTES else []


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
    if not languages_beside(document):
        return []
    stem, _, language = document.path.stem.rpartition(".")
    own, problems = _content(document), []
    for other in LANGUAGES:
        path = _beside(document.path, stem, other)
        if not path.is_file():
            problems.append(f"there is no {path.name}")
        elif other != language:
            theirs = _content(Document.read(path))
            problems += [f"{part} differ from {path.name}" for part in own if own[part] != theirs[part]]
    return problems


def languages_beside(document: Document) -> list[str]:
    """The other languages in which a page lies beside this one."""
    stem, _, language = document.path.stem.rpartition(".")
    others = [other for other in LANGUAGES if other != language and language in LANGUAGES]
    return [other for other in others if _beside(document.path, stem, other).is_file()]


def _beside(path: Path, stem: str, language: str) -> Path:
    """The same page in a language; an edition's index in the first one has no language in its name."""
    file = "index.html" if (stem, language) == ("index", LANGUAGES[0]) else f"{stem}.{language}.html"
    return path.with_name(file)


# Pages are checked one language after another, each against the others.
@lru_cache(maxsize=len(LANGUAGES))
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
    return [(str(link["download"]), csv_rows(link)) for link in links]


def _around(html: str, mark: str) -> str:
    place = html.index(mark)
    return repr(" ".join(html[max(0, place - 30) : place + 40].split()))
