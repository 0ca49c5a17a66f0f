"""Lists of shares: what rounding lets them add up to."""

import pytest

from kazmig.checks.lists import adds_up, fits, follow, named_text, rest, sum_text
from kazmig.evidence.intervals import printed
from kazmig.evidence.known import Known


def shares(*values: float) -> dict[str, Known]:
    return {f"c{i}": Known(value, printed(value, 0.1)) for i, value in enumerate(values)}


@pytest.mark.parametrize(
    ("values", "whole", "within"),
    [
        pytest.param((67.2, 12.4, 8.8, 5.4, 6.1), True, True, id="99.9 of five is 100"),
        pytest.param((67.2, 12.4, 8.8, 5.4, 5.9), False, True, id="99.7 of five is not"),
        pytest.param((70.4, 15.1, 4.5), False, True, id="a rest is left"),
        pytest.param((60.0, 40.1), True, True, id="100.1 of two is 100"),
        pytest.param((60.0, 40.2), False, False, id="100.2 of two is too much"),
    ],
)
def test_sums(values: tuple[float, ...], whole: bool, within: bool) -> None:
    assert adds_up(shares(*values)) is whole
    assert fits(shares(*values)) is within


def test_the_rest_carries_the_rounding_of_all_shares() -> None:
    left = rest(shares(81.3, 7.8, 4.4, 3.0))
    assert (left.value, left.span.low, left.span.high) == pytest.approx((3.5, 3.3, 3.7))


def test_the_rest_is_never_less_than_nothing() -> None:
    left = rest(shares(60.0, 40.1))
    assert (left.value, left.span.low) == (0, 0)
    with pytest.raises(ValueError, match=r"exceed 100 % by 0\.10 points"):
        rest(shares(60.0, 40.2))


def test_texts() -> None:
    assert sum_text(shares(81.3, 7.8)) == "81.3 + 7.8 = 89.1"
    assert named_text({"UZB": Known(543427, printed(543427, 1))}) == "UZB 543,427"


@pytest.mark.parametrize(
    ("counts", "follows"),
    [
        # Of 1,000: 703.5 to 704.5 and 295.5 to 296.5, and one person either way for largest remainders.
        pytest.param((704, 296), True, id="as the shares say"),
        pytest.param((703, 297), True, id="one moved"),
        pytest.param((702, 298), False, id="two moved"),
    ],
)
def test_counts_follow_from_their_shares_to_the_one_that_a_remainder_moves(counts, follows) -> None:
    named = {f"c{i}": _whole(value) for i, value in enumerate(counts)}
    assert follow(named, shares(70.4, 29.6), _whole(1000)) is follows


def _whole(value: float) -> Known:
    return Known(value, printed(value, 0))
