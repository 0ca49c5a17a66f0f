"""Two values a category: a dumbbell, a slope."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kazmig.figures.canvas import Canvas
from kazmig.figures.labels import stack
from kazmig.figures.marks import Draw, mark, marks_legend, unit_caption
from kazmig.figures.rows import row_axes, span
from kazmig.figures.style import COLOURS, MARKERS, RULE
from kazmig.figures.units import show, unit_of
from kazmig.languages import Words


def dumbbell(
    left: str,
    right: str,
    label: str = "country",
    *,
    names: dict[str, str] | None = None,
    sort: bool = True,
    digits: int | None = -1,
    caption: str | None = None,
) -> Draw:
    """Two values of each category on one line, such as money sent and received.

    Data, a row a category: `label`, the columns `left` and `right` (same unit; NaN where a value is not published).
    `names` are English names of the two columns where their prefix (`sent_kzt_bn` → Sent) does not say it.
    """

    def draw(canvas: Canvas, data: pd.DataFrame, words: Words) -> None:
        unit = unit_of(left)
        most = data[[left, right]].max(axis=1)
        last = data[label].astype(str).isin(("other", "rest"))
        table = data.assign(_most=most, _last=last)
        if sort:
            table = table.sort_values(["_last", "_most"], ascending=[True, False], kind="stable")
        table = table.reset_index(drop=True)
        rows = row_axes(
            canvas, [words.label(code) for code in table[label]], unit_caption(unit, words, caption), top=0.22
        )
        texts = [
            show(words, number, unit, digits) for number in table[[left, right]].to_numpy().ravel() if pd.notna(number)
        ]
        widest = canvas.widest(texts) + 0.14
        numbers = table[[left, right]]
        span(rows, float(numbers.min().min()), float(numbers.max().max()), widest, widest)
        for y, row in zip(rows.y, table.to_dict("records"), strict=True):
            both = [row[column] for column in (left, right) if pd.notna(row[column])]
            if len(both) == 2:
                rows.axes.plot(both, [y, y], color=RULE, linewidth=2.5, zorder=1, solid_capstyle="butt")
            for column, style in ((left, mark(0)), (right, mark(1))):
                if pd.notna(row[column]):
                    rows.axes.plot(row[column], y, zorder=3, **style)
                    above = row[column] >= max(both)
                    side: dict[str, Any] = {"dx": 7, "ha": "left"} if above else {"dx": -7, "ha": "right"}
                    canvas.note(rows.axes, show(words, row[column], unit, digits), row[column], y, **side)
        given = names or {}
        entries = [
            words.t(given[c]) if c in given else words.category(c.removesuffix(f"_{unit}")) for c in (left, right)
        ]
        marks_legend(canvas, entries)

    return draw


def slope(
    left: str, right: str, label: str = "citizenship", *, names: dict[str, str] | None = None, digits: int | None = -1
) -> Draw:
    """A line a category from one count to the other, named at both ends: shares in two counts, two quarters.

    Data, a row a category: `label`, the columns `left` and `right` (same unit). `names` as in `dumbbell`.
    """

    def draw(canvas: Canvas, data: pd.DataFrame, words: Words) -> None:
        unit = unit_of(left)
        given = names or {}
        heads = [words.t(given[c]) if c in given else words.category(c.removesuffix(f"_{unit}")) for c in (left, right)]
        codes = [words.label(code) for code in data[label]]
        starts = [show(words, number, unit, digits) for number in data[left]]
        ends = [f"{show(words, number, unit, digits)}  {name}" for number, name in zip(data[right], codes, strict=True)]
        if not canvas.narrow:
            starts = [f"{name}  {number}" for number, name in zip(starts, codes, strict=True)]
        canvas.resize(0.55 + max(2.2, 0.27 * len(data)))
        margins = [canvas.widest(texts) + 0.16 for texts in (starts, ends)]
        room = canvas.inner - sum(margins)
        if room > 3.2:
            margins = [margin + (room - 3.2) / 2 for margin in margins]
        axes = canvas.axes(canvas.edge + margins[0], canvas.edge + margins[1], 0.5, 0.08)
        most = float(data[[left, right]].max().max())
        axes.set_ylim(0, most * 1.02)
        axes.set_xlim(0, 1)
        for place, (first, last) in enumerate(zip(data[left], data[right], strict=True)):
            colour = COLOURS[place % len(COLOURS)]
            marker = MARKERS[place % len(MARKERS)]
            axes.plot([0, 1], [first, last], color=colour, marker=marker, markersize=6, linewidth=1.8, clip_on=False)
        stack(canvas, axes, 0, data[left], starts, dx=-8, ha="right")
        stack(canvas, axes, 1, data[right], ends, dx=8, ha="left")
        for place, (head, side) in enumerate(zip(heads, ("left", "right"), strict=True)):
            x = canvas.edge if place == 0 else canvas.width - canvas.edge
            canvas.put(
                x, 0.2, canvas.wrap(head, canvas.inner * 0.46), ha=side, fontweight="bold", fontsize=canvas.small
            )

    return draw
