"""The kinds of charts. Each is a function that takes column names and gives a `draw` for `step.figure`.

>>> draw = ranked_bars(value="share_pct", label="citizenship")
"""

from kazmig.figures.kinds_bars import ranked_bars, share_bar, signed_bars, tornado, waterfall
from kazmig.figures.kinds_intervals import fan, interval_plot
from kazmig.figures.kinds_lines import index_line, line
from kazmig.figures.kinds_maps import choropleth, region_map, tile_map
from kazmig.figures.kinds_pairs import dumbbell, slope

__all__ = [
    "choropleth",
    "dumbbell",
    "fan",
    "index_line",
    "interval_plot",
    "line",
    "ranked_bars",
    "region_map",
    "share_bar",
    "signed_bars",
    "slope",
    "tile_map",
    "tornado",
    "waterfall",
]
