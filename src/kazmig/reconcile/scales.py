"""Three scales for a component of coverage: what a Gaussian doubt eta means for the factor f.

factor  log f = anchor + eta            any f above zero
share   logit f = anchor + eta          f between 0 and 1: a coverage can never exceed everybody
excess  log(f - 1) = anchor + eta       f above 1: a document or a naming too many, never too few
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import expit

SCALES = ("factor", "share", "excess")
# What a median may be on each scale, for messages.
SPANS = {
    "factor": "above 0 (1 means no effect)",
    "share": "above 0 and below 1, such as 0.6 for 60 %",
    "excess": "above 1, such as 1.1 for a tenth too many",
}


def inside(scale: str, value: float) -> bool:
    """Whether a median or an end of a range is possible on the scale."""
    return bool(value > (1 if scale == "excess" else 0)) and (scale != "share" or value < 1)


def anchor(scale: str, median: float) -> float:
    """A factor's place on the Gaussian line: log, logit, or log of what exceeds one."""
    if scale == "share":
        return float(np.log(median) - np.log1p(-median))
    return float(np.log(median - 1)) if scale == "excess" else float(np.log(median))


def log_factor(scale: str, line: np.ndarray) -> np.ndarray:
    """log f at places on the Gaussian line (any shape)."""
    if scale == "share":
        found: np.ndarray = -np.logaddexp(0.0, -line)
        return found
    return np.logaddexp(0.0, line) if scale == "excess" else np.asarray(line, dtype=float)


def slope(scale: str, line: np.ndarray) -> np.ndarray:
    """d log f / d eta at places on the Gaussian line (any shape): 1, 1 - f, or (f - 1) / f."""
    if scale == "share":
        found: np.ndarray = expit(-line)
        return found
    return expit(line) if scale == "excess" else np.ones_like(line, dtype=float)


def by_scale(function: Callable[[str, np.ndarray], np.ndarray], scale: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """`function(scale, lines)` column by column."""
    out = np.empty_like(lines)
    for each in dict.fromkeys(scale.tolist()):
        at = scale == each
        out[:, at] = function(each, lines[:, at])
    return out
