"""Prose as readers will see it, at the notebook: each passage in three languages, with what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kazmig.evidence.facts import Fact, FactError
from kazmig.evidence.vocabulary import LANGUAGES
from kazmig.project.notebook import read_notebook, source_of
from kazmig.words.catalogues import placeholders
from kazmig.words.narratives import Narrative, NarrativeError, load_narratives
from kazmig.words.prose import render
from kazmig.words.words import LanguageError, Words

TAG = "lang:en"
_EMPTY = re.compile(r"^[-*][ \t]*\n", re.MULTILINE)


@dataclass(frozen=True)
class Passage:
    """One cell's prose in one language: `text` as a reader sees it (Markdown), and `problems`, a sentence each."""

    block: str
    language: str
    text: str
    problems: tuple[str, ...] = ()


def passages(root: Path, notebook: Path, page: str, facts: Mapping[str, Fact]) -> list[Passage]:
    """The passages of a partner page in the order of its notebook, each in every language."""
    narratives = load_narratives(root, page)
    return [
        _passage(block, english, language, narratives.get(language), facts)
        for block, english in _english(notebook)
        for language in LANGUAGES
    ]


def as_markdown(found: list[Passage], language: str = "") -> str:
    """Passages below each other, problems first and marked; all languages, or one."""
    lines = []
    for each in found:
        if language and each.language != language:
            continue
        lines.append(f"**{each.block} · {each.language}**")
        lines += [f"> ⚠ {problem}" for problem in each.problems]
        lines += [each.text, "---"]
    return "\n\n".join(lines) or "This step has no partner page, so it has no prose in other languages."


def _english(notebook: Path) -> Iterator[tuple[str, str]]:
    for cell in read_notebook(notebook)["cells"]:
        if cell["cell_type"] == "markdown" and TAG in cell["metadata"].get("tags", []):
            yield cell["id"], source_of(cell)


def _passage(
    block: str, english: str, language: str, narrative: Narrative | None, facts: Mapping[str, Fact]
) -> Passage:
    text, problems = english, []
    if narrative is not None:
        try:
            text = narrative.current(block, english)
        except NarrativeError as error:
            problems.append(str(error))
            stale = narrative.passages.get(block)
            text = stale.text if stale is not None else ""
        problems += _parity(english, text) if text else []
    words = Words(language, strict=False)
    try:
        # A point of a list whose fact is not there is empty, and pages leave it out.
        return Passage(block, language, _EMPTY.sub("", render(words, text, facts)), tuple(problems))
    except (LanguageError, FactError) as error:
        return Passage(block, language, text, (*problems, str(error)))


def _parity(english: str, text: str) -> list[str]:
    """Facts that one of two languages cites and the other does not."""
    here, there = ({name.removeprefix("facts.") for name in placeholders(each)} for each in (text, english))
    lacking = [f"'{name}' is cited in English and not here" for name in sorted(there - here)]
    return lacking + [f"'{name}' is cited here and not in English" for name in sorted(here - there)]
