import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kazmig.evidence.shares import largest_remainder

TOTALS = st.integers(0, 10_000_000)
SHARES = st.lists(st.decimals(0, 100, places=1), min_size=1, max_size=25).map(
    lambda values: pd.Series([float(value) for value in values], index=[f"c{i}" for i in range(len(values))])
)


@given(TOTALS, SHARES)
def test_persons_sum_to_the_total_exactly(total, shares):
    assume(shares.sum() > 0)
    assert largest_remainder(total, shares).sum() == total


@given(TOTALS, SHARES)
def test_no_category_is_off_by_more_than_one_person(total, shares):
    assume(shares.sum() > 0)
    exact = shares / shares.sum() * total
    assert (largest_remainder(total, shares) - exact).abs().max() < 1 + 1e-5


@given(TOTALS, SHARES)
def test_a_larger_share_never_gets_fewer_persons(total, shares):
    assume(shares.sum() > 0)
    persons = largest_remainder(total, shares)
    ordered = persons[shares.sort_values(kind="stable").index]
    larger = shares.sort_values(kind="stable").diff() > 1e-9
    assert (ordered.diff()[larger] >= 0).all()


@pytest.mark.parametrize(
    ("total", "shares", "expected"),
    [
        pytest.param(1000, {"A": 81.3, "B": 18.7}, {"A": 813, "B": 187}, id="floating point does not lose a person"),
        pytest.param(10, {"A": 33.3, "B": 33.3, "C": 33.3}, {"A": 4, "B": 3, "C": 3}, id="ties go to the first"),
        # 10.7, 7.65 and 6.65: two are short, one for .7 and one for the first of a tie that floating point would break.
        pytest.param(25, {"A": 42.8, "B": 30.6, "C": 26.6}, {"A": 11, "B": 8, "C": 6}, id="a tie is a tie"),
        pytest.param(7, {"A": 100.0, "B": 0.0}, {"A": 7, "B": 0}, id="nothing for a share of zero"),
        pytest.param(0, {"A": 60.0, "B": 40.0}, {"A": 0, "B": 0}, id="nobody"),
    ],
)
def test_largest_remainder_by_hand(total, shares, expected):
    assert largest_remainder(total, pd.Series(shares)).to_dict() == expected


@pytest.mark.parametrize(
    ("total", "shares", "message"),
    [
        pytest.param(-1, {"A": 100.0}, "whole number of persons", id="negative total"),
        pytest.param(1.5, {"A": 100.0}, "whole number of persons", id="half a person"),
        pytest.param(10, {"A": -1.0, "B": 50.0}, "zero or more", id="negative share"),
        pytest.param(10, {"A": 0.0}, "not all zero", id="all zero"),
        pytest.param(10, {"A": float("nan")}, "zero or more", id="missing share"),
    ],
)
def test_what_cannot_be_shared_out_is_refused(total, shares, message):
    with pytest.raises(ValueError, match=message):
        largest_remainder(total, pd.Series(shares))
