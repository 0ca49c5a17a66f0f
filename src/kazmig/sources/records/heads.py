"""The header of an extract: where it stands, over one line or two, and which known name each of its columns goes by.

Only the standard library is needed here: workbooks are unpacked in a process of its own.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

# A title and the words below it reach no further.
HEAD_LINES = 40
SEPARATORS = ";,\t|~^:"
_KNOWN_AT_LEAST = 2
# Words without which an amount means another number: what holds one is never cut off a header.
_SCALE = re.compile(
    r"\d|тыс|млн|млрд|мың|мың|thous|mln|million|bn|тг|тенге|теңге|долл|руб|евро|kzt|usd|eur|rub|[$€₸₽%]"
)
_MARKS = re.compile(r"[*†‡⁰¹²³⁴-⁹№\"«»\x00]+")


@dataclass(frozen=True)
class Head:
    """A header: its first row and the one behind it (from 0), the name of each column, and how a text parts them.

    `broken`: whether a quoted cell of the text above the records spans lines.
    """

    start: int
    end: int
    names: tuple[str, ...]
    separator: str = ""
    broken: bool = False


def plain(header: object) -> str:
    """A header as layouts write it: lower case, without underscores, ё, marks of notes and doubled spaces.

    >>> plain("Дата_операции*")
    'дата операции'
    """
    text = _MARKS.sub(" ", str(header).lower())
    return " ".join(text.replace("_", " ").replace(".", " ").replace("ё", "е").split()).strip(" :")


def known_as(header: object, known: Collection[str]) -> str:
    """The known name of a header, which may add words in brackets or say the same in another language; else `plain`.

    >>> known_as("Направление (въезд/выезд)", {"направление"}), known_as("Күні / Дата", {"дата"})
    ('направление', 'дата')
    >>> known_as("Сумма (тыс. тенге)", {"сумма", "сумма, тыс тенге"}), known_as("Сумма (млн)", {"сумма"})
    ('сумма, тыс тенге', 'сумма (млн)')
    """
    whole = plain(header)
    text = str(header)
    inner = re.search(r"[(\[]([^()\[\]]*)[)\]]", text)
    tried = [whole]
    if inner:
        tried.append(plain(text.replace(inner[0], f", {inner[1]}")).replace(" ,", ","))
        if not _SCALE.search(inner[1].lower()):
            text = text.replace(inner[0], " ")
            tried.append(plain(text))
    halves = [plain(half) for half in re.split(r"\s*[/|\n]\s*", text)]
    if len(halves) > 1 and not _SCALE.search(plain(text)):
        tried += halves
    return next((each for each in tried if each in known), whole)


def find_head(rows: Sequence[Sequence[object]], known: Collection[str], least: int = _KNOWN_AT_LEAST) -> Head | None:
    """The first row with `least` known names, with the row below it where both together know more."""
    for start, row in enumerate(rows):
        alone = _count(row, known)
        below = rows[start + 1] if start + 1 < len(rows) else ()
        joined = _joined(row, below, known)
        if len(joined) and _count(joined, known) > max(alone, _count(below, known)) and _count(joined, known) >= least:
            return Head(start, start + 2, tuple(joined))
        if alone >= least:
            return Head(start, start + 1, tuple(str("" if cell is None else cell) for cell in row))
    return None


def _count(row: Sequence[object], known: Collection[str]) -> int:
    return len({name for cell in row if (name := known_as(cell, known)) in known})


def _joined(above: Sequence[object], below: Sequence[object], known: Collection[str]) -> list[str]:
    """The names of a header of two rows: a heading reaches over the empty cells right of it."""
    names, heading = [], ""
    for place in range(len(above)):
        top = _text(above, place)
        under = _text(below, place)
        heading = top or heading
        pairs = [f"{heading}, {under}", f"{heading} {under}", under] if under else [top]
        names.append(next((each for each in pairs if known_as(each, known) in known), pairs[0]))
    return names


def _text(row: Sequence[object], place: int) -> str:
    return " ".join(str(row[place]).split()) if place < len(row) and row[place] is not None else ""


def find_in_lines(lines: list[str], known: Collection[str], separator: str = "") -> Head | None:
    """The header of a text; `start` and `end` are lines of the file, which a quoted cell may span."""
    found: list[tuple[int, Head]] = []
    for sign in separator or SEPARATORS:
        rows, ends = [], [0]
        reader = csv.reader(lines, delimiter=sign)
        for row in reader:
            rows.append(row)
            ends.append(reader.line_num)
        if head := find_head(rows, known):
            lines_of = (ends[head.start], ends[head.end])
            found.append((_count(head.names, known), Head(*lines_of, head.names, sign, lines_of[1] > head.end)))
    # The sign by which most names are known.
    return max(found, key=lambda each: each[0])[1] if found else None
