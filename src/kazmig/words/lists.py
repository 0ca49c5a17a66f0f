"""Lists in prose, so that one text serves every quarter whoever stands first in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from babel.lists import format_list

from kazmig.evidence.facts import Fact, MissingFact
from kazmig.evidence.vocabulary import RESIDUAL, TOTAL
from kazmig.words.amounts import amount

if TYPE_CHECKING:
    from kazmig.words.words import Words

Mark = Callable[[Fact, str], str]
# What no list of leaders names: the residual and the sum.
_NOT_LISTED = (RESIDUAL, TOTAL)
_AND = re.compile(r",(?!\d)|\s(?:and|и|және)\s")


def in_sentence(text: str) -> str:
    """A name of the catalogue as it stands within a sentence: "economic sanctions", but "COVID-19"."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def leaders(words: Words, facts: Mapping[str, Fact], prefix: str, mark: Mark, unit: str, count: int = 5) -> str:
    """The largest parts of a list: "Türkiye (82.7 billion tenge), Russia (61 billion tenge) and …"."""
    parts = [(code, fact) for code, fact in _parts(facts, prefix, unit) if code not in _NOT_LISTED]
    parts.sort(key=lambda part: (-float(part[1].value), part[0]))
    return joined(words, [f"{_named(words, code)} ({mark(fact, amount(words, fact))})" for code, fact in parts[:count]])


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
        raise MissingFact(f"there are no facts '{prefix}.….{unit}' to list", f"{prefix}.*.{unit}")
    return sorted(found)


def joined(words: Words, items: list[str]) -> str:
    """A list in a sentence; with semicolons where a member holds a comma or an "and" of its own."""
    if len(items) > 1 and any(_AND.search(re.sub(r"\([^)]*\)", "", item)) for item in items):
        return "; ".join(items)
    if words.language == "kk":  # CLDR's Kazakh lists have commas alone
        return " және ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)
    return format_list(items, style="standard", locale="en_GB" if words.language == "en" else words.language)
