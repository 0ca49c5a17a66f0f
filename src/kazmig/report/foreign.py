"""What a Russian or Kazakh page needs last: its English marked for those who hear it read, and endings kept in place.

A line may break after a hyphen; an ending that a hyphen joins to a number, a quoted name or a short form must not.
"""

from __future__ import annotations

import re

_TAG = re.compile(r"(<!--.*?-->|<[^>]+>)", re.DOTALL)
# Words in Latin letters; short forms in capitals are names in any language and are spelt.
_WORDS = re.compile(r"[A-Za-z][\w&'’./-]*(?:,? \(?[A-Za-z][\w&'’./-]*\)?)*", re.ASCII)
_PROSE = re.compile(r"[a-z]{3}")
# An ending after a number, sign, closing quotation mark or short form; longer words may stand on a line of their own.
_JOINED = r"(-[^\W\d_]{1,6})\b(?!-)"
_BEFORE = r"[\d%»”₸)]"
_ENDING = re.compile(rf"({_BEFORE}|\b(?:[A-ZА-ЯӘҒҚҢӨҰҮҺІ]{{2,}}|мл(?:н|рд))){_JOINED}")
_ENDING_FIRST = re.compile(rf"^{_JOINED}")
_KEPT = '<span class="nb">{}</span>'
_VOID = {"br", "hr", "img", "source", "wbr", "meta", "link", "input", "col"}
_CLOSED = {"script", "style", "code", "pre", "title", "math", "svg", "option"}


def marked(html: str, language: str) -> str:
    """The page with runs of English words in elements of their own that say so, and with endings that stay with what
    they end; an English page stays as it is.

    What already says its language, and code, stay as they are.
    """
    if language == "en":
        return html
    head, body, rest = html.partition("<body")
    # A stack of whether text is left alone inside each open element.
    out, alone, before, cell = [], [False], "", False
    for piece in _TAG.split(body + rest):
        if piece.startswith("<"):
            out.append(piece)
            _step(piece, alone)
            # On a telephone a cell lays out its parts apart from each other: nothing in it is cut into parts.
            cell = piece.startswith("<td") or (cell and piece != "</td>")
            continue
        if alone[-1] or "://" in piece:
            out.append(piece)
        else:
            said = _WORDS.sub(_english, piece)
            out.append(said if cell else _kept(said, before))
        before = piece[-1:] or before
    return head + "".join(out)


def _kept(text: str, before: str) -> str:
    """A text whose endings stay on the line of what they end; `before` is the sign that stands before it."""
    if re.fullmatch(_BEFORE, before):
        text = _ENDING_FIRST.sub(lambda match: _KEPT.format(match[1]), text)
    return _ENDING.sub(lambda match: match[1] + _KEPT.format(match[2]), text)


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
