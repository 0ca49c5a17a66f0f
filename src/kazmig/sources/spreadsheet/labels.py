"""What the label of a row says it is: a total, a group, a country, a subtotal, a detail, or a heading."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kazmig.places.lexicon import UnknownName
from kazmig.sources.names import code_of, without_citizens
from kazmig.sources.spreadsheet.cells import name_in
from kazmig.sources.spreadsheet.layouts import Layout

TOTAL, GROUP, PART, SUBTOTAL, DETAIL, HEADING = "total", "group", "part", "subtotal", "detail", "heading"
# "И т о г о": a word whose letters are set apart.
_SPACED = re.compile(r"\w(?: \w){3,}")


@dataclass(frozen=True)
class Row:
    """What a row is: its kind, the code (ISO 3166-1 alpha-3, a subtotal's slug) and the name as written."""

    kind: str
    code: str
    name: str


def row_of(label: str, layout: Layout) -> Row:
    """What a row's label says it is. Raises UnknownName."""
    words = layout.words
    name = name_in(label)
    name = name.replace(" ", "") if _SPACED.fullmatch(name) else name
    opening = words["of_which"].pattern.match(_like_words(name))
    name = name_in(name[opening.end() :]) if opening else name
    closing = words["of_which"].pattern.search(_like_words(name))
    name = name_in(name[: closing.start()]) if closing and closing.start() else name
    if not name:
        return Row(HEADING, "", label)
    sums = next((slug for slug, each in layout.subtotals.items() if each.words.within(name)), "")
    if words["total"].begin(name) and not sums:
        return Row(DETAIL if words["details"].within(name) else TOTAL, "total", name)
    for written in (name, without_citizens(name)):
        try:
            return Row(PART, code_of(written), written)
        except UnknownName as unknown:
            mistaken = unknown
    if sums:
        return Row(GROUP if sums in layout.groups else SUBTOTAL, sums, name)
    if words["details"].begin(name):
        return Row(DETAIL, "", name)
    raise mistaken


def is_known(label: str, layout: Layout) -> bool:
    try:
        return bool(label) and row_of(label, layout).kind != HEADING
    except UnknownName:
        return False


def _like_words(name: str) -> str:
    """As `folded` writes it, but of the same length, so that places in it are places in the name."""
    return name.casefold().replace("і", "i")
