"""Lists and bounds in prose, so that one text serves every quarter whoever stands first in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from babel.lists import format_list

from kazmig.evidence.facts import Fact, FactError
from kazmig.evidence.units import MONEY
from kazmig.evidence.vocabulary import RESIDUAL, TOTAL
from kazmig.words.words import Words

Mark = Callable[[Fact, str], str]
# What no list of leaders names: the residual and the sum.
_NOT_LISTED = (RESIDUAL, TOTAL)


def in_sentence(text: str) -> str:
    """A name of the catalogue as it stands within a sentence: "economic sanctions", but "COVID-19"."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def amount(words: Words, fact: Fact) -> str:
    """A fact's value in the form of its unit: "41.1%", "82.7 billion tenge", "313,219", "+16%"."""
    if fact.unit in MONEY:
        return words.money(fact, fact.unit)
    if fact.unit == "change_pct":
        return words.percent(fact, None, sign=True)
    return words.percent(fact, None) if fact.unit == "share_pct" else words.number(fact, None)


def bounded(words: Words, fact: Fact) -> str:
    """An amount with the word that its one-sided bound needs: "more than 7,500,000", "nearly 6,000,000"."""
    text = amount(words, fact)
    if fact.low is None or fact.high is None or fact.low == fact.high:
        return text
    if fact.value == fact.low:
        return words.t("more than {amount}").replace("{amount}", text)
    return words.t("nearly {amount}").replace("{amount}", text) if fact.value == fact.high else text


def leaders(words: Words, facts: Mapping[str, Fact], prefix: str, mark: Mark, unit: str, count: int = 5) -> str:
    """The largest parts of a list: "Türkiye (82.7 billion tenge), Russia (61 billion tenge) and …"."""
    parts = [(code, fact) for code, fact in _parts(facts, prefix, unit) if code not in _NOT_LISTED]
    parts.sort(key=lambda part: (-float(part[1].value), part[0]))
    return _joined(
        words, [f"{_named(words, code)} ({mark(fact, amount(words, fact))})" for code, fact in parts[:count]]
    )


def series(words: Words, facts: Mapping[str, Fact], prefix: str, mark: Mark, unit: str) -> str:
    """All parts in the order of their keys: "2021: +16%, 2022: +25%"."""
    parts = _parts(facts, prefix, unit)
    return ", ".join(f"{_named(words, code)}: {mark(fact, amount(words, fact))}" for code, fact in parts)


def _named(words: Words, code: str) -> str:
    """The name of a part: countries, regions and periods as they are, a category as it stands in a sentence."""
    name = words.label(code)
    return in_sentence(name) if code.islower() else name


def _parts(facts: Mapping[str, Fact], prefix: str, unit: str) -> list[tuple[str, Any]]:
    """Facts `<prefix>.<code>.<unit>` with their codes. Raises FactError when there is none."""
    found = []
    for key, fact in facts.items():
        code = key.removeprefix(f"{prefix}.").removesuffix(f".{unit}")
        if key == f"{prefix}.{code}.{unit}" and "." not in code:
            found.append((code, fact))
    if not found:
        raise FactError(f"there are no facts '{prefix}.….{unit}' to list")
    return sorted(found)


def _joined(words: Words, items: list[str]) -> str:
    return format_list(items, style="standard", locale="en_GB" if words.language == "en" else words.language)
