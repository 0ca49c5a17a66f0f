"""What a cell looks like without what it says: where columns are shifted, any cell may be a person's name or number."""

from __future__ import annotations

import re

_LONGEST = 24
# A name nearer than this to one that is known is a misspelt one.
NEAR = 0.8

# Names and numbers of persons wherever they are written: patronymics, initials, telephones, identity numbers.
_BIG, _SMALL = "[А-ЯЁӘІҢҒҮҰҚӨҺЎҲ]", "[а-яёәіңғүұқөһўҳ]"
PERSON = re.compile(
    rf"\b{_BIG}{_SMALL}+(?:вич(?:а|у|ем|е)?|вн[аеу]|ичн[аеу]|ұлы|қызы)\b|\b[A-Z][a-z]+(?:ovich|evich|ovna|evna|kyzy)\b|"
    r"\b(?:оглы|огли|ўғли|қизи|қызы|уулу|кызы|o[ʻ'`‘’]g[ʻ'`‘’]li|qizi|ogly|kyzy|uulu)\b|"
    rf"\b{_BIG}{_SMALL}+ {_BIG}\. ?{_BIG}\.|\b{_BIG}\. ?{_BIG}\. ?{_BIG}{_SMALL}+|"
    r"(?<!\d)(?:\+?7|8)[\s(-]*7\d\d[\s)-]*\d{3}[\s-]*\d\d[\s-]*\d\d(?!\d)|"
    r"(?<!\d)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[0-6]\d{5}(?!\d)"
)

# What tells one submission from another: KoboToolbox's number, a UUID, or ODK Central's for an entry of a repeat group.
IDENTITY = re.compile(
    r"(?!7\d{9})\d{1,10}|[a-z]\d{1,6}|"
    r"(?:uuid:)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?:/[^/]*\[\d+\])?"
)


def nameless(text: str) -> str:
    """A text with the shape of each person's name or number in it.

    >>> nameless("the row 'Исп. Сериков Н.А., +7 701 230-01-23'")
    "the row 'Исп. (xxxxxxx x.x.), (+9 999 999-99-99)'"
    """
    return PERSON.sub(lambda found: f"({shape(found[0])})", text)


def shape(value: str | None) -> str:
    """A cell by its shape: how many letters or digits, else digits as 9 and letters as x.

    >>> shape("870112300123"), shape("Aigul"), shape("N1234567"), shape("31.12.2022 "), shape(None)
    ('12 digits', '5 letters', 'x9999999', '99.99.9999', 'empty')
    """
    text = (value or "").strip()
    plain = text.replace(" ", "")
    for kind, alike in (("digits", plain.isdecimal()), ("letters", plain.isalpha())):
        if alike and len(plain) > 1:
            return f"{len(plain)} {kind}"
    text = re.sub(r"\d", "9", re.sub(r"[^\W\d_]", "x", text))
    return (text[:_LONGEST] + ("…" if len(text) > _LONGEST else "")) or "empty"


def number_or_shape(text: str) -> str:
    """The number of a submission as it is; what is none, such as a name in a shifted column, by its shape.

    >>> number_or_shape("7"), number_or_shape("Aigul"), number_or_shape("87015550199")
    ('7', '5 letters', '11 digits')
    """
    return text if IDENTITY.fullmatch(text) else shape(text)


def text_or_shape(text: str) -> str:
    """What stands where a number should: as it is when it is nearly one, else by its shape.

    >>> text_or_shape("1,2,3"), text_or_shape("Aigul Secretova"), text_or_shape("5 млн")
    ("'1,2,3'", '14 letters', "'5 млн'")
    """
    text = text.strip()
    if re.fullmatch(r"#[A-Z/0]+[!?]?", text):
        return f"'{text}'"
    letters = sum(sign.isalpha() for sign in text)  # whole numbers
    nearly = (letters <= 4 and any(map(str.isdigit, text))) or not letters
    return f"'{text}'" if nearly and len(text) <= _LONGEST else shape(text)


def refusal(cell: str, expected: str, mend: str) -> tuple[str, str, str]:
    """What to say of a cell that is no figure: found, expected, mend; of a formula without its result, the cause."""
    if not cell.startswith("="):
        return text_or_shape(cell), expected, mend
    saved = "Open the file in Excel or LibreOffice, save it and name the saved copy in sources.toml."
    return "a formula that no programme computed", expected, saved
