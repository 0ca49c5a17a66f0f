"""Estimates that rest on more than the design: crosswise questions, respondent-driven samples."""

from __future__ import annotations


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
