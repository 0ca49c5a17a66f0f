"""What the reconciliation states of the range: envelope, tables, level map, certificate, evidence. No single number."""

from __future__ import annotations

import math

import pandas as pd

from kazmig.evidence.facts import Fact, Facts, significant
from kazmig.reconcile.estimate import Standing, beyond, dots
from kazmig.reconcile.gather import STATUSES
from kazmig.reconcile.measured import Measured
from kazmig.reconcile.statements import assumed, interval_facts, period_of, stater
from kazmig.reconcile.tables import POOL, REFUTED

# A page prints a table's range to the nearest ten thousand and the envelope outward to a hundred thousand.
NEAR, OUTWARD = 10_000, 100_000


def range_facts(
    comparison: pd.DataFrame, central: Standing, standings: dict[str, Standing], counts: pd.DataFrame, facts: Facts
) -> list[Fact]:
    """`reconcile.range.low.persons` and `.high.` (envelope of all standing tables' 95 %), `reconcile.central.<end>…`.

    `reconcile.printed.…` are the same as a page prints them; `reconcile.beyond.…` how likely the total is above the
    assessment or below the register. Nothing where the first table is refuted or absent.
    """
    if central.posterior is None:
        return []
    state = stater(period_of(facts), "model")
    tables = comparison[comparison["table"] != POOL].dropna(subset=["low95_persons"])
    low, high = float(tables["low95_persons"].min()), float(tables["high95_persons"].max())
    refuted = int((comparison["verdict"] == REFUTED).sum())
    place = "lowest and highest end of the standing tables' 95 % intervals"
    found = [
        state("reconcile.range.low.persons", int(low), "persons", place=place),
        state("reconcile.range.high.persons", int(high), "persons", place=place),
        state("reconcile.range.tables.number", len(tables), "number", place="standing tables"),
        state("reconcile.range.refuted.number", refuted, "number", place="tables that the evidence refutes"),
        state("reconcile.printed.low.persons", math.floor(low / OUTWARD) * OUTWARD, "persons", place="rounded outward"),
        state(
            "reconcile.printed.high.persons", math.ceil(high / OUTWARD) * OUTWARD, "persons", place="rounded outward"
        ),
    ]
    for level in (80, 95):
        key, place = f"reconcile.interval{level}.percent", "level of the intervals"
        found.append(assumed(state)(key, level, "percent", place=place))
    seen = [each for one in standings.values() for each in dots(one.posterior)]
    found += [
        state("reconcile.range.dots.low.persons", int(min(seen)), "persons", place="lowest dot of all tables"),
        state("reconcile.range.dots.high.persons", int(max(seen)), "persons", place="highest dot of all tables"),
    ]
    for end in ("low80", "high80", "low95", "high95"):
        value = int(central.total[f"{end}_persons"])
        found.append(state(f"reconcile.central.{end}.persons", value, "persons", place="the first table's total"))
        printed = round(value / NEAR) * NEAR
        found.append(state(f"reconcile.printed.{end}.persons", printed, "persons", place="to the nearest ten thousand"))
    for name, chance in beyond(central.posterior, counts).items():
        key, place = f"reconcile.beyond.{name}.percent", "probability under the first table"
        found.append(state(key, significant(100 * chance, 2), "percent", measure="none", place=place))
    named = tables.assign(name=tables["table"])
    return found + interval_facts("reconcile.table", "name", named, facts)


def level_facts(ridge: dict[str, float], points: pd.DataFrame, along: pd.DataFrame, facts: Facts) -> list[Fact]:
    """`reconcile.level.ridge.…` (informants' count over registration that the counts allow) and points of the map."""
    if not ridge:
        return []
    state = stater(period_of(facts), "model", "none")
    found = [
        state(
            f"reconcile.level.ridge.{name}", significant(value, 3), "ratio", place="p above 0.05 between low and high"
        )
        for name, value in ridge.items()
    ]
    for row in points.to_dict("records"):
        stem = f"reconcile.level.{row['point']}"
        share = significant(100 * row["registration"], 2)
        found.append(
            state(f"{stem}.registration.share_pct", share, "share_pct", place="Central Asians on the register")
        )
        found.append(
            state(f"{stem}.informants.ratio", row["informants_ratio"], "ratio", place="informants' count of one worker")
        )
        found.append(state(f"{stem}.p", row["p_value"], "p_value", place="whether the counts allow the pair"))
    for row in along.to_dict("records"):
        stem, total = f"reconcile.level.needed.{int(row['total_persons'])}", int(row["total_persons"])
        share = significant(100 * row["registration"], 2)
        found.append(state(f"{stem}.share_pct", share, "share_pct", place="registration on the ridge"))
        found.append(assumed(state)(f"{stem}.persons", total, "persons", place="total asked about"))
    return found


def certificate_facts(table: pd.DataFrame, facts: Facts) -> list[Fact]:
    """`reconcile.certificate.<world>.refuted.percent`, `.covered80.percent`, `.covered95.percent`, and the date."""
    if table.empty:
        return []
    state = stater(period_of(facts), "model", "none", place="worlds with a planted truth")
    found = [state("reconcile.certificate.date", str(table["computed"].iloc[0]), "date")]
    for row in table.to_dict("records"):
        for name in ("refuted", "covered80", "covered95"):
            found.append(state(f"reconcile.certificate.{row['world']}.{name}.percent", row[f"{name}_pct"], "percent"))
    return found


def evidence_facts(measured: Measured, facts: Facts) -> list[Fact]:
    """`reconcile.evidence.surveys.number` and `.measures.number`: how many rows beside the counts."""
    state = stater(period_of(facts), "derived", "none", place="evidence rows beside the two counts")
    shares = int(measured.measures["components"].str.split().map(lambda names: "registration" in names).sum())
    numbers = {"surveys": len(measured.surveys) + shares, "measures": len(measured.measures) - shares}
    return [state(f"reconcile.evidence.{name}.number", value, "number") for name, value in numbers.items()]


def spread_facts(table: pd.DataFrame, facts: Facts) -> list[Fact]:
    """`reconcile.spread.<times>.p`: the table's p when the doubts between nationalities are multiplied."""
    if table.empty:
        return []
    state = stater(period_of(facts), "model", "none", place="doubts between nationalities multiplied")
    return [
        state(f"reconcile.spread.{row['spread']}.p", significant(row["p_value"], 2), "p_value")
        for row in table.to_dict("records")
    ]


def gather_facts(table: pd.DataFrame, facts: Facts) -> list[Fact]:
    """`reconcile.gather.item<number>.text` (a status), `….answer.text` (a msgid), `reconcile.gather.<status>.items`."""
    if "baseline.workers.persons" not in facts:
        return []
    state = stater(period_of(facts), "derived", "none", place="GATHER checklist")
    stated = []
    for row in table.to_dict("records"):
        stem = f"reconcile.gather.item{row['item']}"
        stated += [state(f"{stem}.text", row["status"], "text"), state(f"{stem}.answer.text", row["answer"], "text")]
    counted = table["status"].value_counts()
    stated += [state(f"reconcile.gather.{each}.items", int(counted.get(each, 0)), "number") for each in STATUSES]
    return stated
