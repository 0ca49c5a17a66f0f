"""Variances of weighted totals under a sample of clusters in strata, by Taylor linearisation.

Every estimator is reduced to the total of a variable z (`kazmig.sources.survey.estimates`), whose variance is that of
totals of clusters within strata (ultimate cluster): V = Σ_h (1 - f_h) n_h/(n_h - 1) Σ_c (z_hc - z̄_h)(·)ᵀ. A second
stage adds f₁ × its own variance within each cluster. Särndal, Swensson and Wretman (1992); the numbers are those of
R's `survey` (Lumley), which the tests reproduce.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
LONELY = ("fail", "adjust", "remove")


class DesignError(ValueError):
    """A sample from which no variance can be had; the message says which stratum and what to do."""


@dataclass(frozen=True)
class Design:
    """What the sample's variance depends on, one element a respondent.

    weights   inverse probabilities, above zero (persons a respondent stands for)
    clusters  first-stage units; a code belongs to one stratum
    strata    of the first stage; None is one stratum
    population  clusters in the stratum's population (finite-population correction); None: drawn with replacement
    second    a design of the second stage within clusters (its weights are not looked at); None: one stage
    lonely    what a stratum with one cluster does: `fail`, `adjust` (about the overall mean), `remove` (nothing)
    empty     strata of the clusters that were drawn and have no respondent, an element each: their totals are zero
    """

    weights: Array
    clusters: NDArray[np.int64]
    strata: NDArray[np.int64] | None = None
    population: Array | None = None
    second: Design | None = None
    lonely: str = "fail"
    empty: NDArray[np.int64] | None = None

    def __post_init__(self) -> None:
        bad = ~(np.isfinite(self.weights) & (self.weights > 0))
        if bad.any():
            raise DesignError(
                f"{int(bad.sum())} of {len(bad)} weights are missing, infinite or not above zero. Each respondent "
                "needs the inverse of the chance of being drawn."
            )
        if self.lonely not in LONELY:
            raise DesignError(f"lonely: found '{self.lonely}', expected one of {', '.join(LONELY)}.")

    @property
    def groups(self) -> NDArray[np.int64]:
        return np.zeros(len(self.clusters), dtype=np.int64) if self.strata is None else self.strata

    @property
    def degrees_of_freedom(self) -> int:
        """Clusters less strata, both of those with respondents."""
        return len(np.unique(self.clusters)) - len(np.unique(self.groups))

    def reweighted(self, weights: Array) -> Design:
        return replace(self, weights=np.asarray(weights, dtype=float))

    def covariance(self, z: Array) -> Array:
        """Covariance matrix of the totals of the columns of `z` (respondents by variables), weights already in."""
        z = np.asarray(z, dtype=float).reshape(len(self.clusters), -1)
        return _stages(z, self, np.arange(len(z)))


def _stages(z: Array, design: Design, rows: NDArray[np.int64]) -> Array:
    found = np.zeros((z.shape[1], z.shape[1]))
    groups, clusters = design.groups[rows], design.clusters[rows]
    empty = np.zeros(0, dtype=np.int64) if design.empty is None else design.empty
    whole = _cluster_totals(z[rows], clusters, len(empty))[0].mean(axis=0)
    for stratum in np.unique(groups):
        inside = rows[groups == stratum]
        totals, codes = _cluster_totals(z[inside], design.clusters[inside], int((empty == stratum).sum()))
        size = len(totals)
        fraction = 0.0 if design.population is None else size / float(design.population[inside[0]])
        if fraction > 1 + 1e-9:
            raise DesignError(f"stratum {stratum}: {size} clusters drawn of {design.population[inside[0]]:g}.")  # type: ignore[index]
        if 1 - fraction > 1e-7:
            found += (1 - fraction) * _between(totals, design.lonely, whole, f"stratum {stratum}")
        if design.second is not None and design.population is not None:
            for code in codes:
                found += fraction * _stages(z, design.second, inside[design.clusters[inside] == code])
    return found


def _cluster_totals(z: Array, clusters: NDArray[np.int64], empty: int = 0) -> tuple[Array, NDArray[np.int64]]:
    """Totals of each cluster, then zeros for those without respondents; codes of the first."""
    codes, place = np.unique(clusters, return_inverse=True)
    totals = np.zeros((len(codes) + empty, z.shape[1]))
    np.add.at(totals, place, z)
    return totals, codes


def _between(totals: Array, lonely: str, whole: Array, where: str) -> Array:
    size = len(totals)
    if size > 1:
        centred = totals - totals.mean(axis=0)
        between: Array = size / (size - 1) * centred.T @ centred
        return between
    if lonely == "remove":
        return np.zeros((totals.shape[1], totals.shape[1]))
    if lonely == "adjust":
        centred = totals - whole
        alone: Array = centred.T @ centred
        return alone
    raise DesignError(
        f"{where} has one cluster, from which no variance can be had. Merge it with a stratum like it in the sample, "
        "or let it vary about the overall mean (lonely 'adjust'), and say so."
    )
