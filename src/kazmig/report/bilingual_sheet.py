"""The workbook that a native reader gets and gives back: passages, captions and open questions of one language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook
from xlsxwriter.format import Format

from kazmig.report.bilingual import STATES, WITHOUT, Passage
from kazmig.report.bilingual_captions import READ, CaptionAnswer, CaptionText
from kazmig.report.errors import ReportError
from kazmig.words.languages import DECLARED
from kazmig.words.narratives import text_id
from kazmig.words.review import RIGHT, Question, ReviewError, checked

PASSAGES, CAPTIONS, QUESTIONS = "Passages", "Captions", "Questions"
# What a reader fills in; everything else is for reading.
MINE = ("your text (only if it should change)", "ok (x)", "reader: name, institution", "date", "remark")
NAMED = ("page", "block", "language", "english is", "translation is")
PLACED = ("place", "language", "english is", "translation is")
ASKED = ("place", "language", "words", "question")
ANSWER = "answer (only if the words are wrong)"
HOW = (
    "Read the columns 'as read': they show each passage in the states that another quarter may bring.",
    "Right as it is: put x into 'ok', with your name and the date.",
    "To change it: copy 'as written' into 'your text' and mend it there, with your name and the date. What stands in "
    "{{ }} and {% %} is filled in by the computer: move it, but leave it whole.",
    "Captions belong to figures: the same column, 'your text', and nothing to sign.",
    "Questions: put x into 'ok' where the words may stand, or say in 'answer' what should stand there; name and date.",
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
    date: object
    remark: str


def write_sheet(
    path: Path, language: str, passages: Iterable[Passage], captions: Iterable[CaptionText],
    questions: Iterable[Question], read_captions: Mapping[str, Mapping[str, str]] | None = None,
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
        heads = [*PLACED, "English as written", f"{name} as written", *(f"as read, {state}" for state in READ)]
        rows = [_caption(each, language, (read_captions or {}).get(each.place, {})) for each in captions]
        _sheet(book, CAPTIONS, [*heads, MINE[0], MINE[-1]], rows, bold, wrap)
        asked = [[each.place, language, each.text, each.question, *[""] * 4]
                 for each in questions if each.language == language]  # fmt: skip
        _sheet(book, QUESTIONS, [*ASKED, MINE[1], ANSWER, *MINE[2:4]], asked, bold, wrap)


def _sheet(
    book: xlsxwriter.Workbook, name: str, heads: list[str], rows: list[list[str]], bold: Format, wrap: Format
) -> None:
    sheet = book.add_worksheet(name)
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
        sheet.set_column(column, column, 14 if head in (*NAMED, *MINE[1:4], "language") else 60)
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row):
            sheet.write_string(number, column, text, wrap)
    sheet.freeze_panes(1, 0)


def _caption(each: CaptionText, language: str, read: Mapping[str, str]) -> list[str]:
    names = [text_id(each.english), text_id(each.translation)]
    said = [read.get(state, "(not in this edition)") for state in READ]
    return [each.place, language, *names, each.english, each.translation, *said, "", ""]


def _row(passage: Passage, language: str) -> list[str]:
    english, text = passage.block.texts["en"], passage.block.texts[language]
    read: list[str] = []
    for state in STATES:
        for code in ("en", language):
            said = passage.read[state, code] or "(left out)"
            read.append(f"[{passage.missing}] {said}" if state == WITHOUT and passage.missing else said)
    return [passage.page, passage.block.id, language, text_id(english), text_id(text), english, text, *read, *[""] * 5]


def read_sheet(path: Path) -> list[Answer]:
    """The passages that a reader filled in. Raises ReportError where it is not such a workbook."""
    return [
        Answer(
            where,
            page=said["page"],
            block=said["block"],
            language=said["language"],
            english=said["english is"],
            translation=said["translation is"],
            text=_text(said[MINE[0]]),
            good=_is_ok(said[MINE[1]]),
            reader=said[MINE[2]],
            date=cells[MINE[3]],
            remark=said[MINE[4]],
        )
        for where, said, cells in _filled(path, PASSAGES, NAMED, MINE)
    ]


def read_captions(path: Path) -> list[CaptionAnswer]:
    """The captions that a reader filled in. Raises ReportError."""
    return [
        CaptionAnswer(
            where,
            place=said["place"],
            language=said["language"],
            english=said["english is"],
            translation=said["translation is"],
            text=_text(said[MINE[0]]),
            remark=said[MINE[4]],
        )
        for where, said, _ in _filled(path, CAPTIONS, PLACED, (MINE[0], MINE[4]))
    ]


def read_questions(path: Path) -> list[tuple[str, Question]]:
    """The questions that a reader answered, each with where it stands. Raises ReportError."""
    found = []
    for where, said, cells in _filled(path, QUESTIONS, ASKED, (*MINE[1:4], ANSWER)):
        good, answer = _is_ok(said[MINE[1]]), said[ANSWER]
        if good == bool(answer):
            raise ReportError(f"{where}: put x into 'ok', or say in 'answer' what should stand there; one of the two.")
        try:
            signed = checked(said[MINE[2]], day(cells[MINE[3]]), text_id(said["words"]), where)
        except ReviewError as error:
            raise ReportError(str(error)) from error
        answer = RIGHT if good else answer
        asked = (said["language"], said["place"], said["words"], said["question"])
        found.append((where, Question(*asked, answer=answer, reader=signed.reviewer, date=signed.date)))
    return found


def day(cell: object) -> object:
    """The day of a cell that holds a time; anything else as it is."""
    return cell.date() if isinstance(cell, datetime) else cell


def _is_ok(text: str) -> bool:
    return text.casefold() in ("x", "х", "ok", "yes", "да", "иә", "true", "1", "1.0")


def _text(text: str) -> str:
    return text.replace("\r\n", "\n")


def _filled(
    path: Path, sheet: str, named: tuple[str, ...], mine: tuple[str, ...]
) -> list[tuple[str, dict[str, str], dict[str, object]]]:
    """Rows of a sheet in which a reader wrote: where, each cell as text, and as it is. Raises ReportError."""
    try:
        rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python()
    except Exception as error:
        raise ReportError(
            f"{path.name} is no workbook of `kazmig translate export` ({error}). Export it again."
        ) from error
    heads = [str(cell).strip() for cell in rows[0]] if rows else []
    if lacking := [head for head in (*named, *mine) if head not in heads]:
        raise ReportError(
            f"{path.name}, sheet {sheet}: there is no column '{lacking[0]}'. Leave the first row as it was."
        )
    at = {head: heads.index(head) for head in (*named, *mine)}
    found = []
    for number, row in enumerate(rows[1:], start=2):
        cells: dict[str, object] = {head: row[column] if column < len(row) else "" for head, column in at.items()}
        said = {head: str(cell).strip() for head, cell in cells.items()}
        if any(said[head] for head in mine):
            found.append((f"{path.name}, sheet {sheet}, row {number}", said, cells))
    return found
