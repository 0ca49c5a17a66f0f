"""The tables of UN DESA's "International Migrant Stock" workbooks, found by their headers: the figures of Kazakhstan.

Since 2020 a row is a pair of destination and origin, with years across for both sexes, males and females. In 2019
and before a sheet is a sex, a row a destination and year, and origins stand across. Workbooks by destination alone
have no origins; their population and share of migrants are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kazmig.places.lexicon import UnknownName, load_lexicon
from kazmig.sources.files.door import open_book
from kazmig.sources.files.grids import Grid, letter
from kazmig.sources.problems import Problems, Where
from kazmig.sources.spreadsheet import zones

KAZAKHSTAN, WORLD, OTHER = 398, 900, 2003
AGAIN = "Download the workbook again from un.org/development/desa/pd/content/international-migrant-stock."
# The header of each column that counts, lower case, over all revisions; a raised mark of a note may end as a digit.
_DESTINATION = re.compile(r"^(major area|region), .*country or area( of destination)?\d?$")
_CODE = re.compile(r"^((location|country|m49|iso) )?code( of destination)?\d?$")
_ORIGIN_CODE = re.compile(r"^location code of origin\d?$")
_YEAR = re.compile(r"^year$")
_ORIGIN = re.compile(r"country or area of origin\d?$")
_MARKS = "*⁰¹²³⁴⁵⁶⁷⁸⁹⁾"
_MISSING = ("", "..", "…", "-", "–")
_NUMBER = re.compile(r"\d+(\.\d+)?|\d{1,3}(,\d{3})+")
_POINTED = re.compile(r"\d{1,3}(\.\d{3})+")
# Tables of a workbook by destination that are no counts of migrants.
_DERIVED = re.compile(r"percentage|rate of change|refugee|female migrants as")
_SEX = re.compile(r"\b(both sexes|female|male)")
# How many rows a heading of a sex may lie above the years.
_HEADING_ROWS = 6
# Sheets above this row hold titles; the header stands within it in every revision.
_HEADER_ROWS = 40


@dataclass(frozen=True)
class Sheet:
    """One sheet: its grid, the row of its header (from 0), and the titles above it."""

    grid: Grid
    header: int

    @property
    def file(self) -> str:
        return self.grid.file

    @property
    def name(self) -> str:
        return self.grid.sheet

    @property
    def rows(self) -> list[list[object]]:
        return self.grid.rows

    @property
    def titles(self) -> str:
        return " | ".join(_text(cell) for row in self.rows[: self.header] for cell in row if _text(cell))

    def texts(self, row: int) -> list[str]:
        return [_text(cell) for cell in self.rows[row]] if 0 <= row < len(self.rows) else []

    def column(self, wanted: re.Pattern[str]) -> int | None:
        found = [number for number, text in enumerate(self.texts(self.header)) if wanted.search(text.lower())]
        return found[0] if found else None


@dataclass(frozen=True)
class Figure:
    """One figure of the table, with the code of its origin (`total`, ISO 3166-1 alpha-3, `other…`)."""

    series: str
    sex: str
    year: int
    origin: str
    value: float
    unit: str
    sheet: Sheet
    row: int
    column: int
    by_origin: bool = True


def sheets_of(path: Path, problems: Problems) -> list[Sheet]:
    """The sheets of a workbook (or of a CSV) that have a table by destination. Raises BadInput when there is none."""
    grids = open_book(path, AGAIN).visible
    sheets = []
    for grid in grids:
        for number, row in enumerate(grid.rows[:_HEADER_ROWS]):
            if any(_DESTINATION.search(_text(cell).lower()) for cell in row):
                sheets.append(Sheet(grid, number))
                break
    if not sheets:
        named = ", ".join(f"'{grid.sheet}'" for grid in grids if grid.sheet)
        expected = "a sheet (Table 1) with a column 'Region, development group, country or area of destination'"
        found = f"the sheets {named}, none with such a header" if named else "no such header"
        notes = "" if named else "If it holds contents or notes alone, leave it out of 'files' in sources.toml. Else: "
        raise problems.stop(found, expected, notes + AGAIN)
    return sheets


def not_read(path: Path, sheets: list[Sheet]) -> list[tuple[str, str]]:
    """Sheets of a workbook without a figure of this project, each with the reason, for the audit."""
    book = open_book(path, AGAIN)
    content = {sheet.name: _content(sheet)[0] for sheet in sheets}
    aside = [(grid.sheet, zones.SAID[zones.NO_TABLE]) for grid in book.visible if grid.sheet not in content]
    aside += [
        (name, "rates, ages or shares that this project does not use") for name, read in content.items() if not read
    ]
    hidden = [(grid.sheet, zones.SAID[zones.HIDDEN]) for grid in book.grids if grid.hidden and grid.rows]
    return [*aside, *hidden]


def figures_of(sheet: Sheet, problems: Problems) -> Iterator[Figure]:
    """All figures of Kazakhstan in a sheet; none of a sheet that holds something else."""
    code = sheet.column(_CODE)
    if code is None:
        shown = ", ".join(text for text in sheet.texts(sheet.header) if text)
        mend = f"Restore the header. {AGAIN}"
        problems.add(f"the columns {shown}", "'Location code of destination'", mend, sheet=sheet.name)
        return
    mine = [number for number, row in enumerate(sheet.rows) if number > sheet.header and _code(row, code) == KAZAKHSTAN]
    series, unit = _content(sheet)
    if not series:
        return
    if not mine:
        problems.add(
            "no row with the location code 398",
            "Kazakhstan (398) among the destinations",
            f"The table may have been filtered or cut. {AGAIN}",
            sheet=sheet.name,
            column=letter(code),
        )
    across = sheet.column(_YEAR) is not None
    for sex, year, origin, row, column in (_across if across else _down)(sheet, mine, problems):
        value = _value(sheet, row, column, problems)
        if value is not None and origin:
            yield Figure(series, sex, year, origin, value, unit, sheet, row, column, _has_origins(sheet))


def _has_origins(sheet: Sheet) -> bool:
    return any(
        "of origin" in text.lower() for row in (sheet.header, sheet.header + 1) for text in sheet.texts(row)
    ) or (sheet.column(_YEAR) is not None)


def _content(sheet: Sheet) -> tuple[str, str]:
    """Series and unit of a sheet; two empty texts for tables not read: rates, shares of women, no origin."""
    head = " ".join([sheet.titles, *sheet.texts(sheet.header), *sheet.texts(sheet.header + 1)]).lower()
    if _ORIGIN.search(head) or "of origin" in head:
        return "migrants", "persons"
    if "percentage of the total population" in head:
        return "share", "share_pct"
    if re.search(r"table \d+\b[^|]*international migrant stock at mid-year", head) and not _DERIVED.search(head):
        return "migrants", "persons"
    if "total population" in head:
        return "population", "persons_thousand" if "thousand" in head else "persons"
    return "", ""


_Cell = tuple[str, int, str, int, int]


def _down(sheet: Sheet, mine: list[int], problems: Problems) -> Iterator[_Cell]:
    """Layout since 2020: a row an origin, years across for each sex. Without origins every row is the total."""
    # The cells left of the years may be merged over two rows; the years then stand in the second.
    line = sheet.header if any(map(_year, sheet.rows[sheet.header])) else sheet.header + 1
    years = {number: int(text) for number, text in enumerate(sheet.texts(line)) if _year(text)}
    sexes = _sexes(sheet, line, list(years))
    told_apart = {(sexes[column], year) for column, year in years.items() if column in sexes}
    every = {(sex, year) for sex in set(sexes.values()) for year in years.values()}
    if not years or len(told_apart) != len(years) or told_apart != every:
        shown = ", ".join(map(str, years.values())) or "no year"
        expected = "the same years for both sexes, males and females, told apart by headings above them"
        problems.add(f"{shown} across", expected, AGAIN, sheet=sheet.name, row=line + 1)
        return
    code, name = sheet.column(_ORIGIN_CODE), sheet.column(_ORIGIN)
    if name is not None and code is None:
        problems.add(
            "origins without their codes", "'Location code of origin'", AGAIN, sheet=sheet.name, row=sheet.header + 1
        )
        return
    for row in mine:
        origin = "total"
        if code is not None:
            number = _code(sheet.rows[row], code)
            # From 900 on these are the world, regions and groups; of them only what no country took is kept.
            if number is not None and number > WORLD and number != OTHER:
                continue
            found = sheet.texts(row)[name] if name is not None else ""
            origin = "total" if number == WORLD else _origin(number, found, sheet, row, code, problems)
        for column, year in years.items():
            yield sexes[column], year, origin, row, column


def _across(sheet: Sheet, mine: list[int], problems: Problems) -> Iterator[_Cell]:
    """Layout of 2019 and before: a sheet a sex, a row a year, origins across below the header."""
    names = sheet.texts(sheet.header + 1)
    year_column = sheet.column(_YEAR)
    first = next((number for number, text in enumerate(names) if text.lower() == "total"), None)
    if year_column is None or first is None:
        shown = ", ".join(text for text in names if text)[:80] or "an empty row"
        problems.add(shown, "'Total' and the origins", AGAIN, sheet=sheet.name, row=sheet.header + 2)
        return
    table = re.search(r"\b(female|male)", sheet.titles.lower().rpartition("table ")[2])
    sex = table[1] if table else "total"
    origins = {
        number: "total" if number == first else _origin(None, name, sheet, sheet.header + 1, number, problems)
        for number, name in enumerate(names)
        if number >= first and name
    }
    for row in mine:
        year = _year(sheet.rows[row][year_column])
        if year is None:
            found = repr(sheet.texts(row)[year_column])
            problems.add(found, "a year", AGAIN, sheet=sheet.name, row=row + 1, column=letter(year_column))
            continue
        for column, origin in origins.items():
            yield sex, year, origin, row, column


def _sexes(sheet: Sheet, line: int, columns: list[int]) -> dict[int, str]:
    """The sex of each column of years, from the headings above them: merged over their columns, and often over rows.

    A CSV has lost its merges, and older workbooks have none: there a heading reaches to the next one.
    """
    found: dict[int, str] = {}
    for row in range(line - 1, max(-1, line - _HEADING_ROWS), -1):
        texts = [text.lower() for text in sheet.texts(row)]
        if len([text for text in texts if _SEX.search(text)]) < 2:
            continue
        heading = ""
        for number, text in enumerate(texts):
            area = sheet.grid.merged(row, number)
            heading = sheet.grid.text(*area[:2]).lower() if area else text or heading
            words = _SEX.search(heading)
            if number in columns and words:
                found[number] = "total" if words[1] == "both sexes" else words[1]
        break
    return found


def _origin(number: int | None, name: str, sheet: Sheet, row: int, column: int, problems: Problems) -> str:
    """Code of an origin by its M49 number, by name where there is none; '' after noting a problem."""
    lexicon = load_lexicon()
    where: Where = {"sheet": sheet.name, "row": row + 1, "column": letter(column)}
    known = lexicon.m49.get(f"{number:03d}") if number is not None else None
    try:
        named = lexicon.country_code(name) if name else None
    except UnknownName as unknown:
        if known:
            return known
        near = f" (the nearest is '{unknown.nearest}')" if unknown.nearest else ""
        code = f", location code {number}" if number is not None else ""
        problems.add(f"'{name}'{code}", f"an origin of the lexicon{near}", unknown.mend, **where)
        return ""
    if known and named and known != named:
        mend = f"Columns may have been sorted apart. {AGAIN}"
        problems.add(f"'{name}' with location code {number}, which is {known}", f"the code of {named}", mend, **where)
    return known or named or ""


def _value(sheet: Sheet, row: int, column: int, problems: Problems) -> float | None:
    """The number in a cell; None where it is missing (an estimate that UN DESA does not make is no zero)."""
    line = sheet.rows[row]
    text = re.sub(r"\s", "", _text(line[column] if column < len(line) else ""))
    if text in _MISSING:
        return None
    where: Where = {"sheet": sheet.name, "row": row + 1, "column": letter(column)}
    if _POINTED.fullmatch(text) and isinstance(line[column], str) and _content(sheet)[1] == "persons":
        # Persons have no decimals: a text of them with a point was saved where points part thousands.
        text = text.replace(".", "")
    if not _NUMBER.fullmatch(text):
        what = "zero or more" if re.fullmatch(r"[-−]\d.*", text) else "a number, or '..' for none"
        problems.add(f"'{_text(line[column])}'", what, f"Look the figure up. {AGAIN}", **where)
        return None
    return float(text.replace(",", ""))


def _code(row: list[object], column: int) -> int | None:
    text = _text(row[column]) if column < len(row) else ""
    return int(text) if text.isdecimal() else None


def _year(cell: object) -> int | None:
    text = _text(cell)
    return int(text) if re.fullmatch(r"(19|20)\d\d", text) else None


def _text(cell: object) -> str:
    """A cell as one line of text, without spaces around it and without the asterisk or raised digit of a note."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell if cell is not None else "").split()).rstrip(_MARKS).rstrip()
