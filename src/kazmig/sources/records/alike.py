"""Records without numbers: those that stand twice word for word, and files that hold the same records."""

from __future__ import annotations

import duckdb

from kazmig.sources.problems import Problem
from kazmig.sources.records.files import Extract

# Where most rows differ in some column that the layout does not name (a passport, a time), two alike are one record.
_IDENTIFYING = 0.5
_SAME_FILE = "Name each file once in sources.toml."


def alike(extracts: list[Extract], connection: duckdb.DuckDBPyConnection) -> list[Problem]:
    """Notes records that are there twice, where files do not number them. No cell is looked at, only a hash of rows.

    Rows of day, direction and citizenship alone are alike since many cross on one day: those are not judged, except
    for files that hold all the same rows.
    """
    told = [each for each in extracts if len(each.every) > len(each.fields)]
    if len(extracts) < 2 and not told:  # whole numbers
        return []
    found = _same_files(extracts, connection)
    if found or len(told) < len(extracts):
        return found
    rows = " UNION ALL ".join(f"SELECT {_hash(each)} AS h FROM {each.source}" for each in extracts)
    answer = connection.execute(f"SELECT count(*), count(DISTINCT h) FROM ({rows})").fetchone()
    records, different = answer or (0, 0)
    if records == different or different < _IDENTIFYING * records:
        return []
    files = ", ".join(each.file for each in extracts)
    wrong = f"{records - different:,} records that are word for word another one, among {records:,}"
    mend = (
        "Delete the repeats, or ask for the extract with the records' numbers. If two records may be alike, write "
        'duplicates = "counted" into the section in sources.toml.'
    )
    return [Problem(files, wrong, "each record once", mend)]


def _same_files(extracts: list[Extract], connection: duckdb.DuckDBPyConnection) -> list[Problem]:
    """Files with the same rows in whatever order: one of them is a copy."""
    seen: dict[tuple[object, ...], str] = {}
    found = []
    for each in extracts if len(extracts) > 1 else ():
        query = f"SELECT count(*), sum({_hash(each)}::HUGEINT) FROM {each.source}"
        rows = tuple(connection.execute(query).fetchone() or ())
        first = seen.setdefault((each.every, *rows), each.file)
        if first != each.file:
            found.append(Problem(each.file, f"the same records as in {first}", "each record once", _SAME_FILE))
    return found


def _hash(extract: Extract) -> str:
    return f"hash({', '.join(extract.every)})"
