"""Over time: small multiples of what has three comparable points or more, and what editions said of one period.

A figure stands here when the editions until this one give it a line without a break of definition, length or season
(kazmig.report.series), or said unlike numbers for the same period. An edition without either has no such page.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from kazmig.evidence.facts import Fact
from kazmig.evidence.periods import Period
from kazmig.evidence.quarter import Quarter
from kazmig.report.edition import Edition
from kazmig.report.labels import fact_label, fact_text
from kazmig.report.series import editions_until, lines, revised, store, triangle
from kazmig.words.words import Words

# A small multiple's drawing, in its own units, and the air around its marks.
WIDE, HIGH, AIR = 240.0, 80.0, 8.0
# A scale spans at least that part of the largest value, so that a small change looks small.
LEAST_SPAN = 0.2
# So many lines of a theme are open; the others of it stand folded below them.
OPEN = 4


def content(edition: Edition, words: Words) -> dict[str, object] | None:
    """`themes` of lines and `triangles`, in the order of their names; None where there is neither."""
    editions = editions_until(edition.project, edition.quarter, edition.inventory.revision, edition.facts)
    if len(editions) < 2:
        return None
    known: dict[str, Fact] = {}
    for _, _, facts in editions:
        known |= {key: fact for key, fact in facts.items() if fact_label(key, words) != key}
    table = store(editions)
    table = table[table["key"].isin(known)]
    themes = _themes({key: _multiple(known[key], run, words) for key, run in lines(table).items()})
    triangles = [_triangle(known[key], triangle(table, key), words) for key in revised(table)]
    if not themes and not triangles:
        return None
    return {
        "wide": WIDE, "high": HIGH,
        "themes": themes,
        "triangles": sorted(triangles, key=lambda each: str(each["name"])),
    }  # fmt: skip


def _themes(drawn: dict[str, dict[str, object]]) -> list[dict[str, object]]:
    """Lines by what they are about, the shortest keys (totals) first: `open` ones, and those `folded` below them."""
    by_theme: dict[str, list[dict[str, object]]] = {}
    for key in sorted(drawn, key=lambda key: (key.count("."), str(drawn[key]["name"]))):
        by_theme.setdefault(key.split(".")[0], []).append(drawn[key])
    themes = sorted(by_theme.values(), key=lambda theme: str(theme[0]["name"]))
    return [{"open": theme[:OPEN], "folded": theme[OPEN:]} for theme in themes]


def _multiple(fact: Fact, run: pd.DataFrame, words: Words) -> dict[str, object]:
    """A line over its points: places in the drawing, and what stands in the table beside it."""
    run = run.sort_values("period", key=lambda periods: periods.map(_day), kind="stable")
    return {
        "name": fact_label(fact.key, words),
        "points": places([_day(period) for period in run["period"]], [float(value) for value in run["value"]]),
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


def _day(period: str) -> int:
    """The middle of a period, as a number of days."""
    when = Period.parse(period)
    return (when.first.toordinal() + when.last.toordinal()) // 2


def places(days: list[int], values: list[float]) -> list[tuple[float, float]]:
    """Where values stand in the drawing: across by time, upwards from the lowest to the highest of them.

    Where they differ by less than LEAST_SPAN of the largest, the scale is that wide and they stand in its middle.
    """
    span = max(max(values) - min(values), LEAST_SPAN * max(abs(value) for value in values)) or 1.0
    least = (max(values) + min(values) - span) / 2
    across = (WIDE - 2 * AIR) / (days[-1] - days[0])
    up = (HIGH - 2 * AIR) / span
    return [
        (round(AIR + (day - days[0]) * across, 1), round(HIGH - AIR - (value - least) * up, 1))
        for day, value in zip(days, values, strict=True)
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
