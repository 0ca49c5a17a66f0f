"""The certificate of the reconciliation: worlds whose truth is planted, 400 a row; rewrites the committed table.

    python benchmarks/planted_worlds.py [WORLDS] [--write]

With --write, data/raw/reference/reconcile_certificate.csv gets the new numbers and today's date.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import date
from pathlib import Path

# Small matrices: threads of the linear algebra only get into each other's way.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pandas as pd

from kazmig.evidence.facts import Facts, significant
from kazmig.reconcile.assumptions import read_assumptions
from kazmig.reconcile.counts import two_counts
from kazmig.reconcile.model import build_model
from kazmig.reconcile.worlds import certificate, planted

ROOT = Path(__file__).parents[1]
RAW, TABLE = ROOT / "data" / "raw" / "2022Q4", ROOT / "data" / "raw" / "reference" / "reconcile_certificate.csv"
TABLES = {
    "central": "assumptions",
    **{name: f"assumptions_{name}" for name in ("cautious", "maximal", "register_as_flow")},
}
FEWER = ("cautious_world_and_survey", "maximal_world_and_survey")


def main(worlds: int, write: bool) -> None:
    counts = two_counts(Facts.load(ROOT / "data" / "processed" / "2022Q4" / "facts.json"))
    models = {name: build_model(counts, read_assumptions(RAW / f"{file}.csv")) for name, file in TABLES.items()}
    rows = []
    for name in planted(models):
        start = time.perf_counter()
        number = worlds * 3 // 4 if name in FEWER or name.endswith("_world") else worlds
        rows.append(certificate(models, number, (name,)))
        print(f"{rows[-1].to_string(header=False, index=False)}   {time.perf_counter() - start:.0f} s", flush=True)
    table = pd.concat(rows, ignore_index=True).assign(computed=date.today().isoformat())
    for column in ("refuted_pct", "covered80_pct", "covered95_pct"):
        table[column] = [significant(value, 3) for value in table[column]]
    if write:
        table.to_csv(TABLE, index=False, lineterminator="\n")
        print(f"written to {TABLE.relative_to(ROOT)}")


if __name__ == "__main__":
    given = [argument for argument in sys.argv[1:] if argument != "--write"]
    main(int(given[0]) if given else 400, "--write" in sys.argv)
