"""A figure in one language and one width, measured in inches."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import FT2Font

from kazmig.figures.colours import GHOST, INK, WARNING
from kazmig.figures.measure import width_in_points, wrapped
from kazmig.figures.snap import snap
from kazmig.figures.style import NARROW, SMALL, SYNTHETIC, TEXT, WIDE, Style
from kazmig.words.words import Words

POINTS = 72.0
DECORATION = "decoration"
_EDGE = 0.06


class Canvas:
    """What a chart kind draws on.

    figure   matplotlib's figure, of fixed width (7.0 or 3.6 inches)
    narrow   whether it is the one for telephones
    words    the language
    text     size of labels in points; `small` of captions and ticks, never below what stays readable at 360 px
    """

    def __init__(self, words: Words, width: float = WIDE, synthetic: bool = False) -> None:
        self.words = words
        self.width = width
        self.narrow = width == NARROW
        self.text = TEXT[width]
        self.small = SMALL[width]
        self.figure = Figure(figsize=(width, width * 0.6), dpi=POINTS)
        FigureCanvasAgg(self.figure)
        self._foot = 0.24 if synthetic else 0.0
        self._synthetic = synthetic
        self.height = width * 0.6

    def resize(self, height: float) -> None:
        """Sets the height of the drawing, in inches; call it before `axes`."""
        self.height = _on_grid(height)
        self.figure.set_size_inches(self.width, self.height + self._foot)

    def axes(self, left: float, right: float, top: float, bottom: float) -> Axes:
        """Axes with these margins in inches, without frame, ticks or grid."""
        total = self.height + self._foot
        left, right, top, bottom = (_on_grid(side) for side in (left, right, top, bottom))
        box = (
            left / self.width,
            (bottom + self._foot) / total,
            (self.width - left - right) / self.width,
            (self.height - top - bottom) / total,
        )
        axes = self.figure.add_axes(box)
        for spine in axes.spines.values():
            spine.set_visible(False)
        axes.set_xticks([])
        axes.set_yticks([])
        axes.tick_params(length=0, labelsize=self.small, colors=INK)
        axes.set_axisbelow(True)
        axes.patch.set_visible(False)
        return axes

    def measure(self, text: str, size: float | None = None, bold: bool = False) -> float:
        """Width of a text in inches; of its longest line."""
        widths = (width_in_points(line, size or self.text, bold) for line in text.split("\n"))
        return _on_grid(max(widths, default=0.0) / POINTS)

    def widest(self, texts: Iterable[str], size: float | None = None, bold: bool = False) -> float:
        return max((self.measure(text, size, bold) for text in texts), default=0.0)

    def wrap(self, text: str, width: float, size: float | None = None, bold: bool = False) -> str:
        """`text` broken at spaces into lines no wider than `width` inches, where its words allow."""
        return "\n".join(wrapped(text.split(" "), width, lambda line: self.measure(line, size, bold)))

    def put(self, x: float, y: float, text: str, **style: object) -> None:
        """A text at `x`, `y` inches from the drawing's left upper corner."""
        total = self.height + self._foot
        how: Style = {"fontsize": self.text, "ha": "left", "va": "center", **style}
        self.figure.text(_on_grid(x) / self.width, 1 - _on_grid(y) / total, text, **how)

    def note(self, axes: Axes, text: str, x: float, y: float, dx: float = 0, dy: float = 0, **style: object) -> None:
        """A text at data coordinates `x`, `y`, moved by `dx`, `dy` points."""
        how: Style = {"fontsize": self.text, "ha": "left", "va": "center", **style}
        coords = how.pop("coords", "data")
        away = (snap(dx), snap(dy))
        axes.annotate(
            text, (x, y), xycoords=coords, xytext=away, textcoords="offset points", annotation_clip=False, **how
        )

    def finish(self) -> None:
        """Marks synthetic data: behind the drawing and in a strip under it."""
        if not self._synthetic:
            return
        total = self.height + self._foot
        style: Style = {"ha": "center", "va": "center"}
        first = SYNTHETIC["en"].split()[0].upper()
        size = min(0.8 * self.width / self.measure(first, 1.0), 20.0 * total)
        behind: Style = {"color": GHOST, "zorder": -5, "gid": DECORATION, "rotation": 10}
        self.figure.text(0.5, 0.55, first, fontsize=size, **behind, **style)
        strip = SYNTHETIC[self.words.language]
        self.figure.text(0.5, self._foot / 2 / total, strip, fontsize=self.small, color=WARNING, **style)

    @property
    def inner(self) -> float:
        """Width between the figure's edges, in inches."""
        return self.width - 2 * _EDGE

    @property
    def foot(self) -> float:
        """Height of the strip under the drawing that marks synthetic data, in inches."""
        return self._foot

    @property
    def edge(self) -> float:
        return _EDGE


@lru_cache(maxsize=8)
def font(bold: bool = False) -> FT2Font:
    """The font that all texts are set in."""
    return get_font(findfont(FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal")))


def _on_grid(inches: float) -> float:
    """A length in inches that is a whole number of hundredths of a point."""
    return snap(inches * POINTS) / POINTS
