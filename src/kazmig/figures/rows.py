"""Charts that are lists: one row a category, its label at the left, or above it where the page is narrow."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from kazmig.evidence.vocabulary import RESIDUALS
from kazmig.figures.canvas import POINTS, Canvas
from kazmig.figures.colours import INK, RULE
from kazmig.figures.style import Style


@dataclass(frozen=True)
class Rows:
    """Axes with a row a category; `y` are the centres of the marks, `thick` a bar's height, `width` inches.

    `above` says that labels stand above the marks, where a line through all rows would cross them; `heads` are then
    the upper edges of the labels.
    """

    axes: Axes
    y: tuple[float, ...]
    thick: float
    width: float
    above: bool
    heads: tuple[float, ...]


def row_axes(
    canvas: Canvas, labels: Sequence[str], caption: str = "", top: float = 0.0, beside: float = 0.0, under: float = 0.0
) -> Rows:
    """Makes the figure as high as its rows need and writes the labels.

    caption   the unit, written small above the first row
    top       inches to keep free above the rows
    under     inches to keep free under the rows, for an axis
    beside    inches that a text at a row's right end takes; labels stand above the marks where it would crowd them
    """
    limit = canvas.inner * 0.4
    above = canvas.narrow and canvas.widest(labels) > canvas.inner * 0.3 - beside * 0.4
    if above:
        texts = [canvas.wrap(label, canvas.inner - beside) for label in labels]
    else:
        texts = [canvas.wrap(label, limit) if canvas.measure(label) > limit else label for label in labels]
    lines = [text.count("\n") + 1 for text in texts]
    line = canvas.text * 1.25 / POINTS
    heights = [0.2 + line * count + 0.07 if above else max(0.29, line * count + 0.08) for count in lines]
    head = top + (0.22 if caption else 0.04)
    canvas.resize(math.fsum(heights) + head + 0.04 + under)
    left = canvas.edge if above else canvas.edge + canvas.widest(texts) + 0.09
    axes = canvas.axes(left, canvas.edge, head, 0.04 + under)
    axes.set_ylim(math.fsum(heights), 0.0)
    if caption:
        canvas.put(canvas.edge if above else left, top + 0.09, caption, fontsize=canvas.small)
    marks: list[float] = []
    heads: list[float] = []
    start = 0.0
    for text, height, count in zip(texts, heights, lines, strict=True):
        centre = start + line * count + 0.1 if above else start + height / 2
        if above:
            canvas.note(axes, text, 0, start + 0.01, va="top", coords=("axes fraction", "data"), color=INK)
        else:
            canvas.note(
                axes, text, 0, centre, dx=-6, ha="right", va="center", coords=("axes fraction", "data"), color=INK
            )
        marks.append(centre)
        heads.append(start)
        start += height
    return Rows(axes, tuple(marks), 0.17 if above else 0.19, canvas.width - left - canvas.edge, above, tuple(heads))


def span(rows: Rows, low: float, high: float, left: float, right: float) -> None:
    """Sets the scale so that `low`…`high` fits between texts `left` and `right` inches wide at its two ends."""
    room = max(rows.width - left - right, rows.width * 0.25)
    step = ((high - low) or 1.0) / room
    rows.axes.set_xlim(low - left * step, high + right * step)


def rule(rows: Rows, x: float, **style: object) -> None:
    """A thin vertical line at `x`, such as zero; broken where labels stand between the rows."""
    how: Style = {"color": RULE, "linewidth": 0.8, "zorder": 1, **style}
    if rows.above:
        half = rows.thick * 0.55
        rows.axes.vlines([x] * len(rows.y), [y - half for y in rows.y], [y + half for y in rows.y], **how)
    else:
        rows.axes.axvline(x, **how)


def ranked(data: pd.DataFrame, value: str, label: str) -> pd.DataFrame:
    """Rows from the largest value to the smallest, the residual and missing values last; periods in their order."""
    if len(data) and data[label].astype(str).str.fullmatch(r"\d{4}(Q\d|-\d\d)?").all():
        return data.sort_values(label, kind="stable").reset_index(drop=True)
    order = data.assign(
        _last=data[label].astype(str).isin(RESIDUALS), _void=data[value].isna(), _name=data[label].astype(str)
    )
    order = order.sort_values(["_last", "_void", value, "_name"], ascending=[True, True, False, True], kind="stable")
    return order.drop(columns=["_last", "_void", "_name"]).reset_index(drop=True)
