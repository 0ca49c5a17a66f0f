"""A printed share that moves one unit of its last digit beyond what rounding allows changes the verdict of its rule."""

from dataclasses import replace
from fractions import Fraction

import pytest

from kazmig.checks.catalogue import RULES
from kazmig.checks.engine import Finding, run
from kazmig.evidence.facts import Fact, Facts
from kazmig.evidence.quarter import Quarter

# The rule that each list of shares belongs to.
LISTS = {
    "baseline.workers": (2, ("UZB", "RUS", "TJK", "KGZ")),
    "labour.official": (3, ("UZB", "RUS", "TJK", "KGZ", "AZE")),
    "permits.temporary": (8, ("RUS", "UZB", "TJK", "KGZ", "AZE")),
    "permits.permanent": (9, ("RUS", "UZB", "CHN", "KGZ", "AZE")),
    "crossings.arrivals.cis": (15, ("RUS", "KGZ", "UZB", "AZE", "BLR")),
    "crossings.arrivals.noncis": (15, ("TUR", "ARE", "CHN", "EGY", "GEO")),
    "crossings.departures.cis": (15, ("RUS", "KGZ", "UZB", "AZE", "BLR")),
    "crossings.departures.noncis": (15, ("TUR", "ARE", "CHN", "EGY", "GEO")),
    "baseline.reason": (18, ("economic_situation", "economic_sanctions", "conflict", "covid_19", "mobilization")),
    "baseline.type": (20, ("seasonal", "long_term", "other")),
    "baseline.region": (23, ("KZ-47", "KZ-19", "KZ-75", "KZ-59", "KZ-63", "KZ-27")),
}
# Lists that are the whole break in both directions.
WHOLE = ("baseline.reason", "baseline.type")
# Rules that ask nothing of a share but that its list adds up: they hold until the very last unit.
ONLY_SUMS = (2, 3, 15, 18)
# Rules that compare whole counts with the shares they were made from.
COUNTS = {
    "baseline.workers": 4,
    "labour.official": 4,
    "permits.temporary": 8,
    "permits.permanent": 9,
    "baseline.type": 20,
    "baseline.sex": 22,
}
MONEY = {"sent": (31, ("TUR", "RUS", "UZB")), "received": (33, ("RUS", "KGZ", "UZB", "USA", "KOR"))}
NAMES = {prefix: names for prefix, (_, names) in LISTS.items()} | {"baseline.sex": ("male",)}


def exact(number: float | None) -> Fraction:
    assert number is not None
    return Fraction(repr(float(number)))


def moved(facts: Facts, key: str, units: int) -> Facts:
    """`facts` with one share moved by so many units of its last digit."""
    fact = facts[key]
    step = exact(fact.high) - exact(fact.low)
    shift = {name: float(exact(getattr(fact, name)) + units * step) for name in ("value", "low", "high")}
    return Facts(replace(each, **shift) if each.key == key else each for each in facts.values())


def verdict(facts: Facts, quarter: Quarter, number: int) -> str:
    return run([each for each in RULES if each.number == number], facts, quarter)[0].verdict


def units_to_break(shares: list[Fact], one: Fact, direction: int) -> int:
    """The least number of units by which `one` must move for the list's intervals to exclude 100."""
    room = 100 - sum(exact(s.low) for s in shares) if direction > 0 else sum(exact(s.high) for s in shares) - 100
    return int(room // (exact(one.high) - exact(one.low))) + 1


@pytest.mark.parametrize(
    ("prefix", "name", "direction"),
    [
        pytest.param(prefix, name, direction, id=f"{prefix}.{name}{'+' if direction > 0 else '-'}")
        for prefix, (_, names) in LISTS.items()
        for name in names
        for direction in ((1, -1) if prefix in WHOLE else (1,))
    ],
)
def test_a_list_breaks_one_unit_beyond_its_rounding(
    facts: Facts, findings: dict[int, Finding], quarter: Quarter, prefix: str, name: str, direction: int
) -> None:
    number, names = LISTS[prefix]
    key = f"{prefix}.{name}.share_pct"
    units = units_to_break([facts[f"{prefix}.{each}.share_pct"] for each in names], facts[key], direction)
    if number in ONLY_SUMS:
        assert verdict(moved(facts, key, direction * (units - 1)), quarter, number) != "fail"
    assert findings[number].verdict != "fail"
    assert verdict(moved(facts, key, direction * units), quarter, number) == "fail"


@pytest.mark.parametrize(
    ("prefix", "name", "units"),
    [
        pytest.param(prefix, name, units, id=f"{prefix}.{name}{units:+d}")
        for prefix in COUNTS
        for name in NAMES[prefix]
        for units in (1, -1)
    ],
)
def test_counts_that_do_not_follow_from_a_moved_share_fail(
    facts: Facts, quarter: Quarter, prefix: str, name: str, units: int
) -> None:
    assert verdict(facts, quarter, COUNTS[prefix]) != "fail"
    assert verdict(moved(facts, f"{prefix}.{name}.share_pct", units), quarter, COUNTS[prefix]) == "fail"


@pytest.mark.parametrize(
    ("direction", "country", "sign"),
    [
        pytest.param(direction, country, sign, id=f"{direction}.{country}{sign:+d}")
        for direction, (_, countries) in MONEY.items()
        for country in countries
        for sign in (1, -1)
    ],
)
def test_a_share_of_money_breaks_when_no_total_fits_any_more(
    facts: Facts, quarter: Quarter, direction: str, country: str, sign: int
) -> None:
    number, countries = MONEY[direction]
    for units in range(4):
        changed = moved(facts, f"remittances.{direction}.{country}.share_pct", sign * units)
        assert verdict(changed, quarter, number) == ("pass" if some_total(changed, direction, countries) else "fail")
    assert verdict(changed, quarter, number) == "fail"


def some_total(facts: Facts, direction: str, countries: tuple[str, ...]) -> bool:
    """In exact fractions: whether a total inside the printed one gives every amount its printed share."""
    whole = facts[f"remittances.{direction}.kzt_bn"]
    low, high = exact(whole.low), exact(whole.high)
    for country in countries:
        amount, share = (facts[f"remittances.{direction}.{country}.{unit}"] for unit in ("kzt_bn", "share_pct"))
        low = max(low, 100 * exact(amount.low) / exact(share.high))
        high = min(high, 100 * exact(amount.high) / exact(share.low))
    return low <= high


@pytest.mark.parametrize(
    ("number", "changes", "expected"),
    [
        pytest.param(10, {"stock.migrants.persons": 4_000_000}, "fail", id="stock too large for its share"),
        pytest.param(12, {"crossings.arrivals.noncis.crossings": 1_000_000}, "fail", id="parts below the whole"),
        pytest.param(14, {"crossings.departures.crossings": 7_000_000}, "pass", id="net crossings in"),
        pytest.param(
            16,
            {"crossings.arrivals.cis.BLR.share_pct": 0.6, "crossings.arrivals.cis.AZE.share_pct": 0.6},
            "pass",
            id="room for the missing",
        ),
        pytest.param(19, {"baseline.reason.mobilization.share_pct": 3.0}, "pass", id="fewer mobilized"),
        pytest.param(19, {"baseline.reason.mobilization.share_pct": 9.0}, "fail", id="more than there are Russians"),
        pytest.param(24, {"baseline.region.KZ-47.persons": 50_000}, "pass", id="no region stands out"),
        pytest.param(26, {"baseline.fieldwork.last.date": "2022-12-20"}, "fail", id="money source after the citation"),
        pytest.param(29, {"remittances.sent.UZB.usd_m": 125.0}, "fail", id="two exchange rates"),
        pytest.param(30, {"reference.exchange_rate.2022.kzt_per_usd": 461.8}, "pass", id="the year's rate fits"),
        pytest.param(32, {"remittances.received.RUS.kzt_bn": 120.0}, "fail", id="parts above the total"),
        pytest.param(35, {"remittances.sent.UZB.kzt_bn": 90.0}, "pass", id="first corridor is an origin"),
        pytest.param(37, {"baseline.workers.UZB.persons": 380_000}, "pass", id="all could be registered"),
    ],
)
def test_a_changed_figure_changes_the_verdict(
    facts: Facts, findings: dict[int, Finding], quarter: Quarter, number: int, changes: dict, expected: str
) -> None:
    def change(fact: Fact) -> Fact:
        if fact.key not in changes:
            return fact
        half = (fact.high - fact.low) / 2 if fact.low is not None and fact.high is not None else 0
        new = changes[fact.key]
        about = {"low": new - half, "high": new + half} if not isinstance(new, str) else {}
        return replace(fact, value=new, **about)

    changed = Facts(change(fact) for fact in facts.values())
    assert verdict(changed, quarter, number) == expected
    assert findings[number].verdict != expected or number == 26


def test_unrounded_amounts_of_many_days_need_no_common_rate(facts: Facts, quarter: Quarter) -> None:
    def exactly(fact: Fact) -> Fact:
        money = fact.key.startswith("remittances.") and fact.unit in ("kzt_bn", "usd_m")
        return replace(fact, low=fact.value, high=fact.value) if money else fact

    assert verdict(Facts(exactly(fact) for fact in facts.values()), quarter, 29) == "info"
