"""What can be found out of hidden counts: the lowest and the highest value that everything published allows.

The attacker knows every sum (a place's categories, a category's places), every shown count, and that a count is not
negative. Each bound is a linear programme; every solution of one is a table that looks the same from outside, and so
proves something for many cells at once. Whole counts can only be known less well than fractions allow by rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, vstack
from scipy.sparse.csgraph import connected_components

_TOLERANCE = 1e-6
_ENOUGH = 20


@dataclass(frozen=True)
class Sum:
    """Positions of cells that add up to the cell `whole`."""

    parts: tuple[int, ...]
    whole: int


@dataclass(frozen=True)
class Published:
    """Counts, which of them are hidden, and how they add up. What does not add up exactly is known only as closely."""

    counts: NDArray[np.float64]
    hidden: NDArray[np.bool_]
    sums: tuple[Sum, ...]

    @cached_property
    def unknown(self) -> NDArray[np.intp]:
        return np.flatnonzero(self.hidden)

    @cached_property
    def _system(self) -> tuple[csr_matrix, NDArray[np.float64], NDArray[np.float64]]:
        """Rows `matrix @ x` that lie between two bounds, for the unknown cells x."""
        column = {int(cell): number for number, cell in enumerate(self.unknown)}
        rows: list[int] = []
        columns: list[int] = []
        values: list[float] = []
        low: list[float] = []
        high: list[float] = []
        for each in self.sums:
            terms = [(cell, 1.0) for cell in each.parts] + [(each.whole, -1.0)]
            found = [(column[cell], sign) for cell, sign in terms if cell in column]
            if not found:
                continue
            known = [sign * self.counts[cell] for cell, sign in terms if cell not in column]
            off = float(np.abs(np.sum([sign * self.counts[cell] for cell, sign in terms])))
            shown = float(np.sum(known))
            rows += [len(low)] * len(found)
            columns += [place for place, _ in found]
            values += [sign for _, sign in found]
            low.append(-shown - off)
            high.append(-shown + off)
        matrix = csr_matrix((values, (rows, columns)), shape=(len(low), len(self.unknown)))
        return matrix, np.array(low), np.array(high)

    def components(self) -> list[NDArray[np.intp]]:
        """Unknown cells in groups that no sum connects with each other."""
        matrix, _, _ = self._system
        number, labels = connected_components(matrix.T @ matrix, directed=False)
        return [self.unknown[labels == each] for each in range(number)]

    def touching(self, cells: NDArray[np.intp]) -> tuple[Sum, ...]:
        """The sums in which any of these cells stands."""
        wanted = set(map(int, cells))
        return tuple(each for each in self.sums if wanted & {*each.parts, each.whole})

    def extreme(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """The table allowed by what is shown that makes `weights @ x` least: a value for each unknown cell."""
        matrix, low, high = self._system
        exact = low == high
        loose = ~exact
        result = linprog(
            weights,
            A_eq=matrix[exact] if exact.any() else None,
            b_eq=low[exact] if exact.any() else None,
            A_ub=_stacked(matrix[loose]) if loose.any() else None,
            b_ub=np.concatenate([high[loose], -low[loose]]) if loose.any() else None,
            bounds=(0, float(self.counts.max(initial=0)) + 1e6),
            method="highs",
        )
        if result.status != 0:
            raise ArithmeticError(f"the linear programme of disclosure control has no solution: {result.message}")
        found: NDArray[np.float64] = result.x
        return found


def _stacked(matrix: csr_matrix) -> csr_matrix:
    return csr_matrix(vstack([matrix, -matrix]))


def bounds(published: Published, cells: Sequence[int] | None = None) -> dict[int, tuple[float, float]]:
    """Lowest and highest possible value of hidden cells, each by two linear programmes of its own."""
    found = {}
    for place, cell in enumerate(published.unknown):
        if cells is None or int(cell) in set(cells):
            weights = np.zeros(len(published.unknown))
            weights[place] = 1.0
            ends = [float(published.extreme(sign * weights)[place]) for sign in (1.0, -1.0)]
            found[int(cell)] = (ends[0], ends[1])
    return found


def exposed(published: Published, apart: NDArray[np.float64], small: NDArray[np.bool_]) -> list[int]:
    """Hidden cells that are not protected: their ends are less than its `apart` apart, or a `small` one cannot be zero.

    `small` cells are those hidden for their own sake: that there is anybody must not follow either. Cells that no sum
    connects are looked at apart; of many that are exposed, some are enough to go on with.
    """
    found: list[int] = []
    for cells in published.components():
        part = Published(published.counts, _mask(len(published.counts), cells), published.touching(cells))
        found += _exposed(part, apart, small)
    return sorted(found)


def _exposed(published: Published, apart: NDArray[np.float64], small: NDArray[np.bool_]) -> list[int]:
    low, high = published.counts[published.unknown].copy(), published.counts[published.unknown].copy()
    own, wide = small[published.unknown], apart[published.unknown]

    def settled() -> NDArray[np.bool_]:
        good: NDArray[np.bool_] = (high - low >= wide - _TOLERANCE) & (~own | (low <= _TOLERANCE))
        return good

    def learn(weights: NDArray[np.float64]) -> None:
        table = published.extreme(weights)
        np.minimum(low, table, out=low)
        np.maximum(high, table, out=high)

    before = -1
    while before < (now := int(settled().sum())) < len(low):  # one table may settle many cells, and proves each
        before = now
        learn((~settled()).astype(float))
        learn(-(~settled()).astype(float))
    bare: list[int] = []
    for place in np.flatnonzero(~settled()):
        if settled()[place]:
            continue
        weights = np.zeros(len(low))
        weights[place] = 1.0
        learn(weights)
        if not settled()[place]:
            learn(-weights)
        if not settled()[place]:
            bare.append(int(published.unknown[place]))
            if len(bare) == _ENOUGH:
                break
    return bare


def _mask(size: int, cells: NDArray[np.intp]) -> NDArray[np.bool_]:
    mask = np.zeros(size, dtype=bool)
    mask[cells] = True
    return mask
