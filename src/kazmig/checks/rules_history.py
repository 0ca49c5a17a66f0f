"""Checks of a quarter against the edition before it: what moved, jumped, vanished, was defined anew or restated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from kazmig.checks.engine import SOURCES, Bench, NotSupplied, rule
from kazmig.evidence.definitions import unlike
from kazmig.evidence.facts import Fact, Facts
from kazmig.evidence.known import Known
from kazmig.evidence.vocabulary import RESIDUAL

TOTALS = (
    "stock.migrants.persons",
    "crossings.arrivals.crossings",
    "crossings.departures.crossings",
    "permits.permanent.permits",
    "permits.temporary.permits",
    "labour.official.persons",
    "remittances.sent.kzt_bn",
    "remittances.received.kzt_bn",
    "remittances.received.transactions",
    "baseline.workers.persons",
)
# A share that moves so many points between two editions deserves a question.
JUMP_POINTS = 10
# A total that halves or doubles.
JUMP_FACTOR = 2
SAME_KEY = "Each figure is compared with its own earlier value."


def edition_before(bench: Bench) -> Facts:
    """The facts of the latest earlier edition. Raises NotSupplied when there is none."""
    if not bench.earlier:
        raise NotSupplied("no earlier edition")
    return bench.earlier[max(bench.earlier)]


def pairs(bench: Bench) -> Iterator[tuple[Fact, Fact]]:
    """Numbers that both this quarter and the edition before it state: (now, then), by key."""
    before = edition_before(bench)
    for key, fact in bench.all_facts.items():
        if key.split(".")[0] in SOURCES and key in before and not isinstance(fact.value, (str, bool)):
            yield fact, before[key]


def _since(bench: Bench, flagged: Iterable[Fact]) -> str:
    """Notes the facts concerned and the edition compared with; returns that edition's name."""
    bench.used.update({fact.key: fact for fact in flagged})
    edition = str(max(bench.earlier))
    about: dict[str, Any] = {
        "period": edition,
        "measure": "none",
        "population": "editions",
        "place": "the edition before",
    }
    about["inputs"] = ()
    bench.derive("checks.earlier.edition.text", edition, **about)
    return edition


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
        "info": "{{ facts.checks.moved_shares.number | num }} shares moved by more than their rounding since "
        "{{ facts.checks.earlier.edition.text | period }}, the largest by "
        "{{ facts.checks.moved_shares.largest.points | signed(1) }} points.",
        "query": "A share moved by {{ facts.checks.moved_shares.largest.points | signed(1) }} points since "
        "{{ facts.checks.earlier.edition.text | period }}: a change of source, definition or coverage?",
    },
    asks="Has the source, its definition or its coverage changed since the edition before?",
)
def moved_shares(bench: Bench) -> tuple[str, str]:
    moved = [
        (now, now.value - then.value)  # type: ignore[operator]
        for now, then in pairs(bench)
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
    compared = [(now, Known.of(now), Known.of(then)) for now, then in pairs(bench) if now.key in TOTALS]
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
        "info": "A source that {{ facts.checks.earlier.edition.text | period }} had was not supplied this "
        "quarter, so it cannot be compared.",
        "query": "{{ facts.checks.vanished.number | num }} countries, regions or categories listed in "
        "{{ facts.checks.earlier.edition.text | period }} are not listed any more.",
    },
    asks="Are the countries, regions or categories that are not listed any more below the list's last place, or not "
    "counted?",
)
def vanished_units(bench: Bench) -> tuple[str, str]:
    here, there = _lists(bench.all_facts), _lists(edition_before(bench))
    edition = _since(bench, [])
    absent = sorted({name.split(".")[0] for name in there} - {key.split(".")[0] for key in bench.all_facts})
    gone = {
        name: sorted(there[name] - here.get(name, set()))
        for name in sorted(there)
        if name.split(".")[0] not in absent and there[name] - here.get(name, set())
    }
    bench.derive("checks.vanished.number", sum(len(units) for units in gone.values()), measure="none")
    texts = [f"{name}: {', '.join(units)}" for name, units in gone.items()]
    if absent:
        texts.append(f"not supplied this quarter: {', '.join(absent)}")
    verdict = "query" if gone else "info" if absent else "pass"
    return verdict, f"against {edition}: {'; '.join(texts) or 'nothing vanished'}"


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
        "concept": "{{ facts.checks.redefined.number | num }} figures are defined otherwise than in "
        "{{ facts.checks.earlier.edition.text | period }} and must not be put into one series.",
    },
)
def changed_definitions(bench: Bench) -> tuple[str, str]:
    changed = [(now, differences) for now, then in pairs(bench) if (differences := _redefined(now, then))]
    edition = _since(bench, [now for now, _ in changed[:10]])
    bench.derive("checks.redefined.number", len(changed), measure="none")
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
        "query": "{{ facts.checks.restated.number | num }} figures for a period already published in "
        "{{ facts.checks.earlier.edition.text | period }} have another value now: a revision?",
    },
    asks="Were figures for a period already published revised, and why?",
)
def restated(bench: Bench) -> tuple[str, str]:
    found = [
        (now, then)
        for now, then in pairs(bench)
        if now.period == then.period and not Known.of(now).span.meets(Known.of(then).span)
    ]
    edition = _since(bench, [now for now, _ in found[:10]])
    bench.derive("checks.restated.number", len(found), measure="none")
    if not found:
        return "pass", f"nothing restated since {edition}"
    return "query", f"since {edition}: " + "; ".join(f"{now.key} {then.value} to {now.value}" for now, then in found)


def _lists(facts: Facts) -> dict[str, set[str]]:
    """Categories by list (`labour.official`), from the shares and money that sources print."""
    found: dict[str, set[str]] = {}
    for key in facts:
        *prefix, category, unit = key.split(".")
        listed = unit in ("share_pct", "kzt_bn") and len(prefix) > 1 and prefix[0] in SOURCES
        if listed and category != RESIDUAL:
            found.setdefault(".".join(prefix), set()).add(category)
    return found


def _redefined(now: Fact, then: Fact) -> str:
    """How the definition of a figure changed, in words; empty when it did not."""
    fields = [field for field in unlike(now, then) if field != "period"]
    texts = [f"{field} '{getattr(then, field)}' became '{getattr(now, field)}'" for field in fields]
    if (before := then.when.kind) != (after := now.when.kind):
        texts.append(f"reference period of a {before} became one of a {after}")
    return ", ".join(texts)
