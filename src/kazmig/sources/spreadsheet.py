"""Reader for the spreadsheets that offices send: one reader, a small layout for each source (kazmig.sources.layouts).

Title rows, merged headers, labels in three languages, footnotes, totals among parts, months beside quarters and
numbers written for people are taken as they come. What does not fit is told with file, sheet, row and column,
all of it at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import pandas as pd

from kazmig.inventory import Source
from kazmig.sources import corrections, observations
from kazmig.sources.cells import Span, span_of, spans_in
from kazmig.sources.grids import Grid, letter, position, read_grids
from kazmig.sources.headers import Column, Table, columns_of, find_table
from kazmig.sources.layouts import Layout
from kazmig.sources.problems import BadInput, Problem, Problems
from kazmig.sources.reading import Reader
from kazmig.sources.spreadsheet_rows import Figure, figures_of
from kazmig.sources.spreadsheet_sums import check_sums

_WORD = "If the office renamed it, add the new word to the layout in kazmig/sources/layouts.py; if not, ask for it."


def reader(layout: Layout) -> Reader:
    """The reader of one source's spreadsheets."""
    return partial(read, layout=layout)


def read(source: Source, layout: Layout) -> pd.DataFrame:
    """Observations of all files of a source. Raises BadInput with everything that is wrong in them."""
    found: list[Problem] = []
    figures: list[Figure] = []
    headers: list[str] = []
    for path in source.files:
        problems = Problems(path.name)
        try:
            for grid in _corrected(read_grids(path), source, problems):
                table = find_table(grid)
                if table is not None:
                    headers += table.paths.values()
                    figures += _read_table(table, source, layout, problems)
            if not headers:
                _no_table(path.name, problems)
            problems.settle()
        except BadInput as error:
            found += error.problems
    if not found:
        problems = Problems(source.files[0].name)
        _complete(figures, layout, headers, problems)
        check_sums(figures, problems)
        found += problems.found
    if found:
        raise BadInput(list(dict.fromkeys(found)))
    return observations.frame([_observation(figure, source, layout) for figure in figures])


def _corrected(grids: list[Grid], source: Source, problems: Problems) -> list[Grid]:
    """Grids with the corrections of single cells that corrections.toml names by file, sheet and cell."""
    result = list(grids)
    for number, entry in corrections.of_cells(source, problems.file):
        where = {"file": corrections.FILE, "row": number, "column": "correction"}
        sheet, place = str(entry.get("sheet", "")), position(str(entry["cell"]))
        index = next((i for i, grid in enumerate(result) if sheet in ("", grid.sheet)), None)
        if index is None or place is None or not _holds(result[index], place):
            expected = "a sheet and a cell of the file, such as C12"
            problems.add(f"{sheet or problems.file}, {entry['cell']}", expected, "Mend sheet and cell.", **where)
            continue
        now = result[index].text(*place)
        if now != str(entry["expect"]):
            mend = "The source says something else now: check it, and remove or renew this correction."
            problems.add(f"'{now}' in {entry['cell']}", f"'{entry['expect']}'", mend, **where)
            continue
        result[index] = result[index].with_cell(*place, entry["value"])
    return result


def _holds(grid: Grid, place: tuple[int, int]) -> bool:
    return place[0] < len(grid.rows) and place[1] < len(grid.rows[0])


def _no_table(file: str, problems: Problems) -> None:
    problems.add(
        "no table with a column of countries",
        "a header such as 'Страна гражданства', 'Азаматтығы' or 'Citizenship' above the names",
        f"{_WORD} A CSV whose letters look wrong is in another encoding: save it as 'CSV UTF-8'.",
    )


def _read_table(table: Table, source: Source, layout: Layout, problems: Problems) -> list[Figure]:
    titles = spans_in(table.titles)
    year = divmod(titles[-1].first, 12)[0] if titles else None
    columns = columns_of(table, layout, year)
    figures: list[Figure] = []
    for series, unit in dict.fromkeys((column.series, column.unit) for column in columns):
        same = [column for column in columns if (column.series, column.unit) == (series, unit)]
        chosen = _of_period(same, titles, source, layout, table, problems)
        figures += figures_of(table, chosen, layout, problems)
    return figures


def _of_period(
    columns: list[Column], titles: list[Span], source: Source, layout: Layout, table: Table, problems: Problems
) -> list[Column]:
    """The columns that hold the quarter's figures: the whole of its period, or the months that make it up."""
    expected = span_of(source.period)
    spans = {column: [column.span] if column.span else titles for column in columns}
    if expected is None or not any(spans.values()):
        return _one(columns, table, problems)
    whole = [column for column in columns if any(_is_whole(span, expected, layout) for span in spans[column])]
    if whole:
        return _one(whole, table, problems)
    parts = [column for column in columns if column.span and column.span.within(expected)]
    if parts:
        months = {month for column in parts for month in range(column.span.first, column.span.last + 1)}  # type: ignore[union-attr]
        overlap = sum(column.span.length for column in parts if column.span) > len(months)
        if len(months) == expected.length and not overlap:
            return parts
    named = sorted({str(span) for each in spans.values() for span in each})
    problems.add(
        f"figures for {', '.join(named)} ({columns[0].path})",
        f"figures for {expected}, or for all its months",
        "Take the file of this period, or mend `period` in sources.toml.",
        sheet=table.grid.sheet,
        row=table.header + 1,
        column=letter(columns[0].number),
    )
    return []


def _is_whole(span: Span, expected: Span, layout: Layout) -> bool:
    """A flow covers the whole period; a stock may be that of its last month."""
    return span == expected or (layout.measure == "stock" and span.within(expected) and span.last == expected.last)


def _one(columns: list[Column], table: Table, problems: Problems) -> list[Column]:
    """One column; among several the one that says it is the total."""
    named = [column for column in columns if any(word in column.path.casefold() for word in _WHOLE)]
    if len(columns) > 1 and len(named) != 1:
        problems.add(
            " and ".join(f"'{column.path}'" for column in columns),
            "one column with these figures",
            "Add a word of the one that is not wanted to IGNORED in kazmig/sources/layouts.py.",
            sheet=table.grid.sheet,
            row=table.header + 1,
            column=", ".join(letter(column.number) for column in columns),
        )
        return []
    return named if len(columns) > 1 else columns


_WHOLE = ("всего", "итого", "барлығы", "жиыны", "total")


def _complete(figures: list[Figure], layout: Layout, headers: Iterable[str], problems: Problems) -> None:
    """Notes each series whose needed figures are nowhere."""
    for series, words in layout.series.items():
        for unit in layout.needed:
            if not any((figure.series, figure.column.unit) == (series, unit) for figure in figures):
                shown = "; ".join(dict.fromkeys(headers)) or "none"
                problems.add(
                    f"the headers {shown}",
                    f"a column or a sheet with {series} in {unit}, named by one of: {', '.join(words)}",
                    _WORD,
                )


def _observation(figure: Figure, source: Source, layout: Layout) -> dict[str, object]:
    return {
        "series": figure.series,
        "group": figure.group,
        "dimension": layout.dimension if figure.category else "total",
        "category": figure.category,
        "printed": figure.printed,
        "value": figure.value,
        "low": figure.low,
        "high": figure.high,
        "unit": figure.unit,
        "period": source.period,
        "measure": layout.measure,
        "population": layout.population[figure.series],
        "place": ", ".join(each for each in (figure.file, figure.sheet, figure.cell) if each),
        "file": figure.file,
        "sheet": figure.sheet,
        "row": str(figure.row),
        "column": figure.letter,
    }
