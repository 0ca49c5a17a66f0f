"""Columns beside those of the figures: other periods told by words alone, breakdowns, sums of several series."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kazmig.evidence.periods import Period
from kazmig.sources.files.grids import letter
from kazmig.sources.problems import Problems
from kazmig.sources.spreadsheet.cells import NotANumber, folded, number_in
from kazmig.sources.spreadsheet.layouts import Layout
from kazmig.sources.spreadsheet.model import Column, Table
from kazmig.sources.spreadsheet.periods import runs_from_january, spans
from kazmig.sources.spreadsheet.zones import DETAIL_ASIDE, Aside

_ROWS_AT_LEAST = 2
# Another telling of the same count, and no part of it.
_REVISED = re.compile(r"уточн|предвар|скорректир|пересмотр|revis|prelim|correct|нақтылан|алдын ала|түзет")


def told_by_words(header: str, default: Period | None, layout: Layout) -> tuple[bool, Period | None]:
    """Whether a header without a date names a period by words, and which: the year to date, the year, or one before.

    The one before is None: which it is does not matter, since it is never the one asked for.
    """
    if layout.words["before"].within(header):
        return True, None
    if runs_from_january(header):
        return True, Period.months(default.last.year, 1, default.last.month) if default else None
    parts = [part.strip() for part in header.split("/")]
    if any(layout.words["whole_year"].within(part) for part in parts) and default:
        return True, Period.months(default.last.year, 1, 12)
    return False, None


def is_sum_of_series(header: str, headers: Iterable[str], layout: Layout) -> bool:
    """Whether a column sums up all series ("Всего" beside "Въезд" and "Выезд")."""
    named = {slug for each in headers for slug, words in layout.series.items() if words.within(each)}
    return len(layout.series) > 1 and named == set(layout.series) and layout.words["total"].begin(header)


def check_sheet_name(table: Table, headers: list[tuple[int, str]], layout: Layout, problems: Problems) -> None:
    """Notes a sheet whose name says one series and whose title another, where no heading of a column says which."""
    by_words = layout.series.items()
    sheet, title = ([slug for slug, each in by_words if each.within(text)] for text in (table.grid.sheet, table.title))
    told = [any(words.within(header) for words in layout.series.values()) for _, header in headers]
    if len(sheet) == len(title) == 1 and sheet != title and not any(told) and not layout.overrides.columns:
        mend = "Ask which of the two is right, and rename the sheet or mend the title in a copy."
        row, column, text = table.titles[0] if table.titles else (table.header, table.label, table.title)
        found = f"'{text}' ({title[0]}) on a sheet named '{table.grid.sheet}' ({sheet[0]})"
        problems.add(found, "one series in title and sheet's name", mend, **table.where(row, column))


def periods_by_row(table: Table, stock: bool) -> dict[int, Period]:
    """Of a long table the period of each row, where a column left or right of the names holds nothing else."""
    rows = range(table.start, table.end)
    named = [row for row in rows if table.grid.text(row, table.label)]
    told, columns = _by_parts(table, named, stock)
    if told:
        table.period_columns = columns
        return told
    width = max((len(table.grid.rows[row]) for row in rows), default=0)
    for index in range(width):
        found = {row: spans(table.grid.text(row, index), stock) for row in named}
        told = {row: each[0] for row, each in found.items() if len(each) == 1}
        if len(named) >= _ROWS_AT_LEAST and len(told) == len(named) and len(set(told.values())) > 1:
            return told
        header = table.grid.text(table.header, index)
        if told and len(told) == len(named) and spans(header, stock) == [] and not _is_figures(table, index, named):
            return told
    return {}


_PARTS_OF_PERIOD = {
    "year": r"(?:год|year|жыл\w*)", "quarter": r"(?:квартал|кв\.?|quarter|тоқсан\w*)", "month": r"(?:месяц|month|айы?)",
}  # fmt: skip


def _by_parts(table: Table, rows: list[int], stock: bool) -> tuple[dict[int, Period], frozenset[int]]:
    """Of a long table the period of each row, from a column of years and one of quarters or months; and these two."""
    places: dict[str, int] = {}
    for index in range(max((len(table.grid.rows[row]) for row in rows), default=0)):
        header = folded(table.grid.text(table.header, index))
        for part, words in _PARTS_OF_PERIOD.items():
            if re.fullmatch(words, header):
                places.setdefault(part, index)
    finer = places.get("month", places.get("quarter"))
    if "year" not in places or finer is None:
        return {}, frozenset()
    found: dict[int, Period] = {}
    for row in rows:
        year, text = table.grid.text(row, places["year"]), table.grid.text(row, finer)
        if "month" not in places:
            text = f"{text} квартал {year}"
        else:
            text = f"{year}-{int(text):02d}" if re.fullmatch(r"\d\d?", text) else f"{text} {year}"
        named = spans(text, stock)
        if len(named) != 1:
            return {}, frozenset()
        found[row] = named[0]
    return found, frozenset({places["year"], finer})


def _is_figures(table: Table, index: int, rows: list[int]) -> bool:
    """Whether a column holds numbers other than years: 2022 may count persons."""
    texts = [table.grid.text(row, index) for row in rows]
    return index > table.label and all(text.isdecimal() for text in texts)


def without_breakdowns(table: Table, layout: Layout, problems: Problems) -> None:
    """Of columns that count the same series, quantity and period the one of all: "всего" beside "муж." and "жен.", or
    the one whose heading the others add words to.

    None of those may be above it in any row; where that is not so nobody can know which counts, and it is said.
    """
    alike: dict[tuple[str, str, Period], list[Column]] = {}
    for column in table.columns:
        alike.setdefault((column.series, column.quantity, column.span), []).append(column)
    for same in alike.values():
        if len(same) == 1 or len({column.index for column in same}) == 1:
            continue
        sums = [column for column in same if layout.words["total"].begin(column.header.rpartition(" / ")[2])]
        of_all = sums[0] if len(sums) == 1 else None
        first = of_all or min(same, key=lambda column: (len(column.header), column.index))
        for other in same:
            if other is first:
                continue
            above = first.header.rpartition(" / ")[0] if of_all else first.header
            part = folded(above) in folded(other.header) and not _REVISED.search(folded(other.header))
            if part and _never_above(table, other, first):
                table.columns.remove(other)
                table.aside.append(Aside(DETAIL_ASIDE, column=other.index))
                continue
            found = f"'{other.header}', which counts the same as '{first.header}' in column {letter(first.index)}"
            mend = (
                "Say in layout.toml beside the file which of the columns counts, and leave the other out there "
                "(kazmig look FILE proposes the lines)."
            )
            problems.add(found, "each figure once", mend, **table.where(table.header, other.index))


def _never_above(table: Table, part: Column, whole: Column) -> bool:
    for row in range(table.start, table.end):
        try:
            one, all_of_it = (number_in(table.grid.at(row, each.index), table.thousands) for each in (part, whole))
        except NotANumber:
            continue
        if one and all_of_it and one.value is not None and all_of_it.value is not None and one.value > all_of_it.value:
            return False
    return True
