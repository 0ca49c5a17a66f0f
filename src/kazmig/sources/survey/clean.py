"""Rules in the open: from submissions of the worker survey to respondents with weights.

edited        an earlier version of a submission that was edited                                dropped
duplicate     the same version in two exports                                                   dropped
not_approved  the team's review says 'not approved' or 'on hold'                                dropped
refused       no consent, nobody there, no language in common: weighs on those who answered      outcome kept alone
not_eligible  citizens, under 18, not at work or looking for it, asked before in this round      not counted

Weights: 1/π of the place, times the list of the day over those drawn there; then within classes (stratum × kind of
place) those of whom something is known stand for those who refused or were not found; then, where margins from outside
are given, raking to sex and citizenship. A sample by quota or snowball has no weights: everyone counts one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kazmig.evidence.vocabulary import AUDIT_COLUMNS, RESIDUAL
from kazmig.sources.kobo.review import NOT_APPROVED, ON_HOLD, status_code
from kazmig.sources.kobo.versions import edited
from kazmig.sources.problems import Problems
from kazmig.sources.survey.design import Array, Design, DesignError
from kazmig.sources.survey.weights import listing_weights, nonresponse, rake

SOURCE = "worker_survey"
BY_DESIGN = ("probability", "time_location")
_MODEL = ("rds",)


@dataclass(frozen=True)
class Survey:
    """Respondents (eligible, answered) with `weight`, `stratum`, `kind`, `size`; the design; how many were drawn.

    `margins` are codes of each margin that the weights were raked to, `base` the weights before raking. `drawn` has one
    row a line drawn: cluster, stratum, listed, outcome. `selection` says how respondents were chosen.
    """

    respondents: pd.DataFrame
    design: Design
    base: Array
    margins: tuple[np.ndarray, ...]
    drawn: pd.DataFrame
    selection: str
    audit: pd.DataFrame

    @property
    def basis(self) -> str:
        """What estimates rest on: `design`, `model` (respondent-driven), or `interviewed` alone."""
        return "design" if self.selection in BY_DESIGN else "model" if self.selection in _MODEL else "interviewed"


def clean(
    rows: pd.DataFrame, sample: pd.DataFrame | None, selection: str, margins: pd.DataFrame | None, newest: str = ""
) -> Survey:
    """Applies the rules; `newest` as in `kobo.versions`.

    Raises BadInput for clusters outside the sample and lists that contradict each other.
    """
    audit: list[dict[str, object]] = []
    rows = _drop(rows, edited(rows, newest), "edited", "an earlier version of an edited submission; dropped", audit)
    rows = _drop(rows, rows["status"].map(status_code).isin({NOT_APPROVED, ON_HOLD}), "not_approved",
                 "not approved or on hold in KoboToolbox; dropped", audit)  # fmt: skip
    rows = _drop(rows, rows["uuid"].ne("") & rows.duplicated("uuid"), "duplicate", "the same submission twice", audit)
    if sample is not None:
        rows = _in_sample(rows, sample)
    agreed = rows["outcome"].eq("interview") & rows["consent"].eq("yes")
    _note(rows[~agreed], "refused", "refused, absent or no language in common; the outcome alone is kept", audit)
    known = agreed & rows["nationality"].notna()
    asked = rows["nationality"].ne("KAZ") & rows["age"].ne("under_18")
    eligible = known & asked & rows["worked_7"].eq("yes") & rows["before"].ne("yes")
    _note(rows[known & ~eligible], "not_eligible", "not among those the survey is about", audit)
    base = _weights(rows, known.to_numpy(), selection)
    respondents = rows[eligible].copy()
    weights = base[eligible.to_numpy()]
    codes: tuple[np.ndarray, ...] = ()
    raked = weights
    if margins is not None and len(margins) and selection in BY_DESIGN:
        raked, codes = _raked(respondents, weights, margins)
    respondents["weight"] = raked
    clusters = np.unique(respondents["cluster"], return_inverse=True)[1]
    strata = np.unique(respondents["stratum"], return_inverse=True)[1]
    lonely = "fail" if selection in BY_DESIGN else "adjust"
    design = Design(raked, clusters, strata, lonely=lonely)
    drawn = rows[["cluster", "stratum", "listed", "size", "probability", "interview_date", "outcome"]]
    table = pd.DataFrame(audit, columns=list(AUDIT_COLUMNS))
    return Survey(respondents.reset_index(drop=True), design, weights, codes, drawn, selection, table)


def without_sample(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of a survey without a drawn sample: one stratum, every place alike."""
    return rows.assign(stratum="all", kind="", size=np.nan, probability=1.0)


def _in_sample(rows: pd.DataFrame, sample: pd.DataFrame) -> pd.DataFrame:
    by_code = sample.set_index("cluster")
    problems = Problems(str(rows["file"].iloc[0]) if len(rows) else "the export")
    for row in rows[~rows["cluster"].isin(by_code.index)].itertuples():
        mend = "Mend the code of the place in KoboToolbox; replacements must stand in sample.csv."
        where = {"file": str(row.file), "sheet": str(row.sheet), "row": int(str(row.row)), "column": "cluster"}
        problems.add(f"'{row.cluster}'", "a cluster of sample.csv", mend, **where)
    for (cluster, day), group in rows.groupby(["cluster", "interview_date"]):
        lists = sorted(set(group["listed"]))
        if len(lists) > 1:
            first = group.iloc[1]
            mend = "One place has one list a day; mend the shorter one in KoboToolbox."
            where = {"file": first["file"], "sheet": first["sheet"], "row": int(first["row"]), "column": "listed"}
            problems.add(f"lists of {lists[0]} and {lists[-1]} at {cluster} on {day}", "one list a day", mend, **where)
    problems.settle()
    # Where a large place is cut into segments, each cluster is one of them.
    about = by_code[["stratum", "kind", "probability"]].assign(size=by_code["size"] / by_code["segments"])
    rows = rows.join(about, on="cluster")
    alone = rows.groupby("stratum")["cluster"].nunique()
    for stratum in alone[alone < 2].index:
        mend = "Merge the stratum in sample.csv with one like it (same kind of place), for it alone has no variance."
        found = f"interviews from one cluster in stratum '{stratum}'"
        problems.add(found, "two clusters or more in each stratum", mend, file="sample.csv", column="stratum")
    problems.settle()
    return rows


def _weights(rows: pd.DataFrame, known: np.ndarray, selection: str) -> Array:
    if selection == "rds":
        degree = pd.to_numeric(rows["degree"]).clip(lower=1).fillna(1).to_numpy(dtype=float)
        return np.asarray(known / degree, dtype=float)
    if selection not in BY_DESIGN:
        return known.astype(float)
    day = rows.drop_duplicates(["cluster", "interview_date"]).groupby("cluster")["listed"].mean()
    drawn = rows.groupby("cluster").size()
    listed = rows["cluster"].map(day).to_numpy(dtype=float)
    chance = rows["probability"].to_numpy(dtype=float)
    met = np.asarray(rows["cluster"].map(drawn), dtype=float)
    weights = listing_weights(chance, listed, met)
    if selection == "time_location":
        weights = weights * 7 / pd.to_numeric(rows["days_site"]).fillna(7).to_numpy(dtype=float)
    classes = np.unique(rows["stratum"] + " / " + rows["kind"].fillna(""), return_inverse=True)[1]
    return nonresponse(weights, classes, known)


def _raked(respondents: pd.DataFrame, weights: Array, margins: pd.DataFrame) -> tuple[Array, tuple[np.ndarray, ...]]:
    codes, targets = [], []
    for variable, table in margins.groupby("variable", sort=True):
        persons = dict(zip(table["category"], table["persons"], strict=True))
        named = respondents[str(variable)]
        names = named.where(named.isin(persons), RESIDUAL)
        known = sorted(persons)
        if unknown := sorted(set(names) - set(known)):
            raise DesignError(f"margins: '{variable}' has no row '{unknown[0]}', and respondents who are that.")
        absent = [name for name in known if name not in set(names)]
        if absent:
            raise DesignError(f"margins: nobody interviewed is {variable} '{absent[0]}'. Merge the row with another.")
        codes.append(np.array([known.index(name) for name in names]))
        targets.append({known.index(name): float(number) for name, number in persons.items()})
    # One population: each further margin is scaled to the first one's total.
    first = math.fsum(targets[0].values())
    targets = [
        {code: value * first / math.fsum(target.values()) for code, value in target.items()} for target in targets
    ]
    return rake(weights, codes, targets), tuple(codes)


def _drop(rows: pd.DataFrame, wrong: pd.Series, rule: str, reason: str, audit: list[dict[str, object]]) -> pd.DataFrame:
    _note(rows[wrong], rule, reason, audit)
    return rows[~wrong]


def _note(rows: pd.DataFrame, rule: str, reason: str, audit: list[dict[str, object]]) -> None:
    """A line a file: how many, never who: rows would tell a team which person refused."""
    for file, group in rows.groupby("file", sort=True):
        line = {"source": SOURCE, "rule": rule, "reason": reason, "rows": len(group), "place": str(file)}
        audit.append({**line, "before": "", "after": "not counted"})
