"""The page of definitions: whom each source covers by law or guideline, and what its publisher does not state.

What it says stands in `data/raw/reference`: `definitions.csv` (a row a source) and `coverage_of_sources.csv` (a row a
group of people, a column a source). Sources that did not come are left out.
"""

from __future__ import annotations

from kazmig.report.edition import Edition, read_rows
from kazmig.report.errors import ReportError
from kazmig.report.labels import fact_label, fact_text, interval_text
from kazmig.words.words import Words

# How a source meets a group of people; the style puts a sign beside the words.
COVERS = {"yes": "covered", "part": "covered in part", "no": "not covered", "unstated": "not stated"}
# The numbers by which a source is known best, of those that an edition has.
KNOWN_BY = {
    "labour_permits": ("labour.official.persons",),
    "residence_permits": ("permits.permanent.permits", "permits.temporary.permits"),
    "border_crossings": ("crossings.arrivals.crossings", "crossings.departures.crossings"),
    "baseline_assessment": ("baseline.workers.persons",),
    "remittances": ("remittances.sent.kzt_bn", "remittances.received.kzt_bn"),
    "migrant_stock": ("stock.migrants.persons",),
}
PARTS = ("unit", "covers", "basis", "unstated")


def came(edition: Edition) -> list[dict[str, str]]:
    """Rows of the sources that came; none where no source did, so that there is nobody whom it covers."""
    rows = read_rows(edition.project.reference / "definitions.csv")
    return [row for row in rows if edition.inventory.source(row["source"]).supplied]


def content(edition: Edition, words: Words) -> dict[str, object] | None:
    """Sources with what they count, and groups of people with how each source meets them."""
    folder, code = edition.project.reference, words.language
    rows = came(edition)
    if not rows:
        return None
    groups = read_rows(folder / "coverage_of_sources.csv")
    return {
        "sources": [
            {
                "id": row["source"],
                "name": row[f"name_{code}"],
                **{part: row[f"{part}_{code}"] for part in PARTS},
                "numbers": _numbers(row["source"], edition, words),
            }
            for row in rows
        ],
        "groups": [
            {
                "id": row["group"],
                "label": row[f"label_{code}"],
                "cells": [_cell(row, each["source"], words) for each in rows],
            }
            for row in groups
        ],
        "legend": [{"text": words.t(text), "kind": kind} for kind, text in COVERS.items()],
    }


def _cell(row: dict[str, str], source: str, words: Words) -> dict[str, str]:
    kind = row.get(source, "")
    if kind not in COVERS:
        raise ReportError(
            f"data/raw/reference/coverage_of_sources.csv, group '{row['group']}', column {source}: found '{kind}', "
            f"expected one of {', '.join(COVERS)}."
        )
    return {"kind": kind, "text": words.t(COVERS[kind])}


def _numbers(source: str, edition: Edition, words: Words) -> list[dict[str, str]]:
    found = [edition.facts[key] for key in KNOWN_BY.get(source, ()) if key in edition.facts]
    return [
        {
            # Of one number the heading says what it is; two would be taken for each other.
            "label": fact_label(fact.key, words) if len(found) > 1 else "",
            "text": fact_text(fact, words),
            "interval": interval_text(fact, words),
            "period": words.period(fact.period),
        }
        for fact in found
    ]
