"""A table on a sheet, and its columns of figures."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from kazmig.evidence.periods import Period
from kazmig.sources.files.grids import Grid, letter
from kazmig.sources.problems import Cell, Problem
from kazmig.sources.spreadsheet.cells import thousands_sign
from kazmig.sources.spreadsheet.layouts import Layout
from kazmig.sources.spreadsheet.zones import Aside


@dataclass(frozen=True)
class Column:
    """A column of figures. `quantity` is count, share, kzt, usd or transactions; `unit` a key of PRINTED."""

    index: int
    header: str
    series: str
    quantity: str
    unit: str
    span: Period


@dataclass
class Table:
    """A table: its columns, the rows of its body (from 0, `end` not among them), and the text of its titles."""

    grid: Grid
    label: int
    header: int
    start: int
    end: int
    titles: list[tuple[int, int, str]]
    first_title: str = ""
    columns: list[Column] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)
    # Of a long table, in which a column of words says which series each row is of: the series by row.
    series_of: dict[int, str] = field(default_factory=dict)
    # Of a long table with a column of periods: the period by row.
    period_of: dict[int, Period] = field(default_factory=dict)
    # Of a table that is of another period: the series it would give, and what would be wrong if nothing else gave them.
    elsewhere: frozenset[str] = frozenset()
    wrong: Problem | None = None
    # Of a table without a period in its titles: those of sheets that hold no table, a cover's.
    cover: str = ""
    # Rows of a heading repeated on a further page, and of what stands between the pages.
    repeats: frozenset[int] = frozenset()
    # Of a long table: columns that hold nothing but a year, a quarter or a month.
    period_columns: frozenset[int] = frozenset()
    # The column (from 0) at which another table beside it begins.
    until: int | None = None

    @cached_property
    def thousands(self) -> str:
        """The comma or point that parts thousands in the table's figures, if one does."""
        columns = [column.index for column in self.columns]
        cells = [self.grid.at(row, index) for row in range(self.start, self.end) for index in columns]
        words = [self.title, *(self.grid.text(row, self.label) for row in range(self.header, self.end))]
        return thousands_sign(cells, english=not re.search("[А-Яа-яҚӘӨҰқәөұ]", " ".join(words)))

    @property
    def title(self) -> str:
        """All titles; of a table without any (a new page's heading) those of the first on its sheet."""
        return " | ".join(text for _, _, text in self.titles) or self.first_title

    def columns_of(self, row: int) -> list[Column]:
        """The columns that count in a row: all, or in a long table those of the row's series and period."""
        series, period = self.series_of.get(row, ""), self.period_of.get(row)
        return [
            column
            for column in self.columns
            if (not self.series_of or column.series == series) and (not self.period_of or column.span == period)
        ]

    def where(self, row: int | None = None, column: int | None = None) -> Cell:
        """A place in it, for `Problems.add`."""
        place: Cell = {"sheet": self.grid.sheet}
        if row is not None:
            place["row"] = row + 1
        if column is not None:
            place["column"] = letter(column)
        return place


def is_note(text: str, layout: Layout) -> bool:
    """Whether a text is a note under a table, after which nothing belongs to it."""
    return layout.words["notes"].begin(text) or re.match(r"[*¹²³⁴⁵]|\d\)", text) is not None
