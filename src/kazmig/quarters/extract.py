"""What of a received file may be committed: of an export a cell only where it is an answer that its form allows.

A name or a telephone can be typed, or shifted, into any column. What the form does not allow stands in the extract by
its shape, and is told; a run refuses that cell there as well. Headers and sheets get names of the project's own, since
a group or a sheet may be called after a person.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from kazmig.sources.kobo.form import Form, Question
from kazmig.sources.kobo.headers import EDITS, META, REPEAT_META, ROOT, Column, is_root, match_headers
from kazmig.sources.kobo.review import status_code
from kazmig.sources.kobo.tables import Table
from kazmig.sources.kobo.values import SPOILT, Decoder, folded
from kazmig.sources.shapes import IDENTITY, PERSON, shape

Rule = Callable[[str], bool]
Tell = Callable[[str], None]
_DECIMAL = re.compile(r"[+-]?\d{1,9}(?:[.,]\d{1,6})?")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:[T ][\d:.]{4,15}(?:Z|[+-]\d\d:?\d\d)?)?|[2-5]\d{4}(?:\.\d+)?")
_VERSION = re.compile(r"v[0-9A-Za-z]{1,40}|\d{1,10}(?:\.[0-9a-f]{1,8})?")
_TECHNICAL = {"_submission_time": _MOMENT, "__version__": _VERSION}
# A text whose form the survey's table prescribes: `regex(., '^E[0-9]{2}$')`.
_PRESCRIBED = re.compile(r"regex\(\., '([^']*)'\)")
_MOST_TOLD, _MOST_DIGITS = 20, 8
_NOWHERE = Table("", "", "", [], [], [])


def of_form(form: Form, tables: Sequence[Table], tell: Tell) -> list[Table]:
    """The questions that the form's tables mark as kept, and the technical columns that tell submissions apart.

    `tell` hears of each cell that is no answer of the form, by its place and shape.
    """
    sheets = {table.sheet: f"table {number:02d}" for number, table in enumerate(tables, 1)}
    told: list[str] = []
    made = [_of_table(form, table, sheets, told) for table in tables]
    for line in told[:_MOST_TOLD]:
        tell(line)
    if len(told) > _MOST_TOLD:
        tell(f"… and {len(told) - _MOST_TOLD} more cells.")
    return [table for table in made if table.header]


def of_columns(table: Table, numbers: Sequence[int]) -> Table:
    """These columns of any other table; a cell that looks like a person's name or number is left out by its shape."""
    columns = [_without_persons([row[number] for row in table.rows]) for number in numbers]
    rows = [list(row) for row in zip(*columns, strict=True)]
    return replace(table, header=[table.header[number] for number in numbers], rows=rows)


def _without_persons(cells: list[str]) -> list[str]:
    amounts = 2 * sum(cell.isdecimal() for cell in cells) > len(cells)  # whole numbers; one may look like a telephone
    return [
        f"({shape(cell)})" if PERSON.search(cell) and not (amounts and cell.isdecimal()) else cell for cell in cells
    ]


def _of_table(form: Form, table: Table, sheets: dict[str, str], told: list[str]) -> Table:
    kept: list[tuple[int, str, Rule]] = []
    for number, (column, head) in enumerate(zip(match_headers(form, table.header), table.header, strict=True)):
        if column is not None:
            name = f"{column.question}/{column.option}" if column.option else column.question
            kept.append((number, name, _rule(form, column)))
        elif is_root(head) or head in (*META, *REPEAT_META, EDITS):
            kept.append((number, ROOT if is_root(head) else head, _technical(head, sheets)))
    columns = []
    for number, name, rule in kept:
        others: dict[str, str] = {}
        cells = []
        for row, line in zip(table.rows, table.numbers, strict=True):
            cell = row[number]
            if name == "_parent_table_name":
                cell = sheets.get(cell, "")
            elif cell and not SPOILT.fullmatch(cell) and not rule(cell):
                if cell not in others:
                    others[cell] = f"({shape(cell)}, {len(others) + 1})"
                told.append(f"{table.file}, row {line}, {name}: {shape(cell)}; no answer of the form, left out.")
                cell = others[cell]
            cells.append(cell)
        columns.append(cells)
    rows = [list(row) for row in zip(*columns, strict=True)]
    header = [name for _, name, _ in kept]
    return replace(table, sheet=sheets[table.sheet], header=header, rows=rows)


def _technical(head: str, sheets: dict[str, str]) -> Rule:
    if head == "_validation_status":
        return lambda cell: status_code(cell) is not None
    return lambda cell: _TECHNICAL.get(head, IDENTITY).fullmatch(cell) is not None


def _rule(form: Form, column: Column) -> Rule:
    """Whether a cell of a question is one that the form allows. What the reader would not read is none."""
    question = form.questions[column.question]
    if column.option:
        return lambda cell: cell in ("0", "1")
    if question.type in ("integer", "range"):
        return _read(form, question)
    if question.type == "decimal":
        return lambda cell: _DECIMAL.fullmatch(cell) is not None
    if question.type == "date":
        return lambda cell: _day(form, question, cell)
    if question.type == "select_multiple":
        return lambda cell: _several(form, question, cell)
    if question.type == "select_one":
        choices = form.choices[question.list_name]
        known = {folded(text) for choice in choices for text in (choice.name, *choice.labels.values())}
        return lambda cell: folded(cell) in known
    return _text(form, question)


def _read(form: Form, question: Question) -> Rule:
    def allowed(cell: str) -> bool:
        decoder = Decoder(form)
        decoder.whole(question, cell, _NOWHERE, 0)
        return not decoder.problems and len(re.sub(r"\D", "", cell)) <= _MOST_DIGITS

    return allowed


def _day(form: Form, question: Question, cell: str) -> bool:
    """A day, with nothing but a time behind it."""
    decoder = Decoder(form)
    decoder.day(question, cell, _NOWHERE, 0)
    return not decoder.problems and bool(_MOMENT.fullmatch(cell) or re.fullmatch(r"[\d./-]{5,10}", cell))


def _several(form: Form, question: Question, cell: str) -> bool:
    decoder = Decoder(form)
    decoder.several(question, cell, _NOWHERE, 0)
    return not decoder.problems


def _text(form: Form, question: Question) -> Rule:
    """As the form prescribes it; what it leaves free (a settlement) must not look like a person's name or number."""
    row = next(row for row in form.survey if row["name"] == question.name)
    if prescribed := _PRESCRIBED.search(row["constraint"]):
        pattern = re.compile(prescribed[1])
        return lambda cell: pattern.fullmatch(cell) is not None
    return lambda cell: PERSON.search(cell) is None
