"""Checks of a quarter against the edition before it: what moved, jumped, vanished, was defined anew or restated."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kazmig.checks.engine import REFERENCE, Bench, NotSupplied, rule
from kazmig.evidence.definitions import not_comparable, same_places, to_compare_with
from kazmig.evidence.facts import Fact, Facts
from kazmig.evidence.known import Known
from kazmig.evidence.quarter import Quarter
from kazmig.evidence.states import parts_of
from kazmig.evidence.units import MONEY, UNITS
from kazmig.evidence.vocabulary import RESIDUAL

# A share that moves so many points between two editions deserves a question.
JUMP_POINTS = 10
# A total that halves or doubles.
JUMP_FACTOR = 2
# Months and years of a series: another edition's are no categories that vanished.
_TIME = re.compile(r"\d{4}(?:-\d{2}|[QH]\d)?")
# Units in which sources print lists.
LISTED = ("share_pct", "kzt_bn", "usd_m")
SAME_KEY = "Each figure is compared with its own earlier value."


def edition_before(bench: Bench) -> tuple[Quarter, Facts]:
    """The edition that this one is compared with. Raises NotSupplied when there is none."""
    quarter = to_compare_with(bench.quarter, bench.earlier)
    if quarter is None:
        raise NotSupplied("no earlier edition")
    return quarter, bench.earlier[quarter]


def pairs(bench: Bench) -> Iterator[tuple[Fact, Fact, tuple[str, ...]]]:
    """Quantities that both editions state: (now, then, why they must not be compared), by key."""
    _, before = edition_before(bench)
    for key, fact in bench.all_facts.items():
        if _quantity(fact) and key in before and fact.is_number:
            yield fact, before[key], not_comparable(fact, before[key], bench.all_facts, before)


def alike(bench: Bench) -> list[tuple[Fact, Fact]]:
    """The pairs that may be compared over time. Raises NotSupplied when there is none."""
    found = [(now, then) for now, then, reasons in pairs(bench) if not reasons]
    if not found:
        raise NotSupplied("no figure that can be compared with the edition before")
    return found


def total(key: str, facts: Facts) -> bool:
    """Whether a count or an amount is no part of another that the edition states."""
    unit = key.rpartition(".")[2]
    parts = key.split(".")[:-1]
    wholes = [".".join([*parts[:length], unit]) for length in range(1, len(parts))]
    return (UNITS[facts[key].unit].whole or unit in MONEY) and not any(whole in facts for whole in wholes)


def _quantity(fact: Fact) -> bool:
    """Whether a fact is a quantity of this quarter's sources, not of a table that is the same for all."""
    return fact.measure != "none" and fact.source != REFERENCE


def _since(bench: Bench, flagged: Iterable[Fact]) -> str:
    """Notes the facts concerned and the edition compared with; returns that edition's name."""
    bench.used.update({fact.key: fact for fact in flagged})
    edition = str(edition_before(bench)[0])
    bench.derive(
        "checks.earlier.edition.text",
        edition,
        period=edition,
        measure="none",
        population="editions",
        place="the edition before",
        inputs=(f"edition:{edition}",),
    )
    return edition


def _read(bench: Bench, edition: str) -> tuple[str, ...]:
    """What a count over two editions follows from: the facts concerned, and all of the edition before."""
    return (*bench.used, f"edition:{edition}")


@rule(
    38,
    "Shares against the edition before",
    source="",
    severity="medium",
    facts=(),
    also=("**",),
    because=SAME_KEY,
    says={
        "pass": "No share moved by more than its rounding since {{ facts.checks.earlier.edition.text | period }}.",
        "info": '{{ facts.checks.moved_shares.number | count("share") }} moved by more than their rounding '
        "since {{ facts.checks.earlier.edition.text | period }}, the largest by {{ "
        "facts.checks.moved_shares.largest.points | size }}.",
        "query": 'A share {{ facts.checks.moved_shares.largest.points | trend("rose by {x}", "fell by {x}") }} '
        "since {{ facts.checks.earlier.edition.text | period }}. Did source, definition or coverage "
        "change?",
    },
    asks="Has the source, its definition or its coverage changed since the edition before?",
)
def moved_shares(bench: Bench) -> tuple[str, str]:
    moved = [
        (now, now.value - then.value)  # type: ignore[operator]
        for now, then in alike(bench)
        if now.unit == "share_pct" and not Known.of(now).span.meets(Known.of(then).span)
    ]
    moved.sort(key=lambda item: (-abs(item[1]), item[0].key))
    edition = _since(bench, [now for now, _ in moved[:10]])
    if not moved:
        return "pass", f"all shares within their rounding of {edition}"
    bench.derive("checks.moved_shares.number", len(moved), measure="none")
    bench.derive("checks.moved_shares.largest.points", moved[0][1], measure="none")
    listed = "; ".join(f"{now.key} {change:+.1f}" for now, change in moved)
    return ("query" if abs(moved[0][1]) > JUMP_POINTS else "info"), f"points since {edition}: {listed}"


@rule(
    39,
    "Totals against the edition before",
    source="",
    severity="high",
    facts=(),
    also=("**",),
    because=SAME_KEY,
    says={
        "pass": "No total halved or doubled since {{ facts.checks.earlier.edition.text | period }}.",
        "query": "A total is {{ facts.checks.jumped_total.largest.ratio | ratio }} times what it was in "
        "{{ facts.checks.earlier.edition.text | period }}: a change of source, definition or coverage?",
    },
    asks="What explains the change of the total since the edition before?",
)
def jumped_totals(bench: Bench) -> tuple[str, str]:
    compared = [(now, Known.of(now), Known.of(then)) for now, then in alike(bench)]
    compared = [each for each in compared if total(each[0].key, bench.all_facts) and not each[0].derived]
    jumped = [
        (now, here / there)
        for now, here, there in compared
        if there.span.low > 0
        and (here.span.low > JUMP_FACTOR * there.span.high or JUMP_FACTOR * here.span.high < there.span.low)
    ]
    edition = _since(bench, [now for now, _ in jumped])
    working = "; ".join(f"{now.key} {there} to {here}" for now, here, there in compared)
    if not jumped:
        return "pass", f"since {edition}: {working}"
    jumped.sort(key=lambda item: (-max(item[1].value, 1 / item[1].value), item[0].key))
    bench.derive("checks.jumped_total.largest.ratio", jumped[0][1].value, like=jumped[0][0].key, measure="none")
    return "query", f"since {edition}: {working}; jumped: {', '.join(now.key for now, _ in jumped)}"


@rule(
    40,
    "Units that vanished since the edition before",
    source="",
    severity="medium",
    facts=(),
    also=("**",),
    because=SAME_KEY,
    says={
        "pass": "Every country, region and category of {{ facts.checks.earlier.edition.text | period }} is there "
        "again.",
        "info": "What {{ facts.checks.earlier.edition.text | period }} listed and this quarter does not belongs to "
        "lists that did not come or to a round that reached other places, or would stand below the last "
        "place of its list.",
        "query": '{{ facts.checks.vanished.number | count("item") }} listed in {{ '
        "facts.checks.earlier.edition.text | period }} (countries, regions or categories) {{ "
        'facts.checks.vanished.number | plural("is", "are") }} not listed any more.',
    },
    asks="Are the countries, regions or categories that are not listed any more below the list's last place, or not "
    "counted?",
)
def vanished_units(bench: Bench) -> tuple[str, str]:
    before = edition_before(bench)[1]
    here, there = _lists(bench.all_facts), _lists(before)
    absent = sorted(set(there) - set(here))
    lost = {name: sorted(there[name] - here[name]) for name in sorted(set(there) & set(here))}
    gone = {
        name: [unit for unit in units if _placed(name, unit, bench.all_facts, before)]
        for name, units in lost.items()
        if same_places(f"{name}.", bench.all_facts, before)
    }
    gone = {name: units for name, units in gone.items() if units}
    beside = [fact for key, fact in bench.all_facts.items() if any(key.startswith(f"{name}.") for name in gone)]
    edition = _since(bench, beside[:10])
    vanished = sum(len(units) for units in gone.values())
    bench.derive("checks.vanished.number", vanished, measure="none", inputs=(f"edition:{edition}",))
    texts = [f"{name}: {', '.join(units)}" for name, units in gone.items()]
    texts += [f"not supplied this quarter: {', '.join(absent)}"] if absent else []
    verdict = "query" if gone else "info" if absent or any(lost.values()) else "pass"
    return verdict, f"against {edition}: {'; '.join(texts) or 'nothing vanished'}"


def _placed(name: str, category: str, here: Facts, there: Facts) -> bool:
    """Whether a category with its number of before would stand above the last place of the list of now."""
    for unit in LISTED:
        last = [
            float(fact.value)
            for other, fact in parts_of(here, name, unit).items()
            if other != RESIDUAL and fact.is_number
        ]
        then = there.get(f"{name}.{category}.{unit}")
        if last and then is not None:
            return float(then.value) > min(last)
    return False


@rule(
    41,
    "Definitions against the edition before",
    source="",
    severity="high",
    facts=(),
    also=("**",),
    because=SAME_KEY,
    says={
        "pass": "Every figure is defined as in {{ facts.checks.earlier.edition.text | period }}.",
        "concept": '{{ facts.checks.redefined.number | count("figure") }} {{ facts.checks.redefined.number | '
        'plural("is", "are") }} defined otherwise than in {{ facts.checks.earlier.edition.text | '
        "period }} and must not be put into one series.",
    },
)
def changed_definitions(bench: Bench) -> tuple[str, str]:
    found = list(pairs(bench))
    if not found:
        raise NotSupplied("no figure of the edition before")
    changed = [(now, text) for now, then, reasons in found if (text := _redefined(now, then, reasons))]
    edition = _since(bench, [now for now, _ in changed[:10]])
    bench.derive("checks.redefined.number", len(changed), measure="none", inputs=_read(bench, edition))
    if not changed:
        return "pass", f"every figure is defined as in {edition}"
    return "concept", f"against {edition}: " + "; ".join(f"{now.key} ({text})" for now, text in changed)


@rule(
    42,
    "Figures restated for the same period",
    source="",
    severity="high",
    facts=(),
    also=("**",),
    because=SAME_KEY,
    says={
        "pass": "No figure for a period already published was restated.",
        "query": '{{ facts.checks.restated.number | count("figure") }} for a period already published in {{ '
        "facts.checks.earlier.edition.text | period }} {{ facts.checks.restated.number | "
        'plural("has", "have") }} another value now. Is this a revision?',
    },
    asks="Were figures for a period already published revised, and why?",
)
def restated(bench: Bench) -> tuple[str, str]:
    found = [
        (now, then)
        for now, then, _ in pairs(bench)
        if now.when == then.when and now.unit == then.unit and not Known.of(now).span.meets(Known.of(then).span)
    ]
    edition = _since(bench, [now for now, _ in found[:10]])
    bench.derive("checks.restated.number", len(found), measure="none", inputs=_read(bench, edition))
    if not found:
        return "pass", f"nothing restated since {edition}"
    return "query", f"since {edition}: " + "; ".join(f"{now.key} {then.value} to {now.value}" for now, then in found)


def _lists(facts: Facts) -> dict[str, set[str]]:
    """Categories by list (`labour.official`), from the shares and money that sources print."""
    found: dict[str, set[str]] = {}
    for key in facts:
        *prefix, category, unit = key.split(".")
        listed = unit in LISTED and len(prefix) > 1 and _quantity(facts[key])
        if listed and category != RESIDUAL and not _TIME.fullmatch(category):
            found.setdefault(".".join(prefix), set()).add(category)
    return found


# Of the reasons not to compare, those that make a figure another one; a season or a round passes.
_DEFINITION = ("measure", "population", "unit", "length", "coverage")


def _redefined(now: Fact, then: Fact, reasons: tuple[str, ...]) -> str:
    """How the definition of a figure changed, in words; empty when it did not."""
    texts = []
    for reason in (each for each in reasons if each in _DEFINITION):
        if reason == "coverage":
            texts.append("another coverage")
        elif reason == "length" and not then.when.same_length(now.when):
            texts.append(f"reference period of a {then.when.kind} became one of a {now.when.kind}")
        elif reason != "length" and getattr(then, reason) != getattr(now, reason):
            texts.append(f"{reason} '{getattr(then, reason)}' became '{getattr(now, reason)}'")
        elif now.key.rpartition(".")[0].endswith(f".{RESIDUAL}"):
            texts.append("the rest that other names leave over")
        else:
            texts.append(f"computed from figures of which the {reason} is another")
    return ", ".join(texts)
