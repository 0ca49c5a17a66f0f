"""Rounding intervals: what a printed number can have been before it was rounded."""

from __future__ import annotations

from dataclasses import dataclass

# How a figure is bounded in print: "327 thousand", "nearly 6 million", "over 257 billion", "668,422".
BOUNDS = ("nearest", "below", "above", "exact")


@dataclass(frozen=True)
class Interval:
    """All values from `low` to `high`, in one unit."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise ValueError(f"an interval must not end ({self.high}) before it begins ({self.low})")

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


def printed(value: float, precision: float, bound: str = "nearest", width: float | None = None) -> Interval:
    """The interval behind a printed `value`, in the value's unit.

    `precision` is the unit of the last printed digit (0.1 for 41.1 %). `bound` says how it is printed: `nearest`
    (half a digit either way), `exact`, `below` ("nearly", "almost") or `above` ("over", "more than"); the
    last two are one-sided and reach `width` far (default: one unit of the last printed digit).
    """
    if bound not in BOUNDS:
        raise ValueError(f"bound '{bound}' is not one of {', '.join(BOUNDS)}")
    if precision < 0:
        raise ValueError(f"precision must be zero or more, not {precision}")
    half = precision / 2
    reach = precision if width is None else width
    low, high = {
        "nearest": (value - half, value + half),
        "exact": (value, value),
        "below": (value - reach, value),
        "above": (value, value + reach),
    }[bound]
    return Interval(round(low, 9), round(high, 9))
