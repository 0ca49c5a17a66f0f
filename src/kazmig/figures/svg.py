"""SVG and PNG bytes of a matplotlib figure: small, and the same on every machine."""

from __future__ import annotations

import io
import re

from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from PIL import Image

from kazmig.figures.snap import SnappedRenderer
from kazmig.figures.style import PNG_DPI

POINTS = 72.0
_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
_COMMENT = re.compile(r"\s*<!--.*?-->", re.DOTALL)
_HEAD = re.compile(r"^.*?(?=<svg)", re.DOTALL)
_COORDINATES = re.compile(r'(?<= )(d|x|y|width|height|transform)="([^"]*)"')
_MINUS_NOTHING = re.compile(r"(?<![\d.e])-0(?![\d.])")
_LONG = re.compile(r"-?\d+\.\d+")
# Names that matplotlib makes of a hash of what they name, coordinates included.
_HASHED = re.compile(r'(?<=[#"])(?:[hmp]|image|C[0-9a-f]+_[0-9a-f]+_)[0-9a-f]{10}(?=[")])')


def svg_text(figure: Figure) -> str:
    """The figure as SVG without date, comments and metadata, coordinates to a hundredth of a point.

    What is referred to is numbered in the order in which it appears.
    """
    buffer = io.StringIO()
    figure.set_dpi(POINTS)
    width, height = (side * POINTS for side in figure.get_size_inches())
    renderer = SnappedRenderer(RendererSVG(width, height, buffer, metadata=_NO_METADATA))
    figure.draw(renderer)
    renderer.inner.finalize()
    text = _HEAD.sub("", buffer.getvalue())
    text = _COMMENT.sub("", _METADATA.sub("", text))
    text = _COORDINATES.sub(_short, text)
    names: dict[str, str] = {}
    text = _HASHED.sub(lambda found: names.setdefault(found[0], f"n{len(names) + 1}"), text)
    return re.sub(r"\n\s*", "\n", text)


def png_bytes(figure: Figure) -> bytes:
    """The figure as PNG at 200 dots an inch, without the name of a program."""
    figure.set_dpi(PNG_DPI)
    width, height = (side * PNG_DPI for side in figure.get_size_inches())
    renderer = SnappedRenderer(RendererAgg(width, height, PNG_DPI))
    figure.draw(renderer)
    figure.set_dpi(POINTS)
    picture = Image.frombuffer("RGBA", renderer.inner.buffer_rgba().shape[1::-1], renderer.inner.buffer_rgba())
    buffer = io.BytesIO()
    picture.convert("RGB").save(buffer, format="png", dpi=(PNG_DPI, PNG_DPI))
    return buffer.getvalue()


def _short(match: re.Match[str]) -> str:
    digits = 6 if match[1] == "transform" else 2
    numbers = _LONG.sub(
        lambda number: f"{round(float(number[0]), digits) + 0.0:g}" if digits == 2 else _trim(number[0]), match[2]
    )
    return f'{match[1]}="{_MINUS_NOTHING.sub("0", " ".join(numbers.split()))}"'


def _trim(number: str) -> str:
    return f"{float(number):.6f}".rstrip("0").rstrip(".")
