"""The assumption table: what researchers hold about the coverage of the two counts, one row an assumption.

A row multiplies a count's coverage by a lognormal factor with the given median and 95 % range. `scope` says who
shares the factor: `shared` one factor for all nationalities; `group` one for those listed in `group`; `nationality`
a factor of its own for each nationality (those listed in `group`, or all where it is empty). A component's rows
multiply: a shared row and a nationality row of one component stand for what is common and what differs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import norm

TEXTS = ("id", "source", "component", "scope", "group")
NUMBERS = ("median", "low95", "high95")
COLUMNS = (*TEXTS, *NUMBERS, "rationale", "evidence", "author", "date")
SOURCES = ("official", "assessment")
SCOPES = ("shared", "group", "nationality")
Z95 = float(norm.ppf(0.975))
_SLUG = re.compile(r"[a-z][a-z0-9_]*")
_NATIONALITY = re.compile(r"[A-Z]{3}|other")


class AssumptionError(ValueError):
    """An assumption table that cannot be used; the message names file, row, column, what was found and the mend."""


def read_assumptions(path: Path) -> pd.DataFrame:
    """The table of a CSV file (comma or, as Excel saves it in Russian, semicolon with decimal commas), checked.

    Returns COLUMNS with numbers as float and `sd_log`, the standard deviation of the factor's logarithm.
    Raises AssumptionError.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise AssumptionError(f"{path.name} is not UTF-8; save it as 'CSV UTF-8' ({error}).") from error
    separator = ";" if ";" in text.split("\n", 1)[0] else ","
    table = pd.read_csv(StringIO(text), sep=separator, dtype=str, keep_default_na=False)
    table.columns = [str(column).strip() for column in table.columns]
    if separator == ";":
        for column in set(NUMBERS) & set(table.columns):
            table[column] = table[column].str.replace(",", ".", regex=False)
    return check_assumptions(table, path.name)


def check_assumptions(table: pd.DataFrame, name: str = "assumptions.csv") -> pd.DataFrame:
    """The table with its types and `sd_log`, or an AssumptionError that names the first row at fault.

    An empty table is allowed: without assumptions nothing is reconciled.
    """
    missing = [column for column in COLUMNS if column not in table.columns]
    if missing:
        raise AssumptionError(
            f"{name}: column '{missing[0]}' is missing. A table has the columns {', '.join(COLUMNS)}."
        )
    checked = table.loc[:, list(COLUMNS)].fillna("").astype(str).apply(lambda column: column.str.strip())
    checked = checked[checked.ne("").any(axis=1)].copy()
    for position, row in checked.iterrows():
        _check_texts(f"{name}, row {int(str(position)) + 2} ('{row['id']}')", row)
    for column in NUMBERS:
        checked[column] = [
            _number(f"{name}, row {int(position) + 2} ('{checked['id'][position]}'), {column}", text)
            for position, text in checked[column].items()
        ]
    for position, row in checked.iterrows():
        _check_range(f"{name}, row {int(str(position)) + 2} ('{row['id']}')", row)
    _check_whole(name, checked)
    checked["sd_log"] = np.log(checked["high95"].astype(float) / checked["low95"].astype(float)) / (2 * Z95)
    return checked.reset_index(drop=True)


def _check_texts(where: str, row: pd.Series) -> None:
    for column in ("id", "component"):
        if not _SLUG.fullmatch(row[column]):
            raise AssumptionError(
                f"{where}, {column}: found '{row[column]}', expected a short name of small letters, digits and _."
            )
    for column, allowed in (("source", SOURCES), ("scope", SCOPES)):
        if row[column] not in allowed:
            raise AssumptionError(
                f"{where}, {column}: found '{row[column]}', expected one of {', '.join(allowed)}."
                + _nearest(row[column], allowed)
            )
    for nationality in row["group"].split():
        if not _NATIONALITY.fullmatch(nationality):
            raise AssumptionError(
                f"{where}, group: '{nationality}' is no nationality. Write ISO alpha-3 codes or 'other', with spaces "
                "between them: UZB TJK KGZ."
            )
    if row["scope"] == "shared" and row["group"]:
        raise AssumptionError(f"{where}, group: found '{row['group']}'; scope 'shared' means all, so leave it empty.")
    if row["scope"] == "group" and not row["group"]:
        raise AssumptionError(f"{where}, group: is empty; scope 'group' needs its nationalities, such as UZB TJK KGZ.")


def _number(where: str, text: str) -> float:
    if text == "":
        raise AssumptionError(
            f"{where}: is empty. Every assumption has a median and a 95 % range; say how unsure it is."
        )
    try:
        value = float(text)
    except ValueError:
        raise AssumptionError(f"{where}: found '{text}', expected a number such as 1.15.") from None
    if not np.isfinite(value) or value <= 0:
        raise AssumptionError(f"{where}: found {text}, expected a factor above zero (1 means no effect).")
    return value


def _check_range(where: str, row: pd.Series) -> None:
    low, median, high = row["low95"], row["median"], row["high95"]
    if low > high:
        raise AssumptionError(f"{where}: low95 {low:g} is above high95 {high:g}; exchange them.")
    if low == high:
        raise AssumptionError(f"{where}: low95 and high95 are both {low:g}. Nothing is known that well: give a range.")
    if not low <= median <= high:
        raise AssumptionError(f"{where}: median {median:g} lies outside {low:g} … {high:g}.")


def _check_whole(name: str, table: pd.DataFrame) -> None:
    twice = table["id"][table["id"].duplicated()]
    if len(twice):
        raise AssumptionError(f"{name}: id '{twice.iloc[0]}' stands twice; give each row a name of its own.")
    for source in SOURCES:
        if len(table) and source not in set(table["source"]):
            raise AssumptionError(
                f"{name} says nothing about the {source} count. A table that covers one side alone would take the "
                f"other for perfect: add rows with source '{source}'."
            )
    sides = table.groupby("component")["source"].nunique()
    if (sides > 1).any():
        raise AssumptionError(
            f"{name}: component '{sides.index[sides > 1][0]}' stands on both sides; give each side's its own name."
        )


def members(row: pd.Series, nationalities: Iterable[str]) -> list[str]:
    """The nationalities of this model that a row of the table speaks of."""
    listed = str(row["group"]).split()
    return [each for each in nationalities if not listed or each in listed]


def notes(table: pd.DataFrame, nationalities: Iterable[str]) -> list[str]:
    """What a reader must know of how the table met these nationalities: absent ones, skewed ranges, gaps."""
    known = list(nationalities)
    found = []
    for _, row in table.iterrows():
        absent = [each for each in str(row["group"]).split() if each not in known]
        if absent:
            found.append(f"{row['id']}: {', '.join(absent)} is not counted by itself this quarter")
        skew = np.log(row["high95"] / row["median"]) / np.log(row["high95"] / row["low95"])
        if not 0.4 <= skew <= 0.6:
            found.append(f"{row['id']}: the range is lopsided about its median; a lognormal of the same width is used")
    for component, rows in table.groupby("component", sort=False):
        covered = {each for _, row in rows.iterrows() for each in members(row, known)}
        if rest := [each for each in known if each not in covered]:
            raise AssumptionError(
                f"component '{component}' says nothing of {', '.join(rest)}: "
                "add it to the group of a row, or add a row."
            )
    return found


def differences(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """What changed between two tables: columns id, change (added, dropped, changed), column, before, after."""
    columns = [column for column in COLUMNS if column != "id"]
    old, new = before.set_index("id"), after.set_index("id")
    changes = [(each, "dropped", "", "", "") for each in old.index if each not in new.index]
    changes += [(each, "added", "", "", "") for each in new.index if each not in old.index]
    for each in new.index.intersection(old.index):
        for column in columns:
            one, other = old.loc[each, column], new.loc[each, column]
            if one != other:
                changes.append((each, "changed", column, _text(one), _text(other)))
    return pd.DataFrame(changes, columns=["id", "change", "column", "before", "after"]).sort_values(
        ["id", "column"], ignore_index=True
    )


def regrouped(table: pd.DataFrame, component: str, medians: dict[str, float]) -> pd.DataFrame:
    """The table with other groups in `component`: `medians` by group ("UZB TJK": 0.6), other ranges kept.

    Replaces the component's grouped rows, with the width of the first of them. For asking what another grouping
    would have meant; the researcher's own table stays as it is.
    """
    grouped = table[(table["component"] == component) & (table["group"] != "")]
    if grouped.empty:
        raise AssumptionError(f"component '{component}' has no row with a group; there is nothing to regroup.")
    pattern = grouped.iloc[0]
    rows = []
    for number, (group, median) in enumerate(medians.items(), start=1):
        factor = median / pattern["median"]
        values = {column: pattern[column] * factor for column in NUMBERS}
        rows.append(
            {
                **{str(key): value for key, value in pattern.items()},
                **values,
                "id": f"{component}_group{number}",
                "group": group,
            }
        )
    return pd.concat([table.drop(index=grouped.index), pd.DataFrame(rows)], ignore_index=True)


def empty_table() -> pd.DataFrame:
    """A table without assumptions."""
    return check_assumptions(pd.DataFrame(columns=list(COLUMNS), dtype=str))


def _text(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _nearest(found: str, known: Iterable[str]) -> str:
    close = get_close_matches(found, list(known), n=1)
    return f" Did you mean '{close[0]}'?" if close else ""
