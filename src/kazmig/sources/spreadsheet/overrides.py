"""`layout.toml` beside the raw files: what a person says of a publisher's sheet, over every guess of the reader.

A section is a source. What it says of sheet, columns, header, unit and words is remembered: a later quarter without a
section of its own takes that of the newest earlier quarter with the same publisher. Period and single rows are a file's
own and never remembered. docs/add-a-source.md shows every key.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kazmig.evidence.periods import FORMS, Period
from kazmig.evidence.quarter import Quarter
from kazmig.project.inventory import Source
from kazmig.project.tolerant import read_text
from kazmig.sources.files.grids import place_of
from kazmig.sources.problems import Problems

FILE = "layout.toml"
QUANTITIES = ("count", "share", "kzt", "usd", "transactions")
SCALES = {"one": "", "thousand": "thousand", "million": "m", "billion": "bn"}
_KEYS = {
    "publisher": str, "sheet": str, "names": str, "header_rows": list, "leave_rows": list, "period": str, "unit": str,
    "columns": dict, "headers": dict, "words": dict, "mapping": dict,
}  # fmt: skip
# What belongs to one file and not to its publisher's habits.
_OWN = ("leave_rows", "period")


@dataclass(frozen=True)
class Overrides:
    """What a section says. Rows and columns count from 0; `columns` are series and quantity ('' leaves one out)."""

    where: str = ""
    sheet: str = ""
    names: int | None = None
    header_rows: tuple[int, int] | None = None
    leave_rows: frozenset[int] = frozenset()
    period: Period | None = None
    unit: str | None = None
    columns: dict[int, tuple[str, str]] = field(default_factory=dict)
    headers: dict[int, str] = field(default_factory=dict)
    words: dict[str, list[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.where)


def overrides_of(source: Source, series: tuple[str, ...]) -> Overrides:
    """The section of a source, its own or remembered; an empty one where there is none. Raises BadInput."""
    if not source.files:
        return Overrides()
    folder = source.files[0].parent
    section, where = section_of(folder, source)
    return _read(section, where, series) if section else Overrides()


def section_of(folder: Path, source: Source) -> tuple[dict[str, object], str]:
    """The section of `source` for the files in a folder, and the file it stands in."""
    own = _sections(folder / FILE).get(source.name)
    if own is not None:
        return own, FILE
    quarter = Quarter.find(folder.name)
    if quarter is None:
        return {}, ""
    earlier = []
    for path in folder.parent.glob(f"*/{FILE}"):
        if (named := Quarter.find(path.parent.name)) is not None and named < quarter:
            earlier.append(path)
    for path in sorted(earlier, reverse=True):
        section = _sections(path).get(source.name)
        if section is not None and section.get("publisher", source.publisher) == source.publisher:
            kept = {key: value for key, value in section.items() if key not in _OWN}
            return kept, f"{path.parent.name}/{FILE}"
    return {}, ""


def _sections(path: Path) -> dict[str, dict[str, object]]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(read_text(path))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Problems(path.name).stop(
            f"what is no TOML ({error})", "sections such as [remittances]", "Mend it."
        ) from error


def _read(section: dict[str, Any], where: str, series: tuple[str, ...]) -> Overrides:
    problems = Problems(where)
    for key, value in section.items():
        if key not in _KEYS:
            problems.add(f"the key '{key}'", f"one of {', '.join(_KEYS)}", "Mend the key.")
        elif not isinstance(value, _KEYS[key]):
            problems.add(f"{key} = {value!r}", f"a {_KEYS[key].__name__}", "See docs/add-a-source.md.")
    problems.settle()
    found = Overrides(where, section.get("sheet", ""), words=_words(section.get("words", {}), problems))
    if "names" in section:
        found = replace(found, names=_column(section["names"], problems))
    rows = section.get("header_rows", [])
    if rows:
        good = len(rows) <= 2 and all(isinstance(row, int) and row > 0 for row in rows)
        if not good:
            problems.add(
                f"header_rows = {rows}", "the first and the last row of the header, such as [5, 6]", "Mend it."
            )
        else:
            found = replace(found, header_rows=(rows[0] - 1, rows[-1] - 1))
    if period := section.get("period"):
        if Period.find(period) is None:
            problems.add(f"period = '{period}'", FORMS, "Mend the period.")
        found = replace(found, period=Period.find(period))
    if (unit := section.get("unit")) is not None:
        if unit not in SCALES:
            problems.add(f"unit = '{unit}'", f"one of {', '.join(SCALES)}", "Mend the unit.")
        found = replace(found, unit=SCALES.get(unit, ""))
    columns = {
        _column(name, problems): _series(name, told, series, problems)
        for name, told in section.get("columns", {}).items()
    }
    headers = {_column(name, problems): str(text) for name, text in section.get("headers", {}).items()}
    leave = frozenset(row - 1 for row in section.get("leave_rows", []) if isinstance(row, int))
    problems.settle()
    return replace(found, columns=columns, headers=headers, leave_rows=leave)


def _words(section: dict[str, object], problems: Problems) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, words in section.items():
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            problems.add(f"words.{name} = {words!r}", 'a list such as ["въезд*"]', "Mend the list.")
        else:
            found[name] = words
    return found


def _column(name: str, problems: Problems) -> int:
    if not re.fullmatch(r"[A-Z]{1,3}", str(name)):
        problems.add(f"the column '{name}'", "a column's letter, such as C", "Mend the letter.")
        return -1
    return place_of(name)


def _series(name: str, told: object, series: tuple[str, ...], problems: Problems) -> tuple[str, str]:
    words = str(told).split()
    slug, quantity = (words[0] if words else "", words[1] if len(words) > 1 else "")
    if (slug and slug not in series) or (quantity and quantity not in QUANTITIES) or len(words) > 2:
        expected = (
            f"a series ({', '.join(series)}), and where needed what it counts ({', '.join(QUANTITIES)}), or nothing"
        )
        problems.add(f"columns.{name} = '{told}'", expected, "Mend the column.")
    return slug, quantity
