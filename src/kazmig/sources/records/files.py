"""Files of records, one row a crossing or a transfer: encoding, separator and columns, found without loading them.

A layout names the columns that are wanted. No other column is ever selected, so names and passport numbers that an
extract may hold stay where they are.
"""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb

from kazmig.sources.files.encodings import Undecodable
from kazmig.sources.files.formats import format_of
from kazmig.sources.files.text import SEPARATOR_LINE
from kazmig.sources.problems import Problems
from kazmig.sources.records import heads, texts, unpack
from kazmig.sources.shapes import shape

_WAIT_SECONDS = 600
_AGAIN = "Ask the publisher to send the file again."
_NUMBER = re.compile(r"\d{3}")
_CURRENCIES = ("валюта", "код валюты", "валюта перевода", "currency", "currency code", "валютасы")
_BOTH = "Ask for two columns, 'Сумма, тенге' and 'Сумма, доллары США', each filled for every transfer."
# A sheet, what is hidden of it, and how much.
Remark = tuple[str, str, int]


@dataclass(frozen=True)
class Column:
    """A wanted column: the headers it goes by (lower case), and those that say it is in thousands."""

    headers: tuple[str, ...]
    in_thousands: tuple[str, ...] = ()
    optional: bool = False

    def __post_init__(self) -> None:
        for name in ("headers", "in_thousands"):
            object.__setattr__(self, name, tuple(heads.plain(each) for each in getattr(self, name)))


@dataclass(frozen=True)
class Layout:
    """What an extract holds: its columns by field, and the words for its two directions by series."""

    columns: dict[str, Column]
    directions: dict[str, tuple[str, ...]]
    money: tuple[str, ...] = ()

    @property
    def known(self) -> set[str]:
        """Every header that a column may go by."""
        return {name for column in self.columns.values() for name in (*column.headers, *column.in_thousands)}


@dataclass(frozen=True)
class Extract:
    """One file ready to scan: `chosen` columns (one a field, text) of `source`, a table function of duckdb.

    `numbered` is the SQL of a row's number as a spreadsheet counts (the header is 1), `scanned` the file that duckdb
    reads, `thousands` the fields that are in thousands, `fields` those that the file has, `every` all of its columns as
    SQL, of which only what the layout names is ever selected: of the others a number tells whether two rows are alike.
    `header` are the headers of the `fields`, `remarks` say what is hidden in a workbook, sheet by sheet, and `slashed`
    is how days such as 31/10/2022 are written, where the whole column tells.
    """

    file: str
    scanned: str
    source: str
    chosen: str
    numbered: str
    fields: tuple[str, ...]
    thousands: tuple[str, ...]
    parquet: bool
    every: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    slashed: str = ""

    def sql(self, rows: bool = False) -> str:
        """The wanted columns as SQL; with `rows` their row numbers, which cost a scan in order."""
        return f"SELECT {self.chosen}{f', {self.numbered} AS row' if rows else ''} FROM {self.source}"


def open_extract(path: Path, layout: Layout, scratch: Path, connection: duckdb.DuckDBPyConnection) -> Extract:
    """Finds a file's encoding, separator and columns; a file in another encoding, or a workbook, is copied to
    `scratch` as UTF-8.

    Raises BadInput with all columns that are missing or stand twice, or for a file that holds no records.
    """
    problems = Problems(path.name)
    with path.open("rb") as file:
        start = file.read(4096)
    if not start.strip():
        raise problems.stop("an empty file", "a header and records", _AGAIN)
    if start[:4] in (b"PAR1", b"PARE") or path.suffix.lower() == ".parquet":
        return _parquet(path, layout, connection, problems)
    offset = 0
    remarks: tuple[Remark, ...] = ()
    try:
        kind = format_of(start)
    except Undecodable:
        kind = "text"
    if kind == "text":
        readable, skipped = texts.utf8(path, scratch, problems), 1
        with readable.open(encoding="utf-8-sig", newline="") as text:
            first = [text.readline() for _ in range(heads.HEAD_LINES)]
        named = SEPARATOR_LINE.fullmatch(first[0].rstrip("\r\n"))
        # Titles may stand above the header; where no line is one, the first is shown to be none.
        if head := heads.find_in_lines(first, layout.known, named[1] if named else ""):
            skipped, header, separator = head.end, list(head.names), head.separator
            if head.broken:
                readable, offset = texts.behind(readable, scratch, skipped), skipped
        else:
            skipped = 2 if named else 1
            separator = named[1] if named else _separator(first[skipped - 1])
            header = next(csv.reader(io.StringIO(first[skipped - 1]), delimiter=separator), [""])
    else:
        readable, offset, remarks = _unpacked(path, layout, scratch, problems)
        separator, skipped = ";", 1
        with readable.open(encoding="utf-8", newline="") as text:
            header = next(csv.reader(text, delimiter=separator))
    above = 0 if offset and kind == "text" else skipped
    places, thousands = _places(header, layout, problems)
    # Columns go by number: a header may be anything, and stand twice.
    names = ", ".join(f"'c{number}': 'VARCHAR'" for number in range(len(header)))
    scan = (
        f"read_csv({quoted(str(readable))}, auto_detect=false, header=false, skip={above}, "
        f"delim={quoted(separator)}, quote='\"', "
        f"escape='\"', columns={{{names}}}, store_rejects=true, rejects_limit=1000)"
    )
    chosen = ", ".join(f'c{number} AS "{field}"' for field, number in places.items())
    row = f"row_number() OVER () + {offset or skipped}"
    every = tuple(f"c{number}" for number in range(len(header)))
    heading = _headers(header, places)
    return Extract(
        path.name, str(readable), scan, chosen, row, tuple(places), thousands, False, every, heading, remarks
    )


def _separator(line: str) -> str:
    return max(";,\t|", key=line.count)


def _unpacked(path: Path, layout: Layout, scratch: Path, problems: Problems) -> tuple[Path, int, tuple[Remark, ...]]:
    """The wanted columns of a workbook as a CSV in `scratch`, the last row of its header, and what is hidden in it."""
    out = scratch / f"{len(list(scratch.iterdir()))}.csv"
    wanted = sorted(layout.known)
    command = [sys.executable, "-X", "utf8", "-m", unpack.__name__, str(path.resolve()), str(out), json.dumps(wanted)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_WAIT_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        done = None
    if done is None or done.returncode:
        mend = "Ask for CSV or Parquet, or for the records in parts."
        raise problems.stop("a workbook that takes more time or memory than a million rows do", unpack.EXPECTED, mend)
    answer = json.loads(done.stdout)
    if "wrong" in answer:
        found, expected, mend = answer["wrong"]
        raise problems.stop(found, expected, mend, **answer["where"])
    return out, int(answer["header"]), tuple((sheet, what, count) for sheet, what, count in answer["remarks"])


def _parquet(path: Path, layout: Layout, connection: duckdb.DuckDBPyConnection, problems: Problems) -> Extract:
    scan = f"read_parquet({quoted(str(path))}, file_row_number=true)"
    try:
        header = [row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()]
    except duckdb.Error as error:
        # Its message may quote the file; the kind of error is enough.
        kind = type(error).__name__
        raise problems.stop(
            f"a file that is no whole Parquet file ({kind})", "Parquet, not encrypted", _AGAIN
        ) from None
    places, thousands = _places([name for name in header if name != "file_row_number"], layout, problems)
    chosen = ", ".join(f'{_column(header[number])} AS "{field}"' for field, number in places.items())
    row = "file_row_number + 1"
    every = tuple(_column(name) for name in header if name != "file_row_number")
    return Extract(
        path.name, str(path), scan, chosen, row, tuple(places), thousands, True, every, _headers(header, places)
    )


def _places(header: list[str], layout: Layout, problems: Problems) -> tuple[dict[str, int], tuple[str, ...]]:
    """Number of each field's column, and the fields in thousands. Raises BadInput."""
    known = layout.known
    plain = [heads.known_as(name, known) for name in header]
    if len(known & set(plain)) < 2:
        # What stands in the first line may be a record: not a cell of it is shown.
        listed = ", ".join(f"'{column.headers[0]}'" for column in layout.columns.values())
        wrong = f"a first line of {len(header)} fields, of which {len(known & set(plain))} are known headers"
        mend = "Ask for the extract with its header, a line of names above the records."
        raise problems.stop(
            wrong, f"a header with columns such as {listed}, parted by a tab or one of ; , |", mend, row=1
        )
    places: dict[str, int] = {}
    thousands: list[str] = []
    for field, column in layout.columns.items():
        names = (*column.headers, *column.in_thousands)
        exact = [number for number, name in enumerate(header) if heads.plain(name) in names]
        # "Дата (рождения)" beside "Дата" is another column.
        found = exact or [number for number, name in enumerate(plain) if name in names]
        if len(found) > 1:
            shown = ", ".join(f"'{header[number]}'" for number in found)
            problems.add(f"the columns {shown}", f"one column for the {field}", "Ask which holds.", row=1)
        elif not found and not column.optional:
            # The headers are shown, so that a renamed one is seen; a wrong encoding shows too. A number is no header:
            # such a line is a record, in which KZT and USD were taken for two.
            if field in layout.money and (currency := [n for n in plain if n in _CURRENCIES]):
                wrong = f"amounts with their currency in the column '{currency[0]}', and none in tenge"
                expected = f"each transfer in tenge and in dollars, with a column '{column.headers[0]}'"
                if field == layout.money[0]:
                    problems.add(wrong, expected, _BOTH, row=1)
                continue
            shown = ", ".join(shape(name) if any(map(_NUMBER.search, header)) else name for name in header)
            expected = " or ".join(f"'{name}'" for name in column.headers[:4])
            mend = _BOTH if field in layout.money else f"Restore the header of that column. {_AGAIN}"
            problems.add(f"the columns {shown}", f"a column {expected}", mend, row=1)
        elif found:
            places[field] = found[0]
            thousands += [field] if plain[found[0]] in column.in_thousands else []
    problems.settle()
    return places, tuple(thousands)


def _headers(header: list[str], places: dict[str, int]) -> tuple[str, ...]:
    return tuple(" ".join(str(header[number]).split()) for number in places.values())


def _column(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'CAST("{doubled}" AS VARCHAR)'


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
