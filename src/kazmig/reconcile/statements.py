"""What the reconciliation states as facts, for prose, figures and later quarters."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Protocol, TypedDict, Unpack

import pandas as pd

from kazmig.evidence.facts import Fact, Facts, significant
from kazmig.evidence.quarter import Quarter
from kazmig.evidence.vocabulary import RESIDUAL
from kazmig.reconcile.conflict import Check
from kazmig.reconcile.counts import STEMS, gaps
from kazmig.reconcile.estimate import INTERVAL
from kazmig.reconcile.inherit import NamedTable
from kazmig.reconcile.model import TOTAL

STEP = "30_reconcile_workers"


class Unlike(TypedDict, total=False):
    """Fields in which a fact differs from others of its kind."""

    period: str
    measure: str
    population: str
    quality: str
    place: str
    low: float | None
    high: float | None
    derived: bool
    inputs: tuple[str, ...]


class State(Protocol):
    """Makes a fact of one kind; `unlike` are fields in which it differs."""

    def __call__(self, key: str, value: float | int | str | bool, unit: str, **unlike: Unpack[Unlike]) -> Fact: ...


def stater(period: str, quality: str, measure: str = "stock", place: str = "") -> State:
    """Makes facts of one kind: `state(key, value, unit, low=…, high=…, place=…)`."""
    plain = partial(Fact, period=period, population="migrant_workers", source=STEP, quality=quality)

    def state(key: str, value: float | int | str | bool, unit: str, **unlike: Unpack[Unlike]) -> Fact:
        fields: Unlike = {"measure": measure, "place": place, **unlike}
        return plain(key, value, unit, **fields)

    return state


def assumed(state: State) -> State:
    """For what the method assumes rather than finds, such as the level of an interval."""
    return partial(state, measure="none", derived=True, inputs=("method:change-an-assumption",))


def period_of(facts: Facts) -> str:
    """The reconciled number refers to when the assessment was made."""
    return facts[f"{STEMS['assessment']}.persons"].period


def gap_facts(counts: pd.DataFrame, facts: Facts) -> list[Fact]:
    """`reconcile.gap.…` and `reconcile.ratio.…`, by nationality and in total, with what rounding allows."""
    if counts.empty:
        return []
    state = stater(period_of(facts), "derived", place="assessment less register")
    found = []
    for row in gaps(counts).to_dict("records"):
        key, low, high = row["nationality"], row["low_gap_persons"], row["high_gap_persons"]
        found.append(state(f"reconcile.gap.{key}.persons", int(row["gap_persons"]), "persons", low=low, high=high))
        found.append(state(f"reconcile.gap.{key}.share_pct", row["gap_share_pct"], "share_pct"))
        if row["ratio"] == row["ratio"]:
            ends = {"low": row["low_ratio"], "high": row["high_ratio"]}
            found.append(state(f"reconcile.ratio.{key}", row["ratio"], "ratio", **ends))
    ratios = [row for row in gaps(counts).to_dict("records") if row["ratio"] == row["ratio"]]
    ratios = [row for row in ratios if row["nationality"] != RESIDUAL] or ratios
    for name, choose in (("highest", max), ("lowest", min)):
        row = choose(ratios, key=lambda each: each["ratio"])
        found.append(state(f"reconcile.{name}.ratio", row["ratio"], "ratio"))
        found.append(state(f"reconcile.{name}.nationality.text", row["nationality"], "text"))
    official, assessment = (_total(facts, source, counts) for source in ("official", "assessment"))
    gap = [a - o for a, o in zip(assessment, (official[0], official[2], official[1]), strict=True)]
    ratio = [a / o for a, o in zip(assessment, (official[0], official[2], official[1]), strict=True)]
    found.append(state("reconcile.gap.persons", int(gap[0]), "persons", low=gap[1], high=gap[2]))
    found.append(state("reconcile.ratio.total", ratio[0], "ratio", low=ratio[1], high=ratio[2]))
    return found


def _total(facts: Facts, source: str, counts: pd.DataFrame) -> tuple[float, float, float]:
    """A count's total with its own rounding; where only its parts are known, their sums."""
    fact = facts[f"{STEMS[source]}.persons"]
    value = float(counts[f"{source}_persons"].sum())
    return value, value if fact.low is None else fact.low, value if fact.high is None else fact.high


def identification_facts(table: pd.DataFrame, facts: Facts) -> list[Fact]:
    """`reconcile.identified` and the sizes of each design, `reconcile.design.<name>.rank` and so on."""
    if table.empty:
        return []
    state = stater(period_of(facts), "derived", "none", place="exact rank of the design matrix")
    rows = table.to_dict("records")
    found = [state("reconcile.identified", bool(rows[-1]["identified"]), "boolean")]
    for row in rows:
        for column in ("equations", "unknowns", "rank", "null_space"):
            found.append(state(f"reconcile.design.{row['design']}.{column}", int(row[column]), "number"))
    return found


def bound_facts(table: pd.DataFrame, facts: Facts) -> list[Fact]:
    """`reconcile.permits.<nationality>.permits`: all permits and registered workers together.

    `reconcile.widest.…` says it of the nationality whose two counts are furthest apart: its code, the documents, and by
    how many persons the assessment exceeds even them (negative where it does not).
    """
    rows = table.dropna(subset=["permits_persons"]).to_dict("records")
    if not rows:
        return []
    place = "permanent and temporary permits and registered workers, as if nobody held two"
    state = stater(facts[f"{STEMS['official']}.persons"].period, "derived", place=place)
    found = [
        state(f"reconcile.permits.{row['nationality']}.permits", int(row["permits_persons"]), "permits") for row in rows
    ]
    row = max(rows, key=lambda each: each["assessment_ceiling_persons"] - each["register_floor_persons"])
    beyond = int(row["assessment_ceiling_persons"] - row["permits_persons"])
    return [
        *found,
        state("reconcile.widest.nationality.text", row["nationality"], "text"),
        state("reconcile.widest.permits", int(row["permits_persons"]), "permits"),
        state("reconcile.widest.assessment.persons", int(row["assessment_ceiling_persons"]), "persons"),
        state("reconcile.widest.beyond.persons", beyond, "persons"),
    ]


def homogeneity_facts(table: pd.DataFrame, facts: Facts) -> list[Fact]:
    """`reconcile.homogeneity.<split>.sd_<percent>.p` by the spread assumed, which is `….sd_<percent>.percent`."""
    if table.empty:
        return []
    state = stater(period_of(facts), "derived", "none")
    spreads = sorted({round(100 * spread) for spread in table["sd_log"]})
    place = "assumed spread of log ratios between nationalities"
    setting = assumed(state)
    settings = [setting(f"reconcile.homogeneity.sd_{each}.percent", each, "percent", place=place) for each in spreads]
    return settings + [
        state(
            f"reconcile.homogeneity.{row['split']}.sd_{round(100 * row['sd_log'])}.p",
            significant(row["p_value"], 3),
            "p_value",
            place=f"chi-square test of one ratio a group, spread of log ratios {row['sd_log']:g}",
        )
        for row in table.to_dict("records")
    ]


def refutation_facts(verdict: Check, powers: pd.DataFrame, used: NamedTable, facts: Facts) -> list[Fact]:
    """`reconcile.refutation.p`, whether the table is refuted and by what, what the check would notice, its origin."""
    if not verdict.freedom:
        return []
    state = stater(period_of(facts), "model", "none")
    place = "joint prior-predictive check of counts and evidence"
    found = [
        state("reconcile.refutation.p", significant(verdict.p, 3), "p_value", place=place),
        state("reconcile.refuted", verdict.refuted, "boolean", place="p below 0.01"),
        state("reconcile.refutation.first.text", verdict.culprit, "text", place="stands out most given all the others"),
        state("reconcile.refutation.kind.text", verdict.culprit_kind, "text", place="ratio, measure or survey"),
        state("reconcile.assumptions.from.text", str(used.quarter), "text", place="quarter of the assumption table"),
        state("reconcile.assumptions.rows", len(used.table), "number", place="rows of the assumption table"),
    ]
    turnover = "turnover" in set(used.table["component"])
    about = {"illustration": illustration(used.table), "inherited": used.inherited, "turnover": turnover}
    for name, value in about.items():
        found.append(state(f"reconcile.assumptions.{name}", value, "boolean", place="assumption table"))
    for row in powers.to_dict("records"):
        key = f"reconcile.power.{str(row['wrong']).replace('.', '_')}.percent"
        found.append(state(key, significant(row["power_pct"], 2), "percent", place="power of the check at 0.01"))
    place = "whose ratio the table would have wrong"
    whose = powers["nationality"].unique()
    return [*found, *(state("reconcile.power.nationality.text", each, "text", place=place) for each in whose)]


def illustration(table: pd.DataFrame) -> bool:
    """Whether the table says of any row that it was not elicited."""
    said = table["evidence"].str.lower() + " " + table["rationale"].str.lower()
    return bool(said.str.contains("not elicited").any())


def region_facts(table: pd.DataFrame, facts: Facts) -> list[Fact]:
    """`reconcile.region.first.…`: the region whose assessed workers are most numerous for its population."""
    if table.empty:
        return []
    state = stater(period_of(facts), "derived", place="assessed workers against population on 1 January")
    row = table.to_dict("records")[0]
    share = significant(row["of_population_share_pct"], 3)
    return [
        state("reconcile.region.first.text", row["region"], "text"),
        state("reconcile.region.first.of_population.share_pct", share, "share_pct"),
        state("reconcile.region.first.times_national", significant(row["times_national"], 2), "number"),
    ]


def interval_facts(stem: str, label: str, table: pd.DataFrame, facts: Facts) -> list[Fact]:
    """`<stem>.<label>.<end>.persons` for the ends of each row of an interval table, rows without a number left out.

    `table` has the column `label` and INTERVAL; the ends are median, low80, high80, low95 and high95.
    """
    if table.empty:
        return []
    state = stater(period_of(facts), "model")
    found = []
    for row in table.dropna(subset=INTERVAL).to_dict("records"):
        key = f"{stem}.{row[label]}"
        place = "what the assumption table implies; an illustration of its authors, not an observation"
        for column in INTERVAL:
            ends = {"low": row["low95_persons"], "high": row["high95_persons"]} if column == "median_persons" else {}
            name = column.removesuffix("_persons")
            found.append(state(f"{key}.{name}.persons", int(row[column]), "persons", place=place, **ends))
    return found


def estimate_facts(table: pd.DataFrame, facts: Facts) -> list[Fact]:
    """`reconcile.<nationality or total>.median.persons` and the ends of its 95 % interval."""
    return interval_facts("reconcile", "nationality", table, facts)


def bridge_facts(table: pd.DataFrame, facts: Facts) -> list[Fact]:
    """`reconcile.bridge.<component>.persons` with its 80 % interval; the parts sum to the gap.

    `reconcile.bridge.first.…` is the largest part: its name and the ends of its share of the gap.
    """
    if table.empty:
        return []
    state = stater(period_of(facts), "model", place="part of the gap under the assumptions, with its 80 % interval")
    found = []
    for row in table.to_dict("records"):
        ends = {"low": row["low80_persons"], "high": row["high80_persons"]}
        stem = f"reconcile.bridge.{row['component']}"
        found.append(state(f"{stem}.persons", int(row["persons"]), "persons", **ends))
        found.append(state(f"{stem}.low80.persons", int(row["low80_persons"]), "persons"))
        found.append(state(f"{stem}.high80.persons", int(row["high80_persons"]), "persons"))
    first = table.to_dict("records")[0]
    found.append(state("reconcile.bridge.first.text", first["component"], "text", place="largest part"))
    for end in ("low80", "high80"):
        found.append(
            state(f"reconcile.bridge.first.{end}.share_pct", significant(first[f"{end}_share_pct"], 3), "share_pct")
        )
        found.append(state(f"reconcile.bridge.first.{end}.persons", int(first[f"{end}_persons"]), "persons"))
    return found


def tornado_facts(tornado: pd.DataFrame, facts: Facts) -> list[Fact]:
    """`reconcile.tornado.first.…`: the assumption that moves the total most, and where it takes the median."""
    drawn = tornado.dropna(subset=["low_persons", "high_persons"])
    if drawn.empty:
        return []
    state = stater(period_of(facts), "model", "none")
    first = drawn.to_dict("records")[0]
    place = f"{first['component']} moved by one prior standard deviation"
    ends = sorted((first["low_persons"], first["high_persons"]))
    return [
        state("reconcile.tornado.first.text", first["component"], "text", place="widest bar of the tornado"),
        state("reconcile.tornado.first.low.persons", int(ends[0]), "persons", place=place),
        state("reconcile.tornado.first.high.persons", int(ends[1]), "persons", place=place),
    ]


def information_facts(information: pd.DataFrame, plans: pd.DataFrame, facts: Facts) -> list[Fact]:
    """`reconcile.information.<datum>.change_pct` of the range's width with 8 in 10 outcomes, `.narrower.percent`.

    A survey's plan says how many it would ask, and whom: `reconcile.information.<datum>.asked.persons` and
    `….nationality.text`.
    """
    if information.empty:
        return []
    state = stater(period_of(facts), "model", "none")
    found = [state("reconcile.information.best.text", information["datum"].iloc[0], "text", place="greatest gain")]
    for plan in plans.dropna(subset=["n"]).to_dict("records"):
        key = f"reconcile.information.{plan['datum']}.asked.persons"
        found.append(assumed(state)(key, int(plan["n"]), "persons", place="plan of a survey"))
        key = f"reconcile.information.{plan['datum']}.nationality.text"
        found.append(state(key, plan["nationality"], "text", place="plan of a survey"))
    for rank, row in enumerate(information.to_dict("records")):
        for name in [str(row["datum"]), *(["best"] if rank == 0 else [])]:
            stem, place = f"reconcile.information.{name}", "mean and 8 in 10 possible outcomes"
            ends = {"low": row["low80_change_pct"], "high": row["high80_change_pct"], "place": place}
            found.append(state(f"{stem}.change_pct", row["width_change_pct"], "change_pct", **ends))
            found.append(state(f"{stem}.narrower.percent", max(0.0, -row["width_change_pct"]), "percent", place=place))
    return found


def history(earlier: Mapping[Quarter, Facts], now: Facts, quarter: Quarter | str) -> pd.DataFrame:
    """The reconciled total of earlier editions and of this one: quarter, median_persons, low95_persons, high95_persons.

    Quarters without a headline (nothing supplied, or a refuted table) have no row.
    """
    columns = ["median_persons", "low95_persons", "high95_persons"]
    keys = [f"reconcile.{TOTAL}.{column.replace('_persons', '')}.persons" for column in columns]
    editions = [*earlier.items(), (quarter, now)]
    rows = [(str(each), *(facts.value(key) for key in keys)) for each, facts in editions if keys[0] in facts]
    return pd.DataFrame(rows, columns=["quarter", *columns])
