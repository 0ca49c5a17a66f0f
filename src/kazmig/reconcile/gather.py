"""GATHER: the 18 items of the guideline for health and population estimates, answered from what a run knows.

Stevens and others (2016), "Guidelines for Accurate and Transparent Health Estimates Reporting", The Lancet 388. Answers
are msgids of the catalogue `reconcile`; "not done" is said where that is so.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from kazmig.evidence.facts import Facts
from kazmig.project.inventory import Inventory

COLUMNS = ["item", "status", "answer"]
STATUSES = ("done", "partly", "not_done")
ITEMS = {
    1: "Indicator, populations and time periods",
    2: "Funding sources",
    3: "How data were identified and accessed",
    4: "Inclusion and exclusion criteria",
    5: "Data sources and their main characteristics",
    6: "Data with potentially important biases",
    7: "Other data that enter the analysis",
    8: "All data inputs in a file that can be used",
    9: "Conceptual overview of the analysis",
    10: "Detailed description of all steps, with formulas",
    11: "How candidate models were evaluated and chosen",
    12: "Evaluation of performance and sensitivity analysis",
    13: "Methods for calculating uncertainty, and what was left out",
    14: "Access to the code",
    15: "Published estimates in a file that can be used",
    16: "A quantitative measure of uncertainty",
    17: "Interpretation in the light of existing evidence",
    18: "Limitations",
}
NO_NUMBER = ("not_done", "No number is given, so it has no interval.")
# Answers that every edition gives alike.
ALWAYS = {
    1: (
        "done",
        "The indicator is the number of international migrant workers in Kazakhstan on an average day of the year, by "
        "citizenship; the number at the time of fieldwork is in the tables.",
    ),
    2: ("not_done", "The project states no funder."),
    3: (
        "partly",
        "The data are published reports and what offices sent. No systematic search for further counts was made.",
    ),
    4: (
        "done",
        "Counts of migrant workers by citizenship are included, from a register and from key informants. "
        "Registration by region is left out on purpose: it could harm people.",
    ),
    7: (
        "done",
        "The population of regions, what further data would cost and the worlds with a planted truth are reference "
        "tables; each names its source.",
    ),
    8: (
        "done",
        "The cleaned inputs and the assumption tables are files of the edition. The raw files are in the project.",
    ),
    9: ("done", "The page on the two counts says first what cannot be known, then the assumptions, then what follows."),
    10: (
        "done",
        "The technical page shows all steps with their code; the descriptions in the library give formulas and "
        "literature.",
    ),
    14: ("done", "The code is part of the project, and one command runs it."),
}


def checklist(inventory: Inventory, facts: Facts, tables: Iterable[str]) -> pd.DataFrame:
    """Item, status (done, partly, not_done) and answer of all 18 items. Columns COLUMNS.

    `tables` are the tables that the step declares.
    """
    rows = ALWAYS | _of_the_edition(inventory, facts, set(tables))
    return pd.DataFrame([(item, *rows[item]) for item in ITEMS], columns=COLUMNS)


def _of_the_edition(inventory: Inventory, facts: Facts, written: set[str]) -> dict[int, tuple[str, str]]:
    """Answers that depend on what came and on what the evidence refutes."""
    stands = "reconcile.range.low.persons" in facts
    certified = bool(facts.under("reconcile.certificate"))
    survey = "reconcile.evidence.surveys.number" in facts and facts.value("reconcile.evidence.surveys.number") > 0
    both = all(inventory.source(name).supplied for name in ("labour_permits", "baseline_assessment"))
    illustration, turnover = (f"reconcile.assumptions.{name}" for name in ("illustration", "turnover"))
    elicited = illustration in facts and not facts[illustration].value
    return {
        6: (
            "done",
            "Each bias that is known to be possible is a row of the assumption table, with its reason and author.",
        )
        if turnover in facts and facts[turnover].value
        else (
            "partly",
            "Each bias that is known to be possible is a row of the assumption table, with its reason and author; all "
            "but one. That the register shows an average day is taken as certain there.",
        ),
        5: ("done", "Publisher, period and kind of each source stand in the list of sources of every page.")
        if both
        else ("not_done", "One of the two counts did not come this quarter."),
        11: ("done", "Several tables stand side by side with the verdict of the counts; none is chosen as true.")
        if stands
        else (
            "not_done",
            "The evidence contradicts the first table, or there is none; so no other is put in its place.",
        ),
        12: (
            "done",
            "The method was tried on worlds with a planted truth, by stress and by moving each assumption; the "
            "page on the two counts shows the results. What follows when an assumption is left out is on the technical "
            "page.",
        )
        if certified and stands
        else ("partly", "A sensitivity analysis needs a table that the evidence does not refute."),
        13: NO_NUMBER
        if not stands
        else (
            "partly",
            "Doubt about assumptions, rounding and answers to surveys is carried through. How far informants differ "
            "from each other is not published, so it is not in the intervals.",
        )
        if survey
        else (
            "partly",
            "Doubt about assumptions and rounding is carried through. How far informants differ from each other is not "
            "published, so it is not in the intervals.",
        ),
        15: ("done", "Tables and facts are published as files with every edition.")
        if "reconciliation" in written
        else ("not_done", "No table of estimates is written."),
        16: (
            "done",
            "Ranges at two levels and the range over all tables are given; no single number is put forward as the "
            "estimate.",
        )
        if stands
        else NO_NUMBER,
        17: ("not_done", "No number is given that other evidence could be held against.")
        if not stands
        else ("done", "The two counts, bounds by assumption and a survey of workers stand beside the range.")
        if survey
        else (
            "partly",
            "Bounds by assumption stand beside the range. There is no survey of workers to hold it against.",
        ),
        18: ("done", "The counts do not fix the number. The assumptions were elicited from experts.")
        if elicited
        else (
            "done",
            "The counts do not fix the number. The assumptions are the analysts' illustration, elicited from nobody.",
        ),
    }
