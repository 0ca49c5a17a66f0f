"""What a page needs to know of a figure beside its pictures, and the figure's numbers as CSV."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pandas as pd

from kazmig.evidence.facts import significant
from kazmig.evidence.inert import inert
from kazmig.evidence.rows import Row
from kazmig.evidence.units import PERCENT, unit_of
from kazmig.figures.units import column_name, digits_beside, show, unit_name
from kazmig.project.inventory import Inventory
from kazmig.words.about import source_label
from kazmig.words.words import Words

# A printed 31.9 lies in [31.85; 31.95]: to one decimal its bounds would read 31.9 and 32.0.
_BOUND = re.compile(r"(low|high)_share_pct")
# A map of hundreds of points would grow by its own publishers' names, and a page with it.
_MOST_DESCRIBED = 100


class Column(TypedDict):
    """A published column: format is `label`, `percent` or `number`; digits None: as many as needed."""

    name: str
    unit: str
    format: str
    labels: dict[str, str]
    digits: NotRequired[int | None]


class Record(TypedDict):
    """What `<figure>.json` says; texts by language. Columns, rows and sizes are those of a figure that is drawn."""

    name: str
    title: dict[str, str]
    subtitle: dict[str, str]
    alt: dict[str, str]
    note: dict[str, str]
    source: list[str]
    period: str
    quality: str
    languages: list[str]
    synthetic: bool
    is_map: bool
    supplied: bool
    columns: NotRequired[list[Column]]
    rows: NotRequired[dict[str, list[list[str]]]]
    size: NotRequired[dict[str, dict[str, list[float]]]]


def plotted(data: pd.DataFrame, columns: Mapping[str, str] | Sequence[str] | None) -> pd.DataFrame:
    """The columns to publish: numbers to twelve significant digits, times of pandas as texts (2021-03, 2021-03-31)."""
    table = data[list(columns)] if columns is not None else data
    table = table.reset_index(drop=True).copy()
    for name in table.select_dtypes("float"):
        table[name] = [value if pd.isna(value) else significant(float(value)) for value in table[name]]
    return with_times_as_texts(table)


def with_times_as_texts(data: pd.DataFrame) -> pd.DataFrame:
    """A table whose times of pandas are periods as everywhere here; days that all begin a month are months."""
    table = data.copy()
    for name in data.columns:
        if pd.api.types.is_datetime64_any_dtype(data[name]):
            form = "%Y-%m" if data[name].dropna().dt.day.eq(1).all() else "%Y-%m-%d"
            table[name] = data[name].dt.strftime(form)
        elif isinstance(data[name].dtype, pd.PeriodDtype):
            table[name] = data[name].astype(str).where(data[name].notna())
    return table


def described(table: pd.DataFrame, record: Record, inventory: Inventory) -> pd.DataFrame:
    """The table with what a row needs when it leaves its page: unit, source, period and quality, in English.

    A column that the table has already keeps its own cells; a table of more than 100 rows stays as it is.
    """
    if len(table) > _MOST_DESCRIBED:
        return table
    english = Words("en", strict=False)
    units = [
        (column["name"], unit_name(column["unit"], english)) for column in record.get("columns", []) if column["unit"]
    ]
    about = {
        "unit": units[0][1] if len(units) == 1 else "; ".join(f"{name}: {unit}" for name, unit in units),
        "source": "; ".join(dict.fromkeys(source_label(each, english, inventory) for each in record["source"])),
        "period": record["period"],
        "quality": record["quality"],
    }
    return table.assign(**{name: text for name, text in about.items() if name not in table.columns})


def csv_text(table: pd.DataFrame) -> str:
    """The table as CSV; a text that a spreadsheet would run as a formula gets an apostrophe before it."""
    safe = table.rename(columns=_tame)
    for name in safe.select_dtypes(exclude=["number", "bool"]):
        safe[name] = pd.Series([_tame(cell) for cell in safe[name]], index=safe.index)
    return safe.to_csv(index=False, float_format="%.12g", lineterminator="\n")


def column_records(table: pd.DataFrame, words: Mapping[str, Words], names: Mapping[str, str] | None) -> list[Column]:
    """For each column its name, unit, format and heading in each language.

    format is `label` (a code, to be shown by `Words.label`), `percent` or `number`; digits None: as many as needed.
    """
    records = []
    for column in table.columns:
        unit = unit_of(column)
        numeric = pd.api.types.is_numeric_dtype(table[column]) and not pd.api.types.is_bool_dtype(table[column])
        kind = ("percent" if unit in PERCENT else "number") if numeric else "label"
        if numeric and unit in ("", "year") and _is_time(table[column]):
            kind = "label"
        given = names.get(column) if isinstance(names, Mapping) else None
        headings = {code: each.t(given) if given else column_name(column, each) for code, each in words.items()}
        record: Column = {"name": column, "unit": unit, "format": kind, "labels": headings}
        if kind != "label":
            record["digits"] = _digits(column, unit, table[column])
        records.append(record)
    return records


def _digits(column: str, unit: str, values: pd.Series) -> int | None:
    """Decimals of a column; bounds of shares get two where those say them in full and one does not."""
    ends = values.dropna().astype(float) if _BOUND.fullmatch(column) else pd.Series(dtype=float)
    whole = {places: all(abs(end - round(end, places)) < 1e-9 for end in ends) for places in (1, 2)}
    return 2 if whole[2] and not whole[1] else digits_beside(unit, values)


def shown_rows(table: pd.DataFrame, columns: Sequence[Column], words: Words) -> list[list[str]]:
    """The table's cells as a reader of the language sees them; a missing one is a dash."""

    labels = {}
    for column in columns:
        if column["format"] == "label":
            own = [str(code) for code in table[column["name"]].dropna()]
            labels[column["name"]] = dict(zip(own, words.labels(own), strict=True))

    def cell(row: Row, column: Column) -> str:
        value = row[column["name"]]
        if pd.isna(value):
            return "–"
        if column["format"] == "label":
            return labels[column["name"]][str(value)]
        return show(words, value, column["unit"], column.get("digits"))

    return [[cell(row, column) for column in columns] for row in table.to_dict("records")]


def to_json(record: Mapping[str, object]) -> str:
    return json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _is_time(numbers: pd.Series) -> bool:
    """Whether a column without unit holds years, which are written without grouping."""
    whole = numbers.dropna()
    return bool(len(whole) and (whole % 1 == 0).all() and whole.between(1900, 2100).all())


def _tame(cell: object) -> object:
    if not isinstance(cell, str):
        return cell
    line = re.sub(r"[\r\n\t]+", " ", cell)
    return inert(line)
