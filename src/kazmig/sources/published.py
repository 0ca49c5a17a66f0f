"""Reader for published figures: a CSV with one row a figure, as printed, with its unit and precision.

The columns are those of data/raw/2022Q4 (docs/add-a-source.md explains each).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

import pandas as pd

from kazmig.evidence.facts import MEASURES
from kazmig.evidence.intervals import BOUNDS
from kazmig.evidence.periods import FORMS, Period
from kazmig.evidence.units import PRINTED, TEXTS
from kazmig.places.lexicon import UnknownName, country_code, region_code
from kazmig.project.inventory import Source
from kazmig.sources import corrections, observations
from kazmig.sources.files.text import rows_of, text_of
from kazmig.sources.problems import Problems, Where
from kazmig.sources.shapes import text_or_shape

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
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
CodeOf = Callable[[str], str]
NAMES: dict[str, CodeOf] = {
    "citizenship": country_code,
    "country": country_code,
    "origin": country_code,
    "region": region_code,
}


def read(
    source: Source, known: Mapping[str, Collection[str]] | None = None, names: Mapping[str, CodeOf] = NAMES
) -> pd.DataFrame:
    """Observations of all files of a source. Raises BadInput with everything that is wrong in all files.

    `known` gives what may stand in `series`, `group`, `dimension` and (as base units) `unit`: nothing else would be
    read any further. `names` gives, by dimension, what turns a category into a code.
    """
    together = Problems("")
    tables = []
    for path in source.files:
        with together.gathered():
            tables.append(_File(path.name, source, known or {}, names).read(path))
    together.settle()
    return pd.concat(tables, ignore_index=True) if tables else observations.empty()


class _File:
    """One file while it is read: what it may hold, and the problems found so far."""

    def __init__(
        self, name: str, source: Source, known: Mapping[str, Collection[str]], names: Mapping[str, CodeOf]
    ) -> None:
        self.problems, self.source, self.known, self.names = Problems(name), source, known, names
        self.corrected = {column: corrections.of_texts(source, column) for column in ("category", "period")}

    def read(self, path: Path) -> pd.DataFrame:
        problems = self.problems
        text = text_of(path, problems, encodings=("utf-8-sig",))
        first = text.partition("\n")[0]
        # Excel in Russian and Kazakh saves a CSV with semicolons.
        lines = rows_of(text, ";" if first.count(";") > first.count(",") else ",", problems)
        header = [cell.strip() for cell in lines[0]]
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
            if len(line) != len(header):
                mend = "A text with a comma must stand in quotation marks; empty cells keep their commas."
                problems.add(f"{len(line)} cells", f"{len(header)}, as in the header", mend, row=number)
                continue
            row = {column: cell.strip() for column, cell in zip(header, line, strict=True)}
            key = tuple(row[column] for column in observations.KEY)
            if key in seen:
                problems.add(
                    f"'{row['printed']}', the same figure as row {seen[key]}",
                    "each series, group, dimension, category, unit and period once",
                    "Delete one of the two rows.",
                    row=number,
                )
            seen.setdefault(key, number)
            checked = self._observation(row, number)
            if checked is not None:
                rows.append(checked)
        problems.settle()
        if not rows:
            raise problems.stop("a header and no figure", "at least one figure", "Ask for the file again.")
        return observations.frame(rows)

    def _observation(self, row: dict[str, str], number: int) -> dict[str, object] | None:
        before = len(self.problems.found)
        self._check_words(row, number)
        self._check_name(row, number)
        about: dict[str, object] = {column: row[column] for column in HEADER if column in observations.COLUMNS}
        about |= {"text": row["value"], "file": self.problems.file, "row": str(number), "column": "category"}
        unit = row["unit"]
        if unit == "date" and Period.find(row["value"]) is None:
            mend = "Write the date; the text as printed belongs in 'printed'."
            self.problems.add(f"'{row['value']}'", "a date such as 2023-01-30", mend, row=number, column="value")
        if unit in TEXTS:
            return {**about, "value": None} if len(self.problems.found) == before else None
        numbers = self._numbers(row, number)
        if len(self.problems.found) > before:
            return None
        width = numbers.get("width")
        interval = observations.quantity(numbers["value"], unit, numbers["precision"], row["bound"], width)
        return {**about, **interval}

    def _check_words(self, row: dict[str, str], number: int) -> None:
        """Notes words and periods that are not among those expected."""
        units = [*PRINTED, *TEXTS]
        base = self.known.get("unit")
        if base is not None:
            units = [unit for unit in units if PRINTED.get(unit, (unit,))[0] in base]
        allowed: dict[str, Collection[str]] = {**self.known, "unit": units, "bound": BOUNDS, "measure": MEASURES}
        for column, words in allowed.items():
            if row[column] not in words:
                expected = f"one of {', '.join(word or 'an empty cell' for word in words)}"
                self.problems.add(f"'{row[column]}'", expected, f"Mend the {column}.", row=number, column=column)
        where: Where = {"row": number, "column": "period"}
        about, period = self.source.period, row["period"]
        expected_here = {about or period, *self.source.also, *self.corrected["period"]}
        if Period.find(period) is None:
            expected = f"a period: {FORMS}"
            self.problems.add(f"'{period}'", expected, "Write the period to which the figure refers.", **where)
        elif row["dimension"] == "total" and period not in expected_here:
            mend = "Wrong quarter in the file: take that of this quarter, or mend 'period' in sources.toml."
            self.problems.add(f"'{period}' for a total", f"{about}, as sources.toml says", mend, **where)

    def _check_name(self, row: dict[str, str], number: int) -> None:
        """Notes a category that nobody knows, unless a correction will change it."""
        code_of, category = self.names.get(row["dimension"]), row["category"]
        if code_of is None or category in self.corrected["category"]:
            return
        try:
            code_of(category)
        except UnknownName as unknown:
            near = f" (the nearest is '{unknown.nearest}')" if unknown.nearest else ""
            where: Where = {"row": number, "column": "category"}
            self.problems.add(f"'{category}'", f"a name of the lexicon{near}", unknown.mend, **where)

    def _numbers(self, row: dict[str, str], number: int) -> dict[str, float]:
        """Value, precision and width, as far as they can be read."""
        numbers = {}
        for column in ("value", "precision", "width"):
            if column == "width" and not row[column]:
                continue
            text = row[column]
            numbers[column] = float(text) if _NUMBER.fullmatch(text) else math.nan
            if math.isnan(numbers[column]):
                expected = "a number with a decimal point and no spaces"
                mend = "Write the figure as a number; the text as printed belongs in 'printed'."
                self.problems.add(text_or_shape(text), expected, mend, row=number, column=column)
            elif numbers[column] < 0 and (column != "value" or row["unit"] != "change_pct"):
                mend = "Check the figure in print."
                self.problems.add(f"{text} {row['unit']}", "zero or more", mend, row=number, column=column)
        return numbers
