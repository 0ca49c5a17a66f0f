"""HTML from cells and raw files, reduced to an allow-list (nh3): nothing that it holds can run, fetch or shadow an id.

What a reader would lose is found by `lost_in`, so that a run can refuse it: the page shows it, or the run refuses it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from html.parser import HTMLParser

import nh3
from markupsafe import Markup

TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "code"),
    *("em", "strong", "b", "i", "s", "u", "del", "ins", "mark", "sub", "sup", "small", "span", "abbr", "q", "cite"),
    *("time", "kbd", "samp", "var", "dfn", "wbr", "a", "div"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
}
ATTRIBUTES = {
    "a": {"href", "id", "class", "aria-label", "title"},
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
_CELLS = {
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "a": {"href", "title"},
    "abbr": {"title"},
}
_NO_ROWS = re.compile(r"<tbody>\s*</tbody>")
_SCRIPTED = {"script", "style", "svg", "math", "iframe", "object", "template", "noscript"}
# Only names given here may lead or look like something; a cell's own would shadow the page's.
_NAMES = {"id", "class", "style", "name"}

# Elements whose content is no text, and those that stand within words.
_WORDLESS = {"script", "style"}
_IN_LINE = {
    *(
        "em",
        "strong",
        "b",
        "i",
        "s",
        "u",
        "del",
        "ins",
        "mark",
        "sub",
        "sup",
        "small",
        "span",
        "abbr",
        "q",
        "cite",
        "a",
    ),
    *("time", "kbd", "samp", "var", "dfn", "wbr", "code", "font", "big", "tt"),
}
# Attributes that stand without a value.
_ALONE = {
    *("hidden", "open", "checked", "disabled", "reversed", "controls", "download", "nowrap", "compact", "noshade"),
    *("scoped", "async", "defer", "itemscope", "allowfullscreen", "autofocus", "autoplay", "loop", "muted", "inert"),
    *("required", "readonly", "selected", "multiple", "novalidate", "ismap", "default", "popover", "contenteditable"),
}
_CELLS_COLOURED = re.compile(r"#T_\w+_row\d[^{}]*\{[^}]*(?:background|color)", re.IGNORECASE)

# Elements without which something is missing that a reader would have seen.
_SHOWING = {
    *("img", "svg", "picture", "source", "canvas", "video", "audio", "track", "iframe", "object", "embed", "applet"),
    *(
        "script",
        "noscript",
        "template",
        "math",
        "map",
        "area",
        "form",
        "input",
        "button",
        "select",
        "textarea",
        "meter",
    ),
    *("progress", "dialog", "frame", "frameset", "details", "summary", "link", "marquee"),
}


def sanitise(html: str, attributes: dict[str, set[str]] = ATTRIBUTES) -> Markup:
    """HTML from anywhere, reduced to the allow-list; scripts and styles go with their content."""
    clean = nh3.clean(
        html,
        tags=TAGS,
        clean_content_tags=_SCRIPTED,
        attributes=attributes,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    return Markup(clean)


def sanitise_table(html: str) -> Markup:
    """The HTML table of an output (a DataFrame, a Styler): bare cells only, in a box that scrolls by itself."""
    clean = str(sanitise(html, _CELLS))
    clean = re.sub(r"<th(?P<rest>[^>]*)>\s*</th>", r"<td\g<rest>></td>", clean)
    if not re.search(r"<tbody>.*<td", clean, re.DOTALL):
        # Headers of an empty table are headers of nothing.
        clean = re.sub(r"<(/?)th\b(?!ead)", r"<\1td", clean)
    return Markup(clean)


def empty_said(html: Markup, text: str) -> Markup:
    """A table without rows says so below its head, or a reader would look for what did not come."""
    wide = html.partition("</tr>")[0].count("<td")
    return Markup(_NO_ROWS.sub(lambda _: f'<tbody><tr><td colspan="{wide}">{escape(text)}</td></tr></tbody>', html))


def without_names(
    html: str, identity: Callable[[str], str] = lambda _: "", lead: Callable[[str], str] = lambda url: url
) -> str:
    """Raw HTML of a cell whose tags have lost id, class, name and style; its text is as it was.

    An anchor keeps a place to be led to: `identity` gives the id that the page has for the author's, and `lead` where
    a link leads on the page.
    """
    reader = _Bare(identity, lead)
    reader.feed(html)
    reader.close()
    return "".join(reader.out)


def lost_in(html: str, of_a_library: bool = False) -> list[str]:
    """Names of tags in `html` that a page would drop: those outside the allow-list.

    In what a library wrote (`of_a_library`) frames and colours are no loss, only what shows something is.
    """
    reader = _Tags()
    reader.feed(html)
    reader.close()
    unknown = [tag for tag in dict.fromkeys(reader.found) if tag not in TAGS]
    if of_a_library:
        return [tag for tag in unknown if tag in _SHOWING]
    return unknown


def links_in(html: str) -> list[str]:
    """Where the links in `html` lead, as they are written."""
    reader = _Tags()
    reader.feed(html)
    reader.close()
    return list(dict.fromkeys(reader.links))


def words_in(html: str) -> str:
    """The words that a reader sees of `html`, with one space where any stand."""
    reader = _Tags()
    reader.feed(html)
    reader.close()
    return " ".join("".join(reader.text).split())


def comparison(html: str) -> str:
    """The first tag in `html` that was meant as a sign of comparison: `<b and c>`, whose words are no attributes."""
    reader = _Tags()
    reader.feed(html)
    reader.close()
    return next(iter(reader.bare), "")


def coloured(html: str) -> bool:
    """Whether a Styler of pandas tells some cells of a table from others by colours or bars."""
    return bool(_CELLS_COLOURED.search(html))


class _Tags(HTMLParser):
    """Start tags, links and words, in their order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.links: list[str] = []
        self.text: list[str] = []
        self.bare: list[str] = []
        self._within = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)
        self.links += [value or "" for name, value in attrs if tag == "a" and name == "href"]
        self.bare += [self.get_starttag_text() or tag for name, value in attrs if value is None and name not in _ALONE]
        self._within += tag in _WORDLESS
        self.text.append("" if tag in _IN_LINE else " ")

    def handle_endtag(self, tag: str) -> None:
        self._within -= tag in _WORDLESS and self._within > 0
        self.text.append("" if tag in _IN_LINE else " ")

    def handle_data(self, data: str) -> None:
        if not self._within:
            self.text.append(data)


class _Bare(HTMLParser):
    """Writes again what it reads, tags without the attributes that belong to the page."""

    def __init__(self, identity: Callable[[str], str], lead: Callable[[str], str]) -> None:
        super().__init__(convert_charrefs=False)
        self.out: list[str] = []
        self.identity, self.lead = identity, lead

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kept = [(name, value) for name, value in attrs if name not in _NAMES]
        if tag == "a":
            kept = [(name, self.lead(value or "") if name == "href" else value) for name, value in kept]
        named = next((value for name, value in attrs if name in ("id", "name") and value), None)
        if tag == "a" and named and (identity := self.identity(named)):
            kept.append(("id", identity))
        written = "".join(f' {name}="{escape(value or "")}"' for name, value in kept)
        self.out.append(f"<{tag}{written}>")

    def handle_endtag(self, tag: str) -> None:
        self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.out.append(data)

    def handle_entityref(self, name: str) -> None:
        self.out.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.out.append(f"&#{name};")

    def unknown_decl(self, data: str) -> None:
        self.out.append(escape(f"<![{data}]>"))
