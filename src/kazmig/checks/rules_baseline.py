"""Checks of the Baseline Assessment: reasons, types of stay, sex, regions, growth."""

from __future__ import annotations

from datetime import date

from kazmig.checks.engine import Bench, NotSupplied, rule
from kazmig.checks.lists import adds_up, follow, named_text, rest, sum_text
from kazmig.checks.rules_workers import ASSESSED, OFFICIAL, TWO_COUNTS
from kazmig.evidence.definitions import unlike
from kazmig.evidence.intervals import Interval
from kazmig.evidence.known import Known, total_of

REASONS = "baseline.reason.*.share_pct"
TYPES = "baseline.type.*.share_pct"
REACHED = "baseline.coverage.regions"
FIRST, LAST = "baseline.fieldwork.first.date", "baseline.fieldwork.last.date"
# Months in which agriculture and construction employ few: seasonal workers are hardly in the country.
OFF_SEASON = (11, 12, 1, 2, 3)


@rule(
    18,
    "Reasons add up",
    source="baseline_assessment",
    severity="low",
    facts=(REASONS,),
    printed=(REASONS,),
    says={
        "pass": "Shares by reason add up to 100% once rounding is allowed for.",
        "fail": "Shares by reason do not add up to 100%, even allowing for rounding.",
    },
)
def reasons(bench: Bench) -> tuple[str, str]:
    shares = bench.among("baseline.reason")
    added = total_of(shares.values())
    return ("pass" if adds_up(shares) else "fail"), f"{sum_text(shares)} ({added.span.text(2)})"


@rule(
    19,
    "Mobilization against citizens of the Russian Federation",
    source="baseline_assessment",
    severity="medium",
    facts=(ASSESSED, "baseline.reason.mobilization.share_pct", "baseline.workers.RUS.persons"),
    says={
        "query": "If {{ facts.baseline.reason.mobilization.share_pct | pct(1) }} of all workers came because of the "
        "mobilization, these would be {{ facts.checks.mobilization.share_pct | pct(0) }} of all Russian citizens "
        "counted.",
        "pass": "The share who came because of the mobilization fits the number of Russian citizens counted.",
        "fail": "More workers came because of the mobilization than Russian citizens were counted.",
    },
    asks="Is the share of those who came because of the mobilization a share of all workers, or of another group?",
)
def mobilization(bench: Bench) -> tuple[str, str]:
    share, assessed = bench["baseline.reason.mobilization.share_pct"], bench[ASSESSED]
    russians = bench["baseline.workers.RUS.persons"]
    persons = share.of_total(assessed)
    part = persons.share_of(russians)
    bench.derive("checks.mobilization.persons", persons)
    bench.derive("checks.mobilization.share_pct", part, like="baseline.workers.RUS.persons")
    working = (
        f"{share:.1f} % of {assessed} = {persons} = {part:.0f} % of {russians} Russian citizens ({part.span.text(1)})"
    )
    if part.span.low > 100:
        return "fail", working
    return ("query" if part.value > 50 else "pass"), working


@rule(
    20,
    "Types of stay add up",
    source="baseline_assessment",
    severity="low",
    facts=(TYPES, "baseline.type.*.persons", ASSESSED),
    says={
        "pass": "Shares by type of migration add up to 100%, and persons to the total.",
        "fail": "Shares by type of migration and their persons do not add up, or do not follow from each other.",
    },
)
def types_of_stay(bench: Bench) -> tuple[str, str]:
    shares, persons = bench.among("baseline.type"), bench.among("baseline.type", "persons", other=True)
    assessed = bench[ASSESSED]
    whole = total_of(persons.values()).value == assessed.value and follow(persons, shares, assessed)
    working = f"{sum_text(shares)}; {named_text(persons)}, sum {total_of(persons.values())}"
    return ("pass" if adds_up(shares) and whole else "fail"), working


@rule(
    21,
    "Seasonal workers and the season of the count",
    source="baseline_assessment",
    severity="medium",
    facts=(ASSESSED, OFFICIAL, "baseline.type.seasonal.share_pct", "baseline.type.seasonal.persons", FIRST, LAST),
    because=TWO_COUNTS,
    says={
        "concept": "{{ facts.baseline.type.seasonal.share_pct | pct(1) }} of the workers are said to be "
        "seasonal, yet they were counted between {{ facts.baseline.fieldwork.first.date | date }} and "
        "{{ facts.baseline.fieldwork.last.date | date }}, out of season; the others are "
        "{{ facts.checks.not_seasonal.persons | num }}.",
        "pass": "The count was made in the season, or most workers are not seasonal.",
    },
)
def season(bench: Bench) -> tuple[str, str]:
    share, seasonal = bench["baseline.type.seasonal.share_pct"], bench["baseline.type.seasonal.persons"]
    assessed, official = bench[ASSESSED], bench[OFFICIAL]
    others = assessed - seasonal
    bench.derive("checks.not_seasonal.persons", others)
    first, last = (date.fromisoformat(str(bench.fact(key).value)) for key in (FIRST, LAST))
    out_of_season = {first.month, last.month} <= set(OFF_SEASON)
    working = (
        f"{share:.1f} % seasonal, counted {first} to {last}; {assessed} − {seasonal} = {others}, "
        f"{'below' if others.span.high < official.span.low else 'not below'} the register's {official}"
    )
    return ("concept" if out_of_season and share.span.low > 50 else "pass"), working


@rule(
    22,
    "Sex",
    source="baseline_assessment",
    severity="low",
    facts=(ASSESSED, "baseline.sex.male.share_pct", "baseline.sex.male.persons", "baseline.sex.female.persons"),
    also=("labour.official.male.persons", "labour.official.female.persons"),
    says={
        "info": "Men are {{ facts.baseline.sex.male.share_pct | pct }} of the workers counted "
        "({{ facts.baseline.sex.male.persons | num }} men, {{ facts.baseline.sex.female.persons | num }} women); the "
        "register gives no such split.",
        "pass": "Both counts give men and women.",
        "fail": "The numbers of men and women do not follow from the printed share of men.",
    },
)
def sex(bench: Bench) -> tuple[str, str]:
    share, men, women = (bench[f"baseline.sex.{each}"] for each in ("male.share_pct", "male.persons", "female.persons"))
    official = bench.has("labour.official.male.persons") and bench.has("labour.official.female.persons")
    working = f"{share} % = {men} men, {women} women; the register {'gives' if official else 'does not give'} a split"
    assessed = bench[ASSESSED]
    if not follow({"male": men, "female": women}, {"male": share}, assessed) or (men + women).value != assessed.value:
        return "fail", f"{working}; {share} % of {assessed} is {share.of_total(assessed).span.text()}"
    return ("pass" if official else "info"), working


@rule(
    23,
    "Regions that are not named",
    source="baseline_assessment",
    severity="low",
    facts=("baseline.region.*.share_pct", "reference.units.current.regions", "reference.units.former.regions"),
    also=(REACHED, "baseline.coverage.settlements"),
    because="The number of units only says over how many the rest is spread.",
    says={
        "pass": "What the named regions leave ({{ facts.checks.regions.unnamed.share_pct | pct(1) }}) can be "
        "spread over the unnamed ones, each between "
        "{{ facts.checks.regions.unnamed_each.share_pct.low | pct(1) }} and "
        "{{ facts.checks.regions.unnamed_each.share_pct.high | pct(1) }}.",
        "fail": "The shares of the biggest and smallest regions leave no possible shares for the others.",
    },
)
def regions(bench: Bench) -> tuple[str, str]:
    shares = list(bench.among("baseline.region").items())
    # The assessment names as many of its biggest units as of its smallest; the others lie between.
    half = len(shares) // 2
    top, bottom = dict(shares[:half]), dict(shares[half:])
    working = f"{sum_text(top)} on top, {total_of(bottom.values()):.1f} at the bottom"
    if total_of(dict(shares).values()).span.low > 100:
        return "fail", f"{working}: above 100"
    left = rest(dict(shares))
    floor, ceiling = next(iter(bottom.values())), list(top.values())[-1]
    # A round that says how far it reached spreads the rest over the regions that it reached, and no others. Beside
    # enumerators alone that number is where those came from.
    reached = bench.has(REACHED) and bench.has("baseline.coverage.settlements")
    schemes = [REACHED] if reached else [f"reference.units.{scheme}.regions" for scheme in ("current", "former")]
    units = [bench[scheme].value for scheme in schemes]
    # Where only the biggest are named, the others are no bigger than the last of them.
    smallest = min((share for _, share in shares), key=lambda share: share.value)
    for low, high in ((floor, ceiling), (Known(0.0, Interval(0, 0)), smallest)):
        between = Interval(low.span.low, max(low.span.low, high.span.high))
        possible = all(left.span.meets(between * max(0, each - len(shares))) for each in units)
        if possible:
            break
    if reached and possible and units[0] <= len(shares):
        raise NotSupplied("the round names every region that it reached")
    bench.derive("checks.regions.unnamed.share_pct", left)
    # Shares are printed to one decimal, and so are the bounds that follow from them.
    each = Known(left.value / max(1, units[0] - len(shares)), between)
    bench.derive("checks.regions.unnamed_each.share_pct", each, low=low.value, high=max(low.value, high.value))
    spread = " or ".join(f"{each - len(shares):.0f} of {each:.0f}" for each in units)
    working += f"; the remaining {left:.1f} % spread over {spread} units, each in [{low:.1f}, {high:.1f}]"
    return ("pass" if possible else "fail"), working


@rule(
    28,
    "Growth of those who moved, and the number present",
    source="baseline_assessment",
    severity="high",
    facts=(ASSESSED, "baseline.moved.*.change_pct"),
    because="The back-cast is worked out only to show what must not be done.",
    says={
        "concept": "The growth figures describe those who moved in a year, not those present: applying them to "
        "the number present would invent {{ facts.checks.backcast.one_year.persons | num }} workers for the year "
        "before, and such figures must not be used.",
        "pass": "The growth figures describe the same workers as the count.",
    },
)
def growth(bench: Bench) -> tuple[str, str]:
    moved, assessed = bench.among("baseline.moved", "change_pct"), bench[ASSESSED]
    factors = {year: 1 + moved[year] / 100 for year in sorted(moved)}
    product = Known(1.0, Interval(1, 1))
    for factor in factors.values():
        product = product * factor
    back, steps = assessed, []
    for number, year in enumerate(sorted(factors, reverse=True)):
        back = back / factors[year]
        steps.append(f"{back}")
        if number < 2:
            name = ("one_year", "two_years")[number]
            bench.derive(f"checks.backcast.{name}.persons", back, like=ASSESSED, measure="none")
    chain = " × ".join(f"{factor:.2f}" for factor in factors.values())
    working = f"{chain} = {product:.2f} ({product.span.text(3)}); back-casting {assessed} would give {', '.join(steps)}"
    latest = bench.fact(f"baseline.moved.{max(moved)}.change_pct")
    count = bench.fact(ASSESSED)
    differing = [field for field in unlike(count, latest) if field in ("measure", "population")]
    texts = [f"{field} {getattr(latest, field)} against {getattr(count, field)}" for field in differing]
    return ("concept" if differing else "pass"), "; ".join([working, *texts])
