"""Does the assumption table survive the data it is about to explain?

Prior-predictive check (Box 1980, "Sampling and Bayes' inference", J. R. Statist. Soc. A 143): the table foretells
log(A/O) of every nationality with a covariance; the counts either look like a draw from that, or the table is wrong.
The level plays no part in it, since it cancels in the ratio.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.linalg import cho_solve
from scipy.stats import chi2, ncx2

from kazmig.reconcile.model import Model
from kazmig.reconcile.stone import cholesky, gain

REFUTED_BELOW = 0.01
NATIONALITY_COLUMNS = ["nationality", "ratio", "expected_ratio", "z", "z_given_others"]
ROW_COLUMNS = ["row", "component", "nationalities", "moved_pct", "surprise", "driven_by"]


@dataclass(frozen=True)
class Refutation:
    """The verdict on a table.

    distance        squared Mahalanobis distance of the log ratios from what the table foretells
    freedom, p      its degrees of freedom (nationalities with both counts) and p-value
    by_nationality  NATIONALITY_COLUMNS; z alone, and given the other nationalities' ratios
    by_row          ROW_COLUMNS; moved_pct: how far the counts move a row's median; surprise: the same in sds of what it
                    could have learnt, N(0, 1) when the table is right; driven_by: the nationality that moved it most
    """

    distance: float
    freedom: int
    p: float
    by_nationality: pd.DataFrame
    by_row: pd.DataFrame

    @property
    def refuted(self) -> bool:
        return self.p < REFUTED_BELOW


def ratio_contrasts(model: Model) -> pd.DataFrame:
    """log A − log O by nationality (those with both counts) as rows over the observations: 1 and −1."""
    both = [
        each for each in model.nationalities if {f"official.{each}", f"assessment.{each}"} <= set(model.design.index)
    ]
    contrasts = pd.DataFrame(0.0, index=both, columns=model.design.index)
    for each in both:
        contrasts.loc[each, f"assessment.{each}"] = 1.0
        contrasts.loc[each, f"official.{each}"] = -1.0
    return contrasts


def log_ratios(model: Model) -> pd.Series:
    """Observed log(A/O) by nationality."""
    contrasts = ratio_contrasts(model)
    return pd.Series(contrasts.to_numpy() @ model.observed.to_numpy(), index=contrasts.index)


def foretold(model: Model) -> tuple[pd.Series, pd.DataFrame]:
    """Mean (by nationality) and covariance of log(A/O) before the counts are seen: table and rounding together."""
    contrasts = ratio_contrasts(model)
    design = contrasts @ model.design
    # The true number cancels; leaving it out keeps its wide prior from drowning the arithmetic.
    factors = model.factors.index
    b = design[factors].to_numpy(dtype=float)
    mean = b @ model.prior.mean[factors].to_numpy(dtype=float)
    cov = b @ model.prior.cov.loc[factors, factors].to_numpy() @ b.T
    cov = cov + contrasts.to_numpy() @ model.noise.to_numpy() @ contrasts.to_numpy().T
    return pd.Series(mean, contrasts.index), pd.DataFrame(cov, contrasts.index, contrasts.index)


def refutation(model: Model) -> Refutation:
    """Checks a model's table against the ratios. Raises SingularError when the table leaves no room to differ.

    Without a nationality counted twice there is nothing to check, and the p-value is 1.
    """
    contrasts = ratio_contrasts(model) if not model.empty else pd.DataFrame()
    if contrasts.empty:
        return Refutation(0.0, 0, 1.0, pd.DataFrame(columns=NATIONALITY_COLUMNS), pd.DataFrame(columns=ROW_COLUMNS))
    mean, cov = foretold(model)
    observed = log_ratios(model)
    difference = (observed - mean).to_numpy()
    precision = cho_solve(cholesky(cov.to_numpy(), "the ratios of the two counts"), np.eye(len(mean)))
    distance = float(difference @ precision @ difference)
    table = pd.DataFrame({"nationality": observed.index, "ratio": np.exp(observed), "expected_ratio": np.exp(mean)})
    table["z"] = difference / np.sqrt(np.diag(cov))
    table["z_given_others"] = precision @ difference / np.sqrt(np.diag(precision))
    rows = surprises(model)
    p = float(chi2.sf(distance, len(mean)))
    return Refutation(distance, len(mean), p, table[NATIONALITY_COLUMNS].reset_index(drop=True), rows)


def surprises(model: Model) -> pd.DataFrame:
    """How far the counts move each row of the table, in percent and in sds of the move that the table foretold."""
    g = gain(model.prior.cov, model.design, model.noise)
    residual = model.observed - model.design.to_numpy() @ model.prior.mean.to_numpy()
    moves = g * residual
    could = np.clip(np.diag(model.prior.cov) - np.diag(model.posterior.cov), 1e-18, None) ** 0.5
    table = model.factors.loc[:, ["row", "component", "nationalities"]].copy()
    table["moved_pct"] = 100 * np.expm1(moves.sum(axis=1)[table.index])
    table["surprise"] = (moves.sum(axis=1) / could)[table.index]
    by_nationality = moves.T.groupby(lambda label: str(label).split(".")[1]).sum().T.loc[table.index]
    table["driven_by"] = by_nationality.abs().idxmax(axis=1)
    order = table["moved_pct"].round(6).abs().sort_values(ascending=False, kind="stable").index
    return table.loc[order].reset_index(drop=True)[ROW_COLUMNS]


def power(model: Model, shift: pd.DataFrame) -> pd.DataFrame:
    """How often this check would refute the table if the truth lay elsewhere, in percent.

    `shift`: one row a wrong assumption (index: its name), one column a nationality, in log points of A/O. Closed form:
    non-central chi-square with δᵀ Σ⁻¹ δ. Columns wrong, power_pct.
    """
    if model.empty:
        return pd.DataFrame(columns=["wrong", "power_pct"])
    _, cov = foretold(model)
    delta = shift.reindex(columns=cov.index).fillna(0.0).to_numpy(dtype=float)
    factor = cholesky(cov.to_numpy(), "the ratios of the two counts")
    noncentral = np.einsum("ij,ij->i", delta, cho_solve(factor, delta.T).T)
    critical = chi2.isf(REFUTED_BELOW, len(cov))
    values = [
        float(chi2.sf(critical, len(cov)) if nc < 1e-12 else ncx2.sf(critical, len(cov), nc)) for nc in noncentral
    ]
    return pd.DataFrame({"wrong": shift.index, "power_pct": [100 * value for value in values]})


def wrong_ratios(model: Model, factors: tuple[float, ...] = (1.25, 1.5, 2.0, 3.0)) -> pd.DataFrame:
    """Shifts for `power`: the second nationality's ratio, which the table has wrong by each factor."""
    if model.empty:
        return pd.DataFrame()
    which = list(ratio_contrasts(model).index)
    one = which[min(1, len(which) - 1)]
    return pd.DataFrame({one: np.log(factors)}, index=[f"factor_{factor:g}" for factor in factors])


def rival(model: Model, other: Model) -> pd.Series:
    """What another table's ratios differ by from this one's, in log points by nationality: a shift for `power`."""
    return foretold(other)[0] - foretold(model)[0]
