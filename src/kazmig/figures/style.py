"""Colours, sizes and matplotlib settings of every figure."""

from __future__ import annotations

from typing import Any

import seaborn as sns
from cycler import cycler

# Each has 3:1 on white, and they stay apart under every colour-vision deficiency (tests/figures hold both).
BLUE, TEAL, ORANGE, INK = "#12436D", "#28A197", "#F46A25", "#3D3D3D"
COLOURS = (BLUE, ORANGE, TEAL, INK)
# Grounds and rules that carry no data.
WARNING = "#B3261E"
PAPER, RULE, BAND80, BAND95 = "#FFFFFF", "#BFBFBF", "#8FB0CC", "#D3E0EB"
GREY, GHOST = "#8A8A8A", "#E4E4E4"
# Light to dark, for maps; ink on the first two, paper on the others (4.5:1 each, in every colour scheme).
SHADES = ("#DCE6EF", "#A9C2D8", "#47759C", BLUE)
# In a page: the colour in light, dark and forced colours (CSS system colours), by the name of its variable.
PALETTE: dict[str, tuple[str, str, str]] = {
    "paper": (PAPER, "#121820", "Canvas"),
    "ink": (INK, "#E5E9EF", "CanvasText"),
    "blue": (BLUE, "#9CC8EF", "CanvasText"),
    "teal": (TEAL, "#57C9BF", "LinkText"),
    "orange": (ORANGE, "#FF9A66", "LinkText"),
    "warning": (WARNING, "#FF9C93", "CanvasText"),
    "rule": (RULE, "#55626F", "GrayText"),
    "grey": (GREY, "#8F9BAB", "GrayText"),
    "ghost": (GHOST, "#2A333F", "Canvas"),
    "band80": (BAND80, "#3F6A92", "GrayText"),
    "band95": (BAND95, "#24405C", "Canvas"),
    "shade1": (SHADES[0], "#22384D", "Canvas"),
    "shade2": (SHADES[1], "#33597C", "Canvas"),
    "shade3": (SHADES[2], "#6EA6D6", "CanvasText"),
}
# A second cue beside colour, in the order of COLOURS.
HATCHES = ("", "////", "....", "xxxx", "----", "\\\\\\\\")
MARKERS = ("o", "D", "s", "^", "v", "P")
DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1, 1.5)), (0, (6, 2, 1, 2)), (0, (3, 1)), (0, (2, 2)))

WIDE, NARROW = 7.0, 3.6
PNG_DPI = 200
# Points. The narrow picture is 259 pt wide and is shown in 300 to 360 CSS pixels: 7.6 pt are 9 px at 307.
TEXT = {WIDE: 9.0, NARROW: 8.2}
SMALL = {WIDE: 8.2, NARROW: 7.6}

# The mark of invented data: the first word behind every drawing, the language's own under it.
SYNTHETIC = {"en": "Synthetic data", "ru": "Синтетические данные", "kk": "Синтетикалық деректер"}


def settings(name: str) -> dict[str, Any]:
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
