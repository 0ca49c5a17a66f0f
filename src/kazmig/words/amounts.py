"""Amounts as prose shows them: what was rounded is short ("7.5 million"), what was counted stays whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kazmig.evidence.facts import Fact
from kazmig.evidence.units import MONEY
from kazmig.words.numbers import Quantity, decimal, plain, rounded, trimmed_digits

if TYPE_CHECKING:
    from kazmig.words.words import Words

# Gives a text that shows a fact back as a page wants it: marked, with its period and quality. The fact is that of the
# filter unless another is named.
Say = Callable[..., str]
_NBSP = "\u00a0"
# Size, decimals at the most, and the word, from the largest down. English writes thousands out.
SCALES = {
    "en": ((10**9, 2, "billion"), (10**6, 2, "million")),
    "ru": ((10**9, 2, "млрд"), (10**6, 2, "млн"), (10**3, 1, "тыс.")),
    "kk": ((10**9, 2, "млрд"), (10**6, 2, "млн"), (10**3, 1, "мың")),
}
_FEWEST_IN_THOUSANDS = 10_000


def prose_number(words: Words, value: Quantity, digits: int | None = 0) -> str:
    """A number as a sentence shows it: Russian and Kazakh group from five digits on (1000, but 10 000)."""
    text = words.number(value, digits)
    grouped = words.language == "en" or abs(plain(value)) >= _FEWEST_IN_THOUSANDS - 0.5
    return text if grouped else text.replace(_NBSP, "")


def short(words: Words, value: Quantity, digits: int | None = None) -> str:
    """A number in millions or thousands where that says all of it: "7.5 million", «433,3 тыс.», but 668,422.

    `digits` significant digits are kept first, when given. A count whose interval is itself is never shortened.
    """
    number = plain(value) if digits is None else rounded(plain(value), digits)
    if isinstance(value, Fact) and digits is None and value.low is not None and value.low == value.high:
        return prose_number(words, number, None)
    for size, most, word in SCALES[words.language]:
        if abs(number) < max(size, _FEWEST_IN_THOUSANDS):
            continue
        scaled = number / size
        if decimal(scaled, most) == decimal(scaled, 9):
            space = " " if words.language == "en" else _NBSP
            return f"{words.number(scaled, trimmed_digits(scaled, most))}{space}{word}"
    return prose_number(words, number, None)


def level(words: Words, fact: object, form: str = "percent") -> str:
    """What a method sets, such as an interval's level: "80%"; with the form "number" 80, as for «80-процентный»."""
    if not isinstance(fact, Fact) or fact.unit != "percent" or not fact.derived:
        raise TypeError("'level' takes a fact in percent that a step's method sets: facts.growth.interval80.percent")
    return words.percent(fact, 0) if form == "percent" else prose_number(words, fact)


def amount(words: Words, fact: Fact) -> str:
    """A fact's value in the form of its unit: "41.1%", "82.7 billion tenge", "313,219", "+16%"."""
    if fact.unit in MONEY:
        return words.money(fact, fact.unit)
    if fact.unit == "change_pct":
        return words.percent(fact, None, sign=True)
    return words.percent(fact, None) if fact.unit == "share_pct" else prose_number(words, fact, None)
