"""Adding to files that people keep by hand: whole new files, blocks of TOML, strings of catalogues, rows of CSV."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

from kazmig.project.folders import Project

TEMPLATES = Path(__file__).parent / "templates"


class DeskError(ValueError):
    """Something new that cannot be made; the message says why. Nothing was written."""


@dataclass
class Additions:
    """What a new thing adds to the project; nothing is written before `write`.

    Each file is held whole, so that several additions to one file and a refusal half-way leave no trace.
    """

    project: Project
    values: Mapping[str, str]
    files: dict[Path, str] = field(default_factory=dict)

    def filled(self, template: str) -> str:
        """A template of this package with its names filled in."""
        return Template((TEMPLATES / template).read_text(encoding="utf-8")).substitute(self.values)

    def new(self, place: str, template: str) -> None:
        """A file that must not be there yet. Raises DeskError."""
        path = self.project.root / place
        if path.exists() or path in self.files:
            raise DeskError(f"{place} is there already. Take another name, or remove it first.")
        self.files[path] = self.filled(template)

    def text(self, place: str) -> str:
        """A file as it will be."""
        path = self.project.root / place
        if path not in self.files and not path.is_file():
            raise DeskError(f"{place} is not there; is this a clone of the project?")
        return self.files.get(path) or path.read_text(encoding="utf-8")

    def put(self, place: str, text: str) -> None:
        self.files[self.project.root / place] = text

    def append(self, place: str, text: str) -> None:
        """Adds to the end of a file, a blank line between."""
        self.put(place, self.text(place).rstrip("\n") + "\n\n" + text.strip("\n") + "\n")

    def row(self, place: str, line: str) -> None:
        """Adds a row to the end of a CSV."""
        self.put(place, self.text(place).rstrip("\n") + "\n" + line + "\n")

    def first_row(self, place: str, line: str) -> None:
        """Adds a row below the header of a CSV in which the first row that fits counts."""
        header, _, rest = self.text(place).partition("\n")
        self.put(place, f"{header}\n{line}\n{rest}")

    def string(self, domain: str, msgid: str, asked: str) -> None:
        """Adds a string to the Russian and the Kazakh catalogue, to be translated; one that is there stays."""
        from kazmig.desk.todo import MARK

        for code, language in (("ru", "Russian"), ("kk", "Kazakh")):
            place = f"src/kazmig/words/locale/{code}/{domain}.po"
            if f'msgid "{msgid}"\n' not in self.text(place):
                self.append(place, f'msgid "{msgid}"\nmsgstr "{MARK} {asked} in {language}"')

    def write(self) -> list[str]:
        """Writes all files; returns their places, new ones first."""
        told = []
        for path, text in self.files.items():
            place = path.relative_to(self.project.root).as_posix()
            told.append((path.exists(), place))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        return [f"{'changed' if there else 'new    '}  {place}" for there, place in sorted(told)]
