"""Are two drawings the same? Byte for byte, or by places that no eye tells apart.

Drawings are exact on the machines that docs/how-the-run-works.md lists. Elsewhere (another processor family, another
C library) a coordinate may land on the neighbouring point of the grid; that is a drawing of the same evidence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

TOLERANCE_PT = 0.01
# Where a drawing says where things lie; a number anywhere else (a text, a scale, a width of a line) is not a place.
_PLACE = re.compile(r'(?<= )(?:(?:x|y|d|width|height|viewBox)="[^"<>]*"|transform="translate\([^()"<>]*\))')
_NUMBER = re.compile(r"(?<![\w#.])-?\d+(?:\.\d+)?(?![\w.])")
_HAIR = 1e-9


@dataclass(frozen=True)
class Comparison:
    """grade: `exact`, `within` (0.01 pt) or `different`; largest_pt: the largest shift; sentence: for a person."""

    grade: str
    largest_pt: float
    sentence: str


def compare_drawings(first: str, second: str, name: str = "the drawing") -> Comparison:
    """Two SVG texts: the same shapes, colours and letters, and how far apart their coordinates lie at the most."""
    if first == second:
        return Comparison("exact", 0.0, f"{name} is the same byte for byte.")
    if _without_places(first) != _without_places(second):
        return Comparison("different", float("inf"), f"{name} is another drawing: its shapes, colours or texts differ.")
    shifts = [
        abs(float(one) - float(other)) for one, other in zip(_coordinates(first), _coordinates(second), strict=True)
    ]
    largest = max(shifts)
    if largest <= TOLERANCE_PT + _HAIR:
        sentence = f"{name} is the same within {TOLERANCE_PT} pt: another machine drew it, nothing is to be mended."
        return Comparison("within", largest, sentence)
    return Comparison(
        "different", largest, f"{name} differs by up to {largest:.2f} pt, more than {TOLERANCE_PT}: draw it again."
    )


def _without_places(drawing: str) -> str:
    return _PLACE.sub(lambda found: _NUMBER.sub("0", found[0]), drawing)


def _coordinates(drawing: str) -> list[str]:
    return [number for place in _PLACE.findall(drawing) for number in _NUMBER.findall(place)]
