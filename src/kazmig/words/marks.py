"""Marks that a page sets around the numbers it cites, in private characters, so that no filter mistakes them."""

import re

MARK_OPEN, MARK_MIDDLE, MARK_CLOSE = "\ue000", "\ue001", "\ue002"
MARK = re.compile(f"{MARK_OPEN}(\\d+){MARK_MIDDLE}|{MARK_CLOSE}")
_TWO_STOPS = re.compile(f"(?<=\\w)(\\.[{MARK_CLOSE}*_]*)\\.(?!\\.)")


def bare(text: str) -> str:
    """A text without marks."""
    return MARK.sub("", text)


def one_stop(text: str) -> str:
    """A text in which an abbreviation's full stop ends the sentence, too: «600 тыс.» and «.» are one."""
    return _TWO_STOPS.sub(r"\1", text)
