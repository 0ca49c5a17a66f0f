"""From one count to the other in whole persons, in no order: logarithmic mean Divisia decomposition.

Ang, B. W. (2005), "The LMDI approach to decomposition analysis: a practical guide", Energy Policy 33. With the
logarithmic mean L(a, o) = (a − o) / (log a − log o) the gap a − o is exactly L · Σ log f over the factors f of a/o, so
each factor's part does not depend on which is named first.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from kazmig.evidence.facts import significant
from kazmig.reconcile.posterior import Posterior

ROUNDING = "rounding"
ONE_SOURCE = "one_source_only"
BRIDGE_COLUMNS = ["nationality", "component", "persons", "low80_persons", "high80_persons"]
CAUSE_COLUMNS = [
    *("component", "persons", "low80_persons", "high80_persons"),
    *("gap_share_pct", "low80_share_pct", "high80_share_pct", "sure"),
]
SIGN = {"assessment": 1.0, "official": -1.0}


def log_mean(a: pd.Series, b: pd.Series) -> pd.Series:
    """The logarithmic mean of positive numbers, their own value where they agree; symmetric in a and b."""
    x, y = a.to_numpy(dtype=float), b.to_numpy(dtype=float)
    log_ratio = np.log(x / y)
    near = np.abs(log_ratio) < 1e-6
    # The series of sinh(x/2)/(x/2) takes over where (a − b) / log(a / b) loses its digits.
    series = np.sqrt(x * y) * (1 + log_ratio**2 / 24)
    return pd.Series(np.where(near, series, (x - y) / np.where(near, 1.0, log_ratio)), index=a.index)


def whole_parts(parts: pd.Series, total: int) -> pd.Series:
    """Signed parts to whole persons that sum to `total`, each less than one person off (largest remainder)."""
    exact = np.round(parts.to_numpy(dtype=float), 6)
    floor = np.floor(exact).astype(np.int64)
    short = int(total) - int(floor.sum())
    if not 0 <= short <= len(floor):
        raise ValueError(f"the parts sum to {exact.sum():,.3f} persons, not to {total:,}")
    order = np.argsort(-(exact - floor), kind="stable")
    floor[order[:short]] += 1
    return pd.Series(floor, index=parts.index)


def parts_of_gap(posterior: Posterior, counts: pd.DataFrame) -> dict[tuple[str, str], np.ndarray]:
    """Each nationality's and component's part of the gap in persons, draw by draw: ± L(A, O) log f.

    An assessment's factor widens the gap and an official one narrows it.
    """
    cells = posterior.model.cells.to_dict("records")
    kept = counts.loc[list(posterior.model.nationalities)]
    weight = log_mean(kept["assessment_persons"], kept["official_persons"])
    return {
        (cell["nationality"], cell["component"]): SIGN[cell["source"]] * weight[cell["nationality"]] * logs
        for cell, logs in zip(cells, posterior.log_factors.T, strict=True)
        if cell["source"] in SIGN
    }


def bridge(counts: pd.DataFrame, posterior: Posterior | None) -> pd.DataFrame:
    """The gap by nationality and component in whole persons; official count plus all parts is the assessment.

    Columns nationality, component, persons (posterior means after largest remainder), low80_persons, high80_persons.
    Nationalities that one source alone counts go whole to `one_source_only`; `rounding` is what the counts' own
    rounding leaves.
    """
    if posterior is None or counts.empty:
        return pd.DataFrame(columns=BRIDGE_COLUMNS)
    before, after = (counts[f"{source}_persons"].fillna(0.0) for source in ("official", "assessment"))
    parts = parts_of_gap(posterior, counts)
    rows: list[tuple[object, ...]] = []
    for nationality in counts.index:
        gap = round(float(after[nationality] - before[nationality]))
        own = {component: draws for (who, component), draws in parts.items() if who == nationality}
        if not own:
            rows.append((nationality, ONE_SOURCE, gap, float(gap), float(gap)))
            continue
        means = pd.Series({component: float(posterior.weights @ draws) for component, draws in own.items()})
        means[ROUNDING] = gap - math.fsum(means)
        whole = whole_parts(means, gap)
        for component, draws in own.items():
            low, high = posterior.quantiles(draws, (0.1, 0.9))
            rows.append((nationality, component, int(whole[component]), significant(low, 4), significant(high, 4)))
        rows.append((nationality, ROUNDING, int(whole[ROUNDING]), float(whole[ROUNDING]), float(whole[ROUNDING])))
    return pd.DataFrame(rows, columns=BRIDGE_COLUMNS)


def component_bridge(counts: pd.DataFrame, posterior: Posterior | None) -> pd.DataFrame:
    """A bridge's parts over nationalities with 80 % intervals, largest rise first, rounding at the end.

    Columns component, persons, low80_persons, high80_persons, gap_share_pct, low80_share_pct, high80_share_pct, sure
    (whether the interval keeps one sign).
    """
    table = by_component(bridge(counts, posterior))
    if posterior is None or table.empty:
        return table.reindex(columns=CAUSE_COLUMNS)
    parts = parts_of_gap(posterior, counts)
    gap = int(table["persons"].sum())
    ends: dict[str, np.ndarray | None] = {}
    for component in table["component"]:
        draws = [each for (_, name), each in parts.items() if name == component]
        ends[component] = posterior.quantiles(np.sum(draws, axis=0), (0.1, 0.9)) if draws else None
    for place, name in enumerate(("low80", "high80")):
        persons = []
        for component, mean in zip(table["component"], table["persons"], strict=True):
            reach = ends[component]
            persons.append(float(mean) if reach is None else significant(float(reach[place]), 3))
        table[f"{name}_persons"] = persons
        table[f"{name}_share_pct"] = [significant(100 * each / gap, 3) if gap else np.nan for each in persons]
    table["sure"] = table["low80_persons"] * table["high80_persons"] > 0
    return table[CAUSE_COLUMNS]


def by_component(table: pd.DataFrame) -> pd.DataFrame:
    """A bridge's parts added over nationalities, largest rise first and largest fall last, rounding at the end.

    Columns component, persons, gap_share_pct.
    """
    if table.empty:
        return pd.DataFrame(columns=["component", "persons", "gap_share_pct"])
    parts = table.groupby("component", sort=False)["persons"].sum()
    small = [name for name in (ONE_SOURCE, ROUNDING) if name in parts.index]
    order = [*parts.drop(small).sort_values(ascending=False, kind="stable").index, *small]
    result = parts.loc[order].reset_index()
    result["gap_share_pct"] = 100 * result["persons"] / int(parts.sum()) if parts.sum() else np.nan
    return result
