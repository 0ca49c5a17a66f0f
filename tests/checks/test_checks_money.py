"""The rate and the totals that printed amounts allow."""

import pytest

from kazmig.checks.money import Amount, at_rate, common_rate, implied_total, implied_totals, rate_intervals
from kazmig.evidence.intervals import Interval, printed
from kazmig.evidence.known import Known


def amount(country: str, kzt: float, usd: float | None = None, share: float | None = None) -> Amount:
    return Amount(
        "sent",
        country,
        Known(kzt, printed(kzt, 0.1)),
        None if usd is None else Known(usd, printed(usd, 0.1)),
        None if share is None else Known(share, printed(share, 0.1)),
    )


def test_each_pair_allows_an_interval_of_rates() -> None:
    table = rate_intervals([amount("UZB", 56.7, 122.8), amount("GEO", 15.6)])
    assert list(table["country"]) == ["UZB"]
    assert table.loc[0, "low"] == pytest.approx(56650 / 122.85)
    assert table.loc[0, "high"] == pytest.approx(56750 / 122.75)


def test_the_common_rate_lies_in_every_pair() -> None:
    pairs = [amount("UZB", 56.7, 122.8), amount("CHN", 10.4, 22.5), amount("TUR", 82.7, 179.0)]
    joint = common_rate(pairs)
    assert joint is not None
    table = rate_intervals(pairs)
    assert joint.low == pytest.approx(table["low"].max(), rel=1e-8)
    assert joint.high == pytest.approx(table["high"].min(), rel=1e-8)


def test_amounts_of_two_rates_have_none_in_common() -> None:
    assert common_rate([amount("UZB", 56.7, 122.8), amount("CHN", 10.4, 30.0)]) is None


def test_the_total_and_its_shares_tighten_the_rate() -> None:
    """What pair by pair is possible can be impossible together: here the parts would exceed the total."""
    parts = [amount("UZB", 50.0, 100.0), amount("CHN", 50.0, 100.0)]
    assert common_rate([amount("total", 100.0, 200.0), *parts]) is not None
    assert common_rate([amount("total", 99.8, 199.6), *parts]) is None
    alone = common_rate([amount("UZB", 50.0, 100.0)])
    shared = common_rate([amount("total", 100.2), amount("UZB", 50.0, 100.0, share=49.9)])
    assert alone is not None
    assert shared is not None
    assert shared.high <= alone.high


def test_implied_totals() -> None:
    sent = [amount("TUR", 82.7, share=32.1), amount("RUS", 61.0, share=23.7), amount("GEO", 15.6)]
    assert set(implied_totals(sent)) == {"TUR", "RUS"}
    common = implied_total(sent)
    assert common is not None
    assert (common.low, common.high) == pytest.approx((257.08, 258.14), abs=0.005)
    assert implied_total([*sent, amount("UZB", 56.7, share=25.0)]) is None


def test_tenge_at_a_rate() -> None:
    dollars = at_rate(Known(257, Interval(257, 258)), Known(467.8, printed(467.8, 0.01)))
    assert dollars.value == pytest.approx(549.38, abs=0.01)
