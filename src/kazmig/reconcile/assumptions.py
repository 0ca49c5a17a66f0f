"""The assumption table: what researchers hold about the coverage of the two counts, one row an assumption.

A component of coverage has a median for each nationality and doubt about it. `scale` says what a doubt means
(`kazmig.reconcile.scales`; a file without that column is all `factor`). `scope` says who shares a row's doubt:
`shared` all nationalities alike; `group` those listed in `group` alike; `nationality` each for itself (those listed in
`group`, or all where it is empty). One row a component and nationality carries the median; a row of pure doubt leaves
median and range empty and gives `sd` on the row's own scale. On the scale `factor` medians of several rows multiply.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import norm

from kazmig.project.tolerant import NoTable, read_table_text
from kazmig.reconcile.scales import anchor
from kazmig.reconcile.table_rules import SOURCES, AssumptionError, check_numbers, check_texts, check_whole, number

__all__ = ["SOURCES", "AssumptionError"]

TEXTS = ("id", "source", "component", "scale", "scope", "group")
NUMBERS = ("median", "low95", "high95", "sd")
CORRELATION = ("correlated_with", "rho")
COLUMNS = (*TEXTS, *NUMBERS, *CORRELATION, "rationale", "evidence", "author", "date")
# What a table in the first layout does not have, and what stands for it.
LATER = {"scale": "factor", "sd": "", "correlated_with": "", "rho": ""}
Z95 = float(norm.ppf(0.975))


def read_assumptions(path: Path) -> pd.DataFrame:
    """The table of a CSV file (comma or, as Excel saves it in Russian, semicolon with decimal commas), checked.

    Returns COLUMNS with numbers as float (NaN where a row leaves them empty) and `sd`, the doubt on the row's own
    scale, from its range where it is not given. Raises AssumptionError.
    """
    try:
        text, separator = read_table_text(path)
    except NoTable as error:
        raise AssumptionError(str(error)) from error
    table = pd.read_csv(StringIO(text), sep=separator, dtype=str, keep_default_na=False)
    table.columns = [str(column).strip() for column in table.columns]
    if separator == ";":
        for column in {*NUMBERS, "rho"} & set(table.columns):
            table[column] = table[column].str.replace(",", ".", regex=False)
    return check_assumptions(table, path.name)


def check_assumptions(table: pd.DataFrame, name: str = "assumptions.csv") -> pd.DataFrame:
    """The table with its types and `sd` filled, or an AssumptionError that names the first row at fault.

    An empty table is allowed: without assumptions nothing is reconciled.
    """
    missing = [column for column in COLUMNS if column not in table.columns and column not in LATER]
    if missing:
        raise AssumptionError(
            f"{name}: column '{missing[0]}' is missing. A table has the columns {', '.join(COLUMNS)}."
        )
    table = table.assign(**{column: value for column, value in LATER.items() if column not in table.columns})
    checked = table.loc[:, list(COLUMNS)].fillna("").astype(str).apply(lambda column: column.str.strip())
    checked = checked[checked.drop(columns="scale").ne("").any(axis=1)].copy()
    checked["scale"] = checked["scale"].replace("", "factor")
    places = {
        position: f"{name}, row {int(str(position)) + 2} ('{checked['id'][position]}')" for position in checked.index
    }
    for position, row in checked.iterrows():
        check_texts(places[position], row)
    for column in (*NUMBERS, "rho"):
        checked[column] = [number(f"{places[position]}, {column}", text) for position, text in checked[column].items()]
    checked = checked.astype(dict.fromkeys((*NUMBERS, "rho"), float))
    for position, row in checked.iterrows():
        check_numbers(places[position], row)
    check_whole(name, checked)
    checked["sd"] = [row["sd"] if row["sd"] == row["sd"] else sd_of_range(row) for _, row in checked.iterrows()]
    found: pd.DataFrame = checked.reset_index(drop=True)
    return found


def sd_of_range(row: pd.Series) -> float:
    """The doubt that a 95 % range stands for, on the row's own scale."""
    return (anchor(row["scale"], row["high95"]) - anchor(row["scale"], row["low95"])) / (2 * Z95)


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
        if row["median"] == row["median"] and row["low95"] == row["low95"]:
            low, mid, high = (anchor(row["scale"], row[column]) for column in ("low95", "median", "high95"))
            if not 0.4 <= (high - mid) / (high - low) <= 0.6:
                found.append(f"{row['id']}: the range is lopsided about its median; one of the same width is used")
    for component, rows in table.groupby("component", sort=False):
        covered = {each for _, row in rows.iterrows() if row["median"] == row["median"] for each in members(row, known)}
        if rest := [each for each in known if each not in covered]:
            raise AssumptionError(
                f"component '{component}' says nothing of {', '.join(rest)}: "
                "add it to the group of a row with a median, or add a row."
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
            if one != other and not (one != one and other != other):
                changes.append((each, "changed", column, _text(one), _text(other)))
    return pd.DataFrame(changes, columns=["id", "change", "column", "before", "after"]).sort_values(
        ["id", "column"], ignore_index=True
    )


def regrouped(table: pd.DataFrame, component: str, medians: dict[str, float]) -> pd.DataFrame:
    """The table with other groups in `component`: `medians` by group ("UZB TJK": 0.6), the rest kept.

    Replaces the component's grouped rows, with the width of the first of them. For asking what another grouping
    would have meant; the researcher's own table stays as it is.
    """
    grouped = table[(table["component"] == component) & (table["group"] != "") & table["median"].notna()]
    if grouped.empty:
        raise AssumptionError(f"component '{component}' has no row with a group; there is nothing to regroup.")
    pattern = grouped.iloc[0]
    rows = []
    for place, (group, median) in enumerate(medians.items(), start=1):
        rows.append(
            {
                **{str(key): value for key, value in pattern.items()},
                "median": median,
                "low95": np.nan,
                "high95": np.nan,
                "id": f"{component}_group{place}",
                "group": group,
            }
        )
    return pd.concat([table.drop(index=grouped.index), pd.DataFrame(rows)], ignore_index=True)


def empty_table() -> pd.DataFrame:
    """A table without assumptions."""
    return check_assumptions(pd.DataFrame(columns=list(COLUMNS), dtype=str))


def _text(value: object) -> str:
    if isinstance(value, float):
        return "" if value != value else f"{value:g}"
    return str(value)
