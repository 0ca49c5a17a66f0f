"""What a cell of an export says: codes or labels in three languages, numbers as text, dates, several answers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from difflib import get_close_matches

from kazmig.sources.kobo.form import Form, Question
from kazmig.sources.kobo.tables import Table
from kazmig.sources.problems import Problem
from kazmig.sources.shapes import NEAR, shape

MEND = "Mend the answer in KoboToolbox and export again."


# What Excel shows for an error, and a formula without its result as the front door gives it.
# As Excel writes them in English, and in Russian into a CSV.
SPOILT = re.compile(
    r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|ERROR!|SPILL!|CALC!|ССЫЛКА!|Н/Д|ЗНАЧ!|ДЕЛ/0!|ИМЯ\?|ЧИСЛО!|ПУСТО!)|="
)
# Days from 1954 to 2064.
_SERIAL = re.compile(r"[2-5]\d{4}(?:\.\d+)?")
_DOTTED = re.compile(r"(\d\d?)\.(\d\d?)\.(\d{4}|\d\d)(?!\d)")
# Day and month, or month and day: KoboToolbox writes neither, so a spreadsheet did.
_UNTOLD = re.compile(r"\d\d?[/-]\d\d?[/-](?:\d{4}|\d\d)(?:\s.*)?")
_WHICH_FIRST = (
    "Whether day or month stands first cannot be known. Download the export again, or give the column the format "
    "YYYY-MM-DD in the spreadsheet that changed it."
)
_YEAR_FIRST = re.compile(r"(\d{4})/(\d\d?)/(\d\d?)(?!\d)")
# A whole number has no decimal comma, so that in a count a comma before three digits parts thousands.
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")


# An answer that so many rows have is more than one person's name.
FEW = 3
# A code of an answer as forms write them.
CODE = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
# What a question gets: words or a code, a count, a day, several codes, nothing.
Answer = str | int | date | frozenset[str] | None


def count_of(answer: Answer) -> int | None:
    """An answer as a count; None where it is none."""
    return answer if isinstance(answer, int) else None


@dataclass
class Decoder:
    """Turns cells into values and collects what is wrong with them in `problems`."""

    form: Form
    problems: list[Problem] = field(default_factory=list)

    def whole(self, question: Question, cell: str, table: Table, row: int) -> int | None:
        """A count: a whole number, zero or more; None for an empty cell."""
        if not cell:
            return None
        if self._spoilt(question, cell, table, row):
            return None
        text = cell.replace(" ", "").removesuffix(".0").lstrip("'")
        text = text.replace(",", "") if _GROUPED.fullmatch(text) else text
        most = question.most
        if text.isdecimal() and (most is None or int(text) <= most):
            return int(text)
        expected = "a whole number, zero or more" + (f", and {most:,} at most" if most is not None else "")
        self._wrong(table, row, question.name, shape(cell), expected, "")
        return None

    def day(self, question: Question, cell: str, table: Table, row: int) -> date | None:
        if not cell:
            return None
        if self._spoilt(question, cell, table, row):
            return None
        if _SERIAL.fullmatch(cell):
            # A workbook stores days as numbers counted from the end of 1899; only a format makes them dates.
            return date(1899, 12, 30) + timedelta(days=int(cell.partition(".")[0]))
        try:
            if match := _DOTTED.match(cell):
                year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)
                return date(year, int(match[2]), int(match[1]))
            if match := _YEAR_FIRST.match(cell):
                return date(int(match[1]), int(match[2]), int(match[3]))
            return date.fromisoformat(cell[:10])
        except ValueError:
            mend = _WHICH_FIRST if _UNTOLD.fullmatch(cell) else ""
            self._wrong(table, row, question.name, shape(cell), "a date such as 2023-02-16", mend)
            return None

    def one(self, question: Question, cell: str, table: Table, row: int, region: str = "") -> str | None:
        """The code of one answer, from its code or its label; districts share labels, so theirs goes by region."""
        if not cell:
            return None
        if self._spoilt(question, cell, table, row):
            return None
        choices = self.form.choices[question.list_name]
        within = [choice for choice in choices if not region or not choice.region or choice.region == region]
        for choice in within:
            if cell == choice.name or cell in choice.labels.values():
                return choice.name
        alike = {
            choice.name for choice in within for name in (choice.name, *choice.labels.values()) if same(name, cell)
        }
        if len(alike) == 1:
            return alike.pop()
        named = [label for choice in within for label in (choice.name, *choice.labels.values())]
        close = get_close_matches(cell, named, n=1, cutoff=NEAR)
        mend = f"The nearest is '{close[0]}'." if close else ""
        # Columns may be shifted, and then these are somebody's words.
        is_code = bool(CODE.fullmatch(cell)) and (cell.islower() or len(cell) <= 3)
        shown = f"'{cell}'" if close or is_code else shape(cell)
        if not close and is_code:
            mend = (
                f"If the deployed form has this answer, add a line '{question.list_name},{cell},…' to "
                "forms/tables/choices.csv (kazmig look FILE lists all). " + MEND
            )
        place = f" of {region}" if region and question.list_name == "district" else ""
        expected = f"a {question.list_name.replace('_', ' ')}{place} of the form"
        self._wrong(table, row, question.name, shown, expected, mend, "" if close else shape(cell))
        return None

    def several(self, question: Question, cell: str, table: Table, row: int) -> frozenset[str]:
        """The codes in the one column that joins all answers with spaces.

        Labels have spaces themselves, so a row of labels is taken apart only where one way alone fits the form.
        """
        if not cell:
            return frozenset()
        choices = self.form.choices[question.list_name]
        codes = {choice.name for choice in choices}
        if set(cell.split()) <= codes:
            return frozenset(cell.split())
        labels = {label: choice.name for choice in choices for label in choice.labels.values()}
        ways = _ways(" ".join(cell.split()), labels)
        if len(ways) == 1:
            return next(iter(ways))
        mend = "Export again with 'separate columns' for questions with several answers, or with XML values."
        self._wrong(table, row, question.name, shape(cell), "answers of the form, separated by spaces", mend)
        return frozenset()

    def ticked(self, question: Question, option: str, cell: str, table: Table, row: int) -> bool | None:
        """One 0/1 column of a question with several answers; None where the question was not put."""
        if cell in ("", "0", "1"):
            return None if not cell else cell == "1"
        self._wrong(table, row, f"{question.name}/{option}", shape(cell), "0 or 1", "")
        return None

    def _spoilt(self, question: Question, cell: str, table: Table, row: int) -> bool:
        """Notes an error of a spreadsheet, or a formula that no programme computed, for what it is."""
        if not SPOILT.match(cell):
            return False
        found = f"an error of a spreadsheet ({cell})" if cell[0] == "#" else "a formula that no programme computed"
        mend = "KoboToolbox writes neither: somebody changed the file. Download the export again, and do not edit it."
        self._wrong(table, row, question.name, found, "an answer", mend)
        return True

    def _wrong(
        self, table: Table, row: int, column: str, found: str, expected: str, mend: str, rarely: str = ""
    ) -> None:
        self.problems.append(
            Problem(table.file, found, expected, mend or MEND, table.sheet, row, column, rarely=rarely)
        )


def same(name: str, cell: str) -> bool:
    """Whether two texts differ in case and blanks alone, as people type and programmes convert."""
    return folded(name) == folded(cell)


def folded(text: str) -> str:
    """A text without blanks and capitals."""
    return "".join(text.split()).casefold()


def _ways(text: str, labels: dict[str, str]) -> set[frozenset[str]]:
    """All ways to read a text as labels joined by spaces."""
    if not text:
        return {frozenset()}
    ways: set[frozenset[str]] = set()
    for label, code in labels.items():
        if text == label or text.startswith(label + " "):
            ways |= {rest | {code} for rest in _ways(text[len(label) :].lstrip(), labels)}
    return ways
