"""The facts of reference classes beside each other: range of next year's growth, certificate of transfer, slope."""

from __future__ import annotations

import pandas as pd

from kazmig.evidence.facts import Fact, significant
from kazmig.growth.classes import RANGE
from kazmig.growth.statements import PANELS, STEP, moved


def range_facts(ranges: pd.DataFrame, changes: pd.DataFrame) -> list[Fact]:
    """`growth.next_year.range.low80_pct`, `.high80_pct`, and 95: the widest reference class, the one published.

    `growth.next_year.narrow.…` is the narrowest; `growth.next_year.class.<class>.…` each of them.
    """
    standing = ranges[ranges["refused"] == ""]
    if standing.empty:
        return []
    year = str(int(changes["year"].max()) + 1)
    rows = standing.to_dict("records")
    named = [("range", rows[0]), ("narrow", rows[-1])]
    named += [(f"class.{row['reference_class']}", row) for row in rows]
    return [
        moved(
            f"growth.next_year.{name}.{column.removesuffix('_change_pct')}_pct", significant(row[column], 6), "percent",
            year, quality="model", place=f"class {row['reference_class']}, {row['windows']} windows",
        )
        for name, row in named
        for column in RANGE
    ]  # fmt: skip


def transfer_facts(table: pd.DataFrame) -> list[Fact]:
    """`growth.certificate.transfer.<learn>.<test>.coverage80_pct` and 95; `….out_of_time.least` and `.most` of Poland.

    The classes tested on themselves are not stated: a footnote, not a certificate.
    """
    facts = []
    for row in table[table["learn"] != table["test"]].to_dict("records"):
        panel = "un_stock" if "un_stock" in row["test"] or row["learn"].startswith("un_stock") else "poland"
        population, period = PANELS[panel]
        facts.append(
            Fact(
                f"growth.certificate.transfer.{row['learn']}.{row['test']}.coverage{row['level_pct']:g}_pct",
                row["coverage_pct"], "percent", period, "none", population, STEP, "derived",
                place=f"learnt on {row['learn_windows']} windows, tested on {row['test_windows']}",
            )
        )  # fmt: skip
    held = table[
        table["test"].str.startswith("out_of_time") & (table["level_pct"] == 80) & ~table["learn"].str.startswith("un_")
    ]
    if held.empty:
        return facts
    place = "in years not used to learn, Poland and its former Soviet nationalities"
    for name, value in (("least", held["coverage_pct"].min()), ("most", held["coverage_pct"].max())):
        key = f"growth.certificate.transfer.out_of_time.{name}.coverage80_pct"
        facts.append(
            Fact(key, value, "percent", "2023/2024", "none", "insured_foreigners", STEP, "derived", place=place)
        )
    return facts


def slope_facts(table: pd.DataFrame, panel: str) -> list[Fact]:
    """`growth.reference.slope.low` and `.high`: the widest 95 % interval of the slope, units and years resampled."""
    rows = table[(table["panel"] == panel) & (table["resampled"] == "units_and_years")].to_dict("records")
    if not rows:
        return []
    population, period = PANELS.get(panel, (panel, "2000"))
    about = (period, "none", population, STEP, "derived")
    place = "95 % bootstrap interval, units and years resampled"
    return [
        Fact(f"growth.reference.slope.{name}", rows[0][f"{name}95"], "ratio", *about, place=place)
        for name in ("low", "high")
    ]
