"""A number and its interval go through arithmetic together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kazmig.evidence.facts import Fact, significant
from kazmig.evidence.intervals import Interval
from kazmig.evidence.known import Known, total_of


def known(value: float, half: float) -> Known:
    return Known(value, Interval(value - half, value + half))


def fact(value: float | str, low: float | None = None, high: float | None = None) -> Fact:
    return Fact(
        "labour.official.persons", value, "persons", "2022", "stock", "migrant_workers", "x", "register", low, high
    )


@pytest.mark.parametrize(
    ("result", "value", "low", "high"),
    [
        pytest.param(known(10, 1) + known(5, 0.5), 15, 13.5, 16.5, id="sum"),
        pytest.param(known(10, 1) - known(5, 0.5), 5, 3.5, 6.5, id="difference"),
        pytest.param(known(10, 1) * 2, 20, 18, 22, id="product"),
        pytest.param(known(10, 2) / known(5, 1), 2, 8 / 6, 3, id="ratio"),
        pytest.param(100 - known(96.5, 0.2), 3.5, 3.3, 3.7, id="from a number"),
        pytest.param(known(50, 5).of_total(known(200, 0)), 100, 90, 110, id="share of a total"),
        pytest.param(known(50, 5).share_of(known(200, 0)), 25, 22.5, 27.5, id="part as a share"),
        pytest.param(total_of([known(1, 0.5), known(2, 0.5)]), 3, 2, 4, id="total"),
    ],
)
def test_arithmetic(result: Known, value: float, low: float, high: float) -> None:
    assert (result.value, result.span.low, result.span.high) == pytest.approx((value, low, high))


@pytest.mark.parametrize(
    ("stated", "span"),
    [
        pytest.param(fact(327_000, 326_500, 327_500), Interval(326_500, 327_500), id="rounded"),
        pytest.param(fact(668_422), Interval(668_422, 668_422), id="exact"),
        pytest.param(fact(6e6, 5.5e6, 6e6), Interval(5.5e6, 6e6, high_open=True), id="nearly"),
        pytest.param(fact(257, 257, 258), Interval(257, 258), id="over"),
    ],
)
def test_a_fact_brings_its_interval(stated: Fact, span: Interval) -> None:
    assert Known.of(stated).span == span


def test_a_text_is_no_number() -> None:
    with pytest.raises(ValueError, match=r"labour\.official\.persons' is 'many', not a number"):
        Known.of(fact("many"))


@pytest.mark.parametrize(
    ("spec", "shown"),
    [("", "−1,130"), (".1f", "−1,130.0"), ("+.0f", "−1,130")],
)
def test_a_working_shows_grouped_numbers_and_a_true_minus(spec: str, shown: str) -> None:
    assert format(known(-1130, 1), spec) == shown
    assert f"{known(45755, 0):+.0f}" == "+45,755"


@given(st.lists(st.integers(1, 10**6), min_size=2, max_size=20))
def test_shares_of_exact_counts_add_up_whatever_their_last_digit(counts: list[int]) -> None:
    shares = [Known.of(fact(significant(100 * count / sum(counts)))) for count in counts]
    assert total_of(shares).span.meets(Interval(100, 100))
