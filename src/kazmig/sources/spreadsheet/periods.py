"""Periods as titles and headers write them, in Russian, Kazakh and English: one grammar over `Period`.

Days, months, quarters (ordinals in words, Roman numerals with their usual mistypings), halves, years, spans, "as of",
"at the end of", and the year to date. What no rule takes is no period: nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

from kazmig.evidence.periods import Period
from kazmig.sources.spreadsheet.cells import folded
from kazmig.sources.spreadsheet.period_words import plain

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
_MONTH = "(?:" + "|".join(f"(?:{month})" for month in _MONTHS) + r")(?!\w)\.?"
_YEAR = r"(?:19|20)\d\d"
_YEAR_WORD = r"(?:год\w*|гг?\.?(?!\w)|жыл\w*|жж?\.?(?!\w))"
# What may stand between the parts of one period: brackets, commas, the cells of one title row.
_GAP = r"[\s,()|]*"
_BEFORE = rf"(?:({_YEAR})\s*{_YEAR_WORD}?{_GAP})?"
_AFTER = rf"(?:{_GAP}(?:of\s+|в\s+)?({_YEAR}))?"
_WORDS = {
    1: "перв\\w*|бiрiншi|first|one|один",
    2: "втор\\w*|екiншi|second|two|два",
    3: "трет\\w*|үшiншi|third|three|три",
    4: "четв[её]рт\\w*|төртiншi|fourth|four|последн\\w*|last|соңғы",
}
# One is typed for I, l and | too, the Cyrillic У and the Latin Y for V, П for II and Ш for III.
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "п": 2, "ш": 3}
# A sign that stands alone parts the cells of a row.
_ORDINAL = rf"(?:(?!\|\s)[il1|!]{{1,3}}[vуy]?|[1-4]|п|ш|{'|'.join(_WORDS.values())})"
_TH = r"(?:-\w{1,3}(?!\w)|(?:st|nd|rd|th)(?!\w))?[\s|-]*"
_TO = r"(?:[\s|]*(?:-|—|/|по|до|to|until|through|дейiн|мен|бастап)[\s|]*|(?<=[ндт][ае]н)\s+)"
_DOTTED = r"(\d\d?)[./](\d\d?)(?:[./](\d{4}|\d\d)(?!\d))?"
_ISO = r"(\d{4})-(\d\d)-(\d\d)"
_G = r"\s*(?:г(?:ода|\.)?(?!\w))?"
_MONTH_SPAN = re.compile(rf"(?<![\d.])(\d\d?)\s?-\s?(\d\d?)[./]({_YEAR})(?![\d.])")
_DOTTED_RANGE = re.compile(rf"(?<![\d.]){_DOTTED}{_G}{_TO}{_DOTTED}")
_DAYS_OF_MONTH = re.compile(rf"(?<![\d.])(\d\d?){_TO}(\d\d?)\s+({_MONTH})\s+({_YEAR})")
_ISO_RANGE = re.compile(rf"{_ISO}{_TO}{_ISO}")
_MONTH_CODES = re.compile(r"(?<![\d.])(\d\d?)\.(\d{4})(?:\s*-\s*(\d\d?)\.(\d{4}))?(?![\d.])")
_RANGE = re.compile(
    rf"{_BEFORE}(?<!\w)(?:(\d\d?)[\s-]+)?({_MONTH})(?:\s+({_YEAR})\s*{_YEAR_WORD}?)?{_TO}(?:(\d\d?)[\s-]+)?({_MONTH}){_AFTER}"
)
_FIRST_MONTHS = re.compile(
    rf"{_BEFORE}(?<!\w)(\d\d?|три|шесть|девять|three|six|nine|twelve)\s*(?:месяц\w*|мес|ай(?:ы(?:нда\w*|ның)?|да\w*|ға)?|months)(?!\w)\.?{_AFTER}"
)
_MANY = {"три": 3, "шесть": 6, "девять": 9, "three": 3, "six": 6, "nine": 9, "twelve": 12}
_HALF = re.compile(
    rf"{_BEFORE}(?<!\w)(?:({_ORDINAL}){_TH}(?:полугоди\w*|жартыжылды\w*|half(?:[\s-]year)?)|h([12])(?!\d)|([12])h(?!\w)){_AFTER}"
)
_QUARTER_WORD = r"(?:квартал\w*|кв|тоқсан\w*|тоқ|quarter)(?!\w)\.?"
_QUARTER = re.compile(
    rf"{_BEFORE}(?<!\w)(?:({_ORDINAL}){_TH}{_QUARTER_WORD}|q\s?([1-4])(?!\d)|([1-4])\s?q(?!\w)){_AFTER}"
)
_QUARTERS = re.compile(
    rf"{_BEFORE}(?<!\w)({_ORDINAL}){_TH}(?:-|,|по|и|and|to|мен|және)[\s-]*({_ORDINAL}){_TH}{_QUARTER_WORD}{_AFTER}"
)
_QUARTER_CODE = re.compile(rf"(?<!\d)({_YEAR}|\d\d)\s?[-/]?q([1-4])(?!\d)")
_CODE_QUARTER = re.compile(rf"(?<!\w)(?:q\s?([1-4])|([1-4])q)\s?[-/'.]?\s?({_YEAR}|(?<=[-/'q])\d\d)(?!\d)")
_NUMBERED = re.compile(rf"{_BEFORE}(?<!\w){_QUARTER_WORD}\s*(?:№\s*)?([1-4]|iv|i{{1,3}})(?=\W*(?:{_YEAR}|$)){_AFTER}")
# "October, November and December 2022": months that follow on each other are one period.
_AND = r"\s*(?:[,;+&]|(?<!\w)(?:и|and|және)(?!\w))\s*(?:(?:и|and|және)\s+)?"
_OR = rf"(?:{_AND}|\s*/\s*|\s+[мпб]ен\s+)"
_DATED = rf"{_MONTH}(?:\s+{_YEAR}(?:\s*{_YEAR_WORD})?)?"
_LIST = re.compile(rf"{_BEFORE}(?<!\w)({_DATED}(?:(?:{_OR}{_DATED}){{2,11}}|{_AND}{_DATED})){_AFTER}")
_IN_LIST = re.compile(rf"({_MONTH})(?:\s+({_YEAR}))?")
_ROMAN_MONTHS = re.compile(rf"(?<!\w)([ivx]{{1,4}})\s*-\s*([ivx]{{1,4}})(?:[\s.,]|мес\w*)*({_YEAR})")
_NUMERALS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_MONTH_NUMERALS = {numeral: number for number, numeral in enumerate(_NUMERALS, 1)}
_DATES = (
    re.compile(r"(?<![\d.])(?P<d>\d\d?)[./](?P<m>\d\d?)[./](?P<y>\d{4}|\d\d)(?!\d)"),
    re.compile(r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)"),
    re.compile(rf"(?<!\w)(?P<d>\d\d?)\s+(?P<M>{_MONTH})\s+(?P<y>{_YEAR})"),
    re.compile(rf"(?P<y>{_YEAR})\s*(?:жыл\w*|ж\.?)\s+(?P<d>\d\d?)(?:-\w+)?\s+(?P<M>{_MONTH})"),
    re.compile(rf"(?<!\w)(?P<M>{_MONTH})\s+(?P<d>\d\d?),\s*(?P<y>{_YEAR})"),
)
# "4 (четвёртый) квартал".
_SAID_TWICE = re.compile(rf"\s*\((?:{'|'.join(_WORDS.values())})\)\s*(?={_QUARTER_WORD})")
_MONTH_CODE = re.compile(rf"(?<!\d)({_YEAR})-(\d\d)(?!\d)")
_ONE_MONTH = re.compile(rf"{_BEFORE}(?<!\w)({_MONTH}){_AFTER}")
_YEARS = re.compile(rf"(?<!\d)({_YEAR})\s*-\s*({_YEAR})(?!\d)")
_ONE_YEAR = re.compile(rf"(?<!\d)({_YEAR})(?!\d)")
_END = re.compile(r"(?<!\w)(?:на|к)\s+конец|(?<!\w)к\s+концу|(?:at|as of)?\s*(?:the\s+)?end[\s-](?:of\s+)?|соңы\w*")
_BEGINNING = re.compile(
    r"(?<!\w)на\s+начало|(?<!\w)к\s+началу|(?:at\s+)?(?:the\s+)?(?:beginning|start)\s+of|басына(?!н)"
)
_TO_DATE = re.compile(
    r"с\s+начала\s+(?:\d{4}\s+)?года|нараста\w+|year[\s-]to[\s-]date|(?<!\w)ytd(?!\w)|жыл(?:дың)?\s+басынан"
)
_SINCE = re.compile(rf"с\s+начала\s+{_YEAR}|{_YEAR}\s+жыл(?:дың)?\s+басынан")
_ENDED = re.compile(
    r"(?:квартал\w*|тоқсан\w*|quarter|months|месяц\w*)\W+(?:закончивш\w*|завершивш\w*|ended|ending|аяқталған)"
)


def declared(period: str) -> Period | None:
    """The months of a period as sources.toml writes it; a day is the end of what it belongs to (1 April is March)."""
    found = Period.find(period)
    if found is None:
        return None
    if found.kind == "day":
        return _as_of(found.first)
    return Period(found.first.replace(day=1), _month_of(found.last).last)


def covered(parts: list[Period], whole: Period) -> bool:
    """Whether `parts` follow on each other and make up `whole`."""
    parts = sorted(parts)
    joined = all(left.last + timedelta(days=1) == right.first for left, right in pairwise(parts))
    return bool(parts) and joined and (parts[0].first, parts[-1].last) == (whole.first, whole.last)


def ending(period: Period) -> Period:
    """A period's last month, to which a stock at its end belongs."""
    return _month_of(period.last)


def in_year(period: Period, year: int) -> Period:
    """The same months of another year."""
    return Period.months(year, period.first.month, period.last.month)


def runs_from_january(text: str) -> bool:
    """Whether a text says that figures run from the beginning of the year."""
    return bool(_TO_DATE.search(folded(text)))


def spans(text: str, stock: bool, year: int | None = None) -> list[Period]:
    """All periods that a text names, in no order. `year`: of those that name none themselves.

    A day is the end of what a `stock` belongs to (1 April 2023 is March); for flows it is the day of printing, unless
    the text says that they run to that day.
    """
    rest = plain(_SAID_TWICE.sub(" ", folded(text)))
    to_date, ended, since = _TO_DATE.search(rest), _ENDED.search(rest), _SINCE.search(rest)
    at_end, at_start = _END.search(rest), _BEGINNING.search(rest)
    rest = _TO_DATE.sub(lambda m: re.sub(r"\D", " ", m[0]), rest)
    found: list[Period] = []

    def take(pattern: re.Pattern[str], read: Callable[[re.Match[str]], Period | None]) -> None:
        nonlocal rest
        for match in pattern.finditer(rest):
            period = read(match)
            if period is not None:
                found.append(period)
        rest = pattern.sub(" ; ", rest)

    def own(*years: str | None) -> int | None:
        return next((int(each) for each in years if each), year)

    def months(first: int, last: int, *years: str | None) -> Period | None:
        known = own(*years)
        return Period.months(known, first, last) if known and 1 <= first <= last <= 12 else None

    def quarter(number: int, *years: str | None) -> Period | None:
        return months(number * 3 - 2, number * 3, *years) if 1 <= number <= 4 else None

    def half(number: int, *years: str | None) -> Period | None:
        return months(number * 6 - 5, number * 6, *years) if number in (1, 2) else None

    def listed(match: re.Match[str]) -> Period | None:
        named = [(_month(each[1]), each[2]) for each in _IN_LIST.finditer(match[2])]
        later, known = match[3], []
        for month, its in reversed(named):
            later = its or later
            known.append((own(later, match[1]), month))
        months_in = [year_in * 12 + month - 1 for year_in, month in reversed(known) if year_in]
        if len(months_in) < len(named) or any(b - a != 1 for a, b in pairwise(months_in)):
            return None
        return _of_months(months_in[0] % 12 + 1, months_in[0] // 12, months_in[-1] % 12 + 1, months_in[-1] // 12)

    def quarters(match: re.Match[str]) -> Period | None:
        first, last = _ordinal(match[2]), _ordinal(match[3])
        return months(first * 3 - 2, last * 3, match[4], match[1]) if 1 <= first < last <= 4 else None

    def numerals(first: int, last: int, named: str) -> Period | None:
        # "I-IV 2022" may be quarters.
        return months(first, last, named) if last > 4 else None

    take(_LIST, listed)
    take(_ISO_RANGE, lambda m: _of_days((m[3], m[2], m[1]), (m[6], m[5], m[4])))
    take(_DOTTED_RANGE, lambda m: _of_days((m[1], m[2], m[3] or m[6]), (m[4], m[5], m[6])))
    take(_DAYS_OF_MONTH, lambda m: _of_days((m[1], str(_month(m[3])), m[4]), (m[2], str(_month(m[3])), m[4])))
    take(_RANGE, lambda m: _of_months(_month(m[3]), own(m[4], m[7], m[1]), _month(m[6]), own(m[7], m[4], m[1])))
    take(_MONTH_SPAN, lambda m: months(int(m[1]), int(m[2]), m[3]))
    take(_MONTH_CODES, lambda m: _of_months(int(m[1]), int(m[2]), int(m[3] or m[1]), int(m[4] or m[2])))
    days: list[date] = []
    for pattern in _DATES:
        take(pattern, lambda m: _noted(m, days))
    take(_FIRST_MONTHS, lambda m: months(1, _MANY.get(m[2]) or int(m[2]), m[3], m[1]))
    take(_HALF, lambda m: half(_ordinal(m[2] or m[3] or m[4]), m[5], m[1]))
    take(_ROMAN_MONTHS, lambda m: numerals(_MONTH_NUMERALS.get(m[1], 0), _MONTH_NUMERALS.get(m[2], 0), m[3]))
    take(_QUARTER_CODE, lambda m: quarter(int(m[2]), _full(m[1])))
    take(_CODE_QUARTER, lambda m: quarter(int(m[1] or m[2]), _full(m[3])))
    take(_QUARTERS, quarters)
    take(_QUARTER, lambda m: quarter(_ordinal(m[2] or m[3] or m[4]), m[5], m[1]))
    take(_NUMBERED, lambda m: quarter(_ordinal(m[2]), m[3], m[1]))
    take(_MONTH_CODE, lambda m: months(int(m[2]), int(m[2]), m[1]))
    take(_ONE_MONTH, lambda m: months(_month(m[2]), _month(m[2]), m[3], m[1]))
    take(_YEARS, lambda m: Period.months(int(m[1]), 1, 12) if m[1] == m[2] else None)
    take(_ONE_YEAR, lambda m: Period.months(int(m[1]), 1, 12))
    if since and not days and all(each.kind == "year" for each in found):
        # Since the beginning of 2022, and nobody says until when.
        return []
    if to_date:
        last = [_as_of(day) for day in days] + found
        found = [Period.months(each.last.year, 1, each.last.month) for each in sorted(last, key=lambda p: p.last)[-1:]]
    elif ended and days:
        last_month = _as_of(days[-1])
        found = [Period.months(last_month.last.year, max(1, last_month.last.month - 2), last_month.last.month)]
    elif stock:
        found = [*map(_as_of, days), *found]
        if at_end:
            found = [ending(each) for each in found]
        elif at_start:
            found = [_as_of(each.first.replace(day=1)) if each.kind == "year" else each for each in found]
    return list(dict.fromkeys(found))


def _full(year: str) -> str:
    return year if len(year) == 4 else f"20{year}"


def _noted(match: re.Match[str], days: list[date]) -> None:
    """Keeps a day for what follows: whether it counts depends on the rest of the text."""
    named = match.groupdict()
    month = _month(named["M"]) if "M" in named else int(named["m"])
    day = _day_of(named["d"], str(month), named["y"])
    if day is not None:
        days.append(day)


def _day_of(day: str, month: str, year: str | None) -> date | None:
    if not year:
        return None
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None


def _of_days(first: tuple[str, str, str | None], last: tuple[str, str, str | None]) -> Period | None:
    """Whole months from one day to another."""
    begin, end = _day_of(*first), _day_of(*last)
    if begin is None or end is None or end < begin:
        return None
    # To the first of a month means through the month before.
    end = end - timedelta(days=1) if end.day == 1 and begin.day == 1 and end > begin else end
    if begin.day != 1 or end != _month_of(end).last:
        return None
    return Period(begin.replace(day=1), _month_of(end).last)


def _of_months(first: int, first_year: int | None, last: int, last_year: int | None) -> Period | None:
    if not first_year or not last_year or not (1 <= first <= 12 and 1 <= last <= 12):
        return None
    if (first_year, first) > (last_year, last):
        return None
    return Period(date(first_year, first, 1), _month_of(date(last_year, last, 1)).last)


def _month_of(day: date) -> Period:
    return Period.months(day.year, day.month, day.month)


def _as_of(day: date) -> Period:
    """The month whose end a stock on that day belongs to: the first of a month is the end of the one before."""
    return _month_of(day - timedelta(days=1) if day.day == 1 else day)


def _month(word: str) -> int:
    return next(number for number, month in enumerate(_MONTHS, 1) if re.fullmatch(month, word.rstrip(".")))


def _ordinal(word: str) -> int:
    for number, forms in _WORDS.items():
        if re.fullmatch(forms, word):
            return number
    if word in "234":
        return int(word)
    return _ROMAN.get(re.sub(r"[1l|!]", "i", word).replace("у", "v").replace("y", "v"), 0)
