"""Swatches, whiskers, fills and captions that several kinds share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from kazmig.evidence.units import PERCENT
from kazmig.evidence.vocabulary import RESIDUALS
from kazmig.figures.canvas import Canvas
from kazmig.figures.colours import BLUE, COLOURS, INK, ORANGE, PAPER, RULE
from kazmig.figures.rows import Rows
from kazmig.figures.style import HATCHES, MARKERS, Sign, Style
from kazmig.figures.units import unit_name
from kazmig.words.words import Words


class Draw(Protocol):
    """Draws a table on a canvas, in the language of the words."""

    def __call__(self, canvas: Canvas, data: pd.DataFrame, words: Words, /) -> None: ...


def spread(wanted: list[float], sizes: list[float], room: float, gap: float) -> list[float]:
    """Starts of labels `sizes` long, as near as may be to where they are `wanted`, in order, without overlap."""
    starts: list[float] = []
    for place, want in enumerate(wanted):
        floor = starts[-1] + sizes[place - 1] + gap if place else 0.0
        starts.append(max(want, floor))
    limit = room
    for place in range(len(starts) - 1, -1, -1):
        starts[place] = min(starts[place], limit - sizes[place])
        limit = starts[place] - gap
    return starts


def legend_height(canvas: Canvas, names: Sequence[str]) -> float:
    """Inches that a legend of these names takes at the top."""
    return 0.19 * (1 + max((line for line, _ in _legend_places(canvas, names)), default=-1))


def legend(canvas: Canvas, entries: Sequence[Sign]) -> None:
    """Signs and their names in lines at the top: a name, `fill`, `line` or `mark`, and its style."""
    total = canvas.figure.get_figheight()
    for (name, kind, style), (row, x) in zip(entries, _legend_places(canvas, [e[0] for e in entries]), strict=True):
        y = 0.1 + 0.19 * row
        if kind == "fill":
            swatch(canvas, x, y, style)
        else:
            xs = [x + 0.1] if kind == "mark" else [x, x + 0.2]
            places = ([each / canvas.width for each in xs], [1 - y / total] * len(xs))
            canvas.figure.add_artist(Line2D(*places, transform=canvas.figure.transFigure, **style))
        canvas.put(x + 0.27, y, name, fontsize=canvas.small)


def _legend_places(canvas: Canvas, names: Sequence[str]) -> list[tuple[int, float]]:
    """Line and left edge (inches) of each entry."""
    places, line, x = [], 0, canvas.edge
    for name in names:
        width = 0.27 + canvas.measure(name, canvas.small)
        if x > canvas.edge and x + width > canvas.width - canvas.edge:
            line, x = line + 1, canvas.edge
        places.append((line, x))
        x += width + 0.2
    return places


def swatch(canvas: Canvas, x: float, y: float, style: Style) -> None:
    """A small rectangle in the style of a bar, its left end and centre at `x`, `y` inches."""
    total = canvas.figure.get_figheight()
    corner = (x / canvas.width, 1 - (y + 0.06) / total)
    canvas.figure.add_artist(
        Rectangle(corner, 0.2 / canvas.width, 0.12 / total, transform=canvas.figure.transFigure, **style)
    )


def whisker(rows: Rows, y: float, low: float, high: float) -> None:
    """A thin interval line over a bar, white-edged so that it shows on the bar as well."""
    rows.axes.plot([low, high], [y, y], color=PAPER, linewidth=3.0, solid_capstyle="butt", zorder=4)
    rows.axes.plot([low, high], [y, y], color=INK, linewidth=1.2, solid_capstyle="butt", zorder=5)


def part_style(place: int, code: str = "") -> Style:
    """Fill of the part number `place` of a whole."""
    if code in RESIDUALS:
        return filled(INK, "xxxx")
    return filled(COLOURS[place % 3], HATCHES[place % len(HATCHES)])


def signed_style(number: float, rising: str = BLUE) -> Style:
    """Fill of a change: what falls is orange and hatched."""
    return filled(ORANGE, HATCHES[1]) if number < 0 else filled(rising)


def filled(colour: str, hatch: str = "") -> Style:
    style: Style = {"facecolor": colour, "edgecolor": colour, "linewidth": 0.8, "zorder": 2}
    return {**style, "hatch": hatch, "facecolor": PAPER} if hatch else style


def unit_caption(unit: str, words: Words, caption: str | None) -> str:
    if caption is not None:
        return words.t(caption)
    return "" if unit in PERCENT else unit_name(unit, words)


def leader(canvas: Canvas, foot: tuple[float, float], head: tuple[float, float]) -> None:
    total = canvas.figure.get_figheight()
    xs = [foot[0] / canvas.width, head[0] / canvas.width]
    ys = [1 - foot[1] / total, 1 - head[1] / total]
    line = Line2D(xs, ys, transform=canvas.figure.transFigure, color=RULE, linewidth=0.8)
    canvas.figure.add_artist(line)


def mark(place: int) -> Style:
    face = (BLUE, PAPER)[place]
    edge = (BLUE, ORANGE)[place]
    return {
        "marker": MARKERS[place], "markersize": 7, "markerfacecolor": face, "markeredgecolor": edge,
        "markeredgewidth": 1.8, "linestyle": "none",
    }  # fmt: skip


def halo() -> Style:
    return {"facecolor": PAPER, "edgecolor": "none", "pad": 0.8, "alpha": 0.85}
