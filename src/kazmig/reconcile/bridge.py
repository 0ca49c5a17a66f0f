"""From one count to the other in whole persons, in no order: logarithmic mean Divisia decomposition.

Ang, B. W. (2005), "The LMDI approach to decomposition analysis: a practical guide", Energy Policy 33. With the
logarithmic mean L(a, o) = (a − o) / (log a − log o) the gap a − o is exactly L · Σ log f over the factors f of a/o, so
each factor's part does not depend on which is named first.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from kazmig.reconcile.model import Model

ROUNDING = "rounding"
ONE_SOURCE = "one_source_only"
SIGN = {"assessment": 1.0, "official": -1.0}


def log_mean(a: pd.Series, b: pd.Series) -> pd.Series:
    """The logarithmic mean of positive numbers, their own value where they agree; symmetric in a and b."""
    x, y = a.to_numpy(dtype=float), b.to_numpy(dtype=float)
    log_ratio = np.log(x / y)
    near = np.abs(log_ratio) < 1e-6
    # The series of sinh(x/2)/(x/2) takes over where (a − b) / log(a / b) loses its digits.
    series = np.sqrt(x * y) * (1 + log_ratio**2 / 24)
    return pd.Series(np.where(near, series, (x - y) / np.where(near, 1.0, log_ratio)), index=a.index)


def contributions(before: pd.Series, after: pd.Series, effects: pd.DataFrame) -> pd.DataFrame:
    """Parts of `after − before` by row and factor, in the unit of the two.

    `effects` (rows by factors) are logarithms whose row sums are log(after/before), up to a residual that the column
    `rounding` takes up. The parts sum to the gap exactly, change sign when the two sides change places, scale with both
    counts and are zero for a factor of one.
    """
    weight = log_mean(after.astype(float), before.astype(float))
    parts = effects.mul(weight, axis=0)
    parts[ROUNDING] = (after - before) - parts.sum(axis=1)
    return parts


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


def effects(model: Model) -> pd.DataFrame:
    """Posterior mean of each component's logarithm in log(A/O), nationality by component.

    An assessment's factor widens the ratio and an official one narrows it.
    """
    factors = model.factors
    after = model.posterior.mean[factors.index] * factors["source"].map(SIGN)
    components = list(dict.fromkeys(factors["component"]))
    table = pd.DataFrame(0.0, index=model.nationalities, columns=components)
    for parameter, effect in zip(factors.to_dict("records"), after, strict=True):
        table.loc[str(parameter["nationalities"]).split(), str(parameter["component"])] += effect
    return table


def bridge(counts: pd.DataFrame, model: Model) -> pd.DataFrame:
    """The gap by nationality and component in whole persons; official count plus all parts is the assessment.

    Columns nationality, component, persons. Nationalities that one source alone counts go whole to `one_source_only`;
    `rounding` is what the counts' own rounding leaves.
    """
    if model.empty or counts.empty:
        return pd.DataFrame(columns=["nationality", "component", "persons"])
    before, after = (counts[f"{source}_persons"].fillna(0.0) for source in ("official", "assessment"))
    both = counts.index[(before > 0) & (after > 0)]
    table = contributions(before[both], after[both], effects(model).loc[both])
    rows = []
    for nationality in counts.index:
        gap = round(float(after[nationality] - before[nationality]))
        parts = whole_parts(table.loc[nationality], gap) if nationality in both else pd.Series({ONE_SOURCE: gap})
        rows += [(nationality, component, int(persons)) for component, persons in parts.items()]
    return pd.DataFrame(rows, columns=["nationality", "component", "persons"])


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
