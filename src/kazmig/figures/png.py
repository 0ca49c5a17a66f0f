"""PNG of what figures draw, the same bytes on every machine."""

from __future__ import annotations

import io
import math
from typing import Literal

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from kazmig.figures.drawn import POINTS, Drawn, heights_of, put
from kazmig.figures.letters import SCALE, is_plain, line_of, outline
from kazmig.figures.snap import snapped
from kazmig.figures.style import PNG_DPI

_MOST_COLOURS, _MOST_KNOWN = 256, 4096  # of a palette, and of a picture that gets one
_FAR = 64  # of 255, by the channel that differs most
_PACKED = np.array([1 << 16, 1 << 8, 1])


class Inked(RendererAgg):
    """Letters as outlines, the same as in SVG; no line is laid out again for its pixels."""

    def draw_text(
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: bool | Literal["TeX"] = False,
        mtext: Text | None = None,
    ) -> None:
        if not is_plain(gc, ismath, mtext):
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)
            return
        corners, codes = outline(line_of(s, prop))
        if not len(codes):
            return
        corners = corners * (prop.get_size_in_points() / SCALE * self.dpi / POINTS)
        if angle:
            cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
            corners = np.stack(
                [corners[:, 0] * cos - corners[:, 1] * sin, corners[:, 0] * sin + corners[:, 1] * cos], 1
            )
        ink = self.new_gc()
        ink.copy_properties(gc)
        ink.set_linewidth(0.0)
        ink.set_snap(False)
        path = Path(snapped(corners + np.array([x, self.height - y])), codes)
        self.draw_path(ink, path, IdentityTransform(), gc.get_rgb())


def png_bytes(*sheet: Drawn, **told: str) -> bytes:
    """Drawings under each other as PNG at 200 dots an inch, without the name of a program; `told` are words for
    programs, by keyword of the PNG standard."""
    scale = PNG_DPI / POINTS
    inner = Inked(sheet[0].width * scale, math.fsum(heights_of(sheet, scale)), PNG_DPI)
    put(sheet, inner, scale)
    picture = Image.frombuffer("RGBA", inner.buffer_rgba().shape[1::-1], inner.buffer_rgba())
    words = PngInfo()
    for keyword, said in told.items():
        words.add_itxt(keyword, said)
    buffer = io.BytesIO()
    with_palette(picture.convert("RGB")).save(buffer, format="png", dpi=(PNG_DPI, PNG_DPI), pnginfo=words)
    return buffer.getvalue()


def with_palette(picture: Image.Image) -> Image.Image:
    """The same picture by a list of its colours: less than half the bytes.

    Of more than 256 colours the rarest, which smooth the edges of letters and lines, become the nearest of the others;
    a picture in which one would move far, such as one of a gradient, stays as it is.
    """
    found = picture.getcolors(_MOST_KNOWN)
    if found is None:
        return picture
    colours = np.array(sorted(colour for _, colour in found if isinstance(colour, tuple)), dtype=np.int64)
    often = sorted(found, key=lambda each: (-each[0], each[1]))[:_MOST_COLOURS]
    kept = np.array(sorted(colour for _, colour in often if isinstance(colour, tuple)), dtype=np.int64)
    far = np.abs(colours[:, None] - kept).max(axis=2)
    if far.min(axis=1).max() > _FAR:
        return picture
    places = far.argmin(axis=1)[np.searchsorted(colours @ _PACKED, np.asarray(picture, dtype=np.int64) @ _PACKED)]
    small = Image.fromarray(places.astype(np.uint8))
    small.putpalette(kept.ravel().tolist())
    return small
