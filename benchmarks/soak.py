"""The campaign: faults, hostile files, alterations and attacks on hidden counts, and how many were survived.

    python benchmarks/soak.py [SHARE]

SHARE (default 1) is the part of each kind that is tried, such as 0.1. Prints a table; exit code 1 on any loss.
What is tried stands in tests/campaign, whose tests run a sample of it.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests" / folder) for folder in ("campaign", "pipeline")]

import alterations  # noqa: E402
import disclosures  # noqa: E402
import faults  # noqa: E402
import hostile  # noqa: E402
import toys  # noqa: E402

from kazmig.evidence.quarter import Quarter  # noqa: E402
from kazmig.pipeline.source import cells_digest  # noqa: E402
from kazmig.report import ReportError  # noqa: E402
from kazmig.report.bundle import write_bundle  # noqa: E402
from kazmig.report.verify import verify, verify_path  # noqa: E402

QUARTER = Quarter.parse("2022Q4")
Trial = tuple[str, Callable[[], list[str]]]


def main(share: float) -> int:
    lost = 0
    rows = []
    with tempfile.TemporaryDirectory() as place:
        for kind, trials in (
            ("attacks on hidden counts", _disclosures()),
            ("hostile files", _files(Path(place))),
            ("alterations", _alterations(Path(place))),
            ("faults", _faults(Path(place))),
        ):
            chosen = list(trials)[:: max(1, round(1 / share))]
            begin, survived = time.monotonic(), 0
            for name, attempt in chosen:
                if found := attempt():
                    print(f"LOST {kind}: {name}: {'; '.join(found)}", flush=True)
                else:
                    survived += 1
            rows.append((kind, len(chosen), survived, time.monotonic() - begin))
            lost += len(chosen) - survived
    print(f"{'kind':<28}{'tried':>8}{'survived':>10}{'seconds':>10}")
    for kind, tried, survived, seconds in rows:
        print(f"{kind:<28}{tried:>8}{survived:>10}{seconds:>10.0f}")
    return 1 if lost else 0


def _disclosures() -> Iterator[Trial]:
    yield from disclosures.ATTACKS.items()


def _files(place: Path) -> Iterator[Trial]:
    for name, make in hostile.FILES.items():
        yield name, lambda name=name, make=make: hostile.losses(place / "hostile" / str(abs(hash(name))), make)


def _alterations(place: Path) -> Iterator[Trial]:
    root = toys.lay_out(place / "released").root
    for request in ({}, {"release_by": "A. Analyst"}):
        toys.Toy(root).run(**request)

    def in_project(name: str) -> list[str]:
        copy = toys.Toy(_copy(root, place / "altered"))
        alterations.IN_PROJECT[name][0](copy.root)
        return ["called good"] if verify(copy.project, QUARTER, cells_digest).good else []

    def in_zip(name: str) -> list[str]:
        path = write_bundle(toys.Toy(_copy(root, place / "altered")).project, QUARTER)
        alterations.IN_ZIP[name](path)
        try:
            return ["called good"] if verify_path(path).good else []
        except ReportError:
            return []

    for name in alterations.IN_PROJECT:
        yield name, lambda name=name: in_project(name)
    for name in alterations.IN_ZIP:
        yield name, lambda name=name: in_zip(name)


def _faults(place: Path) -> Iterator[Trial]:
    root = toys.lay_out(place / "whole").root
    begin = time.monotonic()
    faults.run(root, faults.Fault("first"))
    seconds = time.monotonic() - begin
    old = faults.public(root)
    after = _copy(root, place / "after")
    (after / "data/raw/2022Q4/things.csv").write_text(faults.NEW)
    faults.run(after, faults.Fault("second"))
    new = faults.public(after)
    for fault in faults.faults(seconds=seconds, signals=140):
        yield fault.name, lambda fault=fault: faults.losses(_copy(root, place / "fault"), fault, old, new)


def _copy(root: Path, target: Path) -> Path:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(root, target, symlinks=True)
    return target


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0))
