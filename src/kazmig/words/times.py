"""Periods in words: as labels ("Q4 2022"), and as they stand in a sentence ("in the fourth quarter of 2022")."""

from __future__ import annotations

from datetime import date as Date

from babel.dates import format_date

from kazmig.evidence.periods import Period
from kazmig.words.kazakh import with_ending

STYLES = ("label", "axis", "caption", "in", "of")
ROMAN = ("I", "II", "III", "IV")
_ORDINALS = ("first", "second", "third", "fourth")
_THIN = "\u202f"
_NBSP = "\u00a0"
# Quarter and half: nominative, prepositional, genitive; nominative and locative.
_PARTS_RU = {"quarter": ("квартал", "квартале", "квартала"), "half": ("полугодие", "полугодии", "полугодия")}
_PARTS_KK = {"quarter": "тоқсан", "half": "жартыжылдық"}


def said(language: str, period: Period, style: str = "label") -> str:
    """A period in words.

    label    short, in tables and in brackets: 2022, IV квартал 2022 г.
    axis     as short as can be read, under an axis: нояб. 2022, IV кв. 2022, 03.11.2022
    caption  after "Period:", where a bare Russian or Kazakh year wants its word: 2022 г.
    in       when something was: in 2022, в IV квартале 2022 года, 2022 жылғы IV тоқсанда
    of       whose it is: of 2022, IV квартала 2022 года, 2022 жылғы IV тоқсандағы

    Raises ValueError for another style.
    """
    if style not in STYLES:
        raise ValueError(f"'{style}' is no style of a period; known are {', '.join(STYLES)}")
    if style == "axis" and period.kind in ("quarter", "month", "day"):
        return _on_axis(language, period)
    if period.kind in ("quarter", "half"):
        return _part(language, period, style)
    if period.kind == "year":
        return _year(language, str(period.first.year), style)
    if period.kind == "month":
        return _months(language, [period.first], style)
    if period.kind == "day":
        return _day(language, period.first, style)
    return _span(language, period, style)


def _year(language: str, year: str, style: str) -> str:
    forms = {
        "en": {"in": f"in {year}", "of": f"of {year}"},
        "ru": {"in": f"в {year}{_NBSP}году", "of": f"{year}{_NBSP}года", "caption": f"{year}{_THIN}г."},
        "kk": {"in": f"{year}{_NBSP}жылы", "of": f"{year}{_NBSP}жылғы", "caption": f"{year}{_NBSP}жыл"},
    }
    return forms[language].get(style, year)


def _part(language: str, period: Period, style: str) -> str:
    """A quarter or half, whose number ends the period's standard form."""
    year, kind, number = period.first.year, period.kind, int(str(period)[-1])
    roman, ordinal = ROMAN[number - 1], _ORDINALS[number - 1]
    if language == "en":
        label = f"{kind[0].upper()}{number} {year}"
        return f"{style} the {ordinal} {kind} of {year}" if style in ("in", "of") else label
    if language == "ru":
        name, inside, of = _PARTS_RU[kind]
        before = "во" if roman == "II" else "в"  # read aloud: во втором
        forms = {"in": f"{before} {roman} {inside} {year}{_NBSP}года", "of": f"{roman} {of} {year}{_NBSP}года"}
        return forms.get(style, f"{roman} {name} {year}{_THIN}г.")
    return _kazakh(f"{year}{_NBSP}жылғы {roman} {_PARTS_KK[kind]}", style)


def _on_axis(language: str, period: Period) -> str:
    day, year = period.first, period.first.year
    if period.kind == "day":
        return format_date(day, "d MMM y", locale="en_GB") if language == "en" else f"{day:%d.%m.%Y}"
    if period.kind == "month":
        name = format_date(day, "LLL", locale=language)
        return f"{year}{_THIN}ж. {name.lower()}" if language == "kk" else f"{name} {year}"
    number = int(str(period)[-1])
    forms = {"en": f"Q{number} {year}", "ru": f"{ROMAN[number - 1]} кв. {year}"}
    return forms.get(language, f"{year}{_THIN}ж. {ROMAN[number - 1]} тқс.")


def _months(language: str, days: list[Date], style: str) -> str:
    """A month, or two of one year as the ends of a run of months."""
    year = days[0].year
    names = [format_date(day, "LLLL", locale=language) for day in days]
    if language == "en":
        return {"in": "in ", "of": "of "}.get(style, "") + f"{'–'.join(names)} {year}"
    names = [name.lower() for name in names]
    if language == "ru":
        of = "–".join(format_date(day, "MMMM", locale="ru") for day in days)
        inside = "–".join(f"{name.rstrip('ьй')}е" for name in names)
        forms = {"in": f"в {inside} {year}{_NBSP}года", "of": f"{of} {year}{_NBSP}года"}
        return forms.get(style, f"{'–'.join(names)} {year}{_THIN}г.")
    return _kazakh(f"{year}{_NBSP}жылғы {'–'.join(names)}", style)


def _day(language: str, day: Date, style: str) -> str:
    if language == "en":
        return {"in": "on ", "of": "of "}.get(style, "") + format_date(day, "long", locale="en_GB")
    if language == "ru":
        return format_date(day, "d MMMM y", locale="ru") + (f"{_NBSP}года" if style in ("in", "of") else f"{_THIN}г.")
    return _kazakh(f"{day.year}{_NBSP}жылғы {day.day} {format_date(day, 'MMMM', locale='kk').lower()}", style)


def _kazakh(stem: str, style: str) -> str:
    """A Kazakh time with its locative ("тоқсанда"), or that as an attribute ("тоқсандағы")."""
    if style not in ("in", "of"):
        return stem
    inside = with_ending(stem, "locative")
    return inside if style == "in" else inside + ("ғы" if inside.endswith("а") else "гі")


def _span(language: str, period: Period, style: str) -> str:
    """Two ends: a year or month that both share stands once."""
    first, last = period.first, period.last
    if period.month_count is None:
        return _days(language, first, last, style)
    if first.year == last.year:
        return _months(language, [first, Date(last.year, last.month, 1)], style)
    if period.month_count % 12 == 0 and first.month == 1:
        return _years(language, f"{first.year}–{last.year}", style)
    ends = [said(language, Period.parse(each)) for each in period.ends()]
    if style not in ("in", "of"):
        return " – ".join(ends)
    if language == "kk":
        return f"{' – '.join(ends)} {'аралығында' if style == 'in' else 'аралығындағы'}"
    if language == "en":
        return f"from {ends[0]} to {ends[1]}" if style == "in" else f"of {' – '.join(ends)}"
    begin, end = (said("ru", Period.parse(each), "of") for each in period.ends())
    # The month that a time lasts to stands in the accusative, which has the form of the nominative.
    until = f"{ends[1].removesuffix(f'{_THIN}г.')}{_NBSP}года"
    return f"с {begin} по {until}" if style == "in" else f"{begin} – {end}"


def _years(language: str, years: str, style: str) -> str:
    forms = {
        "en": {"in": f"in {years}", "of": f"of {years}"},
        "ru": {"in": f"в {years}{_NBSP}годах", "of": f"{years}{_NBSP}годов", "caption": f"{years}{_THIN}гг."},
        "kk": {
            "in": f"{years}{_NBSP}жылдары",
            "of": f"{years}{_NBSP}жылдардағы",
            "caption": f"{years}{_NBSP}жылдар",
        },
    }
    return forms[language].get(style, years)


def _days(language: str, first: Date, last: Date, style: str) -> str:
    same_year, same_month = first.year == last.year, (first.year, first.month) == (last.year, last.month)
    if language == "kk":
        names = [format_date(day, "MMMM", locale="kk").lower() for day in (first, last)]
        end = f"{last.day} {names[1]}" if same_year else f"{last.year}{_NBSP}жылғы {last.day} {names[1]}"
        begin = f"{first.year}{_NBSP}жылғы {first.day}"
        stem = f"{begin}–{end}" if same_month else f"{begin} {names[0]} – {end}"
        return {"in": f"{stem} аралығында", "of": f"{stem} аралығындағы"}.get(style, stem)
    locale = "en_GB" if language == "en" else "ru"
    pattern = "d" if same_month else ("d MMMM" if same_year else "d MMMM y")
    begin = format_date(first, pattern, locale=locale)
    end = format_date(last, "d MMMM y", locale=locale)
    year_word = "" if language == "en" else (f"{_NBSP}года" if style in ("in", "of") else f"{_THIN}г.")
    begin += "" if same_year or language == "en" else year_word
    if style == "in":
        return f"{'from' if language == 'en' else 'с'} {begin} {'to' if language == 'en' else 'по'} {end}{year_word}"
    dash = "–" if same_month else " – "
    return f"{'of ' if language == 'en' and style == 'of' else ''}{begin}{dash}{end}{year_word}"
