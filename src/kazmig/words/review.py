"""Who has read which passage as a native speaker: `data/raw/reference/translation_review.toml`.

A passage is signed for exactly its text, by reviewer and date. A changed letter takes the signature away; another
quarter's numbers do not. What nobody is sure of stands in the same file, as questions to a native reader.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date as Date
from pathlib import Path
from typing import Any

from kazmig.project.tolerant import read_text, read_toml
from kazmig.words.changes import counted
from kazmig.words.narratives import text_id
from kazmig.words.words import LANGUAGES, LanguageError, Words

FILE = "translation_review.toml"
_TEXT = re.compile(r"[0-9a-f]{12}")
_NEEDED = ("reviewer", "date", "text")
_ASKED = ("language", "place", "text", "question")
_ANSWERED = ("answer", "reader", "date")
# The answer that lets the words stand.
RIGHT = "right"


class ReviewError(LanguageError):
    """A sign-off that cannot be read; the message names file, section and mend."""


@dataclass(frozen=True)
class Signature:
    """Who read a passage, when, and the name of the text that was read."""

    reviewer: str
    date: Date
    text: str


@dataclass(frozen=True)
class Question:
    """A form that its writer is not sure of: where it stands, the words, what is asked, and who answered what."""

    language: str
    place: str
    text: str
    question: str
    answer: str = ""
    reader: str = ""
    date: Date | None = None


@dataclass(frozen=True)
class Review:
    """All signatures, by page, language and block, the open questions, and those that were answered."""

    signatures: Mapping[tuple[str, str, str], Signature] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    answered: tuple[Question, ...] = ()

    def signed(self, page: str, language: str, block: str, text: str) -> Signature | None:
        """The signature of a passage as it stands; None where nobody has read this text."""
        found = self.signatures.get((page, language, block))
        return found if found is not None and found.text == text_id(text) else None

    def state(self, page: str, language: str, texts: Mapping[str, str]) -> State:
        """What of a page, given as its blocks' texts, has been read. English is nobody's translation."""
        if language == LANGUAGES[0]:
            return State()
        found = {block: self.signed(page, language, block, text) for block, text in texts.items()}
        waiting = tuple(block for block, signature in found.items() if signature is None)
        readers: dict[str, Date] = {}
        for signature in found.values():
            if signature is not None:
                readers[signature.reviewer] = max(signature.date, readers.get(signature.reviewer, Date.min))
        return State(waiting, len(texts), tuple(sorted(readers.items())))


@dataclass(frozen=True)
class State:
    """Passages of a page that wait for a reader, how many it has, and who read the others, each with the last date."""

    waiting: tuple[str, ...] = ()
    passages: int = 0
    readers: tuple[tuple[str, Date], ...] = ()


def read_review(folder: Path) -> Review:
    """The file of a reference folder; an empty review where there is none. Raises ReviewError."""
    path = folder / FILE
    try:
        table = read_toml(path) if path.is_file() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReviewError(f"data/raw/reference/{FILE} cannot be read: {error}") from error
    asked = table.pop("question", [])
    questions = [
        Question(**_filled(each, (*_ASKED, *(_ANSWERED if "answer" in each else ())), f"question {n}"))
        for n, each in enumerate(asked, start=1)
    ]
    signatures = {}
    for page, languages in table.items():
        for language, blocks in _table(languages, page).items():
            if language not in LANGUAGES[1:]:
                raise _fault(page, f"'{language}' is none of the languages {', '.join(LANGUAGES[1:])}")
            for block, row in _table(blocks, f"{page}.{language}").items():
                signatures[page, language, block] = _signature(row, f"{page}.{language}.{block}")
    return Review(
        signatures,
        tuple(each for each in questions if not each.answer),
        tuple(each for each in questions if each.answer),
    )


def told(state: State, words: Words) -> dict[str, str]:
    """What a page says of its translation: a banner while any passage waits, and the line at its foot."""
    read_by = ", ".join(f"{name} ({words.date(day)})" for name, day in state.readers)
    if not state.waiting:
        return {"banner": "", "foot": f"{words.t('translation reviewed by a native reader')}: {read_by}"}
    banner = words.t("This translation awaits review by a native reader.")
    foot = words.t("translation awaiting native review")
    if not read_by:
        return {"banner": banner, "foot": foot}
    partly = words.t("In this translation, {passages} still await review by a native reader.")
    waiting = counted(words, len(state.waiting), "passage")
    return {"banner": partly.replace("{passages}", waiting), "foot": f"{foot}; {words.t('read so far:')} {read_by}"}


def write_signatures(folder: Path, signatures: Mapping[tuple[str, str, str], Signature]) -> None:
    """Puts signatures into the file, in order; what stands above the first one, questions too, stays as it is."""
    path = folder / FILE
    lines = read_text(path).splitlines() if path.is_file() else []
    first = next((n for n, line in enumerate(lines) if line.startswith("[") and not line.startswith("[[")), len(lines))
    kept = "\n".join(lines[:first]).rstrip("\n")
    sections = [_section(key, signatures[key]) for key in sorted(signatures)]
    path.write_text("\n\n".join([kept, *sections] if kept else sections) + "\n", encoding="utf-8", newline="\n")


def write_answers(folder: Path, answers: Iterable[Question]) -> None:
    """Notes answers below the questions they answer; the rest of the file stays as people wrote it."""
    path = folder / FILE
    given = {(each.language, each.place, each.text): each for each in answers}
    parts = re.split(r"(?m)^(?=\[)", read_text(path))
    for number, part in enumerate(parts):
        if not part.startswith("[[question]]"):
            continue
        asked = tomllib.loads(part)["question"][0]
        answer = given.get((asked["language"], asked["place"], asked["text"]))
        if answer is not None and answer.date is not None:
            said = f"answer = {_quoted(answer.answer)}\nreader = {_quoted(answer.reader)}"
            said += f"\ndate = {answer.date.isoformat()}"
            parts[number] = f"{part.rstrip()}\n{said}\n\n"
    path.write_text("".join(parts).rstrip("\n") + "\n", encoding="utf-8", newline="\n")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def checked(reviewer: str, date: object, text: str, where: str) -> Signature:
    """A signature from what a person typed. Raises ReviewError."""
    return _signature({"reviewer": reviewer, "date": date, "text": text}, where)


def _section(key: tuple[str, str, str], signature: Signature) -> str:
    named = f"[{'.'.join(key)}]\nreviewer = {_quoted(signature.reviewer)}"
    return f'{named}\ndate = {signature.date.isoformat()}\ntext = "{signature.text}"'


def _signature(row: Any, where: str) -> Signature:
    filled = _filled(row, _NEEDED, where)
    date = filled["date"]
    if isinstance(date, str):
        try:
            date = Date.fromisoformat(date.strip())
        except ValueError as error:
            raise _fault(where, f"date is '{date}'; write it as 2023-05-31") from error
    if not isinstance(date, Date):
        raise _fault(where, f"date is {date!r}; write it as 2023-05-31")
    if not _TEXT.fullmatch(filled["text"]):
        raise _fault(where, f"text is '{filled['text']}'; it is the passage's name, 12 letters and digits")
    reviewer = " ".join(str(filled["reviewer"]).split())
    return Signature(reviewer, Date(date.year, date.month, date.day), filled["text"])


def _filled(row: Any, needed: Iterable[str], where: str) -> dict[str, Any]:
    filled = _table(row, where)
    for key in needed:
        if not str(filled.get(key, "")).strip():
            raise _fault(where, f"{key} is not filled in")
    if beyond := sorted(set(filled) - set(needed)):
        raise _fault(where, f"'{beyond[0]}' is none of the keys {', '.join(needed)}")
    return filled


def _table(value: object, where: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise _fault(where, "expected a section [page.language.block] with reviewer, date and text")
    return value


def _fault(where: str, what: str) -> ReviewError:
    return ReviewError(f"data/raw/reference/{FILE}, {where}: {what}.")
