"""Times that figures speak of: the one parser of periods, their order, length and standard forms.

A period is a year (`2022`), a half (`2024H1`), a quarter (`2024Q1`), a month (`2024-02`), a day (`2023-01-21`), or two
of these with a slash, which gives months to date (`2024-01/2024-09`) or any other span (`2023-01-30/2023-03-03`).
What is none of these, ends before it begins, or names a day that no calendar has is refused.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

KINDS = ("year", "half", "quarter", "month", "months to date", "day", "span")
FORMS = "2022, 2024H1, 2024Q1, 2024-02, 2024-02-15, or two of these with a slash, the earlier first"
_PART = re.compile(r"(\d{4})(?:H([12])|Q([1-4])|-(\d\d)(?:-(\d\d))?)?")
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


class PeriodError(ValueError):
    """A text that names no period; the message says what was found and what is expected."""


@dataclass(frozen=True, order=True)
class Period:
    """Days `first` to `last`, both within. Ordered by beginning, then end; `str()` gives the shortest form.

    >>> str(Period.parse("2022-10-01/2022-12-31"))
    '2022Q4'
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise PeriodError(f"a period must not end ({self.last}) before it begins ({self.first})")

    @classmethod
    def parse(cls, text: object) -> Period:
        """The period that a text names. Raises PeriodError for anything else."""
        return text if isinstance(text, Period) else _parsed(str(text))

    @classmethod
    def find(cls, text: object) -> Period | None:
        """The period that a text names, or None."""
        try:
            return cls.parse(text)
        except PeriodError:
            return None

    @classmethod
    def months(cls, year: int, first: int, last: int) -> Period:
        """Months `first` to `last` of a year, by number."""
        return cls(date(year, first, 1), _month_end(year, last))

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def month_count(self) -> int | None:
        """How many whole months it has; None where it does not begin and end with months."""
        if self.first.day != 1 or self.last != _month_end(self.last.year, self.last.month):
            return None
        return (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1

    @property
    def kind(self) -> str:
        """One of KINDS: what sort of period it is, by its days."""
        count = self.month_count
        if self.first == self.last:
            return "day"
        if count == 1:
            return "month"
        if count is None or self.first.year != self.last.year:
            return "span"
        whole = {3: "quarter", 6: "half", 12: "year"}.get(count)
        if whole and (self.first.month - 1) % count == 0:
            return whole
        return "months to date" if self.first.month == 1 else "span"

    def __contains__(self, other: Period | date) -> bool:
        """Whether a day, or all of another period, lies within."""
        that = Period(other, other) if isinstance(other, date) else other
        return self.first <= that.first and that.last <= self.last

    def meets(self, other: Period) -> bool:
        """Whether both have a day in common."""
        return self.first <= other.last and other.first <= self.last

    def same_length(self, other: Period) -> bool:
        """Whether both are of one length: as many whole months, or as many days."""
        if self.month_count is not None or other.month_count is not None:
            return self.month_count == other.month_count
        return self.days == other.days

    def same_season(self, other: Period) -> bool:
        """Whether both hold the same part of the year (or whole years), so that no season tells them apart."""
        if self.month_count is not None and self.month_count % 12 == 0:
            return self.same_length(other)
        return self.same_length(other) and (self.first.month, self.last.month) == (other.first.month, other.last.month)

    def year_before(self) -> Period:
        """The same days of the year before; the end of a month stays the end of a month."""
        last = _month_end(self.last.year - 1, self.last.month)
        if self.last != _month_end(self.last.year, self.last.month):
            last = date(self.last.year - 1, self.last.month, min(self.last.day, last.day))
        begin = self.first
        first_end = _month_end(begin.year - 1, begin.month)
        return Period(date(begin.year - 1, begin.month, min(begin.day, first_end.day)), last)

    def __str__(self) -> str:
        year, kind, count = self.first.year, self.kind, self.month_count
        if kind == "year":
            return f"{year}"
        if kind in ("half", "quarter"):
            return f"{year}{kind[0].upper()}{self.last.month // (count or 1)}"
        if kind == "month":
            return f"{self.first:%Y-%m}"
        if kind == "day":
            return self.first.isoformat()
        return "/".join(self.ends())

    def ends(self) -> tuple[str, str]:
        """Both ends in the shortest common form: years, months or days."""
        if self.month_count is None:
            return self.first.isoformat(), self.last.isoformat()
        if self.month_count % 12 == 0 and self.first.month == 1:
            return f"{self.first.year}", f"{self.last.year}"
        return f"{self.first:%Y-%m}", f"{self.last:%Y-%m}"

    def iso(self) -> str:
        """As ISO 8601 has it: `2022`, `2022-10`, `2022-10-01`, or the two days with a slash."""
        if self.kind in ("year", "month", "day"):
            return str(self)
        return f"{self.first.isoformat()}/{self.last.isoformat()}"

    def sdmx(self) -> str:
        """As SDMX writes an observation's time: `2022`, `2024-S1`, `2024-Q1`, `2024-02`, or beginning and duration."""
        if self.kind in ("half", "quarter"):
            return f"{self.first.year}-{'S' if self.kind == 'half' else 'Q'}{str(self)[-1]}"
        if self.kind in ("year", "month", "day"):
            return str(self)
        length = f"P{self.days}D" if self.month_count is None else f"P{self.month_count}M"
        return f"{self.first.isoformat()}/{length}"


def over_all(texts: Iterable[str]) -> str:
    """The period from the first to the last day of all that are named, empty names apart; "" where none is.

    >>> over_all(["2022", "", "2023-01-30/2023-03-03"])
    '2022-01-01/2023-03-03'
    """
    all_of = [Period.parse(text) for text in texts if text]
    return str(Period(min(each.first for each in all_of), max(each.last for each in all_of))) if all_of else ""


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Period:
    first, slash, last = text.partition("/")
    begin, end = _part(first, text), _part(last if slash else first, text)
    if end.last < begin.first:
        raise PeriodError(f"'{text}' ends before it begins. Write {FORMS}.")
    return Period(begin.first, end.last)


def _part(part: str, text: str) -> Period:
    match = _PART.fullmatch(part)
    if match and _FIRST_YEAR <= int(match[1]) <= _LAST_YEAR:
        year, half, quarter, month, day = (int(each) if each else 0 for each in match.groups())
        try:
            if half:
                return Period.months(year, half * 6 - 5, half * 6)
            if quarter:
                return Period.months(year, quarter * 3 - 2, quarter * 3)
            if match[5]:
                return Period(date(year, month, day), date(year, month, day))
            if match[4]:
                return Period.months(year, month, month)
            return Period.months(year, 1, 12)
        except ValueError:
            pass
    raise PeriodError(f"'{text}' is no period. Write {FORMS}.")


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
