"""Prose in the languages that no notebook holds: `narratives/<page>.<language>.md`, a block for each English cell.

A block begins with a line that names the cell and the English text that it translates:

    <!-- block: growth-en | english: 0123456789ab -->

The twelve letters and digits name that text; they change with any letter of it, so that a block whose English went on
without it is found out.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kazmig.project.tolerant import read_text
from kazmig.words.words import LANGUAGES, LanguageError

FOLDER = "narratives"
_HEAD = re.compile(r"^<!-- block: (?P<id>[\w-]+) \| english: (?P<english>[0-9a-f]{12}|new) -->$")
_ALMOST = re.compile(r"^\s*<!--\s*block\b", re.IGNORECASE)


class NarrativeError(LanguageError):
    """A file of prose that cannot be read; the message names file, line and mend."""


@dataclass(frozen=True)
class Passage:
    """One block: its text, the name of the English text it was made from, and the line where it begins."""

    text: str
    english: str
    line: int = 0


@dataclass(frozen=True)
class Narrative:
    """The prose of one page in one language, by block. `file` is its place in the project."""

    file: str
    language: str
    passages: Mapping[str, Passage] = field(default_factory=dict)

    def where(self, block: str) -> str:
        """A block as a person finds it."""
        line = f", line {self.passages[block].line}" if block in self.passages else ""
        return f"{self.file}{line}, block '{block}', {self.language}"

    def current(self, block: str, english: str) -> str:
        """The text of a block. Raises NarrativeError when there is none, or when it translates another English text."""
        passage = self.passages.get(block)
        if passage is None or not passage.text:
            raise NarrativeError(
                f"{self.where(block)}: there is no such block. Add the line {head(block, text_id(english))} and, under "
                f"it, what the notebook's cell '{block}' says."
            )
        if passage.english != text_id(english):
            raise NarrativeError(
                f"{self.where(block)}: the English cell '{block}' has changed since this was written. Bring the block "
                f"up to date, then say so: kazmig translate accept {Path(self.file).name.split('.')[0]} "
                f"{self.language} {block} (or write {head(block, text_id(english))} over it)."
            )
        return passage.text

    def beyond(self, blocks: Iterable[str]) -> list[str]:
        """Blocks that no cell of the notebook has, each as a person finds it."""
        known = set(blocks)
        return [self.where(block) for block in self.passages if block not in known]


def text_id(text: str) -> str:
    """What names a text: it changes with any letter, and not with line breaks or a number's value."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:12]


def head(block: str, english: str) -> str:
    """The line that begins a block."""
    return f"<!-- block: {block} | english: {english} -->"


def narrative_file(root: Path, page: str, language: str) -> Path:
    return root / FOLDER / f"{page}.{language}.md"


def load_narratives(root: Path, page: str) -> dict[str, Narrative]:
    """The prose of a page in every language but the notebook's own; an empty one where there is no file."""
    return {language: read_narrative(narrative_file(root, page, language), language) for language in LANGUAGES[1:]}


def read_narrative(path: Path, language: str) -> Narrative:
    """One file of prose. Raises NarrativeError."""
    place = f"{FOLDER}/{path.name}"
    if not path.is_file():
        return Narrative(place, language)
    try:
        lines = read_text(path).splitlines()
    except UnicodeDecodeError as error:
        raise NarrativeError(f"{place} is no UTF-8 text ({error}). Save it as UTF-8.") from error
    found: dict[str, Passage] = {}
    current = ""
    begun: dict[str, tuple[str, int, list[str]]] = {}
    for number, line in enumerate(lines, start=1):
        match = _HEAD.match(line.rstrip())
        if match:
            current = match["id"]
            if current in begun:
                raise NarrativeError(f"{place}, line {number}: block '{current}' stands here for the second time.")
            begun[current] = (match["english"], number, [])
        elif _ALMOST.match(line):
            raise NarrativeError(
                f"{place}, line {number}: found {line.strip()!r}; expected {head('the-cell', '0123456789ab')}"
            )
        elif current:
            begun[current][2].append(line)
        elif line.strip() and not line.startswith("<!--"):
            raise NarrativeError(f"{place}, line {number}: text before the first block. Begin with {head('…', 'new')}")
    for block, (english, number, text) in begun.items():
        found[block] = Passage("\n".join(text).strip("\n"), english, number)
    return Narrative(place, language, found)


def write_narrative(path: Path, passages: Mapping[str, Passage]) -> None:
    """Writes a file of prose, its blocks in the order given."""
    blocks = [f"{head(block, passage.english)}\n\n{passage.text}\n" for block, passage in passages.items()]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(blocks), encoding="utf-8", newline="\n")
