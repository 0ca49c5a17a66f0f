"""A figure as an SVG whose letters are text: what kazmig.figures.inline puts into pages."""

from __future__ import annotations

import io

from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.colors import to_hex
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text

from kazmig.figures.colours import INK
from kazmig.figures.drawn import Drawn
from kazmig.figures.measure import size_in_points
from kazmig.figures.snap import snap
from kazmig.figures.style import PNG_DPI
from kazmig.figures.svg import NO_METADATA, svg_text

_ANCHORS = {"left": ("", 0.0), "center": ("middle", 0.5), "right": ("end", 1.0)}


class _Lettered(RendererSVG):
    """Letters as text in the page's font, from the same places as the outlines."""

    def __init__(self, width: float, height: float, out: io.StringIO) -> None:
        super().__init__(width, height, out, image_dpi=PNG_DPI, metadata=NO_METADATA)

    def draw_text(
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: object = False,
        mtext: Text | None = None,
    ) -> None:
        # From its own end or middle, so that a reader's other font moves it as little as may be.
        side = mtext.get_horizontalalignment() if mtext is not None and not angle else "left"
        anchor, share = _ANCHORS[side]
        x = snap(x + share * size_in_points(s, prop)[0])
        attributes = {"x": f"{x:g}", "y": f"{snap(y):g}", "font-size": f"{prop.get_size_in_points():g}"}
        if anchor:
            attributes["text-anchor"] = anchor
        if angle:
            attributes["transform"] = f"rotate({-snap(angle):g} {x:g} {snap(y):g})"
        colour = to_hex(gc.get_rgb())
        if colour.lower() != INK.lower():
            attributes["style"] = f"fill: {colour}"
        self.writer.element("text", s, attributes)


def drawing_text(drawing: Drawn) -> str:
    """The drawing as it lies in the build folder: an SVG with text, in the light colours."""
    return svg_text(drawing, renderer=_Lettered)
