"""One grid for every coordinate, so that a drawing does not depend on the last bits of a machine's arithmetic.

Processors and versions differ in the last bits of products and sums (OpenBLAS picks its kernels by processor), and a
number that lies half-way between two printed ones then falls the other way. Whatever is laid out, compared or written
is therefore put on a grid first: a hundredth of a point on paper.
"""

from __future__ import annotations

from typing import Literal, cast

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2DBase, Bbox, IdentityTransform, Transform, TransformedPath
from matplotlib.typing import ColorType
from numpy.typing import ArrayLike, NDArray

from kazmig.figures.measure import size_in_points

GRID = 2
# Noise is far below this; what lies half-way between two points of the grid is told from its neighbours by it.
_NOISE = 6


def snap(number: float) -> float:
    """A length in points (or pixels) on the grid; half-way numbers fall one way on every machine."""
    return round(round(float(number), _NOISE), GRID) + 0.0


def snapped(numbers: ArrayLike) -> NDArray[np.floating]:
    """An array of them."""
    return np.round(np.round(np.asarray(numbers, dtype=float), _NOISE), GRID) + 0.0


_METRICS: dict[tuple[object, ...], tuple[float, float, float]] = {}
_KEPT = 20_000


class SnappedRenderer(RendererBase):
    """A renderer that hands everything on to another one, every coordinate on the grid of its pixels.

    All that an artist draws passes here, whoever wrote it: kinds of this project, seaborn, a researcher's function.
    `up` is how many pixels the drawing stands above the lower edge, where several are stacked on one sheet.
    """

    def __init__(self, inner: RendererAgg | RendererSVG, up: float = 0.0) -> None:
        super().__init__()
        self.inner = inner
        self.up = snap(up)
        self.width, self.height = inner.width, inner.height

    # --- what has coordinates ------------------------------------------------------------------------------------

    def draw_path(
        self, gc: GraphicsContextBase, path: Path, transform: Transform, rgbFace: ColorType | None = None
    ) -> None:
        self.inner.draw_path(self._clipped(gc), _on_grid(path, transform, self.up), _AS_IT_IS, rgbFace)

    def draw_markers(
        self,
        gc: GraphicsContextBase,
        marker_path: Path,
        marker_trans: Transform,
        path: Path,
        trans: Transform,
        rgbFace: ColorType | None = None,
    ) -> None:
        mark, places = _on_grid(marker_path, marker_trans), _on_grid(path, trans, self.up)
        self.inner.draw_markers(self._clipped(gc), mark, _AS_IT_IS, places, _AS_IT_IS, rgbFace)

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
        self.inner.draw_text(self._clipped(gc), snap(x), snap(y) - self.up, s, prop, angle, ismath, mtext)

    def draw_image(
        self, gc: GraphicsContextBase, x: float, y: float, im: ArrayLike, transform: Affine2DBase | None = None
    ) -> None:
        self.inner.draw_image(self._clipped(gc), snap(x), snap(y) + self.up, im)

    def _clipped(self, gc: GraphicsContextBase) -> GraphicsContextBase:
        """The context with its clipping on the grid and moved with the drawing; a copy, for artists share theirs."""
        box, (path, transform) = gc.get_clip_rectangle(), gc.get_clip_path()
        if box is None and path is None:
            return gc
        moved = self.inner.new_gc()
        moved.copy_properties(gc)
        if box is not None:
            moved.set_clip_rectangle(Bbox.from_extents(*snapped(box.extents)).translated(0, self.up))
        if path is not None and transform is not None:
            # A path and how it is moved, whatever the stubs of matplotlib call it.
            clip = _on_grid(cast(Path, path), transform, self.up)
            moved.set_clip_path(TransformedPath(clip, _AS_IT_IS))
        return moved

    # --- the rest, as it is --------------------------------------------------------------------------------------

    def open_group(self, s: str, gid: str | None = None) -> None:
        self.inner.open_group(s, gid)

    def close_group(self, s: str) -> None:
        self.inner.close_group(s)

    def flipy(self) -> bool:
        return bool(self.inner.flipy())

    def new_gc(self) -> GraphicsContextBase:
        return self.inner.new_gc()

    def points_to_pixels(self, points: ArrayLike) -> ArrayLike:
        return self.inner.points_to_pixels(points)

    def get_canvas_width_height(self) -> tuple[float, float]:
        return self.inner.get_canvas_width_height()

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: bool | Literal["TeX"]
    ) -> tuple[float, float, float]:
        """Kept for the next picture: labels come again at both widths, in SVG and in PNG."""
        if isinstance(self.inner, RendererSVG) and not ismath:
            return size_in_points(s, prop)
        key = (type(self.inner), self.points_to_pixels(1.0), s, hash(prop), bool(ismath))
        if key not in _METRICS:
            if len(_METRICS) >= _KEPT:
                _METRICS.clear()
            _METRICS[key] = self.inner.get_text_width_height_descent(s, prop, ismath)
        return _METRICS[key]

    def get_image_magnification(self) -> float:
        return float(self.inner.get_image_magnification())

    def option_image_nocomposite(self) -> bool:
        return bool(self.inner.option_image_nocomposite())


_AS_IT_IS = IdentityTransform()


def _on_grid(path: Path, transform: Transform, up: float = 0.0) -> Path:
    """The path where it is drawn, its corners and curves' handles on the grid; what is no number stays."""
    drawn = transform.transform_path(path)
    return Path(snapped(drawn.vertices) + np.array([0.0, up]), drawn.codes)
