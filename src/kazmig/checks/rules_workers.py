"""Checks of the two counts of migrant workers: the register's and the key informants'."""

from __future__ import annotations

from kazmig.checks.engine import Bench, rule
from kazmig.checks.lists import fits, follow, named_text, rest, sum_text
from kazmig.evidence.known import Known, total_of
from kazmig.evidence.vocabulary import RESIDUAL

ASSESSED = "baseline.workers.persons"
OFFICIAL = "labour.official.persons"
ASSESSED_SHARES = "baseline.workers.*.share_pct"
OFFICIAL_SHARES = "labour.official.*.share_pct"
TWO_COUNTS = (
    "Both count migrant workers present in Kazakhstan; their reference dates differ, and checks 21 and 27 say how."
)


@rule(
    1,
    "The gap between the two counts",
    source="labour_permits",
    severity="high",
    facts=(ASSESSED, OFFICIAL),
    because=TWO_COUNTS,
    says={
        "info": 'Key informants counted {{ facts.baseline.workers.persons | count("migrant_worker") }}, {{ '
        'facts.reconcile.gap.persons | count("person") }} more than the register holds ({{ '
        "facts.labour.official.persons | short }}): {{ facts.reconcile.ratio.total | times }} as many."
    },
)
def gap(bench: Bench) -> tuple[str, str]:
    assessed, official = bench[ASSESSED], bench[OFFICIAL]
    difference, ratio = assessed - official, assessed / official
    bench.derive("reconcile.gap.persons", difference, measure="none")
    bench.derive("reconcile.ratio.total", ratio, measure="none", unit="ratio")
    return "info", (
        f"{assessed} − {official} = {difference}; ratio {assessed} ÷ {official} = {ratio:.3f}; "
        f"with rounding {difference.span.text()}"
    )


@rule(
    2,
    "Assessment by nationality",
    source="baseline_assessment",
    severity="medium",
    facts=(ASSESSED, ASSESSED_SHARES),
    says={
        "pass": "The assessment names nationalities for {{ facts.checks.assessment.named.share_pct | pct(1) }} of the "
        "workers; the rest is {{ facts.checks.assessment.other.persons | num }} persons.",
        "fail": "The assessment's shares by nationality add up to more than 100%, even allowing for rounding.",
    },
)
def assessment_by_nationality(bench: Bench) -> tuple[str, str]:
    shares, assessed = bench.among("baseline.workers"), bench[ASSESSED]
    if not fits(shares):
        return "fail", f"{sum_text(shares)}, above 100 by more than rounding"
    other = rest(shares)
    persons = other.of_total(assessed)
    bench.derive("checks.assessment.named.share_pct", total_of(shares.values()))
    bench.derive("checks.assessment.other.persons", persons)
    return "pass", f"{sum_text(shares)}, other {other:.1f} % of {assessed} = {persons} ({persons.span.text()})"


@rule(
    3,
    "Register by nationality",
    source="labour_permits",
    severity="medium",
    facts=(OFFICIAL, OFFICIAL_SHARES),
    says={
        "pass": "The register's list of nationalities is complete.",
        "query": "The register names no nationality for {{ facts.checks.official.unnamed.persons | num }} workers "
        "({{ facts.checks.official.unnamed.share_pct | pct(1) }}), although all are said to be nationals of CIS member "
        "states.",
        "fail": "The register's shares by nationality add up to more than 100%, even allowing for rounding.",
    },
    asks="Please send the full list of nationalities, with persons, and say whether any are outside the CIS.",
)
def register_by_nationality(bench: Bench) -> tuple[str, str]:
    shares, official = bench.among("labour.official"), bench[OFFICIAL]
    if not fits(shares):
        return "fail", f"{sum_text(shares)}, above 100 by more than rounding"
    unnamed = rest(shares)
    persons = unnamed.of_total(official)
    bench.derive("checks.official.unnamed.share_pct", unnamed)
    bench.derive("checks.official.unnamed.persons", persons)
    working = f"{sum_text(shares)}, so {unnamed:.1f} % of {official} = {persons} unnamed ({persons.span.text()})"
    return ("query" if unnamed.span.low > 0 else "pass"), working


@rule(
    4,
    "Persons by largest remainder",
    source="labour_permits",
    severity="medium",
    facts=(ASSESSED, OFFICIAL, "baseline.workers.*.persons", "labour.official.*.persons"),
    also=(ASSESSED_SHARES, OFFICIAL_SHARES),
    because=TWO_COUNTS,
    says={
        "info": "Shares become whole persons by largest remainder; in both counts the nationalities add up to the "
        "total to the person.",
        "fail": "Persons by nationality do not follow from the printed shares, or do not add up to the printed total.",
    },
)
def persons_by_nationality(bench: Bench) -> tuple[str, str]:
    workings, whole = [], True
    for name, prefix, total in (
        ("assessment", "baseline.workers", ASSESSED),
        ("register", "labour.official", OFFICIAL),
    ):
        persons = bench.among(prefix, "persons", other=True)
        added = total_of(persons.values())
        follows = follow(persons, bench.among(prefix, other=True), bench[total])
        whole = whole and follows and added.value == bench[total].value
        workings.append(f"{name}: {named_text(persons)}; sum {added} for a total of {bench[total]}")
    return ("info" if whole else "fail"), "; ".join(workings)


@rule(
    5,
    "The gap by nationality",
    source="labour_permits",
    severity="high",
    facts=(ASSESSED, OFFICIAL, "baseline.workers.*.persons", "labour.official.*.persons"),
    because=TWO_COUNTS,
    says={
        "info": "{{ facts.checks.gap.largest.share_pct | pct(1) }} of the gap, or {{ "
        'facts.checks.gap.largest.persons | count("person") }}, are {{ facts.checks.gap.largest.text | '
        "citizens }}."
    },
)
def gap_by_nationality(bench: Bench) -> tuple[str, str]:
    assessed = bench.among("baseline.workers", "persons", other=False)
    official = bench.among("labour.official", "persons", other=False)
    whole = bench[ASSESSED] - bench[OFFICIAL]
    gaps = {code: assessed[code] - official[code] for code in assessed if code in official}
    gaps = dict(sorted(gaps.items(), key=lambda item: -item[1].value))
    # All nationalities that one count does not name are compared together.
    gaps[RESIDUAL] = whole - total_of(gaps.values())
    largest = next(iter(gaps))
    share = gaps[largest].value / whole.value * 100
    bench.derive("checks.gap.largest.text", largest, measure="none")
    bench.derive("checks.gap.largest.persons", gaps[largest].value, measure="none")
    bench.derive("checks.gap.largest.share_pct", share, measure="none")
    return "info", f"{named_text(gaps)}; {largest} is {share:.2f} %; sum {total_of(gaps.values())}"


@rule(
    6,
    "The scope of “other”",
    source="labour_permits",
    severity="medium",
    facts=(OFFICIAL, "baseline.workers.*.persons", "labour.official.*.persons"),
    because=TWO_COUNTS,
    says={
        "concept": "“Other nationalities” differs in scope: the assessment's "
        "({{ facts.checks.scope.assessment.persons | num }} persons, any country) are fewer than the register's "
        "({{ facts.checks.scope.official.persons | num }}, CIS only), so the two rests must not be compared.",
        "pass": "The assessment's other nationalities are no fewer than those of the register.",
    },
)
def scope_of_other(bench: Bench) -> tuple[str, str]:
    assessed = bench.among("baseline.workers", "persons", other=True)
    official = bench.among("labour.official", "persons", other=True)
    here = assessed.get(RESIDUAL, total_of([]))
    there = {code: persons for code, persons in official.items() if code == RESIDUAL or code not in assessed}
    bench.derive("checks.scope.assessment.persons", here)
    bench.derive("checks.scope.official.persons", total_of(there.values()), like=OFFICIAL)
    fewer = here.value < total_of(there.values()).value
    comparison = f"{here} {'<' if fewer else '≥'} {total_of(there.values())} ({named_text(there)})"
    return ("concept" if fewer else "pass"), comparison


@rule(
    7,
    "Permit or person",
    source="labour_permits",
    severity="high",
    facts=(OFFICIAL, "reference.work_permits.issued.permits", "reference.work_permits.extended.permits"),
    also=("labour.official.permits",),
    because="Earlier permits only show that one person can hold several in a year; they are not joined to the count.",
    says={
        "query": "The register's series comes from permits, and one worker can be issued several "
        "({{ facts.reference.work_permits.issued.permits | period }}: "
        "{{ facts.checks.permits_extended.share_pct | pct(1) }} of the documents were extensions).",
        "pass": "The register gives permits and persons apart.",
    },
    asks="Does the count of migrant workers count permits or persons, and is a renewed permit counted again? Please "
    "send both figures.",
)
def permit_or_person(bench: Bench) -> tuple[str, str]:
    official = bench[OFFICIAL]
    issued, extended = (bench[f"reference.work_permits.{kind}.permits"] for kind in ("issued", "extended"))
    share = extended.share_of(issued + extended)
    year = bench.fact("reference.work_permits.issued.permits").period
    bench.derive("checks.permits_extended.share_pct", share, like="reference.work_permits.extended.permits")
    working = (
        f"in {year} {issued} issued + {extended} extended = {issued + extended} documents, {share:.1f} % extensions"
    )
    if bench.has("labour.official.permits"):
        return "pass", f"{bench['labour.official.permits']} permits and {official} persons are both given; {working}"
    return "query", f"{official} persons are given, permits are not; {working}"


@rule(
    27,
    "What the register's count refers to",
    source="labour_permits",
    severity="medium",
    facts=(OFFICIAL,),
    says={
        "query": "The register says how many workers there were in {{ facts.labour.official.persons | period }}, but "
        "not whether that is a date, an average or everyone during the period.",
        "pass": "The register's count has a reference date: {{ facts.labour.official.persons | period }}.",
    },
    asks="Is the count of migrant workers the number at the end of the period, an average, or everyone during the "
    "period?",
)
def reference_of_register(bench: Bench) -> tuple[str, str]:
    count = bench.fact(OFFICIAL)
    length = count.when.days
    working = f"{bench[OFFICIAL]} is given as a {count.measure} for “{count.period}”, a period of {length} days"
    return ("query" if count.measure == "stock" and length > 1 else "pass"), working


@rule(
    36,
    "Precision without an error statement",
    source="baseline_assessment",
    severity="medium",
    facts=(ASSESSED, ASSESSED_SHARES),
    printed=(ASSESSED_SHARES,),
    says={
        "query": "The assessment's total is given to the single person and its shares to one decimal "
        "(± {{ facts.checks.precision.persons | num }} persons), without a statement of error.",
        "pass": "The assessment's total is rounded no finer than its shares.",
    },
    asks="How large is the error of the total, and of the shares by nationality, in your own judgement?",
)
def precision(bench: Bench) -> tuple[str, str]:
    assessed, shares = bench[ASSESSED], bench.among("baseline.workers")
    half = max(share.span.width / 2 for share in shares.values())
    reach = half / 100 * assessed.value
    bench.derive("checks.precision.persons", reach, measure="none")
    finer = assessed.span.width / 2 < reach
    working = (
        f"the total {assessed} ± {assessed.span.width / 2:,.1f}; shares to {2 * half:.1f} points, "
        f"which is ± {half:.2f} points or ± {reach:,.0f} persons"
    )
    return ("query" if finer else "pass"), working


@rule(
    37,
    "Every registered category of the largest nationality",
    source="labour_permits",
    severity="medium",
    facts=(
        "baseline.workers.UZB.persons",
        "labour.official.UZB.persons",
        "permits.temporary.UZB.permits",
        "permits.permanent.UZB.permits",
    ),
    because="An upper bound on purpose: permits and persons are added as if nobody held two documents.",
    says={
        "info": "Even if nobody held two documents, {{ facts.checks.unregistered.UZB.persons | num }} of the "
        "workers from Uzbekistan whom informants counted would fit no registered category.",
        "pass": "The registered categories together could hold all workers from Uzbekistan whom informants counted.",
    },
)
def widest_register(bench: Bench) -> tuple[str, str]:
    keys = ("labour.official.UZB.persons", "permits.temporary.UZB.permits", "permits.permanent.UZB.permits")
    parts = [bench[key] for key in keys]
    assessed = bench["baseline.workers.UZB.persons"]
    widest = total_of(parts)
    beyond: Known = assessed - widest
    bench.derive("checks.widest_register.UZB.persons", widest, like=keys[0])
    bench.derive("checks.unregistered.UZB.persons", beyond, like="baseline.workers.UZB.persons")
    working = (
        f"{' + '.join(f'{part}' for part in parts)} = {widest} (workers, temporary, permanent permits of "
        f"{bench.fact(keys[0]).period}); "
        f"{assessed} − {widest} = {beyond} ({beyond.span.text()})"
    )
    return ("info" if beyond.span.low > 0 else "pass"), working
