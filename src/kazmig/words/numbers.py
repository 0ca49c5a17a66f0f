"""Rounding for readers: half away from zero, on the decimal digits that a person sees."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from kazmig.evidence.facts import Fact

# What prose shows as a number: a fact or a bare number.
Quantity = Fact | float | int


def plain(value: Quantity) -> float:
    """The bare number of a fact or a number. Raises TypeError for a text, a truth value or nothing."""
    inner = value.value if isinstance(value, Fact) else value
    if isinstance(inner, bool) or inner is None or isinstance(inner, str):
        name = f"fact '{value.key}'" if isinstance(value, Fact) else "value"
        raise TypeError(f"{name} is {inner!r}, not a number")
    number = float(inner)
    if number != number or number in (float("inf"), float("-inf")):
        raise TypeError(f"{number} is no number to show")
    return number


def decimal(number: float, digits: int) -> Decimal:
    """`number` to so many decimals, halves away from zero: 0.05 is 0.1, whatever the binary fraction says."""
    return Decimal(f"{number:.12g}").quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def rounded(number: float, digits: int) -> float:
    """`number` to so many significant digits, halves away from zero."""
    if number == 0:
        return 0.0
    exact = Decimal(f"{number:.12g}")
    return float(exact.quantize(Decimal(1).scaleb(exact.adjusted() - digits + 1), ROUND_HALF_UP))


def trimmed_digits(number: float, most: int = 1) -> int:
    """How many decimals, `most` at the most, it takes to show a number without trailing zeros."""
    shown = decimal(number, most).normalize()
    exponent = shown.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
