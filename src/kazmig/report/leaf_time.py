"""Over time: small multiples of what has three comparable points or more, and what editions said of one period.

A figure stands here when the editions until this one give it a line without a break of definition, length or season
(kazmig.report.series), or said unlike numbers for the same period. An edition without either has no such page.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from kazmig.evidence.facts import Fact
from kazmig.evidence.quarter import Quarter
from kazmig.report.edition import Edition
from kazmig.report.labels import fact_label, fact_text
from kazmig.report.series import editions_until, lines, revised, store, triangle
from kazmig.words.words import Words

# A small multiple's drawing, in its own units, and the air around its marks.
WIDE, HIGH, AIR = 240.0, 80.0, 8.0


def content(edition: Edition, words: Words) -> dict[str, object] | None:
    """`multiples` and `triangles`, in the order of their names; None where there is neither."""
    editions = editions_until(edition.project, edition.quarter, edition.inventory.revision, edition.facts)
    if len(editions) < 2:
        return None
    known: dict[str, Fact] = {}
    for _, _, facts in editions:
        known |= {key: fact for key, fact in facts.items() if fact_label(key, words) != key}
    table = store(editions)
    table = table[table["key"].isin(known)]
    multiples = [_multiple(known[key], run, words) for key, run in lines(table).items()]
    triangles = [_triangle(known[key], triangle(table, key), words) for key in revised(table)]
    if not multiples and not triangles:
        return None
    return {
        "wide": WIDE, "high": HIGH,
        "multiples": sorted(multiples, key=lambda each: str(each["name"])),
        "triangles": sorted(triangles, key=lambda each: str(each["name"])),
    }  # fmt: skip


def _multiple(fact: Fact, run: pd.DataFrame, words: Words) -> dict[str, object]:
    """A line over its points: places in the drawing, and what stands in the table beside it."""
    values = [float(value) for value in run["value"]]
    return {
        "name": fact_label(fact.key, words),
        "points": places(values),
        "rows": [
            {
                "period": words.period(period),
                "value": _said(fact, value, words),
                "edition": _edition(edition, revision, words),
            }
            for period, value, edition, revision in zip(
                run["period"], run["value"], run["edition"], run["revision"], strict=True
            )
        ],
    }


def places(values: list[float]) -> list[tuple[float, float]]:
    """Where values stand in the drawing, from left to right, the scale from zero (or the lowest below it) up."""
    least, most = min(0.0, *values), max(0.0, *values)
    across = (WIDE - 2 * AIR) / (len(values) - 1)
    up = (HIGH - 2 * AIR) / ((most - least) or 1.0)
    return [
        (round(AIR + number * across, 1), round(HIGH - AIR - (value - least) * up, 1))
        for number, value in enumerate(values)
    ]


def _triangle(fact: Fact, said: pd.DataFrame, words: Words) -> dict[str, object]:
    """Periods in rows, editions in columns; a dash where an edition did not speak of the period."""
    columns = [str(each).rpartition(" r") for each in said.columns]
    return {
        "name": fact_label(fact.key, words),
        "heads": [_edition(edition, int(revision), words) for edition, _, revision in columns],
        "rows": [
            {
                "period": words.period(period),
                "cells": ["–" if pd.isna(value) else _said(fact, value, words) for value in row],
            }
            for period, row in zip(said.index, said.to_numpy(), strict=True)
        ],
    }


def _said(fact: Fact, value: float, words: Words) -> str:
    whole = isinstance(fact.value, int) and float(value).is_integer()
    return fact_text(replace(fact, value=int(value) if whole else float(value), low=None, high=None), words)


def _edition(edition: str, revision: int, words: Words) -> str:
    name = words.period(str(Quarter.parse(edition)))
    return f"{name}, {words.t('Revision {number}').replace('{number}', str(revision))}"
