"""Colours, sizes and matplotlib settings of every figure."""

from __future__ import annotations

from typing import Any

import seaborn as sns
from cycler import cycler

from kazmig.figures.colours import COLOURS, INK, PAPER, RULE

# A second cue beside colour, in the order of COLOURS.
HATCHES = ("", "////", "....", "xxxx", "----", "\\\\\\\\")
MARKERS = ("o", "D", "s", "^", "v", "P")
DASHES: tuple[object, ...] = ("-", (0, (5, 2)), (0, (1, 1.5)), (0, (6, 2, 1, 2)), (0, (3, 1)), (0, (2, 2)))

WIDE, NARROW = 7.0, 3.6
PNG_DPI = 200
# Points. The narrow picture is 259 pt wide and is shown in 300 to 360 CSS pixels: 7.6 pt are 9 px at 307.
TEXT = {WIDE: 9.0, NARROW: 8.2}
SMALL = {WIDE: 8.2, NARROW: 7.6}

# The mark of invented data: the first word behind every drawing, the language's own under it.
SYNTHETIC = {"en": "Synthetic data", "ru": "Синтетические данные", "kk": "Синтетикалық деректер"}


# How something is drawn: properties by name, as matplotlib and seaborn take them; their values have no common type.
Style = dict[str, Any]
# An entry of a legend: what it says, the shape of its swatch ("mark", "line", "fill"), and how that is drawn.
Sign = tuple[str, str, Style]


def settings(name: str) -> dict[str, object]:
    """The project's seaborn theme for the figure `name`, as rcParams: text as paths, the same everywhere."""
    theme = {**sns.plotting_context("paper"), **sns.axes_style("white")}
    return {
        **theme,
        "axes.prop_cycle": cycler(color=COLOURS),
        "patch.force_edgecolor": False,
        "font.family": "DejaVu Sans",
        "font.size": TEXT[WIDE],
        "text.color": INK,
        "text.hinting": "no_hinting",
        "text.parse_math": False,
        "axes.edgecolor": RULE,
        "axes.labelcolor": INK,
        "axes.unicode_minus": True,
        "xtick.color": INK,
        "ytick.color": INK,
        "hatch.linewidth": 0.7,
        "svg.fonttype": "path",
        "svg.hashsalt": name,
        "figure.facecolor": PAPER,
        "savefig.facecolor": PAPER,
        "path.simplify": False,
    }
