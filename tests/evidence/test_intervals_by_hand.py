"""Interval arithmetic worked out by hand, at the ends where it is easily wrong."""

from fractions import Fraction

import pytest

from kazmig.evidence.intervals import Interval, exactly, intersection, printed

OPEN_LOW, OPEN_HIGH = Interval(5, 6, low_open=True), Interval(5, 6, high_open=True)
INFINITY = float("inf")


@pytest.mark.parametrize(
    ("value", "interval", "inside"),
    [
        (5, Interval(5, 6), True),
        (6, Interval(5, 6), True),
        (4.9, Interval(5, 6), False),
        (6.1, Interval(5, 6), False),
        (5, OPEN_LOW, False),
        (6, OPEN_LOW, True),
        (5, OPEN_HIGH, True),
        (6, OPEN_HIGH, False),
        (5, exactly(5), True),
    ],
)
def test_an_open_end_does_not_belong(value, interval, inside):
    assert (value in interval) is inside


def test_width_and_middle():
    assert (Interval(1, 4).width, Interval(1, 4).middle) == (3, 2.5)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        pytest.param(lambda: printed(5, 0), exactly(5), id="printed without rounding"),
        pytest.param(lambda: -OPEN_LOW, Interval(-6, -5, high_open=True), id="the opposite"),
        pytest.param(lambda: Interval(5, 6) - Interval(1, 3), Interval(2, 5), id="a difference"),
        # 1 is reached by (-1)·(-1), though 1·1 does not belong; -1 is reached by (-1)·1, though 1·(-1) does not.
        pytest.param(
            lambda: Interval(-1, 1, high_open=True) * Interval(-1, 1), Interval(-1, 1), id="an end reached twice"
        ),
        # Zero is in the first, so zero is in the product, though neither end of the second belongs to it.
        pytest.param(
            lambda: Interval(0, 1) * Interval(2, 3, True, True),
            Interval(0, 3, high_open=True),
            id="zero times open ends",
        ),
        pytest.param(
            lambda: Interval(0, 1, True) * Interval(2, 3), Interval(0, 3, low_open=True), id="a zero left out"
        ),
        pytest.param(lambda: Interval(0, 1) * Interval(0, INFINITY), Interval(0, INFINITY), id="zero times infinity"),
        pytest.param(lambda: Interval(-INFINITY, 0) * Interval(0, 1), Interval(-INFINITY, 0), id="infinity times zero"),
        pytest.param(lambda: intersection([Interval(0, 5), OPEN_LOW]), None, id="a point that one leaves out"),
        pytest.param(
            lambda: intersection([Interval(0, 6, high_open=True), Interval(0, 6)]),
            Interval(0, 6, high_open=True),
            id="open",
        ),
    ],
)
def test_by_hand(made, expected):
    assert made() == expected


@pytest.mark.parametrize(("a", "b"), [(5, 3), (1, 3), (2, 3), (1, 7), (10, 7)])
def test_a_quotient_that_no_double_holds_is_rounded_outward(a, b):
    found = exactly(a) / exactly(b)
    low, high = (Fraction(repr(end)) for end in (found.low, found.high))
    assert low < Fraction(a, b) < high
    assert found.width < 1e-15 * 4


def test_what_reaches_zero_divides_nothing():
    for divisor in (Interval(0, 1), Interval(-1, 0), Interval(-1, 1)):
        with pytest.raises(ZeroDivisionError):
            Interval(1, 2) / divisor
