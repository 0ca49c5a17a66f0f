"""A fact's card: what it is, where it is from, what it was computed from, and who cites it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from kazmig.dictionary import DictionaryError, families, family_of
from kazmig.evidence.facts import Fact
from kazmig.evidence.units import UNITS

_CITED = ("notebooks/*.ipynb", "narratives/*")


def card(root: Path, fact: Fact, facts: Mapping[str, Fact]) -> str:
    """The card of a fact as Markdown; inputs that are facts themselves stand with their values."""
    lines = [f"### {shown(fact)}", f"`{fact.key}`", meaning(fact)]
    lines += [f"- {name}: {value}" for name, value in _about(fact)]
    if fact.inputs:
        lines.append("- computed from:")
        lines += [f"    - {_input(name, facts)}" for name in fact.inputs]
    used = [each.key for each in facts.values() if fact.key in each.inputs]
    if used:
        lines.append(f"- computed from it ({len(used)}): {', '.join(f'`{key}`' for key in used[:8])}")
        lines[-1] += " …" if len(used) > 8 else ""
    citing = list(cited_in(root, fact.key))
    lines.append("- cited in: " + (", ".join(citing) if citing else "no notebook and no narrative by its whole key"))
    return "\n".join(lines)


def shown(fact: Fact) -> str:
    """Value, unit and interval: `668,422 persons (668,421 … 668,423)`."""
    value = f"{fact.value:,.12g}" if fact.is_number and not isinstance(fact.value, str) else str(fact.value)
    unit = UNITS[fact.unit].noun or UNITS[fact.unit].name.lower()
    if fact.low is None and fact.high is None:
        return f"{value} {unit}".strip()
    ends = " … ".join("" if end is None else f"{end:,.12g}" for end in (fact.low, fact.high))
    return f"{value} {unit} ({ends})"


def meaning(fact: Fact) -> str:
    """What its family means, in English; nothing where the dictionary does not know it."""
    try:
        return family_of(fact.key, families()).meaning["en"]
    except DictionaryError:
        return ""


def cited_in(root: Path, key: str) -> Iterator[str]:
    """Files of prose and captions in which a key stands, in the order of their names."""
    whole = re.compile(rf"(?<![\w.]){re.escape(key)}(?![\w]|\.\w)")
    for path in sorted(path for pattern in _CITED for path in root.glob(pattern)):
        found = whole.findall(path.read_text(encoding="utf-8", errors="replace").replace("facts.", " "))
        if found:
            yield path.relative_to(root).as_posix()


def _about(fact: Fact) -> Iterator[tuple[str, str]]:
    yield "period", fact.period
    yield "what is counted", f"{fact.population} ({fact.measure})"
    yield "source", f"{fact.source} ({fact.quality}{', synthetic' if fact.synthetic else ''})"
    if fact.place:
        yield "place", fact.place


def _input(name: str, facts: Mapping[str, Fact]) -> str:
    return f"`{name}`: {shown(facts[name])}" if name in facts else f"`{name}`"
