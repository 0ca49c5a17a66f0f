"""Estimates with their intervals: points and lines in rows, a fan over time, two counts side by side."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kazmig.figures.canvas import Canvas
from kazmig.figures.labels import end_labels, tick_width, time_ticks, value_ticks
from kazmig.figures.marks import Draw, halo, unit_caption
from kazmig.figures.rows import row_axes, span
from kazmig.figures.style import BLUE, DASHES, INK, ORANGE, PAPER
from kazmig.figures.units import show, unit_of
from kazmig.languages import Words


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
) -> Draw:
    """A point with a thick 80 % and a thin 95 % line in each row, written out at the right.

    Data, a row an estimate, in the order to show: `label`, `value` (the median), and the columns named by `low80` …
    `high95` that there are; NaN where a row has none. `actual` is a column of what was counted later (a diamond).
    `reference` is a vertical line, such as a ratio of 1. `significant` rounds the texts to so many digits.
    """

    def draw(canvas: Canvas, data: pd.DataFrame, words: Words) -> None:
        table = data.reset_index(drop=True)
        unit = unit_of(value)

        def text(number: Any) -> str:
            if pd.isna(number):
                return "–"
            return words.significant(number, significant) if significant else show(words, number, unit, digits, sign)

        keys = [column for column in (low95, low80, value, actual, high80, high95) if column]
        outer = (low95, high95) if low95 else (low80, high80)
        head = words.t(reference_label) if reference_label else ""
        rows = row_axes(
            canvas,
            [words.label(code) for code in table[label]],
            unit_caption(unit, words, caption),
            top=0.2 if head else 0.0,
        )
        texts = []
        for row in table.to_dict("records"):
            reach = [row[column] for column in outer if column and pd.notna(row[column])]
            texts.append(text(row[value]) + (f" [{text(reach[0])}; {text(reach[1])}]" if len(reach) == 2 else ""))
        numbers = table[keys].astype(float)
        edges = [float(numbers.min().min()), float(numbers.max().max())]
        edges += [reference] if reference is not None else []
        under = canvas.narrow and canvas.widest(texts) > rows.width * 0.45
        if log:
            rows.axes.set_xscale("log")
            _log_span(rows, min(edges), max(edges), 0.06, 0.06 if under else canvas.widest(texts) + 0.12)
        else:
            span(rows, min(edges), max(edges), 0.06, 0.06 if under else canvas.widest(texts) + 0.12)
        for y, row in zip(rows.y, table.to_dict("records"), strict=True):
            for low, high, width in ((low95, high95, 1.2), (low80, high80, 4.5)):
                if low and high and pd.notna(row[low]):
                    rows.axes.plot([row[low], row[high]], [y, y], color=BLUE, linewidth=width, solid_capstyle="butt")
            if pd.notna(row[value]):
                rows.axes.plot(row[value], y, marker="o", color=BLUE, markersize=7, markeredgecolor=PAPER, zorder=4)
            if actual and pd.notna(row[actual]):
                rows.axes.plot(row[actual], y, marker="D", color=ORANGE, markersize=6, markeredgecolor=PAPER, zorder=5)
        for y, shown in zip(rows.y, texts, strict=True):
            if under:
                canvas.note(
                    rows.axes, shown, 1, y, dy=-9, ha="right", coords=("axes fraction", "data"), fontsize=canvas.small
                )
            else:
                canvas.note(rows.axes, shown, 1, y, ha="right", coords=("axes fraction", "data"))
        if reference is not None:
            canvas.rule(rows.axes, reference, color=INK, linestyle="--")
            if head:
                _head(canvas, rows, head, reference)

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

    Data, a row a time: `x` (year, or a number of years), `value`, `role` (`observed`, `forecast`, `revealed`, and
    any other slug for a second path, drawn dashed), the four bounds (NaN where there are none). The
    fan opens from the last observed point.
    """

    def draw(canvas: Canvas, data: pd.DataFrame, words: Words) -> None:
        unit = unit_of(value)
        table = data.sort_values(x, kind="stable")
        observed = table[table[role] == "observed"]
        forecast = table[table[role] == "forecast"]
        revealed = table[table[role] == "revealed"]
        start = observed.tail(1)
        origin = {column: start[value].to_list() for column in (value, low80, high80, low95, high95)}

        def path(column: str) -> list[float]:
            return [*origin[column], *forecast[column].astype(float)]

        def text(number: Any) -> str:
            return words.significant(number, significant) if significant else show(words, number, unit)

        canvas.resize(canvas.width * (0.5 if not canvas.narrow else 0.9))
        names = {"95": words.t("95% interval"), "80": words.t("80% interval"), "mid": words.t("Forecast")}
        right = 0.12 + canvas.widest([*names.values(), *(words.category(str(r)) for r in table[role])], canvas.small)
        axes = canvas.axes(canvas.edge + tick_width(canvas, table, [value, low95, high95], text), right, 0.12, 0.26)
        times = [*start[x], *forecast[x]]
        for low, high, shade in ((low95, high95, "#D3E0EB"), (low80, high80, "#8FB0CC")):
            axes.fill_between(times, path(low), path(high), facecolor=shade, edgecolor=BLUE, linewidth=0.4, zorder=1)
        axes.plot(observed[x], observed[value], color=BLUE, linewidth=2, marker="o", markersize=5, zorder=4)
        axes.plot(times, path(value), color=BLUE, linewidth=1.5, linestyle=DASHES[1], zorder=4)
        ends = [(names["mid"], path(value)[-1])]
        ends += [(names["80"], path(high80)[-1]), (names["95"], path(high95)[-1])]
        for place, (other, rows) in enumerate(
            table[~table[role].isin(["observed", "forecast", "revealed"])].groupby(role)
        ):
            axes.plot(
                [*start[x], *rows[x]], [*start[value], *rows[value]], color=INK, linestyle=DASHES[2 + place], zorder=4
            )
            ends.append((words.category(str(other)), float(rows[value].iloc[-1])))
        axes.plot(revealed[x], revealed[value], "D", color=ORANGE, markersize=7, markeredgecolor=PAPER, zorder=5)
        for time, number in zip(revealed[x], revealed[value], strict=True):
            canvas.note(axes, text(number), time, number, dx=-7, ha="right", color=INK, bbox=halo())
        value_ticks(canvas, axes, text)
        time_ticks(canvas, axes, [*observed[x], *times, *revealed[x]], words)
        end_labels(canvas, axes, max(times), ends)

    return draw


def _head(canvas: Canvas, rows: Any, text: str, x: float) -> None:
    canvas.note(
        rows.axes, text, x, 1, dy=6, ha="center", va="bottom", coords=("data", "axes fraction"), fontsize=canvas.small
    )


def _log_span(rows: Any, low: float, high: float, left: float, right: float) -> None:
    room = max(rows.width - left - right, rows.width * 0.25)
    step = (high / low) ** (1 / room) if high > low else 2.0
    rows.axes.set_xlim(low / step**left, high * step**right)
    rows.axes.set_xticks([])
    rows.axes.minorticks_off()
