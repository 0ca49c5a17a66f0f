"""The posterior: Sobol draws of what is not Gaussian, and everything else in closed form given them.

Doubts on the scales `share` and `excess`, and the errors of survey answers, are drawn; given them the counts are linear
in log T (flat) and in the doubts on the scale `factor`. With z the observations less their means given the draw,
K = B S Bᵀ + V, P = K⁻¹, X the design of log T and C = (XᵀPX)⁻¹:

    log T | draw ~ N(C XᵀP z, C),    log weight = -½ zᵀ(P - PXCXᵀP) z + log likelihood of the surveys.

Draws come from a Gaussian at the posterior's mode (found by Gauss-Newton), a little wider, and carry weights. A table
of plain factors without surveys draws nothing of the kind: then the weights are equal and this is the closed form.
Owen (2013), Monte Carlo theory, methods and examples, chapters 9 and 17.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from scipy.linalg import cho_factor, cho_solve, solve_triangular
from scipy.special import expit, ndtri
from scipy.stats import qmc

from kazmig.evidence.rows import Row
from kazmig.reconcile.measured import QUESTIONS, effective, log_likelihood, logit_of, records, survey_components
from kazmig.reconcile.model import Model
from kazmig.reconcile.posterior import Posterior
from kazmig.reconcile.scales import by_scale, log_factor, slope

DRAWS = 2**15
# With many nationalities: as many as fit in the memory and the time that a page has.
DRAWS_OF_MANY, MANY = 2**12, 128
CHAINS, MOVES, STEP = 2**10, 40, 0.4
SEED = 668_422
FEWEST_EFFECTIVE = 400
# Standard deviations of the proposal over those at the mode: 1 + WIDER / √dimensions.
WIDER = 0.5


class EngineError(ValueError):
    """The posterior cannot be drawn well enough; the message says what to change."""


@dataclass(frozen=True)
class Split:
    """A model's arrays: what is drawn and what is integrated in closed form given it."""

    model: Model
    drawn: np.ndarray  # places of the drawn doubts among all
    rest: np.ndarray
    load: np.ndarray  # cells by doubts
    see: np.ndarray  # observations by cells
    scale: np.ndarray  # of each cell
    anchor: np.ndarray
    y: np.ndarray
    q: np.ndarray  # P - PXCXᵀP
    to_true: np.ndarray  # C XᵀP
    root: np.ndarray  # of the covariance of the drawn doubts
    slide: np.ndarray  # regression of the rest on the drawn
    rest_root: np.ndarray
    sight: np.ndarray  # observations by the rest
    to_rest: np.ndarray  # gain of the rest
    noise: np.ndarray  # root of the covariance of the observations' errors

    @property
    def dimensions(self) -> int:
        """Drawn doubts, and one answer error a survey."""
        return len(self.drawn) + len(self.model.surveys)

    @classmethod
    def of(cls, model: Model) -> Split:
        measured = survey_components(model.surveys)
        bent = ((model.etas["scale"] != "factor") | model.etas["component"].isin(measured)).to_numpy(bool)
        drawn, rest = np.flatnonzero(bent), np.flatnonzero(~bent)
        load, see, x = model.loadings(), model.observing(), model.level()
        y, v = model.data()
        s = model.covariance
        root = np.linalg.cholesky(s[np.ix_(drawn, drawn)]) if len(drawn) else np.zeros((0, 0))
        slide = np.zeros((len(rest), len(drawn)))
        own = s[np.ix_(rest, rest)]
        if len(drawn) and np.any(s[np.ix_(rest, drawn)]):
            slide = np.linalg.solve(s[np.ix_(drawn, drawn)], s[np.ix_(drawn, rest)]).T
            own = own - slide @ s[np.ix_(drawn, rest)]
        sight = see @ load[:, rest]
        p = cho_solve(cho_factor(sight @ own @ sight.T + v + 1e-12 * np.eye(len(y))), np.eye(len(y)))
        to_true = np.linalg.solve(x.T @ p @ x, x.T @ p)
        q = p - p @ x @ to_true
        return cls(
            model, drawn, rest, load, see, model.cells["scale"].to_numpy(str), model.cells["anchor"].to_numpy(float),
            y, (q + q.T) / 2, to_true, root, slide, np.linalg.cholesky(own) if len(rest) else own, sight,
            own @ sight.T @ q, root_of(v),
        )  # fmt: skip

    @cached_property
    def reach(self) -> np.ndarray:
        """How far a unit of each drawn normal moves each cell's line: drawn by cells."""
        found: np.ndarray = ((self.load[:, self.drawn] + self.load[:, self.rest] @ self.slide) @ self.root).T
        return found

    def lines(self, normals: np.ndarray) -> np.ndarray:
        """Places of the cells on their Gaussian lines given standard normals of the drawn doubts (draws by cells)."""
        found: np.ndarray = self.anchor + normals[:, : len(self.drawn)] @ self.reach
        return found

    def bent(self, lines: np.ndarray) -> np.ndarray:
        """Log factors of all cells (draws by cells) at places on the lines."""
        return by_scale(log_factor, self.scale, lines)

    @cached_property
    def asked(self) -> list[tuple[Row, int, str]]:
        """For each survey: its row, the cell that it measures and how the cell enters."""
        found, cells = [], self.model.cells
        for survey in records(self.model.surveys):
            component, kind = QUESTIONS[str(survey["question"])]
            measured = (cells["component"] == component) & (cells["nationality"] == survey["nationality"])
            found.append((survey, int(np.flatnonzero(measured)[0]), kind))
        return found

    def survey_logits(self, factors: np.ndarray, normals: np.ndarray) -> list[tuple[Row, np.ndarray, int, str]]:
        """For each survey: its row, the logit of a yes (draws), its cell and how the cell enters."""
        found = []
        for place, (survey, cell, kind) in enumerate(self.asked):
            answer = float(survey["tau"]) * normals[:, len(self.drawn) + place]
            found.append((survey, logit_of(factors[:, cell], kind) + answer, cell, kind))
        return found

    def log_weight(self, normals: np.ndarray) -> np.ndarray:
        """Log likelihood of all the data given standard normals (draws by dimensions), log T integrated out."""
        factors = self.bent(self.lines(normals))
        z = self.y - factors @ self.see.T
        value: np.ndarray = -0.5 * ((z @ self.q) * z).sum(axis=1)
        for survey, logit, _, _ in self.survey_logits(factors, normals):
            value = value + log_likelihood(*effective(survey), logit)
        return value

    def mode(self) -> tuple[np.ndarray, np.ndarray]:
        """The posterior's mode in standard normals and the precision there (Gauss-Newton with step halving)."""
        here = np.zeros(self.dimensions)
        best = float(self.log_weight(here[None])[0])
        for _ in range(40):
            gradient, precision = self._slopes(here)
            step = np.linalg.solve(precision, gradient - here)
            for size in (1.0, 0.5, 0.25, 0.125, 0.0625):
                there = here + size * step
                value = float(self.log_weight(there[None])[0] - 0.5 * there @ there)
                if value > best:
                    break
            if value <= best or np.abs(there - here).max() < 1e-4:
                break
            here, best = there, value
        # A proposal need not be exact, and rounded it is the same on every machine.
        here = np.round(here, 3)
        return here, self._slopes(here)[1]

    def _slopes(self, here: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        lines = self.lines(here[None])
        bend = by_scale(slope, self.scale, lines)[0]
        spread = np.zeros((len(self.anchor), self.dimensions))
        spread[:, : len(self.drawn)] = bend[:, None] * self.reach.T
        factors = self.bent(lines)
        z = self.y - (factors @ self.see.T)[0]
        j = self.see @ spread
        gradient, precision = j.T @ self.q @ z, np.eye(self.dimensions) + j.T @ self.q @ j
        for place, (survey, logit, cell, kind) in enumerate(self.survey_logits(factors, here[None])):
            x, n = effective(survey)
            share = float(expit(logit[0]))
            f = float(np.exp(factors[0, cell]))
            # d logit / d log f: 1 / (1 - f) for a share, f / ((f - 1)(2 - f)) for an excess.
            pull = 1 / max(1 - f, 1e-6) if kind == "share" else f / max((f - 1) * (2 - f), 1e-6)
            row = pull * spread[cell]
            row[len(self.drawn) + place] += float(survey["tau"])
            gradient = gradient + row * (x - n * share)
            precision = precision + np.outer(row, row) * n * share * (1 - share)
        return gradient, precision


def root_of(covariance: np.ndarray) -> np.ndarray:
    """A root L with L Lᵀ = covariance, of errors some of which are exactly zero."""
    sd = np.sqrt(np.diag(covariance))
    if not np.any(covariance - np.diag(sd**2)):
        return np.diag(sd)
    there = np.flatnonzero(sd > 0)
    found = np.zeros_like(covariance)
    found[np.ix_(there, there)] = np.linalg.cholesky(covariance[np.ix_(there, there)])
    return found


def normals(draws: int, dimensions: int, seed: int = SEED) -> np.ndarray:
    """Scrambled Sobol points as standard normals, draws (a power of two) by dimensions; the same every time."""
    # One set serves all models of about this size: generating it costs more than using it.
    return _sobol(draws, -(-dimensions // 64) * 64, seed)[:, :dimensions]


@lru_cache(maxsize=4)
def _sobol(draws: int, dimensions: int, seed: int) -> np.ndarray:
    if not dimensions:
        return np.zeros((draws, 0))
    points = qmc.Sobol(dimensions, scramble=True, seed=seed).random_base2(int(draws).bit_length() - 1)
    found: np.ndarray = ndtri(np.clip(points, 1e-10, 1 - 1e-10))
    return found


def solve(model: Model, draws: int | None = None, split: Split | None = None) -> Posterior:
    """The posterior of a model. Raises EngineError with fewer than FEWEST_EFFECTIVE effective draws."""
    split = split or Split.of(model)
    drawn, every = split.dimensions, split.dimensions + len(split.rest) + len(split.y)
    draws = draws or (DRAWS if every <= MANY else DRAWS_OF_MANY)
    points = normals(draws, every)
    if not drawn:
        return _given(split, points[:, :0], np.full(draws, 1 / draws), points)
    centre, precision = split.mode()
    lower = np.linalg.cholesky(precision)
    apart = (1 + WIDER / np.sqrt(drawn)) * points[:, :drawn]
    place = centre + solve_triangular(lower.T, apart.T, lower=False).T
    log_weights = split.log_weight(place) - 0.5 * (place**2).sum(axis=1) + 0.5 * (points[:, :drawn] ** 2).sum(axis=1)
    weights = _shares(log_weights)
    effective_draws = _effective(weights)
    # Few draws carry most of the weight: the proposal misses a side of the posterior. Draws of the table miss none.
    poor = draws >= FEWEST_EFFECTIVE and effective_draws < max(FEWEST_EFFECTIVE, draws / 20)
    if poor:
        plain = _shares(split.log_weight(points[:, :drawn]))
        if (known := _effective(plain)) > min(effective_draws, FEWEST_EFFECTIVE):
            place, weights, effective_draws = points[:, :drawn], plain, known
            poor = known < FEWEST_EFFECTIVE
    if poor:
        place, effective_draws = _moved(split, centre, lower, place, weights)
        weights = np.full(len(place), 1 / len(place))
        points = points[: len(place)] if len(place) <= draws else normals(len(place), every)
    if effective_draws < FEWEST_EFFECTIVE:
        raise EngineError(
            f"only {effective_draws:.0f} effective draws of {draws:,}, and {FEWEST_EFFECTIVE} are needed: data and "
            "table meet in a corner. Widen the rows that the data contradict, or drop the datum that contradicts them."
        )
    return _given(split, place, weights, points[:, drawn:])


def _shares(log_weights: np.ndarray) -> np.ndarray:
    weights = np.exp(log_weights - log_weights.max())
    found: np.ndarray = weights / weights.sum()
    return found


def _effective(weights: np.ndarray) -> float:
    return float(1 / (weights**2).sum())


def _moved(
    split: Split, centre: np.ndarray, lower: np.ndarray, place: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, float]:
    """Chains started from tempered draws and moved until most have moved often; places and how many count as apart."""
    rng = np.random.default_rng(SEED)
    # Weights tempered to a few hundred effective draws start the chains where it matters without a crowd at one place.
    temper = 1.0
    while 1 / (_shares(temper * np.log(np.maximum(weights, 1e-300))) ** 2).sum() < FEWEST_EFFECTIVE:
        temper *= 0.8
    sums = np.cumsum(_shares(temper * np.log(np.maximum(weights, 1e-300))))
    at = np.searchsorted(sums, (np.arange(CHAINS) + 0.5) / CHAINS * sums[-1])
    white = (place[at] - centre) @ lower
    tilt = _tilt(split, centre, lower, white)
    moved = np.zeros(CHAINS)
    kept = []
    for turn in range(MOVES):
        new = np.sqrt(1 - STEP**2) * white + STEP * rng.standard_normal(white.shape)
        there = _tilt(split, centre, lower, new)
        accepted = np.log(rng.uniform(size=CHAINS)) < there - tilt
        white = np.where(accepted[:, None], new, white)
        tilt, moved = np.where(accepted, there, tilt), moved + accepted
        if turn in (MOVES - 25, MOVES - 17, MOVES - 9, MOVES - 1):
            kept.append(white)
    # A chain that moved a handful of times has forgotten its start; one that hardly moved counts for nothing.
    apart = float((moved >= 1 / STEP**2).sum())
    return centre + solve_triangular(lower.T, np.vstack(kept).T, lower=False).T, apart


def _tilt(split: Split, centre: np.ndarray, lower: np.ndarray, white: np.ndarray) -> np.ndarray:
    """Log posterior over the Gaussian at its mode, at whitened places."""
    place = centre + solve_triangular(lower.T, white.T, lower=False).T
    found: np.ndarray = split.log_weight(place) - 0.5 * (place**2).sum(axis=1) + 0.5 * (white**2).sum(axis=1)
    return found


def _given(split: Split, place: np.ndarray, weights: np.ndarray, points: np.ndarray) -> Posterior:
    """Log T and the remaining doubts given the drawn ones: prior draws, moved by what they miss (Matheron's rule)."""
    model = split.model
    lines = split.lines(place)
    base = split.bent(lines)
    own = points[:, : len(split.rest)] @ split.rest_root.T
    foretold = base @ split.see.T + own @ split.sight.T + points[:, len(split.rest) :] @ split.noise.T
    missed = split.y - foretold
    own = own + missed @ split.to_rest.T
    drawn = place[:, : len(split.drawn)] @ split.root.T
    etas = np.empty((len(place), len(model.etas)))
    etas[:, split.drawn] = drawn
    etas[:, split.rest] = drawn @ split.slide.T + own if np.any(split.slide) else own
    return Posterior(model, weights, missed @ split.to_true.T, base + own @ split.load[:, split.rest].T, etas)
