"""What may be compared with what: one rule for checks, lists of changes, growth and comparisons of editions.

Two numbers are of one kind when they measure the same thing of the same people in one unit. They can be compared over
time when, besides, their periods are of one length and season, they cover the same ground, and neither is synthetic
where the other is evidence.
"""

from __future__ import annotations

from collections.abc import Mapping

from kazmig.evidence.facts import Fact, Facts
from kazmig.evidence.quarter import Quarter
from kazmig.evidence.units import PERCENT
from kazmig.evidence.vocabulary import RESIDUAL

# What makes two numbers the same kind of number, and the words for it in a message.
DEFINING = {
    "measure": "measure (stock, flow, change)",
    "population": "population",
    "unit": "unit",
    "period": "reference period",
}
# Why two numbers are not compared over time, and a sentence part for a reader (English msgids).
REASONS = {
    "measure": "another measure",
    "population": "another population",
    "unit": "another unit",
    "length": "periods of different length",
    "season": "different seasons",
    "coverage": "different coverage",
    "synthetic": "synthetic data on one side",
}
# Assumptions are refuted where they would give so unlike counts less often than this (chance).
REFUTED_BELOW = 0.01
# Rounds of estimates, by the beginning of their keys: which facts say what places a round reached. Where they are not
# said, nobody knows that two rounds reached the same.
COVERAGE = {
    "baseline": ("baseline.coverage.regions", "baseline.coverage.districts", "baseline.coverage.settlements"),
}


class DefinitionError(ValueError):
    """Two facts of different kinds were about to be combined; the message names both and what differs."""


def unlike(a: Fact, b: Fact) -> tuple[str, ...]:
    """In which of DEFINING two facts differ, in that order; empty when they are of one kind."""
    return tuple(field for field in DEFINING if getattr(a, field) != getattr(b, field))


def comparable(a: Fact, b: Fact, because: str | None = None) -> None:
    """Lets pass facts of one kind, or of unlike kinds when the caller says why they may be combined.

    `because` is a reason in words: "both count migrant workers; their dates differ". An empty reason is none.

    Raises DefinitionError naming both facts, what differs in each, and the way out.
    """
    differing = unlike(a, b)
    if not differing or (because or "").strip():
        return
    differences = "; ".join(
        f"{DEFINING[field]} '{getattr(a, field)}' against '{getattr(b, field)}'" for field in differing
    )
    raise DefinitionError(
        f"'{a.key}' and '{b.key}' are not of one kind: {differences}. "
        "Use facts of one kind, or say why these may be combined: because=…"
    )


def not_comparable(now: Fact, then: Fact, here: Facts | None = None, there: Facts | None = None) -> tuple[str, ...]:
    """Why two values of a figure must not be compared over time: keys of REASONS, in that order, or `kind` of
    texts; empty when they may.

    `here` and `there` are all facts of the two editions: they say what each round covered. A figure for the very same
    period is a restatement, whatever its season.
    """
    found = _unlike(now, then, here, there)
    if now.when != then.when and here is not None and there is not None:
        # What was computed from figures that must not be compared must not be compared either.
        found |= _of_inputs(now, here, there)
    kinds = () if now.is_number and then.is_number else ("kind",)
    return (*(each for each in REASONS if each in found), *kinds)


def _unlike(now: Fact, then: Fact, here: Facts | None, there: Facts | None) -> set[str]:
    """What differs in the two facts themselves, whatever they were computed from."""
    found = {field for field in ("measure", "population", "unit") if getattr(now, field) != getattr(then, field)}
    if here is not None and there is not None and not _same_rest(now.key, here, there):
        found.add("population")
    a, b = now.when, then.when
    if a != b:
        # A stock refers to a date within its period: a month's end and a quarter's end are dates alike, a year is none.
        dates = now.measure == "stock" and "year" not in {a.kind, b.kind}
        # Informants tell of who is there now; a register holds its documents through the winter.
        season = now.measure != "stock" or now.quality == "key_informant"
        if not (a.same_length(b) or dates):
            found.add("length")
        elif season and not (a.same_season(b) or (dates and abs(a.last.month - b.last.month) % 11 <= 1)):
            found.add("season")
        if here is not None and there is not None and not same_places(now.key, here, there):
            found.add("coverage")
    if now.synthetic != then.synthetic:
        found.add("synthetic")
    return found


def _of_inputs(now: Fact, here: Facts, there: Facts) -> set[str]:
    """What differs in anything that a fact was computed from; each input is looked at once."""
    found: set[str] = set()
    seen: set[str] = set()
    left = [*now.inputs]
    while left:
        key = left.pop()
        if key in seen or key not in here or key not in there:
            continue
        seen.add(key)
        found |= _unlike(here[key], there[key], here, there)
        if here[key].when != there[key].when:
            left += here[key].inputs
    return found


def _same_rest(key: str, here: Mapping[str, Fact], there: Mapping[str, Fact]) -> bool:
    """Whether `other` of two lists is what the same names leave over; true of all that is no such rest."""
    stem, rest, unit = key.rpartition(f".{RESIDUAL}.")
    if not rest:
        return True
    names = [
        {each.removeprefix(f"{stem}.").removesuffix(f".{unit}") for each in facts if _part(each, stem, unit)}
        for facts in (here, there)
    ]
    return names[0] == names[1]


def _part(key: str, stem: str, unit: str) -> bool:
    return key.startswith(f"{stem}.") and key.endswith(f".{unit}") and key.count(".") == stem.count(".") + 2


def same_places(key: str, here: Mapping[str, Fact], there: Mapping[str, Fact]) -> bool:
    """Whether two rounds say that they reached the same number of places; true of what is no round."""
    names = next((names for start, names in COVERAGE.items() if key.startswith(f"{start}.")), ())
    if not names or key in names:
        return True
    a, b = ([facts[name].value for name in names if name in facts] for facts in (here, there))
    return bool(a) and a == b


def differs_in_points(fact: Fact) -> bool:
    """Whether two values differ by percentage points: shares and rates, whose quotient says nothing."""
    return fact.unit in PERCENT


def to_compare_with(quarter: Quarter, earlier: Mapping[Quarter, Facts]) -> Quarter | None:
    """The edition that a quarter is compared with: the same quarter of the year before, else the latest; None if none.

    Compared with another season a flow moves for reasons that are no news.
    """
    known = [each for each in earlier if each < quarter]
    year_before = Quarter(quarter.year - 1, quarter.number)
    return year_before if year_before in known else max(known, default=None)
