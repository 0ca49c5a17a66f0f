"""What a quarter's `sources.toml` says: which sources came, in which files, from whom."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kazmig.facts import QUALITIES
from kazmig.project import Project
from kazmig.quarter import Quarter

FORMATS = ("published", "spreadsheet", "records", "kobo", "undesa")
_KEYS = {
    "publisher",
    "title",
    "date",
    "period",
    "quality",
    "format",
    "files",
    "supplied",
    "reason",
    "synthetic",
    "note",
    "link",
}
_EDITION_KEYS = {"quarter", "revision", "revision_reason", "synthetic", "contact", "note", "superseded_by"}


class InventoryError(Exception):
    """`sources.toml` is missing or wrong; the message names file, section, key and the mend."""


@dataclass(frozen=True)
class Source:
    """One section of sources.toml. `files` are absolute; empty when the source was not supplied."""

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
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InventoryError(f"data/raw/{quarter}/sources.toml cannot be read: {error}") from error
    edition = content.pop("edition", {})
    _check_keys(path, "edition", edition, _EDITION_KEYS)
    sources = {name: _source(path, name, section) for name, section in sorted(content.items())}
    return Inventory(quarter, path, sources, edition)


def _source(path: Path, name: str, section: Any) -> Source:
    if not isinstance(section, dict):
        raise InventoryError(f"{path.name}: '{name}' must be a section, written [{name}].")
    _check_keys(path, name, section, _KEYS)
    for key, allowed in (("quality", QUALITIES), ("format", FORMATS)):
        if key in section and section[key] not in allowed:
            raise InventoryError(
                f"{path.name}, [{name}], {key}: found '{section[key]}', expected one of {', '.join(allowed)}."
            )
    values: dict[str, Any] = {
        key: str(value) if key == "date" else value for key, value in section.items() if key != "files"
    }
    if values.get("supplied", True) is False:
        return Source(name, **values)
    files = tuple(path.parent / file for file in section.get("files", []))
    if not files:
        raise InventoryError(
            f'{path.name}, [{name}]: no files named. Add files = ["…"], or supplied = false with a reason.'
        )
    for file in files:
        if not file.is_file():
            raise InventoryError(
                f"{path.name}, [{name}], files: '{file.name}' is not in {path.parent.name}. "
                "Put it there, mend its name, or set supplied = false with a reason."
            )
    return Source(name, files=files, **values)


def _check_keys(path: Path, name: str, section: dict[str, Any], known: set[str]) -> None:
    unknown = sorted(set(section) - known)
    if unknown:
        raise InventoryError(
            f"{path.name}, [{name}]: unknown key '{unknown[0]}'. Known keys: {', '.join(sorted(known))}."
        )
