"""One store of series over all editions: fact key × period × edition × revision, with breaks of definition marked."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from kazmig.evidence.definitions import not_comparable
from kazmig.evidence.facts import Fact, Facts
from kazmig.evidence.quarter import Quarter
from kazmig.project.folders import Project

COLUMNS = ["key", "period", "edition", "revision", "value", "low", "high", "unit", "derived", "synthetic", "break"]
# A line needs that many points that may stand in one series.
FEWEST = 3
_REVISION = re.compile(r"r(\d+)")


def all_editions(project: Project) -> list[tuple[Quarter, int, Facts]]:
    """Facts of every published edition and kept revision, by quarter and revision; the newest revision last."""
    found = []
    for folder in sorted((project.root / "data" / "processed").glob("*")):
        if (quarter := Quarter.find(folder.name)) is None:
            continue
        kept = [(int(match[1]), path) for path in folder.glob("r*") if (match := _REVISION.fullmatch(path.name))]
        last = max((number for number, _ in kept), default=0) + 1
        for number, path in [*sorted(kept), (last, folder)]:
            try:
                facts = Facts.load(Path(path) / "facts.json")
            except (OSError, ValueError, TypeError):  # not there, cut off, or with conflict marks: the run says so
                continue
            found.append((quarter, number, facts))
    return sorted(found, key=lambda each: (each[0], each[1]))


def editions_until(project: Project, quarter: Quarter, revision: int, own: Facts) -> list[tuple[Quarter, int, Facts]]:
    """Editions before `quarter`, its kept revisions before `revision`, and `own` facts last.

    What lies there of the edition itself must not decide what it says; synthetic editions count beside synthetic ones.
    """
    synthetic = any(fact.synthetic for fact in own.values())
    before = [
        (each, number, facts)
        for each, number, facts in all_editions(project)
        if (each, number) < (quarter, revision) and (synthetic or not any(fact.synthetic for fact in facts.values()))
    ]
    return [*before, (quarter, revision, own)]


def revised(table: pd.DataFrame) -> list[str]:
    """Keys of which editions or revisions said unlike numbers for one period; derived numbers repeat others."""
    said = table[~table["derived"]].groupby(["key", "period"])["value"].nunique()
    return sorted({key for key, _ in said[said > 1].index})


def store(editions: list[tuple[Quarter, int, Facts]]) -> pd.DataFrame:
    """All numbers that editions state as quantities, a row each, in COLUMNS; `break` says why a value does not continue
    the one before it in its key (reasons of kazmig.evidence.definitions, with spaces between), empty where it does."""
    rows = []
    last: dict[str, tuple[Fact, Facts]] = {}
    for quarter, revision, facts in editions:
        for key, fact in facts.items():
            if not fact.is_number or fact.measure == "none":
                continue
            before = last.get(key)
            reasons = not_comparable(fact, before[0], facts, before[1]) if before else ()
            rows.append(
                [key, fact.period, str(quarter), revision, fact.value, fact.low, fact.high, fact.unit, fact.derived,
                 fact.synthetic, " ".join(reasons)]
            )  # fmt: skip
            last[key] = (fact, facts)
    return pd.DataFrame(rows, columns=COLUMNS)


def lines(table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """By key the newest run of points that may stand in one line, of keys with at least FEWEST of them.

    Of one period the newest edition and revision counts; a break begins a new run. Derived numbers repeat others.
    """
    found = {}
    for key, rows in table[~table["derived"]].groupby("key", sort=True):
        newest = rows.drop_duplicates("period", keep="last")
        begins = newest["break"].ne("").cumsum()
        run = newest[begins == begins.max()]
        if len(run) >= FEWEST:
            found[str(key)] = run.reset_index(drop=True)
    return found


def triangle(table: pd.DataFrame, key: str) -> pd.DataFrame:
    """What was said of each period, by the edition and revision that said it: periods in rows, editions in columns."""
    one = table[table["key"] == key].copy()
    one["said"] = one["edition"] + " r" + one["revision"].astype(str)
    return one.pivot_table(index="period", columns="said", values="value", aggfunc="last")
