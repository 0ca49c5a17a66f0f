"""What goes wrong in growth arithmetic, in words for the person who can mend it."""

from __future__ import annotations


class GrowthError(ValueError):
    """A series, a panel or a level with which no growth can be computed; the message names it and the mend."""
