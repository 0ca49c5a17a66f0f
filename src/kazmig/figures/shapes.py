"""The shapes that charts are made of, each one an axes-level function of seaborn.

seaborn chooses scales, labels and colours of its own; a chart here has laid out its axes already, so each function
leaves limits and labels as they were where they had been set, and gives each shape the style it is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from kazmig.figures.style import Style

Numbers = Sequence[float] | np.ndarray | pd.Series
# Low and high of an interval as its 0th and 100th percentile: seaborn's bands and error bars are of data.
_WHOLE = ("pi", 100)


def bars(
    axes: Axes, y: Numbers, values: Numbers, thick: float, styles: Sequence[Style],
    start: float = 0.0,
) -> None:  # fmt: skip
    """Horizontal bars from `start` to `start` + value, a style each."""
    table = pd.DataFrame({"y": list(y), "value": [float(value) for value in values]}).fillna(0.0)
    before = len(axes.patches)
    with _as_laid_out(axes):
        sns.barplot(
            table, x="value", y="y", orient="h", native_scale=True, errorbar=None, saturation=1, legend=False, ax=axes,
            color=styles[0]["facecolor"] if styles else None,
        )  # fmt: skip
        order = sorted(range(len(table)), key=lambda row: table["y"].iloc[row])
        for patch, row in zip(axes.patches[before:], order, strict=True):
            patch.set(y=table["y"].iloc[row] - thick / 2, height=thick, x=start)
            patch.set(**styles[row])


def dots(axes: Axes, x: Numbers, y: Numbers, style: Style) -> None:
    """Marks; `style` as a Line2D's: marker, markersize, markerfacecolor, markeredgecolor, zorder."""
    face = style.get("markerfacecolor", style.get("color"))
    with _as_laid_out(axes):
        sns.scatterplot(
            x=list(x), y=list(y), ax=axes, legend=False, marker=style["marker"], s=float(style["markersize"]) ** 2,
            color=face, edgecolor=style.get("markeredgecolor", face), linewidth=style.get("markeredgewidth", 1.0),
            zorder=style.get("zorder", 3), clip_on=style.get("clip_on", True),
        )  # fmt: skip


def line(axes: Axes, x: Numbers, y: Numbers, **style: object) -> None:
    """A line through points in their order; its marks in its own colour unless told otherwise."""
    style = {"markeredgecolor": style.get("color"), **style}
    sns.lineplot(x=list(x), y=list(y), ax=axes, legend=False, estimator=None, errorbar=None, sort=False, **style)
    axes.set(xlabel="", ylabel="")


def band(axes: Axes, x: Numbers, low: Numbers, high: Numbers, **style: object) -> None:
    """What lies between two lines."""
    table = pd.DataFrame({"x": [*x, *x], "y": [*low, *high]}).astype(float)
    sns.lineplot(
        table, x="x", y="y", ax=axes, legend=False, estimator="mean", errorbar=_WHOLE, linewidth=0,
        err_kws={"alpha": 1.0, **style},
    )  # fmt: skip
    axes.set(xlabel="", ylabel="")


def intervals(axes: Axes, y: Numbers, low: Numbers, high: Numbers, style: dict[str, object]) -> None:
    """Horizontal lines from low to high, one a row; rows without both are left out."""
    table = pd.DataFrame({"y": [*y, *y], "x": [*low, *high]}).astype(float)
    table = table.dropna().groupby("y").filter(lambda row: len(row) == 2)
    if table.empty:
        return
    with _as_laid_out(axes):
        sns.pointplot(
            table, x="x", y="y", orient="h", native_scale=True, ax=axes, errorbar=_WHOLE, err_kws=style,
            linestyle="none", marker="", color=style["color"],
        )  # fmt: skip


@contextmanager
def _as_laid_out(axes: Axes) -> Iterator[None]:
    limits, ticks = (axes.get_xlim(), axes.get_ylim()), (axes.get_xticks(), axes.get_yticks())
    yield
    axes.set(xlabel="", ylabel="", xlim=limits[0], ylim=limits[1])
    axes.set_xticks(ticks[0])
    axes.set_yticks(ticks[1])
