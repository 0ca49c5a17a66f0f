"""What people write around a period, brought to the forms that the grammar of `periods` takes.

Years in words, quotation marks around a day, endings of numbers, "months of", headings of forms ("quarter: 4").
All texts come folded: lower case, plain dashes, the Latin i for the Kazakh one.
"""

from __future__ import annotations

import re

_UNITS = (
    r"перв\w+|бiрiншi", r"втор\w+|екiншi", r"трет\w+|үшiншi", r"четверт\w+|төртiншi", r"пят\w+|бесiншi",
    r"шест\w+|алтыншы", r"седьм\w+|жетiншi", r"восьм\w+|сегiзiншi", r"девят\w+|тоғызыншы",
)  # fmt: skip
_TEENS = (
    r"десят(?:ы|о)\w+|оныншы", r"одиннадцат\w+", r"двенадцат\w+", r"тринадцат\w+", r"четырнадцат\w+", r"пятнадцат\w+",
    r"шестнадцат\w+", r"семнадцат\w+", r"восемнадцат\w+", r"девятнадцат\w+",
)  # fmt: skip
_TENS = {"он": 10, "двадцат": 20, "жиырма": 20, "тридцат": 30, "отыз": 30}
_ORDINAL = "|".join((*_TEENS, *_UNITS))
_YEAR_IN_WORDS = re.compile(
    rf"(?<!\w)(?:две тысячи|екi мың)(?: (он|двадцат|жиырма|тридцат|отыз)(?:ь|ы\w+|о\w+|сыншы|ыншы)?)?(?: ({_ORDINAL}))?"
    r"(?=\s*(?:год|г|жыл))"
)
_MONTH = "янв|фев|март|апр|ма[йея]|июн|июл|авг|сен|окт|ноя|дек|қаң|ақп|нау|сәу|мам|мау|шiл|там|қыр|қаз|қар|жел"
_PLAIN = (
    # "на «1» января", "1-го января", "1st January", "2022-ші жылдың", "2022-го".
    (re.compile(r"[«»\"“”„]"), " "),
    (re.compile(r"(?<=\d)-?(?:го|ое|е|й|st|nd|rd|th|ш[iы])(?!\w)"), ""),
    # "декабрь месяц", "октябрь-декабрь месяцы": what a month is needs no word.
    (re.compile(rf"(?<!\w)((?:{_MONTH})\w*)\s+(?:месяц(?:ы|а|ев|е|ам)?|айлар\w*|айы(?:нда\w*)?)(?!\w)"), r"\1 "),
    # Headings of forms: "год: 2022, квартал: 4", "Q4 FY2022".
    (re.compile(r"(?<!\w)(год|жыл|year|квартал|тоқсан|quarter)\s*:\s*"), r"\1 "),
    (re.compile(r"(?<!\w)(?:год|жыл|year|fy)\s*(?=(?:19|20)\d\d(?!\d))"), " "),
    # "с начала 2022 года по 30 сентября": the year belongs to the day.
    (re.compile(rf"с начала (\d{{4}}) г(?:ода|\.)? (?:по|до|на) (\d\d?) ((?:{_MONTH})\w*)(?! \d{{4}})"),
     r"с начала года по \2 \3 \1"),
    (re.compile(rf"(\d{{4}}) жыл(?:дың)? басынан (?:бастап )?(\d\d?) ((?:{_MONTH})\w*)"), r"жыл басынан \2 \3 \1"),
    (re.compile(r"(?<![\d.])((?:19|20)\d\d)([./])(\d\d)\2(\d\d)(?!\d)"), r"\1-\3-\4"),
    (re.compile(r"(?<=\d)\s?(кв)\.?\s?(?=\d)"), r" \1 "),
    # "IV квартал 22 г.", "4 кв. 22": the year could be nothing else.
    (re.compile(r"(?<!\w)((?:квартал\w*|кв|тоқсан\w*|тоқ|quarter)\.?\s+)(\d\d)(?=\s*(?:(?:г|ж)(?:ода|ыл\w*|\.)?(?!\w)|$))"),
     r"\g<1>20\2"),
    # "4кв2022", "2022.12", "2022H2", "31-Dec-2022", "Dec-22".
    (re.compile(r"(?<![\d.])((?:19|20)\d\d)\.(0[1-9]|1[0-2])(?![\d.])"), r"\1-\2"),
    (re.compile(r"(?<!\d)((?:19|20)\d\d)\s?[-/]?h([12])(?!\d)"), r"h\2 \1"),
    (re.compile(r"(?<!\d)(\d\d?)-([^\W\d_]+)\.?-(?=(?:19|20)\d\d(?!\d))"), r"\1 \2 "),
    (re.compile(r"(?<!\w)([^\W\d_]{3,9})[-'.](\d\d)(?![\d.\w-])"), r"\1 20\2"),
)  # fmt: skip


def plain(text: str) -> str:
    """A folded text in which the grammar finds its period.

    >>> plain("за iv квартал две тысячи двадцать второго года"), plain("на «1» января 2023 года")
    ('за iv квартал 2022 года', 'на 1 января 2023 года')
    """
    text = with_years(text)
    for pattern, instead in _PLAIN:
        text = pattern.sub(instead, text)
    return " ".join(text.split())


def with_years(text: str) -> str:
    """A folded text with its years in figures: two thousand and twenty-two is no unit of two thousands."""
    return _YEAR_IN_WORDS.sub(_year, text)


def _year(match: re.Match[str]) -> str:
    tens = _TENS.get(match[1] or "", 0)
    for numbers, first in ((_TEENS, 10), (_UNITS, 1)):
        for number, forms in enumerate(numbers, first):
            if match[2] and re.fullmatch(forms, match[2]):
                return str(2000 + tens + number)
    return str(2000 + tens)
