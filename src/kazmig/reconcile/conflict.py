"""Does all the evidence agree with the table? One joint check over counts and evidence rows, then each left out.

Prior-predictive check (Box 1980, "Sampling and Bayes' inference", J. R. Statist. Soc. A 143): the table foretells the
log ratio of every nationality and every further datum, together; what was seen either looks like a draw from that or
the table is wrong. The level plays no part in it, since it cancels in the ratio.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.linalg import block_diag, cho_solve
from scipy.special import expit, ndtr
from scipy.stats import binom, chi2, ncx2

from kazmig.evidence.definitions import REFUTED_BELOW
from kazmig.evidence.facts import significant
from kazmig.evidence.rows import Row
from kazmig.reconcile.engine import MANY, SEED, Split, normals
from kazmig.reconcile.measured import QUESTIONS, effective, jeffreys_logit, log_share, records
from kazmig.reconcile.model import Model
from kazmig.reconcile.stone import cholesky

SIMULATIONS = 2**15
ROW_COLUMNS = ["datum", "kind", "observed", "foretold", "z", "z_given_others"]


@dataclass(frozen=True)
class Check:
    """The verdict on a table and the evidence together.

    distance   squared distance of what was seen from what the table foretells
    freedom    observations (ratios and evidence rows)
    p          how often the table itself would give a distance as great
    by_datum   ROW_COLUMNS: each ratio and evidence row, alone and given all the others
    """

    distance: float = 0.0
    freedom: int = 0
    p: float = 1.0
    by_datum: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=ROW_COLUMNS))

    @property
    def refuted(self) -> bool:
        return self.p < REFUTED_BELOW

    @property
    def culprit(self) -> str:
        """The datum that stands out most from what the others make likely; empty without data."""
        if self.by_datum.empty:
            return ""
        return str(self.by_datum["datum"].iloc[self._furthest])

    @property
    def culprit_kind(self) -> str:
        """What the culprit is: a nationality's `ratio` of the counts, a `measure` or a `survey`; empty without data."""
        return "" if self.by_datum.empty else str(self.by_datum["kind"].iloc[self._furthest])

    @property
    def _furthest(self) -> int:
        return int(np.argmax(self.by_datum["z_given_others"].abs().to_numpy()))


@dataclass(frozen=True)
class Foretold:
    """What a table foretells of the data that a model names: simulated once, asked many times.

    `labels` and `kinds` by datum, `mean` and precision of the simulated data, `distances` of the simulated, sorted.
    """

    labels: list[str]
    kinds: list[str]
    mean: np.ndarray
    precision: np.ndarray
    covariance: np.ndarray
    distances: np.ndarray

    def check(self, seen: np.ndarray) -> Check:
        """The verdict on data of this kind (see `seen`)."""
        r = seen - self.mean
        distance = float(r @ self.precision @ r)
        beyond = len(self.distances) - int(np.searchsorted(self.distances, distance, side="left"))
        table = pd.DataFrame({"datum": self.labels, "kind": self.kinds, "observed": seen, "foretold": self.mean})
        table["z"] = r / np.sqrt(np.diag(self.covariance))
        table["z_given_others"] = self.precision @ r / np.sqrt(np.diag(self.precision))
        p = (1 + beyond) / (1 + len(self.distances))
        return Check(distance, len(seen), significant(p, 4), table[ROW_COLUMNS])

    def p_of(self, seen: np.ndarray) -> np.ndarray:
        """p-values of many data (rows)."""
        r = np.atleast_2d(seen) - self.mean
        distance = np.einsum("ij,jk,ik->i", r, self.precision, r)
        beyond = len(self.distances) - np.searchsorted(self.distances, distance, side="left")
        found: np.ndarray = (1 + beyond) / (1 + len(self.distances))
        return found


def contrasts(model: Model) -> np.ndarray:
    """Ratios log A - log O, then measures, from the observations: rows by observations."""
    n, m = len(model.nationalities), len(model.measures)
    ratios = np.hstack([-np.eye(n), np.eye(n), np.zeros((n, m))])
    return np.vstack([ratios, np.hstack([np.zeros((m, 2 * n)), np.eye(m)])])


def log_ratios(model: Model) -> pd.Series:
    """Observed log(A/O) by nationality."""
    if model.empty:
        return pd.Series(dtype=float)
    n = len(model.nationalities)
    values = model.observed.to_numpy()
    return pd.Series(values[n:] - values[:n], index=list(model.nationalities))


def seen(model: Model) -> np.ndarray:
    """The data of a model as the check compares them: log ratios, log measures, survey logits."""
    surveys = [float(jeffreys_logit(*_rounded(survey))) for survey in records(model.surveys)]
    return np.concatenate([contrasts(model) @ model.data()[0], surveys])


def _rounded(survey: Row) -> tuple[float, float]:
    """x and n of the effective sample with n whole, the share kept."""
    x, n = effective(survey)
    whole = max(round(n), 1)
    return x / n * whole, float(whole)


def foretold(model: Model, draws: int = SIMULATIONS, split: Split | None = None) -> Foretold:
    """What the table foretells of the model's data. Raises SingularError where it leaves no room to differ."""
    split = split or Split.of(model)
    surveys = records(model.surveys)
    every = split.dimensions + len(split.rest) + len(split.y) + len(surveys)
    # With many nationalities fewer do: p of 0.01 is then known to 0.001.
    points = normals(min(draws, SIMULATIONS // 4) if every > MANY else draws, every, SEED + 1)
    place, own, noise, chance = np.split(points, np.cumsum([split.dimensions, len(split.rest), len(split.y)]), axis=1)
    factors = split.bent(split.lines(place)) + own @ split.rest_root.T @ split.load[:, split.rest].T
    data = [(factors @ split.see.T + noise @ split.noise.T) @ contrasts(model).T]
    for at, (survey, logit, _, _) in enumerate(split.survey_logits(factors, place)):
        n = _rounded(survey)[1]
        x = binom.ppf(np.clip(ndtr(chance[:, at]), 1e-12, 1 - 1e-12), n, expit(logit))
        data.append(jeffreys_logit(x, n)[:, None])
    simulated = np.hstack(data)
    mean = simulated.mean(axis=0)
    covariance = np.atleast_2d(np.cov(simulated.T))
    precision = cho_solve(cholesky(covariance, "the ratios of the two counts"), np.eye(len(mean)))
    distances = np.einsum("ij,jk,ik->i", simulated - mean, precision, simulated - mean)
    labels = [*model.nationalities, *model.measures["id"], *model.surveys["id"]]
    kinds = ["ratio"] * len(model.nationalities) + ["measure"] * len(model.measures) + ["survey"] * len(surveys)
    return Foretold(labels, kinds, mean, precision, covariance, np.sort(distances))


def check(model: Model, draws: int = SIMULATIONS, split: Split | None = None) -> Check:
    """Checks the model's table against counts and evidence. Without a nationality there is nothing to check: p is 1."""
    if model.empty:
        return Check()
    if model.plain:
        return closed_form_check(model)
    return foretold(model, draws, split).check(seen(model))


def closed_form_check(model: Model) -> Check:
    """The check of a table of plain factors, exact: d² = rᵀQr is χ² with observations less nationalities.

    Surveys enter as logarithms of shares (`log_share`); z = (Qr)_j / √Q_jj of each datum given the others.
    """
    y, v = model.data()
    b, x = model.observing() @ model.loadings(), model.level()
    mean = model.observing() @ model.cells["anchor"].to_numpy(float)
    for survey in records(model.surveys):
        component = QUESTIONS[str(survey["question"])][0]
        cell = (
            (model.cells["component"] == component) & (model.cells["nationality"] == survey["nationality"])
        ).to_numpy()
        value, variance = log_share(survey)
        y, v = np.append(y, value), block_diag(v, variance)
        mean = np.append(mean, model.cells["anchor"].to_numpy(float)[cell])
        b = np.vstack([b, model.loadings()[cell]])
        x = np.vstack([x, np.zeros(x.shape[1])])
    p = cho_solve(cholesky(b @ model.covariance @ b.T + v, "what the counts were expected to be"), np.eye(len(y)))
    q = p - p @ x @ np.linalg.solve(x.T @ p @ x, x.T @ p)
    r = y - mean
    distance, freedom = float(r @ q @ r), len(y) - x.shape[1]
    n = len(model.nationalities)
    labels = [*model.nationalities, *model.measures["id"], *model.surveys["id"]]
    kinds = ["ratio"] * n + ["measure"] * len(model.measures) + ["survey"] * len(model.surveys)
    at = np.concatenate([np.arange(n, 2 * n), np.arange(2 * n, len(y))])
    k = np.vstack([np.hstack([-np.eye(n), np.eye(n), np.zeros((n, len(y) - 2 * n))]), np.eye(len(y))[2 * n :]])
    cov = k @ (b @ model.covariance @ b.T + v) @ k.T
    table = pd.DataFrame({"datum": labels, "kind": kinds, "observed": k @ y, "foretold": k @ mean})
    table["z"] = k @ r / np.sqrt(np.diag(cov))
    with np.errstate(invalid="ignore"):
        table["z_given_others"] = (q @ r / np.sqrt(np.clip(np.diag(q), 1e-300, None)))[at]
    return Check(distance, freedom, significant(float(chi2.sf(distance, freedom)), 6), table[ROW_COLUMNS])


def power(expected: Foretold, shift: pd.DataFrame) -> pd.DataFrame:
    """How often the check would refute the table if the truth lay elsewhere, in percent.

    `shift`: one row a wrong assumption (index: its name), one column a nationality, in log points of A/O. Non-central
    chi-square with δᵀ Σ⁻¹ δ of the foretold data. Columns wrong, power_pct.
    """
    delta = shift.reindex(columns=expected.labels).fillna(0.0).to_numpy(dtype=float)
    noncentral = np.einsum("ij,jk,ik->i", delta, expected.precision, delta)
    freedom = len(expected.mean)
    critical = chi2.isf(REFUTED_BELOW, freedom)
    values = [float(chi2.sf(critical, freedom) if nc < 1e-12 else ncx2.sf(critical, freedom, nc)) for nc in noncentral]
    return pd.DataFrame({"wrong": shift.index, "power_pct": [100 * value for value in values]})


def wrong_ratios(model: Model, factors: tuple[float, ...] = (1.25, 1.5, 2.0, 3.0)) -> pd.DataFrame:
    """Shifts for `power`: the second nationality's ratio, which the table has wrong by each factor."""
    one = model.nationalities[min(1, len(model.nationalities) - 1)]
    return pd.DataFrame({one: np.log(factors)}, index=[f"factor_{factor:g}" for factor in factors])


def power_of(model: Model) -> pd.DataFrame:
    """`power` of the model's table against `wrong_ratios`, and whose ratio is wrong. Empty for an empty model.

    Columns wrong, power_pct, nationality.
    """
    if model.empty:
        return pd.DataFrame(columns=["wrong", "power_pct", "nationality"])
    shift = wrong_ratios(model)
    return power(foretold(model, SIMULATIONS // 4), shift).assign(nationality=shift.columns[0])
