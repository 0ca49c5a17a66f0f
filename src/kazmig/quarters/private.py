"""Files that may name people: where they lie, what is recorded of them, what of them may be committed.

A file as received goes to `data/raw/<quarter>/private`, which git never sees. Its digest, day and sender stand in
`received.csv`. Of a KoboToolbox export or a table of records an extract is written beside it, which has the columns
that the project reads and no other; that one is named in sources.toml and may be committed.
"""

from __future__ import annotations

import csv
import hashlib
import re
import shutil
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from kazmig.evidence.quarter import Quarter
from kazmig.project.folders import Project
from kazmig.quarters.extract import PERSON, Tell, of_columns, of_form
from kazmig.sources.kobo.form import FORMS, Form, form_folder, load_form
from kazmig.sources.kobo.headers import match_headers
from kazmig.sources.kobo.tables import Table, read_tables

FOLDER, LOG = "private", "received.csv"
COLUMNS = ("file", "sha256", "bytes", "received", "sender", "extract")
EXTRACT = ".extract.xlsx"
_OFFICE = "Name an office instead."
# Laid into each quarter's folder: what is not named here stays out of git.
GITIGNORE = """# Files as received stay out of git: they may name people. `kazmig receive` writes extracts to commit.
# A file of printed figures that names nobody: add a line with ! and its name.
*
!.gitignore
!sources.toml
!CHECKLIST.md
!corrections.toml
!layout.toml
!received.csv
!*.extract.xlsx
!templates/
!templates/*.csv
"""
# Headings under which persons are named, in the languages of the forms and of the ministries' tables.
_PERSONAL = re.compile(
    r"\b(?:name|(?:\w+_)?(?:surname|(?:full|first|last|informant|respondent|contact|person)_?name|tel|phone|telephone|"
    r"mobile|e-?mail|address|passport|iin|gps|latitude|longitude|altitude|birth(?:day|date)?)(?:_\w+)?|deviceid|"
    r"username|_?submitted_by|фамили\w+|имя|имени|отчеств\w+|ф\.?\s?и\.?\s?о|тел|телефон\w*|адрес\w*|паспорт\w*|иин|"
    r"рождения|удостоверени\w+|аты|аты-жөні|тегі|жсн|мекенжай\w*|төлқұжат\w*|туған)\b",
    re.IGNORECASE,
)
_WRITTEN_BESIDE = ("sources.toml", "corrections.toml", "layout.toml", "CHECKLIST.md", "received.csv", "questions.csv")
_SUBMISSION = {"_uuid", "_submission_time", "meta/rootuuid"}


class PrivateError(Exception):
    """A file cannot be received, or must not be committed; the message holds no value of it."""


def receive(
    project: Project,
    quarter: Quarter,
    file: Path,
    sender: str,
    kobo: bool = False,
    columns: Sequence[str] = (),
    tell: Tell = lambda line: None,
) -> tuple[Path, Path | None]:
    """Takes a file in; returns where it lies now and its extract, if one was asked for.

    `kobo`: an export of one of the project's forms; `columns`: of any other table the only columns to keep; `tell`
    hears what of an export is no answer of its form. Raises PrivateError, BadInput.
    """
    for what, text in (("The name of the file", file.name), ("The sender", sender)):
        if PERSON.search(text):
            raise PrivateError(f"{what} looks like a person's name or number, and stands in received.csv. {_OFFICE}")
    folder = project.raw(quarter)
    if not folder.is_dir():
        raise PrivateError(f"There is no folder data/raw/{quarter}. Make it with: kazmig new-quarter {quarter}")
    if not file.is_file():
        raise PrivateError(f"There is no file {file}.")
    place = folder / FOLDER
    place.mkdir(mode=0o700, exist_ok=True)
    target = place / file.name
    if target.exists() and _digest(target) != _digest(file):
        raise PrivateError(f"data/raw/{quarter}/{FOLDER} holds another {file.name}. Rename the new one first.")
    if not target.exists():
        shutil.copyfile(file, target)
        target.chmod(0o600)
    extract = None
    if kobo or columns:
        extract = folder / f"{file.stem}{EXTRACT}"
        tables = read_tables([target])
        chosen = [_of_columns(table, columns) for table in tables] if not kobo else []
        _write(extract, of_form(_form_of(tables), tables, tell) if kobo else chosen)
    _record(folder / LOG, target, sender, extract)
    return target, extract


def refused(paths: Iterable[Path]) -> list[str]:
    """Of files about to be committed those that may name people, each with a sentence."""
    said = []
    for path in paths:
        if path.name in _WRITTEN_BESIDE and path.is_file():
            said += [
                f"{path}, line {number}: this looks like a person's name or number. {_OFFICE}"
                for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
                if PERSON.search(line)
            ]
        if PERSON.search(path.name):
            said.append("The name of a file among these looks like a person's name or number. Rename it.")
        if FOLDER in path.parts:
            said.append(
                f"{path}: files as received are never committed. Commit the extract that `kazmig receive` wrote."
            )
        elif path.is_file() and path.suffix.lower() in (".xlsx", ".xls", ".csv", ".ods"):
            tables = _tables(path)
            headings = {heading.strip().casefold() for table in tables for heading in table.header if heading}
            said += _persons_in(path, tables)
            if _SUBMISSION & headings and not path.name.endswith(EXTRACT):
                said.append(f"{path}: an export of submissions. Take it in with `kazmig receive`, commit its extract.")
            elif named := sorted(heading for heading in headings if _PERSONAL.search(heading)):
                said.append(
                    f"{path}: the column '{named[0]}' may name people. Leave it out: `kazmig receive --columns`."
                )
    return said


def _tables(path: Path) -> list[Table]:
    from kazmig.sources.problems import BadInput

    try:
        return read_tables([path])
    except (BadInput, OSError):
        return []


def _persons_in(path: Path, tables: Sequence[Table]) -> list[str]:
    """Sheets called after persons, and cells of an extract that name them, one of each."""
    said = []
    for number, table in enumerate(tables, 1):
        if PERSON.search(table.sheet):
            said.append(f"{path}, sheet {number}: its name looks like a person's name or number. Rename it.")
        rows = zip(table.numbers, table.rows, strict=True) if path.name.endswith(EXTRACT) else ()
        wrong = [line for line, row in rows if any(PERSON.search(cell) for cell in row)]
        if wrong:
            said.append(f"{path}, sheet {number}, row {wrong[0]}: a cell looks like a person's name or number.")
    return said


def _form_of(tables: Sequence[Table]) -> Form:
    """The form that knows most columns of an export: the Baseline Assessment, or a survey."""
    forms = [load_form(form_folder() / "tables" / folder) for folder in FORMS.values()]
    return max(
        forms,
        key=lambda form: sum(
            column is not None for table in tables for column in match_headers(form, table.header)
        ),  # whole numbers
    )


def _of_columns(table: Table, columns: Sequence[str]) -> Table:
    wanted = {column.strip().casefold() for column in columns}
    chosen = [number for number, heading in enumerate(table.header) if heading.strip().casefold() in wanted]
    if len(chosen) < len(wanted):
        raise PrivateError(f"{table.file}: not all of these are columns of its header: {', '.join(columns)}.")
    return of_columns(table, chosen)


def _write(path: Path, tables: Sequence[Table]) -> None:
    """A workbook of texts: nothing in it can be a formula or a link."""
    import xlsxwriter

    if not tables:
        raise PrivateError(
            "No column of the file is known, so that nothing of it can be kept. Is it an export of the form?"
        )
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, options) as book:
        for number, table in enumerate(tables):
            sheet = book.add_worksheet((table.sheet or f"table {number + 1}")[:31])
            for line, row in enumerate([table.header, *table.rows]):
                for column, text in enumerate(row):
                    if text:
                        sheet.write_string(line, column, text)


def _record(log: Path, file: Path, sender: str, extract: Path | None) -> None:
    rows = []
    if log.is_file():
        with log.open(encoding="utf-8", newline="") as lines:
            rows = [row for row in csv.DictReader(lines) if row["file"] != file.name]
    line = {"file": file.name, "sha256": _digest(file), "bytes": str(file.stat().st_size), "sender": sender}
    rows.append({**line, "received": date.today().isoformat(), "extract": extract.name if extract else ""})
    with log.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
