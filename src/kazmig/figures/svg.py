"""SVG of what figures draw: small, and the same on every machine.

Files that leave a page have their letters as outlines, so that they look alike in any program; a drawing in a page has
them as text (kazmig.figures.inline).
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Callable
from typing import Literal
from xml.sax.saxutils import escape

from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.colors import to_hex
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text

from kazmig.figures.drawn import Drawn, heights_of, put
from kazmig.figures.letters import SCALE, defined, is_plain, line_of, trimmed, used
from kazmig.figures.style import PNG_DPI

NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
# A private letter, which no comment of matplotlib begins with.
_LINE = "\ue000"
_COMMENT = re.compile(rf"\s*<!--(?: {_LINE}(\d+) |.*?)-->", re.DOTALL)
_HEAD = re.compile(r"^.*?(?=<svg)", re.DOTALL)
_COORDINATES = re.compile(r'(?<= )(d|x|y|width|height|transform)="([^"]*)"')
_MINUS_NOTHING = re.compile(r"(?<![\d.e])-0(?![\d.])")
_LONG = re.compile(r"-?\d+\.\d+")
# Names that matplotlib makes of a hash of what they name, coordinates included.
_HASHED = re.compile(r'(?<=[#"])(?:[hmp]|image|C[0-9a-f]+_[0-9a-f]+_)[0-9a-f]{10}(?=[")])')


class Outlined(RendererSVG):
    """Letters as outlines, each line of text laid out and written once for all files that show it."""

    def __init__(self, width: float, height: float, out: io.StringIO) -> None:
        super().__init__(width, height, out, image_dpi=PNG_DPI, metadata=NO_METADATA)
        self.known: set[str] = set()
        self.lines: list[str] = []

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
        line = line_of(s, prop)
        new = dict.fromkeys(name for name, _, _ in line.glyphs if name not in self.known)
        self.known.update(new)
        defs = ["<defs>", *(defined(name) for name in new), "</defs>"] if new else []
        size = trimmed(prop.get_size_in_points() / SCALE)
        turned = f" rotate({trimmed(-angle)})" if angle else ""
        where = f'transform="translate({trimmed(x)} {trimmed(y)}){turned} scale({size} -{size})"'
        self.lines.append("\n".join([f"<g{_ink(gc)} {where}>", *defs, used(line), "</g>"]))
        # Taken out with all comments, and what is kept put in its place.
        self.writer.comment(f"{_LINE}{len(self.lines) - 1}")


def _ink(gc: GraphicsContextBase) -> str:
    colour, alpha = to_hex(gc.get_rgb()), gc.get_alpha() if gc.get_forced_alpha() else gc.get_rgb()[3]
    style = [f"fill: {colour}"] if colour != "#000000" else []
    style += [f"opacity: {trimmed(alpha)}"] if alpha != 1 else []
    return f' style="{"; ".join(style)}"' if style else ""


def svg_text(
    *sheet: Drawn,
    title: str = "",
    about: str = "",
    renderer: Callable[[float, float, io.StringIO], RendererSVG] = Outlined,
) -> str:
    """Drawings under each other as one SVG without date, comments and metadata, coordinates to a hundredth of a point.

    What is referred to is numbered in the order in which it appears. `title` and `about` are its words for programs.
    """
    buffer = io.StringIO()
    inner = renderer(sheet[0].width, math.fsum(heights_of(sheet)), buffer)
    put(sheet, inner)
    inner.finalize()
    text = _HEAD.sub("", buffer.getvalue())
    text = _COORDINATES.sub(_short, _METADATA.sub("", text))
    lines = inner.lines if isinstance(inner, Outlined) else []
    text = _COMMENT.sub(lambda found: f"\n{lines[int(found[1])]}" if found[1] else "", text)
    names: dict[str, str] = {}
    text = _HASHED.sub(lambda found: names.setdefault(found[0], f"n{len(names) + 1}"), text)
    told = "".join(f"\n<{tag}>{escape(said)}</{tag}>" for tag, said in (("title", title), ("desc", about)) if said)
    if told:
        text = re.sub(r"(<svg[^>]*)>", lambda head: f'{head[1]} role="img">{told}', text, count=1)
    return re.sub(r"\n\s*", "\n", text)


def _short(match: re.Match[str]) -> str:
    digits = 6 if match[1] == "transform" else 2
    numbers = _LONG.sub(
        lambda number: f"{round(float(number[0]), digits) + 0.0:g}" if digits == 2 else _trim(number[0]), match[2]
    )
    return f'{match[1]}="{_MINUS_NOTHING.sub("0", " ".join(numbers.split()))}"'


def _trim(number: str) -> str:
    return f"{float(number):.6f}".rstrip("0").rstrip(".")
