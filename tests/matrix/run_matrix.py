"""The support matrix: the edition made from scratch by every Python here and several kernels of linear algebra.

`make matrix`. Each Python from 3.11 on that is found gets an environment made from the lock (kept in `.kazmig/matrix`,
in a folder that the lock's digest names). What comes out is compared with the committed record, byte for byte. A Python
that is not there is named as not tried. `--write` puts the table into docs/how-the-run-works.md.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from edition import OTHERWISE, copy_project

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs" / "how-the-run-works.md"
MINORS = (11, 12, 13, 14)
QUARTER = "2022Q4"
RECORD = (f"data/processed/{QUARTER}", f"figures/{QUARTER}")
BEGIN, END = "<!-- matrix: written by make matrix ARGS=--write -->", "<!-- end of matrix -->"
AS_RECORD, DIFFERS, NOT_TRIED = "equal to the record", "differs", "not tried"
_TELL = "import sys; print(sys.version_info[0], sys.version_info[1], sys.version.split()[0])"


@dataclass(frozen=True)
class Cell:
    """One trial: which Python and kernel, and what came of it."""

    python: str
    kernel: str
    result: str
    seconds: float = 0.0
    detail: str = ""
    digest: str = ""


def pythons() -> dict[str, Path]:
    """Pythons that may run the project, by version: on the path, and pyenv's. One a minor version, the newest."""
    names = [Path(f"python3.{minor}") for minor in MINORS]
    names += sorted((Path.home() / ".pyenv" / "versions").glob("3.*/bin/python3"))
    found: dict[int, tuple[tuple[int, ...], str, Path]] = {}
    for path in (*names, Path(sys.executable)):
        try:
            said = subprocess.run([path, "-c", _TELL], capture_output=True, text=True, timeout=60)
        except OSError:
            continue
        words = said.stdout.split()
        if said.returncode or words[0] != "3" or int(words[1]) < MINORS[0]:
            continue
        number = tuple(int(part) for part in re.findall(r"\d+", words[2]))
        found[int(words[1])] = max(found.get(int(words[1]), ((), "", path)), (number, words[2], path))
    return {version: path for _, (_, version, path) in sorted(found.items())}


def kernels() -> list[str]:
    """OpenBLAS' kernels to ask for; '' is the one that it takes by itself. Elsewhere than on x86 there is no choice."""
    flags = Path("/proc/cpuinfo").read_text(encoding="utf-8") if Path("/proc/cpuinfo").is_file() else ""
    chosen = ["", "Haswell"] if "avx2" in flags else [""]
    return [*chosen, "SkylakeX"] if "avx512f" in flags else chosen


def environment(version: str, python: Path) -> Path:
    """The Python of an environment made from the lock; made once for a lock. The one that runs this is such a one."""
    if version == sys.version.split()[0]:
        return Path(sys.executable)
    digest = hashlib.sha256((ROOT / "requirements.lock").read_bytes()).hexdigest()[:12]
    folder = ROOT / ".kazmig" / "matrix" / digest / version
    inside, done = folder / "bin" / "python", folder / "done"
    if done.is_file():
        return inside
    subprocess.run([python, "-m", "venv", "--clear", folder], check=True)
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes", "-r"]
    subprocess.run([inside, *install, ROOT / "requirements.lock"], check=True)
    done.touch()
    return inside


def attempt(python: Path, version: str, kernel: str) -> Cell:
    """Makes the edition from scratch and compares it with the committed record: with forked kernels where the machine
    is as it is, with ordinary ones and other settings where another kernel of linear algebra is asked for.
    """
    begin = time.monotonic()
    chosen = {"OPENBLAS_CORETYPE": kernel, "KAZMIG_KERNELS": "ordinary", **OTHERWISE} if kernel else {}
    env = {name: value for name, value in os.environ.items() if not name.startswith(("KAZMIG_", "PYTHON", "OPENBLAS"))}
    with tempfile.TemporaryDirectory() as folder:
        place = copy_project(ROOT, Path(folder) / "project").root
        command = [python, "run_all.py", "--quarter", QUARTER]
        ran = subprocess.run(command, cwd=place, env=env | chosen, capture_output=True, text=True)
        if ran.returncode:
            last = " ".join((ran.stdout + ran.stderr).split())[-600:]
            return Cell(version, kernel or "default", DIFFERS, time.monotonic() - begin, f"the run failed: {last}")
        told = place / RECORD[0] / "build.json"
        build = json.loads(told.read_text(encoding="utf-8")) if told.is_file() else {}
        taken = {each["architecture"] for each in build.get("linear_algebra", []) if each["architecture"]}
        unlike = [file for file in record() if not same(ROOT / file, place / file)]
        made = hashlib.sha256(b"".join(path.read_bytes() for file in record() if (path := place / file).is_file()))
    name = f"{kernel or 'default'} ({', '.join(sorted(taken))})" if taken != {kernel} else kernel
    detail = f"{len(unlike)} files: {', '.join(unlike[:4])}" if unlike else ""
    return Cell(version, name, DIFFERS if unlike else AS_RECORD, time.monotonic() - begin, detail, made.hexdigest())


def record() -> list[str]:
    """The committed files of the edition."""
    listed = subprocess.run(["git", "ls-files", *RECORD], cwd=ROOT, capture_output=True, text=True, check=True)
    found = listed.stdout.splitlines()
    if not found:
        sys.exit(f"No record of {QUARTER} is committed, so there is nothing to compare with.")
    return found


def same(one: Path, other: Path) -> bool:
    return one.is_file() and other.is_file() and one.read_bytes() == other.read_bytes()


def table(cells: Iterable[Cell]) -> str:
    """The matrix as markdown: a row a minor version of Python; kernels of the same result together."""
    lines = ["| Python | kernels of linear algebra | the edition |", "| --- | --- | --- |"]
    for minor in MINORS:
        mine = [cell for cell in cells if cell.python.startswith(f"3.{minor}.") or cell.python == f"3.{minor}"]
        for result in dict.fromkeys(cell.result for cell in mine):
            version = next(cell.python for cell in mine)
            names = ", ".join(dict.fromkeys(cell.kernel for cell in mine if cell.result == result))
            lines.append(f"| {version} | {names} | {result} |")
    return "\n".join(lines)


def in_docs() -> str:
    return DOCS.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0].strip()


def write_docs(text: str) -> None:
    before, _, rest = DOCS.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    DOCS.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8", newline="\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the table into the docs")
    parser.add_argument("--jobs", type=int, default=1, help="trials at once")
    parser.add_argument("--python", default="", help="only versions that begin so, such as 3.12")
    parser.add_argument("--kernel", help="only this kernel; '' is the one that is taken by itself")
    asked = parser.parse_args()
    found = {version: path for version, path in pythons().items() if version.startswith(asked.python)}
    with ThreadPoolExecutor(2) as pool:
        inside = dict(zip(found, pool.map(environment, found, found.values()), strict=True))
    trials = [(inside[version], version, kernel) for version in found for kernel in kernels()]
    # The kernel of AVX-512 is tried with one Python, all others with every one: drawings cross both, and time is short.
    own = sys.version.split()[0]
    trials = [each for each in trials if each[2] != "SkylakeX" or each[1] == own or asked.kernel]
    trials = [each for each in trials if asked.kernel in (None, each[2])]
    cells = []
    with ThreadPoolExecutor(asked.jobs) as pool:
        for cell in pool.map(lambda trial: attempt(*trial), trials):
            print(f"  {cell.python:8} {cell.kernel:22} {cell.result} ({cell.seconds:.0f} s) {cell.detail}", flush=True)
            cells.append(cell)
    missing = (
        []
        if asked.python
        else [minor for minor in MINORS if not any(version.startswith(f"3.{minor}.") for version in found)]
    )
    cells += [Cell(f"3.{minor}", "–", f"{NOT_TRIED}: not on this machine") for minor in missing]
    print(table(cells))
    made = [cell.digest for cell in cells if cell.digest]
    if len(made) == len(trials):
        print(
            "All trials gave the same bytes." if len(set(made)) == 1 else f"{len(set(made))} results among the trials."
        )
    if asked.write:
        write_docs(table(cells))
    bad = [cell for cell in cells if cell.result == DIFFERS]
    promised = [f"| 3.{minor}." for minor in MINORS if minor not in missing]
    unsaid = [] if asked.python or asked.kernel is not None else [start for start in promised if start not in in_docs()]
    if unsaid and not bad:
        print(f"docs/how-the-run-works.md has no row for {', '.join(unsaid)}: make matrix ARGS=--write")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
