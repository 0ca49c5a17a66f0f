"""The sample as drawn: `sample.csv`, a row a cluster, and external margins for raking.

`sample.csv` is what `kazmig sample` wrote (comment lines begin with #): cluster, stratum, region, place, kind, size
(informants' number), segment, segments, hits (expected), probability. It holds places' names and stays out of git.
"""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pandas as pd

from kazmig.project.tolerant import read_text
from kazmig.sources.problems import Problems

COLUMNS = ("cluster", "stratum", "region", "place", "kind", "size", "segment", "segments", "hits", "probability")
NUMBERS = ("size", "segments", "hits", "probability")
MARGIN_COLUMNS = ("variable", "category", "persons", "source")
# What weights may be raked to: never what the survey is to find out (registration), which would be circular.
MARGINS = ("sex", "nationality")
_AGAIN = "Take sample.csv as kazmig sample wrote it, or draw again."


def is_sample(path: Path) -> bool:
    return path.suffix == ".csv" and path.stem.endswith("sample")


def is_margins(path: Path) -> bool:
    return path.suffix == ".csv" and path.stem.endswith("margins")


def read_sample(path: Path) -> pd.DataFrame:
    """COLUMNS, numbers as such; a row a cluster. Raises BadInput with all that is wrong."""
    problems = Problems(path.name)
    rows = _rows(path, COLUMNS, problems)
    seen: dict[str, int] = {}
    for line, row in rows:
        cluster = row["cluster"]
        if cluster in seen:
            mend = "A place that was drawn twice has two clusters with codes of their own. " + _AGAIN
            problems.add(
                f"'{cluster}' again (first in row {seen[cluster]})", "each once", mend, row=line, column="cluster"
            )
        seen[cluster] = line
        for column in NUMBERS:
            value = _number(row[column])
            if not (math.isfinite(value) and value > 0):
                found = f"'{row[column]}'" if row[column] else "an empty cell"
                problems.add(found, "a number above zero", _AGAIN, row=line, column=column)
        if _number(row["probability"]) > 1:
            problems.add(f"'{row['probability']}'", "a chance of 1 at the most", _AGAIN, row=line, column="probability")
    if not rows:
        problems.add("no cluster", "at least two in each stratum", _AGAIN)
    problems.settle()
    table = pd.DataFrame([row for _, row in rows], columns=list(COLUMNS))
    return table.assign(**{name: table[name].astype(float) for name in NUMBERS})


def read_margins(path: Path) -> pd.DataFrame:
    """MARGIN_COLUMNS: persons by category, from outside the survey; `attrs["file"]` names it. Raises BadInput."""
    problems = Problems(path.name)
    rows = _rows(path, MARGIN_COLUMNS, problems)
    seen: dict[tuple[str, str], int] = {}
    for line, row in rows:
        named = row["variable"], row["category"]
        if named in seen:
            found = f"{row['variable']} '{row['category']}' again (first in row {seen[named]})"
            problems.add(found, "each once", "Keep the row that is right.", row=line, column="category")
        seen.setdefault(named, line)
        if row["variable"] not in MARGINS:
            mend = "Weights raked to register shares would answer the question with itself." if row["variable"] else ""
            expected = f"one of {', '.join(MARGINS)}"
            problems.add(f"'{row['variable']}'", expected, mend, row=line, column="variable")
        value = _number(row["persons"])
        if not (math.isfinite(value) and value > 0):
            mend = "Leave the row out, or write the number."
            problems.add(f"'{row['persons']}'", "persons above zero", mend, row=line, column="persons")
        if not row["source"]:
            mend = "Margins come from outside the survey: say from where."
            problems.add("an empty cell", "the source of the margin", mend, row=line, column="source")
    problems.settle()
    table = pd.DataFrame([row for _, row in rows], columns=list(MARGIN_COLUMNS))
    table.attrs["file"] = path.name
    return table.assign(persons=table["persons"].astype(float))


def _rows(path: Path, columns: tuple[str, ...], problems: Problems) -> list[tuple[int, dict[str, str]]]:
    """Rows with their line numbers; lines that begin with # are remarks."""
    try:
        lines = read_text(path).splitlines()
    except UnicodeDecodeError:
        raise problems.stop("another encoding", "UTF-8", "Save it as 'CSV UTF-8'.") from None
    numbered = [(number, line) for number, line in enumerate(lines, start=1) if line.strip() and line[0] != "#"]
    if not numbered:
        raise problems.stop("an empty file", f"the columns {', '.join(columns)}", _AGAIN)
    header = [cell.strip() for cell in next(csv.reader([numbered[0][1]]))]
    if missing := [column for column in columns if column not in header]:
        raise problems.stop("no such column", f"the columns {', '.join(columns)}", _AGAIN, column=missing[0])
    found = []
    for number, line in numbered[1:]:
        cells = next(csv.reader([line]))
        found.append((number, {name: cell.strip() for name, cell in zip(header, cells, strict=False)}))
    return [(number, {column: row.get(column, "") for column in columns}) for number, row in found]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
