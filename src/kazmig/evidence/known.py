"""A number together with the interval it is known to lie in: arithmetic carries both along."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from kazmig.evidence.facts import SIGNIFICANT_DIGITS, Fact
from kazmig.evidence.intervals import Interval, exactly


@dataclass(frozen=True)
class Known:
    """`value` as printed and `span`, all it can have been before rounding, both in one unit.

    `+ - * /` work with another Known or a plain number. In a working, `f"{known}"` shows the value in whole,
    grouped units and `f"{known:.1f}"` one decimal; `known.span.text()` shows the interval.
    """

    value: float
    span: Interval

    @classmethod
    def of(cls, fact: Fact) -> Known:
        """What a fact says. Raises ValueError when its value is no number.

        A bound that stands at the value's own upper end ("nearly 6 million") is open, as `intervals.printed` has it.
        A fraction known exactly is still stored with twelve digits, which is rounding, too: six exact shares would
        otherwise add up to more than 100.
        """
        if isinstance(fact.value, (str, bool)):
            raise ValueError(f"fact '{fact.key}' is '{fact.value}', not a number")
        low = fact.value if fact.low is None else fact.low
        high = fact.value if fact.high is None else fact.high
        if low == high and low % 1:
            slack = 0.5 * 10.0 ** (math.floor(math.log10(abs(low))) + 1 - SIGNIFICANT_DIGITS)
            return cls(fact.value, Interval(low - slack, high + slack))
        return cls(fact.value, Interval(low, high, high_open=low < high == fact.value))

    def __add__(self, other: Known | float) -> Known:
        that = _known(other)
        return Known(self.value + that.value, self.span + that.span)

    def __sub__(self, other: Known | float) -> Known:
        that = _known(other)
        return Known(self.value - that.value, self.span - that.span)

    def __mul__(self, other: Known | float) -> Known:
        that = _known(other)
        return Known(self.value * that.value, self.span * that.span)

    def __truediv__(self, other: Known | float) -> Known:
        that = _known(other)
        return Known(self.value / that.value, self.span / that.span)

    def __rsub__(self, other: float) -> Known:
        return _known(other) - self

    __radd__ = __add__
    __rmul__ = __mul__

    def __format__(self, spec: str) -> str:
        sign, digits = ("+", spec[1:]) if spec.startswith("+") else ("", spec)
        return format(round(self.value, 9) + 0.0, f"{sign},{digits or '.0f'}").replace("-", "−")

    def of_total(self, total: Known) -> Known:
        """This share, in per cent, of a total."""
        return self * total / 100

    def share_of(self, total: Known) -> Known:
        """This part as per cent of a total."""
        return self / total * 100


def total_of(parts: Iterable[Known]) -> Known:
    """The sum; of none, exactly zero."""
    found = Known(0.0, exactly(0.0))
    for part in parts:
        found = found + part
    return found


def _known(number: Known | float) -> Known:
    return number if isinstance(number, Known) else Known(number, exactly(float(number)))
