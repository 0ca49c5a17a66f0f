"""Interviews out of exports of the worker survey's form: KoboToolbox or ODK Central, whatever the export's settings.

Only questions marked `kept` and a few technical columns are looked at (`kazmig.sources.kobo.submissions`); no name,
telephone or position is ever read.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from kazmig.evidence.rows import Row
from kazmig.sources.kobo.form import Form
from kazmig.sources.kobo.headers import EDITS, END, META
from kazmig.sources.kobo.review import without_review
from kazmig.sources.kobo.submissions import Sheet, answer_in, no_column, sheet_of, together
from kazmig.sources.kobo.tables import Table
from kazmig.sources.kobo.values import Answer, Decoder, count_of
from kazmig.sources.kobo.versions import identities, moment
from kazmig.sources.problems import BadInput, Problem
from kazmig.sources.shapes import number_or_shape

# Without these nothing can be weighted; other questions may be missing from a shorter form.
NEEDED = ("cluster", "interview_date", "listed", "line", "outcome")

# Numbers that weights divide or are made of: the form takes none below one.
COUNTED = ("listed", "line", "days_site")

_MEND = "Mend the answer in KoboToolbox and export again."


def read_answers(form: Form, tables: Sequence[Table], review: str) -> pd.DataFrame:
    """One row a version of a submission: file, sheet, row, workbook, id, uuid, root, edits, submitted, status, exported
    and every kept question by its name (codes, whole numbers, dates, frozensets). Raises BadInput with all problems.
    """
    sheets = [sheet_of(form, table) for table in tables]
    main = [sheet for sheet in sheets if sheet.has("cluster") or "_submission_time" in sheet.table.header]
    if not main:
        shown = ", ".join(f"'{table.sheet or table.file}'" for table in tables)
        mend = "Name an export of forms/worker_survey.xlsx."
        raise BadInput([Problem(tables[0].file, f"only {shown}", "a sheet of interviews", mend)])
    problems = [no_column(form, sheet, name) for sheet in main for name in NEEDED if not sheet.has(name)]
    problems += without_review([sheet.table for sheet in main], review)
    if problems:
        raise BadInput(problems)
    decoder = Decoder(form)
    rows = [record for sheet in main for record in _interviews(sheet, decoder)]
    if not rows and not decoder.problems:
        mend = "A filter may have been on: export all submissions."
        raise BadInput([Problem(main[0].table.file, "a header and no row", "at least one interview", mend)])
    table = pd.DataFrame(rows).sort_values(["file", "sheet", "row"], ignore_index=True) if rows else pd.DataFrame()
    problems = decoder.problems + _twice(rows) + _nameless(rows) + _untold(table)
    if problems:
        raise BadInput(together(problems))
    return table


def _interviews(sheet: Sheet, decoder: Decoder) -> list[dict[str, Answer]]:
    table = sheet.table
    found = []
    for number, row in zip(table.numbers, table.rows, strict=True):
        uuid, submitted, status = (sheet.meta(name, row) for name in META[1:4])
        edits = sheet.meta(EDITS, row)
        record: dict[str, Answer] = {
            **{"file": table.file, "sheet": table.sheet, "row": number, "workbook": table.workbook},
            **{"id": sheet.meta("_id", row), "uuid": uuid.removeprefix("uuid:"), "submitted": moment(submitted)},
            **{
                "status": status,
                "ended": moment(sheet.meta(END, row)),
                "root": sheet.root(row),
                "exported": table.exported,
            },
            "edits": int(edits) if edits.isdecimal() else 0,
        }
        for question in decoder.form.questions.values():
            if question.kept:
                record[question.name] = answer_in(sheet, decoder, question.name, row, number)
        found.append(record)
        empty = [name for name in NEEDED if record[name] is None]
        if record["outcome"] == "interview":
            empty += [] if record["consent"] else ["consent"]
        decoder.problems += [
            Problem(table.file, "an empty cell", "an answer", _MEND, table.sheet, number, name) for name in empty
        ]
        decoder.problems += [
            Problem(table.file, str(record[name]), "1 or more", _MEND, table.sheet, number, name)
            for name in COUNTED
            if (count := count_of(record.get(name))) is not None and count < 1
        ]
        line, listed = count_of(record["line"]), count_of(record["listed"])
        if line and listed and line > listed:
            told = f"line {line} of a list of {listed}"
            decoder.problems.append(Problem(table.file, told, "a line on the list", _MEND, table.sheet, number, "line"))
    return found


def _twice(rows: Sequence[Row]) -> list[Problem]:
    """One submission number twice in one file."""
    seen: dict[tuple[str, str, str], int] = {}
    problems = []
    for row in rows:
        key = (row["file"], row["sheet"], row["id"])
        if row["id"] and key in seen:
            told = f"the submission {number_or_shape(row['id'])} again (first in row {seen[key]})"
            mend = "Export again: each submission stands once in an export."
            problems.append(Problem(row["file"], told, "every id once", mend, row["sheet"], row["row"], "_id"))
        seen.setdefault(key, row["row"])
    return problems


def _nameless(rows: Sequence[Row]) -> list[Problem]:
    """Rows with nothing that tells one submission from another."""
    mend = "Export again with all technical columns."
    return [
        Problem(row["file"], "an empty cell", "the number of the submission", mend, row["sheet"], row["row"], "_id")
        for row in rows
        if not row["id"] and not row["root"]
    ]


def _untold(table: pd.DataFrame) -> list[Problem]:
    """One number in two files of which nothing says whether they hold one submission: it would count twice."""
    if table.empty:
        return []
    numbered = table[table["id"].ne("")].assign(identity=identities(table))
    problems = []
    for number, group in numbered[numbered.duplicated("id", keep=False)].groupby("id", sort=True):
        first, last = group.iloc[0], group.iloc[-1]
        if len(set(group["identity"])) > 1 and group["root"].eq("").any() and first["file"] != last["file"]:
            named = number_or_shape(str(number))
            told = f"the submission {named}, which stands in row {first['row']} of {first['file']} too"
            mend = "Name the latest export alone, or export both again with `_uuid` and `_submission_time`."
            where = str(last["sheet"]), int(last["row"]), "_id"
            problems.append(Problem(str(last["file"]), told, "a sign whether both are one", mend, *where))
    return problems[:1]
