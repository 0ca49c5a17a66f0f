"""Any function that draws on an axes, with seaborn or pandas, as a figure of this project.

    def by_region(data, ax):
        sns.boxplot(data, x="persons", y="region", ax=ax)

    step.figure("spread_by_region", table, by_region)

It is drawn for each language and width. What it wrote is then put into the language (kazmig.figures.door_words), and
its axes, with a second scale, a colour bar or a legend beside them, get the room that their labels need.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable

import matplotlib
import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.transforms import Bbox

from kazmig.figures.canvas import POINTS, Canvas
from kazmig.figures.door_words import DoorError, Lettering
from kazmig.figures.drawn import recorder_of
from kazmig.figures.marks import Draw
from kazmig.figures.snap import snap
from kazmig.words.words import Words

# What the function's axes may be called.
AXES_NAMES = ("ax", "axes")
_AIR = 4.0
# Rounds of fitting: labels follow the room, the room follows the labels.
_ROUNDS = 3


def is_open(draw: Callable[..., object]) -> bool:
    """Whether a function draws on an axes (it has a parameter `ax` or `axes`), rather than on a Canvas."""
    return any(name in inspect.signature(draw).parameters for name in AXES_NAMES)


def on_axes(draw: Callable[..., object]) -> Draw:
    """A `draw` for save_figure of a function of a table and an axes: `draw(data, ax)`, in any order, by these names."""

    def drawn(canvas: Canvas, data: pd.DataFrame, words: Words) -> None:
        canvas.resize(canvas.width * (0.95 if canvas.narrow else 0.6))
        with matplotlib.rc_context(_sizes(canvas)):  # type: ignore[arg-type]
            axes = canvas.figure.add_axes((0.2, 0.2, 0.7, 0.7))
            for side in ("top", "right"):
                axes.spines[side].set_visible(False)
            _call(draw, data, axes)
        lettering = Lettering(canvas, data, words)
        for each in canvas.figure.axes:
            each.set_axisbelow(True)
        covering = [each for each in canvas.figure.axes if _covers(canvas, each)]
        for _ in range(_ROUNDS):
            lettering.write()
            for each in covering:
                _legend_above(canvas, each)
            _fit(canvas)
        # Axes' names are put beside their ticks when they are drawn, measured as the finished drawing is.
        canvas.figure.draw(recorder_of(canvas.figure))

    return drawn


def _sizes(canvas: Canvas) -> dict[str, float]:
    small = ("font.size", "axes.labelsize", "xtick.labelsize", "ytick.labelsize", "legend.fontsize")
    return {**dict.fromkeys(small, canvas.small), "legend.title_fontsize": canvas.small, "axes.titlesize": canvas.text}


def _call(draw: Callable[..., object], data: pd.DataFrame, axes: Axes) -> None:
    names = list(inspect.signature(draw).parameters)
    axes_name = next(name for name in AXES_NAMES if name in names)
    others = [name for name in names if name != axes_name]
    called = getattr(draw, "__name__", "the function")
    if not others:
        raise DoorError(f"{called} takes no table: write it as draw(data, ax)")
    figure, before = axes.figure, set(plt.get_fignums())
    draw(**{others[0]: data, axes_name: axes})
    for number in set(plt.get_fignums()) - before:
        plt.close(number)
    if figure is None or not any(each.has_data() for one in figure.axes for each in (one, *one.child_axes)):
        raise DoorError(
            f"{called} drew nothing on its axes: hand `{axes_name}` on to what draws (sns.barplot(…, ax={axes_name}))."
            " What makes a figure of its own (relplot, catplot, displot, lmplot, jointplot) cannot be published; take "
            "the axes-level function (lineplot, barplot, histplot, regplot)"
        )


def _covers(canvas: Canvas, axes: Axes) -> bool:
    """Whether the legend lies on the drawing, where it would hide what is drawn; one beside or under it stays."""
    legend, renderer = axes.get_legend(), recorder_of(canvas.figure)
    return legend is not None and legend.get_window_extent(renderer).overlaps(axes.get_window_extent(renderer))


def _legend_above(canvas: Canvas, axes: Axes) -> None:
    """Moves a legend above the drawing, in as few rows as fit."""
    renderer = recorder_of(canvas.figure)
    legend = axes.get_legend()
    if legend is None:
        return
    left = axes.get_window_extent(renderer).x0
    for columns in range(len(legend.get_texts()), 0, -1):
        sns.move_legend(axes, "lower left", bbox_to_anchor=(0, 1.02), ncol=columns, frameon=False)
        moved = axes.get_legend()
        if moved is None or left + moved.get_window_extent(renderer).width <= canvas.figure.bbox.width - _AIR:
            return


def _fit(canvas: Canvas) -> None:
    """Moves all axes together so that their labels, legends and colour bars stand inside the picture."""
    figure = canvas.figure
    renderer = recorder_of(canvas.figure)
    page = figure.bbox
    tight = [box for each in figure.axes if (box := each.get_tightbbox(renderer)) is not None]
    places = {each: each.get_position(original=True) for each in figure.axes}
    if not tight:
        return
    old = Bbox.union(list(places.values()))
    seen = Bbox.union(tight)
    left = max(0.0, snap(old.x0 * page.width - seen.x0)) + _AIR
    right = max(0.0, snap(seen.x1 - old.x1 * page.width)) + _AIR
    under = max(0.0, snap(old.y0 * page.height - seen.y0)) + _AIR + canvas.foot * POINTS
    over = max(0.0, snap(seen.y1 - old.y1 * page.height)) + _AIR
    wide, high = page.width - left - right, page.height - under - over
    if wide < page.width / 4 or high < page.height / 4:
        raise DoorError("its labels leave less than a quarter of the picture: shorten them, or turn them to rows")
    across, up = wide / page.width / old.width, high / page.height / old.height
    for each, box in places.items():
        x = left / page.width + (box.x0 - old.x0) * across
        y = under / page.height + (box.y0 - old.y0) * up
        each.set_position((x, y, box.width * across, box.height * up))
