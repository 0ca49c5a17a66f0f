"""Checks of arrivals and departures: crossings of the border, counted by the Border Service."""

from __future__ import annotations

from kazmig.checks.engine import Bench, rule
from kazmig.checks.lists import fits, named_text
from kazmig.evidence.known import Known, total_of
from kazmig.places.groups import CIS

ARRIVALS = "crossings.arrivals.crossings"
ARRIVALS_CIS = "crossings.arrivals.cis.crossings"
ARRIVALS_OTHER = "crossings.arrivals.noncis.crossings"
DEPARTURES = "crossings.departures.crossings"
LISTS = {
    "arrivals, CIS": "crossings.arrivals.cis",
    "departures, CIS": "crossings.departures.cis",
    "arrivals, others": "crossings.arrivals.noncis",
    "departures, others": "crossings.departures.noncis",
}
MILLION = 1e6


@rule(
    12,
    "Arrivals: the parts and the whole",
    source="border_crossings",
    severity="medium",
    facts=(ARRIVALS, ARRIVALS_CIS, ARRIVALS_OTHER),
    printed=(ARRIVALS,),
    says={
        "pass": "Arrivals add up if those of CIS nationals were between "
        "{{ facts.checks.arrivals.cis.crossings.low | num }} and "
        "{{ facts.checks.arrivals.cis.crossings.high | num }}, which the wording allows.",
        "fail": "Arrivals of CIS nationals and of others do not add up to the printed total, however they were "
        "rounded.",
    },
)
def arrivals_add_up(bench: Bench) -> tuple[str, str]:
    whole, cis, others = bench[ARRIVALS], bench[ARRIVALS_CIS], bench[ARRIVALS_OTHER]
    needed = (whole - others).span & cis.span
    m = 1 / MILLION
    working = (
        f"total {(whole.span * m).text(2)} million less others {(others.span * m).text(2)} = "
        f"{((whole - others).span * m).text(2)}; CIS is printed as {(cis.span * m).text(2)}"
    )
    if needed is None:
        return "fail", f"{working}: nothing in common"
    bench.derive("checks.arrivals.cis.crossings", Known(needed.middle, needed), like=ARRIVALS_CIS)
    return "pass", f"{working}: CIS is {(needed * m).text(2)} million"


@rule(
    13,
    "Crossings are not persons",
    source="border_crossings",
    severity="medium",
    facts=(ARRIVALS, "stock.population.persons"),
    because="They are set side by side to show that arrivals cannot be persons.",
    says={
        "concept": "Arrivals equal {{ facts.checks.arrivals_of_population.share_pct | pct(0) }} of the population: "
        "they count passages of the border, and one person passes many times.",
        "pass": "Arrivals are few against the population; they count passages all the same.",
    },
)
def crossings_are_not_persons(bench: Bench) -> tuple[str, str]:
    arrivals, population = bench[ARRIVALS], bench["stock.population.persons"]
    share = arrivals.share_of(population)
    bench.derive("checks.arrivals_of_population.share_pct", share, measure="none")
    # A country that a tenth of its own number enters in a year to stay would be news; of a quarter it is a fortieth.
    verdict = "concept" if share.span.low > 10 * bench.fact(ARRIVALS).when.days / 365 else "pass"
    return verdict, f"{arrivals} ÷ {population} = {share:.1f} % ({share.span.text(1)})"


@rule(
    14,
    "Net crossings against net migration",
    source="border_crossings",
    severity="medium",
    facts=(ARRIVALS, DEPARTURES, "reference.net_migration.{year}.persons"),
    periods={ARRIVALS: ("year",), DEPARTURES: ("year",)},
    also=("baseline.moved.{year}.change_pct",),
    because="They are set side by side to show that net crossings are no measure of migration.",
    says={
        "concept": "Crossings in less crossings out are between "
        "{{ facts.checks.net_crossings.crossings.low | signed }} and "
        "{{ facts.checks.net_crossings.crossings.high | signed }}, while the UN estimates net migration of "
        "{{ facts.checks.net_migration.persons | signed }} persons: net crossings are not migration.",
        "pass": "Net crossings and the UN's net migration have the same sign.",
    },
)
def net_crossings(bench: Bench) -> tuple[str, str]:
    net = bench[ARRIVALS] - bench[DEPARTURES]
    migration = bench["reference.net_migration.{year}.persons"]
    bench.derive("checks.net_crossings.crossings", net, like=ARRIVALS)
    bench.derive("checks.net_migration.persons", migration, like="reference.net_migration.{year}.persons")
    working = f"net crossings {(net.span * (1 / MILLION)).text(2)} million; UN net migration {migration:+.0f}"
    if bench.has("baseline.moved.{year}.change_pct"):
        working += f"; the assessment has {bench['baseline.moved.{year}.change_pct']:+.0f} % who moved"
    opposite = net.span.high < 0 < migration.value or net.span.low > 0 > migration.value
    return ("concept" if opposite else "pass"), working


@rule(
    15,
    "Crossings: sums of the lists",
    source="border_crossings",
    severity="low",
    facts=("crossings.arrivals.cis.*.share_pct",),
    also=tuple(f"{prefix}.*.share_pct" for prefix in LISTS.values()),
    says={
        "pass": "No list of arrivals or departures adds up to more than 100%.",
        "fail": "A list of arrivals or departures adds up to more than 100%, even allowing for rounding.",
    },
)
def crossing_lists(bench: Bench) -> tuple[str, str]:
    lists = {name: bench.among(prefix) for name, prefix in LISTS.items()}
    sums = {name: total_of(shares.values()) for name, shares in lists.items() if shares}
    working = "; ".join(f"{name} {added:.1f} ({added.span.text(2)})" for name, added in sums.items())
    return ("pass" if all(fits(shares) for shares in lists.values()) else "fail"), working


@rule(
    16,
    "Nationalities missing from arrivals",
    source="border_crossings",
    severity="high",
    facts=(ARRIVALS_CIS, "crossings.arrivals.cis.*.share_pct", "baseline.workers.*.persons"),
    periods={ARRIVALS_CIS: ("year",)},
    also=("permits.temporary.*.permits",),
    because="Nobody can be present or hold a permit who never arrived: crossings bound persons from above.",
    says={
        "fail": "The list of arrivals leaves one nationality "
        "({{ facts.checks.arrivals.missing.text | country }}) at most "
        "{{ facts.checks.arrivals.missing.crossings | num }} arrivals in the year, while informants counted "
        "{{ facts.checks.arrivals.present.persons | num }} of its workers present: the list behaves like one of "
        "routes, not of nationalities.",
        "pass": "No nationality has more workers present than the list of arrivals leaves room for.",
    },
)
def missing_from_arrivals(bench: Bench) -> tuple[str, str]:
    listed, arrivals = bench.among("crossings.arrivals.cis"), bench[ARRIVALS_CIS]
    workers = bench.among("baseline.workers", "persons")
    permits = bench.among("permits.temporary", "permits")
    code, last = list(listed.items())[-1]
    # A nationality below the last place of the list has at most the last place's share of all arrivals.
    room = (last * arrivals / 100).span.high
    absent = {c: number for c, number in workers.items() if c in CIS and c not in listed}
    working = (
        f"last place {code} {last:.1f} %: at most {last.span.high:.2f} % × {arrivals.span.high:,.0f} = {room:,.0f}"
    )
    over = [c for c, number in absent.items() if number.span.low > room]
    for c, number in absent.items():
        held = f", {permits[c]} temporary permits" if c in permits else ""
        working += f"; {c} {number} workers present{held}"
    if not over:
        return "pass", working
    bench.derive("checks.arrivals.missing.text", over[0], like=ARRIVALS_CIS, measure="none")
    bench.derive("checks.arrivals.missing.crossings", room, like=ARRIVALS_CIS)
    bench.derive("checks.arrivals.present.persons", absent[over[0]], like=f"baseline.workers.{over[0]}.persons")
    return "fail", working


@rule(
    17,
    "Departures without their parts",
    source="border_crossings",
    severity="medium",
    facts=(DEPARTURES, "crossings.departures.cis.*.share_pct", "crossings.departures.noncis.*.share_pct"),
    also=("crossings.departures.cis.crossings", "crossings.departures.noncis.crossings"),
    says={
        "query": "Departures have one total ({{ facts.crossings.departures.crossings | num }}) and two lists of "
        "shares, but not how many fall to CIS nationals and how many to others.",
        "pass": "Both lists of departures have their totals.",
    },
    asks="How many departures were of CIS nationals, and how many of others?",
)
def departures_without_parts(bench: Bench) -> tuple[str, str]:
    departures = bench[DEPARTURES]
    parts = {name: f"crossings.departures.{name}.crossings" for name in ("cis", "noncis")}
    lists = {name: bench.among(f"crossings.departures.{name}") for name in parts}
    given = {name: bench[key] for name, key in parts.items() if bench.has(key)}
    lacking = [name for name in parts if name not in given]
    counts = ", ".join(f"{len(shares)} shares ({name})" for name, shares in lists.items())
    if lacking:
        return "query", f"total {departures}; {counts}; no total for {' and '.join(lacking)}"
    return "pass", f"total {departures}; {named_text(given)}; {counts}"
