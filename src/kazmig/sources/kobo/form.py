"""The field forms: XLSForms built from the readable tables in `forms/tables`, the Baseline Assessment first of them.

A change of the form is a change of one line in a table; `python -m kazmig.sources.kobo.form` builds the workbooks that
KoboToolbox takes, the same bytes on every machine, and lets ODK Validate judge them. The reader of
KoboToolbox exports takes the form's questions, labels and choices from the same tables.
"""

from __future__ import annotations

import hashlib
import io
import re
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from kazmig.places.settlements import FILE as SETTLEMENTS
from kazmig.project.folders import Project, is_there
from kazmig.project.tolerant import NoTable, read_rows
from kazmig.words.languages import DECLARED

LANGUAGES = {code: f"{language.name} ({code})" for code, language in DECLARED.items()}
# Workbook: folder of its tables below `forms/tables`; lists that a form does not have itself are the first form's.
FORMS = {"baseline_assessment": "", "worker_survey": "worker_survey", "elicitation": "elicitation"} | {
    "flow_monitoring": "flow_monitoring"
}
_TABLES = ("survey", "choices", "settings")
# Both dates stand inside every workbook; a fixed one keeps the bytes the same.
_EPOCH = datetime(2023, 1, 15)
_TRANSLATED = {"label": "label", "hint": "hint", "message": "constraint_message"}
_MOST = re.compile(r"\. <= (\d+)")
_PLAIN = ("required", "relevant", "constraint", "calculation", "choice_filter", "appearance")


# The question for a place of the team's own list, which a form has where the list lies in data/raw/reference.
LISTED = "settlement_listed"


class FormError(Exception):
    """The form's tables are wrong, or ODK Validate refuses the form; the message says where."""


@dataclass(frozen=True)
class Choice:
    """One answer of a list. `region` is the region a district belongs to."""

    name: str
    labels: dict[str, str]
    region: str = ""


@dataclass(frozen=True)
class Question:
    """One row of the survey table. `path` is the groups it stands in, outermost first; `most` the limit of a count."""

    name: str
    type: str
    list_name: str
    labels: dict[str, str]
    path: tuple[str, ...] = ()
    repeat: str = ""
    kept: bool = False
    formerly: tuple[str, ...] = ()
    most: int | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Its name now and in earlier versions of the form."""
        return (self.name, *self.formerly)


@dataclass(frozen=True)
class Form:
    """The form as its tables say it."""

    settings: dict[str, str]
    survey: list[dict[str, str]]
    choices: dict[str, list[Choice]]
    questions: dict[str, Question]
    groups: dict[str, dict[str, str]]

    @cached_property
    def version(self) -> str:
        """The version typed in the settings and eight digits of the tables' content, so that none is forgotten."""
        content = repr((self.settings, self.survey, self.choices))
        return f"{self.settings['version']}.{hashlib.sha256(content.encode()).hexdigest()[:8]}"


def form_folder() -> Path:
    return Project.find().root / "forms"


def load_form(folder: Path | None = None) -> Form:
    """The form from its tables (default: `forms/tables` of the project). Raises FormError.

    A form in a folder of its own below that takes the lists which it uses and does not have, or only adds to
    (nationalities), from the tables above it.
    """
    folder = folder or form_folder() / "tables"
    tables = {name: _rows(folder / f"{name}.csv") for name in _TABLES}
    settings = {row["setting"]: row["value"] for row in tables["settings"]}
    choices: dict[str, list[Choice]] = {}
    used = {row["type"].partition(" ")[2] for row in tables["survey"]}
    shared = folder.parent / "choices.csv"
    above = [row for row in _rows(shared) if row["list_name"] in used] if shared.is_file() else []
    for row in [*above, *tables["choices"]]:
        choices.setdefault(row["list_name"], []).append(Choice(row["name"], _labels(row, "label")))
    if "district" in used:
        districts = _rows(folder / "districts.csv")
        choices["district"] = [Choice(row["name"], _labels(row, "label"), row["region"]) for row in districts]
    tables["survey"] = _with_master_list(tables["survey"], folder)
    questions, groups = _walk(tables["survey"], choices)
    return Form(settings, tables["survey"], choices, questions, groups)


def _with_master_list(survey: list[dict[str, str]], folder: Path) -> list[dict[str, str]]:
    """The survey with a question for the team's list of settlements, if it has one, before that for a name in words."""
    names = [row["name"] for row in survey]
    if "settlement" not in names or "district" not in names or not is_there(master_list(folder)):
        return survey
    place = names.index("settlement")
    question = dict.fromkeys(survey[place], "") | {
        "type": f"select_one_from_file {SETTLEMENTS}",
        "name": LISTED,
        "kept": "yes",
        "choice_filter": "region = ${region}",
        "appearance": "minimal autocomplete",
        "parameters": "value=code label=ru",
        "label_en": "Settlement in the team's list (leave it empty if it is not there)",
        "label_ru": "Населённый пункт из списка (оставьте пустым, если его там нет)",
        "label_kk": "Тізімдегі елді мекен (тізімде болмаса, бос қалдырыңыз)",
    }
    in_words = survey[place] | {"relevant": f"${{{LISTED}}} = ''"}
    return [*survey[:place], question, in_words, *survey[place + 1 :]]


def master_list(folder: Path) -> Path:
    """Where a team's list of settlements lies, for the tables of a form in `folder`."""
    return folder.parent.parent / "data" / "raw" / "reference" / SETTLEMENTS


def _walk(
    survey: list[dict[str, str]], choices: dict[str, list[Choice]]
) -> tuple[dict[str, Question], dict[str, dict[str, str]]]:
    questions: dict[str, Question] = {}
    groups: dict[str, dict[str, str]] = {}
    path: list[tuple[str, str]] = []
    for line, row in enumerate(survey, start=2):
        kind, _, list_name = row["type"].partition(" ")
        if kind in ("begin_group", "begin_repeat"):
            path.append((kind, row["name"]))
            groups[row["name"]] = _labels(row, "label")
        elif kind in ("end_group", "end_repeat"):
            path.pop()
        else:
            if list_name and list_name not in choices and not kind.endswith("_from_file"):
                raise FormError(f"survey.csv, line {line}: there is no list '{list_name}' in choices.csv.")
            if row["name"] in questions:
                raise FormError(f"survey.csv, line {line}: '{row['name']}' is asked twice; names must differ.")
            questions[row["name"]] = Question(
                row["name"],
                kind,
                list_name,
                _labels(row, "label"),
                tuple(name for _, name in path),
                next((name for opening, name in path if opening == "begin_repeat"), ""),
                row["kept"] == "yes",
                tuple(row["formerly"].split()),
                int(limit[1]) if (limit := _MOST.search(row["constraint"])) else None,
            )
    return questions, groups


def _labels(row: dict[str, str], what: str) -> dict[str, str]:
    return {language: row[f"{what}_{language}"] for language in LANGUAGES}


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        raise FormError(f"There is no {path.name} in {path.parent}; the form's tables are {', '.join(_TABLES)}.")
    try:
        return list(read_rows(path))
    except NoTable as error:
        raise FormError(str(error)) from error


# --- the workbook ------------------------------------------------------------------------------------------------


def sheets(form: Form) -> dict[str, list[list[str]]]:
    """The rows of the workbook's three sheets, header first."""
    return {"survey": _survey_sheet(form), "choices": _choices_sheet(form), "settings": _settings_sheet(form)}


def _survey_sheet(form: Form) -> list[list[str]]:
    translated = [(what, column, code) for what, column in _TRANSLATED.items() for code in LANGUAGES]
    plain = [*_PLAIN, *(["parameters"] if any(row.get("parameters") for row in form.survey) else [])]
    header = ["type", "name", *(f"{column}::{LANGUAGES[code]}" for _, column, code in translated), *plain]
    rows = [
        [row["type"], row["name"], *(row[f"{what}_{code}"] for what, _, code in translated)]
        + [row.get(column, "") for column in plain]
        for row in form.survey
    ]
    return [header, *rows]


def _choices_sheet(form: Form) -> list[list[str]]:
    header = ["list_name", "name", *(f"label::{language}" for language in LANGUAGES.values()), "region"]
    rows = [
        [name, choice.name, *choice.labels.values(), choice.region]
        for name, choices in form.choices.items()
        for choice in choices
    ]
    return [header, *rows]


def _settings_sheet(form: Form) -> list[list[str]]:
    values = {**form.settings, "version": form.version}
    return [list(values), list(values.values())]


def build(form: Form) -> bytes:
    """The XLSForm workbook. The same tables give the same bytes, whatever the machine."""
    import xlsxwriter

    raw = io.BytesIO()
    workbook = xlsxwriter.Workbook(raw, {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False})
    workbook.set_properties({"title": form.settings["form_title"], "created": _EPOCH})
    bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    for name, rows in sheets(form).items():
        sheet = workbook.add_worksheet(name)
        sheet.freeze_panes(1, 2)
        sheet.set_column(0, len(rows[0]) - 1, 24)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row, None if number else bold)
    workbook.close()
    return stored(raw.getvalue())


def stored(workbook: bytes) -> bytes:
    """A zipped workbook without compression: compressed bytes differ between versions of zlib."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
        for item in source.infolist():
            entry = zipfile.ZipInfo(item.filename, (1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o600 << 16
            target.writestr(entry, source.read(item.filename))
    return out.getvalue()


def compile_form(workbook: bytes) -> tuple[str, list[str]]:
    """The XForm that pyxform makes of the workbook, and its warnings. Raises FormError."""
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    try:
        result = convert(io.BytesIO(workbook), file_type=".xlsx", validate=False)
    except PyXFormError as error:
        raise FormError(f"pyxform refuses the form: {error}") from error
    return result.xform, list(result.warnings)


def validate(xform: str) -> list[str]:
    """What ODK Validate remarks on an XForm it accepts. Raises FormError when it refuses; needs Java."""
    from pyxform.validators.odk_validate import ODKValidateError, check_xform

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "form.xml"
        path.write_text(xform, encoding="utf-8")
        try:
            return list(check_xform(str(path)))
        except (ODKValidateError, OSError) as error:
            raise FormError(f"ODK Validate refuses the form: {error}") from error


def main() -> int:
    folder = form_folder()
    for name, tables in FORMS.items():
        try:
            workbook = build(load_form(folder / "tables" / tables))
            xform, warnings = compile_form(workbook)
            remarks = validate(xform)
        except FormError as error:
            print(f"kazmig.sources.kobo.form, {name}: {error}", file=sys.stderr)
            return 2
        (folder / f"{name}.xlsx").write_bytes(workbook)
        print(f"forms/{name}.xlsx: built and accepted by ODK Validate.", *warnings, *remarks, sep="\n  ")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
