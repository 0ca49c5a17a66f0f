"""What an assumption table may hold; each refusal names file, row, column, what was found and the mend."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

import numpy as np
import pandas as pd

from kazmig.reconcile.scales import SCALES, SPANS, inside

SOURCES = ("official", "assessment")
# Of a survey's own errors: they touch rows of evidence, neither of the two counts.
SURVEY = "survey"
ERRORS = ("answers", "refusal", "frame")
SCOPES = ("shared", "group", "nationality")
_SLUG = re.compile(r"[a-z][a-z0-9_]*")
_DAY = re.compile(r"\d{4}(-[01]\d(-[0-3]\d)?)?")
NATIONALITY = re.compile(r"[A-Z]{3}|other")


class AssumptionError(ValueError):
    """An assumption table or a datum that cannot be used; the message names place, what was found and the mend."""


def check_texts(where: str, row: pd.Series) -> None:
    """Names, source, scale, scope and group of one row. Raises AssumptionError."""
    for column in ("id", "component"):
        if not _SLUG.fullmatch(row[column]):
            raise AssumptionError(
                f"{where}, {column}: found '{row[column]}', expected a short name of small letters, digits and _."
            )
    for column, allowed in (("source", (*SOURCES, SURVEY)), ("scale", SCALES), ("scope", SCOPES)):
        if row[column] not in allowed:
            raise AssumptionError(
                f"{where}, {column}: found '{row[column]}', expected one of {', '.join(allowed)}."
                + nearest(row[column], allowed)
            )
    for nationality in row["group"].split():
        if not NATIONALITY.fullmatch(nationality):
            raise AssumptionError(
                f"{where}, group: '{nationality}' is no nationality. Write ISO alpha-3 codes or 'other', with spaces "
                "between them: UZB TJK KGZ."
            )
    check_day(where, row)
    if row["scope"] == "shared" and row["group"]:
        raise AssumptionError(f"{where}, group: found '{row['group']}'; scope 'shared' means all, so leave it empty.")
    if row["scope"] == "group" and not row["group"]:
        raise AssumptionError(f"{where}, group: is empty; scope 'group' needs its nationalities, such as UZB TJK KGZ.")


def check_day(where: str, row: pd.Series) -> None:
    """A row's date, where it has one. Raises AssumptionError."""
    if row.get("date") and not _DAY.fullmatch(str(row["date"])):
        raise AssumptionError(f"{where}, date: found '{row['date']}', expected a day such as 2024-05-31, or nothing.")


def number(where: str, text: str) -> float:
    """A cell's number, NaN where it is empty. Raises AssumptionError."""
    if text == "":
        return float("nan")
    try:
        value = float(text)
    except ValueError:
        hint = " Write 60 % as 0.6." if text.endswith("%") else ""
        if re.fullmatch(r"-?\d+,\d+", text):
            hint = f" Write {text.replace(',', '.')}, or semicolons between the cells."
        raise AssumptionError(f"{where}: found '{text}', expected a number such as 1.15.{hint}") from None
    if not np.isfinite(value):
        raise AssumptionError(f"{where}: found {text}, expected a finite number.")
    return value


def check_numbers(where: str, row: pd.Series) -> None:
    """Median, range, sd and rho of one row against its scale and scope. Raises AssumptionError."""
    low, median, high, sd = (row[column] for column in ("low95", "median", "high95", "sd"))
    for column in ("median", "low95", "high95"):
        if row[column] == row[column] and not inside(row["scale"], row[column]):
            raise AssumptionError(
                f"{where}, {column}: found {row[column]:g}, expected on the scale '{row['scale']}' a number "
                f"{SPANS[row['scale']]}." + _scale_hint(row["scale"], row[column])
            )
    ranged = low == low or high == high
    if ranged and not (low == low and high == high):
        missing = "low95" if high == high else "high95"
        raise AssumptionError(f"{where}, {missing}: is empty; a range has two ends. Give both, or sd alone.")
    if ranged and sd == sd:
        raise AssumptionError(f"{where}, sd: give the range or sd, not both; delete one of them.")
    if not ranged and sd != sd:
        raise AssumptionError(f"{where}, sd: is empty. Say how unsure the row is: a 95 % range, or sd on its scale.")
    if sd == sd and sd <= 0:
        raise AssumptionError(f"{where}, sd: found {sd:g}, expected a number above 0. Nothing is known that well.")
    if ranged:
        _check_range(where, low, median, high)
    if (row["correlated_with"] != "") != (row["rho"] == row["rho"]):
        raise AssumptionError(f"{where}, rho: correlated_with and rho stand together; fill in both, or neither.")
    if row["rho"] == row["rho"] and not -1 < row["rho"] < 1:
        raise AssumptionError(f"{where}, rho: found {row['rho']:g}, expected a number between -1 and 1.")
    if row["correlated_with"] != "" and row["scope"] != "shared":
        raise AssumptionError(f"{where}, correlated_with: only rows of scope 'shared' are correlated; leave it empty.")


def _check_range(where: str, low: float, median: float, high: float) -> None:
    if low > high:
        raise AssumptionError(f"{where}: low95 {low:g} is above high95 {high:g}; exchange them.")
    if low == high:
        raise AssumptionError(f"{where}: low95 and high95 are both {low:g}. Nothing is known that well: give a range.")
    if median == median and not low <= median <= high:
        raise AssumptionError(f"{where}: median {median:g} lies outside {low:g} … {high:g}.")


def _scale_hint(scale: str, value: float) -> str:
    if scale == "share" and 1 < value <= 100:
        return f" Is it a percentage? Write {value:g} % as {value / 100:g}."
    if scale == "share" and value == 1:
        return " A row of pure doubt leaves the median empty and gives sd; for no effect, leave the component out."
    if scale == "excess" and value <= 1:
        return " A factor that may be below one stands on the scale 'factor'."
    return ""


def check_whole(name: str, table: pd.DataFrame) -> None:
    """What rows say together: ids, sides, scales, one median a cell, correlations. Raises AssumptionError."""
    twice = table["id"][table["id"].duplicated()]
    if len(twice):
        raise AssumptionError(f"{name}: id '{twice.iloc[0]}' stands twice; give each row a name of its own.")
    for source in SOURCES:
        if len(table) and source not in set(table["source"]):
            raise AssumptionError(
                f"{name} says nothing about the {source} count. A table that covers one side alone would take the "
                f"other for perfect: add rows with source '{source}'."
            )
    for column, mend in (
        ("source", "stands on both sides; give each side's its own name"),
        ("scale", "stands on two scales; a component has one scale in all its rows"),
    ):
        several = table.groupby("component")[column].nunique()
        if (several > 1).any():
            raise AssumptionError(f"{name}: component '{several.index[several > 1][0]}' {mend}.")
    for component, rows in table.groupby("component", sort=False):
        _check_medians(name, str(component), rows)
    for _, row in table[table["correlated_with"] != ""].iterrows():
        shared = set(table.loc[table["scope"] == "shared", "id"]) - {row["id"]}
        if row["correlated_with"] not in shared:
            raise AssumptionError(
                f"{name}, row '{row['id']}', correlated_with: '{row['correlated_with']}' is no other row of scope "
                f"'shared'; there are {', '.join(sorted(shared)) or 'none'}." + nearest(row["correlated_with"], shared)
            )
    _check_correlations(name, table)


# The smallest eigenvalue that a correlation matrix may have, and the part of an eigenvector that names a row.
LEAST_EIGENVALUE, NAMED = 1e-8, 0.1


def _check_correlations(name: str, table: pd.DataFrame) -> None:
    """Whether the correlations of shared rows can hold together: their matrix has an inverse and no negative side."""
    told = table[table["correlated_with"] != ""]
    pairs: dict[frozenset[str], tuple[str, float]] = {}
    for _, row in told.iterrows():
        pair = frozenset((row["id"], row["correlated_with"]))
        before = pairs.setdefault(pair, (row["id"], row["rho"]))
        if before[1] != row["rho"]:
            raise AssumptionError(
                f"{name}, row '{row['id']}', rho: found {row['rho']:g} with '{row['correlated_with']}', and row "
                f"'{before[0]}' says {before[1]:g} of the same pair. Say it once."
            )
    ids = sorted(set().union(*pairs)) if pairs else []
    matrix = np.eye(len(ids))
    for pair, (_, rho) in pairs.items():
        one, other = (ids.index(each) for each in sorted(pair))
        matrix[one, other] = matrix[other, one] = rho
    values, vectors = np.linalg.eigh(matrix)
    if not ids or values[0] > LEAST_EIGENVALUE:
        return
    # All rho times s: the smallest eigenvalue is 1 - s (1 - values[0]), above zero for smaller s.
    least = np.floor(99.9 / (1 - values[0])) / 100
    rows = [each for each, part in zip(ids, vectors[:, 0], strict=True) if abs(part) > NAMED]
    said = ", ".join(f"{' and '.join(sorted(pair))} {rho:g}" for pair, (_, rho) in pairs.items() if pair <= set(rows))
    raise AssumptionError(
        f"{name}, rows {', '.join(map(repr, rows))}, rho: these correlations cannot all hold ({said}): their matrix is "
        f"not positive definite (smallest eigenvalue {values[0]:.2g}, expected above 0). Doubts that go with a third "
        f"go with each other, too. Multiply each of them by {least:.2f} or less, or let two rows be one."
    )


def _check_medians(name: str, component: str, rows: pd.DataFrame) -> None:
    carrying = rows[rows["median"].notna()]
    if carrying.empty:
        raise AssumptionError(
            f"{name}: component '{component}' has no median in any row; one row a nationality carries it."
        )
    if carrying["scale"].iloc[0] == "factor":
        return
    seen: dict[str, str] = {}
    for _, row in carrying.iterrows():
        for who in row["group"].split() or ["all"]:
            # A row without a group speaks of all, so it clashes with every other.
            clash = seen.get(who) or seen.get("all") or (next(iter(seen.values()), None) if who == "all" else None)
            if clash:
                raise AssumptionError(
                    f"{name}: rows '{clash}' and '{row['id']}' both give component '{component}' a median for the same "
                    "nationality. On this scale one row carries it; leave the other's median and range empty, give sd."
                )
            seen[who] = row["id"]


def nearest(found: str, known: Iterable[str]) -> str:
    """A sentence that names the closest known word, or nothing."""
    close = get_close_matches(found, sorted(known), n=1)
    return f" Did you mean '{close[0]}'?" if close else ""
