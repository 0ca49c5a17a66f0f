"""The campaign: faults, hostile files, alterations and attacks on hidden counts, and how many were survived.

    python benchmarks/soak.py [SHARE] [--only KIND] [--results FILE [--minutes N]] [--jobs N] [--write]

SHARE (default 1) is the part of each kind that is tried, such as 0.1. Prints a table; exit code 1 on any loss. With
`--results` each outcome is kept in FILE, and what stands there is not tried again: with `--minutes` the campaign goes
on in pieces (exit code 3 while some are left). With `--jobs` so many faults are tried at once. `--write` puts the table
into docs/reliability.md and its counts into SECURITY.md.
What is tried stands in tests/campaign, whose tests run a sample of it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Lock

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), *(str(ROOT / "tests" / folder) for folder in ("campaign", "pipeline"))]

import alterations  # noqa: E402
import disclosures  # noqa: E402
import faults  # noqa: E402
import hostile  # noqa: E402
import toys  # noqa: E402
import zip_alterations  # noqa: E402
from outcome import Outcome  # noqa: E402

from kazmig.evidence.quarter import Quarter  # noqa: E402
from kazmig.pipeline.source import cells_digest  # noqa: E402
from kazmig.report.bundle import write_bundle  # noqa: E402
from kazmig.report.errors import ReportError  # noqa: E402
from kazmig.report.verify import Verified, verify, verify_path  # noqa: E402

QUARTER = Quarter.parse("2022Q4")
DOCS, SECURITY = ROOT / "docs" / "reliability.md", ROOT / "SECURITY.md"
BEGIN, END = "<!-- soak: written by benchmarks/soak.py --write -->", "<!-- end of soak -->"
UNFINISHED = 3
Trial = tuple[str, Callable[[], Outcome]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("share", nargs="?", type=float, default=1.0)
    parser.add_argument("--only", choices=KINDS)
    parser.add_argument("--results", type=Path)
    parser.add_argument("--minutes", type=float, default=float("inf"))
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    kinds = {asked.only: KINDS[asked.only]} if asked.only else KINDS
    known = _known(asked.results)
    left = _tried(kinds, known, asked)
    text = table(kinds, known)
    print(text)
    if asked.write:
        machine = f"{date.today()}, {os.cpu_count()} processors, Python {platform.python_version()}"
        write(DOCS, f"{table(KINDS, known)}\n\n{machine}.")
        write(SECURITY, f"{counts(KINDS, known)}\n\n({machine}.)")
    if left:
        print(f"{left} are left to be tried.")
        return UNFINISHED
    return 1 if any(each["lost"] for found in known.values() for each in found.values()) else 0


def _tried(kinds: dict[str, Callable[[Path], Iterator[Trial]]], known: dict, asked: argparse.Namespace) -> int:
    """Tries what was not tried yet, as long as there is time; returns how many are left."""
    left, deadline, writing = [], time.monotonic() + 60 * asked.minutes, Lock()

    def one(kind: str, name: str, attempt: Callable[[], Outcome]) -> None:
        if time.monotonic() > deadline:
            left.append(name)
            return
        outcome, seconds = _timed(attempt)
        found = {"kind": kind, "name": name, "lost": outcome.lost, "refused": outcome.refused}
        with writing:
            known[kind][name] = {**found, "seconds": round(seconds, 2)}
            if outcome.lost:
                print(f"LOST {kind}: {name}: {'; '.join(outcome.lost)}", flush=True)
            if asked.results:
                with asked.results.open("a", encoding="utf-8") as out:
                    out.write(json.dumps(known[kind][name]) + "\n")

    for kind, trials in kinds.items():
        if all(name in known[kind] for name in _names(kind, asked.share)):
            continue
        # Each fault has a project of its own, so that several can be tried at once.
        at_once = asked.jobs if kind == "faults" else 1
        with tempfile.TemporaryDirectory() as place, ThreadPoolExecutor(at_once) as pool:
            begun = [
                pool.submit(one, kind, name, attempt)
                for number, (name, attempt) in enumerate(trials(Path(place)))
                if number % max(1, round(1 / asked.share)) == 0 and name not in known[kind]
            ]
            for each in begun:
                each.result()
    return len(left)


def _timed(attempt: Callable[[], Outcome]) -> tuple[Outcome, float]:
    begin = time.monotonic()
    return attempt(), time.monotonic() - begin


def _known(results: Path | None) -> dict[str, dict[str, dict]]:
    found: dict[str, dict[str, dict]] = {kind: {} for kind in KINDS}
    for line in results.read_text(encoding="utf-8").splitlines() if results and results.is_file() else []:
        one = json.loads(line)
        found[one["kind"]][one["name"]] = one
    return found


def _names(kind: str, share: float) -> list[str]:
    names = {
        "attacks on hidden counts": list(disclosures.ATTACKS),
        "hostile files": list(hostile.FILES),
        "alterations": [*alterations.IN_PROJECT, *zip_alterations.IN_ZIP],
        "faults": [fault.key for fault in faults.faults(signals=SIGNALS)],
    }[kind]
    return names[:: max(1, round(1 / share))]


def table(kinds: dict, known: dict[str, dict[str, dict]]) -> str:
    """What was tried, as a table of Markdown."""
    head = ["what", "tried", "survived", "of these refused or told in a sentence", "lost", "seconds"]
    rows = [f"| {' | '.join(head)} |", f"| --- {'| ---: ' * 5}|"]
    for kind in kinds:
        tried = list(known[kind].values())
        lost = sum(bool(each["lost"]) for each in tried)  # whole numbers
        refused = sum(bool(each["refused"] and not each["lost"]) for each in tried)  # whole numbers
        counts = [len(tried) - lost, refused, lost, round(sum(each["seconds"] for each in tried))]
        all_of = f"{len(tried)} of {len(_names(kind, 1.0))}"
        rows.append(f"| {kind} | {all_of} | {' | '.join(f'{count:,}' for count in counts)} |")
    return "\n".join(rows)


def counts(kinds: dict, known: dict[str, dict[str, dict]]) -> str:
    """What was tried and what was lost, as a line for each kind."""
    lines = []
    for kind in kinds:
        lost = sum(bool(each["lost"]) for each in known[kind].values())  # whole numbers
        lines.append(f"- {kind}: {len(known[kind])} of {len(_names(kind, 1.0))} tried, {lost} lost")
    return "\n".join(lines)


def write(document: Path, text: str) -> None:
    """Puts what was found into its place in a document."""
    before = document.read_text(encoding="utf-8")
    assert BEGIN in before, f"{document.name} has no place for the table"
    block = f"{BEGIN}\n\n{text}\n\n{END}"
    document.write_text(re.sub(f"{re.escape(BEGIN)}.*?{re.escape(END)}", lambda _: block, before, flags=re.S), "utf-8")


# --- the kinds -------------------------------------------------------------------------------------------------------


def _disclosures(place: Path) -> Iterator[Trial]:
    for name, attack in disclosures.ATTACKS.items():
        yield name, lambda attack=attack: Outcome(attack())


def _files(place: Path) -> Iterator[Trial]:
    for number, (name, make) in enumerate(hostile.FILES.items()):
        yield name, lambda number=number, make=make: hostile.tried(place / str(number), make)


def _alterations(place: Path) -> Iterator[Trial]:
    root = toys.lay_out(place / "released").root
    for request in ({}, {"release_by": "A. Analyst"}):
        toys.Toy(root).run(**request)

    def in_project(name: str) -> Outcome:
        copy = toys.Toy(_copy(root, place / "altered"))
        alterations.IN_PROJECT[name][0](copy.root)
        return judged(lambda: verify(copy.project, QUARTER, cells_digest))

    def in_zip(name: str) -> Outcome:
        path = write_bundle(toys.Toy(_copy(root, place / "altered")).project, QUARTER)
        zip_alterations.IN_ZIP[name](path)
        return judged(lambda: verify_path(path))

    def judged(look: Callable[[], Verified]) -> Outcome:
        try:
            return Outcome(["called good"] if look().good else [], refused=True)
        except ReportError:
            return Outcome([], refused=True)

    for name in alterations.IN_PROJECT:
        yield name, lambda name=name: in_project(name)
    for name in zip_alterations.IN_ZIP:
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

    def tried(number: int, fault: faults.Fault) -> Outcome:
        copy = _copy(root, place / f"fault{number}")
        outcome = faults.tried(copy, fault, old, new)
        for folder in (copy, faults.other_disk(copy)):
            shutil.rmtree(folder, ignore_errors=True)
        return Outcome([f"{fault.name}: {each}" for each in outcome.lost], outcome.refused)

    for number, fault in enumerate(faults.faults(seconds=seconds, signals=SIGNALS)):
        yield fault.key, lambda number=number, fault=fault: tried(number, fault)


def _copy(root: Path, target: Path) -> Path:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(root, target, symlinks=True)
    return target


SIGNALS = 125
KINDS: dict[str, Callable[[Path], Iterator[Trial]]] = {
    "attacks on hidden counts": _disclosures,
    "hostile files": _files,
    "alterations": _alterations,
    "faults": _faults,
}

if __name__ == "__main__":
    sys.exit(main())
