"""Markdown of cells to sanitised HTML: headings with ids, footnotes numbered over the whole page, tables that scroll.

Nothing that a cell or a raw file holds can run: the result passes an allow-list (nh3), and only ids made here stay.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from html import escape
from typing import Any

import mistune
import nh3
from markupsafe import Markup

from kazmig.report import ReportError

TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "code"),
    *("em", "strong", "b", "i", "s", "sub", "sup", "small", "span", "abbr", "q", "cite", "time", "a", "div"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
}
ATTRIBUTES = {
    "a": {"href", "id", "class", "aria-label"},
    "abbr": {"title"},
    "div": {"class"},
    "span": {"class", "lang"},
    "li": {"id"},
    "ol": {"start"},
    "sup": {"class"},
    "td": {"class", "colspan", "rowspan"},
    "th": {"class", "colspan", "rowspan", "scope"},
    **{f"h{level}": {"id"} for level in range(2, 7)},
}
_RAW_ATTRIBUTE = re.compile(r"\s(?:id|class|style|name)\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE)
_DEFINITION = re.compile(r"^ {0,3}\[\^(?P<key>[^\]\s]+)\]:[ \t]*(?P<text>[^\n]*(?:\n {2,}\S[^\n]*)*)\n?", re.MULTILINE)
# Signs of Unicode's private use stand around a cited number until the HTML is safe; no text may bring its own.
MARK_OPEN, MARK_MIDDLE, MARK_CLOSE = "\ue000", "\ue001", "\ue002"
MARK = re.compile(f"{MARK_OPEN}(\\d+){MARK_MIDDLE}|{MARK_CLOSE}")
_REFERENCE = r"\[\^(?P<footnote_key>[^\]\s]+)\]"


def sanitise(html: str) -> Markup:
    """HTML from anywhere, reduced to the allow-list; scripts and styles go with their content."""
    clean = nh3.clean(
        html,
        tags=TAGS,
        clean_content_tags={"script", "style", "svg", "math", "iframe", "object", "template", "noscript"},
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    return Markup(clean)


def sanitise_table(html: str) -> Markup:
    """The HTML table of an output (a DataFrame, a Styler): bare cells only, in a box that scrolls by itself."""
    clean = str(sanitise(_RAW_ATTRIBUTE.sub(" ", html)))
    clean = re.sub(r"<th(?P<rest>[^>]*)>\s*</th>", r"<td\g<rest>></td>", clean)
    if not re.search(r"<tbody>.*<td", clean, re.DOTALL):
        # Headers of an empty table are headers of nothing.
        clean = re.sub(r"<(/?)th\b(?!ead)", r"<\1td", clean)
    return Markup(clean)


@dataclass
class Heading:
    level: int
    text: str
    id: str


@dataclass
class Page:
    """What the texts of one page share: ids, headings, footnotes."""

    language: str = "en"
    scroll_label: str = "Table, scrolls sideways"
    note_label: str = "Note"
    back_label: str = "Back to the text"
    headings: list[Heading] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    notes: dict[str, str] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)

    def define(self, text: str, where: str) -> str:
        """Takes the definitions of footnotes out of `text` and remembers them; returns the rest."""
        for match in _DEFINITION.finditer(text):
            key = match["key"]
            body = " ".join(match["text"].split())
            if self.notes.get(key, body) != body:
                raise ReportError(f"{where}: footnote [^{key}] is defined twice, and not alike. Rename one of them.")
            self.notes[key] = body
        return _DEFINITION.sub("", text)

    def html(self, text: str, where: str) -> Markup:
        """Markdown (its placeholders already filled, its footnotes defined) to HTML."""
        for key in re.findall(_REFERENCE, text):
            if key not in self.notes:
                raise ReportError(f"{where}: footnote [^{key}] has no text. Add a line  [^{key}]: source, date.")
        return sanitise(_parser(self, where)(text))

    def inline(self, text: str) -> Markup:
        """One line of markdown, without a paragraph around it."""
        html = str(_parser(self, "a line")(text)).strip()
        return sanitise(html.removeprefix("<p>").removesuffix("</p>"))

    def title(self, texts: list[str]) -> str:
        """The page's title: the first `# …` of its texts, or nothing."""
        for text in texts:
            match = re.search(r"^# +(.+)$", text, re.MULTILINE)
            if match:
                return match[1].strip()
        return ""

    def unique_id(self, text: str) -> str:
        """A readable id that this page does not have yet; letters of any alphabet stay."""
        words = unicodedata.normalize("NFC", re.sub(r"<[^>]*>|&\w+;", "", MARK.sub("", text))).casefold()
        base = re.sub(r"[^\w]+", "-", words).strip("-") or "section"
        base = f"s-{base}"
        candidate, count = base, 1
        while candidate in self.ids:
            count += 1
            candidate = f"{base}-{count}"
        self.ids.add(candidate)
        return candidate

    def number_of(self, key: str) -> tuple[int, bool]:
        """The footnote's number, and whether this is its first citation."""
        first = key not in self.order
        if first:
            self.order.append(key)
        return self.order.index(key) + 1, first


class _Renderer(mistune.HTMLRenderer):
    """HTML as our pages want it: our own ids, no images (figures come from code cells), raw HTML without ids."""

    def __init__(self, page: Page, where: str) -> None:
        super().__init__(escape=False)
        self.page, self.where = page, where

    def heading(self, text: str, level: int, **_: Any) -> str:
        if level == 1:
            return ""
        identity = self.page.unique_id(text)
        self.page.headings.append(Heading(level, re.sub(r"<[^>]*>", "", MARK.sub("", text)), identity))
        return f'<h{level} id="{identity}">{text}</h{level}>\n'

    def image(self, text: str, url: str, title: str | None = None) -> str:
        raise ReportError(
            f"{self.where}: a picture in markdown ('{text or url}'). Draw it with step.figure, so that it gets a "
            "number, a description, a source and its data."
        )

    def block_html(self, html: str) -> str:
        return _RAW_ATTRIBUTE.sub(" ", html)

    def inline_html(self, html: str) -> str:
        return _RAW_ATTRIBUTE.sub(" ", html)

    def footnote_mark(self, key: str) -> str:
        number, first = self.page.number_of(key)
        identity = f' id="note-ref-{number}"' if first else ""
        return (
            f'<sup class="note"><a{identity} href="#note-{number}" '
            f'aria-label="{escape(self.page.note_label)} {number}">{number}</a></sup>'
        )


def _footnote(inline: Any, match: re.Match[str], state: Any) -> int:
    state.append_token({"type": "footnote_mark", "raw": match["footnote_key"]})
    return match.end()


def _parser(page: Page, where: str) -> Any:
    markdown = mistune.create_markdown(renderer=_Renderer(page, where), plugins=["table", "strikethrough"])
    markdown.inline.register("footnote_mark", _REFERENCE, _footnote, before="link")
    return markdown
