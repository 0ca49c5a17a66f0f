"""The step's results as tables to publish, and assumption tables side by side."""

from __future__ import annotations

import pandas as pd

from kazmig.evidence.facts import significant
from kazmig.places.groups import EAEU
from kazmig.reconcile.assumptions import empty_table, regrouped
from kazmig.reconcile.counts import gaps
from kazmig.reconcile.inherit import NamedTable
from kazmig.reconcile.model import TOTAL, Model, build_model, correlation, intervals, learnt, total_interval
from kazmig.reconcile.refutation import Refutation, refutation
from kazmig.reconcile.schemas import ASSUMPTIONS, RECONCILIATION, SENSITIVITY

COMPARISON_COLUMNS = ["table", "quarter", "p_value", "verdict", "median_persons", "low95_persons", "high95_persons"]


def standing(model: Model, check: Refutation) -> Model:
    """The model, or an empty one when the counts refute its table: everything after it then stays silent."""
    return build_model(pd.DataFrame(), pd.DataFrame()) if check.refuted else model


def by_treaty(counts: pd.DataFrame, table: pd.DataFrame, component: str = "registration") -> pd.DataFrame:
    """The table with `component` grouped by treaty (Eurasian Economic Union against the rest), other rows kept.

    The highest of the component's grouped medians goes to the Union and the lowest to the rest. Empty where the table
    has no grouped rows, or the counts know only one side.
    """
    grouped = table[(table["component"] == component) & (table["group"] != "")]
    inside = [str(each) for each in counts.index if each in EAEU]
    outside = [str(each) for each in counts.index if each not in EAEU]
    if grouped.empty or not inside or not outside:
        return empty_table()
    medians = {" ".join(inside): float(grouped["median"].max()), " ".join(outside): float(grouped["median"].min())}
    return regrouped(table, component, medians)


def correlations(model: Model) -> pd.DataFrame:
    """Correlations of the log true numbers after the counts, nationality by nationality."""
    if model.empty:
        return pd.DataFrame()
    return (
        correlation(model.true_part(model.posterior))
        .rename(lambda name: str(name).removeprefix("true."))
        .rename(columns=lambda name: str(name).removeprefix("true."))
    )


def compare(counts: pd.DataFrame, tables: list[NamedTable], surveys: pd.DataFrame | None = None) -> pd.DataFrame:
    """Each table's verdict and, where it stands, its total (COMPARISON_COLUMNS); a refuted table has no total."""
    rows = []
    for each in tables:
        model = build_model(counts, each.table, surveys)
        if model.empty:
            continue
        check = refutation(model)
        total = total_interval(standing(model, check))
        verdict = "refuted" if check.refuted else "not refuted"
        rows.append((each.name, str(each.quarter), significant(check.p, 3), verdict, *total))
    return pd.DataFrame(rows, columns=COMPARISON_COLUMNS)


def reconciliation_table(counts: pd.DataFrame, model: Model) -> pd.DataFrame:
    """Both counts, gap, ratio and reconciled interval by nationality and in total (schema RECONCILIATION)."""
    columns = list(RECONCILIATION.columns)
    if counts.empty:
        return pd.DataFrame(columns=columns)
    table = gaps(counts)
    sums = table[["official_persons", "assessment_persons", "gap_persons"]].sum()
    ratio = sums["assessment_persons"] / sums["official_persons"]
    table = pd.concat([table, pd.DataFrame([{"nationality": TOTAL, **sums, "ratio": ratio}])], ignore_index=True)
    return table.merge(intervals(model), on="nationality", how="left", validate="one_to_one")[columns]


def assumptions_table(used: NamedTable, model: Model) -> pd.DataFrame:
    """What each factor was assumed to be and what the counts taught of it (schema ASSUMPTIONS)."""
    table = learnt(model)
    table = table.assign(table=used.name, quarter=str(used.quarter), inherited=used.inherited)
    return table[list(ASSUMPTIONS.columns)]


def sensitivity_table(
    tornado: pd.DataFrame, stress: pd.DataFrame, left_out: pd.DataFrame, information: pd.DataFrame
) -> pd.DataFrame:
    """The four analyses under each other (schema SENSITIVITY); low and high as each of them defines its ends."""
    names = {"persons": "median_persons", "low95_persons": "low_persons", "high95_persons": "high_persons"}
    parts = {"tornado": (tornado, "component"), "stress": (stress, "stress")}
    parts |= {"leave_one_out": (left_out, "left_out"), "information": (information, "datum")}
    rows = [
        table.rename(columns={**names, item: "item"}).assign(analysis=name).reindex(columns=list(SENSITIVITY.columns))
        for name, (table, item) in parts.items()
        if not table.empty
    ]
    result = pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=list(SENSITIVITY.columns))
    # A p-value's further digits depend on the machine.
    result["p_value"] = [significant(value, 4) if value == value else value for value in result["p_value"]]
    return result
