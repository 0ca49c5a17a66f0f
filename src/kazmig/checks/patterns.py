"""Patterns of keys, as rules declare what they read."""

from __future__ import annotations

import re

from kazmig.evidence.quarter import Quarter


def fill(key: str, quarter: Quarter) -> str:
    """`key` with the edition's year and quarter in place of {year} and {quarter}."""
    return key.replace("{year}", str(quarter.year)).replace("{quarter}", str(quarter))


def matches(pattern: str, key: str, quarter: Quarter) -> bool:
    """Whether a declared key, in which `*` stands for one part and `**` for any number, covers `key`."""
    expression = re.escape(fill(pattern, quarter)).replace(r"\*\*", r".+").replace(r"\*", r"[^.]+")
    return re.fullmatch(expression, key) is not None
