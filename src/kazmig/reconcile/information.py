"""What a further datum would be worth, before anybody collects it: pre-posterior analysis.

Outcomes are drawn from today's posterior predictive, the draws are reweighted by each, and the widths that result are
averaged (Raiffa and Schlaifer 1961; Heath and others 2017, Medical Decision Making 37).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import expit, ndtri
from scipy.stats import binom, qmc

from kazmig.evidence.facts import significant
from kazmig.evidence.rows import Row
from kazmig.reconcile.engine import SEED
from kazmig.reconcile.estimate import Standing
from kazmig.reconcile.measured import QUESTIONS, TAU, log_likelihood, logit_of, measure_row, records
from kazmig.reconcile.model import Model
from kazmig.reconcile.posterior import Posterior

OUTCOMES = 256
DRAWS = 2**12
PLAN_COLUMNS = ["datum", "informs", "nationality", "n", "design_effect", "tau", "sd_log", "weights"]
INFORMATION_COLUMNS = [
    "datum", "informs", "nationality", "low95_persons", "high95_persons", "width_change_pct",
    "low80_change_pct", "high80_change_pct", "cost", "cost_unit", "cost_per_pct",
]  # fmt: skip


def candidates(stands: Standing) -> pd.DataFrame:
    """Data that could be collected next, and how precisely each would measure what it informs. Columns PLAN_COLUMNS.

    Surveys of the nationality with most workers and of the second (design effect 3, answers off by TAU on the logit);
    a recount of one region or ten from the field validation's 25 % a spot over 20 spots and 10 % for one region
    standing for all; permits counted by person; informants' lists matched; a count in another season.
    """
    posterior = stands.posterior
    if posterior is None:
        return pd.DataFrame(columns=PLAN_COLUMNS)
    persons = posterior.weights @ posterior.persons
    order = [posterior.model.nationalities[place] for place in np.argsort(-persons, kind="stable")]
    nan = float("nan")
    plans: list[tuple[str, str, str, float, float, float, float, str]] = [
        (f"survey_of_{n}_workers", "registration", order[0], n, 3.0, TAU, nan, "") for n in (200, 500, 1000)
    ]
    plans += [("survey_of_1000_less_truthful", "registration", order[0], 1000, 3.0, 2 * TAU, nan, "")]
    if len(order) > 1:
        plans += [("survey_of_500_second_nationality", "registration", order[1], 500, 3.0, TAU, nan, "")]
    plans += [
        ("one_region_recounted", "perception multiplicity", "", nan, nan, nan, 0.115, "assessment"),
        ("ten_regions_recounted", "perception multiplicity", "", nan, nan, nan, 0.05, "assessment"),
        ("permits_counted_by_person", "documents", "", nan, nan, nan, 0.01, "official"),
        ("informants_lists_matched", "multiplicity", "", nan, nan, nan, 0.05, "assessment"),
        ("count_in_another_season", "season", "", nan, nan, nan, 0.05, "assessment"),
    ]
    known = set(posterior.model.components)
    return pd.DataFrame([plan for plan in plans if set(plan[1].split()) <= known], columns=PLAN_COLUMNS)


def value_of_information(
    stands: Standing, plans: pd.DataFrame, counts: pd.DataFrame, costs: pd.DataFrame | None = None
) -> pd.DataFrame:
    """How far each datum alone would narrow the total's 95 % interval. Columns INFORMATION_COLUMNS.

    `low95_persons` and `high95_persons` are the mean ends over possible outcomes; `width_change_pct` is the change of
    the mean width, and 80 % of outcomes change it by `low80_change_pct` to `high80_change_pct`. `costs` (datum, cost,
    unit) gives the cost of a percent of width. Greatest gain first; empty where nothing stands.
    """
    posterior = stands.posterior
    if posterior is None or plans.empty:
        return pd.DataFrame(columns=INFORMATION_COLUMNS)
    thin = slice(None, None, max(len(posterior.weights) // DRAWS, 1))
    weights = posterior.weights[thin] / posterior.weights[thin].sum()
    total = posterior.total[thin]
    order = np.argsort(total, kind="stable")
    low, high = _ends(total[order], weights[order][None])
    width = float(high[0] - low[0])
    known = {} if costs is None else costs.set_index("datum").to_dict("index")
    rows = []
    for plan in records(plans):
        likelihood = _likelihoods(posterior, thin, weights, plan, counts)
        lows, highs = _ends(total[order], (likelihood * weights)[:, order])
        change = 100 * ((highs - lows) / width - 1)
        cost, unit = (known.get(plan["datum"], {}).get(each) for each in ("cost", "unit"))
        gain = -float(change.mean())
        rows.append(
            {
                **{name: plan[name] for name in ("datum", "informs", "nationality")},
                "low95_persons": significant(float(lows.mean()), 3),
                "high95_persons": significant(float(highs.mean()), 3),
                "width_change_pct": float(np.round(-gain)),
                "low80_change_pct": float(np.round(np.quantile(change, 0.1))),
                "high80_change_pct": float(np.round(np.quantile(change, 0.9))),
                "cost": np.nan if cost is None else float(cost),
                "cost_unit": unit or "",
                "cost_per_pct": np.nan if cost is None or gain < 1 else significant(float(cost) / gain, 2),
            }
        )
    table = pd.DataFrame(rows, columns=INFORMATION_COLUMNS)
    return table.sort_values(["width_change_pct", "datum"], kind="stable", ignore_index=True)


def _ends(ordered: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Ends of the central 95 % of `ordered` values under each row of weights."""
    sums = np.cumsum(weights, axis=1)
    sums = sums / sums[:, -1:]
    low, high = ((sums < at).sum(axis=1).clip(max=len(ordered) - 1) for at in (0.025, 0.975))
    return ordered[low], ordered[high]


def _likelihoods(posterior: Posterior, thin: slice, weights: np.ndarray, plan: Row, counts: pd.DataFrame) -> np.ndarray:
    """Outcomes (drawn from the posterior predictive) by draws: how likely each draw makes each outcome."""
    chance = qmc.Sobol(3, scramble=True, seed=SEED).random_base2(int(OUTCOMES).bit_length() - 1).clip(1e-9, 1 - 1e-9)
    truth = np.searchsorted(np.cumsum(weights), chance[:, 0]).clip(max=len(weights) - 1)
    model, logs = posterior.model, posterior.log_factors[thin]
    if plan["n"] == plan["n"]:
        return _survey(model, logs, plan, truth, chance)
    if plan["weights"]:
        persons = counts.loc[list(model.nationalities), f"{plan['weights']}_persons"]
        share = (persons / persons.sum()).to_dict()
    else:
        share = {str(plan["nationality"]): 1.0}
    row = np.array(measure_row({"components": plan["informs"], "weights": share}, model.cells, model.nationalities))
    value = logs @ row
    outcome = value[truth] + plan["sd_log"] * ndtri(chance[:, 1])
    found: np.ndarray = np.exp(-0.5 * ((outcome[:, None] - value) / plan["sd_log"]) ** 2)
    return found


def _survey(model: Model, logs: np.ndarray, plan: Row, truth: np.ndarray, chance: np.ndarray) -> np.ndarray:
    kind = next(kind for component, kind in QUESTIONS.values() if component == plan["informs"])
    cells = model.cells
    cell = int(
        np.flatnonzero((cells["component"] == plan["informs"]) & (cells["nationality"] == plan["nationality"]))[0]
    )
    logit, tau = logit_of(logs[:, cell], kind), float(plan["tau"])
    n = round(plan["n"] / plan["design_effect"])
    said = logit[truth] + tau * ndtri(chance[:, 1])
    x = binom.ppf(chance[:, 2], n, expit(said))
    # The answers' error is integrated on a grid of logits, and read off it for each draw.
    grid = np.linspace(logit.min() - 0.1, logit.max() + 0.1, 400)
    nodes, mass = np.polynomial.hermite_e.hermegauss(21)
    shifted = grid[:, None] + tau * nodes
    log_grid = log_likelihood(x[:, None, None], float(n), shifted[None])
    top = log_grid.max(axis=(1, 2), keepdims=True)
    on_grid = (np.exp(log_grid - top) * mass).sum(axis=2)
    return np.array([np.interp(logit, grid, each) for each in on_grid])


def gains(information: pd.DataFrame) -> pd.DataFrame:
    """By how much each datum narrows the range, as it is drawn: datum, narrower_pct, low_pct, high_pct, cost."""
    return pd.DataFrame(
        {
            "datum": information["datum"],
            "narrower_pct": -information["width_change_pct"].astype(float),
            "low_pct": -information["high80_change_pct"].astype(float),
            "high_pct": -information["low80_change_pct"].astype(float),
            "cost": information["cost"].astype(float),
        }
    )
