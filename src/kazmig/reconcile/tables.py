"""The step's results as tables to publish, and assumption tables side by side."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from kazmig.evidence.facts import significant
from kazmig.places.groups import EAEU
from kazmig.reconcile.assumptions import AssumptionError, empty_table, regrouped
from kazmig.reconcile.counts import gaps
from kazmig.reconcile.engine import EngineError
from kazmig.reconcile.estimate import INTERVAL, LEVELS, Standing, dots, intervals, learnt, standing
from kazmig.reconcile.inherit import NamedTable
from kazmig.reconcile.measured import Measured
from kazmig.reconcile.model import TOTAL, build_model
from kazmig.reconcile.posterior import weighted_quantiles
from kazmig.reconcile.schemas import ASSUMPTIONS, RECONCILIATION, SENSITIVITY

COMPARISON_COLUMNS = ["table", "quarter", "p_value", "verdict", *INTERVAL]
POOL, REFUTED = "pool", "refuted"
RIVAL_DRAWS = 2**14


def by_treaty(counts: pd.DataFrame, table: pd.DataFrame, component: str = "registration") -> pd.DataFrame:
    """The table with `component` grouped by treaty (Eurasian Economic Union against the rest), other rows kept.

    The highest of the component's grouped medians goes to the Union and the lowest to the rest. Empty where the table
    has no grouped rows, or the counts know only one side.
    """
    grouped = table[(table["component"] == component) & (table["group"] != "") & table["median"].notna()]
    inside = [str(each) for each in counts.index if each in EAEU]
    outside = [str(each) for each in counts.index if each not in EAEU]
    if grouped.empty or not inside or not outside:
        return empty_table()
    medians = {" ".join(inside): float(grouped["median"].max()), " ".join(outside): float(grouped["median"].min())}
    return regrouped(table, component, medians)


def all_standing(
    counts: pd.DataFrame, tables: list[NamedTable], measured: Measured | None = None, draws: int | None = None
) -> dict[str, Standing]:
    """Each table's model with its verdict and, where it stands, its posterior.

    Empty tables are left out, and so is a rival of an earlier quarter that does not speak of this one's nationalities.
    Raises AssumptionError for any other table that does not fit, and EngineError, with the table's name, for one whose
    posterior cannot be drawn.
    """
    models = {}
    for place, each in enumerate(tables):
        try:
            models[each.name] = build_model(counts, each.table, measured)
        except AssumptionError:
            if place == 0 or not each.inherited:
                raise
    found = {}
    for place, (name, model) in enumerate(models.items()):
        if model.empty:
            continue
        try:
            # The first table is the page's own and gets all draws; a rival's range is one of several.
            found[name] = standing(model, draws or (None if place == 0 else RIVAL_DRAWS))
        except EngineError as error:
            raise EngineError(f"assumption table '{name}': {error}") from error
    return found


def compare(found: dict[str, Standing], tables: list[NamedTable]) -> pd.DataFrame:
    """Verdict and total of each table (COMPARISON_COLUMNS); a refuted one has no total.

    Where the first is refuted none has: the page then says that no number is given, and no file may give one. The last
    row, `pool`, gives all that stand equal weight: a summary for a table, never a headline.
    """
    quarters = {each.name: str(each.quarter) for each in tables}
    found = silent_with_the_first(found)
    rows = []
    for name, each in found.items():
        verdict = REFUTED if each.check.refuted else "not refuted"
        rows.append((name, quarters.get(name, ""), significant(each.check.p, 3), verdict, *each.total[INTERVAL]))
    for one in tables:
        if one.name not in found and len(one.table) and found:
            rows.append((one.name, str(one.quarter), np.nan, "does not fit", *[np.nan] * len(INTERVAL)))
    alive = [stands.posterior for stands in found.values() if stands.posterior is not None]
    if len(alive) > 1:
        values = np.concatenate([posterior.total for posterior in alive])
        weights = np.concatenate([posterior.weights for posterior in alive]) / len(alive)
        ends = [significant(each, 3) for each in weighted_quantiles(values, weights, tuple(LEVELS.values()))]
        rows.append((POOL, "", np.nan, "pooled", *ends))
    return pd.DataFrame(rows, columns=COMPARISON_COLUMNS)


def silent_with_the_first(found: dict[str, Standing]) -> dict[str, Standing]:
    """The same verdicts, and no posterior of any table where the evidence refutes the first."""
    if not any(each.check.refuted for each in [*found.values()][:1]):
        return found
    return {name: replace(each, posterior=None) for name, each in found.items()}


def dot_table(found: dict[str, Standing]) -> pd.DataFrame:
    """Twenty dots a standing table: columns table, chance (1 to 20), persons; none where the first is refuted."""
    found = silent_with_the_first(found)
    rows = [(name, place + 1, each) for name, one in found.items() for place, each in enumerate(dots(one.posterior))]
    return pd.DataFrame(rows, columns=["table", "chance", "persons"])


def reconciliation_table(counts: pd.DataFrame, stands: Standing) -> pd.DataFrame:
    """Both counts, gap, ratio and reconciled interval by nationality and in total (schema RECONCILIATION)."""
    columns = list(RECONCILIATION.columns)
    if counts.empty:
        return pd.DataFrame(columns=columns)
    table = gaps(counts)
    sums = table[["official_persons", "assessment_persons", "gap_persons"]].sum()
    ratio = sums["assessment_persons"] / sums["official_persons"]
    table = pd.concat([table, pd.DataFrame([{"nationality": TOTAL, **sums, "ratio": ratio}])], ignore_index=True)
    return table.merge(intervals(stands.posterior), on="nationality", how="outer", validate="one_to_one", sort=False)[
        columns
    ].pipe(_in_order, [*table["nationality"]])


def _in_order(table: pd.DataFrame, order: list[str]) -> pd.DataFrame:
    place = {name: at for at, name in enumerate(order)}
    return table.sort_values(
        "nationality", key=lambda names: names.map(place).fillna(len(place)), kind="stable", ignore_index=True
    )


def assumptions_table(used: NamedTable, stands: Standing) -> pd.DataFrame:
    """What each factor was assumed to be and what the counts taught of it (schema ASSUMPTIONS)."""
    table = learnt(stands.posterior)
    table = table.assign(table=used.name, quarter=str(used.quarter), inherited=used.inherited)
    return table[list(ASSUMPTIONS.columns)]


def sensitivity_table(
    tornado: pd.DataFrame, stress: pd.DataFrame, spread: pd.DataFrame, left_out: pd.DataFrame, information: pd.DataFrame
) -> pd.DataFrame:
    """The five analyses under each other (schema SENSITIVITY); low and high as each of them defines its ends."""
    names = {"persons": "median_persons", "low95_persons": "low_persons", "high95_persons": "high_persons"}
    parts = {"tornado": (tornado, "component"), "stress": (stress, "stress"), "spread": (spread, "spread")}
    parts |= {"leave_one_out": (left_out, "left_out"), "information": (information, "datum")}
    rows = [
        table.rename(columns={**names, item: "item"}).assign(analysis=name).reindex(columns=list(SENSITIVITY.columns))
        for name, (table, item) in parts.items()
        if not table.empty
    ]
    result = pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=list(SENSITIVITY.columns))
    # A p-value's further digits depend on the machine.
    result["p_value"] = [significant(value, 3) if value == value else value for value in result["p_value"]]
    result["cost_unit"] = result["cost_unit"].fillna("")
    return result
