"""Whether a page that leads into an edition does only that: known tags and attributes, links to files beside it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

_TAGS = re.compile(
    "html|head|meta|title|style|body|a|header|main|footer|nav|section|div|p|span|strong|h[1-3]|ul|ol|li|small|time|"
    "table|thead|tbody|tr|th|td|caption|br"
)
_PLAIN = re.compile(
    "class|id|lang|charset|name|content|http-equiv|scope|tabindex|aria-current|aria-label|datetime|hreflang"
)
_FETCHES = re.compile(r"@import|url\(\s*[\"']?(?!data:)", re.I)
# Text, plain tags and the comments of our own template, and nothing that two readers would take apart differently: an
# angle bracket in a value or a comment, a sign that ends or changes the encoding.
_TEXT = re.compile(
    r"(?:<!DOCTYPE html>)?(?:[^<\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
    r"|</?[a-z][a-z0-9]*(?:\s+[a-z-]+(?:=\"[^\"<>\x00-\x1f\x7f]*\")?)*\s*/?>|<!--/?[a-z]*-->)*+"
)
_NEXT = re.compile(r"0; url=[\w./-]+")


class _WayIn(HTMLParser):
    """Reads tags as a browser does; values of attributes come without their escapes."""

    def __init__(self) -> None:
        super().__init__()
        self.harmless, self._in_style = True, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_style = tag == "style"
        self.harmless &= bool(_TAGS.fullmatch(tag)) and all(
            _plain(name, (value or "").strip()) for name, value in attrs
        )
        said = dict(attrs)
        if (said.get("http-equiv") or "").lower() == "refresh":
            self.harmless &= bool(_NEXT.fullmatch(said.get("content") or ""))

    def handle_data(self, data: str) -> None:
        self.harmless &= not (self._in_style and _FETCHES.search(data))

    def handle_endtag(self, tag: str) -> None:
        self._in_style = False


def _plain(name: str, value: str) -> bool:
    if name != "href":
        return bool(_PLAIN.fullmatch(name)) and (name != "charset" or value.lower() == "utf-8")
    target = urlsplit(value)
    return not (target.scheme or target.netloc or value.startswith(("/", "\\")))


def leads_on_alone(html: str) -> bool:
    """Whether a page holds no script, form, picture or style from elsewhere, and no link that leads out."""
    if not _TEXT.fullmatch(html):
        return False
    reader = _WayIn()
    try:
        reader.feed(html)
        reader.close()
    except (ValueError, AssertionError):  # urlsplit and the parser, of addresses and declarations that are none
        return False
    return reader.harmless
