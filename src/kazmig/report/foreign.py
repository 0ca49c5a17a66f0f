"""English left in a Russian or Kazakh page, marked as English for those who hear it read."""

from __future__ import annotations

import re

_TAG = re.compile(r"(<!--.*?-->|<[^>]+>)", re.DOTALL)
# Words in Latin letters; short forms in capitals are names in any language and are spelt.
_WORDS = re.compile(r"[A-Za-z][\w&'’./-]*(?:,? \(?[A-Za-z][\w&'’./-]*\)?)*", re.ASCII)
_PROSE = re.compile(r"[a-z]{3}")
_VOID = {"br", "hr", "img", "source", "wbr", "meta", "link", "input", "col"}
_CLOSED = {"script", "style", "code", "pre", "title", "math", "svg", "option"}


def marked(html: str, language: str) -> str:
    """The page with runs of English words in elements of their own that say so; an English page stays as it is.

    What already says its language, and code, stay as they are.
    """
    if language == "en":
        return html
    head, body, rest = html.partition("<body")
    # A stack of whether text is left alone inside each open element.
    out, alone = [], [False]
    for piece in _TAG.split(body + rest):
        if piece.startswith("<"):
            out.append(piece)
            _step(piece, alone)
        elif alone[-1] or "://" in piece:
            out.append(piece)
        else:
            out.append(_WORDS.sub(_english, piece))
    return head + "".join(out)


def _step(tag: str, alone: list[bool]) -> None:
    match = re.match(r"<(/?)([a-zA-Z][\w-]*)", tag)
    if match is None or match[2] in _VOID or tag.endswith("/>"):
        return
    if match[1]:
        if len(alone) > 1:
            alone.pop()
        return
    own = re.search(r'\blang="', tag) is not None
    alone.append(alone[-1] or own or match[2] in _CLOSED)


def _english(match: re.Match[str]) -> str:
    text = match[0]
    # A name of an entity (&amp;) is no word.
    if not _PROSE.search(text) or match.string[max(0, match.start() - 1) : match.start()] == "&":
        return text
    return f'<span lang="en">{text}</span>'
