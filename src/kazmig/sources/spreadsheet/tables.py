"""Tables on a sheet: where the header stands, what each column holds, and what the titles above say."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from kazmig.evidence.units import PRINTED
from kazmig.sources.files.grids import Grid, letter
from kazmig.sources.problems import Problems
from kazmig.sources.spreadsheet.cells import folded, looks_like_number
from kazmig.sources.spreadsheet.layouts import Layout
from kazmig.sources.spreadsheet.periods import Span, spans

MONEY = ("kzt", "usd")
_LABEL_LENGTH = 60
_UNIT_PHRASE = re.compile(
    r"(?<!\w)(тыс|тысяч\w*|мың|thousands?|млн|миллион\w*|millions?|mln|млрд|миллиард\w*|billions?)\.?\s*([\w$₸]*)"
)


@dataclass(frozen=True)
class Column:
    """A column of figures. `quantity` is count, share, kzt, usd or transactions; `unit` a key of PRINTED."""

    index: int
    header: str
    series: str
    quantity: str
    unit: str
    span: Span


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

    @property
    def title(self) -> str:
        return " | ".join(text for _, _, text in self.titles)

    def where(self, row: int | None = None, column: int | None = None) -> dict[str, Any]:
        """A place in it, for `Problems.add`."""
        place: dict[str, Any] = {"sheet": self.grid.sheet}
        if row is not None:
            place["row"] = row + 1
        if column is not None:
            place["column"] = letter(column)
        return place


def tables_of(grid: Grid, layout: Layout) -> list[Table]:
    """All tables of a sheet, found by the header of the column that names countries; columns not yet read."""
    heads = [(row, column) for row in range(len(grid.rows)) if (column := _label(grid, row, layout)) is not None]
    found: list[Table] = []
    for place, (row, column) in enumerate(heads):
        top = row
        while top > 0 and _belongs(grid, top - 1, column, least=2):
            top -= 1
        start = row + 1
        while start < len(grid.rows) and _belongs(grid, start, column, least=1):
            start += 1
        end = heads[place + 1][0] if place + 1 < len(heads) else len(grid.rows)
        titles = _titles(grid, found[-1].start if found else 0, top, layout)
        found.append(Table(grid, column, top, start, end, titles, found[0].title if found else ""))
    return found


def _label(grid: Grid, row: int, layout: Layout) -> int | None:
    """The column whose header says that it names countries, if this is the row of a header."""
    texts = grid.texts(row)
    if sum(1 for text in texts if text) < 2 or any(looks_like_number(cell) for cell in grid.rows[row]):
        return None
    fitting = [number for number, text in enumerate(texts) if len(text) < _LABEL_LENGTH and layout.label.begin(text)]
    return fitting[0] if fitting else None


def _belongs(grid: Grid, row: int, label: int, least: int) -> bool:
    """Whether a row is part of a header of several rows: nothing over the names, words and no numbers beside them."""
    beside = [grid.at(row, column) for column in range(label + 1, len(grid.rows[row]))]
    filled = [cell for cell in beside if cell not in ("", None)]
    return not grid.text(row, label) and len(filled) >= least and not any(looks_like_number(cell) for cell in filled)


def _titles(grid: Grid, first: int, last: int, layout: Layout) -> list[tuple[int, int, str]]:
    """Texts above a table: of rows without a figure, but not the notes of the table before."""
    rows = [row for row in range(first, last) if not any(looks_like_number(cell) for cell in grid.rows[row])]
    return [
        (row, column, text)
        for row in rows
        for column, text in enumerate(grid.texts(row))
        if text and not is_note(text, layout)
    ]


def is_note(text: str, layout: Layout) -> bool:
    """Whether a text is a note under a table, after which nothing belongs to it."""
    return layout.words["notes"].begin(text) or re.match(r"[*¹²³⁴⁵]|\d\)", text) is not None


def read_columns(table: Table, layout: Layout, target: Span, problems: Problems) -> None:
    """Fills in `table.columns`; notes headers that nobody knows, units that contradict each other and wrong periods."""
    stock = measure_of(table, layout) == "stock"
    titled = spans(f"{table.title} | {table.grid.sheet}", stock) or spans(table.first_title, stock)
    year = next((span.year for span in [*titled, target] if span), None)
    default = _title_span(titled, target)
    outside = []
    for index, header in _headers(table):
        if layout.words["skipped"].within(header):
            continue
        series = _series(header, table, layout)
        named = spans(header, stock, year)
        quantity = _quantity(header, table, layout, bool(named))
        if not series or not quantity:
            _unknown(table, index, header, layout, problems)
            continue
        span = named[0] if named else default
        if span and named and default and span.whole_year and not default.whole_year:
            # "2022 | 2023" under a title of January to March.
            span = Span(span.year, default.first, default.last)
        if span is None or not _wanted(span, target, stock):
            outside.append((index, header, named))
            continue
        unit = _unit(table, index, header, quantity, layout, problems)
        table.columns.append(Column(index, header, series, quantity, unit, span))
    if outside and not table.columns:
        _wrong_period(table, outside, titled, target, problems)
    _mixed(table, problems)


def _wanted(span: Span, target: Span, stock: bool) -> bool:
    """A flow is that of the period or a part of it, a stock that of its end."""
    return span in (target, target.ending) if stock else target.holds(span)


def measure_of(table: Table, layout: Layout) -> str:
    """Stock or flow: what the layout says, unless a title says that the figures were issued in the period."""
    return "flow" if layout.flow.within(table.title) else layout.measure


def _headers(table: Table) -> list[tuple[int, str]]:
    """Columns of figures with their header, the texts of all its rows joined; merged cells reach to the next text."""
    grid, rows = table.grid, range(table.header, table.start)
    width = max(len(grid.rows[row]) for row in range(table.header, min(table.end, table.start + 400)))
    found = []
    for index in range(table.label + 1, width):
        own = any(grid.text(row, index) for row in rows)
        if not own and not any(grid.text(row, index) for row in range(table.start, table.end)):
            continue
        parts: list[str] = []
        for row in rows:
            text, back = grid.text(row, index), index
            # A merged cell ends where a cell above it begins anew.
            while not text and back > table.label + 1 and not any(grid.text(r, back) for r in rows if r < row):
                back -= 1
                text = grid.text(row, back)
            parts += [text] if text and text not in parts else []
        found.append((index, " / ".join(parts)))
    return found


def _series(header: str, table: Table, layout: Layout) -> str:
    for text in (header, table.grid.sheet, table.title):
        fitting = [slug for slug, words in layout.series.items() if words.within(text)]
        if len(fitting) == 1:
            return fitting[0]
    return ""


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
    own = [scale for scale, words in layout.scales.items() if words.within(header)]
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
    scale = (own or titled or [""])[0]
    unit = f"{base}_{scale}" if scale else base
    if unit not in PRINTED:
        problems.add(f"'{header}'", f"a unit such as {base}", "Mend the unit.", **table.where(table.header, index))
        return base
    return unit


def _phrases(title: str, layout: Layout) -> list[tuple[str, str]]:
    """Scales that a title names, each with the quantity it belongs to ('' for all of them)."""
    found = []
    for match in _UNIT_PHRASE.finditer(folded(title)):
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


def _title_span(titled: list[Span], target: Span) -> Span | None:
    """The period of columns that name none: the one asked for if a title has it, else a part of it."""
    if target in titled:
        return target
    parts = [span for span in titled if target.holds(span)]
    return parts[0] if parts else (titled[0] if titled else None)


def _wrong_period(
    table: Table, outside: list[tuple[int, str, list[Span]]], titled: list[Span], target: Span, problems: Problems
) -> None:
    found = sorted({span for _, _, named in outside for span in named} or set(titled))
    stands = next(((row, column, text) for row, column, text in table.titles if spans(text, True)), None)
    where = table.where(*stands[:2]) if stands else table.where(table.header, outside[0][0])
    shown = f"'{stands[2]}'" if stands else "no period in the titles and headers"
    which = f" ({', '.join(map(str, found))})" if found else ""
    mend = f"Wrong quarter in the file: ask for that of {target}, or mend 'period' in sources.toml."
    problems.add(f"{shown}{which}", f"figures of {target}", mend, **where)


def _unknown(table: Table, index: int, header: str, layout: Layout, problems: Problems) -> None:
    words = [*(w for each in layout.series.values() for w in each.written), *layout.words["count"].written]
    words += [word for kind in ("share", *layout.needs) for word in layout.words[kind].written]
    close = get_close_matches(folded(header), [word.rstrip("*") for word in words], n=1, cutoff=0.65)
    near = f" (the nearest is '{close[0]}')" if close else ""
    what = ", ".join(str(each) for each in layout.series.values() if each.written) or str(layout.words["count"])
    problems.add(
        f"the column '{header}'" if header else "a column without a header",
        f"a header that says what it counts: {what}{near}",
        f"Mend the header in a copy, or add its word to [{layout.name}] in "
        "src/kazmig/sources/spreadsheet/layouts.toml.",
        **table.where(table.header, index),
    )
