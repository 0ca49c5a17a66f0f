"""Ragged quarters for tests: each source absent, with its totals alone or whole, for a year, half, quarter or month.

Small inputs are cut from the raw files of 2022Q4 and dated anew; facts, checks and prose follow from them as in a run.
"""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from kazmig.checks.card import card_facts, table
from kazmig.checks.catalogue import RULES
from kazmig.checks.engine import evidence, run
from kazmig.checks.reference import reference_facts
from kazmig.evidence.facts import Facts
from kazmig.evidence.quarter import Quarter
from kazmig.evidence.vocabulary import LANGUAGES
from kazmig.project.folders import Project
from kazmig.project.inventory import Source, load_inventory
from kazmig.project.published import read_table as read_csv
from kazmig.sources import (
    baseline_assessment,
    beside,
    border_crossings,
    labour_permits,
    migrant_stock,
    remittances,
    residence_permits,
)

QUARTER = Quarter.parse("2024Q2")
MODULES = {
    "migrant_stock": migrant_stock,
    "border_crossings": border_crossings,
    "residence_permits": residence_permits,
    "labour_permits": labour_permits,
    "remittances": remittances,
    "baseline_assessment": baseline_assessment,
}
PERIODS = {"year": "2023", "half": "2024H1", "quarter": "2024Q2", "month": "2024-05"}
# How a source came: absent, or its totals or all of it for one of the periods.
STATES = ("absent", "totals year", "whole year", "totals half", "whole quarter", "totals quarter", "totals month")
REFERENCE = ("exchange_rates", "region_population", "related_figures", "regions")
Quarters = dict[str, str]
# What a page may say only where a fact is there: how the facts' keys begin, and a phrase in each language.
CLAIMS = [
    ("baseline.workers", "key informants", "информант", "ақпарат беруші"),
    ("crossings.arrivals", "At the border", "На границе", "Шекарадан өту"),
    ("remittances", "transfer systems", "систем[ыа] денежных переводов", "аударымы жүйелері"),
    ("labour.official", "Labour migration: the register", "Трудовая миграция: реестр", "Еңбек көші-қоны: тізілім"),
    ("permits.", "## Residence permits", "## Виды на жительство", "## Тұруға"),
    ("stock.migrants", "UN DESA", "ДЭСВ", "ЭӘМД|БҰҰ"),
    ("reconcile.gap", "ratio of|factor of", "отношение двух|раза", "қатынас"),
    ("baseline.type", "seasonal", "сезонн", "маусымд"),
    ("crossings.arrivals.cis", "CIS", "СНГ", "ТМД"),
    ("baseline.moved", "## Growth", "## Прирост", "## Өс"),
]


def forbidden(said: str, facts: Iterable[str], language: str) -> list[str]:
    """Phrases of CLAIMS that a text holds although no fact is there that they speak of."""
    keys, place = list(facts), 1 + LANGUAGES.index(language)
    gone = [claim for claim in CLAIMS if not any(key.startswith(claim[0]) for key in keys)]
    return [f"'{found[0]}' without {claim[0]}" for claim in gone if (found := re.search(claim[place], said))]


def pairwise() -> list[Quarters]:
    """Quarters in which any two sources meet in any two states (greedy, in a fixed order)."""
    names = list(MODULES)
    open_pairs = {(a, x, b, y) for a, b in itertools.combinations(range(len(names)), 2) for x in STATES for y in STATES}
    rows: list[tuple[str, ...]] = []
    while open_pairs:
        first = min(open_pairs)
        row = {first[0]: first[1], first[2]: first[3]}
        for place in (p for p in range(len(names)) if p not in row):
            row[place] = max(STATES, key=lambda state: (_gain(open_pairs, row, place, state), -STATES.index(state)))
        rows.append(tuple(row[place] for place in range(len(names))))
        open_pairs -= {(a, rows[-1][a], b, rows[-1][b]) for a, b in itertools.combinations(range(len(names)), 2)}
    return [dict(zip(names, row, strict=True)) for row in rows]


def _gain(open_pairs: set, row: dict[int, str], place: int, state: str) -> int:
    pairs = (
        (min(place, other), *((state, x) if place < other else (x, state)), max(place, other))
        for other, x in row.items()
    )
    return sum((a, x, b, y) in open_pairs for a, x, y, b in pairs)


def alone() -> list[Quarters]:
    """Each source alone, in its totals and whole, and none at all."""
    none = dict.fromkeys(MODULES, "absent")
    return [none, *({**none, name: state} for name in MODULES for state in ("totals year", "whole quarter"))]


def write_raw(source: Source, state: str, path: Path) -> None:
    """The file of one source in one state: its totals alone or all of 2022Q4, dated anew."""
    how, kind = state.split()
    with source.files[0].open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    kept = [row for row in rows if how == "whole" or row["dimension"] == "total"]
    # Days of fieldwork and the years that changes speak of stay what they are.
    dated = [
        row if row["unit"] == "date" or row["dimension"] == "year" else row | {"period": PERIODS[kind]} for row in kept
    ]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(dated)


@cache
def facts_of(root: Path, folder: Path, name: str, state: str) -> tuple:
    """The facts that cleaning states of one source in one state."""
    if state == "absent":
        return ()
    how, kind = state.split()
    source = load_inventory(Project(root), Quarter.parse("2022Q4")).source(name)
    path = folder / f"{name}.{how}.{kind}" / f"{name}.csv"
    if not path.is_file():
        path.parent.mkdir(parents=True)
        write_raw(source, state, path)
    given = Source(name, period=PERIODS[kind], quality=source.quality, files=(path,))
    module = MODULES[name]
    observed = module.read(given)
    stated = module.facts(module.clean(observed), given)
    return tuple(beside.with_other_periods(stated, observed, name, given))


@cache
def related(root: Path) -> tuple:
    tables = (read_csv(Project(root).reference / f"{name}.csv") for name in REFERENCE)
    return tuple(reference_facts(*tables).values())


def made(root: Path, folder: Path, quarter: Quarters) -> tuple[Facts, object]:
    """All facts of a quarter, its card's counts among them, and the card in three languages."""
    stated = Facts(fact for name, state in quarter.items() for fact in facts_of(root, folder, name, state))
    known = evidence(stated, related(root), sources=MODULES)
    earlier = Facts.load(root / "data" / "processed" / "2022Q4" / "facts.json")
    findings = run(RULES, known, QUARTER, {Quarter.parse("2022Q4"): earlier})
    return stated.merged(card_facts(findings, QUARTER)), table(findings, known)
