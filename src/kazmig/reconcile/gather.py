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
ITEMS = {
    1: "Indicator, populations and time periods",
    2: "Funding sources",
    3: "How data were identified and accessed",
    4: "Inclusion and exclusion criteria",
    5: "Data sources and their main characteristics",
    6: "Data with potentially important biases",
    7: "Data that are not primary: how they were made",
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


def checklist(inventory: Inventory, facts: Facts, tables: Iterable[str]) -> pd.DataFrame:
    """Item, status (done, partly, not_done) and answer of all 18 items. Columns COLUMNS.

    `tables` are the tables that the step declares.
    """
    written = set(tables)
    stands = "reconcile.range.low.persons" in facts
    survey = "reconcile.evidence.surveys.number" in facts and facts.value("reconcile.evidence.surveys.number") > 0
    certified = bool(facts.under("reconcile.certificate"))
    supplied = [name for name in ("labour_permits", "baseline_assessment") if inventory.source(name).supplied]
    elicited = not ("reconcile.assumptions.illustration" in facts and facts["reconcile.assumptions.illustration"].value)
    rows = {
        1: ("done", "Migrant workers on an average day of the year, by citizenship; at fieldwork beside it."),
        2: ("not_done", "The project states no funder."),
        3: ("partly", "Published reports and what offices sent; no systematic search for further counts was made."),
        4: (
            "done",
            "Counts of migrant workers by citizenship, from a register and from key informants; none else exists.",
        ),
        5: (
            ("done", "Publisher, period, quality and file of each source stand on the page of sources.")
            if len(supplied) == 2
            else ("not_done", "One of the two counts did not come this quarter.")
        ),
        6: ("done", "Each possible bias is a row of the assumption table, with its reason."),
        7: (
            "done",
            "Shares become whole persons by largest remainder; the assessment is what informants said, added up.",
        ),
        8: ("done", "The raw files and the assumption tables are part of the edition."),
        9: ("done", "This page: identification first, then assumptions, then what they imply."),
        10: ("done", "The technical page with its code; the library's descriptions give formulas and literature."),
        11: (
            ("done", "Several tables stand side by side with the verdict of the counts; none is chosen as true.")
            if stands
            else ("not_done", "No table stands against the evidence.")
        ),
        12: (
            ("done", "Worlds with a planted truth, stress, tornado, leaving one out; the certificate is on this page.")
            if certified and stands
            else ("partly", "Sensitivity needs a table that the evidence does not refute.")
        ),
        13: (
            "partly",
            "Doubt about assumptions, rounding and answers is carried; informants' own spread is not published.",
        ),
        14: ("done", "The code is part of the project, and one command runs it."),
        15: (
            ("done", "Tables and facts are published as CSV and JSON with every edition.")
            if "reconciliation" in written
            else ("not_done", "No table of estimates is written.")
        ),
        16: (
            ("done", "Intervals of 80 and 95 % and the range over all tables; never a single number.")
            if stands
            else ("not_done", "No number is given, so it has no interval.")
        ),
        17: (
            ("done", "The two counts, bounds by assumption and a survey of workers stand beside the range.")
            if survey
            else (
                "partly",
                "Bounds by assumption stand beside the range; no survey of workers exists to hold it against.",
            )
        ),
        18: (
            ("done", "The level is not identified; the assumptions were elicited, and limits are said on this page.")
            if elicited
            else ("done", "The level is not identified; the assumptions are an illustration, elicited from nobody.")
        ),
    }
    return pd.DataFrame([(item, *rows[item]) for item in ITEMS], columns=COLUMNS)
