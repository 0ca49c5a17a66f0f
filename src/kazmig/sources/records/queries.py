"""The SQL that makes typed values of an extract's texts, row by row or each different row once."""

from __future__ import annotations

from dataclasses import replace

import duckdb

from kazmig.sources.records.files import Extract, Layout, quoted

_NUMBER = r"-?\d+([.,]\d+)?"
_DECIMAL = "DECIMAL(20, 4)"
# 1,234 can be a thousand or one and a bit; sources write neither tenge nor dollars with three decimals.
_AMBIGUOUS = r"-?\d{1,3},\d{3}"
# Days of a year are few; times of the day are many, and then groups would be nearly as many as rows.
_SAMPLE, _FEW_DATES = 50_000, 400
RECORD = "TRY_CAST(record AS BIGINT)"
# How registers write days, beside what duckdb takes for one.
_FORMS = "['%Y-%m-%d', '%d.%m.%Y', '%Y.%m.%d', '%Y%m%d', '%Y%m%d%H%M%S']"
# What every record tells.
_TOLD = ("date", "direction", "country")
_SLASHED = r"^\s*(\d{1,2})[/-](\d{1,2})[/-]\d{4}\b"
_THIN = r"[\s''’‘ʼ`\x{A0}\x{2007}\x{2008}\x{2009}\x{202F}]"
# What stands beside an amount in the column of its own currency; another one stays and makes it unreadable.
_CURRENCY = {"kzt": r"(?i)₸|kzt|тенге|теңге|тнг\.?|тг\.?", "usd": r"(?i)us\$|\$|usd|долл\.?(аров|ара|ар)?(сша)?"}
# Thousands parted by commas or points beyond doubt: two marks, or one and the other mark behind it.
_BY_COMMAS = r"-?\d{1,3}((,\d{3})+\.\d{1,4}|(,\d{3}){2,})"
_BY_POINTS = r"-?\d{1,3}((\.\d{3})+,\d{1,4}|(\.\d{3}){2,})"
_EPOCH = "DATE '1899-12-30'"


def few_dates(extract: Extract, connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether an extract has days, and no times of the day, as far as its beginning shows."""
    query = f"SELECT count(DISTINCT date) FROM (SELECT date FROM ({extract.sql()}) LIMIT {_SAMPLE})"
    found = connection.execute(query).fetchone()
    return found is not None and int(found[0]) <= _FEW_DATES


def with_slashes(extract: Extract, connection: duckdb.DuckDBPyConnection) -> Extract:
    """The extract with the order of day and month in dates such as 31/10/2022, where its days beyond 12 tell it."""
    dates = f"SELECT date FROM ({extract.sql()})"
    head = f"SELECT count(*) FROM ({dates} LIMIT {_SAMPLE}) WHERE regexp_matches(date, '{_SLASHED}')"
    if not (connection.execute(head).fetchone() or (0,))[0]:
        return extract
    places = ", ".join(f"max(TRY_CAST(regexp_extract(date, '{_SLASHED}', {place}) AS INTEGER))" for place in (1, 2))
    first, second = connection.execute(f"SELECT {places} FROM ({dates})").fetchone() or (0, 0)
    order = "%d{0}%m{0}%Y" if first > 12 >= second else "%m{0}%d{0}%Y" if second > 12 >= first else ""
    return replace(extract, slashed=f"['{order.format('/')}', '{order.format('-')}']" if order else "")


def without_blanks(extract: Extract) -> Extract:
    """The extract without rows that are empty, repeat its header or number its columns."""
    numbered = f"(SELECT *, {extract.numbered} AS row FROM {extract.source})"
    wanted = dict(zip(extract.fields, (each.partition(" AS ")[0] for each in extract.chosen.split(", ")), strict=True))
    texts = [rf"regexp_replace(trim({each}), '\s+', ' ', 'g')" for each in wanted.values()]
    header = " AND ".join(f"{text} = {quoted(name)}" for text, name in zip(texts, extract.header, strict=True))
    number = " AND ".join(rf"regexp_full_match(trim({wanted[field]}), '\d\d?|:?-+:?')" for field in _TOLD)
    blank = " AND ".join(f"coalesce(trim({each}), '') = ''" for each in extract.every)
    chosen = f"NOT ({blank}) AND NOT coalesce({header}, false) AND NOT coalesce({number}, false)"
    return replace(extract, source=f"(SELECT * FROM {numbered} WHERE {chosen})", numbered="row")


def grouped(extract: Extract) -> str:
    """SQL of the different rows of an extract without money, as texts, with how many there are of each."""
    record = "record" in extract.fields
    told = ["count_if(coalesce(record, '') <> '')", f"count({RECORD})", f"min({RECORD})", f"max({RECORD})"]
    given, whole, least, greatest = told if record else ["0", "0", "NULL", "NULL"]
    return (
        f"SELECT date, direction, country, count(*) AS n, {given} AS given, {whole} AS whole, {least} AS least, "
        f"{greatest} AS greatest FROM ({extract.sql()}) GROUP BY date, direction, country"
    )


def single(extract: Extract) -> str:
    """SQL of the rows of an extract with the same columns, each row by itself."""
    record = "record" in extract.fields
    given, number = ("(coalesce(record, '') <> '')::BIGINT", RECORD) if record else ("0", "NULL::BIGINT")
    return (
        f"SELECT *, 1 AS n, {given} AS given, ({number} IS NOT NULL)::BIGINT AS whole, {number} AS least, "
        f"{number} AS greatest FROM ({extract.sql()})"
    )


def values(extract: Extract, layout: Layout, source: str = "") -> str:
    """SQL of an extract's rows with typed values: day, direction, country, money; NULL where unreadable.

    `source` is one of the above; without it, rows have their numbers.
    """
    # A time, a zone, or the word for a year may follow the day.
    day = r"regexp_extract(trim(date), '^[^T ,+г]+')"
    # Years of two digits first: a year 22 is no year of the first century.
    is_short = f"regexp_full_match({day}, '\\d{{1,2}}[.]\\d{{1,2}}[.]\\d\\d')"
    short = f"CASE WHEN {is_short} THEN try_strptime({day}, '%d.%m.%y') END"
    # Days as spreadsheets count them; another count than from 1900 falls out of the period.
    serial = rf"CASE WHEN regexp_full_match(trim(date), '\d{{5}}([.,]\d+)?') THEN {_EPOCH} + {day}[:5]::INTEGER END"
    # duckdb takes 01/10/22 for a day of the first century, and 2022/10/01 for what it is.
    iso = "CASE WHEN date LIKE '____-__-__%' THEN TRY_CAST(date AS DATE) END"
    plain = r"CASE WHEN NOT regexp_matches(date, '^\s*\d\d?[/-]') THEN TRY_CAST(date AS DATE) END"
    slashed = f", try_strptime({day}, {extract.slashed})::DATE" if extract.slashed else ""
    columns = [
        f"coalesce({iso}, {short}::DATE, {serial}, {plain}, try_strptime({day}, {_FORMS})::DATE{slashed}) AS day",
        "date AS date_text",
        "lower(trim(direction)) AS direction",
        "trim(country) AS country",
        *(["n", "given", "whole", "least", "greatest"] if source else ["row"]),
    ]
    for name in layout.money:
        thin, unit = rf"regexp_replace({name}, '{_THIN}', '', 'g')", _CURRENCY[name]
        text = f"regexp_replace({thin}, '^({unit})|({unit})$', '')"
        good = f"regexp_full_match({text}, '{_NUMBER}') AND NOT regexp_full_match({text}, '{_AMBIGUOUS}')"
        commas, points = (f"regexp_full_match({text}, '{each}')" for each in (_BY_COMMAS, _BY_POINTS))
        # Plain numbers, nearly all of them, need none of the searching.
        number = (
            f"CASE WHEN {good} THEN TRY_CAST(replace({text}, ',', '.') AS {_DECIMAL}) "
            f"WHEN {commas} THEN TRY_CAST(replace({text}, ',', '') AS {_DECIMAL}) "
            f"WHEN {points} THEN TRY_CAST(replace(replace({text}, '.', ''), ',', '.') AS {_DECIMAL}) END"
        )
        number = f"coalesce(TRY_CAST({name} AS {_DECIMAL}), {number})"
        factor = " * 1000" if name in extract.thousands else ""
        # 460.000 is a thousand times more where points part thousands; other points of the column tell.
        mark = (
            f"CASE WHEN {name} NOT LIKE '%.%' THEN NULL "
            f"WHEN {name} NOT LIKE '%.___' AND TRY_CAST({name} AS {_DECIMAL}) IS NOT NULL THEN 'decimal' "
            rf"WHEN regexp_full_match({text}, '-?[1-9]\d{{0,2}}\.\d{{3}}') THEN 'either' "
            f"WHEN {points} THEN 'thousands' WHEN {text} LIKE '%.%' THEN 'decimal' END"
        )
        columns += [f"{name} AS {name}_text", f"{number}{factor} AS {name}", f"{mark} AS {name}_point"]
    return f"SELECT {', '.join(columns)} FROM ({source or extract.sql(rows=True)})"
