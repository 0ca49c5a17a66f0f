"""Colours of figures and of pages. No drawing library comes with them: pages need none."""

from __future__ import annotations

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
