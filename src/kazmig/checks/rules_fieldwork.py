"""Checks of how and when the evidence was gathered: places, coverage, dates."""

from __future__ import annotations

from datetime import date

from kazmig.checks.engine import Bench, NotSupplied, rule
from kazmig.checks.rules_baseline import FIRST, LAST
from kazmig.checks.rules_workers import ASSESSED, OFFICIAL, TWO_COUNTS
from kazmig.evidence.periods import Period
from kazmig.places.regions import REFORM, SINCE, same_area, vintage_at

CITATION = "context.citation.month.text"
MONEY_REPORT = "context.money_source.date"
# A tenth of a region's population in migrant workers is far above what any source reports for the country.
MANY_PCT = 10


@rule(
    24,
    "The region with most workers",
    source="baseline_assessment",
    severity="high",
    facts=(OFFICIAL, "baseline.region.*.persons", "reference.population.*.*.persons"),
    also=(LAST,),
    because=f"{TWO_COUNTS} A region's population only gives the scale.",
    says={
        "query": 'Informants counted {{ facts.checks.region.first.persons | count("worker") }} {{ '
        "facts.checks.region.first.text | in }}: {{ facts.checks.region.of_official.share_pct | "
        "pct(0) }} of the whole country's register and {{ facts.checks.region.of_population.share_pct "
        "| pct(0) }} of the region's population.",
        "pass": "The region with most workers has a plausible number of them for its population.",
    },
    asks="How was the number of workers in the region with the largest share reached, by settlement and informant, and "
    "could workers in transit or on shifts have been counted more than once?",
)
def largest_region(bench: Bench) -> tuple[str, str]:
    code, workers = next(iter(bench.among("baseline.region", "persons").items()))
    known = [key for key in bench.all_facts if key.startswith(f"reference.population.{code}.")]
    counted = str(bench.fact(LAST).value) if bench.has(LAST) else str(bench.quarter.period.last)
    earlier = sorted(key for key in known if bench.all_facts[key].when.last <= Period.parse(counted).last)
    bench.derive("checks.region.first.text", code, measure="none")
    bench.derive("checks.region.first.persons", workers, like=f"baseline.region.{code}.persons")
    of_official = workers.share_of(bench[OFFICIAL])
    bench.derive("checks.region.of_official.share_pct", of_official, like=OFFICIAL)
    working = f"{code}: {workers} = {of_official:.0f} % of the national register's {bench[OFFICIAL]}"
    if not same_area(code, vintage_at(counted), SINCE):
        raise NotSupplied(f"{working}; the population of {code} is known within its borders since {REFORM} alone")
    if not earlier:
        raise NotSupplied(f"{working}; no population of {code} in region_population.csv")
    population = bench[earlier[-1]]
    of_population = workers.share_of(population)
    bench.derive("checks.region.of_population.share_pct", of_population, like=earlier[-1])
    day = bench.fact(earlier[-1]).period
    working += f" and {of_population:.0f} % of the region's population of {population} on {day}"
    return ("query" if of_population.span.low > MANY_PCT else "pass"), working


@rule(
    25,
    "Coverage of the assessment",
    source="baseline_assessment",
    severity="medium",
    facts=(ASSESSED, "baseline.coverage.enumerators", "baseline.coverage.regions"),
    also=("baseline.coverage.informants", "baseline.coverage.settlements"),
    because="Workers an enumerator measure the burden of the fieldwork, nothing else.",
    says={
        "query": "{{ facts.baseline.coverage.enumerators | num }} enumerators from "
        "{{ facts.baseline.coverage.regions | num }} regions stand behind the count, "
        "{{ facts.checks.workers_per_enumerator.persons | num }} workers to each; how many informants and "
        "settlements were reached is not said.",
        "pass": "The assessment says how many informants and settlements it reached.",
    },
    asks="How many key informants and settlements were reached, in which regions, and what was done about regions "
    "without enumerators?",
)
def coverage(bench: Bench) -> tuple[str, str]:
    assessed = bench[ASSESSED]
    enumerators, regions = bench["baseline.coverage.enumerators"], bench["baseline.coverage.regions"]
    each = assessed / enumerators
    bench.derive("checks.workers_per_enumerator.persons", each, like=ASSESSED)
    missing = [name for name in ("informants", "settlements") if not bench.has(f"baseline.coverage.{name}")]
    working = f"{enumerators} enumerators, {regions} regions; {assessed} ÷ {enumerators} = {each} workers an enumerator"
    if missing:
        return "query", f"{working}; number of {' and '.join(missing)} not given"
    given = ", ".join(f"{bench[f'baseline.coverage.{name}']} {name}" for name in ("informants", "settlements"))
    return "pass", f"{working}; {given}"


@rule(
    26,
    "Dates",
    source="baseline_assessment",
    severity="high",
    facts=(FIRST, LAST),
    also=(CITATION, MONEY_REPORT),
    because="Dates of different documents are put in order, not added.",
    says={
        "fail": "The dates contradict each other: the edition is for {{ facts.checks.edition.text | period }}, "
        "fieldwork ran from {{ facts.baseline.fieldwork.first.date | date }} to "
        "{{ facts.baseline.fieldwork.last.date | date }}, and evidence is younger than the quarter or than the "
        "date it is cited by.",
        "pass": "Fieldwork ended within the quarter, and no source is younger than the citation.",
    },
)
def dates(bench: Bench) -> tuple[str, str]:
    first, last = (date.fromisoformat(str(bench.fact(key).value)) for key in (FIRST, LAST))
    end = bench.quarter.period.last
    bench.derive("checks.edition.text", str(bench.quarter), period=str(bench.quarter), measure="none")
    working = [f"quarter {bench.quarter} ends {end}", f"fieldwork {first} to {last}"]
    wrong = last > end
    youngest = last
    if bench.has(MONEY_REPORT):
        report = str(bench.fact(MONEY_REPORT).value)
        youngest = max(youngest, date.fromisoformat(report))
        working.append(f"money source of {report}")
    if bench.has(CITATION):
        cited = str(bench.fact(CITATION).value)
        wrong = wrong or Period.parse(cited).last < youngest
        working.append(f"cited as of {cited}")
    return ("fail" if wrong else "pass"), "; ".join(working)
