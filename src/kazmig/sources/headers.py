"""Headers of spreadsheets: where the table begins, and what each of its columns holds."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kazmig.sources.cells import NotANumber, Span, number_of, spans_in
from kazmig.sources.grids import Grid, shown
from kazmig.sources.layouts import IGNORED, INTRODUCTIONS, LABELS, SCALES, SHARES, TOTALS, Layout

_DEEPEST = 40


@dataclass(frozen=True)
class Column:
    """A column to read: which series and base unit it holds, in which scale, for which months (None: the table's)."""

    number: int
    path: str
    series: str
    unit: str
    scale: str
    span: Span | None

    @property
    def printed_unit(self) -> str:
        """The unit as kazmig.sources.observations knows it: persons_thousand, kzt_bn, share_pct."""
        return self.unit + self.scale if self.unit != "share_pct" else "share_pct"


@dataclass(frozen=True)
class Table:
    """A table found in a grid. `titles` stand above it, `label` is the column of names, `first` its first row."""

    grid: Grid
    titles: str
    label: int
    header: int
    first: int
    paths: dict[int, str]


def find_table(grid: Grid) -> Table | None:
    """The table of a sheet: its header is where a cell names countries with filled cells beside it."""
    for row in range(min(_DEEPEST, len(grid.rows))):
        filled = [column for column in range(len(grid.rows[row])) if grid.text(row, column)]
        labels = [
            column for column in filled if len(grid.text(row, column)) < 60 and has(grid.text(row, column), LABELS)
        ]
        if not labels or len(filled) < 2:
            continue
        first = _first_row(grid, row + 1, labels[0])
        if first is None:
            continue
        titles = " ".join(grid.text(above, column) for above in range(row) for column in range(len(grid.rows[0])))
        paths = _paths(grid, row, first, labels[0])
        return Table(grid, " ".join(titles.split()), labels[0], row, first, paths)
    return None


def _first_row(grid: Grid, start: int, label: int) -> int | None:
    """The first row below the header that has a name; rows without one continue the header."""
    for row in range(start, min(start + 6, len(grid.rows))):
        name = grid.text(row, label)
        numbered = re.fullmatch(r"[1АA0]", name) is not None
        if name and not numbered:
            return row
    return None


def _paths(grid: Grid, header: int, first: int, label: int) -> dict[int, str]:
    """What stands above each column, merged cells spread to the right over what they cover."""
    width = len(grid.rows[header])
    above: list[list[str]] = []
    for row in range(header, first):
        texts = [grid.text(row, column) for column in range(width)]
        if row > header and all(re.fullmatch(r"\d{0,2}|[АA]", text) for text in texts):
            continue  # a row that numbers the columns
        last_of_block = row == first - 1
        if not last_of_block:
            texts = _spread(texts, above, label)
        above.append(texts)
    return {
        column: " / ".join(text for text in (line[column] for line in above) if text)
        for column in range(width)
        if column != label and any(line[column] for line in above)
    }


def _spread(texts: list[str], above: list[list[str]], label: int) -> list[str]:
    """A merged cell's text stands in its first cell only; it holds until the next text or the end of its parent."""
    result = list(texts)
    for column in range(1, len(result)):
        parent_changes = any(line[column] != line[column - 1] for line in above)
        if not result[column] and column - 1 != label and column != label and not parent_changes:
            result[column] = result[column - 1]
    return result


def has(text: str, words: tuple[str, ...]) -> bool:
    """Whether one of the words begins a word of `text` ("" is in nothing)."""
    lowered = text.casefold()
    return any(word and re.search(rf"(?<!\w){re.escape(word)}", lowered) for word in words)


def is_one_of(label: str, words: tuple[str, ...]) -> bool:
    """Whether a row's label is one of the words, signs around it left away."""
    bare = re.sub(r"[\s:.,*–—-]+$", "", shown(label).casefold())
    return bare in words


def columns_of(table: Table, layout: Layout, year: int | None) -> list[Column]:
    """The columns of a table that the layout knows. A column that fits no series or unit is left out."""
    sheet_series = _series(f"{table.grid.sheet} {table.titles}", layout)
    title_scale = _scale(_units_of_title(table.titles))
    found = []
    for number, path in table.paths.items():
        if has(path, IGNORED) or not _numeric(table, number):
            continue
        series = _series(path, layout) or sheet_series or (next(iter(layout.series)) if len(layout.series) == 1 else "")
        unit = _unit(path, layout) or _unit(table.titles, layout)
        if not series or not unit:
            continue
        spans = spans_in(path, year)
        scale = _scale(path) or ("" if unit == "transactions" else title_scale)
        found.append(Column(number, path, series, unit, scale, spans[-1] if spans else None))
    return found


def _series(text: str, layout: Layout) -> str:
    named = [series for series, words in layout.series.items() if has(text, words)]
    return named[0] if len(named) == 1 else ""


def _unit(path: str, layout: Layout) -> str:
    if layout.shares and has_share(path):
        return "share_pct"
    named = [unit for unit, words in layout.units.items() if has(path, words)]
    if named:
        # "Number of transfers, thousand tenge" is money only if it does not say number.
        return "transactions" if "transactions" in named else named[0]
    return next((unit for unit, words in layout.units.items() if "" in words), "")


def has_share(path: str) -> bool:
    return "%" in path or has(path, tuple(word for word in SHARES if word != "%"))


def _scale(path: str) -> str:
    return next((scale for scale, words in SCALES.items() if scale and has(path, words)), "")


def _units_of_title(titles: str) -> str:
    """The part of the titles that names the unit: in brackets, or behind a comma at an end."""
    return " ".join(
        re.findall(r"\(([^)]*)\)", titles)
        + re.findall(r"(?:единица[^:]*|өлшем[^:]*|unit[^:]*):?\s*(.{0,30})", titles.casefold())
    )


def _numeric(table: Table, column: int) -> bool:
    """Whether a column holds numbers at all; one that numbers the rows (1, 2, 3 …) is none of ours."""
    grid = table.grid
    values = []
    for row in range(table.first, min(table.first + 30, len(grid.rows))):
        try:
            number = number_of(grid.rows[row][column], True)
        except NotANumber:
            continue
        if number is not None:
            values.append(number.value)
    if not values:
        return False
    counted = values == [float(each) for each in range(1, len(values) + 1)]
    return not (counted and column < table.label)


def is_total(label: str) -> bool:
    return is_one_of(label, TOTALS)


def is_introduction(label: str) -> bool:
    return is_one_of(label, INTRODUCTIONS)
