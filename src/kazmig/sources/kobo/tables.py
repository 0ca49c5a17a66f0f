"""The tables of an export as they lie in its files: headers and rows of text, no more.

KoboToolbox writes XLSX and CSV, its API JSON, ODK Central an archive of CSVs. All become the same tables, under the
names that KoboToolbox gives its technical columns.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from kazmig.sources.files.door import Book, open_file
from kazmig.sources.files.limits import FILE_BYTES
from kazmig.sources.kobo.headers import REPEAT_META, technical
from kazmig.sources.problems import BadInput, Problem, Problems

CSV_WORKBOOK = "CSV files"
_EXPECTED, _AGAIN = "an export of KoboToolbox or ODK Central (XLSX, CSV, JSON)", "Download the export again."
# Titles that somebody typed above the header reach no further.
_TITLE_ROWS = 20
_STAMP = re.compile(r"(20\d\d)-?([01]\d)-?([0-3]\d)(?:[-_T ]?([0-2]\d)[-:_h]?([0-5]\d)[-:_]?([0-5]\d)?)?")
# ODK Central's names, and KoboToolbox's for the same.
_CENTRAL = {"KEY": "_id", "SubmissionDate": "_submission_time", "ReviewState": "_validation_status"} | {
    "FormVersion": "__version__", "Edits": "_edits",
}  # fmt: skip
_REVIEWS = {
    "approved": "approved",
    "rejected": "not_approved",
    "hasIssues": "on_hold",
    "edited": "",
    "received": "",
    "": "",
}


@dataclass(frozen=True)
class Table:
    """One sheet (or CSV file). `rows` are texts as wide as `header`; `numbers` are their row numbers in the file.

    `workbook` groups the tables that belong to one export: the sheets of a workbook, or all CSV files together.
    `exported` is when the export was made, as far as its name or properties tell ('' where they do not); `hidden` are
    the numbers of rows that a filter hides, which are read like the others.
    """

    file: str
    sheet: str
    workbook: str
    header: list[str]
    rows: list[list[str]]
    numbers: list[int]
    exported: str = ""
    hidden: tuple[int, ...] = ()


def read_tables(files: Sequence[Path]) -> list[Table]:
    """Every table of the files, without empty rows, titles and HXL tags. Raises BadInput with the problems of all."""
    tables: list[Table] = []
    problems: list[Problem] = []
    for path in files:
        try:
            tables += _read(path)
        except BadInput as error:
            problems += error.problems
    if problems:
        raise BadInput(problems)
    return tables


def _read(path: Path) -> list[Table]:
    with path.open("rb") as file:
        start = file.read(512).lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] in (b"{", b"["):
        found = _of_json(path, Problems(path.name))
    else:
        books = open_file(path, _AGAIN)
        loose = len(books) == 1 and books[0].format.startswith("text")
        group = CSV_WORKBOOK if loose else path.name
        found = [table for book in books for table in _of_book(book, group)]
    if not found:
        raise Problems(path.name).stop("no row in any sheet", _EXPECTED, _AGAIN)
    named, made = exported_at(path.name), _made_at(path)
    # Where the name has a day alone, the workbook itself may tell the time of that day.
    stamp = made if made[:10] == named and made else named or made
    return [replace(_in_kobo_names(table), exported=stamp) for table in found]


def exported_at(name: str) -> str:
    """When an export was made, to the second or the day, from the name that KoboToolbox gives it; '' for another name.

    >>> exported_at("Baseline - all versions - 2023-03-05-10-22-11.xlsx")
    '2023-03-05T10:22:11'
    """
    found = _STAMP.search(name)
    if not found:
        return ""
    year, month, day, hour, minute, second = found.groups()
    return f"{year}-{month}-{day}" + (f"T{hour}:{minute}" if hour else "") + (f":{second}" if second else "")


def _made_at(path: Path) -> str:
    """When a workbook was made, as it says itself; '' where it does not."""
    try:
        with zipfile.ZipFile(path) as archive:
            found = re.search(rb"created[^>]*>([^<]{19})", archive.read("docProps/core.xml"))
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError):
        return ""
    return found[1].decode(errors="replace") if found else ""


def _of_book(book: Book, workbook: str) -> list[Table]:
    inside = book.format.partition(", ")[0] if book.format.count(", ") and ".csv" in book.format else ""
    tables = []
    for grid in book.visible:
        if table := _table(book.file, grid.sheet or inside, workbook, grid.rows):
            hidden = tuple(number for number in table.numbers if number - 1 in grid.hidden_rows)
            tables.append(replace(table, hidden=hidden))
    return tables


def _table(file: str, sheet: str, workbook: str, cells: Sequence[Sequence[object]]) -> Table | None:
    texts = [[_text(cell) for cell in row] for row in cells]
    start = _header_row(texts)
    if start is None:
        return None
    header = texts[start]
    body = [(number, row) for number, row in enumerate(texts[start + 1 :], start=start + 2) if any(row)]
    if body and _is_hxl(body[0][1]):
        body = body[1:]
    rows = [(row + [""] * len(header))[: len(header)] for _, row in body]
    return Table(file, sheet, workbook, header, rows, [number for number, _ in body])


def _header_row(texts: list[list[str]]) -> int | None:
    """The row of the header: the one with technical columns, whatever titles stand above it, else the first filled."""
    filled = [number for number, row in enumerate(texts[:_TITLE_ROWS]) if any(row)]
    known = [
        number
        for number in filled
        if sum(technical(cell) or cell in _CENTRAL for cell in texts[number]) >= 2  # whole numbers
    ]
    return next(iter(known or filled), next((n for n, row in enumerate(texts) if any(row)), None))


def _is_hxl(row: list[str]) -> bool:
    """Whether a row holds HXL tags (`#adm1+code`), which exports put under the header when asked to."""
    return all(re.match(r"#[a-z]", cell) for cell in row if cell)


def _in_kobo_names(table: Table) -> Table:
    """A table of ODK Central under KoboToolbox's names; any other as it is."""
    header = table.header
    if "PARENT_KEY" in header:
        names = ["_submission__id" if name == "PARENT_KEY" else name for name in header]
        return replace(table, header=[*names, *REPEAT_META[1:]], rows=[[*row, "", ""] for row in table.rows])
    if not {"KEY", "SubmissionDate"} <= set(header):
        return table
    key, review = header.index("KEY"), header.index("ReviewState") if "ReviewState" in header else None
    rows = []
    for row in table.rows:
        cells = list(row)
        if review is not None:
            cells[review] = _REVIEWS.get(cells[review], cells[review])
        rows.append([*cells, row[key]])
    return replace(table, header=[*(_CENTRAL.get(name, name) for name in header), "_uuid"], rows=rows)


def _text(cell: object) -> str:
    """A cell as text. Numbers and dates look alike whether they were stored as such or as text."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell).replace("\u00a0", " ").strip()


# --- JSON -----------------------------------------------------------------------------------------------------------


def _of_json(path: Path, problems: Problems) -> list[Table]:
    """The submissions of the API (`/api/v2/assets/…/data/?format=json`), their repeats as tables of their own."""
    if path.stat().st_size > FILE_BYTES:
        raise problems.stop("a file that is too large", f"at most {FILE_BYTES:,} bytes", "Export it as XLSX.")
    try:
        content = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        raise problems.stop("JSON that does not end, or is none", _EXPECTED, _AGAIN) from None
    results = content.get("results") if isinstance(content, dict) else content
    if isinstance(content, dict) and content.get("type") == "FeatureCollection":
        mend = "A map's export has no nationalities. Export as XLSX, or as JSON of the API (kazmig fetch)."
        raise problems.stop("GeoJSON", _EXPECTED, mend)
    if not isinstance(results, list) or not all(isinstance(each, dict) for each in results):
        raise problems.stop("JSON without a list of 'results'", "the answer of KoboToolbox's API v2", _AGAIN)
    told = content.get("count", len(results)) if isinstance(content, dict) else len(results)
    if isinstance(content, dict) and (content.get("next") or content.get("previous") or told != len(results)):
        mend = "Fetch all pages (kazmig fetch does), or export as XLSX."
        raise problems.stop(f"{len(results)} of {content.get('count')} submissions", "all submissions", mend)
    repeats: dict[str, list[dict[str, object]]] = {}
    rows: list[dict[str, object]] = []
    for submission in results:
        own: dict[str, object] = {}
        for key, value in submission.items():
            if isinstance(value, list) and not key.startswith("_"):
                name = key.rpartition("/")[2]
                entries = [each for each in value if isinstance(each, dict)]
                about = {"_submission__id": submission.get("_id"), "_submission__uuid": submission.get("_uuid")}
                repeats.setdefault(name, []).extend({**entry, **about} for entry in entries)
            elif key == "_validation_status" and isinstance(value, dict):
                own[key] = value.get("uid", "")
            elif not isinstance(value, list | dict):
                own[key] = value
        own.setdefault("_validation_status", "")
        rows.append(own)
    tables = [_of_records(path.name, "submissions", rows)]
    return [*tables, *(_of_records(path.name, name, entries) for name, entries in repeats.items())]


def _of_records(file: str, sheet: str, records: Iterable[dict[str, object]]) -> Table:
    records = list(records)
    header = list(dict.fromkeys(key for record in records for key in record))
    rows = [[_text(record.get(key)) for key in header] for record in records]
    return Table(file, sheet, file, header, rows, list(range(1, len(rows) + 1)))
