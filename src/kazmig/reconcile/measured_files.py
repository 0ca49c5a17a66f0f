"""Evidence rows as files: surveys (x of n by question) and measures (recounts, matched lists), each cell checked.

A survey file in the first layout (`registered_share_pct`, `sample`) is still read: x = share · sample / 100, question
`registered`. A file whose header has `value` holds measures. Every refusal names file, row, column and mend.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd

from kazmig.project.tolerant import NoTable, read_table_text
from kazmig.reconcile.measured import DESIGN_EFFECT, MEASURE_COLUMNS, QUESTIONS, SURVEY_COLUMNS, TAU, WEIGHTS, Measured
from kazmig.reconcile.table_rules import AssumptionError, check_day, nearest

FIRST_LAYOUT = ["id", "nationality", "registered_share_pct", "sample", "design_effect", "evidence", "date"]
# Below this an evidence row would claim to know a ratio of people better than any count does, and silence all others.
LEAST_SD_LOG = 0.005
OPTIONAL = {"design_effect", "tau", "weights", "nationality", "components"}


def read_measured(files: Iterable[Path]) -> Measured:
    """All evidence rows of the files of [survey_multiplier]; no file gives no rows. Raises AssumptionError."""
    surveys, measures = [], []
    places: dict[str, str] = {}
    for path in files:
        table = _read(path)
        if "id" in table.columns:
            places |= {name: f"{path.name}, row {line}" for line, name in enumerate(table["id"], start=2)}
        if "value" in table.columns:
            measures.append(_measures(path.name, table))
        elif "registered_share_pct" in table.columns:
            surveys.append(_first_layout(path.name, table))
        else:
            surveys.append(_surveys(path.name, table))
    found = Measured(
        pd.concat(surveys, ignore_index=True) if surveys else Measured().surveys,
        pd.concat(measures, ignore_index=True) if measures else Measured().measures,
        places=places,
    )
    ids = pd.concat([found.surveys["id"], found.measures["id"]])
    if ids.duplicated().any():
        raise AssumptionError(
            f"evidence id '{ids[ids.duplicated()].iloc[0]}' stands twice; give each row its own name."
        )
    return found


def _read(path: Path) -> pd.DataFrame:
    try:
        text, separator = read_table_text(path)
    except NoTable as error:
        raise AssumptionError(str(error)) from error
    table = pd.read_csv(StringIO(text), sep=separator, dtype=str, keep_default_na=False)
    table.columns = [str(column).strip() for column in table.columns]
    table = table.apply(lambda column: column.str.strip())
    found: pd.DataFrame = table[table.ne("").any(axis=1)].reset_index(drop=True)
    return found


def _columns(name: str, table: pd.DataFrame, wanted: list[str]) -> pd.DataFrame:
    missing = [column for column in wanted if column not in table.columns and column not in OPTIONAL]
    if missing:
        raise AssumptionError(f"{name}: column '{missing[0]}' is missing; expected {', '.join(wanted)}.")
    return table.reindex(columns=wanted, fill_value="")


def _surveys(name: str, table: pd.DataFrame) -> pd.DataFrame:
    table = _columns(name, table, SURVEY_COLUMNS)
    for line, row in table.iterrows():
        where = f"{name}, row {int(str(line)) + 2} ('{row['id']}')"
        _named(where, row)
        if row["question"] not in QUESTIONS:
            raise AssumptionError(
                f"{where}, question: found '{row['question']}', expected one of {', '.join(QUESTIONS)}. A share "
                "of persons answers one question and measures one component." + nearest(row["question"], QUESTIONS)
            )
        x = _number(f"{where}, x", row["x"], "how many answered yes: a whole number, not a percentage")
        n = _number(f"{where}, n", row["n"], "how many were asked: a whole number from 1 on")
        _whole(f"{where}, x", x, row["x"], row["n"])
        _whole(f"{where}, n", n, row["n"], row["n"])
        _sizes(where, x, n)
    return _typed(name, table)


def _named(where: str, row: pd.Series) -> None:
    if not row["id"]:
        raise AssumptionError(f"{where}, id: is empty; give each row a name of its own, such as survey_2024.")
    check_day(where, row)


def _whole(where: str, value: float, text: str, sample: str) -> None:
    if value != round(value):
        hint = ""
        if 0 < value < 100 and sample != text:
            hint = f" If {text} is a share of the {sample}, write share · n."
            if value > 1:
                hint = f" If {text} is per cent of the {sample}, write how many that were: {text} · {sample} / 100."
        raise AssumptionError(f"{where}: found '{text}', expected a whole number of persons, x of n.{hint}")


def _sizes(where: str, x: float, n: float) -> None:
    if n < 1:
        raise AssumptionError(f"{where}, n: found {n:g}, expected 1 or more: how many workers were asked.")
    if x < 0:
        raise AssumptionError(f"{where}, x: found {x:g}, expected 0 or more.")
    if x > n:
        raise AssumptionError(f"{where}, x: found {x:g}, more than n = {n:g}; no more can say yes than were asked.")


def _first_layout(name: str, table: pd.DataFrame) -> pd.DataFrame:
    table = _columns(name, table, FIRST_LAYOUT).copy()
    x = []
    for line, row in table.iterrows():
        where = f"{name}, row {int(str(line)) + 2} ('{row['id']}')"
        share = _number(f"{where}, registered_share_pct", row["registered_share_pct"], "a number from 0 to 100")
        if not 0 <= share <= 100 or 0 < share < 1:
            hint = f" {share:g} of one is {100 * share:g} per cent." if 0 < share < 1 else ""
            raise AssumptionError(
                f"{where}, registered_share_pct: found '{row['registered_share_pct']}', expected 0 to 100 %.{hint}"
            )
        n = _number(f"{where}, sample", row["sample"], "how many were asked")
        _sizes(where, 0.0, n)
        x.append(f"{share * n / 100:.12g}")
    table = table.assign(question="registered", x=x, n=table["sample"], tau="")
    return _typed(name, table[SURVEY_COLUMNS])


def _typed(name: str, table: pd.DataFrame) -> pd.DataFrame:
    for column, default, least in (("design_effect", DESIGN_EFFECT, 1.0), ("tau", TAU, 0.0)):
        values, ids = [], list(table["id"])
        for line, text in table[column].items():
            where = f"{name}, row {int(str(line)) + 2} ('{ids[int(str(line))]}'), {column}"
            value = _number(where, text or str(default), f"a number from {least:g} on")
            if value < least:
                mend = (
                    "a sample of places cannot know more than a simple random one"
                    if column == "design_effect"
                    else "0 means that every answer is true"
                )
                raise AssumptionError(f"{where}: found '{text}', expected {least:g} or more ({mend}).")
            values.append(value)
        table = table.assign(**{column: values})
    return table.astype({"x": float, "n": float})


def _measures(name: str, table: pd.DataFrame) -> pd.DataFrame:
    table = _columns(name, table, MEASURE_COLUMNS)
    for line, row in table.iterrows():
        where = f"{name}, row {int(str(line)) + 2} ('{row['id']}')"
        _named(where, row)
        for column in ("value", "sd_log"):
            if _number(f"{where}, {column}", row[column], "a number above 0") <= 0:
                raise AssumptionError(f"{where}, {column}: found '{row[column]}', expected a number above 0.")
        if float(row["sd_log"]) < LEAST_SD_LOG:
            raise AssumptionError(
                f"{where}, sd_log: found '{row['sd_log']}', expected {LEAST_SD_LOG:g} or more. It is the standard "
                "error of the value's logarithm, 0.05 for five per cent; no count of people errs by less than "
                "half a per cent."
            )
        if not row["components"]:
            raise AssumptionError(f"{where}, components: is empty; say what it measures, such as 'multiplicity'.")
        if row["weights"] not in ("", *WEIGHTS[:1]):
            raise AssumptionError(
                f"{where}, weights: found '{row['weights']}', expected 'equal' or nothing: the mean over nationalities."
            )
    table = table.assign(weights="equal")
    return table.astype({"value": float, "sd_log": float})


def _number(where: str, text: str, expected: str) -> float:
    try:
        value = float(str(text).replace(",", "."))
    except ValueError:
        hint = ""
        if "%" in str(text):
            counts = where.endswith((" x", " n"))
            hint = " Write 43.5 % of 600 as x = 261, n = 600." if counts else " Write 50 % as 0.5."
        elif re.fullmatch(r"[\d\s\u00a0\u202f]+", str(text)):
            hint = " Write it without spaces."
        raise AssumptionError(f"{where}: found '{text}', expected {expected}.{hint}") from None
    if not np.isfinite(value):
        raise AssumptionError(f"{where}: found '{text}', expected {expected}.")
    return value
