"""Regions of Kazakhstan: a grid of tiles that draws no border, or an official boundary file where there is one."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from kazmig.evidence.rows import Record
from kazmig.evidence.vocabulary import RESIDUALS
from kazmig.figures.boundaries import boundary_file, read_boundaries
from kazmig.figures.canvas import Canvas
from kazmig.figures.colours import BLUE, GREY, INK, ORANGE, PAPER, SHADES
from kazmig.figures.marks import Draw, swatch
from kazmig.figures.style import Style
from kazmig.figures.tiles import COLUMNS, ROWS, TILES
from kazmig.figures.units import digits_beside, show, unit_of
from kazmig.places.regions import drawable
from kazmig.words.words import Words

# Cities of republican significance have less than 1,500 km², every region more than 90,000.
CITY_KM2 = 10_000.0
# Inches: the line that explains the shades, and each line of names under a map on a phone.
_KEY, _LINE = 0.22, 0.15
_UNPUBLISHED: Style = {"facecolor": PAPER, "edgecolor": GREY, "hatch": "////", "linewidth": 0.6}


class MapError(ValueError):
    """Regions that a map cannot place; the message names them and what is expected."""


def tile_map(
    region: str = "region", value: str = "share_pct", *, low: float | str | None = None, high: float | str | None = None
) -> Draw:
    """A tile for each of Kazakhstan's 20 units, its name and value written on it.

    Data, a row a unit: `region` (ISO 3166-2, `KZ-47`) and `value`; a unit that is missing or has no value is hatched
    as not published. Rows `other` are left out: they belong to no place. `low` and `high` are the bounds within
    which unpublished values lie: numbers, or columns (by default `low_<unit>`, `high_<unit>`, where there are).
    """

    def draw(canvas: Canvas, data: pd.DataFrame, words: Words) -> None:
        unit = unit_of(value)
        values = _by_region(data, region, value, set(TILES))
        side = canvas.inner / COLUMNS
        high_side = min(side * (0.8 if not canvas.narrow else 1.0), 0.66)
        top = 0.04
        text = _legend_text(data, words, value, (low, high)) if _unpublished(values, set(TILES)) else ""
        edges = shade_edges([number for number in values.values() if pd.notna(number)])
        places = digits_beside(unit, values.values())
        named = _named(canvas, values, places, unit)
        legend_height = _legend_height(canvas, text) + _KEY + _LINE * len(named)
        canvas.resize(top + ROWS * high_side + legend_height)
        axes = canvas.axes(canvas.edge, canvas.edge, top, legend_height)
        axes.set_xlim(0, COLUMNS)
        axes.set_ylim(ROWS, 0)
        for code, (column, row, name, short) in TILES.items():
            number = values.get(code)
            style, ink = _fill(number, edges)
            axes.add_patch(Rectangle((column + 0.03, row + 0.03), 0.94, 0.94, **style))
            shown = words.t(short) if canvas.narrow else words.t(name)
            size = canvas.small
            lines = shown if pd.isna(number) else f"{shown}\n{show(words, number, unit, places)}"
            style = {} if pd.notna(number) else {"bbox": {"facecolor": PAPER, "edgecolor": "none", "pad": 1.0}}
            canvas.note(
                axes, lines, column + 0.5, row + 0.5, ha="center", fontsize=size, color=ink, linespacing=1.1, **style
            )
        below = top + ROWS * high_side
        _shade_key(canvas, edges, unit, below + _KEY / 2 + 0.02)
        for place, line in enumerate(named):
            canvas.put(canvas.edge, below + _KEY + _LINE * (place + 0.5), line, fontsize=canvas.small)
        _map_legend(canvas, text)

    return draw


def choropleth(
    region: str = "region",
    value: str = "share_pct",
    *,
    boundaries: Path,
    low: float | str | None = None,
    high: float | str | None = None,
) -> Draw:
    """The regions in an official boundary file (COD-AB layout, first level), values written on them.

    Data as for `tile_map`. Raises MapError when the data name a unit that the file's vintage does not have.
    """

    def draw(canvas: Canvas, data: pd.DataFrame, words: Words) -> None:
        unit = unit_of(value)
        shapes = read_boundaries(boundaries)
        values = _by_region(data, region, value, set(shapes["region"]))
        edges = shade_edges([number for number in values.values() if pd.notna(number)])
        drawn: list[Record] = list(shapes.itertuples())
        west, south, east, north = shapes.total_bounds
        hatched = _unpublished(values, set(shapes["region"]))
        text = _legend_text(data, words, value, (low, high)) if hatched else ""
        legend_height = _legend_height(canvas, text) + _KEY
        canvas.resize(canvas.inner * (north - south) / (east - west) + legend_height + 0.04)
        axes = canvas.axes(canvas.edge, canvas.edge, 0.04, legend_height)
        axes.set_xlim(west, east)
        axes.set_ylim(south, north)
        for row in drawn:
            style, _ = _fill(values.get(row.region), edges)
            style = {**style, "edgecolor": GREY, "linewidth": 0.5}
            for ring in row.rings:
                axes.fill(*ring.T, **style)
        _write_values(canvas, axes, drawn, values, edges, unit)
        _shade_key(canvas, edges, unit, canvas.height - legend_height + _KEY / 2 + 0.02)
        _map_legend(canvas, text)

    return draw


def region_map(
    region: str = "region", value: str = "share_pct", *, low: float | str | None = None, high: float | str | None = None
) -> Draw:
    """A choropleth when an official boundary file lies in data/raw/reference/boundaries, else the tile map."""

    def draw(canvas: Canvas, data: pd.DataFrame, words: Words) -> None:
        file = boundary_file(set(data[region].astype(str)) - set(RESIDUALS))
        if file is None:
            tile_map(region, value, low=low, high=high)(canvas, data, words)
        else:
            choropleth(region, value, boundaries=file, low=low, high=high)(canvas, data, words)

    return draw


def _write_values(
    canvas: Canvas, axes: Axes, shapes: list[Record], values: dict[str, float], edges: list[float], unit: str
) -> None:
    """Values on their units, the largest first; one that would cover another is left to the table beside the map.

    A city is a dot on this map, so it gets one, and its name under it where there is room.
    """
    taken: list[tuple[float, float, float, float]] = []
    points = axes.get_position().width * canvas.width * 72 / (axes.get_xlim()[1] - axes.get_xlim()[0])
    places = digits_beside(unit, values.values())
    found = [row for row in shapes if pd.notna(values.get(row.region))]
    for row in sorted(found, key=lambda row: (-values[row.region], row.region)):
        shown = show(canvas.words, values[row.region], unit, places)
        city = row.area < CITY_KM2
        dy = -canvas.small * (0.85 if canvas.narrow else 1.4) if city else 0.0
        if city and not canvas.narrow:
            shown = f"{canvas.words.region(row.region)}\n{shown}"
        half = canvas.measure(shown, canvas.small) * 36 + 2
        high = canvas.small * (0.7 + 0.6 * shown.count("\n"))
        x, y = row.x * points, row.y * points + dy
        box = (x - half, y - high, x + half, y + high)
        if any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken):
            continue
        taken.append(box)
        _, ink = _fill(values[row.region], edges)
        paper = PAPER if ink == INK or city else BLUE
        if city:
            axes.plot(row.x, row.y, marker="o", markersize=3.5, color=ORANGE, markeredgecolor=PAPER, zorder=5)
        canvas.note(
            axes, shown, row.x, row.y, dy=dy, ha="center", fontsize=canvas.small, color=INK if city else ink,
            linespacing=1.1, bbox={"facecolor": paper, "edgecolor": "none", "pad": 0.6, "alpha": 0.85}, zorder=6,
        )  # fmt: skip


def shade_edges(values: list[float]) -> list[float]:
    """Three class limits, round numbers, for four shades: quarters of the largest value, rounded to 1, 2, 5 steps."""
    most = max(values, default=1.0) or 1.0
    from matplotlib.ticker import MaxNLocator

    step = float(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]).tick_values(0, most)[1])
    return [step, 2 * step, 3 * step]


def _shade_key(canvas: Canvas, edges: list[float], unit: str, y: float) -> None:
    """What the four shades mean, in one line."""
    words = canvas.words
    shown = [show(words, edge, unit, None) for edge in edges]
    texts = [f"< {shown[0]}", *(f"{a} – {b}" for a, b in pairwise(shown)), f"≥ {shown[-1]}"]
    x = canvas.edge
    for shade, text in zip(SHADES, texts, strict=True):
        swatch(canvas, x, y, {"facecolor": shade, "edgecolor": GREY, "linewidth": 0.6})
        canvas.put(x + 0.25, y, text, fontsize=canvas.small)
        x += 0.25 + canvas.measure(text, canvas.small) + 0.12


def _named(canvas: Canvas, values: dict[str, float], places: int | None, unit: str) -> list[str]:
    """On a phone, whose tiles have room for short names alone: units with a value by their full names."""
    if not canvas.narrow:
        return []
    words = canvas.words
    found = [(code, values[code]) for code in TILES if pd.notna(values.get(code))]
    return [
        f"{' '.join(words.t(TILES[code][3]).split())} – {words.region(code)}, {show(words, number, unit, places)}"
        for code, number in sorted(found, key=lambda each: (-each[1], each[0]))
    ]


def _fill(number: float | None, edges: list[float]) -> tuple[Style, str]:
    """Style of a unit and the colour of text on it."""
    if number is None or pd.isna(number):
        return dict(_UNPUBLISHED), INK
    shade = sum(number >= edge for edge in edges)
    return {"facecolor": SHADES[shade], "edgecolor": GREY, "linewidth": 0.6}, INK if shade < 2 else PAPER


def _by_region(data: pd.DataFrame, region: str, value: str, known: set[str]) -> dict[str, float]:
    rows = data[~data[region].astype(str).isin(RESIDUALS)]
    if unknown := sorted(set(rows[region].astype(str)) - known):
        raise MapError(
            f"a map has no unit '{unknown[0]}': expected ISO 3166-2 codes of one vintage, {', '.join(sorted(known))}"
        )
    if not drawable(rows[region].astype(str), known):
        raise MapError(
            "the data have the 17 regions of before 8 June 2022, the map those of today: KZ-19, KZ-35 and KZ-63 are "
            "other areas. Put a boundary file of before into data/raw/reference/boundaries"
        )
    if rows[region].duplicated().any():
        raise MapError(f"a map wants one row a unit; '{rows[region][rows[region].duplicated()].iloc[0]}' comes twice")
    return dict(zip(rows[region].astype(str), rows[value].astype(float), strict=True))


def _unpublished(values: dict[str, float], units: set[str]) -> bool:
    """Whether a unit of the map has no value."""
    return any(pd.isna(values.get(unit)) for unit in units)


def _legend_text(
    data: pd.DataFrame, words: Words, value: str, bounds: tuple[float | str | None, float | str | None]
) -> str:
    """What hatching means."""
    unit = unit_of(value)
    unpublished = data[data[value].isna()]
    low, high = (
        _bound(unpublished, given if given is not None else f"{side}_{unit}", side)
        for given, side in zip(bounds, ("low", "high"), strict=True)
    )
    text = words.t("not published")
    if low is not None and high is not None:
        between = words.t("not published, between {low} and {high}")
        text = between.replace("{low}", words.number(low, None)).replace("{high}", show(words, high, unit))
    return text


def _legend_height(canvas: Canvas, text: str) -> float:
    if not text:
        return 0.04
    return 0.18 + 0.14 * len(canvas.wrap(text, canvas.inner - 0.3, canvas.small).split("\n"))


def _map_legend(canvas: Canvas, text: str) -> None:
    if not text:
        return
    y = canvas.height - _legend_height(canvas, text) / 2 + 0.03
    swatch(canvas, canvas.edge, y, _UNPUBLISHED)
    canvas.put(canvas.edge + 0.27, y, canvas.wrap(text, canvas.inner - 0.3, canvas.small), fontsize=canvas.small)


def _bound(unpublished: pd.DataFrame, given: float | str, side: str) -> float | None:
    """The bound given as a number, or the least or the greatest of a column; None where there is none."""
    if not isinstance(given, str):
        return float(given)
    if given not in unpublished or unpublished[given].isna().all():
        return None
    return float(unpublished[given].min() if side == "low" else unpublished[given].max())
