"""What a deployed form has that the tables in `forms/` do not, and the other way round: questions, answers, languages.

Read off an export: columns that are no question of ours, answers of a list that are none, questions without a column.
Only names of columns are said, and codes of answers that several rows have: in columns that were shifted a single one
may be a person's name. What people answered to open questions is never looked at.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kazmig.sources.kobo.form import LANGUAGES, Form
from kazmig.sources.kobo.headers import REPEAT_META, match_headers, technical
from kazmig.sources.kobo.tables import Table
from kazmig.sources.kobo.values import CODE, FEW

_ADDED = re.compile(r"_.*|start|end|today|deviceid|username|phonenumber|subscriberid|simserial|audit|meta\W.*|.*gps.*")


@dataclass(frozen=True)
class Drift:
    """New answers by list ('' for those that are not told), with how many rows have them; columns that are no question;
    questions without a column.
    """

    choices: dict[tuple[str, str], int]
    columns: list[str]
    missing: list[str]

    def __bool__(self) -> bool:
        return bool(self.choices or self.columns or self.missing)


def drift(form: Form, tables: Sequence[Table]) -> Drift:
    """How the form behind an export differs from the tables."""
    choices: Counter[tuple[str, str]] = Counter()
    columns: list[str] = []
    asked: set[str] = set()
    kept = {name for question in form.questions.values() for name in (*question.names, *question.labels.values())}
    for table in tables:
        for place, column in enumerate(match_headers(form, table.header)):
            header = table.header[place]
            if column is None:
                if header and header not in kept and not _is_added(header) and not _is_old(form, header):
                    columns.append(header)
                continue
            asked.add(column.question)
            question = form.questions[column.question]
            if question.type == "select_one":
                known = {
                    word for each in form.choices[question.list_name] for word in (each.name, *each.labels.values())
                }
                for row in table.rows:
                    if row[place] and row[place] not in known:
                        choices[question.list_name, row[place] if CODE.fullmatch(row[place]) else ""] += 1
    missing = [question.name for question in form.questions.values() if question.kept and question.name not in asked]
    told: Counter[tuple[str, str]] = Counter()
    for (list_name, code), rows in choices.items():
        told[list_name, code if rows >= FEW else ""] += rows
    return Drift(dict(sorted(told.items())), list(dict.fromkeys(columns)), missing)


def _is_added(header: str) -> bool:
    return (
        technical(header) or header.startswith(REPEAT_META) or _ADDED.fullmatch(header.rpartition("/")[2]) is not None
    )


def _is_old(form: Form, header: str) -> bool:
    """Whether a column belongs to a question or group of ours that is not kept, or to one of its answers."""
    names = {*form.questions, *form.groups, *(label for q in form.questions.values() for label in q.labels.values())}
    return any(part in names for part in re.split(r"\s?[/.:|]\s?", header))


def report(found: Drift) -> list[str]:
    """The drift in lines, each with the line to add to the tables of the form."""
    languages = ",".join(f"label {code}" for code in LANGUAGES)
    lines = []
    for (list_name, code), rows in found.choices.items():
        told = f"the answer '{code}'" if code else f"an answer that is no code or stands in fewer than {FEW} rows"
        where = f"in {rows} row{'s' if rows > 1 else ''}"
        line = f"{list_name},{code},{languages}"
        add = f" If the deployed form has it, add to forms/tables/choices.csv: {line}." if code else ""
        lines.append(f"List '{list_name}': {told}, {where}, is not in the form's tables.{add}")
    for column in found.columns:
        add = "add it to survey.csv, or its old name to 'formerly'"
        lines.append(f"The column '{column}' is no question of the form's tables: {add}.")
    why = "an earlier version of the form, or an export without it"
    return lines + [f"The question '{name}' has no column: {why}." for name in found.missing]
