"""Experts' quantiles as distributions, and the pool of several experts.

Fits are least squares on probabilities, as SHELF makes them (O'Hagan and Oakley): Σ (F(q) - p)². Pools are equal-weight
mixtures (linear), told to the assumption table by their first two moments on the row's own line: averaging logarithms
of densities would hide that experts disagree.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.stats import beta, norm

from kazmig.reconcile.scales import anchor

# The three quantiles that the form asks for.
PROBABILITIES = (0.05, 0.5, 0.95)
Z95 = float(norm.ppf(0.975))


@dataclass(frozen=True)
class Fit:
    """A distribution: `kind` (normal, lognormal, beta), its two parameters, and the squared error of the fit.

    normal: mean and sd; lognormal: those of the logarithm; beta: both shapes, on [low, high].
    """

    kind: str
    first: float
    second: float
    error: float
    low: float = 0.0
    high: float = 1.0

    def below(self, value: float) -> float:
        """The probability of less."""
        if self.kind == "beta":
            return float(beta.cdf((value - self.low) / (self.high - self.low), self.first, self.second))
        place = math.log(value) if self.kind == "lognormal" else value
        return float(norm.cdf(place, self.first, self.second))

    def quantile(self, p: float) -> float:
        if self.kind == "beta":
            return float(self.low + (self.high - self.low) * beta.ppf(p, self.first, self.second))
        place = float(norm.ppf(p, self.first, self.second))
        return math.exp(place) if self.kind == "lognormal" else place


def fit(
    kind: str,
    values: Sequence[float],
    probabilities: Sequence[float] = PROBABILITIES,
    low: float = 0.0,
    high: float = 1.0,
) -> Fit:
    """The distribution of a kind nearest to quantiles, by least squares on probabilities."""
    asked = np.asarray(probabilities, dtype=float)
    if kind == "beta":
        places = (np.asarray(values, dtype=float) - low) / (high - low)
        centre = float(np.interp(0.5, asked, places))
        spread = max((places[-1] - places[0]) / (norm.ppf(asked[-1]) - norm.ppf(asked[0])), 1e-4)
        size = max(centre * (1 - centre) / spread**2 - 1, 1.0)
        start = np.log([centre * size, (1 - centre) * size])

        def off(x: np.ndarray) -> float:
            return float(((beta.cdf(places, *np.exp(x)) - asked) ** 2).sum())
    else:
        places = np.log(values) if kind == "lognormal" else np.asarray(values, dtype=float)
        sd = (places[-1] - places[0]) / (norm.ppf(asked[-1]) - norm.ppf(asked[0]))
        start = np.array([float(np.interp(0.5, asked, places)), math.log(sd)])

        def off(x: np.ndarray) -> float:
            return float(((norm.cdf(places, x[0], np.exp(x[1])) - asked) ** 2).sum())

    best = minimize(off, start, method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-15, "maxiter": 4000})
    one, two = np.exp(best.x) if kind == "beta" else (best.x[0], np.exp(best.x[1]))
    return Fit(kind, float(one), float(two), float(best.fun), low, high)


@dataclass(frozen=True)
class Pool:
    """Several experts on one row's own line (log, logit, log of what exceeds one): mean, and variance in two parts."""

    mean: float
    within: float
    between: float

    @property
    def sd(self) -> float:
        return math.sqrt(self.within + self.between)


def on_line(scale: str, values: Sequence[float]) -> Fit:
    """One expert's lowest, best and highest value as a normal on the scale's line (`kazmig.reconcile.scales`)."""
    return fit("normal", [anchor(scale, value) for value in values])


def pool(fits: Sequence[Fit], weights: Sequence[float] | None = None) -> Pool:
    """Moments of the linear pool: μ = Σ w μ_e, σ² = Σ w σ_e² + Σ w (μ_e - μ)²."""
    shares = list(weights) if weights is not None else [1 / len(fits)] * len(fits)
    mean = math.fsum(w * each.first for w, each in zip(shares, fits, strict=True))
    within = math.fsum(w * each.second**2 for w, each in zip(shares, fits, strict=True))
    between = math.fsum(w * (each.first - mean) ** 2 for w, each in zip(shares, fits, strict=True))
    return Pool(mean, within, between)


FEWEST_SEEDS = 10


def calibration(counts: Sequence[int]) -> float:
    """Cooke's calibration score of one expert: how many of M seed truths fell into each of four ranges.

    1 - χ²₃(2M Σ s ln(s/p)) with p = .05, .45, .45, .05. Raises ValueError below FEWEST_SEEDS questions.
    """
    from scipy.stats import chi2

    number = int(np.sum(counts))
    if number < FEWEST_SEEDS:
        raise ValueError(
            f"{number} seed questions: weights by performance need {FEWEST_SEEDS} at least; weigh all experts alike."
        )
    expected = (0.05, 0.45, 0.45, 0.05)
    shares = [count / number for count in counts]
    distance = math.fsum(s * math.log(s / p) for s, p in zip(shares, expected, strict=True) if s > 0)
    return float(chi2.sf(2 * number * distance, 3))
