"""What is wrong with a file: collected while it is read, and told all at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TypedDict, Unpack

from kazmig.evidence.rows import Record
from kazmig.sources.shapes import nameless

_SHOWN = 25


class Cell(TypedDict, total=False):
    """A place in the file that is read."""

    sheet: str
    row: int | None
    column: str


class Where(Cell, total=False):
    """The place of a problem; `file` where it is another one than is read."""

    file: str


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong. `row` counts from 1 as a spreadsheet shows it; `column` is a letter or a header.

    `rarely` is what to say was found where hardly any row has it: then it may be a person's name.
    """

    file: str
    found: str
    expected: str
    mend: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    rarely: str = ""

    def __str__(self) -> str:
        where = [self.file]
        where += [f"sheet '{nameless(self.sheet)}'"] if self.sheet else []
        where += [f"row {self.row}"] if self.row is not None else []
        where += [f"column {self.column}"] if self.column else []
        return f"{', '.join(where)}: {nameless(f'found {self.found}; expected {self.expected}. {self.mend}')}"


class BadInput(Exception):
    """A file that cannot be used as it is. `problems` are all that were found, and the text lists them."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        count = len(problems)
        lines = [f"{count} problem{'s' if count > 1 else ''} in what the source sent; nothing was published."]
        lines += [f"  {number}. {problem}" for number, problem in enumerate(problems[:_SHOWN], 1)]
        if count > _SHOWN:
            lines.append(f"  … and {count - _SHOWN} more of them.")
        super().__init__("\n".join(lines))


@dataclass
class Problems:
    """Collects problems of one file, and raises them together."""

    file: str
    found: list[Problem] = field(default_factory=list)

    def add(self, found: object, expected: str, mend: str, **where: Unpack[Where]) -> None:
        """Notes a problem; `where` is any of sheet, row, column (and file, where it is another one)."""
        shown = found if isinstance(found, str) else repr(found)
        self.found.append(replace(Problem(self.file, shown, expected, mend), **where))

    def stop(self, found: object, expected: str, mend: str, **where: Unpack[Where]) -> BadInput:
        """Notes a problem after which the file cannot be read on; raise what it returns."""
        self.add(found, expected, mend, **where)
        return BadInput(self.found)

    @contextmanager
    def gathered(self) -> Iterator[None]:
        """Keeps what a part of the work raises as BadInput, so that the other parts are looked at as well."""
        try:
            yield
        except BadInput as error:
            self.found += error.problems

    def settle(self) -> None:
        """Raises BadInput if anything was noted."""
        if self.found:
            raise BadInput(self.found)


def whereabouts(row: Record) -> Where:
    """Where an observation stands (a row with file, sheet, row, column), for `Problems.add`."""
    number = str(row.row)
    return {
        "file": row.file or "the source",
        "sheet": row.sheet,
        "row": int(number) if number.isdigit() else None,
        "column": row.column,
    }
