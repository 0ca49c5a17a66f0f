"""Rounding intervals: what a printed number can have been before it was rounded, and arithmetic with that.

A printed 41.1 % is anything from 41.05 to 41.15; "nearly 6 million" is below 6 million. Arithmetic on such numbers
yields again an interval that holds every possible true result (Moore, Interval Analysis, 1966): a sum of printed parts
contradicts a printed total only when the two intervals have no value in common. Where the same number enters twice
plain interval arithmetic is too wide; `System` then asks a linear programme for the exact bounds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

# How a figure is bounded in print: "327 thousand", "nearly 6 million", "over 257 billion", "668,422".
BOUNDS = ("nearest", "below", "above", "exact")
_INFINITY = math.inf


@dataclass(frozen=True)
class Interval:
    """All values from `low` to `high`, in one unit; an open end itself does not belong.

    Ends may be infinite. Sums, differences, products and quotients hold every result that values inside can give, and
    are exact in decimal arithmetic (0.1 + 0.2 ends at 0.3), rounded outward where a double cannot carry the result.
    """

    low: float
    high: float
    low_open: bool = False
    high_open: bool = False

    def __post_init__(self) -> None:
        if math.isnan(self.low) or math.isnan(self.high):
            raise ValueError(f"an interval's ends must be numbers, not {self.low} and {self.high}")
        if not self.low <= self.high:
            raise ValueError(f"an interval must not end ({self.high}) before it begins ({self.low})")
        if self.low == self.high and (self.low_open or self.high_open):
            raise ValueError(f"an interval from {self.low} to {self.high} must hold its one value")

    def __contains__(self, value: float) -> bool:
        above = value > self.low if self.low_open else value >= self.low
        below = value < self.high if self.high_open else value <= self.high
        return above and below

    @property
    def width(self) -> float:
        return self.high - self.low

    @property
    def middle(self) -> float:
        return (self.low + self.high) / 2

    def __and__(self, other: Interval) -> Interval | None:
        """What both hold; None when they have no value in common."""
        return intersection([self, other])

    def meets(self, other: Interval | float) -> bool:
        """Whether some value lies in both."""
        return (self & _interval(other)) is not None

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low, self.high_open, self.low_open)

    def __add__(self, other: Interval | float) -> Interval:
        that = _interval(other)
        return _hull([(self._ends()[i], that._ends()[i]) for i in (0, 1)], _plus)

    def __sub__(self, other: Interval | float) -> Interval:
        return self + (-_interval(other))

    def __mul__(self, other: Interval | float) -> Interval:
        that = _interval(other)
        return _hull([(a, b) for a in self._ends() for b in that._ends()], _times)

    def __truediv__(self, other: Interval | float) -> Interval:
        that = _interval(other)
        if that.low <= 0 <= that.high:
            raise ZeroDivisionError(f"an interval that reaches zero ([{that.low}, {that.high}]) divides nothing")
        return _hull([(a, b) for a in self._ends() for b in that._ends()], _over)

    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, other: float) -> Interval:
        return _interval(other) - self

    def __rtruediv__(self, other: float) -> Interval:
        return _interval(other) / self

    def text(self, digits: int = 0) -> str:
        """Both ends, grouped, for a working: `340,922 … 341,922`; an open end says so: `5.85 … under 6.00`."""
        low = f"{'over ' if self.low_open else ''}{self.low:,.{digits}f}"
        high = f"{'under ' if self.high_open else ''}{self.high:,.{digits}f}"
        return f"{low} … {high}"

    def _ends(self) -> tuple[_End, _End]:
        return (self.low, self.low_open), (self.high, self.high_open)


_End = tuple[float, bool]


def exactly(value: float) -> Interval:
    """The interval of one value."""
    return Interval(value, value)


def printed(value: float, precision: float, bound: str = "nearest", width: float | None = None) -> Interval:
    """The interval behind a printed `value`, in the value's unit.

    `precision` is the unit of the last printed digit (0.1 for 41.1 %). `bound` says how it is printed: `nearest`
    (half a digit either way), `exact`, `below` ("nearly", "almost") or `above` ("over", "more than"); the
    last two are one-sided and reach `width` far (default: one unit of the last printed digit).
    "Nearly 6" is not 6, so that end is open; "over 257" can be 257 and a little, so that end is closed.

    Raises ValueError for an unknown bound, a missing or negative precision, a negative width.
    """
    if bound not in BOUNDS:
        raise ValueError(f"bound '{bound}' is not one of {', '.join(BOUNDS)}")
    if math.isnan(value):
        raise ValueError("the printed value is missing")
    if not precision >= 0:
        raise ValueError(f"precision must be zero or more, not {precision}")
    reach = precision if width is None or math.isnan(width) else width
    if reach < 0:
        raise ValueError(f"width must be zero or more, not {width}")
    centre, half, one_sided = exactly(float(value)), exactly(precision) / 2, exactly(reach)
    if bound == "nearest":
        return Interval((centre - half).low, (centre + half).high)
    if bound == "below":
        return Interval((centre - one_sided).low, centre.high, high_open=reach > 0)
    if bound == "above":
        return Interval(centre.low, (centre + one_sided).high)
    return centre


def total(intervals: Iterable[Interval]) -> Interval:
    """The sum of intervals; of none, exactly zero."""
    found = exactly(0.0)
    for interval in intervals:
        found = found + interval
    return found


def intersection(intervals: Iterable[Interval]) -> Interval | None:
    """What all intervals hold; None when nothing is left. Of none, all numbers."""
    low: _End = (-_INFINITY, False)
    high: _End = (_INFINITY, False)
    for interval in intervals:
        low = max(low, (interval.low, interval.low_open))
        # Of two equal upper ends the open one is the tighter.
        high = min(high, (interval.high, interval.high_open), key=lambda end: (end[0], not end[1]))
    if low[0] > high[0] or (low[0] == high[0] and (low[1] or high[1])):
        return None
    return Interval(low[0], high[0], low[1], high[1])


class System:
    """Quantities known up to intervals, and linear relations between them.

    >>> system = System(total=Interval(7.5, 7.6), cis=Interval(5.5, 6.0), other=Interval(1.55, 1.65))
    >>> system.relate({"cis": 1, "other": 1, "total": -1}, exactly(0))
    >>> system.bounds("cis")
    Interval(low=5.85, high=6.0, low_open=False, high_open=False)

    Solved by linear programming (HiGHS through scipy). Open ends count as closed.
    """

    def __init__(self, **unknowns: Interval) -> None:
        self._unknowns = dict(unknowns)
        self._rows: list[tuple[Mapping[str, float], Interval]] = []

    def relate(self, weights: Mapping[str, float], within: Interval) -> None:
        """Demands that the weighted sum of unknowns lies in `within`. Raises KeyError for a name not declared."""
        for name in weights:
            if name not in self._unknowns:
                raise KeyError(f"'{name}' is not an unknown of this system: {', '.join(self._unknowns)}")
        self._rows.append((dict(weights), within))

    def bounds(self, quantity: str | Mapping[str, float]) -> Interval | None:
        """All values an unknown (or a weighted sum of them) can take; None when the relations contradict each other."""
        weights = {quantity: 1.0} if isinstance(quantity, str) else dict(quantity)
        low = self._best(weights)
        if low is None:
            return None
        high = self._best({name: -weight for name, weight in weights.items()})
        assert high is not None
        # The solver's last digits differ between machines; nine significant ones do not.
        return Interval(float(f"{low:.9g}"), float(f"{-high:.9g}"))

    def _best(self, weights: Mapping[str, float]) -> float | None:
        """The least value of the weighted sum; minus infinity when it has none; None when nothing is feasible."""
        from scipy.optimize import linprog

        names = list(self._unknowns)
        matrix, limits = self._inequalities(names)
        box = [tuple(None if math.isinf(end) else end for end in (u.low, u.high)) for u in self._unknowns.values()]
        solution = linprog(
            [weights.get(name, 0.0) for name in names],
            A_ub=matrix or None,
            b_ub=limits or None,
            bounds=box,
            method="highs",
            options={"primal_feasibility_tolerance": 1e-9},
        )
        if solution.status == 3:
            return -_INFINITY
        return float(solution.fun) if solution.status == 0 else None

    def _inequalities(self, names: list[str]) -> tuple[list[list[float]], list[float]]:
        matrix, limits = [], []
        for weights, within in self._rows:
            row = [weights.get(name, 0.0) for name in names]
            if not math.isinf(within.high):
                matrix.append(row)
                limits.append(within.high)
            if not math.isinf(within.low):
                matrix.append([-weight for weight in row])
                limits.append(-within.low)
        return matrix, limits


def _interval(value: Interval | float) -> Interval:
    return value if isinstance(value, Interval) else exactly(float(value))


def _hull(pairs: list[tuple[_End, _End]], operation: Callable[[float, float], tuple[float, float]]) -> Interval:
    """The interval around the results of an operation on pairs of ends; open where an end that made it is open."""
    results = []
    for (a, a_open), (b, b_open) in pairs:
        down, up = operation(a, b)
        # Zero times an open end is zero all the same: the zero itself is what can be reached.
        is_open = (a_open or b_open) and not (
            operation is _times and ((a == 0 and not a_open) or (b == 0 and not b_open))
        )
        results.append((down, up, is_open))
    low, high = min(down for down, _, _ in results), max(up for _, up, _ in results)
    low_open = all(is_open for down, _, is_open in results if down == low)
    high_open = all(is_open for _, up, is_open in results if up == high)
    point = low == high
    return Interval(low, high, low_open and not point, high_open and not point)


def _plus(a: float, b: float) -> tuple[float, float]:
    return (a + b, a + b) if math.isinf(a) or math.isinf(b) else _outward(_decimal(a) + _decimal(b))


def _times(a: float, b: float) -> tuple[float, float]:
    if math.isinf(a) or math.isinf(b):
        return (0.0, 0.0) if 0 in (a, b) else (a * b, a * b)
    return _outward(_decimal(a) * _decimal(b))


def _over(a: float, b: float) -> tuple[float, float]:
    if math.isinf(a) and math.isinf(b):
        return (0.0, a * math.copysign(1, b))
    if math.isinf(a) or math.isinf(b):
        return (a / b, a / b)
    return _outward(_decimal(a) / _decimal(b))


def _decimal(value: float) -> Fraction:
    """The number that a person reads in `value`: 0.1 is one tenth."""
    return Fraction(repr(float(value)))


def _outward(exact: Fraction) -> tuple[float, float]:
    """The doubles next to an exact result, below and above; one and the same where the result is one."""
    near = float(exact)
    down = near if _decimal(near) <= exact else math.nextafter(near, -_INFINITY)
    up = near if _decimal(near) >= exact else math.nextafter(near, _INFINITY)
    return down, up
