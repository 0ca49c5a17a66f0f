"""What may be said of numbers, given their rounding: one branch for a title, whatever the language.

A list is led by one part or by two, a change goes up or down, a range lies on both sides of nothing. Each is decided
once, from intervals, and every language says the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from kazmig.evidence.facts import Fact
from kazmig.evidence.vocabulary import RESIDUALS, TOTAL

# What a list, a change and a range can be in.
STATES = {
    "list": ("most", "first", "tie", "one", "none"),
    "change": ("up", "down", "flat", "unsure"),
    "range": ("rise", "fall", "both"),
}
# Parts of a list that are nobody's citizenship, place or reason; `total` is no part at all.
UNNAMED = (*RESIDUALS, "other_north", "other_south")
NEVER_LEADER = (*UNNAMED, "stateless", "unstated")
HALF_PCT = 50.0


@dataclass(frozen=True)
class Lead:
    """The state of a list and its parts, the largest first: (code, fact); residuals are not among them."""

    state: str
    parts: tuple[tuple[str, Fact], ...]


def parts_of(facts: Mapping[str, Fact], prefix: str, unit: str) -> dict[str, Fact]:
    """Facts `<prefix>.<code>.<unit>` by code, in the order of their keys; a total under `prefix` itself is none."""
    found = {}
    for key, fact in facts.items():
        code = key.removeprefix(f"{prefix}.").removesuffix(f".{unit}")
        if key == f"{prefix}.{code}.{unit}" and "." not in code and code != TOTAL:
            found[code] = fact
    return dict(sorted(found.items()))


def list_state(parts: Mapping[str, Fact]) -> Lead:
    """What may be said of a list's leader.

    most    it has more than half (shares only), and more than any other, however rounding went
    first   it has more than any other
    tie     it and the second may be equal, and no third can be
    one     the list names one part
    none    nothing: the list is empty, its largest part is nobody in particular, what it does not name is larger than
            the leader, or three parts may be equal
    """
    rows = sorted(parts.items(), key=lambda part: (-float(part[1].value), part[0]))
    named = tuple(part for part in rows if part[0] not in UNNAMED)
    rest = [fact for code, fact in rows if code in UNNAMED]
    if not named or named[0][0] in NEVER_LEADER or any(low_of(fact) > high_of(named[0][1]) for fact in rest):
        return Lead("none", named)
    leader = named[0][1]
    second = named[1][1] if len(named) > 1 else None
    # Where several answers may be given, two parts can have more than half.
    ahead = second is None or low_of(leader) > high_of(second)
    if ahead and leader.unit == "share_pct" and low_of(leader) > HALF_PCT:
        return Lead("most", named)
    if second is None or ahead:
        return Lead("one" if second is None else "first", named)
    crowded = named[1][0] in NEVER_LEADER or (len(named) > 2 and high_of(named[2][1]) >= low_of(second))
    return Lead("none" if crowded else "tie", named)


def change_state(fact: Fact, digits: int = 0) -> str:
    """up, down, flat (rounds to nothing with `digits` decimals) or unsure (may have gone either way)."""
    change = as_change(fact)
    if low_of(change) > 0:
        state = "up"
    elif high_of(change) < 0:
        state = "down"
    else:
        state = "unsure"
    return "flat" if round(float(change.value), digits) == 0 else state


def range_state(low: Fact, high: Fact) -> str:
    """A range of changes: rise (all above nothing), fall (all below), both."""
    if float(low.value) >= 0:
        return "rise"
    return "fall" if float(high.value) <= 0 else "both"


def as_change(fact: Fact) -> Fact:
    """An index as its change from 100, in percent; any other fact as it is."""
    if fact.unit != "index":
        return fact
    ends = [None if end is None else end - 100.0 for end in (fact.low, fact.high)]
    return replace(fact, value=float(fact.value) - 100.0, low=ends[0], high=ends[1], unit="percent")


def magnitude(fact: Fact) -> Fact:
    """The size of a change without its sign: after a verb, which carries it."""
    change = as_change(fact)
    if float(change.value) >= 0:
        return change
    low = None if change.high is None else -change.high
    high = None if change.low is None else -change.low
    return replace(change, value=-float(change.value), low=low, high=high)


def low_of(fact: Fact) -> float:
    """The least that a fact can be; its value where no rounding is known."""
    return float(fact.value) if fact.low is None else fact.low


def high_of(fact: Fact) -> float:
    """The most that a fact can be; its value where no rounding is known."""
    return float(fact.value) if fact.high is None else fact.high


def joined(states: Iterable[str]) -> str:
    """The state of two changes, such as `up_down`; of more, `many`; of none, `none`."""
    found = list(states)
    return "_".join(found) if 0 < len(found) <= 2 else ("many" if found else "none")
