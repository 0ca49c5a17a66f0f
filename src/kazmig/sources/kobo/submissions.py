"""Submissions out of an export's tables. Nothing personal leaves this module.

What is read is a list of questions marked `kept` in the form's tables and a handful of technical columns; every
other column (names and telephone numbers of informants, positions, device ids, who submitted, free notes) is
never looked at, whatever an export holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

import pandas as pd

from kazmig.sources.kobo.form import LISTED, Form
from kazmig.sources.kobo.headers import EDITS, END, META, REPEAT_META, Column, headers_of, is_root, match_headers
from kazmig.sources.kobo.review import AS_DECLARED, without_review
from kazmig.sources.kobo.tables import CSV_WORKBOOK, Table
from kazmig.sources.kobo.values import FEW, MEND, Answer, Decoder
from kazmig.sources.kobo.versions import moment
from kazmig.sources.problems import BadInput, Problem
from kazmig.sources.shapes import number_or_shape

# Without these there is no assessment; other questions may be missing from an earlier version of the form.
NEEDED = (
    *("visit_date", "enumerator", "region", "district", "settlement", "informants", "workers_present"),
    *("men", "women", "arrived_y0", "arrived_y1", "arrived_y2", "arrived_y3", "arrived_earlier"),
    *("seasonal", "long_term", "other_type", "reasons"),
)
NEEDED_IN_REPEAT = ("nationality", "nationality_persons")
# Answers without which a submission from people who agreed cannot be placed or counted.
ANSWERED = ("visit_date", "region", "district", "settlement", "informants", "workers_present")
# The share of submissions with workers that must have entries in the repeat group: the form asks everybody for them.
REPEATS_COVERED = 0.5
_NO_FORM = (
    "Name an export of this project's form. A workbook of another mission is read once a mapping in layout.toml says "
    "what its columns are (docs/look-at-a-file.md)."
)
CSV_SENTENCE = (
    "A CSV export drops repeat groups, and the nationalities are one. Export as XLSX, or add the sheet of "
    "nationalities, saved as CSV, to the files of the source."
)


@dataclass(frozen=True)
class Submissions:
    """What an export says.

    visits         one row a version of a submission: file, sheet, row, workbook, exported, id, uuid, root, edits,
                   submitted, ended (UTC), status, version and every kept question by its name (codes, numbers, dates,
                   frozensets of codes)
    nationalities  one row an entry of the repeat group: file, workbook, id, uuid, nationality, persons
    """

    visits: pd.DataFrame
    nationalities: pd.DataFrame


@dataclass(frozen=True)
class Sheet:
    """A table with its columns understood: which positions hold a question, or one answer of it."""

    table: Table
    positions: dict[Column, list[int]]

    def has(self, question: str) -> bool:
        return any(column.question == question for column in self.positions)

    def meta(self, name: str, row: list[str]) -> str:
        return row[self.table.header.index(name)] if name in self.table.header else ""

    def root(self, row: list[str]) -> str:
        """The identity that an edit keeps; '' in exports from before September 2026."""
        return next((row[n].removeprefix("uuid:") for n, name in enumerate(self.table.header) if is_root(name)), "")


def sheet_of(form: Form, table: Table) -> Sheet:
    positions: dict[Column, list[int]] = {}
    for place, column in enumerate(match_headers(form, table.header)):
        if column is not None:
            positions.setdefault(column, []).append(place)
    return Sheet(table, positions)


def submissions(form: Form, tables: Sequence[Table], review: str = AS_DECLARED) -> Submissions:
    """The submissions in the tables of one or more exports. Raises BadInput with all that is wrong.

    `review` is "absent" where the team declares that it reviews nothing in KoboToolbox.
    """
    sheets = [sheet_of(form, table) for table in tables]
    main = [sheet for sheet in sheets if sheet.has("workers_present") or "_submission_time" in sheet.table.header]
    repeats = [sheet for sheet in sheets if sheet not in main and set(REPEAT_META) & set(sheet.table.header)]
    problems = _missing(form, tables, main, repeats)
    problems += without_review([sheet.table for sheet in main], review)
    if problems:
        raise BadInput(problems)
    decoder = Decoder(form)
    visits = pd.DataFrame([record for sheet in main for record in _visits(sheet, decoder)])
    visits = visits.sort_values(["file", "sheet", "row"], ignore_index=True) if len(visits) else visits
    if visits.empty:
        table = main[0].table
        mend = "The round may have no submissions yet, or a filter was on: export all of them again."
        raise BadInput([Problem(table.file, "a header and no row", "at least one submission", mend, table.sheet)])
    entries = [record for sheet in repeats if sheet.has("nationality") for record in _entries(sheet, decoder)]
    nationalities = pd.DataFrame(entries, columns=["file", "workbook", "id", "uuid", "nationality", "persons"])
    decoder.problems += _without_repeats(main, visits, nationalities) + _strays(visits, nationalities)
    if decoder.problems:
        raise BadInput(together(decoder.problems))
    return Submissions(visits, nationalities)


def together(problems: list[Problem]) -> list[Problem]:
    """One problem for all rows that have the same, with the first of them: a new answer of the form is one thing."""
    by_kind: dict[tuple[str, ...], list[Problem]] = {}
    for each in problems:
        by_kind.setdefault((each.file, each.sheet, each.column, each.found, each.expected), []).append(each)
    found = []
    for same in by_kind.values():
        first = same[0]
        if first.rarely and len(same) < FEW:
            first = replace(first, found=first.rarely, mend=MEND)
        many = f" in {len(same)} rows, the first of them" if len(same) > 1 else ""
        found.append(replace(first, found=first.found + many))
    return found


def _missing(form: Form, tables: Sequence[Table], main: list[Sheet], repeats: list[Sheet]) -> list[Problem]:
    if not main:
        sheets = ", ".join(f"'{table.sheet or table.file}'" for table in tables)
        expected = "a sheet of submissions with a column 'workers_present'"
        return [Problem(tables[0].file, f"only {sheets}", expected, _NO_FORM)]
    problems = []
    for sheet in main:
        problems += [no_column(form, sheet, name) for name in NEEDED if not sheet.has(name)]
        problems += _no_number(sheet, "_id", "the number KoboToolbox gives a submission")
    for sheet in repeats:
        if any(sheet.has(name) for name in NEEDED_IN_REPEAT):
            problems += [no_column(form, sheet, name) for name in NEEDED_IN_REPEAT if not sheet.has(name)]
            problems += _no_number(sheet, "_submission__id", "the number of the submission an entry belongs to")
    return problems


def no_column(form: Form, sheet: Sheet, name: str) -> Problem:
    known = headers_of(form, name)
    close = [near for header in known for near in get_close_matches(header, sheet.table.header, n=1, cutoff=0.75)]
    found = f"no such column; the nearest is '{close[0]}'" if close else "no such column"
    expected = " or ".join(f"'{header}'" for header in known)
    mend = "Give a renamed header its name back, or export again with all questions."
    return Problem(sheet.table.file, found, expected, mend, sheet=sheet.table.sheet, column=name)


def _no_number(sheet: Sheet, name: str, expected: str) -> list[Problem]:
    if name in sheet.table.header:
        return []
    mend = "Export again with all technical columns."
    return [Problem(sheet.table.file, "no such column", expected, mend, sheet=sheet.table.sheet, column=name)]


def _visits(sheet: Sheet, decoder: Decoder) -> list[dict[str, Answer]]:
    table = sheet.table
    records = []
    for number, row in zip(table.numbers, table.rows, strict=True):
        record: dict[str, Answer] = {
            "file": table.file,
            "sheet": table.sheet,
            "row": number,
            "workbook": table.workbook,
        }
        uuid, submitted, status, version = (sheet.meta(name, row) for name in META[1:5])
        record |= {"id": sheet.meta("_id", row), "uuid": uuid.removeprefix("uuid:")}
        record |= {"submitted": moment(submitted), "ended": moment(sheet.meta(END, row))}
        record |= {"status": status, "version": version, "root": sheet.root(row), "exported": table.exported}
        record["edits"] = int(edits) if (edits := sheet.meta(EDITS, row)).isdecimal() else 0
        for question in decoder.form.questions.values():
            if question.kept and not question.repeat:
                record[question.name] = answer_in(
                    sheet, decoder, question.name, row, number, str(record.get("region") or "")
                )
        # Of the team's list where the form had it, else in words.
        record["settlement"] = record.pop(LISTED, None) or record["settlement"]
        records.append(record)
        if not (record["id"] or record["uuid"]):
            found = "a row that is no submission: it has neither _id nor _uuid"
            mend = "Somebody typed a sum or a note under the export: delete the row, or download the export again."
            decoder.problems.append(Problem(table.file, found, "submissions alone", mend, table.sheet, number))
        elif record["consent"] != "no":
            decoder.problems += [
                Problem(table.file, "an empty cell", "an answer", MEND, sheet=table.sheet, row=number, column=name)
                for name in ANSWERED
                if record[name] is None and not cell_of(sheet, decoder, Column(name), row, number)
            ]
    return records


def _entries(sheet: Sheet, decoder: Decoder) -> list[dict[str, object]]:
    table = sheet.table
    return [
        {
            "file": table.file,
            "workbook": table.workbook,
            "id": sheet.meta("_submission__id", row),
            "uuid": sheet.meta("_submission__uuid", row).removeprefix("uuid:"),
            "nationality": answer_in(sheet, decoder, "nationality", row, number),
            "persons": answer_in(sheet, decoder, "nationality_persons", row, number) or 0,
        }
        for number, row in zip(table.numbers, table.rows, strict=True)
    ]


def answer_in(sheet: Sheet, decoder: Decoder, name: str, row: list[str], number: int, region: str = "") -> Answer:
    question = decoder.form.questions[name]
    if question.type == "select_multiple":
        return _answers(sheet, decoder, name, row, number)
    cell = cell_of(sheet, decoder, Column(name), row, number)
    if question.type == "integer":
        return decoder.whole(question, cell, sheet.table, number)
    if question.type == "date":
        return decoder.day(question, cell, sheet.table, number)
    if question.type == "select_one":
        return decoder.one(question, cell, sheet.table, number, region)
    return cell or None


def _answers(sheet: Sheet, decoder: Decoder, name: str, row: list[str], number: int) -> frozenset[str]:
    """Several answers: from the 0/1 columns where there are any, else from the one column that joins them."""
    question = decoder.form.questions[name]
    options = sorted(each.option for each in sheet.positions if each.question == name and each.option)
    if not options:
        return decoder.several(question, cell_of(sheet, decoder, Column(name), row, number), sheet.table, number)
    cells = {option: cell_of(sheet, decoder, Column(name, option), row, number) for option in options}
    return frozenset(
        option for option, cell in cells.items() if decoder.ticked(question, option, cell, sheet.table, number)
    )


def cell_of(sheet: Sheet, decoder: Decoder, column: Column, row: list[str], number: int) -> str:
    """The cell of a question; where it has several columns (form versions, doubled headers), the one that is filled."""
    filled = sorted({row[place] for place in sheet.positions.get(column, ()) if row[place]})
    if len(filled) > 1:
        # Not the answers themselves: a doubled header may stand over a column that is none of ours.
        found = f"{len(filled)} different answers"
        expected = "one answer in all columns of this question"
        table = sheet.table
        problem = Problem(table.file, found, expected, MEND, sheet=table.sheet, row=number, column=column.question)
        if problem not in decoder.problems:
            decoder.problems.append(problem)
    return filled[0] if filled else ""


def _without_repeats(main: list[Sheet], visits: pd.DataFrame, nationalities: pd.DataFrame) -> list[Problem]:
    """Exports that count workers, and whose repeat group of nationalities was lost on the way, all or most of it."""
    problems = []
    for sheet in main:
        table = sheet.table
        own = visits[visits["workbook"] == table.workbook]
        counting = own[own["workers_present"].fillna(0).gt(0) & own["consent"].ne("no")]
        counted, entries = set(counting["id"]), nationalities[nationalities["workbook"] == table.workbook]
        persons = entries.groupby("id")["persons"].sum().to_dict()
        pairs = zip(counting["id"], counting["workers_present"], strict=True)
        told = {number for number, workers in pairs if persons.get(number, 0) >= workers}
        if len(told) >= REPEATS_COVERED * len(counted):
            continue
        mend = CSV_SENTENCE if table.workbook == CSV_WORKBOOK else "Export again, and leave every sheet in the file."
        found = f"nationalities that reach the workers counted in {len(told)} of {len(counted)} submissions"
        expected = f"the repeat group 'nationalities' for at least {REPEATS_COVERED:.0%} of them"
        problems.append(Problem(table.file, found if len(entries) else "no sheet of nationalities", expected, mend))
    return problems


def _strays(visits: pd.DataFrame, nationalities: pd.DataFrame) -> list[Problem]:
    """Entries of the repeat group that belong to no submission, and submissions whose number stands twice."""
    problems = []
    for workbook, own in visits.groupby("workbook", sort=True):
        twice = sorted(own.loc[own.duplicated(["file", "id"]), "id"])
        if twice:
            found = f"{len(twice)} submissions twice (the first is {number_or_shape(twice[0])})"
            # KoboToolbox writes a submission once: somebody pasted rows, or two exports, into one file.
            mend = "Download the export again and do not edit it, or name each CSV export once in sources.toml."
            problems.append(Problem(str(workbook), found, "every submission once", mend, column="_id"))
        entries = nationalities.loc[nationalities["workbook"] == workbook, "id"]
        stray = sorted(set(entries) - set(own["id"]))
        if stray:
            found = f"entries of {len(stray)} submissions that are not there (the first is {number_or_shape(stray[0])})"
            mend = "Take both sheets from one export: they are joined by _submission__id."
            expected = "every entry's submission in the same export"
            problems.append(Problem(str(workbook), found, expected, mend, column="_submission__id"))
    return problems
