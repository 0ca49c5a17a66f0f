"""Totals, means, ratios and shares of a survey with their joint covariance; domains over all rows.

A domain is never cut out of the sample: outside it the variables are zero, so that the number of clusters stays the
design's. Intervals of shares lie on the logit with t of the design's degrees of freedom.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t

from kazmig.sources.survey.design import Array, Design

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Estimate:
    """A number from a survey: value, standard error, respondents and clusters behind it, and its scores.

    `scores` are the linearised contributions of all respondents, weights in: covariances of several estimates are the
    design's covariance of their scores.
    """

    value: float
    se: float
    n: int
    clusters: int
    freedom: int
    scores: Array

    @property
    def cv_pct(self) -> float:
        """Coefficient of variation, percent; infinite at zero."""
        return 100 * self.se / abs(self.value) if self.value else math.inf

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Symmetric, with t."""
        half = self._t(level) * self.se
        return self.value - half, self.value + half

    def logit_interval(self, level: float = 0.95) -> tuple[float, float]:
        """Of a share; at 0 and 1, where the logit has no place, exact binomial (Clopper, Pearson) ends for n."""
        if not 0 < self.value < 1:
            edge = 1 - ((1 - level) / 2) ** (1 / max(self.n, 1))
            return (0.0, edge) if self.value <= 0 else (1 - edge, 1.0)
        centre = math.log(self.value / (1 - self.value))
        half = self._t(level) * self.se / (self.value * (1 - self.value))
        return 1 / (1 + math.exp(half - centre)), 1 / (1 + math.exp(-half - centre))

    def _t(self, level: float) -> float:
        return float(t.ppf((1 + level) / 2, max(self.freedom, 1)))


def total(design: Design, y: Array, domain: Mask | None = None) -> Estimate:
    """Σ w y over the domain."""
    inside = _inside(design, domain)
    scores = np.where(inside, design.weights * np.where(inside, y, 0.0), 0.0)
    return _estimate(design, float(math.fsum(scores)), scores, inside)


def ratio(design: Design, y: Array, x: Array, domain: Mask | None = None) -> Estimate:
    """Σ w y / Σ w x over the domain, z = w (y - r x) / X̂."""
    inside = _inside(design, domain)
    w = np.where(inside, design.weights, 0.0)
    y, x = np.where(inside, y, 0.0), np.where(inside, x, 0.0)
    below = math.fsum(w * x)
    value = math.fsum(w * y) / below if below else math.nan
    return _estimate(design, value, w * (y - value * x) / below if below else w * np.nan, inside)


def mean(design: Design, y: Array, domain: Mask | None = None) -> Estimate:
    """The weighted mean of those in the domain who answered (y not missing)."""
    answered = np.isfinite(np.asarray(y, dtype=float)) & _inside(design, domain)
    return ratio(design, y, np.ones(len(design.weights)), answered)


def calibrated(design: Design, raked: Array, margins: Sequence[NDArray[np.int64]], estimate: Estimate) -> Estimate:
    """An estimate made with raked weights, with its error: scores times residuals on the margins.

    `estimate` comes from `design.reweighted(raked)`. Its variable is regressed on the margins' categories with the
    **design** weights; residuals carry the raked ones (Deville and Särndal 1992).
    """
    variable = estimate.scores / raked
    dummies = np.column_stack([each == code for each in margins for code in np.unique(each)]).astype(float)
    root = np.sqrt(design.weights)
    fitted = np.linalg.lstsq(dummies * root[:, None], variable * root, rcond=None)[0]
    scores = raked * (variable - dummies @ fitted)
    return _with_scores(design, estimate, scores)


def covariance(design: Design, estimates: Sequence[Estimate]) -> Array:
    """Of several estimates of one sample: they share clusters."""
    return design.covariance(np.column_stack([each.scores for each in estimates]))


def design_effect(estimate: Estimate) -> float:
    """Variance of a share over that of a simple random sample of as many respondents, without correction."""
    p = estimate.value
    return estimate.se**2 / (p * (1 - p) / estimate.n) if 0 < p < 1 and estimate.n else math.nan


def bounds(design: Design, yes: Mask, asked: Mask, answered: Mask) -> tuple[float, float]:
    """The share if all who did not answer would have said no, and if all would have said yes (Manski)."""
    w = np.where(asked, design.weights, 0.0)
    everyone = math.fsum(w)
    low = math.fsum(w[yes & answered]) / everyone
    return low, low + math.fsum(w[~answered]) / everyone


def _inside(design: Design, domain: Mask | None) -> Mask:
    return np.ones(len(design.weights), dtype=bool) if domain is None else np.asarray(domain, dtype=bool)


def _estimate(design: Design, value: float, scores: Array, inside: Mask) -> Estimate:
    clusters = len(np.unique(design.clusters[inside]))
    found = Estimate(value, math.nan, int(inside.sum()), clusters, design.degrees_of_freedom, scores)
    return _with_scores(design, found, scores)


def _with_scores(design: Design, found: Estimate, scores: Array) -> Estimate:
    variance = float(design.covariance(scores)[0, 0])
    se = math.sqrt(variance) if variance >= 0 else math.nan
    return Estimate(found.value, se, found.n, found.clusters, found.freedom, scores)
