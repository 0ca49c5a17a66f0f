"""The one front door: any file an office sends, opened by its content, parsed in a process that may die, as grids."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TypedDict

from kazmig.sources.files import parse
from kazmig.sources.files.formats import AGAIN, EXPECTED
from kazmig.sources.files.grids import Grid, shown
from kazmig.sources.files.limits import FILE_BYTES, allowed
from kazmig.sources.problems import BadInput, Problems, Where

# Waiting is not working: the limit on processor time is the parser's own, this one ends what sleeps.
_WAIT_SECONDS = 120
_SPLIT = "Delete what does not belong to the table, or ask for it in parts."


class _Sheet(TypedDict):
    """A sheet as the parser's JSON has it (files/sheets); formats and comments are rows, columns and texts."""

    name: str
    rows: list[list[object]]
    merges: list[tuple[int, int, int, int]]
    hidden: bool
    hidden_rows: list[int]
    hidden_columns: list[int]
    formats: list[tuple[int, int, str]]
    comments: list[tuple[int, int, str]]
    remarks: list[str]


class _Answer(TypedDict, total=False):
    """What the parser says: each file inside with its format and sheets, or what is wrong with it."""

    files: list[tuple[str, str, list[_Sheet]]]
    wrong: tuple[str, str, str, Where]


@dataclass(frozen=True)
class Book:
    """What a file holds: its format in a word, its grids (hidden sheets too), and what was left out in opening it."""

    file: str
    format: str
    grids: tuple[Grid, ...]

    @property
    def visible(self) -> list[Grid]:
        return [grid for grid in self.grids if not grid.hidden and grid.rows]

    @property
    def remarks(self) -> list[tuple[str, str]]:
        """What was left out or is hidden: the sheet's name, and the sentence."""
        found = [(grid.sheet, text) for grid in self.grids for text in grid.remarks]
        found += [(grid.sheet, "the sheet is hidden; left out") for grid in self.grids if grid.hidden and grid.rows]
        return found


def open_file(path: Path, again: str = AGAIN) -> list[Book]:
    """The tables of a file: one Book, or one for each CSV of an archive. Raises BadInput with the file's name.

    `again` is how a person gets the file anew.
    """
    about = path.stat()
    try:
        return list(_open(path, about.st_mtime_ns, about.st_size))
    except BadInput as error:
        found = [replace(each, mend=each.mend.replace(AGAIN, again)) for each in error.problems]
        raise BadInput(found) from error


def open_book(path: Path, again: str = AGAIN) -> Book:
    """The one table file in a file. Raises BadInput, also where an archive holds several."""
    books = open_file(path, again)
    if len(books) > 1:
        named = ", ".join(f"'{book.format}'" for book in books[:6])
        mend = "Unpack it, and name each table in sources.toml."
        raise Problems(path.name).stop(f"an archive with {len(books)} tables ({named})", "one table", mend)
    return books[0]


@lru_cache(maxsize=8)
def _open(path: Path, modified: int, size: int) -> tuple[Book, ...]:
    """A file is asked for by several readers and parsed once; `modified` and `size` tell when it changed."""
    problems = Problems(path.name)
    if size > FILE_BYTES:
        expected = f"at most {FILE_BYTES:,} bytes"
        raise problems.stop(f"a file of {size:,} bytes", expected, 'If it holds records, set format = "records".')
    answer = _answer(path, size, problems)
    if "wrong" in answer:
        found, expected, mend, where = answer["wrong"]
        raise problems.stop(found, expected, mend, **where)
    books = tuple(
        Book(path.name, f"{inside}, {kind}" if inside else kind, tuple(_grid(path.name, sheet) for sheet in sheets))
        for inside, kind, sheets in answer["files"]
    )
    if not any(grid.rows for book in books for grid in book.grids):
        raise problems.stop("no cell in any sheet", EXPECTED, AGAIN)
    if not any(book.visible for book in books):
        raise problems.stop("hidden sheets only", "a sheet that can be seen", "Show the sheet, or ask which counts.")
    return books


def _answer(path: Path, size: int, problems: Problems) -> _Answer:
    command = [sys.executable, "-X", "utf8", "-m", parse.__name__, str(path.resolve())]
    seconds, memory = allowed(size)
    with path.open("rb") as file:
        # Opened here too, so that whoever watches this process sees what its answer depends on.
        file.read(1)
    try:
        done = subprocess.run(command, capture_output=True, timeout=_WAIT_SECONDS + seconds, check=False)
    except subprocess.TimeoutExpired:
        raise problems.stop(f"a file whose reading did not end in {_WAIT_SECONDS} s", EXPECTED, _SPLIT) from None
    if done.returncode == 0:
        answer: _Answer = json.loads(done.stdout)
        return answer
    raise _died(done, seconds, memory, problems)


def _died(done: subprocess.CompletedProcess[bytes], seconds: int, memory: int, problems: Problems) -> BadInput:
    """Why the parser ended without an answer: its limits, or a file that broke it."""
    said = done.stderr.decode(errors="replace").strip().splitlines()
    last = said[-1] if said else ""
    if done.returncode in (-24, -9):
        return problems.stop(f"a file that takes more than {seconds} s to read", EXPECTED, _SPLIT)
    if "MemoryError" in last or "alloc" in last.lower() or "memory" in last.lower():
        found = f"a file that takes more than {memory >> 20} MB of memory to read"
        return problems.stop(found, EXPECTED, f"A cell may lie far behind the table. {_SPLIT}")
    kind_of_error = last.split(":")[0][:60] or f"code {done.returncode}"
    mend = "Open it in a spreadsheet programme, and save it again as XLSX."
    return problems.stop(f"a file that breaks its reader ({kind_of_error})", EXPECTED, mend)


def _grid(file: str, sheet: _Sheet) -> Grid:
    rows = [[_value(cell) for cell in row] for row in sheet["rows"]]
    return Grid(
        file,
        sheet["name"],
        rows if any(shown(cell) for row in rows for cell in row) else [],
        merges=tuple((a, b, c, d) for a, b, c, d in sheet["merges"]),
        hidden=sheet["hidden"],
        hidden_rows=frozenset(sheet["hidden_rows"]),
        hidden_columns=frozenset(sheet["hidden_columns"]),
        formats={(row, column): text for row, column, text in sheet["formats"]},
        comments={(row, column): text for row, column, text in sheet["comments"]},
        remarks=tuple(sheet["remarks"]),
    )


def _value(cell: object) -> object:
    if isinstance(cell, list):
        return datetime.fromisoformat(cell[1]) if cell[0] == "t" else date.fromisoformat(cell[1])
    return cell
