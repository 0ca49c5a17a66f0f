"""Three invented experts' sheets of two rounds, locked before the demonstration's counts came. Nobody was asked."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

from kazmig.evidence.quarter import Quarter
from kazmig.quarters.demo import MARK
from kazmig.reconcile.elicit import COLUMNS, LOCK, lock_folder

SHEETS = ("X01.csv", "X02.csv", "X03.csv")
FILES = (*SHEETS, LOCK)
# Component and group: lowest, highest and best of each expert in the second round, in the order that the form asks in.
_JUDGED: dict[tuple[str, str], tuple[tuple[float, float, float], ...]] = {
    ("registration", "UZB"): ((0.40, 0.75, 0.58), (0.30, 0.65, 0.46), (0.45, 0.80, 0.64)),
    ("registration", "TJK"): ((0.40, 0.75, 0.58), (0.30, 0.70, 0.50), (0.42, 0.78, 0.60)),
    ("registration", "KGZ"): ((0.45, 0.85, 0.66), (0.35, 0.75, 0.55), (0.45, 0.85, 0.66)),
    ("registration", "RUS"): ((0.75, 0.98, 0.92), (0.70, 0.97, 0.88), (0.80, 0.99, 0.94)),
    ("registration", "other"): ((0.70, 0.98, 0.90), (0.65, 0.97, 0.86), (0.75, 0.98, 0.92)),
    ("documents", "all"): ((1.02, 1.30, 1.10), (1.03, 1.40, 1.15), (1.01, 1.20, 1.06)),
    ("multiplicity", "all"): ((1.03, 1.45, 1.15), (1.10, 1.90, 1.35), (1.02, 1.30, 1.10)),
    ("perception", "UZB TJK KGZ"): ((0.80, 2.00, 1.30), (1.00, 2.30, 1.50), (0.75, 1.70, 1.10)),
    ("perception", "RUS other"): ((0.75, 1.40, 1.00), (0.80, 1.50, 1.10), (0.70, 1.30, 0.95)),
    ("area_coverage", "all"): ((0.80, 0.99, 0.94), (0.70, 0.97, 0.88), (0.85, 0.99, 0.96)),
    ("season", "all"): ((0.75, 1.05, 0.90), (0.70, 1.00, 0.85), (0.80, 1.10, 0.95)),
}
# In the first round, before the discussion, experts stood further apart: their range is wider by so much.
_FIRST = 1.3


def write_experts(folder: Path, quarter: Quarter) -> None:
    """Writes the sheets and their lock, dated in the quarter's last month: before its counts could be seen."""
    after = quarter.next
    locked = date(after.year, after.number * 3 - 2, 1) - timedelta(days=10)
    for place, name in enumerate(SHEETS):
        expert = Path(name).stem
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(COLUMNS)
            for number, days in (("1", 9), ("2", 2)):
                day = (locked - timedelta(days=days)).isoformat()
                for (component, group), experts in _JUDGED.items():
                    values = _round(experts[place], component, number)
                    why = f"{MARK}: an invented judgement"
                    out.writerow([expert, number, day, "none", "no", component, group, *values, why])
    lock_folder(folder, locked, MARK)


def _round(values: tuple[float, float, float], component: str, number: str) -> list[str]:
    low, high, best = values
    if number == "1":
        floor = 1.005 if component in ("documents", "multiplicity") else 0.05
        ceiling = 0.995 if component in ("registration", "area_coverage") else 9.0
        low, high = max(best - _FIRST * (best - low), floor), min(best + _FIRST * (high - best), ceiling)
    return [f"{each:.4g}" for each in (low, high, best)]
