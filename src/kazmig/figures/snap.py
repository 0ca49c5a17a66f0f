"""One grid for every coordinate, so that a drawing does not depend on the last bits of a machine's arithmetic.

Processors and versions differ in the last bits of products and sums (OpenBLAS picks its kernels by processor), and a
number that lies half-way between two printed ones then falls the other way. Whatever is laid out, compared or written
is therefore put on a grid first: a hundredth of a point on paper.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

GRID = 2
# Noise is far below this; what lies half-way between two points of the grid is told from its neighbours by it.
_NOISE = 6


def snap(number: float) -> float:
    """A length in points (or pixels) on the grid; half-way numbers fall one way on every machine."""
    return round(round(float(number), _NOISE), GRID) + 0.0


def snapped(numbers: ArrayLike) -> NDArray[np.floating]:
    """An array of them."""
    return np.round(np.round(np.asarray(numbers, dtype=float), _NOISE), GRID) + 0.0
