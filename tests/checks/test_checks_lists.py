"""Lists of shares: what rounding lets them add up to."""

import pytest

from kazmig.checks import rules_baseline
from kazmig.checks.catalogue import rules_of
from kazmig.checks.engine import run
from kazmig.checks.lists import adds_up, fits, follow, named_text, rest, sum_text
from kazmig.evidence.facts import Fact, Facts
from kazmig.evidence.intervals import printed
from kazmig.evidence.known import Known
from kazmig.evidence.quarter import Quarter


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


def _round(named, **coverage):
    about = {"period": "2024Q2", "measure": "stock", "population": "migrant_workers", "source": "baseline_assessment"}
    asked = about | {"quality": "key_informant"}
    facts = [
        Fact(f"baseline.region.{place}.share_pct", share, "share_pct", **asked, low=share - 0.05, high=share + 0.05)
        for place, share in named.items()
    ]
    facts += [
        Fact(f"baseline.coverage.{name}", number, name, **about | {"measure": "none"}, quality="key_informant")
        for name, number in coverage.items()
    ]
    facts += [
        Fact(f"reference.units.{name}.regions", number, "regions", "2022", "none", "regions", "reference", "document")
        for name, number in (("current", 20), ("former", 17))
    ]
    rules = [each for each in rules_of(rules_baseline) if each.number == 23]
    return run(rules, Facts(facts), Quarter.parse("2024Q2"), {})[0]


THREE = {"KZ-47": 55.2, "KZ-75": 30.4, "KZ-23": 14.4}


@pytest.mark.parametrize(
    ("named", "coverage", "verdict"),
    [
        pytest.param(THREE, {"regions": 3, "settlements": 412}, "not_supplied", id="all that the round reached"),
        pytest.param(THREE, {}, "pass", id="seventeen others share what rounding hides"),
        pytest.param({**THREE, "KZ-23": 9.4}, {"regions": 3, "settlements": 412}, "fail", id="five points nowhere"),
        pytest.param({**THREE, "KZ-23": 9.4}, {"regions": 4, "settlements": 412}, "pass", id="five points in a fourth"),
        pytest.param({"KZ-47": 30.1, "KZ-75": 20.2}, {}, "pass", id="the biggest two alone"),
        pytest.param({"KZ-47": 30.1, "KZ-75": 2.2}, {}, "pass", id="the biggest and the smallest"),
        pytest.param({"KZ-47": 30.1, "KZ-75": 10.0}, {"regions": 4, "settlements": 9}, "pass", id="between the two"),
        pytest.param({"KZ-47": 30.1, "KZ-75": 10.0}, {"regions": 3, "settlements": 9}, "fail", id="too much for one"),
    ],
)
def test_what_regions_leave_is_spread_over_those_that_the_round_reached(named, coverage, verdict) -> None:
    assert _round(named, **coverage).verdict == verdict
