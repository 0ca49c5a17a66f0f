"""What a data dictionary is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

# What a column holds.
TYPES = ("text", "whole", "number", "yes_no")


class DictionaryError(ValueError):
    """A table, column or fact that the dictionary does not know; the message names it and the line to add."""


@dataclass(frozen=True)
class Column:
    """One column of a published table.

    type      one of TYPES
    unit      the unit that its name ends in (kazmig.evidence.units); empty where it has none
    nullable  whether it may be empty
    allowed   what its cells may be, as a person writes it: `0 … 100`, `a, b, c`, a pattern; empty: anything of its type
    meaning   by language
    """

    name: str
    type: str
    unit: str
    nullable: bool
    allowed: str
    meaning: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """One published table.

    step     the step that writes it; empty for what the run itself writes
    sources  sections of sources.toml that it stands on, those of earlier steps included
    since    the quarter of the first edition that has it
    title    by language
    key      columns that no two rows share; empty where that is not asked for
    """

    name: str
    step: str
    sources: tuple[str, ...]
    since: str
    title: Mapping[str, str]
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()


@dataclass(frozen=True)
class Family:
    """Facts whose keys fit a pattern such as `reconcile.gap.*`, and what they mean, by language."""

    pattern: str
    meaning: Mapping[str, str]

    def holds(self, key: str) -> bool:
        return fnmatchcase(key, self.pattern)
