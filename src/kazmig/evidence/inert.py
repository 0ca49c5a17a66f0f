"""Text from outside in tables that a spreadsheet may open: a cell that it would run as a formula is made a text."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

# Excel and LibreOffice run what begins with one of these; a sign alone, as for nil, is no formula.
_FORMULA = re.compile(r"\s*[=+\-@\t\r＝＋－＠].", re.DOTALL)
_NUMBER = re.compile(r"[+\-]?\d[\d ,.]*(?:e[+\-]?\d+)?%?", re.IGNORECASE)
_TAMED = re.compile(r"'(?=\s*[=+\-@\t\r＝＋－＠].)", re.DOTALL)


def inert(text: str) -> str:
    """A text that a spreadsheet would run as a formula gets an apostrophe before it; numbers stay.

    >>> inert("=cmd.xlsx, row 3"), inert("-5"), inert("Uzbekistan"), inert("-")
    ("'=cmd.xlsx, row 3", '-5', 'Uzbekistan', '-')
    """
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def as_it_was(text: str) -> str:
    """The text before `inert`.

    >>> as_it_was("'=cmd.xlsx, row 3"), as_it_was("'s-Hertogenbosch")
    ('=cmd.xlsx, row 3', "'s-Hertogenbosch")
    """
    return _TAMED.sub("", text, count=1) if text.startswith("'") else text


def harmless(table: pd.DataFrame) -> pd.DataFrame:
    """A copy in which no text and no heading is a formula for a spreadsheet, and lines end as CSV can hold them."""
    return _texts(table, lambda text: inert(re.sub(r"\r\n?", "\n", text))).rename(columns=lambda name: inert(str(name)))


def as_they_were(table: pd.DataFrame) -> pd.DataFrame:
    """A copy with the texts before `harmless`."""
    return _texts(table, as_it_was)


def _texts(table: pd.DataFrame, change: Callable[[str], str]) -> pd.DataFrame:
    """The table with its texts changed; columns that hold none to be changed stay as they are."""
    changed = table.copy()
    for name in table.select_dtypes(exclude=["number", "bool"]):
        cells = [change(cell) if isinstance(cell, str) else cell for cell in table[name]]
        if any(isinstance(now, str) and now != before for now, before in zip(cells, table[name], strict=True)):
            changed[name] = cells
    return changed
