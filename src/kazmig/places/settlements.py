"""The master list of settlements, if a team has one: `data/raw/reference/settlements.csv`.

Columns: code (of the classifier of administrative units, KATO, nine digits), region (ISO 3166-2), en, ru, kk, variants
(with "|" between them). The project brings no list: none with a source that may be passed on was at hand, and a code
that nobody gave would be worse than a name. Without it places are told apart by the names that enumerators typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from kazmig.evidence.vocabulary import LANGUAGES
from kazmig.project.folders import Project, is_there
from kazmig.project.tolerant import NoTable, read_rows

FILE = "settlements.csv"
COLUMNS = ("code", "region", *LANGUAGES, "variants")
_CODE = re.compile(r"\d{9}")
_REGION = re.compile(r"KZ-\d\d")


class SettlementsError(ValueError):
    """The master list is wrong; the message names row, column, what was found and expected."""


@dataclass(frozen=True)
class Settlements:
    """Codes by region and name (as `key` writes names); `ambiguous` holds names that two places of a region have."""

    codes: dict[tuple[str, str], str] = field(default_factory=dict)
    ambiguous: frozenset[tuple[str, str]] = frozenset()
    regions: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.regions)

    def code_of(self, region: str, name: str, key: Callable[[str], str]) -> str:
        """The code of a place: of a code as it is, of a name that one place of the region has; '' for all others."""
        if self.regions.get(name.strip()) == region:
            return name.strip()
        place = (region, key(name))
        return "" if place in self.ambiguous else self.codes.get(place, "")


def load_settlements(key: Callable[[str], str], folder: Path | None = None) -> Settlements:
    """The master list in `folder` (default: data/raw/reference), empty where there is none. Raises SettlementsError."""
    path = (folder or Project.find().reference) / FILE
    return _load(path, path.stat().st_mtime_ns, key) if is_there(path) else Settlements()


@lru_cache(maxsize=4)
def _load(path: Path, modified: int, key: Callable[[str], str]) -> Settlements:
    try:
        reader = read_rows(path)
    except NoTable as error:
        raise SettlementsError(str(error)) from error
    lacking = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if lacking:
        raise SettlementsError(f"{FILE}: no column '{lacking[0]}'; the columns are {', '.join(COLUMNS)}.")
    rows = list(reader)
    codes: dict[tuple[str, str], str] = {}
    regions: dict[str, str] = {}
    twice: set[tuple[str, str]] = set()
    for number, row in enumerate(rows, start=2):
        for column, form, expected in (("code", _CODE, "nine digits"), ("region", _REGION, "a code such as KZ-43")):
            if not form.fullmatch(row[column] or ""):
                raise SettlementsError(f"{FILE}, row {number}, {column}: found '{row[column]}', expected {expected}.")
        if row["code"] in regions:
            raise SettlementsError(f"{FILE}, row {number}: the code {row['code']} again. Keep one row for it.")
        regions[row["code"]] = row["region"]
        written = [row[language] for language in LANGUAGES] + (row["variants"] or "").split("|")
        for name in {key(each) for each in written if each}:
            place = (row["region"], name)
            if codes.setdefault(place, row["code"]) != row["code"]:
                twice.add(place)
    return Settlements(codes, frozenset(twice), regions)
