"""What the two counts can identify: rank, null space and bounds, before any number is estimated."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import pandas as pd
from scipy.stats import chi2

from kazmig.evidence.facts import Facts
from kazmig.evidence.vocabulary import RESIDUAL
from kazmig.places.groups import EAEU, HOME
from kazmig.reconcile.assumptions import SOURCES
from kazmig.reconcile.conflict import contrasts
from kazmig.reconcile.model import Model
from kazmig.reconcile.scales import by_scale, slope
from kazmig.reconcile.stone import rank_of, reduced


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
        rank = rank_of(design)
        true = [column for column in design.columns if str(column).startswith("true.")]
        rows.append((name, *design.shape, rank, design.shape[1] - rank, bool(true) and is_identified(design, true)))
    return pd.DataFrame(rows, columns=["design", "equations", "unknowns", "rank", "null_space", "identified"])


def is_identified(design: pd.DataFrame, unknowns: Iterable[str], weights: Iterable[float] | None = None) -> bool:
    """Whether the data fix each of `unknowns` alone, or with `weights` their weighted sum.

    A combination is identified exactly when it is a combination of the equations: adding it leaves the rank alone, and
    so does adding all of them.
    """
    names = list(unknowns)
    rows = [dict(zip(names, weights, strict=True))] if weights is not None else [{name: 1} for name in names]
    extra = pd.DataFrame(rows).reindex(columns=design.columns, fill_value=0).fillna(0)
    return rank_of(pd.concat([design, extra])) == rank_of(design)


def null_space(design: pd.DataFrame) -> pd.DataFrame:
    """Directions (columns) in which the unknowns (rows) can move while both counts stay as they are, exactly."""
    rows, pivots = reduced(design)
    free = [column for column in range(design.shape[1]) if column not in pivots]
    directions = pd.DataFrame(0.0, index=design.columns, columns=[design.columns[column] for column in free])
    for column in free:
        name = design.columns[column]
        directions.loc[name, name] = 1.0
        for row, pivot in zip(rows, pivots, strict=False):
            directions.loc[design.columns[pivot], name] = -float(row.get(column, 0))
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


# Spreads of a log ratio between nationalities for which the tests are printed.
SPREADS = (0.10, 0.15, 0.17, 0.20, 0.25, 0.30, 0.40)
OTHERS_COVERED = 0.8
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


def bounds_by_assumption(counts: pd.DataFrame) -> pd.DataFrame:
    """What each assumption alone would bound the total to, in persons (Manski 2003, Partial Identification).

    Columns assumption, value (its number: how much is granted; net coverage of Central Asians), low_persons,
    high_persons (NaN: no bound on that side). Net coverage is the register's count, documents included, over the true
    number; of other nationalities it is taken as OTHERS_COVERED or more.
    """
    columns = ["assumption", "value", "low_persons", "high_persons"]
    if counts.empty:
        return pd.DataFrame(columns=columns)
    official, assessed = (counts[f"{source}_persons"].fillna(0.0) for source in SOURCES)
    near = float(official[official.index.isin(CENTRAL_ASIA)].sum())
    far = float(official.sum()) - near
    whole, named, nan = float(official.sum()), float(assessed.sum()), float("nan")

    def ceiling(covered: float) -> float:
        return near / covered + far / OTHERS_COVERED

    rows = [("nothing", nan, 0.0, nan), ("register_counts_persons_once", nan, whole, nan)]
    rows += [("documents_and_turnover_at_most", most, whole / most, nan) for most in (1.3, 2.0)]
    rows += [("informants_never_undercount", nan, nan, named)]
    rows += [("net_coverage_at_least", least, nan, ceiling(least)) for least in (0.6, 0.5, 0.4, 0.3)]
    rows += [("informants_within_a_factor", within, named / within, named * within) for within in (1.25, 1.5, 2.0)]
    together = (max(whole / 1.3, named / 1.5), min(ceiling(0.4), named * 1.5))
    rows += [("documents_1_3_coverage_0_4_informants_1_5", nan, *together)]
    return pd.DataFrame(rows, columns=columns)


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


CENTRAL_ASIA = ("UZB", "TJK", "KGZ", "TKM")
SPLITS: dict[str, list[list[str]]] = {
    "one_ratio_for_all": [],
    "eaeu_against_permit_regime": [sorted(EAEU - {HOME})],
    # Chosen after the ratios had been seen.
    "central_asia_against_rest": [list(CENTRAL_ASIA)],
}


def homogeneity(
    log_ratio: pd.Series, sd: float | None = None, splits: dict[str, list[list[str]]] | None = None
) -> pd.DataFrame:
    """Chi-square tests that the ratio A/O is one number in each group, by the spread assumed between nationalities.

    `log_ratio` by nationality; `sd` of a log ratio between nationalities (each of SPREADS where none is given);
    `splits` name lists of groups, the nationalities of no group forming the last one. The statistic is the sum of
    squares about the unweighted group means over sd². Columns split, sd_log, statistic, freedom, p_value: a statement
    about the assumed spread, not about chance. A split chosen after seeing the ratios is no test, and a reader must be
    told.
    """
    rows = []
    for name, groups in (SPLITS if splits is None else splits).items():
        named = [each for group in groups for each in group]
        rest = [each for each in log_ratio.index if each not in named]
        members = [[each for each in group if each in log_ratio.index] for group in [*groups, rest]]
        parts = [log_ratio[part] for part in members if part]
        within = math.fsum(float(((part - part.mean()) ** 2).sum()) for part in parts)
        freedom = len(log_ratio) - len(parts)
        for spread in (SPREADS if sd is None else (sd,)) if freedom > 0 else ():
            statistic = within / spread**2
            rows.append((name, spread, statistic, freedom, float(chi2.sf(statistic, freedom))))
    return pd.DataFrame(rows, columns=["split", "sd_log", "statistic", "freedom", "p_value"])


def nationality_sd(model: Model) -> pd.Series:
    """Prior sd of log(A/O) by nationality at the medians, of what differs between them: own doubts, and rounding."""
    if model.empty:
        return pd.Series(dtype=float)
    own = (model.etas["scope"] == "nationality").to_numpy()
    bend = by_scale(slope, model.cells["scale"].to_numpy(str), model.cells["anchor"].to_numpy(float)[None])[0]
    seen = contrasts(model)[: len(model.nationalities)] @ model.observing()
    effect = (seen * bend) @ model.loadings()[:, own]
    noise = model.noise.to_numpy().reshape(2, -1).sum(axis=0)
    variance = (effect**2 * model.etas["sd"].to_numpy(float)[own] ** 2).sum(axis=1) + noise
    return pd.Series(np.sqrt(variance), index=list(model.nationalities))
