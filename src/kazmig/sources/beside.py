"""Totals for other periods than a source's own: the month before in the same release, and what months add up to.

sources.toml names such periods (`also = ["2024-02"]`). A list is read for the source's own period alone; totals of the
others become facts that carry their period in the key: `remittances.sent.month.2024-02.kzt_bn`.
"""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import groupby

import pandas as pd

from kazmig.evidence.facts import Fact, Facts, derived
from kazmig.evidence.periods import Period
from kazmig.evidence.quarter import Quarter
from kazmig.evidence.units import MONEY, UNITS
from kazmig.evidence.vocabulary import TOTAL
from kazmig.project.inventory import Source
from kazmig.sources.observations import each


def own_period(observed: pd.DataFrame) -> pd.DataFrame:
    """The rows of one list that are for its latest period; of a list for one period, all of them."""
    totals = observed[observed["dimension"] == TOTAL]
    periods = sorted({Period.parse(text) for text in totals["period"]}, key=lambda period: (period.last, period.days))
    if len(periods) < 2:
        return observed
    # Rows of a list may speak of a day within the total's period; only the other totals' periods are set aside.
    others = {text for text in totals["period"] if Period.parse(text) != periods[-1]}
    return observed[~observed["period"].isin(others)]


def other_periods(observed: pd.DataFrame, stem: str, source: Source) -> list[Fact]:
    """`<stem>.<series>[.<group>].<kind>.<period>.<unit>`: totals for the periods that a source gives beside its own."""
    found = []
    for row in each(observed[observed["dimension"] == TOTAL]):
        if row.period in source.also:
            number = round(row.value) if UNITS[row.unit].whole else float(row.value)
            group = "" if row.group in ("", "all") else f".{row.group}"
            key = _dated(f"{stem}.{row.series}{group}", row.period, row.unit)
            about = {"measure": row.measure, "population": row.population, "quality": source.quality}
            found.append(
                Fact(key, number, row.unit, row.period, source=source.name, low=row.low, high=row.high, place=row.place,
                     **about)
            )  # fmt: skip
    return found


def quarters_of_months(facts: list[Fact]) -> list[Fact]:
    """`<stem>.<series>.quarter.<quarter>.<unit>`: the sum of a quarter's three months, where all are given.

    Only for flows that add up: counts and money. The interval is the sum of those of the months.
    """
    months = [fact for fact in facts if fact.measure == "flow" and fact.when.kind == "month" and _adds_up(fact.unit)]
    totals = [fact for fact in months if _stem(fact).count(".") == 1]
    found = []
    for (stem, unit), group in groupby(sorted(totals, key=lambda f: (_stem(f), f.unit)), lambda f: (_stem(f), f.unit)):
        parts = {fact.period: fact for fact in group}
        for quarter in sorted({Quarter.ending(fact.when) for fact in parts.values()}):
            three = [parts[month] for month in sorted(parts) if Period.parse(month) in quarter.period]
            if len(three) == 3:
                found.append(_sum(_dated(stem, str(quarter), unit), three, str(quarter)))
    return found


def quarters_to_date(facts: list[Fact]) -> list[Fact]:
    """`<stem>.<series>.quarter.<quarter>.<unit>`: a year to date less the year to date a quarter before.

    Half a year less its first quarter, a year less nine months: where both are given and the quarter itself is not.
    The interval takes the ends that are farthest apart. Raises LessThanBefore where the longer one is smaller.
    """
    totals = [fact for fact in facts if fact.measure == "flow" and _adds_up(fact.unit) and _stem(fact).count(".") == 1]
    given = {(_stem(fact), fact.unit, fact.period) for fact in totals}
    found = []
    for short in (fact for fact in totals if _to_date(fact)):
        months = short.when.month_count or 0
        for long in (fact for fact in totals if _to_date(fact) == _to_date(short) and fact.unit == short.unit):
            if _stem(long) != _stem(short) or (long.when.month_count or 0) != months + 3:
                continue
            quarter = str(Period.months(long.when.first.year, months + 1, months + 3))
            if (_stem(long), long.unit, quarter) not in given:
                found.append(_less(_dated(_stem(long), quarter, long.unit), long, short, quarter))
    return found


class LessThanBefore(ValueError):
    """A year to date that is smaller than its own beginning; the message names both."""


def _to_date(fact: Fact) -> int:
    """The year of a period that begins with January and ends with a quarter; 0 for any other."""
    when = fact.when
    ends = when.month_count in (3, 6, 9, 12) and when.first.month == 1
    return when.first.year if ends else 0


def _less(key: str, long: Fact, short: Fact, quarter: str) -> Fact:
    ends = {
        fact: [float(fact.value if end is None else end) for end in (fact.low, fact.high)] for fact in (long, short)
    }
    low, high = ends[long][0] - ends[short][1], ends[long][1] - ends[short][0]
    if high < 0:
        raise LessThanBefore(
            f"{long.source}: {long.period} has {long.value:,.12g} and {short.period} within it {short.value:,.12g} "
            f"({long.key}; {long.place or 'no place'}, {short.place or 'no place'}). A year to date cannot be less "
            "than its own beginning: mend the period of the one that is not to date, or ask the publisher."
        )
    value = max(float(long.value) - float(short.value), 0.0)
    about = {name: getattr(long, name) for name in ("unit", "measure", "population", "source", "quality", "synthetic")}
    value = round(value) if UNITS[long.unit].whole else value
    place = "year to date less what came before"
    return derived(key, value, [long, short], low=max(low, 0.0), high=high, period=quarter, place=place, **about)


def _adds_up(unit: str) -> bool:
    return UNITS[unit].whole or unit in MONEY


def _stem(fact: Fact) -> str:
    """The key without unit and period: `remittances.sent`."""
    name = fact.key.removesuffix(f".{fact.unit}")
    return name.removesuffix(f".{fact.when.kind.replace(' ', '_')}.{fact.period}")


def _dated(stem: str, period: str, unit: str) -> str:
    """A key that carries its period: two parts deeper than a list's, so that no list of countries takes it in."""
    return f"{stem}.{Period.parse(period).kind.replace(' ', '_')}.{period}.{unit}"


def _sum(key: str, months: list[Fact], quarter: str) -> Fact:
    first = months[0]
    value = math.fsum(float(fact.value) for fact in months)
    ends = [
        math.fsum(float(fact.value if (end := getattr(fact, side)) is None else end) for fact in months)
        for side in ("low", "high")
    ]
    whole = replace(first, key=key, period=quarter, value=round(value) if UNITS[first.unit].whole else value)
    about = {name: getattr(whole, name) for name in ("unit", "period", "measure", "population", "source", "quality")}
    return derived(key, whole.value, months, low=ends[0], high=ends[1], place="sum of three months", **about)


def with_other_periods(facts: list[Fact], observed: pd.DataFrame, stem: str, source: Source) -> list[Fact]:
    """`facts` of a source with those for other periods, and the quarters that months add up to."""
    together = [*facts, *other_periods(observed, stem, source)]
    together += quarters_of_months(together)
    return list(Facts([*together, *quarters_to_date(together)]).values())
