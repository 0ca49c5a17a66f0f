"""Marks that a page sets around the numbers it cites, in private characters, so that no filter mistakes them."""

import re

MARK_OPEN, MARK_MIDDLE, MARK_CLOSE = "\ue000", "\ue001", "\ue002"
MARK = re.compile(f"{MARK_OPEN}(\\d+){MARK_MIDDLE}|{MARK_CLOSE}")


def bare(text: str) -> str:
    """A text without marks."""
    return MARK.sub("", text)
