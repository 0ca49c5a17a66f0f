"""Two values a category: a dumbbell, a slope."""

from __future__ import annotations

import math

import pandas as pd

from kazmig.evidence.vocabulary import RESIDUALS
from kazmig.figures.canvas import Canvas
from kazmig.figures.colours import COLOURS, INK, RULE
from kazmig.figures.labels import stack
from kazmig.figures.marks import Draw, legend, legend_height, mark, unit_caption
from kazmig.figures.rows import Rows, row_axes, rule, span
from kazmig.figures.shapes import dots, line
from kazmig.figures.style import MARKERS, Style
from kazmig.figures.units import digits_beside, show, unit_of
from kazmig.words.words import Words

_REFERENCE: dict[str, object] = {"color": INK, "linewidth": 0.9, "linestyle": "--"}


def dumbbell(
    left: str,
    right: str,
    label: str = "country",
    *,
    names: dict[str, str] | None = None,
    sort: bool = True,
    digits: int | None = -1,
    caption: str | None = None,
    reference: float | None = None,
    reference_label: str = "",
    scale: tuple[float, float] | None = None,
) -> Draw:
    """Two values of each category on one line, such as money sent and received.

    Data, a row a category: `label`, the columns `left` and `right` (same unit; NaN where a value is not published).
    `names` are English names of the two columns where their prefix (`sent_kzt_bn` → Sent) does not say it.
    `reference` is a vertical line, such as what was promised; `scale` writes the ends of an axis, such as 0 and 100.
    """

    def draw(canvas: Canvas, data: pd.DataFrame, words: Words) -> None:
        unit = unit_of(left)
        signs = [(words.t(reference_label), "line", _REFERENCE)] if reference is not None and reference_label else []
        entries = _names(left, right, names, words)
        table = data.assign(_most=data[[left, right]].max(axis=1), _last=data[label].astype(str).isin(RESIDUALS))
        if sort:
            table = table.sort_values(["_last", "_most"], ascending=[True, False], kind="stable")
        table = table.reset_index(drop=True)
        codes = words.labels(table[label])
        rows = row_axes(
            canvas,
            codes,
            unit_caption(unit, words, caption),
            top=legend_height(canvas, [*entries, *(sign[0] for sign in signs)]),
            under=0.2 if scale else 0.0,
        )
        numbers = table[[left, right]].astype(float)
        places = digits_beside(unit, numbers.to_numpy().ravel(), digits)
        texts = [show(words, number, unit, places) for number in numbers.to_numpy().ravel() if pd.notna(number)]
        widest = canvas.widest(texts) + 0.15
        ends = [*(scale or ()), *([reference] if reference is not None else [])]
        least, most = min([float(numbers.min().min()), *ends]), max([float(numbers.max().max()), *ends])
        span(rows, least, most, widest, widest)
        if reference is not None:
            rule(rows, reference, **_REFERENCE)
        if scale:
            _axis(canvas, rows, scale, reference, words, unit)
        for y, row in zip(rows.y, numbers.to_dict("records"), strict=True):
            both = [number for number in row.values() if pd.notna(number)]
            if len(both) == 2:
                line(rows.axes, both, [y, y], color=RULE, linewidth=2.5, zorder=1, solid_capstyle="butt")
            for place, column in enumerate((left, right)):
                number = row[column]
                if pd.isna(number):
                    continue
                # Equal values would both stand at the right.
                outside = number > min(both) or len(both) == 1 or (number == max(both) and place == 1)
                side: Style = {"dx": 8, "ha": "left"} if outside else {"dx": -8, "ha": "right"}
                canvas.note(rows.axes, show(words, number, unit, places), number, y, **side)
        for place, column in enumerate((left, right)):
            given = numbers[column].notna()
            dots(
                rows.axes,
                numbers[column][given],
                [y for y, shown in zip(rows.y, given, strict=True) if shown],
                mark(place),
            )
        legend(canvas, [*((name, "mark", mark(place)) for place, name in enumerate(entries)), *signs])

    return draw


def _axis(
    canvas: Canvas, rows: Rows, scale: tuple[float, float], reference: float | None, words: Words, unit: str
) -> None:
    """A thin axis under the rows, its ends and the reference written out."""
    marks = sorted({*scale, *([reference] if reference is not None else [])})
    foot = rows.axes.get_ylim()[0]
    rows.axes.plot(scale, [foot, foot], color=RULE, linewidth=0.8, clip_on=False, zorder=1)
    for place in marks:
        rows.axes.plot([place, place], [foot, foot + 0.04], color=RULE, linewidth=0.8, clip_on=False, zorder=1)
        text = show(words, place, unit, 0)
        canvas.note(rows.axes, text, place, foot, dy=-9, ha="center", fontsize=canvas.small)


def slope(
    left: str, right: str, label: str = "citizenship", *, names: dict[str, str] | None = None, digits: int | None = -1
) -> Draw:
    """A line a category from one count to the other, named at both ends: shares in two counts, two quarters.

    Data, a row a category: `label`, the columns `left` and `right` (same unit). `names` as in `dumbbell`.
    """

    def draw(canvas: Canvas, data: pd.DataFrame, words: Words) -> None:
        unit = unit_of(left)
        table = data.dropna(subset=[left, right]).reset_index(drop=True)
        if table.empty:
            canvas.resize(0.4)
            canvas.put(canvas.edge, 0.2, words.t("not published"))
            return
        codes = words.labels(table[label])
        places = digits_beside(unit, table[[left, right]].to_numpy().ravel(), digits)
        starts = [show(words, number, unit, places) for number in table[left]]
        ends = [
            f"{show(words, number, unit, places)}  {name}" for number, name in zip(table[right], codes, strict=True)
        ]
        if not canvas.narrow:
            starts = [f"{name}  {number}" for number, name in zip(starts, codes, strict=True)]
        heads = [canvas.wrap(head, canvas.inner * 0.46) for head in _names(left, right, names, words)]
        canvas.resize(0.6 + max(2.7, 0.3 * len(table)))
        margins = [canvas.widest(texts) + 0.16 for texts in (starts, ends)]
        room = canvas.inner - math.fsum(margins)
        if room > 3.2:
            margins = [margin + (room - 3.2) / 2 for margin in margins]
        axes = canvas.axes(canvas.edge + margins[0], canvas.edge + margins[1], 0.5, 0.12)
        most = float(table[[left, right]].max().max())
        axes.set_ylim(-0.04 * most, most * 1.02)
        axes.set_xlim(0, 1)
        for place, (first, last) in enumerate(zip(table[left], table[right], strict=True)):
            colour = COLOURS[place % len(COLOURS)]
            marker = MARKERS[place % len(MARKERS)]
            style: dict[str, object] = {"color": colour, "marker": marker, "markersize": 6, "linewidth": 1.8}
            line(axes, [0, 1], [first, last], clip_on=False, **style)
        stack(canvas, axes, 0, table[left], starts, dx=-8, ha="right")
        stack(canvas, axes, 1, table[right], ends, dx=8, ha="left")
        ends_of_axes = (canvas.edge + margins[0] + 0.05, canvas.width - canvas.edge - margins[1] - 0.05)
        for head, x, side in zip(heads, ends_of_axes, ("right", "left"), strict=True):
            wide = canvas.measure(head, canvas.small)
            fits = x - wide >= canvas.edge if side == "right" else x + wide <= canvas.width - canvas.edge
            at = x if fits else (canvas.edge if side == "right" else canvas.width - canvas.edge)
            align = side if fits else ("left" if side == "right" else "right")
            canvas.put(at, 0.2, head, ha=align, fontsize=canvas.small)

    return draw


def _names(left: str, right: str, names: dict[str, str] | None, words: Words) -> list[str]:
    """What the two columns are called: as given, else by their prefix before the unit."""
    given = names or {}
    prefixes = [column.removesuffix(unit_of(column)).rstrip("_") for column in (left, right)]
    return [
        words.t(given[column]) if column in given else words.category(prefix)
        for column, prefix in zip((left, right), prefixes, strict=True)
    ]
