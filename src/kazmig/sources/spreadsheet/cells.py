"""Numbers and names as people type them into cells."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kazmig.places.lexicon import normal
from kazmig.sources.files.grids import shown

# "Нет явлений" is a dash; "нет данных" is another thing and says so.
_NIL = {"-", "–", "—", "−", "‒", "―"}
_UNKNOWN = {
    "…", "...", "..", "x", "х", "н/д", "н.д.", "нет данных", "n/a", "na", "nan", "null", "#n/a", "no data",
    "деректер жоқ", "мәлімет жоқ", "конфиденциально", "confidential", "c", ":",
}  # fmt: skip
# A count that its publisher hides since it is small.
_HIDDEN = re.compile(r"[<≤]\s*\d+(?:[.,]\d+)?%?|(?:менее|меньше|до|less than|under|fewer than)\s+\d+(?:[.,]\d+)?")
UNKNOWN_OR_NIL = _NIL | _UNKNOWN
# Thousands by spaces, apostrophes, or two commas or points and more: one of these may be a decimal one.
_NUMBER = re.compile(
    r"([-−(]?)(\d{1,3}(?: \d{3})+|\d{1,3}(?:['’‘ʼʹ′`´_٬]\d{3})+|\d{1,3}(?:,\d{3}){2,}|\d{1,3}(?:\.\d{3}){2,}|\d+)"
    r"(?:[.,](\d+))?(\)?)(%?)"
)
# The apostrophe that makes text of a number, and a unit that says nothing but what is counted.
_DRESSED = re.compile(r"^['’`](?=\d)|(?<=[\d)])\s*(?:чел(?:овек\w*)?|лиц\w*|адам|persons|people)\.?$", re.IGNORECASE)
_RAISED = r"[*†‡⁰¹²³⁴-⁹⁽⁾ª°]"
_MARKS = re.compile(rf"{_RAISED}+\)?|(?<=[^\W\d])\s*\d{{1,2}}\)$|\[\w{{1,2}}\]|(?<=[^\W\d_]{{2}})\d(?:[,;]\s?\d)*$")
# A mark of a footnote behind a number: raised, in brackets, parted by a space, or a fourth digit behind three.
_NOTED = re.compile(
    rf"(?<=[\d%])(?:\s*{_RAISED}+\)?|\s+\d{{1,2}}\)|(?<=\s\d{{3}})\d\)|\s*\[\w{{1,2}}\]|\s*\(\d{{1,2}}\))+$"
)
_LEADING = re.compile(r"^\s*(?:\d+(?:\.\d+)*[.)]\s+|[-–—•·]\s*)")


class NotANumber(ValueError):
    """A cell that holds something else; the text is what is expected instead."""


@dataclass(frozen=True)
class Number:
    """What a cell says: `value` is None where its publisher does not know, `decimals` are those shown."""

    value: float | None
    decimals: int
    printed: str
    native: bool

    @property
    def known(self) -> bool:
        return self.value is not None


def thousands_sign(cells: Iterable[object], english: bool = False) -> str:
    """The sign, comma or point, that parts thousands in these cells; '' where none shows that it does.

    One number such as 1.806.000 tells what 900.000 beside it means, if the sign always stands before three digits.
    In a table without a Cyrillic letter two commas before three digits tell it too: English has no decimal comma.

    >>> thousands_sign(["1.806.000", "900.000", 5]), thousands_sign(["900.000"]), thousands_sign(["1.806.000", "4.5"])
    ('.', '', '')
    >>> thousands_sign(["257,004", "33,300", "567"], english=True), thousands_sign(["41,1", "257,004"], english=True)
    (',', '')
    """
    texts = [shown(cell) for cell in cells if isinstance(cell, str)]
    for sign in ".,":
        mine = [text for text in texts if sign in text and text[:1].isdigit()]
        grouped = [text for text in mine if re.match(rf"\d{{1,3}}(?:\{sign}\d{{3}})+(?!\d)", text)]
        told = any(text.count(sign) > 1 for text in grouped) or (english and sign == "," and len(grouped) > 1)
        if told and len(grouped) == len(mine):
            return sign
    return ""


def number_in(cell: object, thousands: str = "") -> Number | None:
    """The number in a cell, None for an empty one; a dash is nil; `thousands` parts them. Raises NotANumber.

    >>> number_in("1\\u00a0234\\u202f567,5").value
    1234567.5
    >>> number_in("41,1%").decimals
    1
    >>> number_in("–").value
    0.0
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        # A sum of decimals in a workbook is 0.30000000000000004.
        text = f"{float(f'{cell:.12g}'):.6f}".rstrip("0").rstrip(".")
        return Number(float(f"{cell:.12g}"), len(text.partition(".")[2]), text, True)
    printed = shown(cell)
    text = _DRESSED.sub("", _NOTED.sub("", re.sub(r"\s", " ", printed)))
    if thousands and re.match(rf"\d{{1,3}}(?:\{thousands}\d{{3}})+(?!\d)", text):
        text = text.replace(thousands, "")
    if not text:
        return None
    if text in _NIL:
        return Number(0.0, 0, printed, False)
    if text.casefold() in _UNKNOWN or _HIDDEN.fullmatch(text.casefold()):
        return Number(None, 0, printed, False)
    match = _NUMBER.fullmatch(re.sub(r"\s+%$", "%", text))
    # A bracket that nothing opens belongs to a footnote's mark: which digits are the number cannot be known.
    if not match or (match[4] == ")") != (match[1] == "("):
        raise NotANumber("a number, a dash for nil, or 'н/д' where there is none")
    whole = re.sub(r"\D", "", match[2])
    value = float(f"{whole}.{match[3] or 0}")
    return Number(-value if match[1] else value, len(match[3] or ""), printed, False)


def note_marks(text: str) -> str:
    """The marks of footnotes on a name or number, which are kept as a note.

    >>> note_marks("1 806 000¹⁾"), note_marks("Россия")
    ('¹⁾', '')
    """
    return "".join(match[0].strip() for match in (_NOTED if text[:1].isdigit() else _MARKS).finditer(text))


def folded(text: str) -> str:
    """A text to look for words in. The Kazakh і is a Latin i: titles in two languages mix both."""
    return normal(text).replace("і", "i")


def looks_like_number(cell: object) -> bool:
    """Whether a cell holds a number that is no year: what headers do not hold."""
    try:
        found = number_in(cell)
    except NotANumber:
        return False
    return found is not None and not (found.value is not None and found.value in range(1990, 2101))


def name_in(text: str) -> str:
    """A row's name without footnote marks, numbering, bullets and the colon after it.

    >>> name_in("  3. Российская Федерация¹:")
    'Российская Федерация'
    """
    return _LEADING.sub("", _MARKS.sub("", text)).strip(" :;,").strip()
