"""The facts that the growth step states, from its tables."""

from __future__ import annotations

from datetime import date as Date
from functools import partial

import pandas as pd

from kazmig.evidence.facts import Fact, significant
from kazmig.growth.index import index_numbers, yearly_average
from kazmig.growth.models import FEWEST, FEWEST_OF
from kazmig.growth.reference import ReferenceClass, errors_needed

STEP = "40_model_growth"
# A fact about those who moved.
moved = partial(Fact, measure="flow", population="movers", source=STEP)
# The levels of intervals that pages speak of.
LEVELS_TOLD = (80, 90, 95)
# What a panel counts, and over which years: for the certificate's facts.
PANELS = {"poland": ("insured_foreigners", "2019/2024"), "un_stock": ("foreign_born", "1990/2019")}


def index_facts(changes: pd.DataFrame) -> list[Fact]:
    """The changes seen, the index with what rounding leaves open, and the yearly average.

    `growth.seen.{first,last}.change_pct`, `growth.index.<year>`, the same again as `growth.index.{first,last}` for
    prose that fits every quarter, and `growth.yearly_average.change_pct`.
    """
    if changes.empty:
        return []
    index, average = index_numbers(changes), yearly_average(changes)
    first, last = int(index["year"].iloc[0]), int(index["year"].iloc[-1])
    span = f"{first}/{last}"
    place = f"{first} = 100, chained yearly changes of those who moved"
    rows = index.to_dict("records")
    named = [(f"{row['year']:.0f}", row) for row in rows] + [("first", rows[0]), ("last", rows[-1])]
    facts = [
        moved(
            f"growth.index.{name}", row["index"], "index", f"{row['year']:.0f}", quality="derived", place=place,
            low=row["low_index"], high=row["high_index"],
        )
        for name, row in named
    ]  # fmt: skip
    ends = changes.to_dict("records")
    facts += [
        moved(
            f"growth.seen.{name}.change_pct", row["change_pct"], "change_pct", f"{row['year']:.0f}", low=row["low_pct"],
            high=row["high_pct"], quality="key_informant", place=f"as printed in {row['edition']}",
        )
        for name, row in (("first", ends[0]), ("last", ends[-1]))
    ]  # fmt: skip
    value, low, high = (significant(average[name], 6) for name in ("value", "low", "high"))
    state = partial(moved, quality="derived", place=f"geometric mean of the yearly changes, {first} to {last}")
    return [
        *facts,
        state("growth.seen.changes.number", len(changes), "number", span),
        state("growth.yearly_average.change_pct", value, "change_pct", span, low=low, high=high),
    ]


def fan_facts(fan: pd.DataFrame) -> list[Fact]:
    """`growth.fan.next_year.index` and `.later.index`: the headline's centre, low and high its 80 % interval."""
    facts = []
    ahead = fan[fan["role"] == "forecast"]
    for name, row in zip(("next_year", "later"), ahead.to_dict("records"), strict=False):
        value, low, high = (significant(row[each], 6) for each in ("index", "low80_index", "high80_index"))
        year = f"{row['year']:.0f}"
        state = partial(moved, unit="index", period=year, quality="model")
        place = "conformal, 80 % interval"
        facts.append(state(f"growth.fan.{name}.index", value, low=low, high=high, place=place))
        facts.append(state(f"growth.fan.{name}.low80.index", low))
        facts.append(state(f"growth.fan.{name}.high80.index", high))
    return facts


def outlook_facts(outlook: pd.DataFrame, reach: pd.DataFrame, changes: pd.DataFrame) -> list[Fact]:
    """`growth.next_year.<method>.low80_pct` and so on; low and high of each are how far rounding could move it."""
    if changes.empty:
        return []
    facts = []
    year = str(int(changes["year"].max()) + 1)
    given = outlook[(outlook["horizon"] == 1) & (outlook["refused"] == "")]
    for row in given.to_dict("records"):
        within = reach.loc[(row["method"], row["level_pct"])]
        for bound in ("low_pct", "high_pct", "mid_pct"):
            level = "" if bound == "mid_pct" else f"{row['level_pct']:g}"
            key = f"growth.next_year.{row['method']}.{bound.removesuffix('_pct')}{level}_pct"
            facts.append(
                moved(
                    key, significant(row[bound], 6), "percent", year, quality="model",
                    low=significant(within[f"{bound}_least"], 6), high=significant(within[f"{bound}_most"], 6),
                    place=f"method {row['method']}; low and high: within the rounding of the printed changes",
                )
            )  # fmt: skip
    return list({fact.key: fact for fact in facts}.values())


def certificate_facts(certificate: pd.DataFrame) -> list[Fact]:
    """`growth.certificate.<method>.<panel>.coverage80_pct` and 95; low and high hold 95 % of the random halves."""
    facts = []
    for row in certificate.to_dict("records"):
        population, period = PANELS.get(row["panel"], (row["panel"], "2000"))
        facts.append(
            Fact(
                f"growth.certificate.{row['method']}.{row['panel']}.coverage{row['level_pct']:g}_pct",
                row["coverage_pct"], "percent", period, "none", population, STEP, "derived",
                low=min(row["spread_low_pct"], row["coverage_pct"]),
                high=max(row["spread_high_pct"], row["coverage_pct"]),
                place=f"{row['units']} units, {row['windows']} forecasts, {row['points']} points seen",
            )
        )  # fmt: skip
    return facts


def reference_facts(reference: ReferenceClass | None) -> list[Fact]:
    """The slope of shrinkage, the size of the reference class, the levels told, the errors or points that they need."""
    needed = [
        Fact(
            f"growth.errors_needed.level{level}", errors_needed(level), "number", "2022", "none", "errors", STEP,
            "derived", place="smallest n with ceil((n + 1) · level) ≤ n", derived=True, inputs=("method:growth",),
        )
        for level in LEVELS_TOLD
    ]  # fmt: skip
    needed += [
        Fact(
            f"growth.interval{level}.percent", level, "percent", "2022", "none", "intervals", STEP,
            "derived", place="level of the intervals", derived=True, inputs=("method:growth",),
        )
        for level in LEVELS_TOLD
    ]  # fmt: skip
    needed += [
        Fact(
            f"growth.model_from.{model}number", points, "number", "2022", "none", "points", STEP, "derived",
            place="fewest points for a fitted model", derived=True, inputs=("method:growth",),
        )
        for model, points in (("", FEWEST), ("smoothing.", FEWEST_OF["ets"]))
    ]  # fmt: skip
    if reference is None:
        return needed
    population, period = PANELS.get(reference.panel, (reference.panel, "2000"))
    about = (period, "none", population, STEP, "derived")
    return [
        *needed,
        Fact("growth.reference.slope", reference.slope, "ratio", *about),
        Fact("growth.reference.units", reference.units, "number", *about),
        Fact("growth.reference.windows", reference.windows, "number", *about),
        Fact("growth.reference.name", reference.panel, "text", *about),
    ]


def revision_facts(gap: dict[str, float], year: int, older: int, newer: int) -> list[Fact]:
    """One year's stock in two revisions, and the newer against the older in percent."""
    state = partial(Fact, period=str(year), measure="stock", population="foreign_born", source=STEP, quality="model")
    facts = [
        state(f"growth.stock.{word}.persons", int(gap[word]), "persons",
              place=f"{revision} revision, migrant_stock_series.csv")
        for word, revision in (("older", older), ("newer", newer))
    ]  # fmt: skip
    change = significant(gap["change_pct"], 6)
    note = f"revision {newer} against revision {older}: a change of method, not of people"
    return [*facts, state("growth.stock.revision.change_pct", change, "change_pct", place=note)]


def later_facts(rounds: pd.DataFrame, shown: str) -> list[Fact]:
    """What later rounds counted, `growth.later.…`, and a straight line would have said, `growth.straight_line.…`.

    The round `shown` (the last one where it is not among them) is stated again as `….shown.persons`, for headlines.
    """
    if rounds.empty:
        return []
    names = rounds["round"].tolist()
    rows = rounds.to_dict("records")
    headline = rows[names.index(shown)] if shown in names else rows[-1]
    facts = []
    for name, row in [*((str(row["round"]).removeprefix("baseline_"), row) for row in rows), ("shown", headline)]:
        state = partial(Fact, period=row["date"][:7], population="migrant_workers", source=STEP)
        facts += [
            state(
                f"growth.later.{name}.persons", int(row["persons"]), "persons", measure="stock",
                quality="key_informant",
                place=f"{row['publisher']}, {row['derivation']}; {row['source']}; coverage: {row['coverage']}",
            ),
            state(
                f"growth.straight_line.{name}.persons", int(row["straight_line_persons"]), "persons", measure="stock",
                quality="model",
                place="the counted stock grown at the last yearly growth of movers: shown as a mistake",
            ),
        ]  # fmt: skip
        if name == "shown":
            key, publisher = "growth.later.shown.publisher.text", row["publisher"]
            facts.append(state(key, publisher, "text", measure="none", quality="document"))
    about = ("none", "migrant_workers", STEP, "derived")
    period = f"{rows[0]['date'][:7]}/{rows[-1]['date'][:7]}"
    for name, column in (
        ("later.within80", "within80"),
        ("later.within95", "within95"),
        ("straight_line.within80", "line_within80"),
    ):
        facts.append(Fact(f"growth.{name}.number", int(rounds[column].sum()), "number", period, *about))
    return [*facts, Fact("growth.later.rounds.number", len(rows), "number", period, *about)]


def round_facts(table: pd.DataFrame, after: Date | None) -> list[Fact]:
    """Later figures that are no rounds of the assessment (crossings, money, permits), as published."""
    facts = []
    for row in table.to_dict("records"):
        if row["series"] == "migrant_workers" or after is None or row["last_date"] <= after.isoformat():
            continue
        unit, value = str(row["unit"]), float(row["value"])
        facts.append(
            Fact(
                f"growth.later.{row['round']}.{unit}", int(value) if value.is_integer() else value, unit,
                f"{row['first_date'][:7]}/{row['last_date'][:7]}", row["measure"], row["population"], STEP, "register",
                place=f"{row['source']}; {row['coverage']}",
            )
        )  # fmt: skip
    return facts


def related_facts(compared: pd.DataFrame, balance: pd.DataFrame) -> list[Fact]:
    """How each model did against no change: `growth.related.<series>.<model>.mae_ratio`, and the best as `….best.…`.

    And the last value of net migration, from `balance` (columns period, persons).
    """
    facts = []
    tried = compared[compared["mae_against_no_change"].notna() & (compared["model"] != "no_change")]
    for series, rows in tried.groupby("series"):
        records = rows.sort_values("mae_against_no_change", kind="stable").to_dict("records")
        for name, row in [*((row["model"], row) for row in records), ("best", records[0])]:
            value = float(row["mae_against_no_change"])
            place = f"{row['model']}: mean absolute error of {row['origins']} forecasts against no change"
            key, year = f"growth.related.{series}.{name}.mae_ratio", str(int(row["next_period"]) - 1)
            facts.append(Fact(key, value, "ratio", year, "none", str(series), STEP, "model", place=place))
    last = balance.sort_values("period", kind="stable").iloc[-1]
    about = (str(int(last["period"])), "flow", "net_migration", STEP, "model")
    place = str(last["source"])
    return [
        *facts,
        Fact("growth.related.net_migration.last.persons", int(last["persons"]), "persons", *about, place=place),
    ]
