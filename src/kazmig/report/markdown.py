"""Markdown of cells to sanitised HTML: headings with ids, links that lead there, footnotes, formulas.

All of it works on the parsed tree: code, inline or in a fence, stays as its author wrote it. Nothing that a cell or a
raw file holds can run: the result passes an allow-list (`sanitise`), and only ids made here stay.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from urllib.parse import unquote

import mistune
from markupsafe import Markup

from kazmig.report.errors import ReportError
from kazmig.report.formulas import FormulaError, mathml, quoted, words_of
from kazmig.report.sanitise import comparison, sanitise, sanitise_table, without_names
from kazmig.report.tree import parsed, parser, titles, unread
from kazmig.words.marks import MARK, MARK_CLOSE, MARK_MIDDLE, MARK_OPEN

__all__ = ["MARK", "MARK_CLOSE", "MARK_MIDDLE", "MARK_OPEN", "PRIVATE", "Heading", "Page", "sanitise", "sanitise_table"]

# Signs of Unicode's private use stand around a cited number, and for a formula, until the HTML is safe; no text may
# bring its own.
_FORMULA_OPEN, _FORMULA_CLOSE = "\ue003", "\ue004"
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
PRIVATE = re.compile("[\ue000-\ue004]")
_FORMULA = re.compile(f"{_FORMULA_OPEN}(\\d+){_FORMULA_CLOSE}")
# "$5, or 10$": words between two dollars, of which the first begins a sum.
_MONEY = re.compile(r"\d[\d.,]*\W+[^\W\d_]{2,}\W[^\\]*$")
_PARAGRAPH = re.compile(r"<p>.*?</p>", re.DOTALL)
_CITED = re.compile(f"{MARK_OPEN}\\d+{MARK_MIDDLE}(.*?){MARK_CLOSE}", re.DOTALL)


@dataclass
class Heading:
    level: int
    text: str
    id: str


@dataclass
class Page:
    """What the texts of one page share: ids, headings, links, footnotes, formulas.

    notes, defined   texts of footnotes, and where each stands
    elsewhere        links to headings of other notebooks: notebook, id there, as written, where
    pages            where a link to a notebook leads on this page, by the notebook's name without ending
    """

    language: str = "en"
    note_label: str = "Note"
    headings: list[Heading] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    notes: dict[str, str] = field(default_factory=dict)
    defined: dict[str, str] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    pages: Mapping[str, str] | None = None
    links: list[tuple[str, str, str]] = field(default_factory=list)
    elsewhere: list[tuple[str, str, str, str]] = field(default_factory=list)
    formulas: list[Markup] = field(default_factory=list)

    def define(self, text: str, where: str) -> str:
        """Takes the definitions of footnotes out of `text` and remembers them; returns the rest."""
        spans: list[tuple[int, int]] = []

        def found(_: mistune.BlockParser, match: re.Match[str], state: mistune.BlockState) -> int:
            if state.parent is None:
                self._remember(match["definition_key"], " ".join(match["definition_text"].split()), where)
                spans.append(match.span())
            return match.end()

        source = parsed(text, found)
        for begin, end in reversed(spans):
            source = source[:begin] + source[end:]
        return source if spans else text

    def html(self, text: str, where: str, level: Callable[[int], int] | None = None) -> Markup:
        """Markdown (its placeholders already filled, its footnotes defined) to HTML; `level` moves its headings."""
        made = str(parser(_Renderer(self, where, level))(_FORMULA.sub("", text)))
        clean = _PARAGRAPH.sub(lambda match: _within(self._shown(match[0])), str(sanitise(made)))
        return Markup(self._shown(clean))

    def _shown(self, html: str) -> str:
        """HTML with its formulas, those of their own line in a paragraph as one of its parts."""
        return _FORMULA.sub(lambda match: str(self.formulas[int(match[1])]), html)

    def inline(self, text: str) -> Markup:
        """One line of markdown, without a paragraph around it."""
        return Markup(str(self.html(text, "a line")).strip().removeprefix("<p>").removesuffix("</p>"))

    def title(self, texts: list[str]) -> str:
        """The page's title: the first heading of the first level in its texts, or nothing."""
        return next((title for text in texts for title in titles(text)), "")

    def unique_id(self, text: str) -> str:
        """A readable id that this page does not have yet; letters of any alphabet stay."""
        base = candidate = anchor(text)
        count = 1
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

    def lead(self, url: str, where: str) -> str:
        """Where a link of a cell leads on the page: JupyterLab's anchors and other notebooks have other names here."""
        place, hash_, part = url.partition("#")
        name = unquote(place).rpartition("/")[2]
        if not place and hash_:
            self.links.append((anchor(unquote(part)), url, where))
            return f"#{anchor(unquote(part))}"
        if name.endswith(".ipynb") and "://" not in place and self.pages is not None:
            target = self.pages.get(name.removesuffix(".ipynb"), "")
            if part:
                self.elsewhere.append((name.removesuffix(".ipynb"), anchor(unquote(part)), url, where))
            if not target:
                self.links.append(("", url, where))
            return f"{target}#{anchor(unquote(part))}" if part else target
        scheme = _SCHEME.match(url)
        here = {"index.html", *(self.pages.values() if self.pages is not None else (url,))}
        if (scheme and scheme[1].casefold() not in ("http", "https", "mailto")) or (not scheme and place not in here):
            self.links.append(("", url, where))
        return url

    def dead_links(self) -> list[str]:
        """Links to headings and notebooks that are not there, a sentence each. After all texts of the page."""
        return [dead_link(url, where, self.headings) for slug, url, where in self.links if slug not in self.ids]

    def formula(self, tex: str, display: bool, where: str) -> str:
        """A sign that stands for a formula until the page is safe; cited numbers in it stand as they are written."""
        plain = MARK.sub("", _CITED.sub(lambda match: quoted(match[1]), tex))
        if _MONEY.match(plain):
            raise ReportError(
                f"{where}: '${plain}$' is read as a formula, between two sums of money. Write their dollars as "
                r"\$; words of a formula are written \text{words}."
            )
        try:
            made = mathml(plain, display)
        except FormulaError as error:
            start = " ".join(MARK.sub("", tex).split())[:80]
            raise ReportError(
                f"{where}: the formula {start} cannot be shown ({error}). Mend its TeX; a sum of money is written "
                r"with its dollar as \$."
            ) from error
        if display:
            label = escape(words_of(made))
            made = Markup(f'<div class="scroll formula" role="group" aria-label="{label}" tabindex="0">{made}</div>')
        self.formulas.append(made)
        return f"{_FORMULA_OPEN}{len(self.formulas) - 1}{_FORMULA_CLOSE}"

    def readable(self, html: str) -> str:
        """The words of a heading, without markup, marks and formulas' markup."""
        text = _FORMULA.sub(lambda match: words_of(str(self.formulas[int(match[1])])), html)
        return re.sub(r"<[^>]*>", "", MARK.sub("", text))

    def _remember(self, key: str, body: str, where: str) -> None:
        if self.notes.get(key, body) != body:
            raise ReportError(f"{where}: footnote [^{key}] is defined twice, and not alike. Rename one of them.")
        self.notes[key] = body
        self.defined.setdefault(key, where)


def _within(paragraph: str) -> str:
    """A paragraph whose formulas on lines of their own are parts of it: it may hold no block."""
    return paragraph.replace('<div class="scroll formula"', '<span class="scroll formula"').replace(
        "</math></div>", "</math></span>"
    )


def anchor(text: str) -> str:
    """The id of a heading with these words; JupyterLab's anchors (`My-Heading`) give the same."""
    words = unicodedata.normalize("NFC", re.sub(r"<[^>]*>|&\w+;", "", MARK.sub("", text))).casefold()
    return "s-" + (re.sub(r"[^\w]+", "-", words).strip("-") or "section")


def dead_link(url: str, where: str, headings: list[Heading]) -> str:
    """The sentence about a link that leads nowhere."""
    if url.startswith("#"):
        there = ", ".join(f"#{heading.text.replace(' ', '-')}" for heading in headings[:12])
        return f"{where}: the link {unquote(url)} leads to no heading of its page. Headings there: {there or 'none'}."
    if url.partition("#")[0].endswith(".ipynb"):
        return f"{where}: the link {unquote(url)} leads to no notebook of pipeline.toml. Mend its name, or take it out."
    return (
        f"{where}: the link {unquote(url)} leads to nothing that a reader of the page has. Link to a heading "
        "(#My-Heading), a notebook (12_clean_border_crossings.ipynb) or an address, or name the file in words."
    )


class _Renderer(mistune.HTMLRenderer):
    """HTML as our pages want it: our own ids, no images (figures come from code cells), raw HTML without ids."""

    def __init__(self, page: Page, where: str, level: Callable[[int], int] | None) -> None:
        super().__init__(escape=False)
        self.page, self.where, self.level = page, where, level or (lambda own: own)

    def heading(self, text: str, level: int, **_: object) -> str:
        level = self.level(level)
        if level == 1:
            return ""
        readable = self.page.readable(text)
        identity = self.page.unique_id(readable)
        self.page.headings.append(Heading(level, readable, identity))
        return f'<h{level} id="{identity}">{text}</h{level}>\n'

    def image(self, text: str, url: str, title: str | None = None) -> str:
        raise ReportError(
            f"{self.where}: a picture in markdown ('{text or url}'). Draw it with step.figure, so that it gets a "
            "number, a description, a source and its data."
        )

    def link(self, text: str, url: str, title: str | None = None) -> str:
        if not text.strip():
            raise ReportError(f"{self.where}: a link without words ({url}), which nobody sees. Write [words]({url}).")
        return super().link(text, self.page.lead(url, self.where), title)

    def block_html(self, html: str) -> str:
        if found := unread(html):
            raise ReportError(
                f"{self.where}: {found} within a block of HTML, where it stays as it is typed. Put an empty line "
                "between the tag and the text, or write the text in markdown."
            )
        return self._raw(html)

    def inline_html(self, html: str) -> str:
        return self._raw(html)

    def _raw(self, html: str) -> str:
        if found := comparison(html):
            raise ReportError(
                f"{self.where}: {found} is read as HTML, of which a page shows no word. A sign of comparison before a "
                "letter is written &lt;, or with a space after it."
            )
        return without_names(html, self.page.unique_id, lambda url: self.page.lead(url, self.where))

    def footnote_mark(self, key: str) -> str:
        if key not in self.page.notes:
            raise ReportError(
                f"{self.where}: footnote [^{key}] has no text. Add a line  [^{key}]: source, date.  "
                "If it is no footnote, write it as code, between backticks."
            )
        number, first = self.page.number_of(key)
        identity = f' id="note-ref-{number}"' if first else ""
        return (
            f'<sup class="note"><a{identity} href="#note-{number}" '
            f'aria-label="{escape(self.page.note_label)} {number}">{number}</a></sup>'
        )

    def footnote_inside(self, key: str) -> str:
        raise ReportError(
            f"{self.where}: the text of footnote [^{key}] stands within a list or a quotation, where none is looked "
            "for. Begin its line at the margin, after an empty line."
        )

    def tex_reference(self, tex: str) -> str:
        raise ReportError(
            f"{self.where}: {tex} outside of a formula, which no page can follow. Say in words which formula is meant."
        )

    def table(self, text: str) -> str:
        return f"<table>\n{text}</table>\n"

    def table_head(self, text: str) -> str:
        return f"<thead>\n<tr>\n{text}</tr>\n</thead>\n"

    def table_body(self, text: str) -> str:
        return f"<tbody>\n{text}</tbody>\n"

    def table_row(self, text: str, beyond: str = "") -> str:
        if beyond:
            raise ReportError(
                f"{self.where}: a row of a table has more cells than its head, so that '{beyond}' would not be shown. "
                r"Add a column to the head; a bar that ends no cell is written \|."
            )
        return f"<tr>\n{text}</tr>\n"

    def table_cell(self, text: str, align: str | None = None, head: bool = False) -> str:
        kind = "th" if head else "td"
        side = f' class="{align}"' if align else ""
        return f"  <{kind}{side}>{text}</{kind}>\n"

    def inline_tex(self, tex: str) -> str:
        return self.page.formula(tex, False, self.where)

    def block_tex(self, tex: str) -> str:
        return self.page.formula(tex, True, self.where) + "\n"
