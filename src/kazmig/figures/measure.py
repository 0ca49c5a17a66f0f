"""How large a text is as outlines: by what a drawing is laid out and what an SVG asks, measured once for both.

Outlines have no hints, so that their size grows with the font's: one measurement serves every size.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

_MEASURED_AT = text_to_path.FONT_SCALE


def size_in_points(text: str, font: FontProperties) -> tuple[float, float, float]:
    """Width, height and descent of one line in points."""
    same = font.copy()
    same.set_size(_MEASURED_AT)
    scale = font.get_size_in_points() / _MEASURED_AT
    width, height, descent = _measured(text, same)
    return width * scale, height * scale, descent * scale


def width_in_points(line: str, size: float, bold: bool) -> float:
    """Width of a line in the figures' font."""
    return _measured(line, _face(bold))[0] * size / _MEASURED_AT


@lru_cache(maxsize=2)
def _face(bold: bool) -> FontProperties:
    return FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal", size=_MEASURED_AT)


@lru_cache(maxsize=20_000)
def _measured(text: str, font: FontProperties) -> tuple[float, float, float]:
    width, height, descent = text_to_path.get_text_width_height_descent(text, font, False)
    return float(width), float(height), float(descent)


def wrapped(words: Sequence[str], room: float, width_of: Callable[[str], float]) -> list[str]:
    """The words in as few lines as fit into `room`; a word wider than that has a line of its own.

    How many fit is found from how wide the last trial was: a line is measured two or three times, not at every word.
    """
    lines: list[str] = []
    left = _with_dashes(words)
    guess = 8
    while left:
        fits, too_many = 1, len(left) + 1
        while too_many - fits > 1:
            count = min(max(guess, fits + 1), too_many - 1)
            line = " ".join(left[:count])
            width = width_of(line)
            if width <= room:
                fits = count
            else:
                too_many = count
            guess = _reaching(left, len(line) * room / max(width, 1e-9))
        lines.append(" ".join(left[:fits]))
        left = left[fits:]
    return lines


def _with_dashes(words: Sequence[str]) -> list[str]:
    """The words, each with the dash after it: in Russian and Kazakh no line begins with one."""
    glued: list[str] = []
    for word in words:
        if word == "—" and glued:
            glued[-1] += " —"
        else:
            glued.append(word)
    return glued


def _reaching(words: Sequence[str], letters: float) -> int:
    """How many words have that many letters."""
    reached = -1
    for count, word in enumerate(words):
        reached += len(word) + 1
        if reached > letters:
            return count
    return len(words)
