"""Figures: style, chart kinds, and one way to draw for every language and width (kazmig.figures.save)."""
