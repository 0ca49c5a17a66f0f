"""Periods as titles and headers write them, in Russian, Kazakh and English: months, quarters, years, days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from kazmig.sources.spreadsheet.cells import folded

# Written with the Latin i that `folded` puts for the Kazakh one.
_MONTHS = (
    r"янв(?:ар\w*)?|қаңтар\w*|jan(?:uary)?",
    r"фев(?:р|рал\w*)?|ақпан\w*|feb(?:ruary)?",
    r"март\w*|мар|наурыз\w*|mar(?:ch)?",
    r"апр(?:ел\w*)?|сәуiр\w*|apr(?:il)?",
    r"ма[йяе]|мамыр\w*|may",
    r"июн\w?|маусым\w*|june?",
    r"июл\w?|шiлде\w*|july?",
    r"авг(?:уст\w*)?|тамыз\w*|aug(?:ust)?",
    r"сент?(?:ябр\w*)?|қыркүйе\w*|sept?(?:ember)?",
    r"окт(?:ябр\w*)?|қазан\w*|oct(?:ober)?",
    r"ноя(?:б|бр\w*)?|қараша\w*|nov(?:ember)?",
    r"дек(?:абр\w*)?|желтоқсан\w*|dec(?:ember)?",
)
_MONTH = "(?:" + "|".join(f"(?:{month})" for month in _MONTHS) + ")(?!\\w)"
_YEAR = r"(?:19|20)\d\d"
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "first": 1, "second": 2, "third": 3, "fourth": 4}
_ORDINAL = r"(?:i{1,3}|iv|[1-4]|first|second|third|fourth)"
_BEFORE = rf"(?:({_YEAR})\s*(?:год\w*|г\.?|жыл\w*|ж\.?)?[\s,]*)?"
_AFTER = rf"(?:[\s,]*(?:of\s+)?({_YEAR}))?"
_DATE_RANGE = re.compile(r"(\d\d?)\.(\d\d?)\.(\d{4})\s*г?\.?\s*-\s*(\d\d?)\.(\d\d?)\.(\d{4})")
_RANGE = re.compile(
    rf"{_BEFORE}(?<!\w)(?:\d\d?[\s-]+)?({_MONTH})(?:\s+{_YEAR})?\s*(?:-|по|to)\s*(?:\d\d?\s+)?({_MONTH}){_AFTER}"
)
_FIRST_MONTHS = re.compile(rf"{_BEFORE}(?<!\w)(\d\d?)\s*(?:месяц\w*|мес|ай|months)(?!\w){_AFTER}")
_TH = r"(?:-\w{1,3}(?!\w))?[\s-]*"
_HALF = re.compile(rf"{_BEFORE}(?<!\w)(i{{1,2}}|[12]){_TH}(?:полугоди\w*|жартыжылды\w*){_AFTER}")
_QUARTER = re.compile(
    rf"{_BEFORE}(?<!\w)(?:({_ORDINAL}){_TH}(?:квартал\w*|кв|тоқсан\w*|quarter)(?!\w)\.?|q([1-4])(?!\d)){_AFTER}"
)
_QUARTER_CODE = re.compile(rf"({_YEAR})\s?-?q([1-4])(?!\d)")
_DATES = (
    re.compile(r"(?P<d>\d\d?)\.(?P<m>\d\d?)\.(?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)"),
    re.compile(rf"(?<!\w)(?P<d>\d\d?)\s+(?P<M>{_MONTH})\s+(?P<y>{_YEAR})"),
    re.compile(rf"(?P<y>{_YEAR})\s*(?:жыл\w*|ж\.?)\s+(?P<d>\d\d?)(?:-\w+)?\s+(?P<M>{_MONTH})"),
    re.compile(rf"(?<!\w)(?P<M>{_MONTH})\s+(?P<d>\d\d?),\s*(?P<y>{_YEAR})"),
)
_MONTH_CODE = re.compile(rf"(?<!\d)({_YEAR})-(\d\d)(?!\d)")
_ONE_MONTH = re.compile(rf"{_BEFORE}(?<!\w)({_MONTH}){_AFTER}")
_ONE_YEAR = re.compile(rf"(?<!\d)({_YEAR})(?!\d)")


@dataclass(frozen=True, order=True)
class Span:
    """Months `first` to `last` of a year."""

    year: int
    first: int
    last: int

    def holds(self, other: Span) -> bool:
        return self.year == other.year and self.first <= other.first and other.last <= self.last

    @property
    def ending(self) -> Span:
        """Its last month, to which a stock at its end belongs."""
        return Span(self.year, self.last, self.last)

    @property
    def whole_year(self) -> bool:
        return (self.first, self.last) == (1, 12)

    def __str__(self) -> str:
        if self.whole_year:
            return str(self.year)
        if self.last - self.first == 2 and self.first % 3 == 1:
            return f"{self.year}Q{self.last // 3}"
        months = f"{self.year}-{self.first:02d}"
        return months if self.first == self.last else f"{months} to {self.year}-{self.last:02d}"


def declared(period: str) -> Span | None:
    """The span of a period as sources.toml writes it: `2023Q1`, `2023`, `2023-03`, a day or two days."""
    if match := re.fullmatch(r"(\d{4})Q([1-4])", period):
        return _quarter(int(match[1]), int(match[2]))
    if match := re.fullmatch(r"(\d{4})-(\d\d)-\d\d/(\d{4})-(\d\d)-\d\d", period):
        year, first, until, last = (int(part) for part in match.groups())
        return Span(year, first, last) if year == until and first <= last else None
    found = spans(period, stock=True)
    return found[0] if len(found) == 1 else None


def covered(parts: list[Span], whole: Span) -> bool:
    """Whether `parts` follow on each other and make up `whole`."""
    parts = sorted(parts)
    joined = all(left.last + 1 == right.first for left, right in pairwise(parts))
    same = all(part.year == whole.year for part in parts)
    return bool(parts) and joined and same and parts[0].first == whole.first and parts[-1].last == whole.last


def spans(text: str, stock: bool, year: int | None = None) -> list[Span]:
    """All periods that a text names, in no order. `year`: of those that name none themselves.

    A day is the end of what a `stock` belongs to (1 April 2023 is March); for flows it is the day of printing.
    """
    rest = folded(text)
    found: list[Span] = []

    def take(pattern: re.Pattern[str], read: object) -> None:
        nonlocal rest
        for match in pattern.finditer(rest):
            span = read(match)  # type: ignore[operator]
            if span is not None:
                found.append(span)
        rest = pattern.sub(" ; ", rest)

    def own(*years: str | None) -> int | None:
        return next((int(each) for each in years if each), year)

    def several(first: int, last: int, *years: str | None) -> Span | None:
        known = own(*years)
        return Span(known, first, last) if known and 1 <= first <= last <= 12 else None

    take(_DATE_RANGE, lambda m: several(int(m[2]), int(m[5]), m[6]) if m[3] == m[6] else None)
    take(_RANGE, lambda m: several(_month(m[2]), _month(m[3]), m[4], m[1]))
    for pattern in _DATES:
        take(pattern, _day if stock else lambda m: None)
    take(_FIRST_MONTHS, lambda m: several(1, int(m[2]), m[3], m[1]))
    take(_HALF, lambda m: several(*((1, 6) if len(m[2]) == 1 and m[2] != "2" else (7, 12)), m[3], m[1]))
    take(_QUARTER_CODE, lambda m: _quarter(int(m[1]), int(m[2])))
    take(_QUARTER, lambda m: _quarter(own(m[4], m[1]), _ordinal(m[2] or m[3])))
    take(_MONTH_CODE, lambda m: several(int(m[2]), int(m[2]), m[1]))
    take(_ONE_MONTH, lambda m: several(_month(m[2]), _month(m[2]), m[3], m[1]))
    take(_ONE_YEAR, lambda m: Span(int(m[1]), 1, 12))
    return list(dict.fromkeys(found))


def _month(word: str) -> int:
    return next(number for number, month in enumerate(_MONTHS, 1) if re.fullmatch(month, word))


def _ordinal(word: str) -> int:
    return _ROMAN[word] if word in _ROMAN else int(word)


def _quarter(year: int | None, number: int) -> Span | None:
    return Span(year, number * 3 - 2, number * 3) if year else None


def _day(match: re.Match[str]) -> Span | None:
    named = match.groupdict()
    month = _month(named["M"]) if "M" in named else int(named["m"])
    year = int(named["y"])
    if not 1 <= month <= 12:
        return None
    if int(named["d"]) == 1:
        # The first of a month is the end of the one before.
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return Span(year, month, month)
