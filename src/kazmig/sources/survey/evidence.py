"""What a survey measures of the two counts' coverage: rows on the logarithm with their joint covariance.

Estimates of one sample share clusters, so their errors go together; the covariance is that of their linearised scores.
Answers, refusals and the frame are no sampling errors: rows of registration name the components `answers`, `refusal`
and `frame`, which an assumption table speaks of.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pandera.pandas as pa

from kazmig.disclosure.rules import RULES, survey_cell
from kazmig.evidence.facts import significant
from kazmig.evidence.vocabulary import RESIDUAL
from kazmig.sources.survey.clean import Survey
from kazmig.sources.survey.design import Design
from kazmig.sources.survey.estimates import Estimate, covariance, ratio
from kazmig.sources.survey.results import NAMED, corrected, named_nationality, on_register, share, spoke_of_papers

_Z95 = 1.959964
REFUSED = ("quota", "snowball")
COLUMNS = ["id", "nationality", "components", "weights", "value", "sd_log", "interviews", "evidence", "date"]
# Two lists of one place, a few days apart: what listing itself errs by, on the log (the field validation's one region).
LISTING_SD = 0.10
SCHEMA = pa.DataFrameSchema(
    {
        "id": pa.Column(str, unique=True, description="name of the row"),
        "nationality": pa.Column(str, description="ISO alpha-3 or other; empty: a mean over nationalities"),
        "components": pa.Column(str, description="components whose product is measured, spaces between"),
        "weights": pa.Column(str, description="how the mean over nationalities weighs: assessment, official or equal"),
        "value": pa.Column(float, pa.Check.gt(0), description="the product as measured"),
        "sd_log": pa.Column(float, pa.Check.gt(0), description="standard error of its logarithm, by design"),
        "interviews": pa.Column(int, pa.Check.ge(1), description="respondents behind it"),
        "evidence": pa.Column(str, description="what it rests on"),
        "date": pa.Column(str, description="median day of the interviews"),
    },
    strict=True,
    coerce=True,
)
COVARIANCE_SCHEMA = pa.DataFrameSchema(
    {
        "id": pa.Column(str, description="row of survey_evidence"),
        "other": pa.Column(str, description="another row"),
        "covariance": pa.Column(float, description="of the two logarithms"),
    },
    unique=["id", "other"],
    strict=True,
    coerce=True,
)


@dataclass(frozen=True)
class _Row:
    name: str
    nationality: str
    components: str
    weights: str
    estimate: Estimate
    extra: float = 0.0
    share: bool = False


def evidence(survey: Survey | None, registered: tuple[str, ...]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows (SCHEMA) and the covariances of their logarithms (COVARIANCE_SCHEMA); none for quota and snowball samples.

    registered_<code>  share on the register of each citizenship with enough interviews
    documents          papers that a registered worker was given this year
    multiplicity       towns and villages worked in within 30 days, each worker weighted by 1/places
    recount            informants' numbers over lists of the day in the places drawn: perception × multiplicity
    turnover           workers of a year over those of a day, from how many came within twelve months
    """
    rows = [] if survey is None or survey.selection in REFUSED else _rows(survey, registered)
    if survey is None or not rows:
        return SCHEMA.validate(pd.DataFrame(columns=COLUMNS)), COVARIANCE_SCHEMA.validate(_pairs([], np.zeros((0, 0))))
    values = [row.estimate.value for row in rows]
    joint = _joint(survey, rows)
    told = f"{len(survey.respondents)} interviews in {len(np.unique(survey.design.clusters))} places"
    table = pd.DataFrame(
        [
            [row.name, row.nationality, row.components, row.weights, significant(values[at], 6),
             significant(math.sqrt(joint[at, at]), 6), row.estimate.n, told, median_day(survey.respondents)]
            for at, row in enumerate(rows)
        ],
        columns=COLUMNS,
    )  # fmt: skip
    return SCHEMA.validate(table), COVARIANCE_SCHEMA.validate(_pairs([row.name for row in rows], joint))


def median_day(respondents: pd.DataFrame) -> str:
    days = sorted(str(day) for day in respondents["interview_date"].dropna())
    return days[len(days) // 2] if days else ""


def _joint(survey: Survey, rows: list[_Row]) -> np.ndarray:
    """Covariance of the rows' logarithms; the diagonal has what listing errs by, too.

    A share near one has a long way down and a short one up: its sd is that of the lower end of its interval on the
    logit. Linearisation alone would call a share of 99 % surer than any survey is.
    """
    sds = []
    for row in rows:
        estimate = row.estimate
        own = estimate.se / estimate.value
        low = estimate.logit_interval()[0] if row.share else 0.0
        sds.append(max(own, math.log(estimate.value / low) / _Z95) if low > 0 else own)
    errors = np.array([row.estimate.se for row in rows])
    joint = covariance(survey.design, [row.estimate for row in rows]) / np.outer(errors, errors) * np.outer(sds, sds)
    # The diagonal is each estimate's own error (a share of 0 or 1 has one without scores).
    joint[np.diag_indices(len(rows))] = [sd**2 + row.extra**2 for row, sd in zip(rows, sds, strict=True)]
    return joint


def _rows(survey: Survey, registered: tuple[str, ...]) -> list[_Row]:
    rows, design = survey.respondents, survey.design
    answered, yes = spoke_of_papers(rows), on_register(rows, registered)
    groups = named_nationality(rows)
    found = []
    for code in (*NAMED, RESIDUAL):
        inside = answered & groups.eq(code).to_numpy()
        if inside.any() and registered:
            found.append(_Row(f"registered_{code.lower()}", code, "registration answers refusal frame", "equal",
                              _inner(share(survey, yes, inside)), share=True))  # fmt: skip
    holders = answered & yes
    papers = pd.to_numeric(rows["paper_count"]).fillna(1).to_numpy(dtype=float) if "paper_count" in rows else None
    if papers is not None and registered:
        documents = corrected(survey, ratio(design, papers, np.ones(len(rows)), holders))
        found.append(_Row("documents", "", "documents", "official", documents))
    places = pd.to_numeric(rows["places_30"]).to_numpy(dtype=float)
    moved = np.isfinite(places) & (places >= 1)
    once = np.divide(1.0, places, out=np.zeros(len(rows)), where=moved)
    if moved.any():
        many = corrected(survey, ratio(design, np.ones(len(rows)), once, moved))
        found.append(_Row("multiplicity", "", "multiplicity", "assessment", many, LISTING_SD))
    if survey.selection == "probability" and (again := _recount(survey)) is not None:
        found.append(_Row("recount", "", "perception multiplicity", "assessment", again, LISTING_SD))
    months = pd.to_numeric(rows["months_here"]).to_numpy(dtype=float)
    told = np.isfinite(months)
    if told.any():
        recent = _inner(share(survey, months < 12, told))
        # With stays that end by chance at one rate, a year adds -ln(1 - share) of the stock to those of a day.
        year = 1 - math.log1p(-recent.value)
        slope = 1 / (1 - recent.value)
        turned = Estimate(year, recent.se * slope, recent.n, recent.clusters, recent.freedom, recent.scores * slope)
        found.append(_Row("turnover", "", "turnover", "official", turned, LISTING_SD))
    return [row for row in found if _enough(row.estimate)]


def _enough(estimate: Estimate) -> bool:
    """The rule of disclosure for cells decides what is evidence as well: few interviews are none."""
    known = np.isfinite(estimate.value) and estimate.value > 0 and estimate.se > 0
    return bool(known) and survey_cell(estimate.n, estimate.clusters, 0.0, RULES) != "hidden"


def _inner(estimate: Estimate) -> Estimate:
    """A share moved off 0 and 1 by half an interview, so that it has a logarithm and an error."""
    if 0 < estimate.value < 1 and estimate.se > 0:
        return estimate
    n = estimate.n
    value = (estimate.value * n + 0.5) / (n + 1)
    # Independent of the other rows: all said the same, so nothing varies together.
    return Estimate(value, math.sqrt(value * (1 - value) / (n + 1)), n, estimate.clusters, estimate.freedom,
                    np.zeros_like(estimate.scores))  # fmt: skip


def _recount(survey: Survey) -> Estimate | None:
    """Informants' numbers over lists of the day of all places drawn, weighted by 1/π: Σ w x / Σ w L."""
    drawn = survey.drawn.dropna(subset=["size"])
    day = drawn.drop_duplicates(["cluster", "interview_date"]).groupby("cluster")
    about = {name: (name, "first") for name in ("size", "probability", "stratum")}
    places = day.agg(listed=("listed", "mean"), **about)
    if len(places) < RULES.clusters:
        return None
    strata = np.unique(places["stratum"], return_inverse=True)[1]
    design = Design(1 / places["probability"].to_numpy(float), np.arange(len(places)), strata, lonely="adjust")
    found = ratio(design, places["size"].to_numpy(float), places["listed"].to_numpy(float))
    # What it shares with the other rows goes through places with respondents; those without have no part in these.
    first = ~survey.respondents["cluster"].duplicated()
    scores = np.zeros(len(first))
    scores[first.to_numpy()] = pd.Series(found.scores, places.index).loc[survey.respondents.loc[first, "cluster"]]
    own = math.sqrt(float(survey.design.covariance(scores)[0, 0]))
    return replace(found, scores=scores * found.se / own) if own else replace(found, scores=0 * scores)


def _pairs(names: list[str], joint: np.ndarray) -> pd.DataFrame:
    rows = [
        (one, other, significant(float(joint[i, j]), 6))
        for i, one in enumerate(names)
        for j, other in enumerate(names[:i])
    ]
    return pd.DataFrame(rows, columns=["id", "other", "covariance"]).astype({"covariance": float})
