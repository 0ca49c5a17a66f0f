"""Terms by law and standard, from `terms.csv`, and the words that stand for none of them.

A row has a term in three languages, where it was seen, and by language the variants that no text of the project may
use: another word for the same thing would make two things of one. `~` in a variant is any ending; `|` parts variants.
"""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from pathlib import Path

TABLE = Path(__file__).with_name("terms.csv")


def banned(text: str, language: str) -> list[tuple[str, str]]:
    """What a text says that it must not: (the words as they stand, the term to use instead), in their order.

    >>> banned("Число трудовых иммигрантов в реестре", "ru")
    [('трудовых иммигрантов', 'трудовой мигрант; трудящийся-мигрант')]
    """
    found = [
        (match.start(), match[0], term) for pattern, term in _patterns(language) for match in pattern.finditer(text)
    ]
    return [(words, term) for _, words, term in sorted(found)]


@lru_cache(maxsize=8)
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    rows = [row for row in read_terms() if row[f"banned_{language}"]]
    variants = [(variant, row[language]) for row in rows for variant in row[f"banned_{language}"].split("|")]
    return tuple((_pattern(variant), term) for variant, term in variants)


def _pattern(variant: str) -> re.Pattern[str]:
    body = re.escape(variant).replace(re.escape("~"), r"\w*").replace(r"\ ", r"\s+")
    return re.compile(rf"(?<!\w){body}" + (r"(?!\w)" if variant[-1].isalpha() else ""), re.IGNORECASE)


@lru_cache(maxsize=1)
def read_terms() -> tuple[dict[str, str], ...]:
    """All rows of terms.csv."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
