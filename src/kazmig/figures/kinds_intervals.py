"""Estimates with their intervals: points and lines in rows, and a fan over time."""

from __future__ import annotations

import pandas as pd

from kazmig.figures.canvas import Canvas
from kazmig.figures.colours import BAND80, BAND95, BLUE, INK, ORANGE, PAPER
from kazmig.figures.labels import end_labels, scale_of, tick_width, time_of, time_ticks, value_ticks
from kazmig.figures.marks import Draw, halo, legend, legend_height, unit_caption
from kazmig.figures.rows import Rows, row_axes, rule, span
from kazmig.figures.shapes import band, dots, intervals, line
from kazmig.figures.style import DASHES
from kazmig.figures.units import column_name, show, unit_of
from kazmig.words.words import Words

_LATER: dict[str, object] = {
    "marker": "D", "markersize": 6.5, "color": ORANGE, "markeredgecolor": PAPER, "linestyle": "none", "zorder": 5,
}  # fmt: skip
_POINT: dict[str, object] = {"marker": "o", "color": BLUE, "markersize": 7, "markeredgecolor": PAPER, "zorder": 4}
_LINES: dict[str, dict[str, object]] = {
    level: {"color": BLUE, "linewidth": width, "solid_capstyle": "butt"} for level, width in (("95", 1.2), ("80", 4.5))
}


def interval_plot(
    value: str = "persons",
    label: str = "method",
    *,
    low80: str | None = None,
    high80: str | None = None,
    low95: str | None = None,
    high95: str | None = None,
    actual: str | None = None,
    reference: float | None = None,
    reference_label: str = "",
    significant: int | None = None,
    digits: int | None = -1,
    sign: bool = False,
    log: bool = False,
    caption: str | None = None,
    point: bool = True,
) -> Draw:
    """A point with a thick 80 % and a thin 95 % line in each row, written out at the right (the wider interval).

    Data, a row an estimate, in the order to show: `label`, `value` (the median), and the columns named by `low80` …
    `high95` that there are; NaN where a row has none. `actual` is a column of what was counted later (a diamond).
    `reference` is a vertical line, such as a ratio of 1. `significant` rounds the texts to so many digits.
    `log` makes the scale logarithmic, for ratios. A single pair of bounds goes into `low95`, `high95` and is named in
    the subtitle. Without `point` there is neither mark nor number for the middle: the range speaks.
    """

    def draw(canvas: Canvas, data: pd.DataFrame, words: Words) -> None:
        table = data.reset_index(drop=True)
        unit = unit_of(value)

        def text(number: float) -> str:
            if pd.isna(number):
                return "–"
            return words.significant(number, significant) if significant else show(words, number, unit, digits, sign)

        signs: list[tuple[str, str, dict[str, object]]] = []
        if low80 and low95:
            signs += [(words.t("80% interval"), "line", _LINES["80"]), (words.t("95% interval"), "line", _LINES["95"])]
        if actual and table[actual].notna().any():
            signs.append((words.category("revealed"), "mark", _LATER))
        if reference is not None and reference_label:
            signs.append((words.t(reference_label), "line", {"color": INK, "linewidth": 0.9, "linestyle": "--"}))
        names = words.labels(table[label])
        outer = (low95, high95) if low95 else (low80, high80)
        texts = []
        for row in table.to_dict("records"):
            reach = [row[column] for column in outer if column and pd.notna(row[column])]
            shown, ends = text(row[value]), [text(number) for number in reach]
            # An interval that is one number as written, as where nothing was rounded, says nothing more.
            wide = len(ends) == 2 and {*ends} != {shown}
            if not point and len(ends) == 2:
                texts.append(f"{ends[0]} – {ends[1]}")
            else:
                texts.append(f"{shown} [{ends[0]}; {ends[1]}]" if wide else shown)
        beside = canvas.widest(texts) + 0.15
        top = legend_height(canvas, [entry[0] for entry in signs])
        rows = row_axes(canvas, names, unit_caption(unit, words, caption), top=top, beside=beside)
        numbers = table[[column for column in (low95, low80, value, actual, high80, high95) if column]].astype(float)
        edges = [float(numbers.min().min()), float(numbers.max().max())]
        edges += [reference] if reference is not None else []
        _scale(rows, min(edges), max(edges), 0.06 if rows.above else beside, log)
        for low, high, level in ((low95, high95, "95"), (low80, high80, "80")):
            if low and high:
                intervals(rows.axes, rows.y, table[low], table[high], _LINES[level])
        for column, style in ((value if point else None, _POINT), (actual, _LATER)):
            if column:
                there = [(number, y) for number, y in zip(table[column], rows.y, strict=True) if pd.notna(number)]
                dots(rows.axes, [number for number, _ in there], [y for _, y in there], style)
        # Where labels stand above the marks, the numbers stand at the end of the label's line.
        for y, shown in zip(rows.heads if rows.above else rows.y, texts, strict=True):
            align = "top" if rows.above else "center"
            canvas.note(rows.axes, shown, 1, y, coords=("axes fraction", "data"), ha="right", va=align)
        if reference is not None:
            rule(rows, reference, color=INK, linestyle="--")
        legend(canvas, signs)

    return draw


def fan(
    x: str = "year",
    value: str = "index",
    *,
    role: str = "role",
    low80: str = "low80_index",
    high80: str = "high80_index",
    low95: str = "low95_index",
    high95: str = "high95_index",
    significant: int | None = None,
) -> Draw:
    """What was observed, then a forecast with its 80 and 95 % bands, then what was counted later.

    Data, a row a time: `x` (year, a number of years, or months such as `2023-02`), `value`, `role` (`observed`,
    `forecast`, `revealed`, and
    any other slug for a second path, drawn dotted and named at its end), the four bounds (NaN where there are none).
    The fan opens from the last observed point.
    """

    def draw(canvas: Canvas, data: pd.DataFrame, words: Words) -> None:
        unit = unit_of(value)
        table = data.assign(**{x: [time_of(time) for time in data[x]]}).sort_values(x, kind="stable")
        parts = {str(name): rows for name, rows in table.groupby(role)}
        none = table.iloc[0:0]
        observed, forecast, revealed = (parts.pop(name, none) for name in ("observed", "forecast", "revealed"))
        start = observed.tail(1)

        def path(column: str, rows: pd.DataFrame = forecast) -> list[float]:
            return [*start[value].astype(float), *rows[column].astype(float)]

        names = [words.category("forecast"), words.t("80% interval"), words.t("95% interval")]
        ends = list(zip(names, (path(value)[-1], path(high80)[-1], path(high95)[-1]), strict=True))
        ends += [(words.category(name), float(rows[value].iloc[-1])) for name, rows in parts.items()]
        signs = [(words.category("revealed"), "mark", _LATER)] if len(revealed) else []
        scale, caption = scale_of(words, unit, float(table[[value, high95]].max().max()))
        canvas.resize(canvas.width * (0.48 if not canvas.narrow else 0.85))
        head = legend_height(canvas, [entry[0] for entry in signs])
        canvas.put(canvas.edge, head + 0.1, caption, fontsize=canvas.small)
        numbers = table[[value, low95, high95]].astype(float) / scale
        left = tick_width(canvas, words, unit, float(numbers.min().min()), float(numbers.max().max()))
        right = 0.16 + canvas.widest([name for name, _ in ends], canvas.small)
        under = "" if x in ("year", "quarter", "period", "month") else column_name(x, words)
        axes = canvas.axes(
            canvas.edge + left, canvas.edge + right, head + (0.28 if caption else 0.1), 0.42 if under else 0.26
        )
        times = [*start[x], *forecast[x]]
        for low, high, shade in ((low95, high95, BAND95), (low80, high80, BAND80)):
            band(axes, times, path(low), path(high), facecolor=shade, edgecolor=BLUE, linewidth=0.4, zorder=1)
        line(axes, observed[x], observed[value], color=BLUE, linewidth=2, marker="o", markersize=5, zorder=4)
        line(axes, times, path(value), color=BLUE, linewidth=1.5, linestyle=DASHES[1], zorder=4)
        for place, rows in enumerate(parts.values()):
            line(axes, [*start[x], *rows[x]], path(value, rows), color=INK, linestyle=DASHES[2 + place], zorder=4)
        if len(revealed):
            dots(axes, revealed[x], revealed[value], _LATER)
            axes.autoscale()
        # Below and above in turn: counts that follow each other closely keep their labels apart.
        for place, (time, number) in enumerate(zip(revealed[x], revealed[value], strict=True)):
            text = words.significant(number, significant) if significant else show(words, number, unit)
            dy, va = (-8, "top") if place % 2 == 0 else (8, "bottom")
            canvas.note(axes, text, time, number, dy=dy, ha="center", va=va, fontsize=canvas.small, bbox=halo())
        value_ticks(canvas, axes, words, unit, scale)
        time_ticks(canvas, axes, [*observed[x], *times, *revealed[x]], words)
        if under:
            middle = canvas.edge + left + (canvas.inner - left - right) / 2
            canvas.put(middle, canvas.height - 0.09, under, ha="center", fontsize=canvas.small)
        end_labels(canvas, axes, max([*times, *revealed[x]]), ends)
        legend(canvas, signs)

    return draw


def _scale(rows: Rows, low: float, high: float, right: float, log: bool) -> None:
    """A scale from `low` to `high` with room for texts `right` inches wide."""
    left = 0.06
    if not log:
        span(rows, low, high, left, right)
        return
    rows.axes.set_xscale("log")
    room = max(rows.width - left - right, rows.width * 0.25)
    step = (high / low) ** (1 / room) if high > low else 2.0
    rows.axes.set_xlim(low / step**left, high * step**right)
    rows.axes.set_xticks([])
    rows.axes.minorticks_off()
