"""Files of records, one row a crossing or a transfer: encoding, separator and columns, found without loading them.

A layout names the columns that are wanted. No other column is ever selected, so names and passport numbers that an
extract may hold stay where they are.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from kazmig.sources.files.encodings import Undecodable, decoded
from kazmig.sources.files.formats import format_of
from kazmig.sources.files.text import SEPARATOR_LINE
from kazmig.sources.problems import Problems
from kazmig.sources.records import unpack
from kazmig.sources.shapes import shape

_CHUNK = 1 << 20
_WAIT_SECONDS = 600
# A title and the words below it reach no further.
_TITLE_LINES = 12
_AGAIN = "Ask the publisher to send the file again."
_NUMBER = re.compile(r"\d{3}")


@dataclass(frozen=True)
class Column:
    """A wanted column: the headers it goes by (lower case), and those that say it is in thousands."""

    headers: tuple[str, ...]
    in_thousands: tuple[str, ...] = ()
    optional: bool = False

    def __post_init__(self) -> None:
        for name in ("headers", "in_thousands"):
            object.__setattr__(self, name, tuple(unpack.plain(each) for each in getattr(self, name)))


@dataclass(frozen=True)
class Layout:
    """What an extract holds: its columns by field, and the words for its two directions by series."""

    columns: dict[str, Column]
    directions: dict[str, tuple[str, ...]]
    money: tuple[str, ...] = ()


@dataclass(frozen=True)
class Extract:
    """One file ready to scan: `chosen` columns (one a field, text) of `source`, a table function of duckdb.

    `numbered` is the SQL of a row's number as a spreadsheet counts (the header is 1), `scanned` the file that duckdb
    reads, `thousands` the fields that are in thousands, `fields` those that the file has, `every` all of its columns as
    SQL, of which only what the layout names is ever selected: of the others a number tells whether two rows are alike.
    `header` are the headers of the `fields`.
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
    try:
        kind = format_of(start)
    except Undecodable:
        kind = "text"
    if kind == "text":
        readable, skipped = _utf8(path, scratch, problems), 0
        with readable.open(encoding="utf-8-sig", newline="") as text:
            first = [text.readline() for _ in range(_TITLE_LINES)]
        named = SEPARATOR_LINE.fullmatch(first[0].rstrip("\r\n"))
        # Titles may stand above the header; where no line is one, the first is shown to be none.
        heads = [n for n, line in enumerate(first) if _known_in(line, named[1] if named else "", layout) > 1]
        skipped = heads[0] if heads else (1 if named else 0)
        line = first[skipped]
        separator = named[1] if named else _separator(line)
    else:
        readable, offset = _unpacked(path, layout, scratch, problems)
        separator, skipped = ";", 0
        with readable.open(encoding="utf-8", newline="") as text:
            line = text.readline()
    header = next(csv.reader(io.StringIO(line), delimiter=separator))
    places, thousands = _places(header, layout, problems)
    # Columns go by number: a header may be anything, and stand twice.
    names = ", ".join(f"'c{number}': 'VARCHAR'" for number in range(len(header)))
    scan = (
        f"read_csv({quoted(str(readable))}, auto_detect=false, header=true, skip={skipped}, "
        f"delim={quoted(separator)}, quote='\"', "
        f"escape='\"', columns={{{names}}}, store_rejects=true, rejects_limit=1000)"
    )
    chosen = ", ".join(f'c{number} AS "{field}"' for field, number in places.items())
    row = f"row_number() OVER () + {1 + skipped + max(0, offset - 1)}"
    every = tuple(f"c{number}" for number in range(len(header)))
    return Extract(
        path.name, str(readable), scan, chosen, row, tuple(places), thousands, False, every, _headers(header, places)
    )


def _separator(line: str) -> str:
    return max(";,\t|", key=line.count)


def _known_in(line: str, separator: str, layout: Layout) -> int:
    """How many headers of a layout stand in a line."""
    cells = next(csv.reader(io.StringIO(line), delimiter=separator or _separator(line)), [])
    wanted = {name for column in layout.columns.values() for name in (*column.headers, *column.in_thousands)}
    return len(wanted & {unpack.plain(cell) for cell in cells})


def _unpacked(path: Path, layout: Layout, scratch: Path, problems: Problems) -> tuple[Path, int]:
    """The wanted columns of a workbook as a CSV in `scratch`, and the row of its header."""
    out = scratch / f"{len(list(scratch.iterdir()))}.csv"
    wanted = sorted({name for column in layout.columns.values() for name in (*column.headers, *column.in_thousands)})
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
        raise problems.stop(found, expected, mend)
    return out, int(answer["header"])


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
    plain = [unpack.plain(name) for name in header]
    known = {name for column in layout.columns.values() for name in (*column.headers, *column.in_thousands)}
    if len(known & set(plain)) < 2:
        # What stands in the first line may be a record: not a cell of it is shown.
        listed = ", ".join(f"'{column.headers[0]}'" for column in layout.columns.values())
        wrong = f"a first line of {len(header)} fields, of which {len(known & set(plain))} are known headers"
        mend = "Ask for the extract with its header, a line of names above the records."
        raise problems.stop(wrong, f"a header with columns such as {listed}", mend, row=1)
    places: dict[str, int] = {}
    thousands: list[str] = []
    for field, column in layout.columns.items():
        found = [number for number, name in enumerate(plain) if name in (*column.headers, *column.in_thousands)]
        if len(found) > 1:
            shown = ", ".join(f"'{header[number]}'" for number in found)
            problems.add(f"the columns {shown}", f"one column for the {field}", "Ask which holds.", row=1)
        elif not found and not column.optional:
            # The headers are shown, so that a renamed one is seen; a wrong encoding shows too. A number is no header:
            # such a line is a record, in which KZT and USD were taken for two.
            shown = ", ".join(shape(name) if any(map(_NUMBER.search, header)) else name for name in header)
            expected = " or ".join(f"'{name}'" for name in column.headers[:4])
            mend = f"Restore the header, or add it to the layout of this source. {_AGAIN}"
            problems.add(f"the columns {shown}", f"a column {expected}", mend, row=1)
        elif found:
            places[field] = found[0]
            thousands += [field] if plain[found[0]] in column.in_thousands else []
    problems.settle()
    return places, tuple(thousands)


def _headers(header: list[str], places: dict[str, int]) -> tuple[str, ...]:
    return tuple(" ".join(str(header[number]).split()) for number in places.values())


def _utf8(path: Path, scratch: Path, problems: Problems) -> Path:
    """`path` where it is UTF-8, else a copy of it, made chunk by chunk from the encoding that its letters show."""
    with path.open("rb") as file:
        sample = file.read(_CHUNK)
    if not sample.startswith((b"\xff\xfe", b"\xfe\xff")) and b"\x00" not in sample[:4096]:
        try:
            for _ in _decoded(path, "utf-8"):
                pass
            return path
        except UnicodeDecodeError as error:
            if "unexpected end of data" in str(error):
                raise problems.stop("a file that ends in the middle of a letter", "a whole file", _AGAIN) from None
    mend = "Open it where its letters look right and save it as 'CSV UTF-8'."
    copy = scratch / f"{len(list(scratch.iterdir()))}.csv"
    try:
        # The letters of the whole file must be those of one encoding.
        encoding = decoded(sample, whole=len(sample) < _CHUNK)[1]
        encoding = "cp1251" if encoding == "utf_8" else encoding
        with copy.open("w", encoding="utf-8", newline="") as text:
            text.writelines(_decoded(path, encoding))
    except (Undecodable, UnicodeError):
        raise problems.stop("letters in another encoding", "a CSV in UTF-8 or cp1251", mend) from None
    return copy


def _decoded(path: Path, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def _column(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'CAST("{doubled}" AS VARCHAR)'


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
