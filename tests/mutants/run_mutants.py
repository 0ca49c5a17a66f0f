"""Mutants: small wrong changes of the library, each of which a named test must notice. `make mutants`

Each is applied in a copy of the package and its tests are run; the project itself is never touched. A mutant that
survives, whose text is no longer in its file, or whose tests fail without it, makes the run fail.
"""

from __future__ import annotations

import argparse
import importlib
import os
import shutil
import signal
import sys
import tempfile
import time
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).parents[2]
TABLES = sorted(Path(__file__).parent.glob("*.toml"))
SECONDS = 180
# pytest's exit codes: all passed; some failed, or could not be imported, as they can without the mutant.
PASSED, FAILED = 0, (1, 2)


@dataclass(frozen=True)
class Mutant:
    """A wrong change. `file` below src/kazmig, `old` stands in it once, `tests` notice `new`."""

    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    why: str

    @property
    def name(self) -> str:
        return f"{self.file}: {' '.join(self.old.split())[:60]} → {' '.join(self.new.split())[:60] or 'nothing'}"


def load() -> list[Mutant]:
    """All mutants of the tables. A table's `tests` hold for those of its mutants that name none."""
    found = []
    for table in TABLES:
        for file, group in tomllib.loads(table.read_text(encoding="utf-8")).items():
            for each in group["mutant"]:
                tests = tuple(each.get("tests", group["tests"]))
                found.append(Mutant(f"{file}.py", each["old"], each["new"], tests, each["why"]))
    return found


def stale(mutant: Mutant) -> str:
    """Why a mutant cannot be tried; empty when it can."""
    path = ROOT / "src" / "kazmig" / mutant.file
    count = path.read_text(encoding="utf-8").count(mutant.old) if path.is_file() else 0
    lost = [test for test in mutant.tests if not (ROOT / test.partition("::")[0]).is_file()]
    if count != 1:
        return f"its text stands {count} times in {mutant.file}, and must stand once: mend tests/mutants"
    return f"there is no {lost[0]}" if lost else ""


def preload() -> None:
    """Imports what tests import, once: a child forked from here starts at once. Nothing of kazmig, which changes."""
    os.environ |= {"OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    sys.dont_write_bytecode = True
    for name in ("hypothesis", "numpy", "pandas", "pandera.pandas", "pytest", "scipy.optimize", "scipy.stats"):
        importlib.import_module(name)


def child(tests: tuple[str, ...], library: Path) -> NoReturn:
    """Runs some tests with the library in `library`, silently; ends with pytest's exit code."""
    import pytest

    signal.alarm(SECONDS)
    silent = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(silent, stream)
    sys.path.insert(0, str(library))
    os.environ["PYTHONPATH"] = str(library)
    os.chdir(ROOT)
    try:
        code = pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *tests])
    except BaseException:
        code = 9
    os._exit(code)


@dataclass
class Hall:
    """Copies of the package, one for each trial at once."""

    libraries: list[Path]
    running: dict[int, tuple[Mutant | None, Path, str]] = field(default_factory=dict)

    def begin(self, mutant: Mutant | None, tests: tuple[str, ...]) -> None:
        library = self.libraries.pop()
        path = library / "kazmig" / (mutant.file if mutant else "__init__.py")
        whole = path.read_text(encoding="utf-8")
        if mutant:
            path.write_text(whole.replace(mutant.old, mutant.new), encoding="utf-8")
        pid = os.fork()
        if pid == 0:
            child(tests, library)
        self.running[pid] = (mutant, path, whole)

    def end(self) -> tuple[Mutant | None, str]:
        """Waits for one trial; returns what is wrong with its mutant, nothing when that was killed."""
        pid, status = os.wait()
        mutant, path, whole = self.running.pop(pid)
        path.write_text(whole, encoding="utf-8")
        self.libraries.append(next(folder.parent for folder in path.parents if folder.name == "kazmig"))
        if os.WIFSIGNALED(status):  # it made the library hang or crash, which nobody would overlook
            return mutant, ""
        code = os.waitstatus_to_exitcode(status)
        if code == PASSED:
            return mutant, "it survived"
        return mutant, "" if code in FAILED else f"its tests could not be run (pytest ended with {code})"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="", help="mutants whose file or text holds these letters")
    asked = parser.parse_args()
    mutants = [each for each in load() if asked.only in each.name]
    begin, bad = time.monotonic(), [(each, problem) for each in mutants if (problem := stale(each))]
    waiting = [each for each in mutants if not stale(each)]
    preload()
    with tempfile.TemporaryDirectory() as folder:
        hall = Hall([Path(folder) / str(number) for number in range(asked.jobs)])
        for library in hall.libraries:
            shutil.copytree(ROOT / "src" / "kazmig", library / "kazmig", ignore=shutil.ignore_patterns("__pycache__"))
        whole = tuple(sorted({test for each in waiting for test in each.tests}))
        hall.begin(None, whole)
        if hall.end()[1] != "it survived":
            print(f"The tests that mutants name fail without any mutant. Run them: pytest {' '.join(whole)}")
            return 1
        while waiting or hall.running:
            while waiting and hall.libraries:
                mutant = waiting.pop(0)
                hall.begin(mutant, mutant.tests)
            tried, problem = hall.end()
            if tried and problem:
                bad.append((tried, problem))
                print(f"  {tried.name}\n    {problem} ({tried.why}; {', '.join(tried.tests)})", flush=True)
    for mutant, problem in bad:
        if stale(mutant):
            print(f"  {mutant.name}\n    {problem}")
    print(f"{len(mutants)} mutants, {len(bad)} alive or stale ({time.monotonic() - begin:.0f} s)")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
