"""What a team's review in KoboToolbox says of a submission: required, and in words that are known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from kazmig.sources.kobo.tables import Table
from kazmig.sources.problems import Problem
from kazmig.sources.shapes import shape

COLUMN = "_validation_status"
# How sources.toml says whether the team reviews at all: validation = "required" (the default) or "absent".
AS_DECLARED, ABSENT = "required", "absent"
APPROVED, NOT_APPROVED, ON_HOLD = "approved", "not_approved", "on_hold"
_WORDS = {
    APPROVED: ("approved", "одобрено", "утверждено", "принято", "мақұлданды", "бекітілді"),
    NOT_APPROVED: ("not_approved", "не_одобрено", "не_утверждено", "отклонено", "мақұлданбады", "бекітілмеді"),
    ON_HOLD: ("on_hold", "на_удержании", "отложено", "приостановлено", "кейінге_қалдырылды", "күтуде"),
    "": ("", "not_reviewed", "none", "null", "не_проверено", "—", "-"),
}
_CODES = {word: code for code, words in _WORDS.items() for word in words}


def status_code(status: str) -> str | None:
    """`approved`, `not_approved`, `on_hold`, '' for what nobody has reviewed, from code or label; None if unknown.

    >>> status_code("validation_status_on_hold"), status_code("Not approved"), status_code("maybe")
    ('on_hold', 'not_approved', None)
    """
    plain = status.strip().lower().removeprefix("validation_status_").replace(" ", "_").replace("-", "_")
    return _CODES.get(plain, _CODES.get(status.strip()))


def without_review(tables: Sequence[Table], review: str) -> list[Problem]:
    """Exports that do not say what was reviewed although they must, and reviews in words that nobody knows."""
    found: list[Problem] = []
    for table in tables:
        if COLUMN not in table.header:
            if review != ABSENT:
                mend = (
                    "Export again with the column, so that rejected submissions are not counted. If your team reviews "
                    'nothing in KoboToolbox, write validation = "absent" into the section in sources.toml.'
                )
                found.append(
                    Problem(table.file, "no such column", "the team's review", mend, table.sheet, column=COLUMN)
                )
            continue
        place = table.header.index(COLUMN)
        words = Counter(row[place] for row in table.rows if status_code(row[place]) is None)
        for word, rows in sorted(words.items()):
            first = next(n for n, row in zip(table.numbers, table.rows, strict=True) if row[place] == word)
            expected = "approved, not approved, on hold, or nothing"
            mend = "Export again with XML values, or set the review in KoboToolbox to one of these."
            told = f"a review that nobody knows ({shape(word)}) in {rows} rows"
            found.append(Problem(table.file, told, expected, mend, table.sheet, first, COLUMN))
    return found or _all_blank(tables, review)


def _all_blank(tables: Sequence[Table], review: str) -> list[Problem]:
    """One problem where no row of any export was reviewed: such an export says nothing of what was rejected."""
    reviews = [
        status_code(row[table.header.index(COLUMN)]) for table in tables if COLUMN in table.header for row in table.rows
    ]
    if review == ABSENT or not reviews or any(reviews):
        return []
    mend = (
        "Review the submissions in KoboToolbox (Data, Table) and export again. If your team reviews nothing "
        'there, write validation = "absent" into the section in sources.toml.'
    )
    told = f"no review in any of {len(reviews)} rows"
    expected = "approved, not approved or on hold, at least for some"
    return [Problem(tables[0].file, told, expected, mend, tables[0].sheet, column=COLUMN)]
