"""What a figure draws, mark by mark: artists are asked once, and all files are made of what they said.

matplotlib's artists work out anew where everything stands each time they draw. Two kinds of SVG and a PNG show the same
drawing, under and above others, smaller or larger: that is arithmetic on the marks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, cast

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Affine2DBase, Bbox, IdentityTransform, Transform, TransformedPath
from matplotlib.typing import ColorType
from numpy.typing import ArrayLike, NDArray

from kazmig.figures.measure import size_in_points
from kazmig.figures.snap import snap, snapped
from kazmig.figures.style import PNG_DPI

POINTS = 72.0
Renderer = RendererAgg | RendererSVG


@dataclass(frozen=True)
class Place:
    """Where a drawing stands on a sheet, in the sheet's dots: `under` and `over` it, and dots a point."""

    under: float = 0.0
    over: float = 0.0
    scale: float = 1.0

    def corners(self, numbers: NDArray[np.floating]) -> NDArray[np.floating]:
        return numbers if self.scale == 1 else snapped(numbers * self.scale)

    def path(self, path: Path) -> Path:
        return Path(self.corners(cast(NDArray[np.floating], path.vertices)) + np.array([0.0, self.under]), path.codes)

    def context(self, gc: GraphicsContextBase) -> GraphicsContextBase:
        """The context with its clipping where the drawing stands."""
        box, (path, transform) = gc.get_clip_rectangle(), gc.get_clip_path()
        if box is None and path is None:
            return gc
        moved = GraphicsContextBase()
        moved.copy_properties(gc)
        if box is not None:
            moved.set_clip_rectangle(Bbox.from_extents(*self.corners(np.array(box.extents))).translated(0, self.under))
        if path is not None and transform is not None:
            # A path and how it is moved, whatever the stubs of matplotlib call it.
            moved.set_clip_path(TransformedPath(self.path(cast(Path, path)), _AS_IT_IS))
        return moved


@dataclass(frozen=True)
class Shape:
    """A path, filled or not."""

    gc: GraphicsContextBase
    path: Path
    face: ColorType | None

    def put(self, onto: Renderer, place: Place) -> None:
        onto.draw_path(place.context(self.gc), place.path(self.path), _AS_IT_IS, self.face)


@dataclass(frozen=True)
class Markers:
    """The same small path at many places."""

    gc: GraphicsContextBase
    mark: Path
    places: Path
    face: ColorType | None

    def put(self, onto: Renderer, place: Place) -> None:
        mark = Path(place.corners(cast(NDArray[np.floating], self.mark.vertices)), self.mark.codes)
        onto.draw_markers(place.context(self.gc), mark, _AS_IT_IS, place.path(self.places), _AS_IT_IS, self.face)


@dataclass(frozen=True)
class Letters:
    """One line of text; `y` from the upper edge."""

    gc: GraphicsContextBase
    x: float
    y: float
    text: str
    font: FontProperties
    angle: float
    is_math: bool | Literal["TeX"]
    artist: Text | None

    def put(self, onto: Renderer, place: Place) -> None:
        x, y = snap(self.x * place.scale), snap(self.y * place.scale + place.over)
        onto.draw_text(place.context(self.gc), x, y, self.text, self.font, self.angle, self.is_math, self.artist)


@dataclass(frozen=True)
class Raster:
    """An image, as fine as the PNG is."""

    gc: GraphicsContextBase
    x: float
    y: float
    image: ArrayLike

    def put(self, onto: Renderer, place: Place) -> None:
        x, y = snap(self.x * place.scale), snap(self.y * place.scale) + place.under
        onto.draw_image(place.context(self.gc), x, y, self.image)


@dataclass(frozen=True)
class Group:
    """Where a group of marks begins or ends."""

    name: str
    gid: str | None = None
    ends: bool = False

    def put(self, onto: Renderer, place: Place) -> None:
        if self.ends:
            onto.close_group(self.name)
        else:
            onto.open_group(self.name, self.gid)


Mark = Shape | Markers | Letters | Raster | Group


@dataclass(frozen=True)
class Drawn:
    """What a figure draws, in points."""

    width: float
    height: float
    marks: list[Mark] = field(default_factory=list)


def drawn(figure: Figure) -> Drawn:
    """Asks the artists of a figure for their marks; with the settings that it was made with."""
    figure.set_dpi(POINTS)
    recorder = recorder_of(figure)
    figure.draw(recorder)
    return Drawn(recorder.width, recorder.height, recorder.marks)


def put(sheet: Sequence[Drawn], onto: Renderer, scale: float = 1.0) -> None:
    """Draws under each other what figures drew."""
    heights = heights_of(sheet, scale)
    for number, one in enumerate(sheet):
        place = Place(math.fsum(heights[number + 1 :]), math.fsum(heights[:number]), scale)
        for mark in one.marks:
            mark.put(onto, place)


def heights_of(sheet: Sequence[Drawn], scale: float = 1.0) -> list[float]:
    return [snap(one.height * scale) for one in sheet]


def recorder_of(figure: Figure) -> Recorder:
    """A renderer that keeps what the figure draws, and measures texts as all files show them."""
    return Recorder(figure.get_figwidth() * POINTS, figure.get_figheight() * POINTS)


class Recorder(RendererBase):
    """A renderer that keeps all that it is told to draw, in points, every coordinate on the grid.

    All that an artist draws passes here, whoever wrote it: kinds of this project, seaborn, a researcher's function.
    Artists are asked once; every file is made of what they said.
    """

    def __init__(self, width: float, height: float) -> None:
        super().__init__()
        self.width, self.height = width, height
        self.marks: list[Mark] = []

    # --- what has coordinates ------------------------------------------------------------------------------------

    def draw_path(
        self, gc: GraphicsContextBase, path: Path, transform: Transform, rgbFace: ColorType | None = None
    ) -> None:
        self.marks.append(Shape(_kept(gc), _on_grid(path, transform), rgbFace))

    def draw_markers(
        self,
        gc: GraphicsContextBase,
        marker_path: Path,
        marker_trans: Transform,
        path: Path,
        trans: Transform,
        rgbFace: ColorType | None = None,
    ) -> None:
        mark, places = _on_grid(marker_path, marker_trans), _on_grid(path, trans)
        self.marks.append(Markers(_kept(gc), mark, places, rgbFace))

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
        self.marks.append(Letters(_kept(gc), snap(x), snap(y), s, prop, angle, ismath, mtext))

    def draw_image(
        self, gc: GraphicsContextBase, x: float, y: float, im: ArrayLike, transform: Affine2DBase | None = None
    ) -> None:
        self.marks.append(Raster(_kept(gc), snap(x), snap(y), im))

    # --- the rest ------------------------------------------------------------------------------------------------

    def open_group(self, s: str, gid: str | None = None) -> None:
        self.marks.append(Group(s, gid))

    def close_group(self, s: str) -> None:
        self.marks.append(Group(s, ends=True))

    def get_canvas_width_height(self) -> tuple[float, float]:
        return self.width, self.height

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: bool | Literal["TeX"]
    ) -> tuple[float, float, float]:
        if ismath:
            width, height, descent = text_to_path.get_text_width_height_descent(s, prop, ismath)
            return width, height, descent
        return size_in_points(s, prop)

    def get_image_magnification(self) -> float:
        """Images are kept as fine as the finest file shows them."""
        return PNG_DPI / POINTS

    def option_image_nocomposite(self) -> bool:
        return True


_AS_IT_IS = IdentityTransform()


def _kept(gc: GraphicsContextBase) -> GraphicsContextBase:
    """A copy of the context, for artists go on changing theirs, with its clipping on the grid."""
    kept = GraphicsContextBase()
    kept.copy_properties(gc)
    if (box := gc.get_clip_rectangle()) is not None:
        kept.set_clip_rectangle(Bbox.from_extents(*snapped(box.extents)))
    path, transform = gc.get_clip_path()
    if path is not None and transform is not None:
        # A path and how it is moved, whatever the stubs of matplotlib call it.
        kept.set_clip_path(TransformedPath(_on_grid(cast(Path, path), transform), _AS_IT_IS))
    return kept


def _on_grid(path: Path, transform: Transform) -> Path:
    """The path where it is drawn, its corners and curves' handles on the grid; what is no number stays."""
    drawn = transform.transform_path(path)
    return Path(snapped(drawn.vertices), drawn.codes)
