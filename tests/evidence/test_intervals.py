"""Intervals hold every exact value that could have been printed, through any arithmetic."""

import math
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kazmig.evidence.intervals import BOUNDS, Interval, System, exactly, intersection, printed, total

# Exact values with more digits than any report prints, and the decimals they are printed with.
EXACT = st.decimals(min_value=-10_000, max_value=10_000, places=6, allow_nan=False).map(Fraction)
POSITIVE = st.decimals(min_value="0.01", max_value=10_000, places=6, allow_nan=False).map(Fraction)
DIGITS = st.integers(min_value=-1, max_value=3)


def rounded(value: Fraction, digits: int) -> Interval:
    """What a report that rounds `value` to so many decimals leaves behind."""
    return printed(float(round(value, digits)), float(Fraction(10) ** -digits))


def holds(interval: Interval, value: Fraction) -> bool:
    return Fraction(repr(interval.low)) <= value <= Fraction(repr(interval.high))


@given(EXACT, DIGITS)
def test_the_exact_value_is_inside_its_printed_interval(value: Fraction, digits: int) -> None:
    assert holds(rounded(value, digits), value)


@given(EXACT, EXACT, DIGITS, DIGITS)
def test_sums_differences_and_products_hold_the_exact_result(a: Fraction, b: Fraction, da: int, db: int) -> None:
    ia, ib = rounded(a, da), rounded(b, db)
    assert holds(ia + ib, a + b)
    assert holds(ia - ib, a - b)
    assert holds(ia * ib, a * b)
    assert holds(-ia, -a)


@given(EXACT, POSITIVE, DIGITS, DIGITS)
def test_a_ratio_holds_the_exact_quotient(a: Fraction, b: Fraction, da: int, db: int) -> None:
    divisor = rounded(b, db)
    assume(divisor.low > 0)
    assert holds(rounded(a, da) / divisor, a / b)


@given(st.lists(st.tuples(EXACT, DIGITS), max_size=8))
def test_a_total_holds_the_sum_of_all(parts: list[tuple[Fraction, int]]) -> None:
    assert holds(total(rounded(value, digits) for value, digits in parts), sum((v for v, _ in parts), Fraction(0)))


@given(st.lists(st.tuples(DIGITS), min_size=1, max_size=5), EXACT)
def test_one_value_printed_many_ways_is_in_the_intersection(ways: list[tuple[int]], value: Fraction) -> None:
    common = intersection(rounded(value, digits) for (digits,) in ways)
    assert common is not None
    assert holds(common, value)


@given(
    EXACT, st.decimals(min_value="0.001", max_value=100, places=3).map(Fraction), st.sampled_from(["below", "above"])
)
def test_one_sided_bounds_hold_what_they_promise(value: Fraction, distance: Fraction, bound: str) -> None:
    word = value + distance if bound == "below" else value - distance
    interval = printed(float(word), 1.0, bound, width=float(distance))
    assert holds(interval, value)
    assert (float(word) in interval) == (bound == "above")


@given(st.lists(POSITIVE, min_size=2, max_size=5), DIGITS)
def test_a_system_of_rounded_parts_and_total_is_feasible_and_holds_the_truth(
    parts: list[Fraction], digits: int
) -> None:
    names = {f"x{i}": rounded(part, digits) for i, part in enumerate(parts)}
    system = System(total=rounded(sum(parts, Fraction(0)), digits), **names)
    system.relate({**dict.fromkeys(names, 1.0), "total": -1.0}, exactly(0))
    bounds = system.bounds("x0")
    assert bounds is not None
    # The solver keeps nine significant digits.
    assert bounds.low - 1e-5 <= float(parts[0]) <= bounds.high + 1e-5


@pytest.mark.parametrize(
    ("value", "precision", "bound", "width", "expected"),
    [
        pytest.param(41.1, 0.1, "nearest", None, Interval(41.05, 41.15), id="41.1 %"),
        pytest.param(327_000, 1000, "nearest", None, Interval(326_500, 327_500), id="327 thousand"),
        pytest.param(668_422, 1, "exact", None, Interval(668_422, 668_422), id="668,422"),
        pytest.param(6.0, 1, "below", 0.5, Interval(5.5, 6.0, high_open=True), id="nearly 6 million"),
        pytest.param(20, 1, "below", None, Interval(19, 20, high_open=True), id="almost 20 per cent"),
        pytest.param(7.5, 0.1, "above", 0.1, Interval(7.5, 7.6), id="more than 7.5 million"),
        pytest.param(257, 1, "above", math.nan, Interval(257, 258), id="over 257 billion, an empty width cell"),
    ],
)
def test_printed(value: float, precision: float, bound: str, width: float | None, expected: Interval) -> None:
    assert printed(value, precision, bound, width) == expected


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param((1, 0.1, "roughly"), "'roughly' is not one of", id="an unknown bound"),
        pytest.param((1, math.nan), "precision must be zero or more, not nan", id="a missing precision"),
        pytest.param((1, -0.1), "precision must be zero or more", id="a negative precision"),
        pytest.param((1, 0.1, "below", -1.0), "width must be zero or more", id="a negative width"),
        pytest.param((math.nan, 0.1), "value is missing", id="a missing value"),
    ],
)
def test_what_cannot_be_read_is_refused(arguments: tuple, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        printed(*arguments)


def test_bounds_are_the_four_that_print_uses() -> None:
    assert BOUNDS == ("nearest", "below", "above", "exact")


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        pytest.param(Interval(1, 3), Interval(2, 4), Interval(2, 3), id="overlap"),
        pytest.param(Interval(1, 2), Interval(2, 4), Interval(2, 2), id="touch"),
        pytest.param(Interval(1, 2, high_open=True), Interval(2, 4), None, id="touch at an open end"),
        pytest.param(Interval(1, 2), Interval(3, 4), None, id="apart"),
        pytest.param(Interval(1, 5), Interval(1, 5, True, True), Interval(1, 5, True, True), id="the open end wins"),
        pytest.param(Interval(-math.inf, 3), Interval(2, math.inf), Interval(2, 3), id="half-lines"),
    ],
)
def test_intersection(left: Interval, right: Interval, expected: Interval | None) -> None:
    assert left & right == expected
    assert right & left == expected
    assert left.meets(right) == (expected is not None)


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        pytest.param(exactly(0.1) + 0.2, exactly(0.3), id="decimal, not binary"),
        pytest.param(100 - printed(96.5, 0.1), Interval(3.45, 3.55), id="a number less an interval"),
        pytest.param(Interval(-1, 2) * Interval(-3, 1), Interval(-6, 3), id="a product over zero"),
        pytest.param(1 / Interval(2, 4), Interval(0.25, 0.5), id="a number over an interval"),
        pytest.param(Interval(1, 2, high_open=True) + Interval(1, 1), Interval(2, 3, high_open=True), id="open sum"),
        pytest.param(5 - Interval(1, 2, high_open=True), Interval(3, 4, low_open=True), id="an end turns round"),
        pytest.param(Interval(0, 2, high_open=True) * exactly(0), exactly(0), id="zero times an open end"),
        pytest.param(Interval(1, math.inf) + 1, Interval(2, math.inf), id="no upper end"),
        pytest.param(Interval(0, 1) * Interval(0, math.inf), Interval(0, math.inf), id="zero times no end"),
    ],
)
def test_arithmetic(result: Interval, expected: Interval) -> None:
    assert result == expected


@pytest.mark.parametrize("divisor", [Interval(-1, 1), exactly(0), Interval(0, 1)], ids=["over", "is", "at"])
def test_nothing_is_divided_by_an_interval_that_reaches_zero(divisor: Interval) -> None:
    with pytest.raises(ZeroDivisionError, match="reaches zero"):
        exactly(1) / divisor


@pytest.mark.parametrize(
    ("low", "high", "message"),
    [
        pytest.param(2, 1, "must not end", id="reversed"),
        pytest.param(math.nan, 1, "must be numbers", id="not a number"),
    ],
)
def test_impossible_intervals_are_refused(low: float, high: float, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Interval(low, high)


def test_a_system_is_tighter_than_plain_interval_arithmetic() -> None:
    parts = System(a=Interval(0, 10), b=Interval(0, 10))
    parts.relate({"a": 1, "b": 1}, exactly(10))
    assert parts.bounds({"a": 1, "b": 1}) == exactly(10)
    assert parts.bounds({"a": 1, "b": -1}) == Interval(-10, 10)


def test_a_system_whose_relations_contradict_each_other_has_no_bounds() -> None:
    system = System(a=Interval(0, 1), b=Interval(0, 1))
    system.relate({"a": 1, "b": 1}, Interval(2.5, 3))
    assert system.bounds("a") is None


def test_a_system_may_leave_a_quantity_without_an_end() -> None:
    system = System(a=Interval(1, 2), b=Interval(-math.inf, math.inf))
    system.relate({"b": 1, "a": -1}, Interval(0, math.inf))
    assert system.bounds("b") == Interval(1, math.inf)


def test_a_relation_about_an_unknown_name_is_refused() -> None:
    with pytest.raises(KeyError, match="'c' is not an unknown"):
        System(a=exactly(1)).relate({"c": 1}, exactly(0))


def test_an_interval_says_which_end_is_open() -> None:
    assert Interval(340_922, 341_922).text() == "340,922 … 341,922"
    assert Interval(5.85, 6.0, high_open=True).text(2) == "5.85 … under 6.00"
