"""The workbook that a native reader gets and gives back: passages, captions and open questions of one language."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook

from kazmig.project.folders import Project
from kazmig.project.tolerant import files_in, read_text
from kazmig.report import ReportError
from kazmig.report.bilingual import STATES, WITHOUT, Passage
from kazmig.words.languages import DECLARED
from kazmig.words.narratives import text_id
from kazmig.words.review import Question

PASSAGES, CAPTIONS, QUESTIONS = "Passages", "Captions", "Questions"
# What a reader fills in; everything else is for reading.
MINE = ("your text (only if it should change)", "ok (x)", "reader: name, institution", "date", "remark")
NAMED = ("page", "block", "language", "english is", "translation is")
HOW = (
    "Read the columns 'as read': they show each passage in the states that another quarter may bring.",
    "Right as it is: put x into 'ok', with your name and the date.",
    "To change it: copy 'as written' into 'your text' and mend it there, with your name and the date. What stands in "
    "{{ }} and {% %} is filled in by the computer: move it, but leave it whole.",
    "Give the workbook back as XLSX. Nothing is taken back unless all of it can stand on a page.",
)


@dataclass(frozen=True)
class Answer:
    """One row as a reader gave it back, and where it stands."""

    where: str
    page: str
    block: str
    language: str
    english: str
    translation: str
    text: str
    good: bool
    reader: str
    date: Any
    remark: str


def write_sheet(
    path: Path, language: str, passages: Iterable[Passage], captions: Iterable[tuple[str, str, str]],
    questions: Iterable[Question],
) -> None:  # fmt: skip
    """Writes the workbook: a row a passage. Texts are written as texts, whatever they begin with."""
    name = DECLARED[language].name
    read = [f"as read, {state}: {each}" for state in STATES for each in ("English", name)]
    heads = [*NAMED, "English as written", f"{name} as written", *read, *MINE]
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold, wrap = (
            book.add_format({"bold": True, "text_wrap": True}),
            book.add_format({"text_wrap": True, "valign": "top"}),
        )
        _sheet(book, "Read me", ["How to read this workbook"], [[line] for line in HOW], bold, wrap)
        _sheet(book, PASSAGES, heads, [_row(passage, language) for passage in passages], bold, wrap)
        _sheet(book, CAPTIONS, ["place", "English", name, MINE[-1]], [[*row, ""] for row in captions], bold, wrap)
        asked = [[each.place, each.text, each.question, ""] for each in questions if each.language == language]
        _sheet(book, QUESTIONS, ["place", "words", "question", "answer"], asked, bold, wrap)


def _sheet(book: Any, name: str, heads: list[str], rows: list[list[str]], bold: Any, wrap: Any) -> None:
    sheet = book.add_worksheet(name)
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
        sheet.set_column(column, column, 14 if head in (*NAMED, *MINE[1:4]) else 60)
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row):
            sheet.write_string(number, column, text, wrap)
    sheet.freeze_panes(1, 0)


def _row(passage: Passage, language: str) -> list[str]:
    english, text = passage.block.texts["en"], passage.block.texts[language]
    read: list[str] = []
    for state in STATES:
        for code in ("en", language):
            said = passage.read[state, code] or "(left out)"
            read.append(f"[{passage.missing}] {said}" if state == WITHOUT and passage.missing else said)
    return [passage.page, passage.block.id, language, text_id(english), text_id(text), english, text, *read, *[""] * 5]


def captions(project: Project, language: str) -> Iterator[tuple[str, str, str]]:
    """Titles, subtitles, descriptions and notes of figures: place, English, translation."""
    for file in files_in(project.root / "narratives", "*.captions.toml"):
        yield from _leaves(tomllib.loads(read_text(file)), f"narratives/{file.name}, ", language)


def _leaves(table: Mapping[str, Any], place: str, language: str) -> Iterator[tuple[str, str, str]]:
    if isinstance(table.get("en"), str) and isinstance(table.get(language), str):
        yield place.rstrip("., "), table["en"], table[language]
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{place}{key}.", language)


def read_sheet(path: Path) -> list[Answer]:
    """The rows of a workbook that a reader filled in. Raises ReportError where it is not such a workbook."""
    try:
        book = CalamineWorkbook.from_path(str(path))
        rows = book.get_sheet_by_name(PASSAGES).to_python()
    except Exception as error:
        raise ReportError(
            f"{path.name} is no workbook of `kazmig translate export` ({error}). Export it again."
        ) from error
    heads = [str(cell).strip() for cell in rows[0]] if rows else []
    if lacking := [head for head in (*NAMED, *MINE) if head not in heads]:
        raise ReportError(
            f"{path.name}, sheet {PASSAGES}: there is no column '{lacking[0]}'. Leave the first row as it was."
        )
    at = {head: heads.index(head) for head in (*NAMED, *MINE)}
    answers = []
    for number, row in enumerate(rows[1:], start=2):
        cells = {head: row[column] if column < len(row) else "" for head, column in at.items()}
        said = {head: str(cell).strip() for head, cell in cells.items()}
        if not any(said[head] for head in MINE):
            continue
        answers.append(
            Answer(
                f"{path.name}, sheet {PASSAGES}, row {number}",
                page=said["page"],
                block=said["block"],
                language=said["language"],
                english=said["english is"],
                translation=said["translation is"],
                text=said[MINE[0]].replace("\r\n", "\n"),
                good=said[MINE[1]].casefold() in ("x", "х", "ok", "yes", "да", "иә", "true", "1", "1.0"),
                reader=said[MINE[2]],
                date=cells[MINE[3]],
                remark=said[MINE[4]],
            )
        )
    return answers
