"""A calendar quarter such as 2022Q4: parsed once, ordered, safe in a path."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PATTERN = re.compile(r"(\d{4})Q([1-4])")


class QuarterError(ValueError):
    """A text that names no quarter; the message says what was found and expected."""


@dataclass(frozen=True, order=True)
class Quarter:
    """A calendar quarter. Ordered by time; `str()` gives the form used in folder names.

    >>> str(Quarter.parse("2022Q4").next)
    '2023Q1'
    """

    year: int
    number: int

    @classmethod
    def parse(cls, text: str | Quarter) -> Quarter:
        """Quarter from `2022Q4`. Raises QuarterError for anything else, so no path can hide in it."""
        if isinstance(text, Quarter):
            return text
        match = _PATTERN.fullmatch(str(text))
        if not match or not 1990 <= int(match[1]) <= 2100:
            raise QuarterError(f"'{text}' is not a quarter. Write the year, Q and 1 to 4, for example 2022Q4.")
        return cls(int(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"

    @property
    def previous(self) -> Quarter:
        return self.shift(-1)

    @property
    def next(self) -> Quarter:
        return self.shift(1)

    def shift(self, quarters: int) -> Quarter:
        """The quarter so many quarters later (negative: earlier)."""
        index = self.year * 4 + self.number - 1 + quarters
        return Quarter(index // 4, index % 4 + 1)
