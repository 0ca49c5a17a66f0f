"""Sums within a table that cannot be: parts above their total, shares above 100, shares that are of other counts."""

from __future__ import annotations

import math
from collections.abc import Iterable

from kazmig.evidence.vocabulary import RESIDUAL
from kazmig.sources.problems import Problems
from kazmig.sources.spreadsheet.labels import DETAIL, GROUP, PART, SUBTOTAL, TOTAL
from kazmig.sources.spreadsheet.layouts import Layout
from kazmig.sources.spreadsheet.model import Column
from kazmig.sources.spreadsheet.rows import Entry
from kazmig.sources.spreadsheet.zones import ROUNDED, Aside

_THOUSAND = 100
_LIST_AT_LEAST = 3
# What storing decimals as binary numbers may cost.
_EPSILON = 1e-9


def checked(entries: list[Entry], layout: Layout, problems: Problems) -> list[Entry]:
    """`entries` of one table with shares in percent; notes every sum that cannot be."""
    # A column of a long table holds several series.
    by_column: dict[Column, list[Entry]] = {}
    for entry in entries:
        by_column.setdefault(entry.column, []).append(entry)
    columns = {index: _in_percent(each) for index, each in by_column.items()}
    before = len(problems.found)
    _check_empty_in_complete(list(columns.values()), problems)
    for own in columns.values():
        if own[0].column.quantity == "share":
            _check_shares(own, layout, problems)
        else:
            _check_sums(own, layout, problems)
        _check_details(own, problems)
    # A wrong total would make every share beside it look wrong.
    for own in columns.values() if len(problems.found) == before else ():
        if own[0].column.quantity == "share":
            _check_against_counts(own, columns.values(), problems)
    return [entry for own in columns.values() for entry in own]


def decimals_of(entries: Iterable[Entry]) -> int:
    """Decimals of a column: those of its finest figure, since a workbook shows 5987.0 as 5987."""
    return max((entry.decimals for entry in entries), default=0)


def _in_percent(column: list[Entry]) -> list[Entry]:
    """A column of shares in percent. A workbook stores 41,1 % as 0.411, and only its format shows percent."""
    known = [entry.value for entry in column if entry.value is not None]
    fractions = column[0].column.quantity == "share" and all(e.native for e in column if e.value)
    if fractions and known and max(known) <= 1 and math.fsum(known) > 0.5:
        return [entry.scaled_to_percent() for entry in column]
    return column


def _check_sums(column: list[Entry], layout: Layout, problems: Problems) -> None:
    # Counts of single persons, permits or passages are exact; money and thousands are rounded.
    about = column[0].column
    exact = about.quantity in ("count", "transactions") and about.unit in (layout.unit, "transactions")
    unit = 0.0 if exact else 10.0 ** -decimals_of(column)
    totals = [entry for entry in column if entry.what.kind == TOTAL]
    parts = [entry for entry in column if entry.what.kind == PART]
    groups = [entry for entry in column if entry.what.kind == GROUP]
    for other in totals[1:]:
        if other.value != totals[0].value:
            found = f"two totals, {totals[0].printed} in row {totals[0].row + 1} and {other.printed}"
            problems.add(found, "one total", "Ask the publisher which is right.", **other.where)
    for total in totals[:1]:
        _at_least(total, parts, unit, problems)
        _at_least(total, groups, unit, problems)
        if groups and {group.what.code for group in groups} == set(layout.groups):
            _no_more(total, groups, unit, problems, complete=True)
    for group in groups:
        _at_least(group, [part for part in parts if part.group == group.what.code], unit, problems)
    for entry in column:
        if entry.what.kind == SUBTOTAL:
            members = layout.subtotals[entry.what.code].members
            _at_least(entry, [part for part in parts if part.what.code in members], unit, problems)
    # A cell that could not be read would make its total look wrong as well.
    for whole in (*([] if layout.groups else totals[:1]), *groups) if not problems.found else ():
        _no_more(whole, [part for part in parts if part.group == whole.group], unit, problems)


def _check_empty_in_complete(columns: list[list[Entry]], problems: Problems) -> None:
    """Notes what is empty or nil in one column of counts and missing in its sum, where the list of the next is whole.

    Who is named in one list of the largest only has empty cells in the other; a list that sums to its total is no such
    list, and a country of it that the other column lacks was lost there.
    """
    whole: dict[str, dict[int, Entry]] = {}
    sums: list[tuple[list[Entry], str, float]] = []
    for own in columns:
        wholes = {e.group: e for e in own if e.what.kind in (TOTAL, GROUP) and e.value is not None}
        for group, all_of_it in wholes.items():
            parts = [e for e in own if e.what.kind == PART and e.group == group]
            missing = (all_of_it.value or 0.0) - math.fsum(e.value or 0.0 for e in parts)
            if own[0].column.quantity == "share":
                continue
            if missing == 0 and len(parts) >= _LIST_AT_LEAST:
                whole.setdefault(group, {e.row: e for e in parts if e.value})
            elif missing > 0:
                sums.append((own, group, missing))
    for own, group, _ in sums:
        here = {e.row for e in own if e.value}
        for row, other in whole.get(group, {}).items():
            if row not in here and own[0].column.series != other.column.series and other.table is own[0].table:
                found = f"nothing for '{other.what.name}' in '{own[0].column.header}', whose parts miss their total"
                expected = f"a number, as in '{other.column.header}', where the list is whole"
                mend = (
                    "Ask the publisher; until then say the right figure in corrections.toml, by file, sheet and cell."
                )
                problems.add(found, expected, mend, **own[0].table.where(row, own[0].column.index))


def _at_least(total: Entry, parts: list[Entry], unit: float, problems: Problems) -> None:
    summed = math.fsum(part.value or 0.0 for part in parts)
    if total.value is None or summed <= total.value + unit * (len(parts) + 1) / 2 + _EPSILON * total.value:
        if total.value is not None and summed > total.value * (1 + _EPSILON):
            total.table.aside.append(Aside(ROUNDED, total.row, total.column.index))
        return
    mend = "Ask whether a subtotal stands among the parts, or which figure is wrong."
    if summed > _THOUSAND * total.value:
        mend = "Mixed units: total and parts look like thousands against single ones. Ask for one unit."
    if hidden := [part.row + 1 for part in parts if part.row in part.table.grid.hidden_rows]:
        told = f"Hidden rows are among them ({', '.join(map(str, hidden[:6]))})"
        mend = f"{told}: if they do not count, write leave_rows = {hidden} into layout.toml beside the file."
    rows = f"rows {min(p.row for p in parts) + 1} to {max(p.row for p in parts) + 1}"
    found = f"{total.printed} for '{total.what.name}', below its parts, which sum to {summed:,.12g} ({rows})"
    problems.add(found, "a total of at least its parts", mend, **total.where)


def _no_more(total: Entry, parts: list[Entry], unit: float, problems: Problems, complete: bool = False) -> None:
    """Notes parts that miss their total although one of them is 'all others', so that nothing can be missing."""
    if total.value is None or not (complete or any(part.what.code == RESIDUAL for part in parts)):
        return
    summed, least = math.fsum(part.value or 0.0 for part in parts), total.value * (1 - _EPSILON)
    if all(part.value is not None for part in parts) and summed < least - unit * (len(parts) + 1) / 2:
        found = f"{total.printed} for '{total.what.name}', above its parts, which sum to {summed:,.12g}"
        expected = "parts that make up their total, since all others are among them"
        mend = "A cell or row may be missing. Ask the publisher; until then say the right figure in corrections.toml."
        problems.add(found, expected, mend, **total.where)


def _check_shares(column: list[Entry], layout: Layout, problems: Problems) -> None:
    unit = 10.0 ** -decimals_of(column)
    groups = [entry for entry in column if entry.what.kind == GROUP]
    parts = [entry for entry in column if entry.what.kind == PART]
    # Shares are of the group where the group's own is 100 or not given, else of the grand total.
    of_group = all(entry.value is None or abs(entry.value - 100) <= unit for entry in groups)
    lists = [[p for p in parts if p.group == g] for g in layout.groups] if layout.groups and of_group else [parts]
    for one in lists:
        summed = math.fsum(entry.value or 0.0 for entry in one)
        if one and summed > 100 + unit * len(one) / 2 + 1e-9:
            found = f"shares that sum to {summed:.12g} % in '{one[0].column.header}'"
            mend = "Ask whether a subtotal stands among the parts, or which share is wrong."
            problems.add(found, "at most 100 % within their rounding", mend, **one[-1].where)
    for entry in column:
        if entry.what.kind == TOTAL and entry.value is not None and abs(entry.value - 100) > unit:
            mend = "Ask what the shares are of."
            problems.add(f"{entry.printed} for '{entry.what.name}'", "100 %", mend, **entry.where)


def _check_against_counts(shares: list[Entry], columns: Iterable[list[Entry]], problems: Problems) -> None:
    """Notes shares that fit none of the counts beside them, of the group or of the grand total."""
    about = shares[0].column
    counts = [
        {entry.row: entry for entry in column}
        for column in columns
        if (column[0].column.series, column[0].column.span) == (about.series, about.span)
        and column[0].column.quantity != "share"
    ]
    unit = 10.0 ** -decimals_of(shares)
    for entry in shares:
        if entry.what.kind != PART or entry.value is None:
            continue
        expected = [share for count in counts for share in _shares_of(entry, count)]
        # Publishers move a last digit so that a list sums to 100.
        if expected and all(abs(share - entry.value) > unit * 1.5 + 1e-9 for share in expected):
            found = f"{entry.printed} for '{entry.what.name}', whose count is {expected[0]:.3g} % of the total"
            mend = "Ask which of the two is right; a column may be of another period, or sorted apart."
            problems.add(found, "the share that follows from the count beside it", mend, **entry.where)


def _shares_of(entry: Entry, count: dict[int, Entry]) -> list[float]:
    own = count.get(entry.row)
    wholes = [
        each.value
        for each in count.values()
        if each.value and (each.what.kind == TOTAL or (each.what.kind == GROUP and each.what.code == entry.group))
    ]
    return [] if own is None or own.value is None else [own.value / whole * 100 for whole in wholes]


def _check_details(column: list[Entry], problems: Problems) -> None:
    """Notes an 'of which' above the row that it breaks down."""
    above: Entry | None = None
    for entry in sorted(column, key=lambda each: each.row):
        if entry.what.kind != DETAIL:
            above = entry
        elif above is None or above.value is None or entry.column.quantity == "share":
            continue
        elif (entry.value or 0.0) > above.value:
            found = f"{entry.printed} for '{entry.what.name}', above the {above.printed} of '{above.what.name}'"
            problems.add(found, "a part of the row above it", "Ask which figure is wrong.", **entry.where)
