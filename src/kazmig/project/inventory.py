"""What a quarter's `sources.toml` says: which sources came, in which files, from whom."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from kazmig.evidence.facts import QUALITIES
from kazmig.evidence.periods import FORMS, Period
from kazmig.evidence.quarter import Quarter
from kazmig.project.folders import Project
from kazmig.project.tolerant import find_file, read_toml

FORMATS = ("published", "spreadsheet", "records", "kobo", "undesa")
# Whether a KoboToolbox export must say what the team's review made of each submission.
VALIDATIONS = ("required", "absent")
DUPLICATES = ("refused", "counted")
# How the respondents of a survey were chosen.
SELECTIONS = ("probability", "time_location", "rds", "quota", "snowball")
# Fieldwork for a quarter begins so many days after its end at the latest.
_SOON = 92
_TEXTS = (
    *("publisher", "title", "period", "quality", "format", "reason", "note", "link", "validation", "selection"),
    *("newest", "duplicates"),
)
# What a key may hold.
Kind = type | tuple[type, ...]
_LISTS = ("also", "registered", "heavy")
_TYPES: dict[str, Kind] = {**dict.fromkeys(_TEXTS, str), **dict.fromkeys(("files", *_LISTS), list)}
_TYPES |= {"date": (str, date), "directions": dict}
_TYPES |= {"supplied": bool, "synthetic": bool, "trust_period": bool, "evidence": bool}
_EDITION_TEXTS = ("quarter", "revision_reason", "contact", "note")
_EDITION_TYPES: dict[str, Kind] = {
    **dict.fromkeys(_EDITION_TEXTS, str),
    "revision": int,
    "synthetic": bool,
}
_WRITTEN: dict[object, str] = {
    str: 'a text in quotation marks, "…"',
    (str, date): "a day such as 2023-01-21",
    list: 'a list, ["…", "…"]',
    dict: 'codes with what they mean, { "1" = "arrivals", "2" = "departures" }',
    bool: "true or false, without quotation marks",
    int: "a whole number",
}


class InventoryError(Exception):
    """`sources.toml` is missing or wrong; the message lists all that is, with file, section, key and the mend."""


@dataclass(frozen=True)
class Source:
    """One section of sources.toml. `files` are absolute; empty when the source was not supplied.

    `also` are further periods for which the files give totals.
    """

    name: str
    publisher: str = ""
    title: str = ""
    date: str = ""
    period: str = ""
    quality: str = "register"
    format: str = "published"
    files: tuple[Path, ...] = ()
    supplied: bool = True
    reason: str = ""
    synthetic: bool = False
    note: str = ""
    link: str = ""
    also: tuple[str, ...] = ()
    validation: str = "required"
    # Of overlapping exports of KoboToolbox: the file that was made last, where nothing in them says so.
    newest: str = ""
    # Of records without numbers: whether two that are word for word alike are one that stands twice.
    duplicates: str = "refused"
    # Of records: the publisher's own words or codes for directions, each with the series it stands for.
    directions: tuple[tuple[str, str], ...] = ()
    # The period above counts, whatever the titles in the file say.
    trust_period: bool = False
    # Of a survey: how respondents were chosen, which papers put one on the register, whether it is evidence of that.
    selection: str = ""
    registered: tuple[str, ...] = ()
    # Places whose great weight a person has checked.
    heavy: tuple[str, ...] = ()
    evidence: bool = True

    @property
    def quarter(self) -> Quarter | None:
        """The quarter whose folder its files lie in; None for files elsewhere."""
        return Quarter.find(self.files[0].parent.name) if self.files else None


@dataclass(frozen=True)
class Inventory:
    """All sources of a quarter, and what is said of the edition as a whole."""

    quarter: Quarter
    path: Path
    sources: dict[str, Source] = field(default_factory=dict)
    edition: dict[str, Any] = field(default_factory=dict)

    @property
    def synthetic(self) -> bool:
        return bool(self.edition.get("synthetic")) or any(s.synthetic for s in self.sources.values())

    @property
    def revision(self) -> int:
        return int(self.edition.get("revision", 1))

    def source(self, name: str) -> Source:
        """The section `name`; a source that sources.toml does not mention counts as not supplied."""
        absent = Source(name, supplied=False, reason=f"not mentioned in {self.path.name}")
        return self.sources.get(name, absent)


def load_inventory(project: Project, quarter: Quarter) -> Inventory:
    """Reads and checks `data/raw/<quarter>/sources.toml`. Raises InventoryError."""
    folder = project.raw(quarter)
    path = folder / "sources.toml"
    if not folder.is_dir():
        raise InventoryError(f"There is no folder data/raw/{quarter}. Make it with: kazmig new-quarter {quarter}")
    if not path.is_file():
        raise InventoryError(f"There is no data/raw/{quarter}/sources.toml, which says what each file is.")
    try:
        content = read_toml(path)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InventoryError(f"data/raw/{quarter}/sources.toml cannot be read: {error}") from error
    found: list[str] = []
    edition = content.pop("edition", {})
    _check(path, "edition", edition, _EDITION_TYPES, found)
    if isinstance(edition, dict) and edition.get("quarter", str(quarter)) != str(quarter):
        found.append(f"{path.name}, [edition], quarter: found '{edition['quarter']}' in the folder of {quarter}.")
    sources = {name: _source(path, name, section, found) for name, section in sorted(content.items())}
    if not found:
        found += [said for source in sources.values() if source.supplied and (said := _outside(source, quarter))]
        _check_revision(path, edition, found)
    if found:
        raise InventoryError("\n".join([f"data/raw/{quarter}/sources.toml cannot be used:", *found]))
    return Inventory(quarter, path, sources, edition)


def _outside(source: Source, quarter: Quarter) -> str:
    """Why a source's period cannot be this quarter's edition; empty where it can. Fieldwork may end a little later."""
    period = Period.find(source.period) if source.period else None
    end = quarter.period.last
    if period is None or period.last <= end or (period.month_count is None and (period.first - end).days <= _SOON):
        return ""
    return (
        f"sources.toml, [{source.name}], period: '{source.period}' ends after {quarter}, and a figure belongs to the "
        f"quarter in which its period ends. Put the file into data/raw/{Quarter.ending(period)}, or mend the period."
    )


def _source(path: Path, name: str, section: Any, found: list[str]) -> Source:
    """One section; what is wrong with it goes to `found`, and then what is returned counts for nothing."""
    before = len(found)
    _check(path, name, section, _TYPES, found)
    if len(found) > before:
        return Source(name)
    where = f"{path.name}, [{name}]"
    allowed_by_key = {"quality": QUALITIES, "format": FORMATS, "validation": VALIDATIONS, "selection": SELECTIONS}
    allowed_by_key |= {"duplicates": DUPLICATES}
    for key, allowed in allowed_by_key.items():
        if key in section and section[key] not in allowed:
            found.append(f"{where}, {key}: found '{section[key]}', expected one of {', '.join(allowed)}.")
    if section.get("period") and Period.find(section["period"]) is None:
        found.append(f"{where}, period: found '{section['period']}', expected a period: {FORMS}.")
    for other in section.get("also", []):
        if Period.find(other) is None:
            found.append(f"{where}, also: found '{other}', expected a period: {FORMS}.")
    if Period.find(section.get("date") or "2022") is None:
        found.append(f"{where}, date: found '{section['date']}', expected {_WRITTEN[(str, date)]}.")
    values: dict[str, Any] = {
        key: str(value) if key == "date" else value for key, value in section.items() if key not in ("files", *_LISTS)
    }
    values["directions"] = tuple((str(code), str(series)) for code, series in section.get("directions", {}).items())
    values |= {key: tuple(str(each) for each in section.get(key, [])) for key in _LISTS}
    if section.get("supplied", True) is False:
        if not section.get("reason"):
            found.append(f'{where}: supplied = false without a reason. Add reason = "…": the pages print it.')
        return Source(name, **values)
    named = section.get("files", [])
    if not named:
        found.append(f'{where}: no files named. Add files = ["…"], or supplied = false with a reason.')
    there: list[Path] = []
    for file in named:
        place = _own_file(path.parent, file)
        there += [place] if place else []
        if place is None:
            found.append(
                f"{where}, files: '{str(file)[:100]}' is not in {path.parent.name}. "
                "Put it there (itself, no link), mend its name, or set supplied = false with a reason."
            )
        elif there.count(place) > 1:
            found.append(f"{where}, files: '{file}' is named twice. Name it once.")
    return Source(name, files=tuple(there), **values)


def _own_file(folder: Path, name: object) -> Path | None:
    """A regular file inside the quarter's folder; None for what leads out of it by its path or a link."""
    if not isinstance(name, str) or not name or Path(name).is_absolute() or ".." in Path(name).parts:
        return None
    try:
        place = find_file(folder, name)
        inside = place is not None and place.resolve() == folder.resolve() / place.relative_to(folder)
    except (OSError, ValueError, RuntimeError):  # names that no system has, links in a circle
        return None
    return place if inside else None


def _check_revision(path: Path, edition: dict[str, Any], found: list[str]) -> None:
    revision, where = edition.get("revision", 1), f"{path.name}, [edition], revision"
    if revision < 1:
        found.append(f"{where}: found {revision}, expected 1 for a first issue, 2 for the next.")
    elif revision > 1 and not edition.get("revision_reason", "").strip():
        found.append(f'{where}: found {revision} without a reason. Add revision_reason = "…": the pages print it.')


def _check(path: Path, name: str, section: object, types: Mapping[str, Kind], found: list[str]) -> None:
    """Notes a section that is none, keys that nobody knows, and values of another kind than theirs."""
    if not isinstance(section, dict):
        found.append(f"{path.name}: '{name}' must be a section, written [{name}].")
        return
    for key, value in sorted(section.items()):
        if key not in types:
            found.append(f"{path.name}, [{name}]: unknown key '{key}'. Known keys: {', '.join(sorted(types))}.")
        elif not isinstance(value, types[key]) or (types[key] is int and isinstance(value, bool)):
            shown = str(value).lower() if isinstance(value, bool) else repr(value)
            found.append(f"{path.name}, [{name}], {key}: found {shown}, expected {_WRITTEN[types[key]]}.")
