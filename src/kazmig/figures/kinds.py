"""The kinds of charts. Each is a function that takes column names and gives a `draw` for `step.figure`.

>>> draw = ranked_bars(value="share_pct", label="citizenship")
"""

import inspect
from collections.abc import Callable
from typing import cast

from kazmig.figures.captions import Caption, CaptionError
from kazmig.figures.door import is_open, on_axes
from kazmig.figures.kinds_bars import ranked_bars, share_bar, signed_bars, tornado, waterfall
from kazmig.figures.kinds_intervals import fan, interval_plot
from kazmig.figures.kinds_level import coverage_table, gain_rows, level_map, quantile_dots
from kazmig.figures.kinds_lines import index_line, line
from kazmig.figures.kinds_maps import choropleth, region_map, tile_map
from kazmig.figures.kinds_pairs import dumbbell, slope
from kazmig.figures.marks import Draw

__all__ = [
    "choropleth",
    "coverage_table",
    "dumbbell",
    "fan",
    "gain_rows",
    "index_line",
    "interval_plot",
    "level_map",
    "line",
    "quantile_dots",
    "ranked_bars",
    "region_map",
    "share_bar",
    "signed_bars",
    "slope",
    "tile_map",
    "tornado",
    "waterfall",
]


def drawing(caption: Caption, draw: Draw | Callable[..., object] | None = None, **options: object) -> Draw:
    """The function that draws a captioned figure: its kind with the options declared, and those given here.

    `draw` instead of a kind is a function of a table and an axes (kazmig.figures.door), or of a Canvas, a table and
    Words. Raises CaptionError for an unknown kind or option.
    """
    if draw is not None:
        return on_axes(draw) if is_open(draw) else cast(Draw, draw)
    if caption.kind not in __all__:
        raise CaptionError(
            f"{caption.place}: kind '{caption.kind}' is not one of {', '.join(__all__)}. Name one, or give "
            "step.figure a function that draws."
        )
    kind = globals()[caption.kind]
    known = list(inspect.signature(kind).parameters)
    given = {**caption.options, **options}
    if unknown := [key for key in given if key not in known]:
        raise CaptionError(f"{caption.place}: {caption.kind} has no option '{unknown[0]}'; it has {', '.join(known)}")
    drawn: Draw = kind(**given)
    return drawn
