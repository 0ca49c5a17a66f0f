"""Seconds of the reconciliation of the two counts and of the growth intervals, by themselves, as JSON.

python benchmarks/core.py [ROUNDS]
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from kazmig.evidence.facts import Facts
from kazmig.growth.calibration import certificate
from kazmig.growth.panel import Panel
from kazmig.reconcile.assumptions import read_assumptions
from kazmig.reconcile.counts import two_counts
from kazmig.reconcile.engine import solve
from kazmig.reconcile.model import build_model

ROOT = Path(__file__).parents[1]
UNITS, YEARS = 60, 20


def main(rounds: int) -> None:
    counts = two_counts(Facts.load(ROOT / "data" / "processed" / "2022Q4" / "facts.json"))
    table = read_assumptions(ROOT / "data" / "raw" / "2022Q4" / "assumptions.csv")
    panel = invented()
    works: dict[str, Callable[[], object]] = {
        "the two counts reconciled under one table": lambda: solve(build_model(counts, table)),
        f"growth intervals calibrated on {UNITS} units of {YEARS} years": lambda: certificate(panel, 3),
    }
    print(json.dumps({what: statistics.median(_seconds(work) for _ in range(rounds)) for what, work in works.items()}))


def invented() -> Panel:
    """A panel of steady growth with noise, the same each time."""
    chance = np.random.default_rng(1)
    steps = 0.02 + 0.05 * chance.normal(size=(UNITS, YEARS))
    units = tuple(f"unit {number}" for number in range(UNITS))
    levels = np.exp(8 + steps.cumsum(axis=1))
    return Panel("invented", "Invented", units, np.arange(2000, 2000 + YEARS), levels, 0)


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
