"""Texts as outlines, laid out once: SVG and PNG of every language's picture set the same letters at other places."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from numpy.typing import NDArray

SCALE = text_to_path.FONT_SCALE
# FreeType's own units: outlines in them are whole numbers.
_UNITS = 64
_LETTER_OF = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C", Path.CLOSEPOLY: "z"}
_POINTS_OF = {Path.MOVETO: 1, Path.LINETO: 1, Path.CURVE3: 2, Path.CURVE4: 3, Path.CLOSEPOLY: 1}


@dataclass(frozen=True)
class Line:
    """One line of text at SCALE points: names of its glyphs, each with its place."""

    glyphs: tuple[tuple[str, float, float], ...]


_OUTLINES: dict[str, tuple[NDArray[np.floating], NDArray[np.uint8]]] = {}


def is_plain(gc: GraphicsContextBase, ismath: bool | Literal["TeX"], artist: Text | None) -> bool:
    """Whether a line of text is set as nearly all are: no formula, no features of a font, and nothing cut off."""
    if ismath or gc.get_url() is not None or gc.get_clip_rectangle() is not None or gc.get_clip_path()[0] is not None:
        return False
    return artist is None or not (artist.get_fontfeatures() or artist.get_language())


def line_of(text: str, font: FontProperties) -> Line:
    """The glyphs of a line, whatever the size of the font."""
    return _laid_out(text, findfont(font))


@lru_cache(maxsize=20_000)
def _laid_out(text: str, file: str) -> Line:
    font = get_font(file)
    font.set_size(SCALE, text_to_path.DPI)
    glyphs, new, _ = text_to_path.get_glyphs_with_font(font, text, glyph_map=_OUTLINES, return_new_glyphs_only=True)
    _OUTLINES.update(new)
    return Line(tuple((name, float(x), float(y)) for name, x, y, _ in glyphs))


@lru_cache(maxsize=2_000)
def outline(line: Line) -> tuple[NDArray[np.floating], NDArray[np.uint8]]:
    """Corners and codes of the whole line at SCALE points."""
    parts = [(_OUTLINES[name], (x, y)) for name, x, y in line.glyphs if len(_OUTLINES[name][0])]
    if not parts:
        return np.empty((0, 2)), np.empty(0, np.uint8)
    corners = np.concatenate([corners + place for (corners, _), place in parts])
    return corners, np.concatenate([codes for (_, codes), _ in parts])


@lru_cache(maxsize=2_000)
def defined(name: str) -> str:
    """The SVG that defines a glyph."""
    corners, codes = _OUTLINES[name]
    units, said, place = corners * _UNITS, [], 0
    while place < len(codes):
        code = codes[place]
        count = _POINTS_OF[code]
        numbers: list[float] = [] if code == Path.CLOSEPOLY else units[place : place + count].ravel().tolist()
        said += [_LETTER_OF[code], *(trimmed(number) for number in numbers)]
        place += count
    data = f' d="{" ".join(said)}"' if said else ""
    return f'<path id="{name}"{data} transform="scale({1 / _UNITS})"/>'


@lru_cache(maxsize=2_000)
def used(line: Line) -> str:
    """The SVG that sets the defined glyphs of a line at SCALE points."""
    return "\n".join(f'<use xlink:href="#{name}"{_moved(x, y)}/>' for name, x, y in line.glyphs)


def _moved(x: float, y: float) -> str:
    return f' transform="translate({trimmed(x)} {trimmed(y)})"' if x or y else ""


def trimmed(number: float) -> str:
    """A number as SVG has it, to six decimals."""
    return f"{number + 0.0:.6f}".rstrip("0").rstrip(".")
