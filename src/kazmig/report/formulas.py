"""TeX to MathML, made when the page is made: formulas need no script and no network.

math-core converts to MathML Core and refuses what it does not know, so that no formula is shown wrong in silence.
"""

from __future__ import annotations

import re
from functools import lru_cache

import nh3
from markupsafe import Markup
from math_core import LatexError, LatexToMathML

TAGS = {
    *("math", "mrow", "mi", "mo", "mn", "ms", "mtext", "mspace", "mstyle", "mpadded", "mphantom", "merror"),
    *("mfrac", "msqrt", "mroot", "msub", "msup", "msubsup", "mover", "munder", "munderover", "mmultiscripts"),
    *("mprescripts", "mtable", "mtr", "mtd"),
    *("b", "i"),  # within words of a formula
}
_SHAPES = {
    *("display", "displaystyle", "scriptlevel", "mathvariant", "stretchy", "fence", "form", "largeop", "movablelimits"),
    *("symmetric", "separator", "lspace", "rspace", "accent", "accentunder", "linethickness", "width", "height"),
    *("depth", "voffset", "minsize", "maxsize", "columnspan", "rowspan", "style", "class"),
}
_STYLES = {
    *("text-align", "justify-items", "padding-left", "padding-right", "padding-top", "padding-bottom", "width"),
    *("border", "border-left", "border-right", "border-top", "border-bottom", "color", "white-space"),
}
# Signs of TeX that mean something else in a text, where a number's own signs stand for themselves.
_SPECIAL = re.compile(r"[%#&_{}$]")


class FormulaError(Exception):
    """A formula cannot be shown; the message says what TeX's converter found."""


def mathml(tex: str, display: bool) -> Markup:
    """A formula as MathML Core, inline or on a line of its own. Raises FormulaError."""
    try:
        made = _converter().convert_with_local_state(tex.strip(), displaystyle=display)
    except LatexError as error:
        # The converter says where as "17: what"; in a cell's own words that place is hard to find.
        raise FormulaError(re.sub(r"^\d+: ", "", " ".join(str(error).split())).rstrip(".")) from error
    if gone := sorted(set(re.findall(r"<([a-z]+)", made)) - TAGS):
        raise FormulaError(f"no page draws <{gone[0]}>: a box around it, or a stroke through it")
    clean = nh3.clean(
        made,
        tags=TAGS,
        attributes={tag: _SHAPES for tag in TAGS},
        filter_style_properties=_STYLES,
        link_rel=None,
    )
    return Markup(clean)


def quoted(text: str) -> str:
    """A written number or a name, as TeX sets it in a formula as it stands."""
    return rf"\text{{{_SPECIAL.sub(lambda sign: chr(92) + sign[0], text)}}}"


def words_of(formula: str) -> str:
    """What a formula reads like without markup, for tables of contents."""
    return " ".join(re.sub(r"<[^>]*>", " ", formula).split())


@lru_cache(maxsize=1)
def _converter() -> LatexToMathML:
    return LatexToMathML(fancy_error=False)
