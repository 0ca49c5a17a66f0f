"""Labels at the ends of lines and ticks in the form of the language."""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from kazmig.evidence.periods import Period
from kazmig.evidence.units import PERCENT
from kazmig.figures.canvas import POINTS, Canvas
from kazmig.figures.colours import RULE
from kazmig.figures.marks import spread
from kazmig.figures.snap import snap
from kazmig.figures.units import unit_name
from kazmig.words.numbers import trimmed_digits
from kazmig.words.words import Words

# Points between a mark and the line to its label.
_OFF_MARK = 2.0
_ROUND = MaxNLocator(5, steps=[1, 2, 2.5, 5, 10])


def end_labels(
    canvas: Canvas, axes: Axes, x: float, ends: list[tuple[str, float]], own: list[float] | None = None
) -> None:
    """Names right of `x`, moved apart where they would overlap; `own` are where the lines end (default: at `x`)."""
    values = pd.Series([y for _, y in ends])
    stack(canvas, axes, x, values, [name for name, _ in ends], dx=8, ha="left", size=canvas.small, own=own)


def scale_of(words: Words, unit: str, most: float) -> tuple[float, str]:
    """What ticks are divided by so that they stay short, and the caption above them: "Persons, million"."""
    if unit in PERCENT:
        return 1.0, ""
    name = unit_name(unit, words)
    for scale, least, pattern in ((1e6, 1e6, "{unit}, million"), (1e3, 1e4, "{unit}, thousand")):
        if most >= least:
            return scale, words.t(pattern).replace("{unit}", name)
    return 1.0, name


def value_ticks(canvas: Canvas, axes: Axes, words: Words, unit: str, scale: float = 1.0) -> None:
    """Round numbers at the left, in the language's form, with light rules."""
    low, high = axes.get_ylim()
    ticks = [float(tick) for tick in _ROUND.tick_values(low, high) if low <= tick <= high]
    axes.set_yticks(ticks, labels=tick_texts(words, unit, [tick / scale for tick in ticks]))
    axes.set_ylim(low, high)
    axes.grid(axis="y", color=RULE, linewidth=0.6)


def tick_texts(words: Words, unit: str, ticks: list[float]) -> list[str]:
    """Numbers of a scale, all with as many decimals as the one that needs most."""
    digits = max((trimmed_digits(tick, 2) for tick in ticks), default=0)
    if unit in PERCENT:
        return [words.percent(tick, digits) for tick in ticks]
    return [words.number(tick, digits) for tick in ticks]


def time_of(time: float | str) -> float:
    """Where a time stands on an axis of years: a number of years as it is, a period (`2023-02`) at its middle."""
    if not isinstance(time, str):
        return float(time)
    period = Period.parse(time)
    middle = period.first + (period.last - period.first) / 2
    return middle.year + (middle.timetuple().tm_yday - 1) / 365.25


def time_ticks(canvas: Canvas, axes: Axes, times: list[float], words: Words) -> None:
    """A tick a whole year among (or between) `times`, or as many as fit: counted back from the last, none nearer to the
    next than its width."""
    whole = sorted({int(time) for time in times if float(time) == int(time)})
    if not whole:
        # Between months a year has a mark where it begins.
        whole = list(range(math.ceil(min(times)), math.floor(max(times)) + 1))
        axes.tick_params(axis="x", length=3, color=RULE)
    box = axes.get_position()
    room = canvas.measure("2020", canvas.small) + 0.15
    fits = max(2, int(box.width * canvas.width / room))
    step = -(-len(whole) // fits)
    low, high = axes.get_xlim()
    least = room * (high - low) / (box.width * canvas.width)
    shown: list[int] = []
    for year in whole[::-1][::step]:
        if not shown or shown[-1] - year >= least:
            shown.append(year)
    shown.reverse()
    axes.set_xticks(shown, labels=[str(year) for year in shown])


def tick_width(canvas: Canvas, words: Words, unit: str, low: float, high: float) -> float:
    """Inches to keep at the left for the ticks of a scale from `low` to `high` (scaled)."""
    ticks = [float(tick) for tick in _ROUND.tick_values(low, high)]
    return canvas.widest(tick_texts(words, unit, ticks), canvas.small) + 0.1


def stack(
    canvas: Canvas,
    axes: Axes,
    x: float,
    values: pd.Series,
    texts: list[str],
    dx: float,
    ha: str,
    size: float | None = None,
    own: list[float] | None = None,
) -> None:
    """Labels beside `x` at heights `values`, moved apart vertically, with a thin line to where they belong.

    `own` are the places on the x axis that the labels belong to, where these are not all at `x`.
    """
    size = size or canvas.text
    line = size * (1.3 if all("\n" not in text for text in texts) else 2.55)
    low, high = axes.get_ylim()
    box = axes.get_position()
    points = snap(box.height * canvas.figure.get_figheight() * POINTS)
    left, right = axes.get_xlim()
    wide = snap(box.width * canvas.width * POINTS)
    heights = [snap((float(value) - low) / (high - low) * points) for value in values]
    order = sorted(range(len(texts)), key=lambda place: heights[place])
    wanted = [heights[place] - line / 2 + line for place in order]
    starts = spread(wanted, [line] * len(order), points + 2 * line, 0.0)  # a label may stand half outside
    for place, start in zip(order, starts, strict=True):
        moved = snap(start - line / 2 - heights[place])
        at = own[place] if own else x
        reach = snap(dx + (x - at) / (right - left) * wide)
        if abs(moved) > 3 or at != x:
            foot = (snap((at - left) / (right - left) * wide), heights[place])
            _leader(axes, foot, (foot[0] + reach, foot[1] + moved), (wide, points))
        canvas.note(axes, texts[place], at, values.iloc[place], dx=reach, dy=moved, ha=ha, fontsize=size)


def _leader(axes: Axes, foot: tuple[float, float], head: tuple[float, float], size: tuple[float, float]) -> None:
    """A thin line from a mark, two points off it, to its label; both in points of the axes, which are `size` wide."""
    away = math.hypot(head[0] - foot[0], head[1] - foot[1])
    if away <= _OFF_MARK:
        return
    part = _OFF_MARK / away
    begin = [snap(start + (end - start) * part) for start, end in zip(foot, head, strict=True)]
    xs, ys = ((start / side, end / side) for start, end, side in zip(begin, head, size, strict=True))
    axes.add_line(Line2D(xs, ys, transform=axes.transAxes, color=RULE, linewidth=0.7, clip_on=False))
