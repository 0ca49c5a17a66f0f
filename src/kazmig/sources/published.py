"""Reader for published figures: a CSV with one row a figure, as printed, with its unit and precision.

The columns are those of data/raw/2022Q4 (docs/add-a-source.md explains each).
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pandas as pd

from kazmig.intervals import BOUNDS
from kazmig.inventory import Source
from kazmig.sources import observations
from kazmig.sources.files import text_of
from kazmig.sources.problems import Problems

HEADER = (
    "series",
    "group",
    "dimension",
    "category",
    "printed",
    "value",
    "unit",
    "precision",
    "bound",
    "width",
    "period",
    "measure",
    "population",
    "place",
)
_PERIOD = re.compile(
    r"(\d{4}|\d{4}Q[1-4]|\d{4}-\d{2}|\d{4}-\d{2}-\d{2}|\d{4}/\d{4}|\d{4}-\d{2}-\d{2}/\d{4}-\d{2}-\d{2})"
)
_MEASURES = ("stock", "flow", "change", "none")


def read(source: Source) -> pd.DataFrame:
    """Observations of all files of a source. Raises BadInput with everything that is wrong in a file."""
    tables = [_read_file(path) for path in source.files]
    return pd.concat(tables, ignore_index=True) if tables else observations.empty()


def _read_file(path: Path) -> pd.DataFrame:
    problems = Problems(path.name)
    lines = list(csv.reader(io.StringIO(text_of(path, problems, encodings=("utf-8-sig",)))))
    if not lines:
        raise problems.stop("an empty file", "a header and at least one figure", "Ask for the file again.")
    header = lines[0]
    for column in HEADER:
        if column not in header:
            problems.add(
                f"the columns {', '.join(header)}",
                f"a column '{column}'",
                "Restore the header; it names the columns of docs/add-a-source.md.",
                row=1,
            )
    problems.settle()
    rows = []
    seen: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(lines[1:], 2):
        if not any(line):
            continue
        row = dict(zip(header, line, strict=False))
        row = {column: row.get(column, "").strip() for column in HEADER}
        key = tuple(row[column] for column in observations.KEY)
        if key in seen:
            problems.add(
                f"'{row['printed']}', the same figure as row {seen[key]}",
                "each series, group, dimension, category, unit and period once",
                "Delete one of the two rows.",
                row=number,
            )
        seen.setdefault(key, number)
        checked = _observation(row, number, problems)
        if checked is not None:
            rows.append(checked)
    problems.settle()
    if not rows:
        raise problems.stop("a header and no figure", "at least one figure", "Ask for the file again.")
    return observations.frame(rows)


def _observation(row: dict[str, str], number: int, problems: Problems) -> dict[str, object] | None:
    before = len(problems.found)
    unit = row["unit"]
    known = [*observations.BASE_UNITS, *observations.TEXT_UNITS]
    for column, allowed in (("unit", known), ("bound", BOUNDS), ("measure", _MEASURES)):
        if row[column] not in allowed:
            problems.add(
                f"'{row[column]}'", f"one of {', '.join(allowed)}", f"Mend the {column}.", row=number, column=column
            )
    if not _PERIOD.fullmatch(row["period"]):
        problems.add(
            f"'{row['period']}'",
            "a period such as 2022, 2022Q4, 2020-07 or 2023-01-30/2023-03-03",
            "Write the period to which the figure refers.",
            row=number,
            column="period",
        )
    about: dict[str, object] = {column: row[column] for column in HEADER if column in observations.COLUMNS}
    about |= {"text": row["value"], "file": problems.file, "row": str(number), "column": "category"}
    if unit in observations.TEXT_UNITS:
        return {**about, "value": None} if len(problems.found) == before else None
    numbers = {}
    for column in ("value", "precision", "width"):
        if column == "width" and not row[column]:
            continue
        try:
            numbers[column] = float(row[column])
        except ValueError:
            problems.add(
                f"'{row[column]}'",
                "a number with a decimal point and no spaces",
                "Write the figure as a number; the text as printed belongs in 'printed'.",
                row=number,
                column=column,
            )
    if numbers.get("value", 0) < 0 and unit != "change_pct":
        problems.add(f"{row['value']} {unit}", "zero or more", "Check the figure in print.", row=number, column="value")
    if len(problems.found) > before:
        return None
    interval = observations.quantity(numbers["value"], unit, numbers["precision"], row["bound"], numbers.get("width"))
    return {**about, **interval}
