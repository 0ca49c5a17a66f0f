"""Regression to the mean: next growth on mean past growth over a panel, with and without each unit."""

from __future__ import annotations

import numpy as np


def fit_line(mean: np.ndarray, future: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Least squares of future on mean past growth over all units and origins: intercept and slope."""
    return line_from_sums(*(each.sum() for each in unit_sums(mean, future)))


def leave_one_out_errors(mean: np.ndarray, future: np.ndarray) -> np.ndarray:
    """Errors of shrunken centres (units × origins), each from the line fitted to all *other* units."""
    sums = unit_sums(mean, future)
    intercept, slope = line_from_sums(*(each.sum() - each for each in sums))
    found: np.ndarray = future - intercept[:, None] - slope[:, None] * mean
    return found


def unit_sums(x: np.ndarray, y: np.ndarray) -> list[np.ndarray]:
    """Count, Σx, Σy, Σx², Σxy over the origins of each unit: lines of any set of units follow by adding them."""
    count = np.full(x.shape[0], float(x.shape[1]))
    return [count, x.sum(axis=1), y.sum(axis=1), (x * x).sum(axis=1), (x * y).sum(axis=1)]


def line_from_sums(
    n: np.ndarray, x: np.ndarray, y: np.ndarray, xx: np.ndarray, xy: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Least-squares intercept and slope from count, Σx, Σy, Σx², Σxy (any shape)."""
    slope = (n * xy - x * y) / (n * xx - x * x)
    return (y - slope * x) / n, slope
