"""Captions of figures as a native reader sees them, and taking back what a reader changed in them."""

from __future__ import annotations

import re
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kazmig.evidence.facts import FactError, Facts
from kazmig.evidence.vocabulary import LANGUAGES
from kazmig.figures.captions import Caption, CaptionError, load_captions
from kazmig.project.tolerant import files_in, read_text
from kazmig.report.bilingual import LEVEL, TODAY, TURNED, Reading, level, turn
from kazmig.report.errors import ReportError
from kazmig.words.narratives import text_id
from kazmig.words.telegraph import telegrams
from kazmig.words.terms import banned
from kazmig.words.words import LanguageError, Words

READ = (TODAY, TURNED, LEVEL)
# Why a text cannot be read in a state: it needs a fact that is not there, or says something that is no word.
UNREAD = (CaptionError, LanguageError, FactError)
_FILLED = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)
_DIGITS = re.compile(r"\d[\d.,]*\d|\d")


@dataclass(frozen=True)
class CaptionText:
    """One text of a captions file: its file, table (`labour_nationality.title.most`), English and translation."""

    file: str
    table: str
    english: str
    translation: str

    @property
    def place(self) -> str:
        return f"narratives/{self.file}, {self.table}"


@dataclass(frozen=True)
class CaptionAnswer:
    """A caption as a reader gave it back, and where it stands."""

    where: str
    place: str
    language: str
    english: str
    translation: str
    text: str
    remark: str


def captions(root: Path, language: str) -> Iterator[CaptionText]:
    """Titles, subtitles, descriptions and notes of all figures, by file and table."""
    for file in files_in(root / "narratives", "*.captions.toml"):
        for name, caption in load_captions(file, strict=False).items():
            for part, states in caption.texts.items():
                for state, texts in states.items():
                    if texts.get(LANGUAGES[0]) and texts.get(language):
                        table = ".".join(filter(None, (name, part, state)))
                        yield CaptionText(file.name, table, texts[LANGUAGES[0]], texts[language])


def as_read(reading: Reading, language: str) -> dict[str, dict[str, str]]:
    """By place: the text as it reads in each state; a state that the facts of the edition cannot fill is absent."""
    found: dict[str, dict[str, str]] = {}
    for file in files_in(reading.project.root / "narratives", "*.captions.toml"):
        for name, caption in load_captions(file, strict=False).items():
            for part, states in caption.texts.items():
                for state in states:
                    place = f"narratives/{file.name}, {'.'.join(filter(None, (name, part, state)))}"
                    found[place] = _read(caption, part, state, _states(reading.facts), language)
    return found


def take_captions(reading: Reading, answers: list[CaptionAnswer]) -> tuple[dict[Path, str], list[str]]:
    """Files as they would be, and all that is wrong; writes nothing."""
    known = {(each.place, code): each for code in LANGUAGES[1:] for each in captions(reading.project.root, code)}
    problems = [said for answer in answers if (said := _outdated(answer, known))]
    if problems:
        return {}, problems
    texts: dict[Path, str] = {}
    changed = [answer for answer in answers if answer.text]
    for answer in changed:
        own = known[answer.place, answer.language]
        path = reading.project.root / "narratives" / own.file
        try:
            texts[path] = replaced(texts.get(path) or read_text(path), own.table, answer.language, answer.text)
        except ReportError as error:
            problems.append(f"{answer.where}: {error}")
        problems += [f"{answer.where}: {said}" for said in _faults(answer, own)]
    for path, text in texts.items():
        problems += _unreadable(path.name, text, reading.facts, [each for each in changed if path.name in each.place])
    return texts, problems


def replaced(toml: str, table: str, language: str, text: str) -> str:
    """A captions file with one text exchanged; everything else stays as people wrote it. Raises ReportError."""
    lines, head = toml.split("\n"), ""
    for number, line in enumerate(lines):
        if section := re.fullmatch(r"\s*\[([^\[\]]+)\]\s*", line):
            head = section[1].strip()
        elif head == table and re.match(rf"\s*{language}\s*=", line):
            try:
                tomllib.loads(line)
            except tomllib.TOMLDecodeError:
                break
            lines[number] = f"{language} = {_quoted(text)}"
            return "\n".join(lines)
    raise ReportError(f"the {language} text of [{table}] does not stand on a line of its own. Mend it in the file.")


def _quoted(text: str) -> str:
    one = " ".join(text.split("\n")).strip()
    if "'''" not in one and not one.endswith("'"):
        return f"'{one}'" if "'" not in one else f"'''{one}'''"
    return '"' + one.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _outdated(answer: CaptionAnswer, known: Mapping[tuple[str, str], CaptionText]) -> str:
    own = known.get((answer.place, answer.language))
    if own is None:
        return f"{answer.where}: there is no text '{answer.place}' in '{answer.language}'."
    if answer.english != text_id(own.english):
        return f"{answer.where}: the English of '{answer.place}' has changed since the export. Export it again."
    if answer.translation != text_id(own.translation):
        return f"{answer.where}: somebody changed '{answer.place}' since the export. Export it again, and mend there."
    return ""


def _faults(answer: CaptionAnswer, own: CaptionText) -> Iterator[str]:
    bare, english = (_FILLED.sub(" ", text) for text in (answer.text, own.english))
    if typed := sorted(set(_DIGITS.findall(bare)) - set(_DIGITS.findall(english))):
        yield f"the digits '{typed[0]}' are typed, and the English has none such; numbers come from facts."
    for words, term in banned(bare, answer.language):
        yield f"'{words}' stands for a term of its own; write '{term}'."


def _unreadable(name: str, toml: str, facts: Facts, answers: list[CaptionAnswer]) -> list[str]:
    """What is wrong with a changed file: parity, placeholders, and sentences that read as telegrams in any state."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "narratives" / name
        file.parent.mkdir()
        file.write_text(toml, encoding="utf-8", newline="\n")
        try:
            found = load_captions(file)
        except CaptionError as error:
            return str(error).split("\n")
    problems = []
    for answer in answers:
        figure, part, state = (answer.place.partition(", ")[2] + "..").split(".")[:3]
        for when, own in _states(facts).items():
            try:
                found[figure].read(part, state, Words(LANGUAGES[0]), own)
            except UNREAD:
                continue  # this state of the title needs numbers that the edition does not have
            try:
                text = found[figure].read(part, state, Words(answer.language), own)
            except UNREAD as error:
                problems.append(f"{answer.where}, {when}: {error}")
                continue
            problems += [f"{answer.where}, {when}: '{words}' reads as a telegram ({pattern})."
                         for pattern, words in telegrams(text, answer.language)]  # fmt: skip
    return list(dict.fromkeys(problems))


def _states(facts: Facts) -> dict[str, Facts]:
    return {TODAY: facts, TURNED: turn(facts), LEVEL: level(facts)}


def _read(caption: Caption, part: str, state: str, facts: Mapping[str, Facts], language: str) -> dict[str, str]:
    read = {}
    for when, own in facts.items():
        try:
            text = caption.read(part, state, Words(language, strict=False), own)
            read[when] = re.sub(r"[ \n\t]+", " ", text).strip()
        except UNREAD:
            continue
    return read
