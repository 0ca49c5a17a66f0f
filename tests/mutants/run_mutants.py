"""Mutants: small wrong changes of the library, each of which a named test must notice. `make mutants`

Each is applied in a copy of the package and its tests are run; the project itself is never touched. A mutant that
survives, whose text is no longer in its file, or whose tests fail without it, makes the run fail.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

ROOT = Path(__file__).parents[2]
TABLES = sorted(Path(__file__).parent.glob("*.toml"))
SECONDS = 180
# pytest's exit codes: all passed, some failed. Any other says that nothing was tested.
PASSED, FAILED = 0, 1


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


def passes(tests: tuple[str, ...], library: Path) -> int:
    """pytest's exit code for some tests with the library in `library`."""
    env = {**os.environ, "PYTHONPATH": str(library), "PYTHONDONTWRITEBYTECODE": "1", "HYPOTHESIS_SEED": "0"}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-x",
        "-q",
        "--no-header",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        *tests,
    ]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, timeout=SECONDS).returncode


def attempt(mutant: Mutant, library: Path) -> str:
    """What is wrong with a mutant; empty when it was killed."""
    path = library / "kazmig" / mutant.file
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace(mutant.old, mutant.new), encoding="utf-8")
    try:
        code = passes(mutant.tests, library)
    except subprocess.TimeoutExpired:
        return ""  # it made the library hang, which nobody would overlook
    finally:
        path.write_text(whole, encoding="utf-8")
    if code == PASSED:
        return "it survived"
    return "" if code == FAILED else f"its tests could not be run (pytest ended with {code})"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="", help="mutants whose file or text holds these letters")
    asked = parser.parse_args()
    mutants = [each for each in load() if asked.only in each.name]
    begin, bad = time.monotonic(), [(each, problem) for each in mutants if (problem := stale(each))]
    mutants = [each for each in mutants if not stale(each)]
    with tempfile.TemporaryDirectory() as folder:
        libraries: Queue[Path] = Queue()
        for number in range(asked.jobs):
            library = Path(folder) / str(number)
            shutil.copytree(ROOT / "src" / "kazmig", library / "kazmig", ignore=shutil.ignore_patterns("__pycache__"))
            libraries.put(library)

        def work(task: Mutant | tuple[str, ...]) -> str:
            library = libraries.get()
            try:
                if isinstance(task, Mutant):
                    return attempt(task, library)
                return "" if passes(task, library) == PASSED else "they fail without any mutant"
            finally:
                libraries.put(library)

        with ThreadPoolExecutor(asked.jobs) as pool:
            whole = tuple(sorted({test for each in mutants for test in each.tests}))
            if problem := pool.submit(work, whole).result():
                print(f"The tests that mutants name: {problem}. Run them: pytest {' '.join(whole)}")
                return 1
            for mutant, problem in zip(mutants, pool.map(work, mutants), strict=True):
                bad += [(mutant, problem)] if problem else []
    for mutant, problem in bad:
        print(f"  {mutant.name}\n    {problem} ({mutant.why}; {', '.join(mutant.tests)})")
    print(f"{len(load())} mutants, {len(mutants)} tried, {len(bad)} alive or stale ({time.monotonic() - begin:.0f} s)")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
