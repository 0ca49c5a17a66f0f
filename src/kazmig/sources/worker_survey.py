"""The survey of migrant workers: what those interviewed say of themselves, weighted by how they were drawn.

Two forms arrive: exports of `forms/worker_survey.xlsx` with the sample they were drawn by, and shares that others
published of their own surveys, which stay "of those interviewed" and are never evidence for the reconciliation.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from kazmig.evidence.facts import Fact, Shared
from kazmig.evidence.vocabulary import AUDIT_COLUMNS
from kazmig.project.inventory import Source
from kazmig.sources import observations, published
from kazmig.sources.kobo.form import form_folder, load_form
from kazmig.sources.kobo.tables import read_tables
from kazmig.sources.problems import BadInput, Problem
from kazmig.sources.survey import results
from kazmig.sources.survey.answers import read_answers
from kazmig.sources.survey.clean import Survey, clean, without_sample
from kazmig.sources.survey.design import DesignError
from kazmig.sources.survey.evidence import COVARIANCE_SCHEMA, SCHEMA, evidence, median_day
from kazmig.sources.survey.frame import is_margins, is_sample, read_margins, read_sample
from kazmig.sources.survey.results import ALL, REGISTERED, SILENT

__all__ = ["COVARIANCE_SCHEMA", "SCHEMA"]

FORM = "worker_survey"
_SAMPLED = ("probability", "time_location")
_PUBLISHED = {"series": ("interviewed",), "group": ("",), "unit": ("share_pct", "persons")}


@dataclass(frozen=True)
class Received:
    """What came: the table of results, the survey itself (None for published shares), audit, evidence rows."""

    table: pd.DataFrame
    survey: Survey | None = None
    audit: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(AUDIT_COLUMNS)))
    evidence: pd.DataFrame = field(default_factory=lambda: evidence(None, ())[0])
    covariance: pd.DataFrame = field(default_factory=lambda: evidence(None, ())[1])


def read(source: Source) -> Received:
    """What a quarter's survey says; nothing where there is none. Raises BadInput with all that is wrong."""
    form = load_form(form_folder() / "tables" / FORM)
    if not source.supplied:
        return Received(results.results(None, form))
    if source.format == "published":
        return Received(_published(source))
    if source.format != "kobo":
        raise _wrong("format", source.format, "kobo or published", "docs/worker-survey.md says what each is.")
    survey = _survey(source)
    _check_registered(source)
    table = results.results(survey, form, source.registered)
    rows, pairs = evidence(survey if source.evidence else None, source.registered)
    return Received(table, survey, survey.audit, rows, pairs)


def _survey(source: Source) -> Survey:
    form = load_form(form_folder() / "tables" / FORM)
    if not source.selection:
        mend = 'Write selection = "probability" for a sample that kazmig sample drew; docs/worker-survey.md has all.'
        raise _wrong("selection", "", "how respondents were chosen", mend)
    samples = [path for path in source.files if is_sample(path)]
    margins = [path for path in source.files if is_margins(path)]
    exports = [path for path in source.files if path not in (*samples, *margins)]
    if source.selection in _SAMPLED and len(samples) != 1:
        mend = "Name the sample.csv that kazmig sample wrote among the files: without it no answer has a weight."
        raise _wrong("files", f"{len(samples)} files *sample.csv", "one", mend)
    if not exports:
        raise _wrong("files", "no export", "an export of forms/worker_survey.xlsx", "Name it among the files.")
    sample = read_sample(samples[0]) if samples and source.selection in _SAMPLED else None
    external = read_margins(margins[0]) if margins else None
    rows = read_answers(form, read_tables(exports), source.validation)
    if sample is None:
        rows = without_sample(rows)
    try:
        return clean(rows, sample, source.selection, external, source.newest, source.heavy)
    except DesignError as error:
        raise BadInput(
            [Problem(exports[0].name, "a sample that gives no weights", "weights for all", str(error))]
        ) from error


def _check_registered(source: Source) -> None:
    """Which papers put a worker on the register is said in sources.toml, in the form's own codes."""
    if not source.registered and source.evidence and source.selection in _SAMPLED:
        mend = "Name them, or write evidence = false: without them nobody would be on the register."
        raise _wrong("registered", "", "the papers that put a worker on the register", mend)
    form = load_form(form_folder() / "tables" / FORM)
    known = [each.name for name in ("paper_type", "papers") for each in form.choices[name] if each.name not in SILENT]
    for name in source.registered:
        if name not in known:
            raise _wrong("registered", name, f"some of {', '.join(known)}", "These are the answers of the form.")


def _wrong(key: str, found: str, expected: str, mend: str) -> BadInput:
    shown = f"'{found}'" if found else "nothing"
    return BadInput([Problem("sources.toml", f"{key} = {shown} in [worker_survey]", expected, mend)])


# --- surveys that others published ---------------------------------------------------------------------------------


def _published(source: Source) -> pd.DataFrame:
    """Shares as printed, with the interval of their rounding: of those interviewed, whatever they were drawn by."""
    form = load_form(form_folder() / "tables" / FORM)
    known = {**_PUBLISHED, "dimension": ("total", *results.QUESTIONS, REGISTERED)}
    observed = published.read(source, known)
    total = observed[observed["dimension"].eq("total") & observed["unit"].eq("persons")]
    if total.empty:
        mend = "Add a row with dimension 'total', unit 'persons': how many were interviewed."
        raise BadInput([Problem(source.files[0].name, "no number of interviews", "one row 'total'", mend)])
    rows = []
    for row in observations.each(observed[observed["unit"].eq("share_pct")]):
        answers = {choice.name for choice in form.choices.get(form.questions[row.dimension].list_name, [])}
        if row.category not in answers:
            number = int(row.row) if str(row.row).isdigit() else None
            mend = f"Answers of {row.dimension}: {', '.join(sorted(answers))}."
            file, found = row.file or source.files[0].name, f"'{row.category}'"
            raise BadInput([Problem(file, found, "an answer of the form", mend, row=number, column="category")])
        interval = [min(max(each, 0.0), 100.0) for each in (row.low, row.high)]
        values = [row.value, *interval, np.nan, np.nan, int(total["value"].iloc[0]), np.nan, np.nan, np.nan]
        rows.append([row.dimension, row.category, ALL, *values, "shown", "interviewed"])
    return results.SCHEMA.validate(pd.DataFrame(rows, columns=results.COLUMNS))


# --- facts ---------------------------------------------------------------------------------------------------------


def facts(received: Received, source: Source) -> list[Fact]:
    """`survey.<question>.<answer>.share_pct` with its 95 % interval, `survey.<question>.interviews.number`,
    `survey.registered.<code>.share_pct`, what the survey was (interviews, places, unreached …), `survey.check.…`.
    """
    if received.table.empty:
        return []
    about: Shared = {"period": source.period, "population": "migrant_workers", "source": source.name}
    quality = "model" if received.survey is not None and received.survey.basis == "model" else "survey"
    about |= {"quality": quality, "measure": "stock"}
    where = "of those interviewed" if received.table["basis"].eq("interviewed").all() else "weighted by the design"
    found = []
    for row in received.table[received.table["state"].ne("hidden")].to_dict("records"):
        stem = f"survey.{row['question']}.{row['answer']}"
        if row["question"] == REGISTERED:
            stem = f"survey.{REGISTERED}" + ("" if row["group"] == ALL else f".{row['group']}")
        low, high = (None if pd.isna(row[column]) else float(row[column]) for column in _ENDS)
        place = f"{where}; {int(row['interviews'])} answers" + ("; uncertain" if row["state"] == "flagged" else "")
        found.append(
            Fact(f"{stem}.share_pct", float(row["share_pct"]), "share_pct", place=place, low=low, high=high, **about)
        )
        if f"{stem}.share_pct" in _QUOTED and row["basis"] != "interviewed":
            # Facts of their own: a page's brackets stand where there is an interval, and go where there is none.
            found += [Fact(f"{stem}.{name}95.share_pct", float(value), "share_pct", place="95 % interval", **about)
                      for name, value in (("low", low), ("high", high)) if value is not None]  # fmt: skip
        if row["question"] == REGISTERED and pd.notna(row["least_pct"]):
            bounds = {"low": float(row["least_pct"]), "high": float(row["most_pct"])}
            told = "if all who kept silent had said no, or yes"
            found += [Fact(f"{stem}.{name}.share_pct", value, "share_pct", place=told, **about)
                      for name, value in (("least", bounds["low"]), ("most", bounds["high"]))]  # fmt: skip
    uncounted: Shared = {**about, "measure": "none"}
    shown = received.table[received.table["interviews"].notna() & received.table["group"].eq(ALL)]
    for question, interviews in shown.groupby("question")["interviews"].first().items():
        key = f"survey.{question}.interviews.number"
        found.append(Fact(key, int(interviews), "number", place="who answered", **uncounted))
    return found + _about_it(received, uncounted)


# Shares whose interval stands in the page's key findings.
_QUOTED = tuple(f"survey.{each}.share_pct" for each in (REGISTERED, "contract.written", "remit_share.over_half"))
_ENDS = ("share_low_pct", "share_high_pct")


def _about_it(received: Received, about: Shared) -> list[Fact]:
    survey = received.survey
    basis = str(received.table["basis"].iloc[0])
    found = [Fact("survey.basis.text", basis, "text", place="sources.toml, selection", **about)]
    if survey is None:
        number = int(received.table["interviews"].max())
        return [*found, Fact("survey.interviews.number", number, "number", place="as published", **about)]
    place = "interviews counted after cleaning"
    refused = survey.drawn["outcome"].ne("interview").mean()
    values: list[tuple[str, float | str, str]] = [
        ("interviews.number", len(survey.respondents), "number"),
        ("clusters.number", int(survey.respondents["cluster"].nunique()), "number"),
        ("drawn.number", len(survey.drawn), "number"),
        ("unreached.share_pct", 100 * float(refused), "share_pct"),
        ("median_day.date", median_day(survey.respondents), "date"),
        ("selection.text", survey.selection, "text"),
    ]
    if len(received.evidence):
        values.append(("evidence.number", len(received.evidence), "number"))
    found += [Fact(f"survey.{key}", value, unit, place=place, **about) for key, value, unit in values]
    return found + _crosswise(survey, about)


def _crosswise(survey: Survey, about: Shared) -> list[Fact]:
    """The share with a paper for work by the crosswise question and by the direct one: a check of answers."""
    if survey.basis == "interviewed" or (both := results.crosswise_check(survey)) is None:
        return []
    found = []
    for name, estimate in zip(("crosswise", "direct"), both, strict=True):
        low, high = (100 * min(max(each, 0.0), 1.0) for each in estimate.interval())
        value = 100 * min(max(estimate.value, 0.0), 1.0)
        place = f"weighted by the design; {estimate.n} answers"
        key = f"survey.check.{name}"
        found.append(Fact(f"{key}.share_pct", value, "share_pct", place=place, **about, low=low, high=high))
        found.append(Fact(f"{key}.interviews.number", estimate.n, "number", place="who answered", **about))
    apart = both[0].value - both[1].value
    # Other people were asked each time, so that the errors add up; covariance within places is left out.
    far = abs(apart) > 1.96 * float(np.hypot(both[0].se, both[1].se))
    found.append(Fact("survey.check.differ", far, "boolean", place="difference beyond 1.96 standard errors", **about))
    return found
