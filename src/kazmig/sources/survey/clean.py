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
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kazmig.evidence.vocabulary import AUDIT_COLUMNS, RESIDUAL
from kazmig.sources.kobo.review import NOT_APPROVED, ON_HOLD, status_code
from kazmig.sources.kobo.versions import edited
from kazmig.sources.problems import BadInput, Problem, Problems, Where
from kazmig.sources.shapes import text_or_shape
from kazmig.sources.survey.design import Array, Design
from kazmig.sources.survey.weights import listing_weights, nonresponse, rake

SOURCE = "worker_survey"
BY_DESIGN = ("probability", "time_location")
_MODEL = ("rds",)
# A place, or one person, that weighs so many times the mean of all and so much of the whole is told before it counts.
HEAVY, HEAVY_SHARE = 10, 0.10


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
    rows: pd.DataFrame,
    sample: pd.DataFrame | None,
    selection: str,
    margins: pd.DataFrame | None,
    newest: str = "",
    heavy: Collection[str] = (),
) -> Survey:
    """Applies the rules; `newest` as in `kobo.versions`, `heavy` are places whose great weight a person has checked.

    Raises BadInput for clusters outside the sample, lists that contradict each other, weights that one place or person
    bears almost alone, margins that do not fit, and where nobody answered; DesignError where raking does not meet.
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
    if not eligible.any():
        mend = "Check the answers on consent and on who is asked; a survey of nobody is left out of sources.toml."
        raise _no_one(rows, "nobody among those the survey is about", mend)
    base = _weights(rows, known, selection)
    respondents = rows[eligible].copy()
    weights = base[eligible.to_numpy()]
    codes: tuple[np.ndarray, ...] = ()
    raked = weights
    if margins is not None and len(margins) and selection in BY_DESIGN:
        raked, codes = _raked(respondents, weights, margins)
    respondents["weight"] = raked
    if selection in BY_DESIGN:
        _check_heavy(respondents, heavy)
    design = _design(rows, respondents, selection)
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
        where: Where = {"file": str(row.file), "sheet": str(row.sheet), "row": int(str(row.row)), "column": "cluster"}
        problems.add(text_or_shape(str(row.cluster)), "a cluster of sample.csv", mend, **where)
    for (cluster, day), group in rows[rows["cluster"].isin(by_code.index)].groupby(["cluster", "interview_date"]):
        if len(set(group["listed"])) > 1:
            _two_lists(problems, f"{cluster} on {day}", group)
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


def _two_lists(problems: Problems, where: str, group: pd.DataFrame) -> None:
    """Names the row whose list fewest others have, and of two as rare the shorter one, with a row beside it."""
    counts = group.groupby("listed").size()
    odd = counts.index[counts.eq(counts.min())].min()
    wrong, right = group[group["listed"].eq(odd)].iloc[0], group[group["listed"].ne(odd)].iloc[0]
    beside = f"row {right['row']}" + ("" if right["file"] == wrong["file"] else f" of {right['file']}")
    told = f"a list of {odd} at {where}, and one of {right['listed']} ({beside})"
    mend = "One place has one list a day; mend the wrong one in KoboToolbox."
    problems.add(told, "one list a day", mend, **_at(wrong, "listed"))


def _check_heavy(respondents: pd.DataFrame, checked: Collection[str]) -> None:
    """Tells a place or a person that bears HEAVY times the weight of the others and HEAVY_SHARE of all.

    Places drawn by size weigh much alike, so that such a one is most often a slip in a list or a chance.
    """
    everyone = math.fsum(respondents["weight"])
    by_place = respondents.groupby("cluster")["weight"].sum()
    problems = Problems("the export")
    for cluster in sorted(set(respondents["cluster"]) - set(checked)):
        here = respondents[respondents["cluster"].eq(cluster)]
        first = here.sort_values("weight", ascending=False, kind="stable").iloc[0]
        place, person = float(by_place[cluster]), float(first["weight"])
        too_much = [place > HEAVY * everyone / len(by_place), person > HEAVY * everyone / len(respondents)]
        shares = [100 * each / everyone for each in (place, person)]
        found = [share for share, much in zip(shares, too_much, strict=True) if much and share > 100 * HEAVY_SHARE]
        if found:
            told = f"one {'place' if too_much[0] else 'interview'} with {found[0]:.3g} % of all weights ({cluster})"
            expected = f"no more than {HEAVY} times the mean, or {100 * HEAVY_SHARE:.0f} % of all"
            mend = (
                "Check its list of the day, its `probability` in sample.csv and the margins. If all are right, write "
                f'heavy = ["{cluster}"] into [worker_survey] in sources.toml.'
            )
            problems.add(told, expected, mend, **_at(first, "listed"))
    problems.settle()


def _design(rows: pd.DataFrame, respondents: pd.DataFrame, selection: str) -> Design:
    """Clusters of all who were drawn: a place where nobody eligible answered is one of the sample and adds nothing."""
    clusters = np.unique(respondents["cluster"], return_inverse=True)[1]
    strata = np.unique(rows["stratum"])
    silent = rows[~rows["cluster"].isin(respondents["cluster"])].drop_duplicates("cluster")
    codes = np.searchsorted(strata, respondents["stratum"]), np.searchsorted(strata, silent["stratum"])
    lonely = "fail" if selection in BY_DESIGN else "adjust"
    return Design(respondents["weight"].to_numpy(float), clusters, codes[0], lonely=lonely, empty=codes[1])


def _at(row: pd.Series, column: str) -> Where:
    return {"file": str(row["file"]), "sheet": str(row["sheet"]), "row": int(row["row"]), "column": column}


def _no_one(rows: pd.DataFrame, found: str, mend: str) -> BadInput:
    if rows.empty:
        return BadInput([Problem("the export", found, "people who answered", mend)])
    first = rows.iloc[0]
    return BadInput([Problem(str(first["file"]), found, "people who answered", mend, str(first["sheet"]))])


def _weights(rows: pd.DataFrame, answered: pd.Series, selection: str) -> Array:
    known = answered.to_numpy()
    if selection == "rds":
        degree = _usual(rows["degree"]).clip(lower=1).to_numpy(dtype=float)
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
        weights = weights * 7 / _usual(rows["days_site"]).to_numpy(dtype=float)
    classes = rows["stratum"] + " / " + rows["kind"].fillna("")
    for name, there in answered.groupby(classes, sort=True):
        if not there.any():
            found = f"nobody who answered in {name} (stratum / kind of place)"
            mend = "Merge the stratum in sample.csv with one like it, for nobody can stand for those drawn there."
            raise _no_one(rows[classes.eq(name)], found, mend)
    return nonresponse(weights, np.unique(classes, return_inverse=True)[1], known)


def _usual(numbers: pd.Series) -> pd.Series:
    """Numbers as they are; who gave none counts as the middle one of those who did, and neither more nor less."""
    given = pd.to_numeric(numbers).astype(float)
    return given.fillna(given.median()).fillna(1.0)


def _raked(respondents: pd.DataFrame, weights: Array, margins: pd.DataFrame) -> tuple[Array, tuple[np.ndarray, ...]]:
    codes, targets = [], []
    for variable, table in margins.groupby("variable", sort=True):
        persons = dict(zip(table["category"], table["persons"], strict=True))
        named = respondents[str(variable)]
        names = named.where(named.isin(persons), RESIDUAL)
        known = sorted(persons)
        problems = Problems(str(margins.attrs.get("file", "margins.csv")))
        strange = sorted(set(named[names.eq(RESIDUAL)].fillna("no answer")) if RESIDUAL not in known else ())
        if strange:
            mend = "Add the row, or a row 'other' for all that are not named."
            problems.add(f"no row of {variable} '{strange[0]}', which people interviewed are", "one", mend)
        if absent := [name for name in known if name not in set(names)]:
            found = f"a row of {variable} '{absent[0]}', which nobody interviewed is"
            problems.add(found, "respondents in each", "Merge the row with another.")
        problems.settle()
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
