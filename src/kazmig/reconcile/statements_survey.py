"""What a survey of workers adds to the reconciliation, as facts: the estimate it gives alone, and what it rests on."""

from __future__ import annotations

import math

import pandas as pd

from kazmig.evidence.facts import Fact, Facts, significant
from kazmig.reconcile.counts import STEMS
from kazmig.reconcile.estimate import Standing
from kazmig.reconcile.measured import Measured
from kazmig.reconcile.model import TOTAL
from kazmig.reconcile.statements import period_of, stater
from kazmig.reconcile.surveyed import alone
from kazmig.reconcile.table_rules import ERRORS, SURVEY

SHARE = "survey.registered"
DOCUMENTS = "documents"  # the row of survey_evidence


def survey_facts(
    facts: Facts, measured: Measured, counts: pd.DataFrame, central: Standing, without: Standing | None
) -> list[Fact]:
    """`reconcile.survey.<nationality or total>.persons` with the interval of sampling alone, what the range was without
    the survey, how much narrower it is, permits a registered worker had, and the middle of each of the survey's own
    errors. Nothing without a survey, and no number of workers where the evidence refutes the table.

    `without` stands for the same table without the survey's rows.
    """
    used = measured.measures["components"].str.split().map(lambda names: "registration" in names)
    if not used.any() or f"{SHARE}.share_pct" not in facts:
        return []
    state = stater(period_of(facts), "survey", place="register over the survey's share; sampling error alone")
    shares, register = {}, {}
    for who in (*counts.index, TOTAL):
        key = f"{SHARE}.share_pct" if who == TOTAL else f"{SHARE}.{who}.share_pct"
        official = f"{STEMS['official']}.persons" if who == TOTAL else f"{STEMS['official']}.{who}.persons"
        if key in facts and facts[key].low is not None and official in facts:
            shares[str(who)] = (facts.value(key), float(facts[key].low or 0), float(facts[key].high or 0))
            register[str(who)] = facts.value(official)
    found = []
    for row in [] if central.posterior is None else alone(shares, register).to_dict("records"):
        value, low, high = (significant(row[name], 3) for name in ("persons", "low_persons", "high_persons"))
        key, inputs = f"reconcile.survey.{row['nationality']}.persons", tuple(_keys(str(row["nationality"])))
        found.append(state(key, int(value), "persons", low=low, high=high, derived=True, inputs=inputs))
    plain = stater(period_of(facts), "model", "none", place="the first table with and without the survey")
    if without is not None and central.posterior is not None and without.posterior is not None:
        widths = [float(each.total["high95_persons"] - each.total["low95_persons"]) for each in (central, without)]
        for end in ("low80", "high80"):
            value = int(without.total[f"{end}_persons"])
            found.append(plain(f"reconcile.survey.without.{end}.persons", value, "persons", measure="stock"))
        change = significant(100 * (1 - widths[0] / widths[1]), 2)
        found.append(plain("reconcile.survey.narrower.percent", change, "percent"))
    told = measured.measures[measured.measures["id"].eq(DOCUMENTS)]
    if len(told):
        factor = significant(float(told["value"].iloc[0]), 3)
        place = "permits that each worker on the register was given this year"
        found.append(plain("reconcile.survey.documents.ratio", factor, "ratio", place=place))
    table = central.model.cells
    for name in ERRORS:
        rows = table[(table["source"] == SURVEY) & (table["component"] == name)]
        if len(rows):
            factor = significant(math.exp(float(rows["anchor"].iloc[0])), 3)
            place = "assumption table, source survey"
            found.append(plain(f"reconcile.survey.{name}.ratio", factor, "ratio", place=place))
    return found


def _keys(who: str) -> list[str]:
    middle = "" if who == TOTAL else f".{who}"
    return [f"{SHARE}{middle}.share_pct", f"{STEMS['official']}{middle}.persons"]
