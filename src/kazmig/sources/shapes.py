"""What a cell looks like without what it says: where columns are shifted, any cell may be a person's name or number."""

from __future__ import annotations

import re

_LONGEST = 24
# A name nearer than this to one that is known is a misspelt one.
NEAR = 0.8


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
