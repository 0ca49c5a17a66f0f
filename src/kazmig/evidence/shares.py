"""Printed shares to whole persons."""

from __future__ import annotations

import numpy as np
import pandas as pd


def largest_remainder(total: int, share_pct: pd.Series) -> pd.Series:
    """Whole persons by category: sums to `total` exactly, none off by one person or more.

    `share_pct` are percent by category and are scaled to their own sum, so a list that rounds to
    99.9 still fills the total: add its residual first where the rest is real people. Hamilton's method of
    largest remainders; ties go to the category that stands first.

    Raises ValueError for a negative or fractional total, negative shares or shares that sum to zero.
    """
    if total < 0 or total != int(total):
        raise ValueError(f"the total must be a whole number of persons, not {total}")
    weights = share_pct.to_numpy(dtype=float)
    if np.isnan(weights).any() or (weights < 0).any() or weights.sum() <= 0:
        raise ValueError(f"shares must be zero or more and not all zero: {share_pct.to_dict()}")
    exact = weights / weights.sum() * int(total)
    # 81.3 % of 1,000 is 813 persons although floating point says 812.9999999999999.
    exact = np.round(exact, 6)
    floor = np.floor(exact).astype(np.int64)
    short = int(total) - int(floor.sum())
    order = np.argsort(-(exact - floor), kind="stable")
    floor[order[:short]] += 1
    return pd.Series(floor, index=share_pct.index)
