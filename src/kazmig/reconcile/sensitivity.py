"""How the reconciled total hangs on the assumptions: tornado, scale stress, leave-one-out, value of information."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kazmig.reconcile.assumptions import SOURCES
from kazmig.reconcile.model import Model, build_model, total_interval
from kazmig.reconcile.multiplier import factor_row, log_share_sd
from kazmig.reconcile.refutation import refutation
from kazmig.reconcile.stone import Gaussian, gain, update

TORNADO_COLUMNS = ["component", "persons", "low_persons", "high_persons"]
INTERVAL = ["median_persons", "low95_persons", "high95_persons"]
STRESS_COLUMNS = ["stress", *INTERVAL]
SCALES = {"half_as_unsure": 0.5, "as_stated": 1.0, "twice_as_unsure": 2.0}
LEFT_OUT_COLUMNS = ["left_out", *INTERVAL, "p_value"]
PLAN_COLUMNS = ["datum", "informs", "nationality", "sd_log"]
INFORMATION_COLUMNS = [*PLAN_COLUMNS, *INTERVAL, "width_change_pct"]


def tornado(model: Model) -> pd.DataFrame:
    """The total's median when a component is one prior sd lower or higher than the table says.

    The component's average over workers moves by one sd, its rows each as the prior expects them to; the posterior
    means answer in closed form, (I − G A) δμ. Columns TORNADO_COLUMNS (persons), widest first.
    """
    if model.empty:
        return pd.DataFrame(columns=TORNADO_COLUMNS)
    after, s = model.posterior, model.prior.cov.to_numpy()
    g = gain(model.prior.cov, model.design, model.noise).to_numpy()
    through = np.eye(len(s)) - g @ model.design.to_numpy(dtype=float)
    base = float(total_interval(model)["median_persons"])
    rows = []
    for component in dict.fromkeys(model.factors["component"]):
        h = factor_row(model.parameters, [component], _weights(model)).to_numpy()
        shift = through @ (s @ h / np.sqrt(h @ s @ h))
        ends = [total_interval(model, Gaussian(after.mean + sign * shift, after.cov)) for sign in (-1, 1)]
        rows.append((component, base, *(float(end["median_persons"]) for end in ends)))
    table = pd.DataFrame(rows, columns=TORNADO_COLUMNS)
    span = (table["high_persons"] - table["low_persons"]).abs()
    return table.loc[span.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)


def _weights(model: Model) -> pd.Series:
    """Each nationality's share of the true total, at the posterior medians."""
    persons = np.exp(model.true_part(model.posterior).mean.to_numpy())
    return pd.Series(persons / persons.sum(), index=model.nationalities)


def stress(model: Model, scales: dict[str, float] | None = None) -> pd.DataFrame:
    """The total when every assumption's sd is multiplied by a scale (by name; SCALES). Columns STRESS_COLUMNS.

    An interval that keeps growing with the prior's width is what a level looks like that the data do not identify.
    """
    rows = []
    for name, scale in ({} if model.empty else scales or SCALES).items():
        sd = model.parameters["sd"].where(model.parameters["kind"] == "true", model.parameters["sd"] * scale)
        rows.append((name, *total_interval(model.with_prior(sd=sd))[INTERVAL]))
    return pd.DataFrame(rows, columns=STRESS_COLUMNS)


def leave_one_out(
    standing: Model, counts: pd.DataFrame, table: pd.DataFrame, surveys: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The total and the table's p-value without one component at a time (its factor fixed at 1).

    Columns LEFT_OUT_COLUMNS; the only component of a side cannot be left out and has no row. Empty where `standing` is:
    a refuted table gives no totals.
    """
    rows = []
    for component in () if standing.empty else dict.fromkeys(table["component"]):
        rest = table[table["component"] != component]
        if set(rest["source"]) != set(SOURCES):
            continue
        model = build_model(counts, rest, _without(surveys, component))
        rows.append((component, *total_interval(model)[INTERVAL], refutation(model).p))
    return pd.DataFrame(rows, columns=LEFT_OUT_COLUMNS)


def _without(surveys: pd.DataFrame | None, component: str) -> pd.DataFrame | None:
    if surveys is None or surveys.empty:
        return surveys
    kept = [" ".join(each for each in str(named).split() if each != component) for named in surveys["components"]]
    return surveys.assign(components=kept)


def candidates(model: Model) -> pd.DataFrame:
    """Data that could be collected next, and how precisely each would measure what it informs.

    Columns datum, informs (components, with spaces), nationality (empty: all), sd_log of what is measured. The
    precision is a plan's, not a result: survey shares with a design effect of 2; a recount of one region from the field
    validation's 25 % per spot over 20 spots, and 10 % for one region standing for all.
    """
    columns = PLAN_COLUMNS
    if model.empty:
        return pd.DataFrame(columns=columns)
    weights = _weights(model)
    first = str(weights.index[int(np.argmax(weights))])
    official = list(dict.fromkeys(model.factors.loc[model.factors["source"] == "official", "component"]))
    row = factor_row(model.parameters, official, pd.Series({first: 1.0}))
    share = min(0.95, float(np.exp((row * model.posterior.mean).sum())))
    plans = [
        (f"survey_of_{n}_workers", " ".join(official), first, log_share_sd(share, n, 2.0)) for n in (200, 500, 1000)
    ] + [
        ("permits_counted_by_person", "documents", "", 0.01),
        ("one_region_recounted", "perception multiplicity", "", float(np.hypot(0.10, 0.25 / np.sqrt(20)))),
        ("informants_lists_matched", "multiplicity", "", 0.05),
        ("count_in_another_season", "season", "", 0.05),
    ]
    known = set(model.factors["component"])
    return pd.DataFrame([plan for plan in plans if set(plan[1].split()) <= known], columns=columns)


def value_of_information(model: Model, plans: pd.DataFrame) -> pd.DataFrame:
    """How far each new datum alone would narrow the total's 95 % interval. Columns INFORMATION_COLUMNS.

    Closed form: the posterior covariance S' after a datum does not depend on what it turns out to be, so the interval
    is drawn around today's medians. `width_change_pct` is the change of its width; the greatest gain stands first.
    """
    if model.empty or plans.empty:
        return pd.DataFrame(columns=INFORMATION_COLUMNS)
    after, base = model.posterior, total_interval(model)
    width = base["high95_persons"] - base["low95_persons"]
    rows = []
    for _, plan in plans.iterrows():
        who = pd.Series({plan["nationality"]: 1.0}) if plan["nationality"] else _weights(model)
        design = factor_row(model.parameters, plan["informs"].split(), who).to_frame(plan["datum"]).T
        noise = pd.DataFrame([[plan["sd_log"] ** 2]], design.index, design.index)
        nothing_new = pd.Series(design.to_numpy() @ after.mean.to_numpy(), design.index)
        then = total_interval(model, update(after, design, nothing_new, noise))
        change = 100 * ((then["high95_persons"] - then["low95_persons"]) / width - 1)
        ends = (then["low95_persons"], then["high95_persons"])
        rows.append((*plan[PLAN_COLUMNS], base["median_persons"], *ends, round(change, 1)))
    table = pd.DataFrame(rows, columns=INFORMATION_COLUMNS)
    return table.sort_values(["width_change_pct", "datum"], kind="stable", ignore_index=True)


def beside_today(model: Model, information: pd.DataFrame) -> pd.DataFrame:
    """Today's interval of the total (`no_further_datum`) above the interval with each datum: datum and INTERVAL."""
    if information.empty:
        return pd.DataFrame(columns=["datum", *INTERVAL])
    today = pd.DataFrame([{"datum": "no_further_datum", **total_interval(model)}])
    return pd.concat([today, information], ignore_index=True)[["datum", *INTERVAL]]
