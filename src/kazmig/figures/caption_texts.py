"""What is wrong with the texts of a caption: unreadable placeholders, unknown names, unlike facts by language."""

from __future__ import annotations

import re
from collections.abc import Mapping

from jinja2 import Environment, TemplateSyntaxError, nodes

from kazmig.evidence.vocabulary import LANGUAGES
from kazmig.words.prose import typed_numbers

# What a text may read beside facts: the leading parts and their amounts, and the state.
NAMES = ("A", "B", "C", "x", "y", "z", "state")
_CITED = re.compile(r"\bfacts(?:\.[A-Za-z_]\w*|\[\s*(?:\"[^\"]*\"|'[^']*'|[A-Za-z_]\w*)\s*\])+|\b[ABCxyz]\b")
_SYNTAX = Environment()


def cited(template: str) -> set[str]:
    """Facts and leading parts that a text reads: for parity between languages."""
    return {re.sub(r"\s|\"|'", "", found) for found in _CITED.findall(" ".join(_code(template)))}


def text_problems(where: str, texts: Mapping[str, str]) -> list[str]:
    """Problems of the texts of one part and state, by language, each with its place and mend."""
    problems = [
        f"{where}: '{code}' is no language here; expected {', '.join(LANGUAGES)}"
        for code in texts
        if code not in LANGUAGES
    ]
    found = {}
    for code, text in texts.items():
        try:
            named = list(_SYNTAX.parse(text).find_all(nodes.Name))
        except TemplateSyntaxError as error:
            problems.append(f"{where}, {code}: a placeholder cannot be read ({error.message}): {text}")
            continue
        problems += [
            f"{where}, {code}: the number {number} is typed into a placeholder; cite a fact, or write it in words"
            for number in typed_numbers(text)
        ]
        own = {name.name for name in named if name.ctx == "store"}
        if unknown := sorted({name.name for name in named} - own - {"facts", *NAMES}):
            problems.append(f"{where}, {code}: '{unknown[0]}' is no placeholder; known: facts, {', '.join(NAMES)}")
        found[code] = cited(text)
    for code, names in found.items():
        lacking = sorted(set().union(*found.values()) - names)
        if lacking:
            others = ", ".join(other for other in found if lacking[0] in found[other])
            problems.append(
                f"{where}, {code}: '{lacking[0]}' is cited in {others} and not here; cite it in all or none"
            )
    return problems


def _code(template: str) -> list[str]:
    return re.findall(r"\{[{%](.*?)[%}]\}", template, re.DOTALL)
