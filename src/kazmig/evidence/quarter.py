"""A calendar quarter such as 2022Q4: parsed once, ordered, safe in a path."""

from __future__ import annotations

from dataclasses import dataclass

from kazmig.evidence.periods import Period

_FIRST_YEAR = 1990


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
        period = Period.find(text)
        if period is None or str(period) != text or period.kind != "quarter" or period.first.year < _FIRST_YEAR:
            raise QuarterError(f"'{text}' is not a quarter. Write the year, Q and 1 to 4, for example 2022Q4.")
        return cls.ending(period)

    @classmethod
    def find(cls, text: str) -> Quarter | None:
        """The quarter that a text names; None where it names none."""
        try:
            return cls.parse(text)
        except QuarterError:
            return None

    @classmethod
    def ending(cls, period: Period) -> Quarter:
        """The quarter in which a period ends: where a figure of that period belongs."""
        return cls(period.last.year, (period.last.month + 2) // 3)

    @property
    def period(self) -> Period:
        """The quarter's days."""
        return Period.months(self.year, self.number * 3 - 2, self.number * 3)

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
