"""Numbers in the pictures of a page: its letters are outlines, and are known by the outlines that we draw ourselves."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote

from kazmig.figures.style import settings
from kazmig.figures.svg import svg_text
from kazmig.report.pictures import svg_uri
from kazmig.report.shrink import shrink

_KNOWN = "0123456789.,"
_OUTLINE = re.compile(r"<path id='([^']+)' d='([^']+)'")
_LABEL = re.compile(r"(?:<use [^>]*>)+")
_LETTER = re.compile(r"href='#([^']+)'")


def labels(uri: str) -> list[str]:
    """The labels of a picture of a page (a data URI), with its digits, points and commas; other letters are `?`."""
    known = _outlines()
    return ["".join(known.get(outline, "?") for outline in label) for label in _read(uri)]


@lru_cache(maxsize=1)
def _outlines() -> dict[str, str]:
    """Outline → letter, in both weights that figures use."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    found: dict[str, str] = {}
    for weight in ("normal", "bold"):
        with rc_context(settings("letters")):  # type: ignore[arg-type]
            figure = Figure()
            figure.text(0, 0, _KNOWN, fontweight=weight)
            (drawn,) = _read(svg_uri(shrink(svg_text(figure))))
        found |= dict(zip(drawn, _KNOWN, strict=True))
    return found


def _read(uri: str) -> list[list[str]]:
    """Each label of a picture as the outlines of its letters."""
    svg = unquote(uri.partition(",")[2])
    outlines = dict(_OUTLINE.findall(svg))
    return [[outlines.get(name, "") for name in _LETTER.findall(label)] for label in _LABEL.findall(svg)]
