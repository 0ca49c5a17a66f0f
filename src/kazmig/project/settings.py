"""`project.toml`: what a team says once of all its editions: who made them, whom to ask, under which licence.

Without these nobody should cite an edition, sealed or not: a reader could not tell whose it is, nor what may be done
with it. Other sections of the file belong to those who read them.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass

from kazmig.project.folders import Project, is_there
from kazmig.project.tolerant import read_toml

NAME = "project.toml"
SECTION = "edition"
# Each as it is written in the file, with the line to add where it is missing.
LINES = {
    "author": 'author = ["Name of a person or institution"]',
    "contact": 'contact = "name@institution.org"',
    "licence": 'licence = "CC-BY-4.0"',
}
# Identifiers of SPDX that open data use: what a machine is told, and where a person reads the text.
LICENCES = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC-BY-NC-4.0": "https://creativecommons.org/licenses/by-nc/4.0/",
    "CC-BY-3.0-IGO": "https://creativecommons.org/licenses/by/3.0/igo/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
    "ODC-By-1.0": "https://opendatacommons.org/licenses/by/1-0/",
    "PDDL-1.0": "https://opendatacommons.org/licenses/pddl/1-0/",
}


class SettingsError(Exception):
    """`project.toml` is wrong; the message lists all that is, with section, key, found, expected and the mend."""


@dataclass(frozen=True)
class Settings:
    """What a team said of its editions; texts and lists are empty where it said nothing.

    author   persons or institutions, as they are to be cited
    contact  an address or a page
    licence  one of LICENCES
    """

    author: tuple[str, ...] = ()
    contact: str = ""
    licence: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """Keys that a citable edition needs and nobody filled, in the order of LINES."""
        return tuple(key for key in LINES if not getattr(self, key))

    @property
    def citable(self) -> bool:
        return not self.missing

    @property
    def licence_link(self) -> str:
        return LICENCES.get(self.licence, "")

    def to_add(self) -> str:
        """The lines that make an edition citable, as they are to be written into `project.toml`."""
        return "\n".join([f"[{SECTION}]", *(LINES[key] for key in self.missing)])


def load_settings(project: Project) -> Settings:
    """Reads `project.toml`; a project without one has said nothing yet. Raises SettingsError."""
    path = project.root / NAME
    if not is_there(path):
        return Settings()
    try:
        content = read_toml(path)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{NAME} cannot be read: {error}") from error
    section = content.get(SECTION, {})
    found = _problems(section)
    if found:
        raise SettingsError("\n".join([f"{NAME} cannot be used:", *found]))
    author = section.get("author", [])
    authors = tuple(name.strip() for name in ([author] if isinstance(author, str) else author) if name.strip())
    return Settings(authors, section.get("contact", "").strip(), section.get("licence", ""))


def _problems(section: object) -> list[str]:
    if not isinstance(section, dict):
        return [f"'{SECTION}' must be a section, written [{SECTION}]."]
    found = [
        f"[{SECTION}]: unknown key '{key}'. Known keys: {', '.join(LINES)}."
        for key in sorted(set(section) - set(LINES))
    ]
    author = section.get("author", [])
    names = author if isinstance(author, list) else [author]
    if not all(isinstance(name, str) for name in names):
        found.append(f"[{SECTION}], author: found {author!r}, expected names: {LINES['author']}")
    if not isinstance(section.get("contact", ""), str):
        found.append(f"[{SECTION}], contact: found {section['contact']!r}, expected a text: {LINES['contact']}")
    licence = section.get("licence", "")
    if licence and licence not in LICENCES:
        known = ", ".join(LICENCES)
        found.append(f"[{SECTION}], licence: found {licence!r}, expected one of the identifiers {known}.")
    return found
