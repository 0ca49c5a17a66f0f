"""A survey of workers as evidence: its rows with their covariance, its own errors, and the estimate it gives alone.

The cleaning step writes what the survey measured (`survey_evidence`, `survey_covariance`). Here the rows are held
against the counts: the register's number must be that of the survey's median day. What sampling does not tell (truth of
answers, who refused, places that the frame lacks) are three components of the source `survey` in the assumption table;
a table that does not have them gets the illustration below.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from kazmig.evidence.facts import Facts
from kazmig.evidence.periods import Period
from kazmig.reconcile.assumptions import check_assumptions
from kazmig.reconcile.estimate import Standing, standing
from kazmig.reconcile.inherit import NamedTable
from kazmig.reconcile.measured import COVARIANCE_COLUMNS, MEASURE_COLUMNS, Measured
from kazmig.reconcile.model import build_model
from kazmig.reconcile.table_rules import ERRORS, SURVEY, AssumptionError

# Days between the survey's median day and the period that the register's number refers to.
FARTHEST = 92
_ABOUT = {"source": SURVEY, "scale": "factor", "scope": "shared", "group": "", "author": "kazmig analysts"}
_ILLUSTRATION = "analysts' illustration, not elicited"
DEFAULTS = (
    ("answers", 1.05, 0.95, 1.16, "Some who are not on the register say that they are, and a few the other way round"),
    ("refusal", 1.0, 0.95, 1.05, "Those who refused may be on the register more or less often than those who answered"),
    (
        "frame",
        1.0,
        0.95,
        1.05,
        "Places that the frame lacks may hold workers who are on the register more or less often",
    ),
)


def with_survey(
    measured: Measured, rows: pd.DataFrame, covariance: pd.DataFrame, facts: Facts, tables: list[NamedTable]
) -> tuple[Measured, list[NamedTable]]:
    """Evidence and assumption tables with a survey's rows (tables of the cleaning step); as before without any.

    Rows of a component that the first table does not have are left out. Raises AssumptionError for a register of
    another date, an id twice, or a row of registration without a nationality.
    """
    if rows.empty:
        return measured, tables
    rows = rows.fillna({"nationality": "", "weights": "equal"})
    check_date(str(rows["date"].iloc[0]), facts)
    wanted = set(tables[0].table["component"]) | set(ERRORS) if tables else set()
    fits = [set(str(text).split()) <= wanted for text in rows["components"]]
    rows = rows[np.array(fits, dtype=bool)]
    for row in rows.to_dict("records"):
        if "registration" in str(row["components"]).split() and not row["nationality"]:
            raise AssumptionError(
                f"evidence '{row['id']}', nationality: is empty. A share for all together measures a mixture: give "
                "each row a nationality."
            )
    ids = pd.concat([measured.surveys["id"], measured.measures["id"], rows["id"]])
    if ids.duplicated().any():
        raise AssumptionError(
            f"evidence id '{ids[ids.duplicated()].iloc[0]}' stands twice, in the survey of workers and in a file of "
            "[survey_multiplier]; give each row its own name."
        )
    found = pd.DataFrame({name: rows[name] for name in MEASURE_COLUMNS})
    measures = found if measured.measures.empty else pd.concat([measured.measures, found], ignore_index=True)
    pairs = covariance[COVARIANCE_COLUMNS].reset_index(drop=True)
    return replace(measured, measures=measures, covariance=pairs), [_with_errors(each) for each in tables]


def without_survey(
    counts: pd.DataFrame, tables: list[NamedTable], typed: Measured, rows: pd.DataFrame
) -> Standing | None:
    """What the first table gives without the survey's rows; None where there is no survey."""
    if rows.empty or not tables:
        return None
    model = build_model(counts, tables[0].table, typed)
    return None if model.empty else standing(model)


def check_date(day: str, facts: Facts) -> None:
    """Raises AssumptionError unless the register's number refers to the survey's day, give or take FARTHEST days."""
    if "labour.official.persons" not in facts:
        return
    fact = facts["labour.official.persons"]
    when, then = fact.when, Period.parse(day)
    apart = max((when.first - then.last).days, (then.first - when.last).days, 0)
    if apart > FARTHEST:
        raise AssumptionError(
            f"the register's number refers to {fact.period}, the survey's median day is {day}, {apart} days apart. A "
            "share of today's workers divides today's register: put the register's number of that day into "
            "[labour_permits], or write evidence = false into [worker_survey] in sources.toml."
        )


def _with_errors(named: NamedTable) -> NamedTable:
    """The table with the survey's own errors: its own rows, or the illustration where it has none."""
    table = named.table
    own = set(table.loc[table["source"] == SURVEY, "component"]) if len(table) else set()
    if not len(table) or own >= set(ERRORS):
        return named
    if own:
        missing = next(each for each in ERRORS if each not in own)
        raise AssumptionError(
            f"assumption table '{named.name}' speaks of the survey's {', '.join(sorted(own))} and not of {missing}: "
            "all three stand together, or none (then the illustration is taken)."
        )
    rows: list[dict[str, object]] = [
        {**_ABOUT, "id": f"{name}_survey", "component": name, "median": f"{median:g}", "low95": f"{low:g}",
         "high95": f"{high:g}", "sd": "", "rationale": why, "evidence": _ILLUSTRATION, "date": "2026-11-26"}
        for name, median, low, high, why in DEFAULTS
    ]  # fmt: skip
    # The shared illustration is checked as if it stood in a file beside both counts' rows.
    both = [
        {**row, "source": side, "id": side, "component": side}
        for side in ("official", "assessment")
        for row in rows[:1]
    ]
    checked = check_assumptions(pd.DataFrame([*both, *rows]), "the illustration of a survey's errors")
    return replace(named, table=pd.concat([table, checked.iloc[len(both) :]], ignore_index=True))


def alone(shares: dict[str, tuple[float, float, float]], register: dict[str, float]) -> pd.DataFrame:
    """What the survey says by itself: register / share. Columns nationality, persons, low_persons, high_persons.

    `shares` are the survey's estimates in percent with their 95 % ends, `register` persons by nationality or `total`.
    """
    found = []
    for who, (share, low, high) in shares.items():
        if who in register and share > 0 and low > 0:
            persons = register[who]
            found.append((who, persons * 100 / share, persons * 100 / high, persons * 100 / low))
    return pd.DataFrame(found, columns=["nationality", "persons", "low_persons", "high_persons"])
