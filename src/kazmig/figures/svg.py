"""SVG and PNG bytes of matplotlib figures: small, and the same on every machine.

Files that leave a page have their letters as outlines, so that they look alike in any program; a drawing in a page has
them as text (kazmig.figures.inline).
"""

from __future__ import annotations

import io
import math
import re
from xml.sax.saxutils import escape

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from kazmig.figures.snap import SnappedRenderer, snap
from kazmig.figures.style import PNG_DPI

POINTS = 72.0
_MOST_COLOURS, _MOST_KNOWN = 256, 4096  # of a palette, and of a picture that gets one
_FAR = 64  # of 255, by the channel that differs most
_PACKED = np.array([1 << 16, 1 << 8, 1])
_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
_COMMENT = re.compile(r"\s*<!--.*?-->", re.DOTALL)
_HEAD = re.compile(r"^.*?(?=<svg)", re.DOTALL)
_COORDINATES = re.compile(r'(?<= )(d|x|y|width|height|transform)="([^"]*)"')
_MINUS_NOTHING = re.compile(r"(?<![\d.e])-0(?![\d.])")
_LONG = re.compile(r"-?\d+\.\d+")
# Names that matplotlib makes of a hash of what they name, coordinates included.
_HASHED = re.compile(r'(?<=[#"])(?:[hmp]|image|C[0-9a-f]+_[0-9a-f]+_)[0-9a-f]{10}(?=[")])')


def svg_text(*figures: Figure, title: str = "", about: str = "", renderer: type[RendererSVG] = RendererSVG) -> str:
    """Figures under each other as one SVG without date, comments and metadata, coordinates to a hundredth of a point.

    What is referred to is numbered in the order in which it appears. `title` and `about` are its words for programs.
    """
    buffer = io.StringIO()
    width, heights = _size(figures, POINTS)
    inner = renderer(width, math.fsum(heights), buffer, metadata=_NO_METADATA)
    _draw(figures, heights, inner)
    inner.finalize()
    text = _HEAD.sub("", buffer.getvalue())
    text = _COMMENT.sub("", _METADATA.sub("", text))
    text = _COORDINATES.sub(_short, text)
    names: dict[str, str] = {}
    text = _HASHED.sub(lambda found: names.setdefault(found[0], f"n{len(names) + 1}"), text)
    told = "".join(f"\n<{tag}>{escape(said)}</{tag}>" for tag, said in (("title", title), ("desc", about)) if said)
    if told:
        text = re.sub(r"(<svg[^>]*)>", lambda head: f'{head[1]} role="img">{told}', text, count=1)
    return re.sub(r"\n\s*", "\n", text)


def png_bytes(*figures: Figure, **told: str) -> bytes:
    """Figures under each other as PNG at 200 dots an inch, without the name of a program; `told` are words for
    programs, by keyword of the PNG standard."""
    width, heights = _size(figures, PNG_DPI)
    inner = RendererAgg(width, math.fsum(heights), PNG_DPI)
    _draw(figures, heights, inner)
    for figure in figures:
        figure.set_dpi(POINTS)
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


def _size(figures: tuple[Figure, ...], dpi: float) -> tuple[float, list[float]]:
    """Width and heights in dots, and sets the figures to that many an inch."""
    for figure in figures:
        figure.set_dpi(dpi)
    return figures[0].get_figwidth() * dpi, [snap(figure.get_figheight() * dpi) for figure in figures]


def _draw(figures: tuple[Figure, ...], heights: list[float], inner: RendererAgg | RendererSVG) -> None:
    for place, figure in enumerate(figures):
        figure.draw(SnappedRenderer(inner, up=math.fsum(heights[place + 1 :])))


def _short(match: re.Match[str]) -> str:
    digits = 6 if match[1] == "transform" else 2
    numbers = _LONG.sub(
        lambda number: f"{round(float(number[0]), digits) + 0.0:g}" if digits == 2 else _trim(number[0]), match[2]
    )
    return f'{match[1]}="{_MINUS_NOTHING.sub("0", " ".join(numbers.split()))}"'


def _trim(number: str) -> str:
    return f"{float(number):.6f}".rstrip("0").rstrip(".")
