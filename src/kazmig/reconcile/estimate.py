"""What a posterior says in persons: intervals, chances, dots; and nothing where the evidence refutes the table.

Every number of a table passes through `standing`: a refuted table has none anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from kazmig.evidence.facts import significant
from kazmig.reconcile.conflict import SIMULATIONS, Check, check
from kazmig.reconcile.engine import Split, solve
from kazmig.reconcile.model import TOTAL, Model
from kazmig.reconcile.posterior import Posterior
from kazmig.reconcile.scales import by_scale, log_factor

LEVELS = {"median": 0.5, "low80": 0.1, "high80": 0.9, "low95": 0.025, "high95": 0.975}
INTERVAL = [f"{name}_persons" for name in LEVELS]
INTERVAL_COLUMNS = ["nationality", *INTERVAL]
AT_FIELDWORK = "total_at_fieldwork"
DOTS = 20
# How many times the mean a draw's weight may be where a small chance is told.
GREATEST = 20
# Draws and simulations for the many variants of a table beside the headline's own.
FEWER = 2**13


@dataclass(frozen=True)
class Standing:
    """A model with the verdict on it, and its posterior where the evidence does not refute it (else None)."""

    model: Model
    check: Check
    posterior: Posterior | None

    @cached_property
    def total(self) -> pd.Series:
        """INTERVAL of the total in persons, NaN where nothing stands."""
        return interval(self.posterior, None if self.posterior is None else self.posterior.total)


def standing(
    model: Model, draws: int | None = None, simulations: int = SIMULATIONS, verdict: Check | None = None
) -> Standing:
    """Checks a model and solves it if the evidence lets it stand."""
    split = None if model.empty or model.plain else Split.of(model)
    verdict = verdict or check(model, simulations, split)
    silent = model.empty or verdict.refuted
    return Standing(model, verdict, None if silent else solve(model, draws, split))


def variant(model: Model) -> Standing:
    """`standing` with the fewer draws of the many variants."""
    return standing(model, FEWER, FEWER)


def interval(posterior: Posterior | None, values: np.ndarray | None) -> pd.Series:
    """Median and ends (INTERVAL) to 3 significant digits: more would be Monte Carlo noise. NaN without a posterior."""
    if posterior is None or values is None:
        return pd.Series(np.nan, index=INTERVAL)
    return pd.Series([significant(each, 3) for each in posterior.quantiles(values, tuple(LEVELS.values()))], INTERVAL)


def intervals(posterior: Posterior | None) -> pd.DataFrame:
    """INTERVAL_COLUMNS by nationality, in total on an average day of the year, and in total at fieldwork."""
    if posterior is None:
        return pd.DataFrame(columns=INTERVAL_COLUMNS)
    who = posterior.model.nationalities
    named = {each: posterior.persons[:, place] for place, each in enumerate(who)}
    named |= {TOTAL: posterior.total, AT_FIELDWORK: posterior.at_fieldwork}
    rows = [{"nationality": name, **interval(posterior, values)} for name, values in named.items()]
    return pd.DataFrame(rows, columns=INTERVAL_COLUMNS)


def beyond(posterior: Posterior | None, counts: pd.DataFrame) -> dict[str, float]:
    """Probability that the total is above the assessment (`above_assessment`) and below the register."""
    if posterior is None:
        return {}
    official, assessed = (float(counts[f"{side}_persons"].sum()) for side in ("official", "assessment"))
    # A single draw of great weight would decide a chance of one in a thousand: weights are cut (Ionides 2008).
    weights = np.minimum(posterior.weights, GREATEST / len(posterior.weights))
    weights = weights / weights.sum()
    return {
        "above_assessment": significant(float(weights[posterior.total > assessed].sum()), 2),
        "below_register": significant(float(weights[posterior.total < official].sum()), 1),
    }


def dots(posterior: Posterior | None, number: int = DOTS) -> list[float]:
    """A total's quantile dots in persons: each stands for one chance in `number` (Kay and others 2016)."""
    if posterior is None:
        return []
    at = tuple((np.arange(number) + 0.5) / number)
    return [significant(each, 3) for each in posterior.quantiles(posterior.total, at)]


def correlations(posterior: Posterior | None) -> pd.DataFrame:
    """Correlations of the log true numbers, nationality by nationality, to 2 digits."""
    if posterior is None:
        return pd.DataFrame()
    who = list(posterior.model.nationalities)
    cov = np.cov(posterior.log_true.T, aweights=posterior.weights).reshape(len(who), len(who))
    sd = np.sqrt(np.diag(cov))
    return pd.DataFrame(np.round(cov / np.outer(sd, sd), 2), who, who)


def learnt(posterior: Posterior | None) -> pd.DataFrame:
    """How much the data taught about each factor, a row a component and nationality.

    Columns source, component, nationality, scale, prior_median, median, low95, high95 of the factor, and sd_ratio: its
    posterior over its prior sd on the Gaussian line.
    """
    columns = ["source", "component", "nationality", "scale", "prior_median", "median", "low95", "high95", "sd_ratio"]
    if posterior is None:
        return pd.DataFrame(columns=columns)
    model = posterior.model
    load = model.loadings()
    prior_sd = np.sqrt(np.einsum("ij,jk,ik->i", load, model.covariance, load))
    lines = posterior.etas @ load.T
    centre = posterior.weights @ lines
    sd = np.sqrt(posterior.weights @ (lines - centre) ** 2)
    table = model.cells[["source", "component", "nationality", "scale"]].copy()
    medians = np.exp(
        by_scale(log_factor, model.cells["scale"].to_numpy(str), model.cells["anchor"].to_numpy(float)[None])
    )
    table["prior_median"] = [significant(each, 3) for each in medians[0]]
    ends = [posterior.quantiles(np.exp(logs), (0.5, 0.025, 0.975)) for logs in posterior.log_factors.T]
    for place, name in enumerate(("median", "low95", "high95")):
        table[name] = [significant(each[place], 3) for each in ends]
    table["sd_ratio"] = [significant(each, 2) for each in sd / prior_sd]
    return table[columns]
