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

# Colours of a palette, and steps of a channel (as powers of two) that are merged for its sake.
_PALETTE, _COARSEST = 256, 3


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
    with_palette(picture).save(buffer, format="png", dpi=(PNG_DPI, PNG_DPI), pnginfo=words)
    return buffer.getvalue()


def with_palette(picture: Image.Image) -> Image.Image:
    """The same picture by a list of its colours: less than half the bytes.

    Of more than 256 colours, those of edges of letters and lines that differ by less than an eye sees become the one of
    them that most dots have; a picture of many colours, such as one of a gradient, stays as it is.
    """
    dots = np.asarray(picture.convert("RGBA")).view("<u4")[..., 0] & 0xFFFFFF
    flat = dots.ravel()
    # Charts are long runs of one colour: what is looked at are the runs.
    starts = np.flatnonzero(np.concatenate([[True], flat[1:] != flat[:-1]]))
    lengths = np.diff(starts, append=flat.size)
    found, number = np.unique(flat[starts], return_inverse=True)
    for coarse in range(_COARSEST + 1):
        kept = 0xFF >> coarse << coarse
        groups, group_of = np.unique(found & (kept << 16 | kept << 8 | kept), return_inverse=True)
        if len(groups) <= _PALETTE:
            break
    else:
        return picture.convert("RGB")
    # The last of a group that is written has the most dots; sums of whole numbers.
    frequent = np.argsort(np.bincount(number, weights=lengths), kind="stable")
    shown = np.zeros(len(groups), np.int64)
    for each in frequent:
        shown[group_of[each]] = found[each]
    small = Image.fromarray(np.repeat(group_of.astype(np.uint8)[number], lengths).reshape(dots.shape))
    small.putpalette(b"".join(int(colour).to_bytes(3, "little") for colour in shown))
    return small
