"""How the reconciled total hangs on the assumptions: tornado, stress, spread between nationalities, leave-one-out.

Each variant of the table has its own p, and no number where the evidence refutes it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from kazmig.evidence.facts import significant
from kazmig.reconcile.assumptions import SOURCES
from kazmig.reconcile.conflict import check
from kazmig.reconcile.estimate import FEWER, INTERVAL, Standing, standing, variant
from kazmig.reconcile.measured import QUESTIONS, Measured
from kazmig.reconcile.model import build_model
from kazmig.reconcile.posterior import Posterior, weighted_quantiles
from kazmig.reconcile.table_rules import ERRORS

TORNADO_COLUMNS = ["component", "persons", "low_persons", "high_persons", "low_p_value", "high_p_value"]
STRESS_COLUMNS = ["stress", *INTERVAL, "p_value"]
SCALES = {"half_as_unsure": 0.5, "as_stated": 1.0, "twice_as_unsure": 2.0}
# The ends of a table with every doubt doubled to 1 %, where the memory allows.
WIDE_DRAWS, FEW_NATIONALITIES = 2**17, 12
SPREAD_COLUMNS = ["spread", *INTERVAL, "p_value"]
SPREADS = (0.5, 0.75, 1.0, 1.5, 2.0)
LEFT_OUT_COLUMNS = ["left_out", *INTERVAL, "p_value"]


def shifts(posterior: Posterior) -> dict[str, np.ndarray]:
    """By component: how each doubt moves when the component's average over workers is one prior sd higher."""
    model = posterior.model
    load, cov = model.loadings(), model.covariance
    share = posterior.weights @ (posterior.persons / posterior.total[:, None])
    of = dict(zip(model.nationalities, share, strict=True))
    found = {}
    for component in model.components:
        weights = [
            of[cell["nationality"]] if cell["component"] == component else 0.0
            for cell in model.cells.to_dict("records")
        ]
        h = np.array(weights) @ load
        found[component] = cov @ h / np.sqrt(h @ cov @ h)
    return found


def tornado(stands: Standing) -> pd.DataFrame:
    """The total's median when a component's average is one prior sd lower or higher than the table says.

    The draws are reweighted from the table's prior to the shifted one; each shifted table has its own p, and no number
    where that refutes it. Columns TORNADO_COLUMNS (persons), widest first.
    """
    posterior = stands.posterior
    if posterior is None:
        return pd.DataFrame(columns=TORNADO_COLUMNS)
    model = stands.model
    precision = np.linalg.pinv(model.covariance)
    base = float(stands.total["median_persons"])
    rows = []
    for component, shift in shifts(posterior).items():
        ends, p_values = [], []
        for sign in (-1.0, 1.0):
            moved = sign * shift
            tilt = posterior.etas @ precision @ moved - 0.5 * moved @ precision @ moved
            weights = posterior.weights * np.exp(tilt)
            cells = model.cells.assign(anchor=model.cells["anchor"] + model.loadings() @ moved)
            verdict = check(replace(model, cells=cells), FEWER // 2)
            median = weighted_quantiles(posterior.total, weights / weights.sum(), (0.5,))[0]
            ends.append(np.nan if verdict.refuted else significant(median, 3))
            p_values.append(verdict.p)
        rows.append((component, base, *ends, *p_values))
    table = pd.DataFrame(rows, columns=TORNADO_COLUMNS)
    span = (table["high_persons"] - table["low_persons"]).abs().fillna(np.inf)
    return table.loc[span.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)


def stress(stands: Standing, scales: dict[str, float] | None = None) -> pd.DataFrame:
    """The total when every doubt is multiplied by a scale (by name; SCALES), each with its p. Columns STRESS_COLUMNS.

    An interval that keeps growing with the prior's width is what a level looks like that the data do not identify. A
    table of wide doubts needs many draws: with FEWER of them the far end of its interval was 2 % off.
    """
    rows = []
    for name, scale in ({} if stands.model.empty or stands.check.refuted else scales or SCALES).items():
        draws = WIDE_DRAWS if scale > 1 and len(stands.model.nationalities) <= FEW_NATIONALITIES else FEWER
        each = stands if scale == 1 else standing(stands.model.with_doubt(scale), draws, FEWER)
        rows.append((name, *each.total[INTERVAL], each.check.p))
    return pd.DataFrame(rows, columns=STRESS_COLUMNS)


def by_spread(stands: Standing) -> pd.DataFrame:
    """p and total when the doubts between nationalities alone are multiplied (SPREADS). Columns SPREAD_COLUMNS."""
    rows = []
    for scale in () if stands.model.empty or stands.check.refuted else SPREADS:
        each = stands if scale == 1 else variant(stands.model.with_spread(scale))
        rows.append((f"times_{scale:g}".replace(".", "_"), *each.total[INTERVAL], each.check.p))
    return pd.DataFrame(rows, columns=SPREAD_COLUMNS)


def leave_one_out(
    stands: Standing, counts: pd.DataFrame, table: pd.DataFrame, measured: Measured | None = None
) -> pd.DataFrame:
    """The total and the table's p without one component at a time (its factor exactly 1).

    Columns LEFT_OUT_COLUMNS; the only component of a side cannot be left out and has no row. Evidence that measures a
    component goes with it. Empty where `stands` is: a refuted table gives no totals.
    """
    rows = []
    for component in () if stands.posterior is None else dict.fromkeys(table["component"]):
        rest = table[table["component"] != component]
        if not set(SOURCES) <= set(rest["source"]):
            continue
        gone = set(table.loc[table["component"] == component, "id"])
        rest = rest.assign(
            correlated_with=rest["correlated_with"].where(~rest["correlated_with"].isin(gone), ""),
            rho=rest["rho"].where(~rest["correlated_with"].isin(gone)),
        )
        each = variant(build_model(counts, rest, without(measured, component)))
        rows.append((component, *each.total[INTERVAL], each.check.p))
    return pd.DataFrame(rows, columns=LEFT_OUT_COLUMNS)


def without(measured: Measured | None, component: str) -> Measured | None:
    """The evidence rows that do not measure a component."""
    if measured is None:
        return None
    if component in ERRORS:  # without an error of its own the survey still measures
        kept = [
            " ".join(each for each in str(text).split() if each != component)
            for text in measured.measures["components"]
        ]
        return replace(measured, measures=measured.measures.assign(components=kept))
    asked = [QUESTIONS[str(each)][0] == component for each in measured.surveys["question"]]
    told = [component in str(each).split() for each in measured.measures["components"]]
    return Measured(
        measured.surveys.drop(index=measured.surveys.index[np.flatnonzero(asked)]),
        measured.measures.drop(index=measured.measures.index[np.flatnonzero(told)]),
        measured.covariance,
    )
