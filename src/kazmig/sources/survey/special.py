"""Estimates that rest on more than the design: crosswise questions, respondent-driven samples."""

from __future__ import annotations

import math

import numpy as np

from kazmig.sources.survey.design import Array


def crosswise(same: float, known: float) -> float:
    """The share of a sensitive yes from a crosswise question: p = (λ + q - 1)/(2q - 1).

    `same` (λ) is the share who say that both answers are alike, `known` (q) the known share of the other question's
    yes (Yu, Tian and Tang 2008). Raises ValueError at q = ½, which tells nothing.

    >>> round(crosswise(0.60, 0.25), 10)
    0.3
    """
    if abs(known - 0.5) < 1e-9:
        raise ValueError("crosswise: a known share of one half tells nothing of the other question.")
    return (same + known - 1) / (2 * known - 1)


def crosswise_loss(p: float, known: float) -> float:
    """How many times the variance of a direct question a crosswise one has.

    >>> round(crosswise_loss(0.30, 0.25), 2)
    4.57
    """
    same = known * p + (1 - known) * (1 - p)
    return same * (1 - same) / (2 * known - 1) ** 2 / (p * (1 - p))


def rds_ii(yes: Array, degree: Array) -> float:
    """Volz and Heckathorn (2008): Σ(y/d)/Σ(1/d). Model-based, and to be labelled so.

    >>> round(rds_ii(np.array([1, 0, 1, 1, 0, 0]), np.array([10, 2, 5, 20, 4, 4])), 6)
    0.259259
    """
    inverse = 1 / np.asarray(degree, dtype=float)
    return math.fsum(np.asarray(yes, dtype=float) * inverse) / math.fsum(inverse)
