"""One scan over extracts of records: counts and sums by direction and country, and all that is wrong with their rows.

duckdb streams the files under its memory limit. Faulty rows are counted in the same scan; only if there are any
are the first of them looked up, so that good files are read once. Messages show no column beyond those of the layout.

Millions of crossings hold some ten thousand different rows of day, direction and citizenship: these are counted as the
text they are, and looked at once each. That numbers of records are all different is told by one bit a number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import duckdb

from kazmig.places.lexicon import UnknownName
from kazmig.sources.names import record_code
from kazmig.sources.problems import Problem, Problems
from kazmig.sources.records.alike import alike
from kazmig.sources.records.faults import Fault, faults_of, pointed
from kazmig.sources.records.files import Extract, Layout
from kazmig.sources.records.queries import RECORD, few_dates, grouped, single, values, with_slashes, without_blanks
from kazmig.sources.shapes import shape

_MANY_ROWS = 10
_GROUPS_AT_MOST = 20_000
_AGAIN = "Ask the publisher to mend the extract."
_MOST_BITS, _BITS_A_RECORD = 1 << 31, 64


@dataclass(frozen=True)
class Sum:
    """What one direction and country come to: records, and money in whole tenge and dollars, exact."""

    records: int = 0
    kzt: Decimal = Decimal(0)
    usd: Decimal = Decimal(0)

    def __add__(self, other: Sum) -> Sum:
        return Sum(self.records + other.records, self.kzt + other.kzt, self.usd + other.usd)


@dataclass
class _Numbers:
    """Numbers of records over all extracts: how many there are, how many are whole numbers, and between which two."""

    given: int = 0
    whole: int = 0
    low: int = _MOST_BITS
    high: int = 0

    def add(self, row: Sequence[int]) -> None:
        given, whole, low, high = row
        self.given, self.whole = self.given + given, self.whole + whole
        self.low, self.high = min(self.low, low or 0), max(self.high, high or 0)

    @property
    def fit_bits(self) -> bool:
        """Whether one bit for each possible number is little: exact, and quicker than to compare them as texts."""
        span = self.high - self.low + 1
        return self.whole == self.given > 0 and span <= min(_MOST_BITS, _BITS_A_RECORD * self.given)


def scan(
    extracts: list[Extract],
    layout: Layout,
    days: tuple[date, date],
    connection: duckdb.DuckDBPyConnection,
    judge_alike: bool = True,
) -> tuple[dict[tuple[str, str], Sum], list[Problem]]:
    """Sums by series and country code over all extracts, and every problem found in them.

    `judge_alike`: whether records word for word alike are one record that stands twice.
    """
    sums: dict[tuple[str, str], Sum] = {}
    found: list[Problem] = []
    months, numbers = 0, _Numbers()
    read = []
    for extract in extracts:
        problems = Problems(extract.file)
        try:
            bits, used = _scan_one(extract, layout, days, connection, sums, numbers, problems)
            months |= bits
            read.append(used)
        except duckdb.OutOfMemoryException:
            problems.add("more than the memory limit holds", "one country a row", "Check the column of the country.")
        except duckdb.Error as error:
            # The message of duckdb quotes the line, and with it persons; its kind is enough.
            problems.add(f"a file that cannot be read to its end ({type(error).__name__})", "whole records", _AGAIN)
        found += problems.found
    if not found and extracts:
        found = [*_missing_months(months, days, extracts), *_repeated(read, numbers, connection, judge_alike)]
    return sums, found


def _scan_one(
    extract: Extract,
    layout: Layout,
    days: tuple[date, date],
    connection: duckdb.DuckDBPyConnection,
    sums: dict[tuple[str, str], Sum],
    numbers: _Numbers,
    problems: Problems,
    cleaned: bool = False,
) -> tuple[int, Extract]:
    """Adds one file to `sums`, `numbers` and `problems`; returns its months that have a record, as bits, and what was
    read of it.
    """
    words = {word: series for series, forms in layout.directions.items() for word in forms}
    faults = faults_of(layout, days, words)
    extract = extract if cleaned else with_slashes(extract, connection)
    money = [f"coalesce(sum({name}), 0)" if name in layout.money else "0" for name in ("kzt", "usd")]
    counted = [f"coalesce(sum(n) FILTER (WHERE {fault.condition}), 0)" for fault in faults]
    counted += [
        f"count(*) FILTER ({name}_point = '{kind}')"
        for kind in ("either", "decimal", "thousands")
        for name in layout.money
    ]
    told = ["sum(given)", "sum(whole)", "min(least)", "max(greatest)"]
    source = grouped(extract) if not layout.money and few_dates(extract, connection) else single(extract)
    month = f"1::BIGINT << greatest(0, least(62, datediff('month', DATE '{days[0]}', day)))"
    query = (
        f"SELECT direction, country, sum(n), coalesce(bit_or({month}), 0), {', '.join([*money, *told, *counted])} "
        f"FROM ({values(extract, layout, source)}) GROUP BY direction, country LIMIT {_GROUPS_AT_MOST}"
    )
    rows = connection.execute(query).fetchall()
    if not cleaned and any(count for row in rows for count in row[10 : 10 + len(faults)]):
        return _scan_one(without_blanks(extract), layout, days, connection, sums, numbers, problems, cleaned=True)
    _rejected(extract, connection, problems)
    if not rows:
        problems.add("a header and no record", "at least one record", _AGAIN)
    for row in rows:
        numbers.add(row[6:10])
    for number, fault in enumerate(faults, 10):
        if count := sum(row[number] for row in rows):  # whole numbers
            _say(extract, layout, fault, count, connection, problems)
    for number, name in enumerate(layout.money, 10 + len(faults)):
        either, decimal, thousands = (
            sum(row[number + place * len(layout.money)] for row in rows)  # whole numbers
            for place in range(3)
        )
        if either and (thousands or not decimal) and not extract.parquet and name not in extract.thousands:
            _say(extract, layout, pointed(name), either, connection, problems)
    codes = _codes(_names(row[:3] for row in rows), extract, layout, connection, problems)
    if len(rows) == _GROUPS_AT_MOST:
        problems.add(f"{len(rows):,} directions and countries or more", "some 250 countries", "Check the columns.")
    months = 0
    for direction, country, count, bits, kzt, usd, *_ in rows:
        months |= bits
        if direction in words and country in codes:
            key = (words[direction], codes[country])
            sums[key] = sums.get(key, Sum()) + Sum(count, Decimal(kzt), Decimal(usd))
    return months, extract


def _names(rows: Iterable[tuple[str, str, int]]) -> Counter[str]:
    names: Counter[str] = Counter()
    for row in rows:
        if row[0] and row[1]:
            names[row[1]] += row[2]
    return names


def _say(
    extract: Extract,
    layout: Layout,
    fault: Fault,
    count: int,
    connection: duckdb.DuckDBPyConnection,
    problems: Problems,
) -> None:
    """Notes a fault with its count and the first rows that have it."""
    query = f"SELECT row, {fault.field} FROM ({values(extract, layout)}) WHERE {fault.condition}"
    first = connection.execute(f"{query} ORDER BY row LIMIT 3").fetchall()
    # A record's cell is never shown, only its shape: columns may be shifted, and then it is a person's name.
    shown = ", ".join(f"{row} ({shape(value)})" for row, value in first)
    more = " …" if count > len(first) else ""
    wrong = f"{fault.wrong} in {_rows(count)}: {shown}{more}"
    problems.add(wrong, fault.expected, fault.mend, row=first[0][0], column=fault.field.removesuffix("_text"))


def _codes(
    names: Counter[str],
    extract: Extract,
    layout: Layout,
    connection: duckdb.DuckDBPyConnection,
    problems: Problems,
) -> dict[str, str]:
    """Country codes of all names; notes each unknown one with its count, its first row and the nearest known name."""
    codes: dict[str, str] = {}
    unknown: dict[str, tuple[str, str]] = {}
    for name in names:
        try:
            codes[name] = record_code(name)
        except UnknownName as error:
            unknown[name] = (error.nearest, error.mend)
    if unknown:
        query = f"SELECT country, min(row) FROM ({values(extract, layout)}) GROUP BY country"
        first = dict(connection.execute(query).fetchall())
        # Where columns are shifted, a person's name stands here, and a common one stands here often.
        holds_countries = 4 * sum(names[name] for name in codes) >= sum(names.values())  # whole numbers
        for name, (nearest, mend) in sorted(unknown.items(), key=lambda item: (-names[item[0]], item[0])):
            near = f" (the nearest is '{nearest}')" if nearest else ""
            # A name that many rows share, or that is near a known one, is a country's; any other may be a person's.
            is_one = holds_countries and (nearest or names[name] >= _MANY_ROWS)
            told = f"'{name}'" if is_one else f"an unknown name ({shape(name)})"
            mend = mend if is_one else "Look at the row. If it is a country, add its name to the lexicon."
            wrong, expected = f"{told} in {_rows(names[name])}", f"a name of the lexicon{near}"
            problems.add(wrong, expected, mend, row=first[name], column="country")
    return codes


def _rejected(extract: Extract, connection: duckdb.DuckDBPyConnection, problems: Problems) -> None:
    """Notes lines that have too many or too few fields, or a quotation mark that does not end."""
    if extract.parquet:
        return
    query = (
        "SELECT DISTINCT line FROM reject_errors JOIN reject_scans USING (scan_id, file_id) "
        "WHERE file_path = ? ORDER BY line"
    )
    lines = [row[0] for row in connection.execute(query, [extract.scanned]).fetchall()]
    if lines:
        shown = ", ".join(map(str, lines[:3])) + (" …" if len(lines) > 3 else "")
        wrong = f"broken lines (too few or too many fields, an open quotation mark) in {_rows(len(lines))}: {shown}"
        mend = f"Delete them where they are a note or a signature; else the file may be cut off. {_AGAIN}"
        problems.add(wrong, "as many fields as the header has", mend, row=lines[0])


def _missing_months(months: int, days: tuple[date, date], extracts: list[Extract]) -> list[Problem]:
    """A month of the period without any record: a file was forgotten or an extract cut off."""
    first, last = days
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    missing = [
        f"{first.year + (first.month - 1 + n) // 12}-{(first.month - 1 + n) % 12 + 1:02d}"
        for n in range(count)
        if not months >> n & 1
    ]
    if not missing:
        return []
    files = ", ".join(extract.file for extract in extracts)
    mend = "Add the file of that month to sources.toml, or mend the period that stands there."
    return [Problem(files, f"no record in {', '.join(missing)}", f"records from {first} to {last}", mend)]


def _repeated(
    extracts: list[Extract], numbers: _Numbers, connection: duckdb.DuckDBPyConnection, judge_alike: bool
) -> list[Problem]:
    """Records that are there twice: by their numbers where every file numbers its records, else word for word."""
    if not all("record" in extract.fields for extract in extracts):
        return alike(extracts, connection) if judge_alike else []
    if numbers.fit_bits:
        every = " UNION ALL ".join(f"SELECT {RECORD} AS number FROM ({extract.sql()})" for extract in extracts)
        bits = f"bit_count(bitstring_agg(number, {numbers.low}, {numbers.high}))"
        found = connection.execute(f"SELECT {bits} FROM ({every})").fetchone()
        if found and int(found[0]) == numbers.given:
            return []
    every = " UNION ALL ".join(f"SELECT record FROM ({extract.sql()})" for extract in extracts)
    twice = f"SELECT count(*) AS n FROM ({every}) WHERE coalesce(record, '') <> '' GROUP BY record HAVING n > 1"
    numbers, rows = connection.execute(f"SELECT count(*), coalesce(sum(n), 0) FROM ({twice})").fetchone() or (0, 0)
    if not numbers:
        return []
    files = ", ".join(extract.file for extract in extracts)
    wrong = f"{numbers:,} record numbers more than once, in {rows:,} rows"
    return [Problem(files, wrong, "each record once", f"A file may be named twice, or two may overlap. {_AGAIN}")]


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"
