"""What a picture says of itself when it leaves its page: title and subtitle above the drawing, where it is from below.

In a page these words stand in the HTML, so that they are read, found and translated there, and the drawing is bare.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from kazmig.figures.canvas import POINTS, Canvas
from kazmig.figures.colours import INK, RULE
from kazmig.figures.record import Record
from kazmig.project.inventory import Inventory
from kazmig.words.about import MAP_DISCLAIMER, edition_label, quality_label, source_label
from kazmig.words.words import Words

TITLE, SUBTITLE, ABOUT = 12.0, 9.0, 7.6
_LEADING = 1.28
_AIR = 0.1


@dataclass(frozen=True)
class Frame:
    """The words of one picture in one language; `below` are paragraphs."""

    title: str
    subtitle: str
    alt: str
    below: tuple[str, ...]


def frame_of(record: Record, words: Words, inventory: Inventory) -> Frame:
    """The words around a figure: what its record says in the language, source, period, quality, edition, and the
    disclaimer of a map."""
    code = words.language
    sources = "; ".join(dict.fromkeys(source_label(each, words, inventory) for each in record["source"]))
    origin = [
        f"{words.t('Source:')} {sources.rstrip('.')}.",
        f"{words.t('Period:')} {words.period(record['period'], 'caption').rstrip('.')}.",
        f"{words.t('Type of data:')} {quality_label(record['quality'], words, inside=True)}.",
    ]
    below = [record["note"].get(code, ""), " ".join(origin), f"{edition_label(inventory, words)}."]
    below += [words.t(MAP_DISCLAIMER)] if record["is_map"] else []
    return Frame(
        record["title"][code], record["subtitle"][code], record["alt"][code], tuple(text for text in below if text)
    )


def head_and_foot(frame: Frame, words: Words, width: float) -> tuple[Figure, Figure]:
    """The two strips to put above and under a drawing `width` inches wide."""
    head = _strip(words, width, [(frame.title, TITLE, True), (frame.subtitle, SUBTITLE, False)])
    foot = _strip(words, width, [(text, ABOUT, False) for text in frame.below], rule=True)
    return head, foot


def _strip(words: Words, width: float, paragraphs: Sequence[tuple[str, float, bool]], rule: bool = False) -> Figure:
    canvas = Canvas(words, width)
    wrapped = [(canvas.wrap(text, canvas.inner, size, bold), size, bold) for text, size, bold in paragraphs]
    heights = [_LEADING * size * (text.count("\n") + 1) / POINTS for text, size, _ in wrapped]
    gap = 0.03
    canvas.resize(2 * _AIR + math.fsum(heights) + gap * (len(heights) - 1))
    y = _AIR
    for (text, size, bold), height in zip(wrapped, heights, strict=True):
        weight = "bold" if bold else "normal"
        canvas.put(canvas.edge, y, text, fontsize=size, fontweight=weight, va="top", linespacing=_LEADING, color=INK)
        y += height + gap
    if rule:
        from matplotlib.lines import Line2D

        ends = [canvas.edge / width, 1 - canvas.edge / width]
        canvas.figure.add_artist(Line2D(ends, [1, 1], transform=canvas.figure.transFigure, color=RULE, linewidth=0.8))
    return canvas.figure
