"""Series over time: lines named at their ends, and an index whose points are written out."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from kazmig.figures.canvas import Canvas
from kazmig.figures.colours import BLUE, COLOURS, INK, PAPER
from kazmig.figures.labels import end_labels, scale_of, tick_width, time_ticks, value_ticks
from kazmig.figures.marks import Draw
from kazmig.figures.shapes import band
from kazmig.figures.shapes import line as stroke
from kazmig.figures.style import DASHES, MARKERS
from kazmig.figures.units import show, unit_of
from kazmig.words.words import Words


def line(
    x: str = "year",
    value: str = "persons",
    *,
    series: str | None = None,
    low: str | None = None,
    high: str | None = None,
    zero: bool = False,
    digits: int | None = -1,
) -> Draw:
    """Lines over time, each named at its end with its last value.

    Data, a row a time and series: `x` (a year, a number of years, or a period such as `2022Q4`), `value`, the slug or
    code of its `series` (none: one line), optionally `low` and `high` (a band). `zero` starts the scale at 0.
    """

    def draw(canvas: Canvas, data: pd.DataFrame, words: Words) -> None:
        unit = unit_of(value)
        table = data.dropna(subset=[value]).sort_values(x, kind="stable")
        times = sorted(table[x].unique())
        as_text = not pd.api.types.is_numeric_dtype(table[x])
        place_of = {time: place if as_text else float(time) for place, time in enumerate(times)}

        def text(number: float) -> str:
            return show(words, number, unit, digits)

        groups = [(str(name), rows) for name, rows in table.groupby(series)] if series else [("", table)]
        ends = []
        for name, rows in groups:
            last = text(rows[value].iloc[-1])
            between = "\n" if canvas.narrow else " "
            ends.append((f"{words.label(name)}:{between}{last}" if name else last, float(rows[value].iloc[-1])))
        canvas.resize(canvas.width * (0.46 if not canvas.narrow else 0.8))
        numbers = table[[column for column in (value, low, high) if column]].astype(float)
        floor = min(0.0, float(numbers.min().min())) if zero else float(numbers.min().min())
        scale, caption = scale_of(words, unit, float(numbers.max().max()))
        ticks = tick_width(canvas, words, unit, floor / scale, float(numbers.max().max()) / scale)
        right = canvas.widest([name for name, _ in ends], canvas.small) + 0.16
        axes = canvas.axes(canvas.edge + ticks, canvas.edge + right, 0.28 if caption else 0.12, 0.26)
        if caption:
            canvas.put(canvas.edge, 0.1, caption, fontsize=canvas.small)
        for place, (_, rows) in enumerate(groups):
            colour = COLOURS[place % len(COLOURS)]
            xs = [place_of[time] for time in rows[x]]
            if low and high:
                band(axes, xs, rows[low], rows[high], facecolor=colour, alpha=0.18, linewidth=0)
            stroke(
                axes, xs, rows[value], color=colour, linestyle=DASHES[place % len(DASHES)], linewidth=1.8,
                marker=MARKERS[place % len(MARKERS)], markersize=4.5,
            )  # fmt: skip
        if zero:
            axes.set_ylim(bottom=floor)
        value_ticks(canvas, axes, words, unit, scale)
        if as_text:
            _period_ticks(canvas, axes, [words.period(time) for time in times])
        else:
            time_ticks(canvas, axes, times, words)
        own = [place_of[rows[x].iloc[-1]] for _, rows in groups]
        end_labels(canvas, axes, max(own), ends, own)

    return draw


def index_line(
    x: str = "year",
    value: str = "index",
    *,
    low: str | None = None,
    high: str | None = None,
    base: float = 100.0,
    digits: int | None = -1,
) -> Draw:
    """An index over a few times: each point written out, the base as a dashed line, rounding as a bracket.

    Data, a row a time: `x` (year or period), `value`, optionally `low` and `high` (what rounding leaves open).
    """

    def draw(canvas: Canvas, data: pd.DataFrame, words: Words) -> None:
        unit = unit_of(value)
        table = data.sort_values(x, kind="stable").reset_index(drop=True)
        canvas.resize(canvas.width * (0.4 if not canvas.narrow else 0.7))
        axes = canvas.axes(canvas.edge + 0.35, canvas.edge + 0.35, 0.3, 0.28)
        xs = list(range(len(table)))
        stroke(
            axes, xs, table[value], color=BLUE, linewidth=2, marker="o", markersize=7, markeredgecolor=PAPER, zorder=3
        )
        numbers = table[[column for column in (value, low, high) if column]].astype(float)
        bottom, top = min(base, float(numbers.min().min())), float(numbers.max().max())
        axes.set_ylim(bottom - 0.08 * (top - bottom or 1), top + 0.12 * (top - bottom or 1))
        axes.set_xlim(-0.12, len(table) - 0.88)
        axes.axhline(base, color=INK, linewidth=0.8, linestyle="--", zorder=1)
        for place, row in enumerate(table.to_dict("records")):
            text = show(words, row[value], unit, digits)
            if low and high and row[high] > row[low]:
                axes.plot([place, place], [row[low], row[high]], color=INK, linewidth=1.2, marker="_", zorder=4)
                text += f" [{show(words, row[low], unit, digits)}; {show(words, row[high], unit, digits)}]"
            top = max(row[value], row[high]) if high else row[value]
            side = "left" if place == 0 else "right"
            canvas.note(axes, text, place, top, dx=-6 if place == 0 else 6, dy=10, ha=side, va="bottom")
        axes.set_xticks(xs, labels=[words.period(time) for time in table[x]])

    return draw


def _period_ticks(canvas: Canvas, axes: Axes, names: list[str]) -> None:
    """As many period names as fit, counted back from the last."""
    room = axes.get_position().width * canvas.width
    step = max(1, -(-len(names) * (canvas.widest(names, canvas.small) + 0.15) // room)) if len(names) > 1 else 1
    shown = range(len(names) - 1, -1, -int(step))
    axes.set_xticks(list(shown), labels=[names[place] for place in shown])
