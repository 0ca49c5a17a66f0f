"""Numbers and periods as offices write them in cells and titles, in Russian, Kazakh and English."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from kazmig.sources.grids import shown

# Nothing happened, as opposed to: nobody knows.
_NIL = {"-", "–", "—", "−", "нет", "жоқ"}
_UNKNOWN = {"", "...", "…", "x", "х", "н/д", "нет данных", "мәлімет жоқ", "n/a", "na", "..", "с/ж"}
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f']+")


class NotANumber(ValueError):
    """A cell that should hold a number and does not."""


@dataclass(frozen=True)
class Number:
    """A number from a cell, and the unit of its last written digit."""

    value: float
    precision: float
    percent: bool = False


def number_of(cell: Any, whole: bool) -> Number | None:
    """The number in a cell; None where it says that nothing is known; a dash is nil, which is zero.

    `whole` says that the column counts (persons, permits): then "230,208" is 230208, else 230.208.
    Raises NotANumber.

    >>> number_of("1\\u00a0234\\u00a0567", True).value, number_of("41,1 %", False).value, number_of("–", True).value
    (1234567.0, 41.1, 0.0)
    """
    if isinstance(cell, bool):
        raise NotANumber(str(cell))
    if isinstance(cell, int | float):
        return Number(float(cell), _precision(f"{cell:.12g}"))
    text = shown(cell)
    if text.casefold() in _UNKNOWN:
        return None
    if text in _NIL:
        return Number(0.0, 1.0)
    # A footnote mark behind a number is not part of it.
    written = text
    text = re.sub(r"(?<=\d)\s*(\*+|[¹²³⁴⁵]+|\d?\))$", "", text) if not text.endswith("%") else text
    percent = text.endswith("%")
    bare = _SPACES.sub("", text.rstrip("%")).replace("−", "-").replace("–", "-")
    if whole and re.fullmatch(r"-?\d{1,3}([.,]\d{3})+", bare):
        bare = bare.replace(",", "").replace(".", "")
    if bare.count(",") > 1 or (bare.count(",") == 1 and bare.count(".") == 1 and bare.rfind(",") < bare.rfind(".")):
        bare = bare.replace(",", "")
    bare = bare.replace(",", ".")
    if bare.count(".") > 1:
        bare = bare.replace(".", "", bare.count(".") - 1)
    if not re.fullmatch(r"-?\d+(\.\d+)?", bare):
        raise NotANumber(written)
    return Number(float(bare), _precision(bare), percent)


def _precision(written: str) -> float:
    decimals = len(written.partition(".")[2]) if "e" not in written else 0
    return round(10.0**-decimals, 12)


# --- periods -------------------------------------------------------------------------------------------------------

_MONTHS = (
    ("январ", "қаңтар", "january"),
    ("феврал", "ақпан", "february"),
    ("март", "наурыз", "march"),
    ("апрел", "сәуір", "april"),
    ("ма[йяе]", "мамыр", "may"),
    ("июн", "маусым", "june"),
    ("июл", "шілде", "july"),
    ("август", "тамыз", "august"),
    ("сентябр", "қыркүйек", "september"),
    ("октябр", "қазан", "october"),
    ("ноябр", "қараша", "november"),
    ("декабр", "желтоқсан", "december"),
)
_MONTH = "|".join(f"(?:{'|'.join(stems)})" for stems in _MONTHS)
_YEAR = r"(?:19|20)\d\d"
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_QUARTER_WORD = r"(?:квартал\w*|кв\.?|тоқсан\w*|quarter)"


@dataclass(frozen=True, order=True)
class Span:
    """Whole months from `first` to `last`, each counted as year × 12 + month − 1."""

    first: int
    last: int

    @classmethod
    def months(cls, year: int, first: int, last: int) -> Span:
        return cls(year * 12 + first - 1, year * 12 + last - 1)

    @classmethod
    def quarter(cls, year: int, number: int) -> Span:
        return cls.months(year, number * 3 - 2, number * 3)

    @classmethod
    def year(cls, year: int) -> Span:
        return cls.months(year, 1, 12)

    @property
    def length(self) -> int:
        return self.last - self.first + 1

    def within(self, other: Span) -> bool:
        return other.first <= self.first and self.last <= other.last

    def __str__(self) -> str:
        year, month = divmod(self.first, 12)
        if self.length == 12 and month == 0:
            return str(year)
        if self.length == 3 and month % 3 == 0:
            return f"{year}Q{month // 3 + 1}"
        end, last = divmod(self.last, 12)
        first = f"{year}-{month + 1:02d}"
        return first if self.length == 1 else f"{first}/{end}-{last + 1:02d}"


def span_of(period: str) -> Span | None:
    """The months of a period as sources.toml writes it: `2022`, `2022Q4`, `2022-12`; None for anything else."""
    if match := re.fullmatch(r"(\d{4})", period):
        return Span.year(int(match[1]))
    if match := re.fullmatch(r"(\d{4})Q([1-4])", period):
        return Span.quarter(int(match[1]), int(match[2]))
    if match := re.fullmatch(r"(\d{4})-(\d{2})", period):
        return Span.months(int(match[1]), int(match[2]), int(match[2]))
    return None


def spans_in(text: str, year: int | None = None) -> list[Span]:
    """Periods that a title or a header names; `year` is the year of a header that names only a month or a quarter.

    >>> [str(span) for span in spans_in("за январь–март 2023 года")]
    ['2023Q1']
    >>> [str(span) for span in spans_in("2023 жылғы I тоқсан")], [str(span) for span in spans_in("на 1 апреля 2023 г.")]
    (['2023Q1'], ['2023-03'])
    """
    lowered = shown(text).casefold().replace("–", "-").replace("—", "-")
    if match := re.search(rf"(?:на|as of)\s+(?:1|01)\s+({_MONTH})\w*\s+({_YEAR})", lowered):
        end = Span.months(int(match[2]), _month(match[1]), _month(match[1])).first - 1
        return [Span(end, end)]
    if match := re.search(rf"({_YEAR})\s+жыл\w*\s+0?1\s+({_MONTH})", lowered):
        end = Span.months(int(match[1]), _month(match[2]), _month(match[2])).first - 1
        return [Span(end, end)]
    if match := re.search(rf"(?:на|as of)\s+01?\.(\d\d)\.({_YEAR})", lowered):
        end = int(match[2]) * 12 + int(match[1]) - 2
        return [Span(end, end)]
    own = [int(found) for found in re.findall(rf"(?<!\d)({_YEAR})(?!\d)", lowered)]
    years = own or ([year] if year else [])
    if not years:
        return []
    if match := re.search(rf"({_MONTH})\w*\s*-\s*({_MONTH})", lowered):
        return [Span.months(years[-1], _month(match[1]), _month(match[2]))]
    number = re.search(rf"\b(iv|i{{1,3}}|[1-4])\s*-?(?:й|ші|ый)?\s*{_QUARTER_WORD}|\bq([1-4])\b", lowered)
    if number:
        return [Span.quarter(each, _ROMAN[number[1] or number[2]]) for each in dict.fromkeys(years)]
    if match := re.search(rf"\b({_MONTH})", lowered):
        return [Span.months(each, _month(match[1]), _month(match[1])) for each in dict.fromkeys(years)]
    return [Span.year(each) for each in dict.fromkeys(own)]


def _month(name: str) -> int:
    return next(number for number, stems in enumerate(_MONTHS, 1) if any(re.match(stem, name) for stem in stems))
