"""Submissions as KoboToolbox would export them, with every setting that its export page offers.

Layout as KoboToolbox's formpack writes it: the questions, then the columns KoboToolbox adds, then `_index`; a sheet
for the repeat group, joined by `_submission__id`; the sheet's name is the form's title, cut at 31 characters.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from kazmig.quarters.demo import MARK
from kazmig.quarters.demo.submissions import Submission
from kazmig.sources.kobo.form import Form, Question, stored

META = ("_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status", "_submitted_by", "__version__")
GPS = ("latitude", "longitude", "altitude", "precision")
# What earlier forms of other teams asked and ours never will; the reader must drop them all the same.
PERSONAL = ("deviceid", "informant_name", "informant_phone")
REPEAT = "nationalities"
_SHEET_NAME = 31
_STATUS_LABELS = {"approved": "Approved", "not_approved": "Not approved", "on_hold": "On hold"}


@dataclass(frozen=True)
class Settings:
    """The export page. `language` "" gives XML names and values, else labels in en, ru or kk.

    groups        "include groups in headers", joined by `separator`
    text_numbers  numbers stored as text, as KoboToolbox does unless asked otherwise
    multiple      questions with several answers in one column (`summary`), a column each (`details`), or `both`
    hxl           a row of HXL tags under the headers
    old_names     the columns of an earlier version of the form beside today's, filled where `__version__` is old
    doubled       a header that stands twice
    """

    language: str = ""
    groups: bool = False
    separator: str = "/"
    text_numbers: bool = True
    multiple: str = "both"
    hxl: bool = False
    old_names: bool = False
    doubled: bool = False


@dataclass(frozen=True)
class _Column:
    header: str
    question: Question | None
    key: str
    option: str = ""


def export_tables(form: Form, submissions: Sequence[Submission], settings: Settings) -> dict[str, list[list[object]]]:
    """Sheets by name, header first. A sheet exists only if it has rows."""
    main = _columns(form, settings, repeat="")
    inner = _columns(form, settings, repeat=REPEAT)
    title = f"{MARK} {form.settings['form_title']}"
    sheet = title if len(title) <= _SHEET_NAME else title[: _SHEET_NAME - 3] + "..."
    rows: list[list[Any]] = []
    entries: list[list[object]] = []
    for index, submission in enumerate(submissions, start=1):
        technical = [_meta(submission, name, settings) for name in META]
        rows.append([_value(form, column, submission, settings) for column in main] + [*technical, "", index])
        for entry in submission["nationalities"]:
            answers = {**entry, "__version__": submission["__version__"]}
            cells = [_value(form, column, answers, settings) for column in inner]
            entries.append([*cells, len(entries) + 1, title, index, *technical, ""])
    main_header = [column.header for column in main] + [*META, "_tags", "_index"]
    inner_header = [column.header for column in inner] + ["_index", "_parent_table_name", "_parent_index"]
    inner_header += [f"_submission_{name}" for name in (*META, "_tags")]
    tables = {sheet: [main_header, *rows]} if rows else {}
    if entries:
        tables[REPEAT] = [inner_header, *entries]
    if settings.hxl:
        tables = {name: [table[0], _hxl(len(table[0])), *table[1:]] for name, table in tables.items()}
    return tables


def write_xlsx(path: Path, form: Form, submissions: Sequence[Submission], settings: Settings = Settings()) -> None:
    """The export as a workbook; the same submissions give the same bytes."""
    import xlsxwriter

    raw = io.BytesIO()
    workbook = xlsxwriter.Workbook(raw, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    workbook.set_properties({"title": f"{MARK} export", "created": datetime(2023, 1, 15)})
    for name, rows in export_tables(form, submissions, settings).items():
        sheet = workbook.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    workbook.close()
    path.write_bytes(stored(raw.getvalue()))


def write_csv(
    path: Path,
    form: Form,
    submissions: Sequence[Submission],
    settings: Settings = Settings(),
    repeats: Path | None = None,
) -> None:
    """The export as CSV, which drops the repeat group; `repeats`: its sheet, saved as CSV by a careful person."""
    tables = export_tables(form, submissions, replace(settings, text_numbers=True))
    files = [path] if repeats is None else [path, repeats]
    for file, rows in zip(files, tables.values(), strict=False):
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
        file.write_bytes(text.getvalue().encode("utf-8"))


# --- headers -------------------------------------------------------------------------------------------------------


def _columns(form: Form, settings: Settings, repeat: str) -> list[_Column]:
    columns = [] if repeat else [_Column(name, None, name) for name in PERSONAL]
    for question in form.questions.values():
        if question.repeat == repeat and question.type != "note":
            columns += _columns_of(form, question, settings)
    if settings.doubled and not repeat:
        columns += [column for column in columns if column.key == "settlement"]
    return columns


def _columns_of(form: Form, question: Question, settings: Settings) -> list[_Column]:
    header = _header(form, question, question.name, settings)
    columns = [_Column(header, question, question.name)]
    if settings.old_names and not settings.language:
        columns += [_Column(_header(form, question, old, settings), question, old) for old in question.formerly]
    if question.type == "geopoint":
        label = _own(question, question.name, settings)
        columns += [_Column(f"_{label}_{part}", question, f"gps {place}") for place, part in enumerate(GPS)]
    if question.type == "select_multiple":
        options = form.choices[question.list_name]
        names = [(choice.labels[settings.language] if settings.language else choice.name, choice) for choice in options]
        details = [
            _Column(f"{header}{settings.separator}{name}", question, question.name, choice.name)
            for name, choice in names
        ]
        columns = {"both": columns + details, "summary": columns, "details": details}[settings.multiple]
    return columns


def _header(form: Form, question: Question, name: str, settings: Settings) -> str:
    own = _own(question, name, settings)
    if not settings.groups:
        return own
    path = [form.groups[group][settings.language] if settings.language else group for group in question.path]
    return settings.separator.join([*path, own])


def _own(question: Question, name: str, settings: Settings) -> str:
    return (question.labels[settings.language] or name) if settings.language else name


def _hxl(width: int) -> list[str]:
    return ["#loc +name", "#adm1 +code", *([""] * (width - 2))]


# --- cells ---------------------------------------------------------------------------------------------------------


def _value(form: Form, column: _Column, answers: Submission, settings: Settings) -> object:
    question = column.question
    if question is None:
        return answers.get(column.key, "")
    if column.key.startswith("gps "):
        parts = str(answers.get("gps", "")).split()
        return parts[int(column.key[4:])] if parts else ""
    old = settings.old_names and answers.get("__version__") != form.version and bool(question.formerly)
    if settings.old_names and question.formerly and (column.key == question.name) == old:
        return ""
    answer = answers.get(question.name)
    if answer is None:
        return ""
    if question.type == "select_multiple":
        return _several(form, column, question, answer, settings)
    if question.type == "select_one" and settings.language:
        return next(c.labels[settings.language] for c in form.choices[question.list_name] if c.name == answer)
    return str(answer) if settings.text_numbers else answer


def _several(form: Form, column: _Column, question: Question, answer: list[str], settings: Settings) -> object:
    if column.option:
        ticked = int(column.option in answer)
        return str(ticked) if settings.text_numbers else ticked
    labels = {choice.name: choice.labels for choice in form.choices[question.list_name]}
    return " ".join(labels[each][settings.language] if settings.language else each for each in answer)


def _meta(submission: Submission, name: str, settings: Settings) -> object:
    if name == "_status":
        return "submitted_via_web"
    if name == "_validation_status" and submission.get(name):
        status = submission[name]
        return _STATUS_LABELS[status] if settings.language else f"validation_status_{status}"
    return submission.get(name, "")
