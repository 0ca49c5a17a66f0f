"""What a survey says, as it may be published: shares by question with interval, number of answers, and bounds.

Only questions listed here are published, for everybody together; registration alone by citizenship as well. No table
crosses a place with papers: none has a place.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd
import pandera.pandas as pa

from kazmig.disclosure.rules import RULES, refuse_forbidden, survey_cell
from kazmig.evidence.facts import significant
from kazmig.evidence.vocabulary import RESIDUAL
from kazmig.sources.kobo.form import Form
from kazmig.sources.survey.clean import Survey
from kazmig.sources.survey.design import Array
from kazmig.sources.survey.estimates import Estimate, bounds, calibrated, mean
from kazmig.sources.survey.special import crosswise

# Answers that say nothing: missing, and told by bounds.
SILENT = ("dont_know", "refused")
# Questions whose answers are published, in the order in which readers of such surveys expect them.
QUESTIONS = (
    *("sex", "age", "nationality", "education", "family", "reason", "sector", "contract", "pay", "pay_on_time"),
    *("employer", "remit_share", "remit_channel", "housing", "health", "difficulties", "needs", "intention", "heard"),
)
REGISTERED, ALL = "registered", "all"
NAMED = ("UZB", "RUS", "TJK", "KGZ")
COLUMNS = [
    *("question", "answer", "group", "share_pct", "share_low_pct", "share_high_pct", "least_pct", "most_pct"),
    *("interviews", "clusters", "silent_pct", "cv_pct", "state", "basis"),
]
_PCT = pa.Check.in_range(0, 100)
SCHEMA = pa.DataFrameSchema(
    {
        "question": pa.Column(str, description="question of forms/worker_survey.xlsx, or registered"),
        "answer": pa.Column(str, description="answer of the form; other gathers citizenships not named"),
        "group": pa.Column(str, description="all respondents, or those of one citizenship"),
        "share_pct": pa.Column(float, _PCT, nullable=True, description="of those who answered; empty where hidden"),
        "share_low_pct": pa.Column(float, _PCT, nullable=True, description="lower end of the 95 % interval (logit, t)"),
        "share_high_pct": pa.Column(float, _PCT, nullable=True, description="upper end of the 95 % interval"),
        "least_pct": pa.Column(float, _PCT, nullable=True, description="the share had all who kept silent said no"),
        "most_pct": pa.Column(float, _PCT, nullable=True, description="the share had all who kept silent said yes"),
        "interviews": pa.Column("Int64", pa.Check.ge(0), nullable=True, description="who answered the question"),
        "clusters": pa.Column("Int64", pa.Check.ge(0), nullable=True, description="places that they were met in"),
        "silent_pct": pa.Column(float, _PCT, nullable=True, description="who did not know or preferred not to say"),
        "cv_pct": pa.Column(float, pa.Check.ge(0), nullable=True, description="coefficient of variation"),
        "state": pa.Column(
            str, pa.Check.isin(["shown", "flagged", "hidden"]), description="by the rules of disclosure"
        ),
        "basis": pa.Column(
            str, pa.Check.isin(["design", "model", "interviewed"]), description="what the error rests on"
        ),
    },
    unique=["question", "answer", "group"],
    strict=True,
    coerce=True,
)


def results(survey: Survey | None, form: Form, registered: Iterable[str] = ()) -> pd.DataFrame:
    """The table SCHEMA of a survey; empty without one. Raises DisclosureError for a column that is never published."""
    if survey is None:
        return SCHEMA.validate(pd.DataFrame(columns=COLUMNS))
    found: list[pd.DataFrame] = []
    rows = survey.respondents
    for name in QUESTIONS:
        if name not in rows or rows[name].isna().all():
            continue
        question = form.questions[name]
        answers = [choice.name for choice in form.choices[question.list_name] if choice.name not in SILENT]
        if name == "nationality":
            answers = [*NAMED, RESIDUAL]
        found.append(_question(survey, name, answers, several=question.type == "select_multiple"))
    if registered and "papers" in rows:
        groups = {ALL: np.ones(len(rows), dtype=bool)}
        groups |= {code: named_nationality(rows).eq(code).to_numpy() for code in (*NAMED, RESIDUAL)}
        yes, answered = on_register(rows, tuple(registered)), spoke_of_papers(rows)
        found += [_cells(survey, REGISTERED, {"yes": yes}, answered, inside, group) for group, inside in groups.items()]
    table = pd.concat([each for each in found if len(each)], ignore_index=True)
    refuse_forbidden(table.columns, SURVEY_TABLE)
    return SCHEMA.validate(table[COLUMNS])


SURVEY_TABLE = "worker_survey"
# Of the crosswise question's other statement: a mother born in January, February or March (days of these over a year).
KNOWN_YES = 90.25 / 365.25


def plotted(table: pd.DataFrame, question: str) -> pd.DataFrame:
    """What may be shown of a question, as a figure takes it: answer (slug of question and answer), share, interval, n.

    Of `registered` the answers are citizenships and `total`. Columns as in SCHEMA, with `state`.
    """
    shown = table[table["question"].eq(question) & table["state"].ne("hidden")]
    if question == REGISTERED:
        named = shown["group"].replace(ALL, "total")
    else:
        shown = shown[shown["group"].eq(ALL)]
        named = shown["answer"].where(shown["answer"].eq(RESIDUAL), f"{question}_" + shown["answer"])
    columns = ["share_pct", "share_low_pct", "share_high_pct", "interviews", "state"]
    return shown[columns].assign(answer=named)[["answer", *columns]].reset_index(drop=True)


def uncertain(shown: pd.DataFrame) -> tuple[str, ...]:
    """Answers that are flagged, for a figure to mark."""
    return tuple(shown.loc[shown["state"].eq("flagged"), "answer"])


def crosswise_check(survey: Survey) -> tuple[Estimate, Estimate] | None:
    """Share with a paper for work by the crosswise question and by the direct one; None where too few answered.

    A check of answers and no correction: its own error is several times that of the direct question.
    """
    rows = survey.respondents
    if "alike" not in rows:
        return None
    asked = rows["alike"].isin(["same", "different"]).to_numpy()
    told = spoke_of_papers(rows)
    same = share(survey, rows["alike"].eq("same").to_numpy(), asked)
    direct = share(survey, rows["papers"].eq("valid").to_numpy(), told)
    if any(survey_cell(each.n, each.clusters, 0.0, RULES) == "hidden" for each in (same, direct)):
        return None
    slope = 2 * KNOWN_YES - 1
    value = crosswise(same.value, KNOWN_YES)
    return replace(same, value=value, se=same.se / abs(slope), scores=same.scores / slope), direct


def named_nationality(rows: pd.DataFrame) -> pd.Series:
    """Citizenships that every edition names; all others are `other`."""
    return rows["nationality"].where(rows["nationality"].isin(NAMED), RESIDUAL)


def on_register(rows: pd.DataFrame, registered: tuple[str, ...]) -> np.ndarray:
    """Who holds, by their own words, a paper that sources.toml declares to be on the register."""
    kinds = rows["paper_type"].where(rows["papers"].eq("valid"), rows["papers"])
    return kinds.isin(registered).to_numpy()


def spoke_of_papers(rows: pd.DataFrame) -> np.ndarray:
    """Who said what papers they have: neither silent on papers nor, holding one, on its kind."""
    silent = rows["papers"].isna() | rows["papers"].isin(SILENT)
    vague = rows["papers"].eq("valid") & (rows["paper_type"].isna() | rows["paper_type"].isin(SILENT))
    return (~(silent | vague)).to_numpy()


def share(survey: Survey, yes: np.ndarray, inside: np.ndarray) -> Estimate:
    """The weighted share of yes among those `inside`, with its error by design (and raking, where there was any).

    Never surer than as many drawn at random from everybody: places that happen to be alike are no knowledge (NCHS data
    presentation standards for proportions, 2017: the effective sample is at most the sample).
    """
    found = corrected(survey, mean(survey.design, yes.astype(float), inside))
    at_random = math.sqrt(max(found.value * (1 - found.value), 0.0) / max(found.n, 1))
    return replace(found, se=max(found.se, at_random)) if 0 < found.value < 1 else found


def corrected(survey: Survey, estimate: Estimate) -> Estimate:
    """An estimate's error with what raking takes out of it."""
    if not survey.margins:
        return estimate
    return calibrated(survey.design.reweighted(survey.base), survey.design.weights, survey.margins, estimate)


def _question(survey: Survey, name: str, answers: list[str], several: bool) -> pd.DataFrame:
    given = survey.respondents[name]
    if several:
        sets = [each if isinstance(each, frozenset) else frozenset() for each in given]
        answered = np.array([bool(each) and not each & set(SILENT) for each in sets])
        yes = {answer: np.array([answer in each for each in sets]) for answer in answers}
    else:
        given = named_nationality(survey.respondents) if name == "nationality" else given
        answered = (given.notna() & ~given.isin(SILENT)).to_numpy()
        yes = {answer: given.eq(answer).to_numpy() for answer in answers}
    everyone = np.ones(len(given), dtype=bool)
    table = _cells(survey, name, yes, answered, everyone, ALL)
    return table if several else _not_by_difference(table)


def _cells(
    survey: Survey, name: str, yes: dict[str, np.ndarray], answered: np.ndarray, inside: np.ndarray, group: str
) -> pd.DataFrame:
    """One row an answer. A cell on few interviews or places is hidden with all that stands beside it."""
    weights: Array = survey.design.weights
    here = answered & inside
    silent = math.fsum(weights[inside & ~answered]) / math.fsum(weights[inside]) if inside.any() else math.nan
    rows = []
    for answer, said in yes.items():
        estimate = share(survey, said & answered, here) if here.any() else None
        if estimate is None or not estimate.value > 0:
            continue
        # A share near one is told by its complement: nobody is surer of 98 % than of 2 %.
        cv = 100 * estimate.se / min(estimate.value, max(1 - estimate.value, 1e-9))
        relative = estimate.cv_pct if estimate.value <= 0.5 else min(cv, 100 * estimate.se / estimate.value)
        state = survey_cell(estimate.n, estimate.clusters, relative, RULES)
        low, high = estimate.logit_interval() if survey.basis != "interviewed" else (math.nan, math.nan)
        least, most = bounds(survey.design, said, inside, answered)
        values = [estimate.value, low, high, least, most]
        shown = [math.nan if state == "hidden" else significant(100 * each, 4) for each in values]
        rest = [estimate.n, estimate.clusters, significant(100 * silent, 3), significant(relative, 3)]
        rows.append([name, answer, group, *shown, *rest, state, survey.basis])
    table = pd.DataFrame(rows, columns=COLUMNS)
    few = table["interviews"].lt(RULES.interviews) | table["clusters"].lt(RULES.clusters)
    table.loc[few, ["interviews", "clusters", "silent_pct", "cv_pct"]] = math.nan
    return table


def _not_by_difference(table: pd.DataFrame) -> pd.DataFrame:
    """Shares of one question add up to 100, so that one hidden cell alone could be worked out: another goes with it."""
    hidden = table["state"].eq("hidden")
    if hidden.sum() != 1 or len(table) < 3:  # whole numbers
        return table
    smallest = table.loc[~hidden, "share_pct"].idxmin()
    values = ["share_pct", "share_low_pct", "share_high_pct", "least_pct", "most_pct"]
    table.loc[smallest, values] = math.nan
    table.loc[smallest, "state"] = "hidden"
    return table
