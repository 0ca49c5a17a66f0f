"""Reader for the spreadsheets of ministries and the National Bank, by a small layout a source (layouts.toml).

Takes any file as it is sent: title rows, merged headers, words in three languages, totals among parts, footnotes.
Months are summed to the period that sources.toml names; what belongs to another is left out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from kazmig.evidence.periods import Period
from kazmig.evidence.vocabulary import RESIDUAL
from kazmig.project.inventory import Source
from kazmig.sources import observations
from kazmig.sources.files.door import open_book
from kazmig.sources.files.grids import letter
from kazmig.sources.names import written
from kazmig.sources.problems import BadInput, Problem, Problems
from kazmig.sources.spreadsheet.checks import checked, decimals_of
from kazmig.sources.spreadsheet.corrections import corrected
from kazmig.sources.spreadsheet.heads import AGAIN, named_sheet, no_table, tables_in
from kazmig.sources.spreadsheet.labels import GROUP, PART, TOTAL
from kazmig.sources.spreadsheet.layouts import Layout
from kazmig.sources.spreadsheet.periods import covered, declared, ending
from kazmig.sources.spreadsheet.rows import ALL, Entry, entries_of
from kazmig.sources.spreadsheet.tables import leave_other_periods, measure_of, read_columns
from kazmig.sources.spreadsheet.which_layout import layout_for
from kazmig.sources.spreadsheet.zones import HIDDEN, NO_TABLE, SAID, SHOW, noted, told, told_of_sheets

_Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Kept:
    """One figure that counts: where it stands in which file, and how many decimals its column has."""

    file: str
    entry: Entry
    decimals: int
    measure: str

    @property
    def span(self) -> Period:
        return self.entry.column.span


def read(source: Source) -> pd.DataFrame:
    """Observations of all files of a source, in the period that sources.toml gives it.

    Raises BadInput with everything that is wrong in all files, LayoutError for a source without a layout.
    """
    layout = layout_for(source)
    target = declared(source.period)
    if target is None:
        found = f"period = '{source.period}' for [{source.name}]"
        expected = "a quarter, month or year such as 2023Q1, 2023-03 or 2023"
        raise BadInput([Problem("sources.toml", found, expected, "Write the period that the file is about.")])
    problems: list[Problem] = []
    kept, audit = list[Kept](), list[dict[str, object]]()
    for path in source.files:
        own = Problems(path.name)
        try:
            kept += _read_file(path, source, layout, target, own, audit)
            own.settle()
        except BadInput as error:
            problems += error.problems
    together = Problems(", ".join(path.name for path in source.files))
    if problems:
        raise BadInput(problems)
    _check_complete(kept, layout, target, together, any(line["before"] == HIDDEN for line in audit))
    rows = _observed(kept, layout, target, source, together)
    together.settle()
    result = observations.frame(rows)
    result.attrs["audit"] = audit
    return result


def _read_file(
    path: Path, source: Source, layout: Layout, target: Period, problems: Problems, audit: list[dict[str, object]]
) -> list[Kept]:
    book = open_book(path)
    grids = corrected(book.visible, source, problems)
    audit += told_of_sheets(book.remarks, path.name, source.name)
    if layout.overrides.sheet:
        grids = named_sheet(grids, layout, problems)
    if layout.overrides:
        place = f"{path.name}, by {layout.overrides.where}"
        audit.append(noted(source.name, "noted", "read as layout.toml says", place, "layout", "read"))
    tables = tables_in(grids, layout)
    if not tables:
        raise no_table(grids, layout, problems)
    used = {table.grid.sheet for table in tables}
    without = [(grid.sheet, SAID[NO_TABLE]) for grid in grids if grid.sheet not in used]
    audit += told_of_sheets(without, path.name, source.name)
    kept: list[Kept] = []
    units: dict[str, tuple[str, str]] = {}
    before = len(problems.found)
    for table in tables:
        read_columns(table, layout, target, problems)
    leave_other_periods(tables, problems)
    for table in tables:
        if not table.columns:
            audit += told(table.aside, path.name, table.grid.sheet, source.name, letter)
            continue
        for column in table.columns:
            unit, sheet = units.setdefault(column.quantity, (column.unit, table.grid.sheet))
            if unit != column.unit and sheet != table.grid.sheet:
                found = f"'{column.header}' in {column.unit}, and in {unit} on sheet '{sheet}'"
                mend = "Mixed units: ask the publisher for one of them."
                problems.add(found, "one unit in a file", mend, **table.where(table.header, column.index))
        entries = checked(entries_of(table, layout, problems), layout, problems)
        audit += told(table.aside, path.name, table.grid.sheet, source.name, letter)
        measure = measure_of(table, layout)
        kept += _countable(path.name, entries, target, measure)
    if len(problems.found) == before and not kept:
        said = layout.overrides
        mend = f"Say in [{layout.name}.columns] of {said.where} what its columns hold." if said.columns else AGAIN
        hidden = ""
        if any(table.grid.hidden_columns for table in tables):
            hidden, mend = ", and columns that are hidden", SHOW
        raise problems.stop(f"a header and no figure{hidden}", "at least one country with a figure", mend)
    return kept


def _countable(file: str, entries: list[Entry], target: Period, measure: str) -> list[Kept]:
    """Entries that make up lists: no shares where counts stand beside them, no stock in mid-period.

    Where the publisher hides a country's figure, "all others" as printed leave it out: they are counted anew.
    """
    hidden = {(e.column, e.group) for e in entries if e.what.kind == PART and e.value is None}
    whole = {(e.column, ALL if e.what.kind == TOTAL else e.group) for e in entries if e.what.kind in (TOTAL, GROUP)}
    counted = {(e.column.series, e.column.span) for e in entries if e.column.quantity != "share"}
    kept = []
    for entry in entries:
        column = entry.column
        if entry.what.kind not in (TOTAL, GROUP, PART) or entry.value is None:
            continue
        if (
            entry.what.code == RESIDUAL
            and (column, entry.group) in hidden
            and {(column, entry.group), (column, ALL)} & whole
        ):
            continue
        if column.quantity == "share" and (
            (column.series, column.span) in counted
            or entry.what.kind != PART
            or column.span not in (target, ending(target) if measure == "stock" else target)
        ):
            continue
        same = [other for other in entries if other.column.index == column.index]
        kept.append(Kept(file, entry, decimals_of(same), measure))
    return kept


def _check_complete(kept: list[Kept], layout: Layout, target: Period, problems: Problems, hidden: bool) -> None:
    """Notes series, units and groups that are not there; `hidden`: whether parts of a file were hidden."""
    have = {(each.entry.column.series, each.entry.column.quantity) for each in kept}
    for series, words in layout.series.items():
        quantities = {quantity for slug, quantity in have if slug == series}
        if not quantities:
            found, expected = f"no figures of {series} in {target}", f"a sheet or columns that say {words}"
            mend = f"Parts of the file are hidden. {SHOW}" if hidden else f"A sheet or column is missing. {AGAIN}"
            problems.add(found, expected, mend)
            continue
        if layout.needs and not quantities & set(layout.needs):
            expected = " or ".join(f"a column that says {layout.words[quantity]}" for quantity in layout.needs)
            named = " or ".join(map(str.upper, layout.needs))
            problems.add(f"no {named} of {series}", expected, "A column is missing. " + AGAIN)
        groups = {each.entry.group for each in kept if each.entry.column.series == series}
        for group in layout.groups:
            if group not in groups:
                expected = f"a row such as {layout.subtotals[group].words}, and its countries below it"
                problems.add(f"no row of {group} among {series}", expected, "Ask for the table with these groups.")


def _observed(
    kept: list[Kept], layout: Layout, target: Period, source: Source, problems: Problems
) -> list[dict[str, object]]:
    """One row a figure: of the period itself where the files give it, else the sum of its parts."""
    found: dict[_Key, list[Kept]] = {}
    for each in kept:
        entry = each.entry
        column, code = entry.column, entry.what.code if entry.what.kind == PART else TOTAL
        found.setdefault((column.series, entry.group, column.quantity, code), []).append(each)
    rows: list[dict[str, object]] = []
    for key, all_of_it in found.items():
        if chosen := _chosen(key, all_of_it, found, target, problems):
            rows.append(_observation(key, chosen, layout, source))
    order = list(layout.series)
    rows.sort(key=lambda row: (order.index(str(row["series"])), (ALL, *layout.groups, "").index(str(row["group"]))))
    return rows


def _chosen(
    key: _Key, figures: list[Kept], found: dict[_Key, list[Kept]], target: Period, problems: Problems
) -> list[Kept]:
    """The figures whose sum is that of the period; [] where a country is not listed in all parts of it."""
    code = key[3]
    by_span: dict[Period, list[Kept]] = {}
    for each in figures:
        span = target if each.measure == "stock" else each.span
        earlier = by_span.setdefault(span, [])
        if earlier and code == TOTAL and earlier[0].entry.table is each.entry.table:
            continue
        if earlier and not (code.islower() and code != TOTAL):
            again = f"figures of {span} again, after those in {_place(earlier[:1])}"
            mend = (
                "Ask which is right. Name each file once in sources.toml, and one sheet of it in layout.toml (sheet)."
            )
            _add_once(again.rpartition(",")[0], "each figure once", mend, each, problems)
            continue
        earlier.append(each)
    parts = [span for span in by_span if span != target]
    # Months beside quarters are two tellings of one sum: the shortest parts that make it up are taken.
    months = [span for span in parts if span.kind == "month"]
    parts = months if covered(months, target) else parts
    whole = by_span.get(target)
    if covered(parts, target):
        summed = [each for span in sorted(parts) for each in by_span[span]]
        if whole:
            _check_sum(whole, summed, problems)
        return whole or summed
    if whole:
        return whole
    if code == TOTAL:
        named = ", ".join(map(str, sorted(parts)))
        mend = "Ask for the missing months, and name their files in sources.toml too."
        _add_once(f"figures of {named} alone", f"all of {target}", mend, figures[0], problems)
    elif (*key[:3], TOTAL) not in found:
        first = figures[0]
        name = first.entry.what.name
        problems.add(
            f"'{name}' in some months and not in others, and no total",
            "a total of all countries, so that what is not listed is known",
            "Ask for the total, or for lists with every country.",
            file=first.file,
            **first.entry.where,
        )
    return []


def _add_once(found: str, expected: str, mend: str, where: Kept, problems: Problems) -> None:
    """Notes what is wrong with a whole sheet at its first figure alone."""
    sheet = where.entry.table.grid.sheet
    if not any((each.found, each.file, each.sheet) == (found, where.file, sheet) for each in problems.found):
        problems.add(found, expected, mend, file=where.file, **where.entry.where)


def _check_sum(whole: list[Kept], summed: list[Kept], problems: Problems) -> None:
    total, parts = (math.fsum(each.entry.value or 0.0 for each in some) for some in (whole, summed))
    if abs(total - parts) > math.fsum(10.0**-each.decimals for each in [*whole, *summed]) / 2 + 1e-9:
        first = whole[0]
        found = f"{first.entry.printed} for '{first.entry.what.name}', whose months sum to {parts:,.12g}"
        mend = "Ask which is right; months may have been revised after the quarter was added up."
        problems.add(found, "the sum of the months", mend, file=first.file, **first.entry.where)


def _observation(key: _Key, figures: list[Kept], layout: Layout, source: Source) -> dict[str, object]:
    series, group, _, code = key
    first = figures[0]
    sums: dict[str, float] = {}
    unit = ""
    for each in figures:
        printed = each.entry.column.unit
        exact = printed == layout.unit
        precision = 1.0 if exact else 10.0**-each.decimals
        one = observations.quantity(each.entry.value or 0.0, printed, precision, "exact" if exact else "nearest")
        unit = one["unit"]
        ends = {"value": one["value"], "low": one["low"], "high": one["high"]}
        sums = {name: float(f"{sums.get(name, 0.0) + end:.12g}") for name, end in ends.items()}
    return {
        "series": series,
        "group": group,
        "dimension": TOTAL if code == TOTAL else layout.dimension,
        "category": "" if code == TOTAL else written(first.entry.what.name),
        "printed": " + ".join(each.entry.printed for each in figures),
        **sums,
        "unit": unit,
        "period": source.period,
        "measure": first.measure,
        "population": layout.populations[series],
        "place": _place(figures),
        "file": first.file,
        "sheet": first.entry.table.grid.sheet,
        "row": str(first.entry.row + 1),
        "column": letter(first.entry.column.index),
    }


def _place(figures: list[Kept]) -> str:
    places: dict[str, list[str]] = {}
    for each in figures:
        sheet = each.entry.table.grid.sheet
        cell = f"{letter(each.entry.column.index)}{each.entry.row + 1}"
        places.setdefault(f"{each.file}, sheet '{sheet}'" if sheet else each.file, []).append(cell)
    return "; ".join(f"{where}, {' + '.join(cells)}" for where, cells in places.items())
