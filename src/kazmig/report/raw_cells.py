"""Where a printed number stands in the file that was received: file, row, and the words printed there."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from pathlib import Path

from kazmig.evidence.facts import Fact
from kazmig.evidence.units import UNITS
from kazmig.places.lexicon import UnknownName, country_code, region_code
from kazmig.project.inventory import Inventory
from kazmig.project.tolerant import read_rows


@dataclass(frozen=True)
class Cell:
    """A row of a file of published figures."""

    file: str
    row: int
    printed: str


@dataclass(frozen=True)
class _Row:
    file: str
    row: int
    record: dict[str, str]


class RawCells:
    """The rows of an edition's files of published figures (format "published"): nobody's own data is in them."""

    def __init__(self, inventory: Inventory) -> None:
        self._rows: dict[str, list[_Row]] = {}
        for name, source in inventory.sources.items():
            if source.supplied and source.format == "published":
                self._rows[name] = [row for path in source.files for row in _rows(path)]

    def of(self, fact: Fact) -> Cell | None:
        """The row that a fact was read from; None where it cannot be named for sure (not printed, another format)."""
        if fact.derived:
            return None
        rows = [row for row in self._rows.get(fact.source, ()) if _same(row.record, fact)]
        if len(rows) > 1:
            rows = [row for row in rows if _category(row.record) in fact.key.split(".")] or rows
        only = rows[0] if len(rows) == 1 else None
        return Cell(only.file, only.row, only.record.get("printed", "")) if only else None


def _rows(path: Path) -> list[_Row]:
    sys.audit("kazmig.read", str(path))
    return [_Row(path.name, number, row) for number, row in enumerate(read_rows(path), start=2)]


def _same(row: dict[str, str], fact: Fact) -> bool:
    """Whether a row prints this value at this place, for this period."""
    if row.get("place") != fact.place or (row.get("period") or fact.period) != fact.period:
        return False
    value = row.get("value") or ""
    if isinstance(fact.value, str):
        return value == fact.value
    try:
        number = float(value) * UNITS[fact.unit].scales.get(row.get("unit", ""), math.nan)
    except ValueError:
        return False
    return math.isclose(number, float(fact.value), rel_tol=1e-9)


def _category(row: dict[str, str]) -> str:
    for find in (country_code, region_code):
        try:
            return find(row.get("category") or "")
        except UnknownName:
            continue
    return row.get("category") or "total"
