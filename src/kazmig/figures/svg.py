"""SVG and PNG bytes of a matplotlib figure: small, and the same on every machine."""

from __future__ import annotations

import io
import re

from matplotlib.figure import Figure

from kazmig.figures.style import PNG_DPI

_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
_COMMENT = re.compile(r"\s*<!--.*?-->", re.DOTALL)
_HEAD = re.compile(r"^.*?(?=<svg)", re.DOTALL)
_COORDINATES = re.compile(r'(?<= )(d|x|y|width|height|transform)="([^"]*)"')
_LONG = re.compile(r"-?\d+\.\d+")


def svg_text(figure: Figure) -> str:
    """The figure as SVG without date, comments and metadata, coordinates to a hundredth of a point."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    text = _HEAD.sub("", buffer.getvalue())
    text = _COMMENT.sub("", _METADATA.sub("", text))
    text = _COORDINATES.sub(_short, text)
    return re.sub(r"\n\s*", "\n", text)


def png_bytes(figure: Figure) -> bytes:
    """The figure as PNG at 200 dots an inch, without the name of a program."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=PNG_DPI, metadata={"Software": None})
    return buffer.getvalue()


def _short(match: re.Match[str]) -> str:
    digits = 6 if match[1] == "transform" else 2
    numbers = _LONG.sub(
        lambda number: f"{round(float(number[0]), digits) + 0.0:g}" if digits == 2 else _trim(number[0]), match[2]
    )
    return f'{match[1]}="{" ".join(numbers.split())}"'


def _trim(number: str) -> str:
    return f"{float(number):.6f}".rstrip("0").rstrip(".")
