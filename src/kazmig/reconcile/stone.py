"""Linear least squares with covariances: the one equation behind reconciliation and balanced tables.

Stone, R., Champernowne, D. G. and Meade, J. E. (1942), "The precision of national income estimates",
Review of Economic Studies 9(2). For a Gaussian prior and linear observations it is Bayes' rule in closed form.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd
from scipy.linalg import cho_factor, cho_solve


class SingularError(ValueError):
    """The covariance of what is observed cannot be inverted; the message says what is missing."""


@dataclass(frozen=True)
class Gaussian:
    """A multivariate normal: `mean` by label (n), `cov` label by label (n x n)."""

    mean: pd.Series
    cov: pd.DataFrame

    def part(self, labels: list[str]) -> Gaussian:
        """The marginal of some labels, in the order given."""
        return Gaussian(self.mean.loc[labels], self.cov.loc[labels, labels])

    @property
    def sd(self) -> pd.Series:
        """Standard deviations by label; a variance a rounding error below zero counts as zero."""
        return pd.Series(np.sqrt(np.clip(np.diag(self.cov), 0, None)), index=self.mean.index)


def gain(cov: pd.DataFrame, design: pd.DataFrame, noise: pd.DataFrame) -> pd.DataFrame:
    """G = S Aᵀ (A S Aᵀ + V)⁻¹, parameters (n) by observations (m): how far each observation moves each parameter.

    `cov` S (n x n), `design` A (m x n), `noise` V (m x m). Raises SingularError when A S Aᵀ + V has no inverse.
    """
    s, a, v = (np.asarray(frame, dtype=float) for frame in (cov, design, noise))
    weights = cho_solve(cholesky(a @ s @ a.T + v, "what the observations were expected to be"), a @ s).T
    return pd.DataFrame(weights, index=design.columns, columns=design.index)


def update(prior: Gaussian, design: pd.DataFrame, observed: pd.Series, noise: pd.DataFrame) -> Gaussian:
    """The posterior of `prior` after `observed` (m) = `design` (m x n) θ + error of covariance `noise` (m x m).

    μ' = μ + G (y − A μ), S' = S − G A S. With no observation the prior comes back.
    """
    if design.empty:
        return prior
    g = gain(prior.cov, design, noise).to_numpy()
    a = design.to_numpy(dtype=float)
    mean = prior.mean + g @ (observed.to_numpy() - a @ prior.mean.to_numpy())
    s = prior.cov.to_numpy()
    cov = s - g @ a @ s
    return Gaussian(mean, pd.DataFrame((cov + cov.T) / 2, index=prior.cov.index, columns=prior.cov.columns))


def balance(initial: pd.Series, variance: pd.Series, constraints: pd.DataFrame, totals: pd.Series) -> pd.Series:
    """`initial` (n, any unit) changed as little as `variance` asks so that `constraints` (m x n) hold exactly.

    A variance of zero holds a value fixed. Statistics Canada's `tsraking` is this with variance = alterability x
    value. Constraints that follow from others are dropped; ones that contradict them raise ValueError.
    """
    rows = independent_rows(constraints)
    kept = constraints.loc[rows]
    prior = Gaussian(initial.astype(float), pd.DataFrame(np.diag(variance), initial.index, initial.index))
    nothing = pd.DataFrame(0.0, index=rows, columns=rows)
    balanced = update(prior, kept, totals.loc[rows].astype(float), nothing).mean
    left = constraints.to_numpy(dtype=float) @ balanced.to_numpy() - totals.loc[constraints.index].to_numpy()
    worst = int(np.argmax(np.abs(left)))
    if abs(left[worst]) > 1e-6 * max(1.0, float(np.abs(totals).max())):
        raise ValueError(
            f"constraint '{constraints.index[worst]}' contradicts the others: they leave {left[worst]:+.6g} of it"
        )
    return balanced


def independent_rows(matrix: pd.DataFrame) -> list[str]:
    """Labels of rows that are not combinations of rows above them."""
    _, pivots = reduced(matrix.T)
    return list(matrix.index[pivots])


# Two primes below 2³¹: products of residues stay exact in 64 bits.
PRIMES = (2_147_483_647, 2_147_483_629)


def rank_of(matrix: pd.DataFrame) -> int:
    """The exact rank of a matrix (m x n) of whole numbers, by elimination modulo two primes.

    A rank modulo a prime is never above the rank, and equals it unless the prime divides every minor of that size.
    """
    return max(_rank_modulo(matrix.to_numpy(np.int64), prime) for prime in PRIMES)


def _rank_modulo(matrix: np.ndarray, prime: int) -> int:
    left, rank = matrix % prime, 0
    for column in range(left.shape[1]):
        found = np.flatnonzero(left[rank:, column])
        if not len(found):
            continue
        at = rank + int(found[0])
        left[[rank, at]] = left[[at, rank]]
        left[rank] = left[rank] * pow(int(left[rank, column]), -1, prime) % prime
        below = rank + 1 + np.flatnonzero(left[rank + 1 :, column])
        left[below] = (left[below] - left[below, column, None] * left[rank] % prime) % prime
        rank += 1
        if rank == len(left):
            break
    return rank


def reduced(matrix: pd.DataFrame) -> tuple[list[dict[int, Fraction]], list[int]]:
    """The reduced row echelon form of `matrix` (m x n) in exact fractions, rows as {column: value}, and its pivots."""
    rows = [
        {column: Fraction(str(value)) for column, value in enumerate(row) if value}
        for row in matrix.to_numpy().tolist()
    ]
    pivots: list[int] = []
    for column in range(matrix.shape[1]):
        top = len(pivots)
        found = next((i for i in range(top, len(rows)) if column in rows[i]), None)
        if found is None:
            continue
        rows[top], rows[found] = rows[found], rows[top]
        head = rows[top][column]
        pivot = rows[top] = {place: value / head for place, value in rows[top].items()}
        for i, row in enumerate(rows):
            if i != top and column in row:
                times = row[column]
                for place, value in pivot.items():
                    left = row.get(place, Fraction(0)) - times * value
                    row.pop(place, None)
                    if left:
                        row[place] = left
        pivots.append(column)
    return rows, pivots


def cholesky(matrix: np.ndarray, what: str) -> tuple[np.ndarray, bool]:
    """The Cholesky factor for `cho_solve`. Raises SingularError, naming `what`, for a singular matrix."""
    scale = np.sqrt(np.diag(matrix))
    message = (
        f"the covariance of {what} is singular: nothing lets one of them differ from the others. Give a range to a row "
        "of scope 'nationality', or drop what says the same thing twice."
    )
    if matrix.size and not (scale > 0).all():
        raise SingularError(message)
    try:
        factor, lower = cho_factor(matrix, lower=True)
    except np.linalg.LinAlgError as error:
        raise SingularError(message) from error
    # A pivot this small beside its own row is rounding, not information.
    if matrix.size and (np.diag(factor) < 1e-7 * scale).any():
        raise SingularError(message)
    return factor, bool(lower)
