"""Ranges without a middle: quantile dots, the map of a level, a certificate beside its promise, gains beside costs."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from scipy.interpolate import RBFInterpolator

from kazmig.figures.canvas import Canvas
from kazmig.figures.colours import BAND80, BAND95, BLUE, INK, ORANGE, PAPER, RULE, TEAL
from kazmig.figures.labels import tick_texts, tick_width
from kazmig.figures.marks import Draw, halo, legend, legend_height, unit_caption
from kazmig.figures.rows import Rows, row_axes, rule, span
from kazmig.figures.shapes import bars, dots, intervals
from kazmig.figures.style import DASHES, MARKERS, Sign, Style
from kazmig.words.words import Words

_MARKS = ({"color": TEAL, "linestyle": DASHES[1]}, {"color": ORANGE, "linestyle": DASHES[2]})


def quantile_dots(value: str = "persons", label: str = "table", *, marks: dict[str, float] | None = None) -> Draw:
    """Rows of dots, each dot one of so many equal chances, with named vertical lines and the ends written at the right.

    Data, a row a dot: `label` and `value`. `marks` are reference lines by category slug. No median is drawn.
    """

    def draw(canvas: Canvas, data: pd.DataFrame, words: Words) -> None:
        names = list(dict.fromkeys(data[label]))
        number = int(data.groupby(label)[value].size().max())
        signs: list[Sign] = [
            (words.t("1 of {number} equal chances").replace("{number}", str(number)), "mark", _dot(canvas))
        ]
        for style, name in zip(_MARKS, marks or {}, strict=False):
            signs.append((words.category(name), "line", {"linewidth": 1.4, **style}))
        texts = [
            f"{words.significant(rows.min(), 2)} – {words.significant(rows.max(), 2)}"
            for rows in (data.loc[data[label] == name, value] for name in names)
        ]
        beside = canvas.widest(texts) + 0.15
        top = legend_height(canvas, [sign[0] for sign in signs])
        caption = unit_caption("persons", words, None)
        rows = row_axes(canvas, words.labels(names), caption, top=top, beside=beside)
        values = [*data[value], *(marks or {}).values()]
        span(rows, min(values), max(values), 0.08, 0.08 if rows.above else beside)
        for style, place in zip(_MARKS, (marks or {}).values(), strict=False):
            rule(rows, place, linewidth=1.4, **style)
        low, high = rows.axes.get_xlim()
        inch = (high - low) / rows.width
        for y, head, name, text in zip(rows.y, rows.heads, names, texts, strict=True):
            xs = np.sort(data.loc[data[label] == name, value].to_numpy(float))
            dots(rows.axes, xs, [y + up for up in _lanes(xs / inch)], _dot(canvas))
            align = "top" if rows.above else "center"
            place = head if rows.above else y
            canvas.note(rows.axes, text, 1, place, coords=("axes fraction", "data"), ha="right", va=align)
        legend(canvas, signs)

    return draw


def _dot(canvas: Canvas) -> Style:
    size = 3.6 if canvas.narrow else 4.6
    return {"marker": "o", "markersize": size, "color": BLUE, "markeredgecolor": PAPER, "markeredgewidth": 0.4,
            "linestyle": "none", "zorder": 4}  # fmt: skip


def _lanes(inches: np.ndarray, wide: float = 0.062, step: float = 0.058) -> list[float]:
    """Heights (inches) that keep dots apart: the lane, nearest to the middle, whose last dot is far enough away."""
    heights = (0.0, -step, step)
    ends = dict.fromkeys(heights, -np.inf)
    lanes = []
    for x in inches:
        free = [each for each in heights if x - ends[each] >= wide]
        lane = free[0] if free else min(heights, key=lambda each: ends[each])
        ends[lane] = x
        lanes.append(lane)
    return lanes


def level_map(
    x: str,
    y: str,
    *,
    total: str = "total_persons",
    p: str = "p_value",
    points: pd.DataFrame,
    band: tuple[float, float] | None = None,
) -> Draw:
    """Lines of equal total over two coverages, shaded where the counts allow them, tables as named marks.

    Data, a grid: `x`, `y`, `total` (persons; empty where the counts refute it: lines end there), `p`. `points` has
    the columns point, x, y. `band` is a survey's interval of x (low, high), or None.
    """

    def draw(canvas: Canvas, data: pd.DataFrame, words: Words) -> None:
        fine = _finer(data, x, y, total, p)
        xs, ys = (fine[each].unique().astype(float) for each in (x, y))
        grid, allowed = (fine[each].to_numpy(float).reshape(len(xs), len(ys)).T for each in (total, p))
        signs: list[Sign] = [
            (words.t("counts allow it (p above 0.3)"), "fill", {"facecolor": BAND80, "edgecolor": "none"}),
            (words.t("barely (p above 0.01)"), "fill", {"facecolor": BAND95, "edgecolor": "none"}),
            (words.t("equal total, thousand persons"), "line", {"color": INK, "linewidth": 0.8}),
        ]
        if band is not None:
            signs.append((words.t("survey, 95%"), "fill", {"facecolor": "none", "edgecolor": ORANGE, "hatch": "////"}))
        for place, name in enumerate(points["point"]):
            signs.append((words.category(str(name)), "mark", _mark(place)))
        canvas.resize(
            canvas.width * (0.62 if not canvas.narrow else 0.95) + legend_height(canvas, [s[0] for s in signs])
        )
        head = legend_height(canvas, [sign[0] for sign in signs])
        canvas.put(canvas.edge, head + 0.1, words.t("Informants' count of one worker"), fontsize=canvas.small)
        left = tick_width(canvas, words, "", 0.5, 2.5)
        axes = canvas.axes(canvas.edge + left, canvas.edge + 0.1, head + 0.24, 0.46)
        axes.contourf(xs, ys, allowed, levels=[0.01, 0.3, 1.0], colors=[BAND95, BAND80], zorder=1)
        for edge in (xs[0], xs[-1]):
            axes.axvline(edge, color=RULE, linewidth=0.6)
        if band is not None:
            axes.axvspan(*band, facecolor="none", edgecolor=ORANGE, hatch="////", linewidth=0, zorder=2)
        ridge = round(float(np.exp(np.log(fine[y] / fine[x])[fine[p] > 0.5].mean())), 6)
        wide = (canvas.inner - left) / (xs[-1] - xs[0])
        high = (canvas.height - head - 0.7) / (ys[-1] - ys[0])
        marks = [(float(row[x]), float(row[y])) for row in points.to_dict("records")]
        free = float("inf")
        for level in (327e3, 400e3, 500e3, 600e3, 800e3, 1000e3):
            axes.contour(xs, ys, grid, levels=[level], colors=[INK], linewidths=0.8, zorder=3)
            text = words.number(level / 1000)
            half = canvas.measure(text, canvas.small) / 2 / wide
            for part in (0.75, 0.82, 0.7, 1.0):
                at = _crossing(fine, x, y, total, level, part * ridge)
                # A greater total is met further left; a number that would lie on the one before is left out.
                if at is None or not xs[0] + 0.03 < at[0] < min(xs[-1] - 0.03, free - half):
                    continue
                if not any(abs(a - at[0]) < half + 0.1 / wide and abs(b - at[1]) < 0.16 / high for a, b in marks):
                    canvas.note(axes, text, *at, ha="center", fontsize=canvas.small, bbox=halo(), zorder=4)
                    free = at[0] - half
                    break
        for place, row in enumerate(points.to_dict("records")):
            dots(axes, [row[x]], [row[y]], {"clip_on": False, **_mark(place)})
        axes.set_xlim(xs[0], xs[-1])
        axes.set_ylim(ys[0], ys[-1])
        _ticks(axes, words, xs, ys)
        middle = canvas.edge + left + (canvas.inner - left) / 2
        under = words.t("Part of Central Asians on the register, %")
        canvas.put(middle, canvas.height - 0.09, under, ha="center", fontsize=canvas.small)
        legend(canvas, signs)

    return draw


def _finer(data: pd.DataFrame, x: str, y: str, total: str, p: str, steps: int = 65) -> pd.DataFrame:
    """The grid on `steps` by `steps` points: a smooth surface of log total where it is known, and p by the ratio of the
    two, on which it depends."""
    xs, ys = (np.sort(data[each].unique()).astype(float) for each in (x, y))
    known = data[data[total].notna()]
    new_x, new_y = (np.round(np.linspace(each[0], each[-1], steps), 6) for each in (xs, ys))
    surface = RBFInterpolator(np.log(known[[x, y]].to_numpy(float)), np.log(known[total].to_numpy(float)))
    flat_x, flat_y = (each.ravel() for each in np.meshgrid(new_x, new_y, indexing="ij"))
    by_ratio = data.assign(ratio=np.log(data[y] / data[x])).sort_values("ratio", kind="stable")
    allowed = np.interp(np.log(flat_y / flat_x), by_ratio["ratio"].to_numpy(float), by_ratio[p].to_numpy(float))
    # On a coarse grid of digits, so that a line falls the same way on every machine.
    totals = np.round(np.exp(surface(np.log(np.column_stack([flat_x, flat_y])))), -1)
    if len(known) < len(data):
        totals = np.where(allowed < data.loc[known.index, p].min(), np.nan, totals)
    return pd.DataFrame({x: flat_x, y: flat_y, total: totals, p: np.round(allowed, 4)})


def _mark(place: int) -> Style:
    return {"marker": MARKERS[place % len(MARKERS)], "markersize": 7, "markerfacecolor": PAPER if place % 2 else ORANGE,
            "markeredgecolor": ORANGE if place % 2 else PAPER, "markeredgewidth": 1.4, "linestyle": "none",
            "zorder": 6}  # fmt: skip


def _crossing(data: pd.DataFrame, x: str, y: str, total: str, level: float, ratio: float) -> tuple[float, float] | None:
    """Where a line of equal total meets the line y = ratio · x, on the grid's points near that line."""
    near = data[(data[y] / data[x] / ratio).round(9).between(0.97, 1.03)]
    near = near.sort_values(total, ascending=False, kind="stable")
    if near.empty or not near[total].min() < level < near[total].max():
        return None
    at = float(np.interp(-level, -near[total].to_numpy(), near[x].to_numpy()))
    return at, ratio * at


def _ticks(axes: Axes, words: Words, xs: np.ndarray, ys: np.ndarray) -> None:
    marks = [float(tick) for tick in np.arange(0.2, 1.01, 0.2) if xs[0] - 1e-9 <= tick <= xs[-1] + 1e-9]
    axes.set_xticks(marks, labels=[words.percent(100 * tick, 0) for tick in marks])
    if xs[-1] - marks[-1] < 0.02:
        axes.get_xticklabels()[-1].set_horizontalalignment("right")
    heights = [float(tick) for tick in np.arange(1.0, 2.51, 0.5) if ys[0] <= tick <= ys[-1]]
    axes.set_yticks(heights, labels=tick_texts(words, "", heights))


def coverage_table(label: str, values: tuple[str, ...], promised: tuple[float, ...], *, beside: str = "") -> Draw:
    """Rows with a mark for how often intervals held, beside the promise drawn as a line, numbers at the right.

    Data, a row a trial: `label`, the columns `values` (percent) and `beside` (percent, written behind the others).
    """

    def draw(canvas: Canvas, data: pd.DataFrame, words: Words) -> None:
        styles = [_trial(marker, colour) for marker, colour in (("o", BLUE), ("D", ORANGE))]
        signs: list[Sign] = []
        for level, style in zip(promised, styles, strict=False):
            name = words.t("{level} interval held").replace("{level}", words.percent(level, 0))
            signs.append((name, "mark", style))
        for level, style in zip(promised, styles, strict=False):
            name = words.t("{level} promised").replace("{level}", words.percent(level, 0))
            signs.append((name, "line", {"color": style["color"], "linewidth": 1.2, "linestyle": "--"}))
        texts = [
            " / ".join("–" if pd.isna(row[each]) else words.percent(row[each], 0) for each in values)
            for row in data.to_dict("records")
        ]
        if beside:
            found = words.t("noticed {share}")
            texts = [f"{text}; {found.replace('{share}', words.percent(share, 0))}"
                     for text, share in zip(texts, data[beside], strict=True)]  # fmt: skip
        room = canvas.widest(texts) + 0.15
        names = [words.category(str(each)) for each in data[label]]
        top = legend_height(canvas, [sign[0] for sign in signs])
        rows = row_axes(canvas, names, top=top, beside=room)
        span(rows, 0, 100, 0.1, 0.1 if rows.above else room)
        for level, style in zip(promised, styles, strict=False):
            rule(rows, level, color=style["color"], linewidth=1.2, linestyle="--")
        rule(rows, 0.0)
        for each, style in zip(values, styles, strict=False):
            dots(rows.axes, data[each], rows.y, {"zorder": 5, **style})
        for y, head, text in zip(rows.y, rows.heads, texts, strict=True):
            place, align = (head, "top") if rows.above else (y, "center")
            canvas.note(rows.axes, text, 1, place, coords=("axes fraction", "data"), ha="right", va=align)
        legend(canvas, signs)

    return draw


def _trial(marker: str, colour: str) -> Style:
    return {"marker": marker, "markersize": 6.5, "color": colour, "markeredgecolor": PAPER, "linestyle": "none"}


def gain_rows(label: str, gain: str, low: str, high: str, cost: str, unit: str) -> Draw:
    """Rows with a mark and an interval for what a datum gains in percent, against a bar for its cost on an axis beside.

    Data, a row a datum: `label`, `gain`, `low`, `high` (percent of width), `cost`; `unit` is the cost's unit (msgid).
    """

    def draw(canvas: Canvas, data: pd.DataFrame, words: Words) -> None:
        rows_of = data.to_dict("records")
        texts = [words.percent(row[gain], 0) for row in rows_of]
        names = [words.category(str(each)) for each in data[label]]
        signs: list[Sign] = [
            (words.t("mean over what may be found"), "mark", _DOT),
            (words.t("8 in 10 outcomes"), "line", _SPAN),
            (words.t("no narrower"), "line", {"color": INK, "linewidth": 0.9, "linestyle": "--"}),
        ]
        caption = words.t("Cost, {unit}").replace("{unit}", words.t(unit))
        panel = max(canvas.inner * 0.2, canvas.measure(caption, canvas.small)) + 0.1
        room, top = canvas.widest(texts) + 0.12, legend_height(canvas, [sign[0] for sign in signs])
        rows = row_axes(canvas, names, top=top, beside=panel, under=_COST_AXIS)
        span(rows, float(data[low].min()), float(data[high].max()), 0.08, room + panel)
        rule(rows, 0.0, color=INK, linestyle="--", linewidth=0.9)
        end = 1 - panel / rows.width
        intervals(rows.axes, rows.y, data[low], data[high], {**_SPAN, "zorder": 3})
        dots(rows.axes, data[gain], rows.y, {"zorder": 4, **_DOT})
        for y, text in zip(rows.y, texts, strict=True):
            canvas.note(rows.axes, text, end, y, coords=("axes fraction", "data"), ha="right", va="center")
        _costs(canvas, rows, [float(row[cost]) for row in rows_of], panel - 0.1, top + 0.04, words)
        canvas.put(canvas.width - canvas.edge, canvas.height - 0.09, caption, ha="right", fontsize=canvas.small)
        legend(canvas, signs)

    return draw


# Inches under the rows for the ticks and the name of the axis of costs.
_COST_AXIS = 0.4


def _costs(canvas: Canvas, rows: Rows, costs: list[float], width: float, head: float, words: Words) -> None:
    """Bars of costs on an axis of their own, row by row; a datum whose cost nobody stated has none."""
    axes = canvas.axes(canvas.width - canvas.edge - width, canvas.edge, head, 0.04 + _COST_AXIS)
    axes.set_ylim(rows.axes.get_ylim())
    known = [each for each in costs if each == each]
    longest = max(known, default=1.0)
    half = 10 ** np.floor(np.log10(longest)) / 2
    step = next(half * times for times in (1, 2, 4, 10) if longest <= 2 * half * times)
    ticks = [0.0, float(step), float(2 * step)]
    axes.set_xlim(0.0, ticks[-1])
    axes.set_xticks(ticks, labels=tick_texts(words, "", ticks))
    first, *_, last = axes.get_xticklabels()
    first.set_horizontalalignment("left")
    last.set_horizontalalignment("right")
    axes.vlines(ticks, 0, 1, transform=axes.get_xaxis_transform(), color=RULE, linewidth=0.8, zorder=1)
    shown = [(y, each) for y, each in zip(rows.y, costs, strict=True) if each == each]
    style: Style = {"facecolor": TEAL, "edgecolor": "none", "zorder": 2}
    bars(axes, [y for y, _ in shown], [each for _, each in shown], rows.thick * 0.9, [style] * len(shown))


_SPAN: Style = {"color": BLUE, "linewidth": 3.0, "solid_capstyle": "butt"}
_DOT: Style = {
    "marker": "o", "markersize": 7, "color": BLUE, "markeredgecolor": PAPER, "linestyle": "none",
}  # fmt: skip
