"""Tables on a sheet: what each column holds, and what the titles above say."""

from __future__ import annotations

import re
from datetime import timedelta
from difflib import get_close_matches

from kazmig.evidence.periods import Period
from kazmig.evidence.units import PRINTED
from kazmig.sources.problems import Problems
from kazmig.sources.spreadsheet.cells import folded
from kazmig.sources.spreadsheet.columns import (
    check_sheet_name,
    is_sum_of_series,
    periods_by_row,
    told_by_words,
    without_breakdowns,
)
from kazmig.sources.spreadsheet.headings import counted, headers_of, series_column
from kazmig.sources.spreadsheet.layouts import Layout
from kazmig.sources.spreadsheet.model import Column, Table
from kazmig.sources.spreadsheet.period_words import with_years
from kazmig.sources.spreadsheet.periods import ending, in_year, spans
from kazmig.sources.spreadsheet.zones import DETAIL_ASIDE, OTHER_PERIOD, SAID_ASIDE, Aside

MONEY = ("kzt", "usd")
_UNIT_PHRASE = re.compile(
    r"(?<!\w)(тыс|тысяч\w*|мың|thousands?|млн|миллион\w*|millions?|mln|млрд|миллиард\w*|billions?)\.?\s*([\w$₸]*)"
)


def read_columns(table: Table, layout: Layout, target: Period, problems: Problems) -> None:
    """Fills in `table.columns`; notes headers that nobody knows, units that contradict each other and wrong periods."""
    stock = measure_of(table, layout) == "stock"
    titled = spans(f"{table.title} | {table.grid.sheet}", stock) or spans(table.first_title, stock)
    titled = titled or (covers if len(covers := spans(table.cover, stock)) == 1 else [])
    said = layout.overrides
    if layout.trusted:
        titled = [target]
    elif said.period:
        titled = [said.period]
    elif not titled and not stock and _dated_at_its_end(table, target):
        table.aside.append(Aside("dated", table.titles[0][0]))
        titled = [target]
    year = next((span.first.year for span in [*titled, target] if span), None)
    default = _title_span(titled, target)
    outside = []
    beside = ""
    headers = headers_of(table)
    long = series_column(table, headers, layout)
    table.period_of = {} if layout.trusted or said.period else periods_by_row(table, stock)
    headers = [each for each in headers if each[0] not in table.period_columns]
    titled = titled or list(dict.fromkeys(table.period_of.values()))
    _check_remembered(table, layout, problems)
    check_sheet_name(table, headers, layout, problems)
    for index, header in headers:
        if index in said.columns and not said.columns[index][0]:
            table.aside.append(Aside(SAID_ASIDE, column=index))
            continue
        if (index not in said.columns and _is_aside(table, index, header, headers, layout)) or index == long:
            continue
        series = _series(header, table, layout)
        named = spans(header, stock, year)
        by_words, told_span = (False, None) if named else told_by_words(header, default, layout)
        quantity = _quantity(header, table, layout, bool(named) or by_words)
        if index in said.columns:
            series, told_quantity = said.columns[index]
            quantity = told_quantity or quantity or ("" if layout.needs else "count")
        if long is not None and not series:
            quantity = quantity or counted(table, index, layout)
        # "Доля, %" behind a column is of what that column counts.
        beside = series = series or (beside if quantity == "share" and long is None else "")
        if not (series or long is not None) or not quantity:
            _unknown(table, index, header, layout, problems)
            continue
        span = named[0] if named else told_span if by_words else default
        if span and named and default and span.kind == "year" and default.kind != "year":
            # "2022 | 2023" under a title of January to March.
            span = in_year(default, span.first.year)
        told = list(dict.fromkeys(table.series_of.values())) if long is not None and not series else [series]
        wanted = [each for each in dict.fromkeys(table.period_of.values()) if _wanted(each, target, stock)]
        if not table.period_of:
            wanted = [span] if span is not None and _wanted(span, target, stock) else []
        if not wanted:
            outside.append((index, header, named))
            table.elsewhere |= set(told)
            continue
        unit = _unit(table, index, header, quantity, layout, problems)
        table.columns += [Column(index, header, each, quantity, unit, one) for each in told for one in wanted]
    if table.columns:
        table.aside += [Aside(OTHER_PERIOD, column=index) for index, _, _ in outside]
        without_breakdowns(table, layout, problems)
    if outside and not table.columns:
        _wrong_period(table, outside, titled, target, problems)
    _mixed(table, problems)


def leave_other_periods(tables: list[Table], problems: Problems) -> None:
    """Leaves aside tables of other periods beside some that give the same series in the one asked for."""
    given = {column.series for table in tables for column in table.columns}
    for table in tables:
        if table.wrong and table.elsewhere <= given:
            problems.found.remove(table.wrong)
            table.aside.append(Aside(OTHER_PERIOD, table.header))


def _is_aside(table: Table, index: int, header: str, headers: list[tuple[int, str]], layout: Layout) -> bool:
    """Whether a column holds no figures of the source by its words; what is no number or code is told in the audit."""
    words = layout.words
    others = [text for _, text in headers if text != header]
    signs = not re.search(r"\w", header) and re.search(r"[+±Δ/−-]", header) is not None
    of_which = words["of_which"].within(header) and not _series(header, table, layout)
    if signs or of_which or is_sum_of_series(header, others, layout):
        table.aside.append(Aside(DETAIL_ASIDE, column=index))
        return True
    if words["skipped"].within(header) and not words["numbering"].within(header):
        table.aside.append(Aside(DETAIL_ASIDE, column=index))
        return True
    return words["numbering"].within(header)


def _dated_at_its_end(table: Table, target: Period) -> bool:
    """Whether titles without a period give the last day of the one asked for, or the day after: they agree with it."""
    days = {target.last.isoformat(), (target.last + timedelta(days=1)).isoformat()}
    return any(text in days for _, _, text in table.titles)


def _check_remembered(table: Table, layout: Layout, problems: Problems) -> None:
    """Notes a column whose heading is another than the one that a layout.toml was written for."""
    said = layout.overrides
    now = dict(headers_of(table)) if said.headers else {}
    for index, text in said.headers.items():
        if folded(now.get(index, "")) != folded(text):
            mend = f"Look at the file (kazmig look), and write a layout.toml for it beside it, or mend {said.where}."
            found = f"'{now.get(index, '')}' where {said.where} remembers '{text}'"
            problems.add(found, "the same headings", mend, **table.where(table.header, index))


def _wanted(span: Period, target: Period, stock: bool) -> bool:
    """A flow is that of the period or a part of it, a stock that of its end."""
    return span in (target, ending(target)) if stock else span in target


def measure_of(table: Table, layout: Layout) -> str:
    """Stock or flow: what the layout says, unless a title says that the figures were issued in the period."""
    return "flow" if layout.flow.within(table.title) else layout.measure


def _series(header: str, table: Table, layout: Layout) -> str:
    for text in (header, table.grid.sheet, table.title):
        fitting = [slug for slug, words in layout.series.items() if words.within(text)]
        if len(fitting) == 1:
            return fitting[0]
    # What stands under no title at all is what sources.toml says it is.
    return next(iter(layout.series)) if len(layout.series) == 1 and not table.title else ""


def _quantity(header: str, table: Table, layout: Layout, dated: bool) -> str:
    """What a column counts; '' when its header does not say."""
    words = layout.words
    if words["share"].within(header):
        return "share"
    counts = "transactions" if layout.needs else "count"
    if layout.needs:
        for text in (header, table.title):
            money = [currency for currency in MONEY if words[currency].within(text)]
            if len(money) == 1:
                return money[0]
            if words["count"].within(header) and not (dated and text == header):
                return counts
        return ""
    named = any(series.within(header) for series in layout.series.values())
    return counts if named or dated or words["count"].within(header) else ""


def _unit(table: Table, index: int, header: str, quantity: str, layout: Layout, problems: Problems) -> str:
    """The key of PRINTED that header and titles give; a header without a scale takes the title's."""
    if quantity == "share":
        return "share_pct"
    base = quantity if quantity in MONEY else layout.unit
    if layout.overrides.unit is not None:
        return f"{base}_{layout.overrides.unit}" if layout.overrides.unit else base
    own = [scale for scale, words in layout.scales.items() if words.within(with_years(folded(header)))]
    titled = sorted({scale for scale, kind in _phrases(table.title, layout) if kind in (quantity, "")})
    if len(own) > 1 or (not own and len(titled) > 1):
        shown = ", ".join(own or titled)
        mend = "Ask which unit it is, and write one into the header of a copy."
        problems.add(f"'{header}' with the units {shown}", "one unit", mend, **table.where(table.header, index))
    if not own and titled and quantity not in MONEY and layout.words["one"].within(header):
        problems.add(
            f"'{header}' under a title that says {titled[0]}: '{_titled(table, layout)}'",
            "one unit for title and header",
            "Mixed units: ask the publisher whether these are thousands or single ones, and mend the title or header.",
            **table.where(table.header, index),
        )
    if not own and not titled:
        titled = _scale_above(table, index, header, quantity, layout, problems)
    scale = (own or titled or [""])[0]
    unit = f"{base}_{scale}" if scale else base
    if unit not in PRINTED:
        problems.add(f"'{header}'", f"a unit such as {base}", "Mend the unit.", **table.where(table.header, index))
        return base
    return unit


def _scale_above(table: Table, index: int, header: str, quantity: str, layout: Layout, problems: Problems) -> list[str]:
    """The scale of a further page of one table, whose title says nothing new; noted where it says something else."""
    above = sorted({scale for scale, kind in _phrases(table.first_title, layout) if kind in (quantity, "")})
    if not above or table.title == table.first_title or layout.words["one"].within(f"{table.title} {header}"):
        return []
    if not spans(table.title, False) and not any(words.within(table.title) for words in layout.series.values()):
        return above
    problems.add(
        f"'{header}' without a unit, below a table in {above[0]}",
        "a unit for each table",
        'Ask for it, or write unit = "one", "thousand", "million" or "billion" into layout.toml beside the file.',
        **table.where(table.header, index),
    )
    return []


def _phrases(title: str, layout: Layout) -> list[tuple[str, str]]:
    """Scales that a title names, each with the quantity it belongs to ('' for all of them)."""
    found = []
    for match in _UNIT_PHRASE.finditer(with_years(folded(title))):
        scale = next(scale for scale, words in layout.scales.items() if words.within(match[1]))
        kinds = [kind for kind in MONEY if layout.words[kind].within(match[2])]
        counts = "transactions" if layout.needs else "count"
        kind = kinds[0] if kinds else counts if layout.words["count"].within(match[2]) else ""
        found.append((scale, kind))
    return found


def _titled(table: Table, layout: Layout) -> str:
    return next((text for _, _, text in table.titles if _phrases(text, layout)), table.title)


def _mixed(table: Table, problems: Problems) -> None:
    """Columns of one quantity in two units."""
    first: dict[str, Column] = {}
    for column in table.columns:
        other = first.setdefault(column.quantity, column)
        if other.unit != column.unit:
            problems.add(
                f"'{column.header}' in {column.unit} beside '{other.header}' in {other.unit}",
                "one unit for figures of one kind",
                "Mixed units: ask the publisher for one of them, or bring the columns to one unit in a copy.",
                **table.where(table.header, column.index),
            )


def _title_span(titled: list[Period], target: Period) -> Period | None:
    """The period of columns that name none: the one asked for if a title has it, else a part of it."""
    if target in titled:
        return target
    parts = [span for span in titled if span in target]
    return parts[0] if parts else (titled[0] if titled else None)


def _wrong_period(
    table: Table,
    outside: list[tuple[int, str, list[Period]]],
    titled: list[Period],
    target: Period,
    problems: Problems,
) -> None:
    """Notes that a table is of another period, or that nothing says of which it is."""
    found = sorted({span for _, _, named in outside for span in named} or set(titled))
    stands = next(((row, column, text) for row, column, text in table.titles if spans(text, True)), None)
    if not stands:
        # A title with a number in it may well name a period that no rule takes.
        stands = next(((row, column, text) for row, column, text in table.titles if re.search(r"\d", text)), None)
    where = table.where(*stands[:2]) if stands else table.where(table.header, outside[0][0])
    shown = f"'{stands[2]}'" if stands else "no period in the titles and headers"
    if found:
        mend = f"Wrong quarter in the file: ask for that of {target}, or mend 'period' in sources.toml."
        problems.add(f"{shown} ({', '.join(map(str, found))})", f"figures of {target}", mend, **where)
        table.wrong = problems.found[-1]
        return
    mend = f'Period not understood. If the file is of {target}, say so: period = "{target}" in layout.toml beside it, '
    mend += "or trust_period = true in sources.toml."
    problems.add(shown, f"a period such as 'за I квартал {target.first.year} года'", mend, **where)


def _unknown(table: Table, index: int, header: str, layout: Layout, problems: Problems) -> None:
    words = [*(w for each in layout.series.values() for w in each.written), *layout.words["count"].written]
    words += [word for kind in ("share", *layout.needs) for word in layout.words[kind].written]
    close = get_close_matches(folded(header), [word.rstrip("*") for word in words], n=1, cutoff=0.65)
    near = f" (the nearest is '{close[0]}')" if close else ""
    what = ", ".join(str(each) for each in layout.series.values() if each.written) or str(layout.words["count"])
    problems.add(
        f"the column '{header}'" if header else "a column without a header",
        f"a header that says what it counts: {what}{near}",
        f"Say in layout.toml beside the file what the column is, or add its word to [{layout.name}.words] there "
        "(kazmig look FILE proposes the lines).",
        **table.where(table.header, index),
    )
