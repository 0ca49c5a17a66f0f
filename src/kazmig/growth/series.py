"""Which numbers may stand in one growth series: like with like, year after year, above zero, of one revision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise

import pandas as pd

from kazmig.evidence.definitions import DefinitionError, comparable
from kazmig.evidence.facts import Fact, Facts
from kazmig.evidence.quarter import Quarter
from kazmig.growth.errors import GrowthError

MOVED = "baseline.moved"
CHANGE_COLUMNS = ("year", "change_pct", "low_pct", "high_pct", "edition", "revised_from_pct")


def require_alike(*facts: Fact, because: str | None = None) -> None:
    """Refuses to put facts of unlike measure (stock, flow, change), population or unit into one growth series.

    Periods differ along a series by its nature and are not compared. `because` is the reason for which an unlike pair
    is shown nevertheless, for example as the mistake it would be. Raises DefinitionError.
    """
    first = facts[0]
    for other in facts[1:]:
        comparable(first, replace(other, period=first.period), because)


def guard_report(facts: Facts, *pairs: tuple[str, str]) -> pd.DataFrame:
    """Which pairs of facts may stand in one growth series, and why others may not; pairs not supplied are left out."""
    rows = []
    for first, second in pairs:
        if first not in facts or second not in facts:
            continue
        try:
            require_alike(facts[first], facts[second])
            rows.append((first, second, "may be joined", ""))
        except DefinitionError as error:
            rows.append((first, second, "refused", str(error)))
    return pd.DataFrame(rows, columns=["first", "second", "verdict", "reason"])


def yearly_changes(editions: Mapping[Quarter, Facts]) -> pd.DataFrame:
    """The yearly growth of those who moved, from the facts of all editions (oldest first).

    Reads `baseline.moved.<year>.change_pct`; `low_pct` and `high_pct` are what rounding leaves open (percent). When
    editions disagree the newest counts and `revised_from_pct` keeps what it replaced, so that no number changes
    unseen. Synthetic changes never stand beside real ones: those count that are of the
    newest edition's kind. Raises GrowthError when a year is missing between two others, or when unlike facts are
    joined.
    """
    rows: dict[int, dict[str, object]] = {}
    used: list[Fact] = []
    synthetic = any(fact.synthetic for fact in [*editions.values()][-1].values()) if editions else False
    for edition, facts in editions.items():
        for key, fact in facts.under(MOVED).items():
            name = key.removeprefix(MOVED + ".").removesuffix(".change_pct")
            if not name.isdigit() or isinstance(fact.value, str) or fact.synthetic != synthetic:
                continue
            used.append(fact)
            year, before = int(name), rows.get(int(name))
            value = float(fact.value)
            rows[year] = {
                "year": year,
                "change_pct": value,
                "low_pct": value if fact.low is None else fact.low,
                "high_pct": value if fact.high is None else fact.high,
                "edition": str(edition),
                "revised_from_pct": None if before is None or before["change_pct"] == value else before["change_pct"],
            }
    if used:
        require_alike(*used)
    table = pd.DataFrame([rows[year] for year in sorted(rows)], columns=list(CHANGE_COLUMNS))
    check_years(table["year"], "the yearly growth of those who moved")
    return table.astype({"change_pct": float, "low_pct": float, "high_pct": float, "revised_from_pct": float})


def inputs_of(changes: pd.DataFrame, edition: Quarter) -> list[str]:
    """The keys of the facts that a table of yearly changes holds; those of other editions end in `@<edition>`."""
    rows = changes[["year", "edition"]].itertuples(index=False)
    return [
        f"{MOVED}.{row.year}.change_pct" + ("" if row.edition == str(edition) else f"@{row.edition}") for row in rows
    ]


def check_years(years: pd.Series, name: str, say: Callable[[int], str] = str) -> None:
    """Refuses duplicate and missing years (or other periods, numbered, which `say` puts into words).

    Raises GrowthError naming the series and the period.
    """
    repeated = sorted(years[years.duplicated()].unique())
    if repeated:
        raise GrowthError(f"{name}: {say(int(repeated[0]))} stands there twice. Keep one row for it.")
    ordered = sorted(int(year) for year in years)
    for before, after in pairwise(ordered):
        if after - before != 1:
            raise GrowthError(
                f"{name}: {say(before + 1)} is missing between {say(before)} and {say(after)}. "
                f"Add it, or begin after it."
            )


def check_levels(data: pd.DataFrame, value: str, name: str) -> None:
    """Refuses missing, zero and negative levels, of which no growth rate exists. Raises GrowthError."""
    wrong = data[~(data[value] > 0)]
    if len(wrong):
        row = wrong.iloc[0]
        raise GrowthError(
            f"{name}: {value} is {row[value]} in {row['year']}. Growth needs levels above zero: "
            "mend the number, or leave the series out of growth arithmetic."
        )


def one_revision(data: pd.DataFrame, name: str, revision: str | int | None = None) -> pd.DataFrame:
    """The rows of one revision. Raises GrowthError when several are mixed and none is asked for, or it is not there."""
    found = sorted(str(each) for each in data["revision"].unique())
    if revision is None and len(found) > 1:
        raise GrowthError(
            f"{name}: revisions {', '.join(found)} are mixed; a change between them is no growth. "
            f"Choose one, for example revision={found[-1]!r}."
        )
    chosen = data if revision is None else data[data["revision"].astype(str) == str(revision)]
    if revision is not None and chosen.empty:
        raise GrowthError(f"{name}: there is no revision {revision}; there are {', '.join(found)}.")
    return chosen.reset_index(drop=True)
