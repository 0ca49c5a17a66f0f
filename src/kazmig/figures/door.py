"""Any function that draws on an axes, with seaborn or pandas, as a figure of this project.

    def by_region(data, ax):
        sns.boxplot(data, x="persons", y="region", ax=ax)

    step.figure("spread_by_region", table, by_region)

It is drawn for each language and width. What it wrote is then put into the language: columns by their headings, codes
and slugs by their names, numbers in the language's form; a text that stays English in another language is refused.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

import matplotlib
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, ScalarFormatter

from kazmig.evidence.units import unit_of
from kazmig.figures.canvas import POINTS, Canvas
from kazmig.figures.labels import tick_texts
from kazmig.figures.marks import Draw
from kazmig.figures.snap import snap
from kazmig.figures.units import column_name
from kazmig.words.words import Words

# What the function's axes may be called.
AXES_NAMES = ("ax", "axes")
_NUMBER = re.compile(r"([-\u2212+]?)(\d+(?:\.\d+)?)(%?)")
_LATIN = re.compile(r"[A-Za-z]{2,}")
_SHARE_OF_WIDTH = 0.4


class DoorError(ValueError):
    """A function whose drawing cannot be published; the message names the text and the mend."""


def is_open(draw: Callable[..., object]) -> bool:
    """Whether a function draws on an axes (it has a parameter `ax` or `axes`), rather than on a Canvas."""
    return any(name in inspect.signature(draw).parameters for name in AXES_NAMES)


def on_axes(draw: Callable[..., Any]) -> Draw:
    """A `draw` for save_figure of a function of a table and an axes: `draw(data, ax)`, in any order, by these names."""

    def drawn(canvas: Canvas, data: pd.DataFrame, words: Words) -> None:
        canvas.resize(canvas.width * (0.95 if canvas.narrow else 0.6))
        with matplotlib.rc_context(_sizes(canvas)):
            axes = canvas.figure.add_axes((0.2, 0.2, 0.7, 0.7))
            for side in ("top", "right"):
                axes.spines[side].set_visible(False)
            _call(draw, data, axes)
        axes.set_axisbelow(True)
        scales = _numbers(axes, words)
        _words(canvas, axes, data, words, scales)
        _fit(canvas, axes)

    return drawn


def _sizes(canvas: Canvas) -> Any:
    small = ("font.size", "axes.labelsize", "xtick.labelsize", "ytick.labelsize", "legend.fontsize")
    return {**dict.fromkeys(small, canvas.small), "legend.title_fontsize": canvas.small, "axes.titlesize": canvas.text}


def _call(draw: Callable[..., object], data: pd.DataFrame, axes: Axes) -> None:
    names = list(inspect.signature(draw).parameters)
    axes_name = next(name for name in AXES_NAMES if name in names)
    others = [name for name in names if name != axes_name]
    if not others:
        raise DoorError(f"{getattr(draw, '__name__', 'the function')} takes no table: write it as draw(data, ax)")
    draw(**{others[0]: data, axes_name: axes})


def _numbers(axes: Axes, words: Words) -> list[Any]:
    """Ticks of scales in the form of the language, all with as many decimals as one needs; which axes are scales."""
    scales = []
    for axis, label in ((axes.xaxis, axes.get_xlabel()), (axes.yaxis, axes.get_ylabel())):
        if not isinstance(axis.get_major_formatter(), ScalarFormatter):
            continue
        scales.append(axis)
        low, high = sorted(axis.get_view_interval())
        ticks = [float(tick) for tick in axis.get_majorticklocs() if low <= tick <= high]
        unit = unit_of(label)
        years = not unit and all(tick == int(tick) and 1900 <= tick <= 2100 for tick in ticks)
        texts = [f"{tick:.0f}" for tick in ticks] if years else tick_texts(words, unit, ticks)
        shown = dict(zip(ticks, texts, strict=True))
        axis.set_major_formatter(FuncFormatter(lambda tick, _, shown=shown: shown.get(float(tick), "")))
    return scales


def _words(canvas: Canvas, axes: Axes, data: pd.DataFrame, words: Words, scales: list[object]) -> None:
    known = {str(column): column_name(str(column), words) for column in data.columns}
    for column in data.select_dtypes(exclude="number"):
        codes = [str(code) for code in data[column].dropna().unique()]
        known |= dict(zip(codes, words.labels(codes), strict=True))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_label_text(_said(axis.get_label_text(), known, words))
        if axis not in scales:
            labels = [tick.get_text() for tick in axis.get_ticklabels()]
            room = canvas.inner * _SHARE_OF_WIDTH
            texts = [canvas.wrap(_said(label, known, words), room, canvas.small) for label in labels]
            axis.set_ticks(axis.get_ticklocs(), labels=texts)
            for label in axes.get_yticklabels() if axis is axes.yaxis else ():
                label.set(rotation=0, ha="right", va="center")
    others = [axes.title, *axes.texts]
    if legend := axes.get_legend():
        others += [legend.get_title(), *legend.get_texts()]
        legend.set_frame_on(False)
    for text in others:
        text.set_text(_said(text.get_text(), known, words))


def _said(text: str, known: dict[str, str], words: Words) -> str:
    """A text of the drawing in the language: a name of the data, a number, or a message of the catalogues."""
    bare = text.strip()
    if not bare:
        return text
    if bare in known:
        return known[bare]
    if number := _NUMBER.fullmatch(bare):
        sign, digits, percent = number.groups()
        value = float(digits) * (-1 if sign in ("-", "\u2212") else 1)
        places = len(digits.partition(".")[2])
        form = words.percent if percent else words.number
        return form(value, places, sign == "+")
    if words.language == "en":
        return text
    if _LATIN.search(bare) is None:
        return text
    translated = Words(words.language, strict=False).t(bare)
    if translated == bare:
        raise DoorError(
            f'the text "{bare}" stays English in {words.name}. Call the column or the category by its name, or add '
            f"the text to src/kazmig/words/locale/{words.language}/figures.po"
        )
    return translated


def _fit(canvas: Canvas, axes: Axes) -> None:
    """Moves the axes so that all its labels stand inside the picture."""
    for _ in range(2):
        renderer = canvas.figure.canvas.get_renderer()  # type: ignore[attr-defined]
        tight, box, page = axes.get_tightbbox(renderer), axes.get_window_extent(renderer), canvas.figure.bbox
        if tight is None:
            return
        air = 4.0
        left, right = snap(box.x0 - tight.x0 + air), snap(tight.x1 - box.x1 + air)
        under, over = snap(box.y0 - tight.y0 + air) + canvas.foot * POINTS, snap(tight.y1 - box.y1 + air)
        wide, high = page.width - left - right, page.height - under - over
        if wide < page.width / 4 or high < page.height / 4:
            raise DoorError("its labels leave less than a quarter of the picture: shorten them, or turn them to rows")
        axes.set_position((left / page.width, under / page.height, wide / page.width, high / page.height))
    canvas.figure.draw_without_rendering()
