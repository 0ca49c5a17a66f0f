"""Figures: style, chart kinds, and one way to draw for every language and width."""

from kazmig.figures.save import save_figure as save_figure
