"""Weighted draws of what is unknown after the data, and their quantiles."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kazmig.reconcile.model import Model


@dataclass(frozen=True)
class Posterior:
    """Weighted draws of a model's posterior.

    weights     draws, sum to one
    log_true    draws by nationalities: log T on an average day of the year
    log_factors draws by cells of the model
    etas        draws by doubts
    """

    model: Model
    weights: np.ndarray
    log_true: np.ndarray
    log_factors: np.ndarray
    etas: np.ndarray

    @cached_property
    def persons(self) -> np.ndarray:
        found: np.ndarray = np.exp(self.log_true)
        return found

    @cached_property
    def total(self) -> np.ndarray:
        found: np.ndarray = self.persons.sum(axis=1)
        return found

    @cached_property
    def at_fieldwork(self) -> np.ndarray:
        """The total present when the informants were asked: T times the season, from the same draws."""
        season = self.factor("season")
        return self.total if season is None else (self.persons * season).sum(axis=1)

    @property
    def effective_draws(self) -> float:
        return float(1 / (self.weights**2).sum())

    def factor(self, component: str) -> np.ndarray | None:
        """A component's factor, draws by nationalities; None where the table does not have it."""
        at = np.flatnonzero(self.model.cells["component"].to_numpy() == component)
        return np.exp(self.log_factors[:, at]) if len(at) else None

    def quantiles(self, values: np.ndarray, at: tuple[float, ...]) -> np.ndarray:
        """Weighted quantiles along the draws."""
        return weighted_quantiles(values, self.weights, at)


def weighted_quantiles(values: np.ndarray, weights: np.ndarray, at: tuple[float, ...]) -> np.ndarray:
    """Quantiles of weighted values, by interpolation between the midpoints of their weights."""
    order = np.argsort(values, kind="stable")
    sums = np.cumsum(weights[order])
    found: np.ndarray = np.interp(at, (sums - weights[order] / 2) / sums[-1], values[order])
    return found
