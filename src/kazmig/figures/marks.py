"""Swatches, whiskers, fills and captions that several kinds share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from kazmig.figures.canvas import Canvas
from kazmig.figures.rows import RESIDUALS, Rows
from kazmig.figures.style import BLUE, COLOURS, HATCHES, INK, MARKERS, ORANGE, PAPER, RULE
from kazmig.figures.units import PERCENT_UNITS, unit_name
from kazmig.languages import Words

Draw = Callable[[Canvas, pd.DataFrame, Words], None]


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


def legend(canvas: Canvas, entries: list[tuple[str, dict[str, Any]]], y: float = 0.1) -> None:
    """Swatches and their names in a line at the top."""
    x = canvas.edge
    for name, style in entries:
        swatch(canvas, x, y, style)
        canvas.put(x + 0.27, y, name, fontsize=canvas.small)
        x += 0.27 + canvas.measure(name, canvas.small) + 0.2


def swatch(canvas: Canvas, x: float, y: float, style: dict[str, Any]) -> None:
    """A small rectangle in the style of a bar, its left end and centre at `x`, `y` inches."""
    from matplotlib.patches import Rectangle

    total = canvas.figure.get_figheight()
    corner = (x / canvas.width, 1 - (y + 0.06) / total)
    canvas.figure.add_artist(
        Rectangle(corner, 0.2 / canvas.width, 0.12 / total, transform=canvas.figure.transFigure, **style)
    )


def whisker(rows: Rows, y: float, low: float, high: float) -> None:
    """A thin interval line over a bar, white-edged so that it shows on the bar as well."""
    rows.axes.plot([low, high], [y, y], color=PAPER, linewidth=3.0, solid_capstyle="butt", zorder=4)
    rows.axes.plot([low, high], [y, y], color=INK, linewidth=1.2, solid_capstyle="butt", zorder=5)


def part_style(place: int, code: str = "") -> dict[str, Any]:
    """Fill of the part number `place` of a whole."""
    if code in RESIDUALS:
        return filled(INK, "xxxx")
    return filled(COLOURS[place % 3], HATCHES[place % len(HATCHES)])


def signed_style(number: float, rising: str = BLUE) -> dict[str, Any]:
    """Fill of a change: what falls is orange and hatched."""
    return filled(ORANGE, HATCHES[1]) if number < 0 else filled(rising)


def filled(colour: str, hatch: str = "") -> dict[str, Any]:
    style: dict[str, Any] = {"facecolor": colour, "edgecolor": colour, "linewidth": 0.8, "zorder": 2}
    return {**style, "hatch": hatch, "facecolor": PAPER} if hatch else style


def unit_caption(unit: str, words: Words, caption: str | None) -> str:
    if caption is not None:
        return words.t(caption)
    return "" if unit in PERCENT_UNITS else unit_name(unit, words)


def leader(canvas: Canvas, foot: tuple[float, float], head: tuple[float, float]) -> None:
    from matplotlib.lines import Line2D

    total = canvas.figure.get_figheight()
    xs = [foot[0] / canvas.width, head[0] / canvas.width]
    ys = [1 - foot[1] / total, 1 - head[1] / total]
    line = Line2D(xs, ys, transform=canvas.figure.transFigure, color=RULE, linewidth=0.8)
    canvas.figure.add_artist(line)


def mark(place: int) -> dict[str, Any]:
    face = (BLUE, PAPER)[place]
    edge = (BLUE, ORANGE)[place]
    return {
        "marker": MARKERS[place], "markersize": 7, "markerfacecolor": face, "markeredgecolor": edge,
        "markeredgewidth": 1.8, "linestyle": "none",
    }  # fmt: skip


def marks_legend(canvas: Canvas, names: list[str]) -> None:
    from matplotlib.lines import Line2D

    x, y = canvas.edge + 0.08, 0.1
    total = canvas.figure.get_figheight()
    for place, name in enumerate(names):
        point = Line2D([x / canvas.width], [1 - y / total], transform=canvas.figure.transFigure, **mark(place))
        canvas.figure.add_artist(point)
        canvas.put(x + 0.12, y, name, fontsize=canvas.small)
        x += 0.12 + canvas.measure(name, canvas.small) + 0.3


def halo() -> dict[str, Any]:
    return {"facecolor": PAPER, "edgecolor": "none", "pad": 0.8, "alpha": 0.85}
