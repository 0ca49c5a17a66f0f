"""From a number of the prose to its row: links, and the list of the numbers of each passage.

A number's link is for the pointer and the finger, outside the order of the Tab key, since a page has hundreds; one link
below each passage leads from the keyboard to the list of its numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

from markupsafe import Markup

from kazmig.evidence.facts import Fact
from kazmig.words.marks import MARK, MARK_CLOSE

_PIECES = re.compile(f"<a\\b[^>]*>|</a>|{MARK.pattern}")
_NUMBER = re.compile(r'<a class="num" href="#n-([^"]+)"[^>]*>(.*?)</a>', re.DOTALL)


@dataclass(frozen=True)
class Passage:
    """The numbers of one block of prose: id of its line in the list, heading above it, keys with the words shown."""

    id: str
    heading: str
    numbers: tuple[tuple[str, str], ...]


@dataclass
class Follow:
    """The passages of one page, in order.

    `linked` False leaves numbers as they are; `page` names the page with the rows where this one has none.
    """

    linked: bool = True
    page: str = ""
    passages: list[Passage] = field(default_factory=list)

    def marked(self, html: str, element: Callable[[int], tuple[Fact, str]]) -> Markup:
        """HTML with its marked numbers turned into elements, each a link to its row unless it stands in a link.

        `element` gives the fact of a mark and the opening tag that carries its value.
        """
        within, closing = False, ""

        def replaced(match: re.Match[str]) -> str:
            nonlocal within, closing
            if match[0].startswith("<"):
                within = match[0] != "</a>"
                return match[0]
            if match[0] == MARK_CLOSE:
                return f"</data>{closing}"
            fact, tag = element(int(match[1]))
            closing = "</a>" if self.linked and not within else ""
            stop = "" if self.page else ' tabindex="-1"'
            opening = f'<a class="num" href="{self.page}#n-{escape(fact.key)}"{stop}>' if closing else ""
            return f"{opening}{tag}"

        return Markup(_PIECES.sub(replaced, html))

    def noted(self, html: Markup, block: str, heading: str, text: str) -> Markup:
        """A passage with the link to the list of its numbers below it; `text` names the link."""
        numbers = dict.fromkeys((key, re.sub(r"<[^>]*>", "", shown)) for key, shown in _NUMBER.findall(html))
        if not numbers or not self.linked or self.page:
            return html
        passage = Passage(f"p-{block}", heading, tuple(numbers))
        self.passages.append(passage)
        link = Markup('<p class="follow"><a href="#{}">{} ({})</a></p>\n')
        return html + link.format(passage.id, text, len(numbers))
