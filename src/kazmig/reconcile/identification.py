"""What the two counts can identify: rank, null space and bounds, before any number is estimated."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import pandas as pd
from scipy.stats import chi2

from kazmig.evidence.facts import Facts
from kazmig.evidence.vocabulary import RESIDUAL
from kazmig.reconcile.assumptions import SOURCES
from kazmig.reconcile.model import Model
from kazmig.reconcile.stone import reduced


def textbook_design(nationalities: Iterable[str], shared: bool = False) -> pd.DataFrame:
    """log O = log T + log c and log A = log T + log k: equations by unknowns, 0 or 1.

    Each nationality has its own coverages c and k; with `shared` there is one c and one k for all.
    """
    known = list(nationalities)
    unknowns = [f"true.{each}" for each in known]
    names = {(source, each): f"{source}.{'all' if shared else each}" for source in SOURCES for each in known}
    unknowns += dict.fromkeys(names.values())
    design = pd.DataFrame(0, index=[f"{source}.{each}" for source in SOURCES for each in known], columns=unknowns)
    for source, each in names:
        design.loc[f"{source}.{each}", [f"true.{each}", names[source, each]]] = 1
    return design


def designs(counts: pd.DataFrame, model: Model) -> dict[str, pd.DataFrame]:
    """Three designs: `own` coverages by nationality, `shared` ones, and the assumption `table`'s own factors."""
    if counts.empty:
        return {}
    known = [str(each) for each in counts.index]
    found = {"own": textbook_design(known), "shared": textbook_design(known, shared=True)}
    return found if model.empty else {**found, "table": model.design}


def identification(designs: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Columns design, equations, unknowns, rank, null_space and identified (whether every log T is), exactly."""
    rows = []
    for name, design in designs.items():
        rank = len(reduced(design)[1])
        true = [column for column in design.columns if str(column).startswith("true.")]
        rows.append((name, *design.shape, rank, design.shape[1] - rank, bool(true) and is_identified(design, true)))
    return pd.DataFrame(rows, columns=["design", "equations", "unknowns", "rank", "null_space", "identified"])


def is_identified(design: pd.DataFrame, unknowns: Iterable[str], weights: Iterable[float] | None = None) -> bool:
    """Whether the data fix each of `unknowns` alone, or with `weights` their weighted sum.

    A combination is identified exactly when it is a combination of the equations: adding it leaves the rank alone.
    """
    names = list(unknowns)
    rank = len(reduced(design)[1])
    rows = [dict(zip(names, weights, strict=True))] if weights is not None else [{name: 1} for name in names]
    for row in rows:
        extra = pd.DataFrame([row]).reindex(columns=design.columns, fill_value=0)
        if len(reduced(pd.concat([design, extra]))[1]) > rank:
            return False
    return True


def null_space(design: pd.DataFrame) -> pd.DataFrame:
    """Directions (columns) in which the unknowns (rows) can move while both counts stay as they are, exactly."""
    rows, pivots = reduced(design)
    free = [column for column in range(design.shape[1]) if column not in pivots]
    directions = pd.DataFrame(0.0, index=design.columns, columns=[design.columns[column] for column in free])
    for column in free:
        name = design.columns[column]
        directions.loc[name, name] = 1.0
        for row, pivot in zip(rows, pivots, strict=False):
            directions.loc[design.columns[pivot], name] = -float(row[column])
    return directions


def in_words(design: pd.DataFrame) -> list[str]:
    """One sentence a direction of the null space: what can grow with what, unseen by both counts."""
    sentences = []
    for _, direction in null_space(design).items():
        # Told from the true number's side: it grows while coverages shrink.
        if any(value < 0 for name, value in direction.items() if str(name).startswith("true.")):
            direction = -direction
        up = [str(name) for name, value in direction.items() if value > 0]
        down = [str(name) for name, value in direction.items() if value < 0]
        sentences.append(f"{_listed(up)} up and {_listed(down)} down by the same factor: both counts stay as they are.")
    return sentences


def _listed(names: list[str]) -> str:
    words = [name.replace("true.", "true number of ").replace(".", " coverage of ", 1) for name in names]
    return " and ".join(words) if words else "nothing"


BOUND_COLUMNS = ["nationality", "register_floor_persons", "assessment_ceiling_persons", "permits_persons", "verdict"]


def bounds(counts: pd.DataFrame, permits: pd.Series | None = None) -> pd.DataFrame:
    """Bounds on the true number by nationality, one assumption a column, in persons.

    register_floor_persons      if the register has no over-coverage: T is at least the official count
    assessment_ceiling_persons  if informants never undercount after de-duplication: T is at most the assessment
    permits_persons             all permits together without overlap (`permits`), the widest registered definition
    verdict                     open; point (floor and ceiling agree within rounding, though not as printed);
                                contradiction (no number satisfies both)
    """
    rows = []
    for nationality, row in counts.iterrows():
        floor, ceiling = row["official_persons"], row["assessment_persons"]
        meet = row["official_low"] <= row["assessment_high"]
        verdict = "open" if floor <= ceiling else "point" if meet else "contradiction"
        widest = None if permits is None else permits.get(nationality)
        rows.append((nationality, floor, ceiling, widest, verdict))
    return pd.DataFrame(rows, columns=BOUND_COLUMNS)


def permits_of_every_kind(facts: Facts, nationalities: Iterable[str]) -> pd.Series:
    """Permits and registered workers by nationality added up as if nobody held two, in documents.

    The widest registered definition. A nationality enters when at least one kind of residence permit names it.
    """
    found = {}
    for each in nationalities:
        keys = [f"permits.{kind}.{each}.permits" for kind in ("permanent", "temporary")]
        if each != RESIDUAL and any(key in facts for key in keys):
            keys.append(f"labour.official.{each}.persons")
            found[each] = math.fsum(facts.value(key) for key in keys if key in facts)
    return pd.Series(found, dtype=float)


SPLITS: dict[str, list[list[str]]] = {
    "one_ratio_for_all": [],
    "eaeu_against_permit_regime": [["RUS", "KGZ", "ARM", "BLR"]],
    # Chosen after the ratios had been seen.
    "central_asia_against_rest": [["UZB", "TJK", "KGZ", "TKM"]],
}


def homogeneity(log_ratio: pd.Series, sd: pd.Series, splits: dict[str, list[list[str]]] | None = None) -> pd.DataFrame:
    """Chi-square tests that the ratio A/O is one number within each group, with free group means.

    `log_ratio` and `sd` (of the log ratio, for what differs between nationalities) by nationality; `splits` name lists
    of groups, the nationalities of no group forming the last one. Columns split, statistic, freedom, p_value. A split
    chosen after seeing the ratios is no test, and a reader must be told.
    """
    rows = []
    for name, groups in (SPLITS if splits is None else splits).items():
        named = [each for group in groups for each in group]
        rest = [each for each in log_ratio.index if each not in named]
        parts = [[each for each in group if each in log_ratio.index] for group in [*groups, rest]]
        parts = [part for part in parts if part]
        statistic = math.fsum(_within(log_ratio[part], sd[part]) for part in parts)
        freedom = len(log_ratio) - len(parts)
        if freedom > 0:
            rows.append((name, statistic, freedom, float(chi2.sf(statistic, freedom))))
    return pd.DataFrame(rows, columns=["split", "statistic", "freedom", "p_value"])


def _within(values: pd.Series, sd: pd.Series) -> float:
    weight = 1 / sd**2
    mean = (weight * values).sum() / weight.sum()
    return float((weight * (values - mean) ** 2).sum())


def nationality_sd(model: Model) -> pd.Series:
    """Prior sd of log(A/O) by nationality, of what differs between them: rows of scope nationality, and rounding."""
    own = model.factors[model.factors["scope"] == "nationality"]
    variance = own.groupby("nationalities")["sd"].apply(lambda sd: float((sd**2).sum()))
    found = {}
    for each in model.nationalities:
        cells = [f"{source}.{each}" for source in SOURCES if f"{source}.{each}" in model.noise.index]
        rounding = float(np.diag(model.noise.loc[cells, cells]).sum())
        found[each] = (float(variance.to_dict().get(each, 0.0)) + rounding) ** 0.5
    return pd.Series(found, dtype=float)
