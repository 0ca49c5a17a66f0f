"""What this project measures itself by, as one table with the machine it was measured on.

    python benchmarks/bench.py [PART …] [--rounds 3] [--quarters 4] [--results FILE] [--busy] [--write]

    cold       notebooks and their HTML against the papermill CLI and `jupyter nbconvert` over the same notebooks, which
               draw the same figures in both; the other files of the edition apart
    idle       a run with nothing to do against `import papermill`; `--all` per further quarter
    sentence   a changed sentence of a technical notebook to its page
    quarters   demonstration quarters: time of each further one, memory of the run's own process; the same over Dask
    kernel     a forked kernel against a new Python, same notebook
    records    millions of crossings and transfers against pandas, duckdb and (where it is installed) polars
    core       the reconciliation of the two counts, and the growth intervals

Ours and the peer take turns in one run, and medians are shown: on a busy machine only the ratios mean something.
FILE keeps the rows of each part and how they were measured, so that parts can be measured one by one; `--busy` says
that other work ran beside them, `--write` puts all of them into README.md, and `none` in place of a PART measures none.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

import records  # noqa: E402
import shown  # noqa: E402
from edition import Edition, copy_project  # noqa: E402
from shown import Row  # noqa: E402

from kazmig.pipeline import workers  # noqa: E402
from kazmig.pipeline.here import Here  # noqa: E402
from kazmig.project.declaration import load_declaration  # noqa: E402
from kazmig.project.folders import Project  # noqa: E402

BIN = Path(sys.executable).parent


def seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def in_turns(rounds: int, *works: Callable[[], object]) -> list[float]:
    """The median time of each, taken in turns."""
    turns = [[seconds(work) for work in works] for _ in range(rounds)]
    return [statistics.median(times) for times in zip(*turns, strict=True)]


def good(ran: subprocess.CompletedProcess[str]) -> None:
    if ran.returncode:
        sys.exit(ran.stdout + ran.stderr)


def compared(what: str, ours: float, peer: str, theirs: float) -> Row:
    return what, f"{ours:.2f} s", f"{theirs:.2f} s ({peer})", f"{theirs / ours:.1f} ×"


# --- the parts -------------------------------------------------------------------------------------------------------


def cold(folder: Path, rounds: int, _: int) -> list[Row]:
    """Ours to the last page of a notebook, and then to the end; the run begins other files between the pages."""
    counter = iter(range(1000))
    pages, whole, theirs = [], [], []
    for _ in range(rounds):
        copy = copy_project(ROOT, folder / f"ours{next(counter)}")
        whole.append(seconds(lambda copy=copy: good(copy.run())))
        pages.append(last_page(copy))
        theirs.append(seconds(lambda: plain(folder / f"plain{next(counter)}")))
    ours, peer = statistics.median(pages), statistics.median(theirs)
    rest = statistics.median(all_ - some for all_, some in zip(whole, pages, strict=True))
    return [
        compared("notebooks and their HTML, here in three languages and checked", ours, "papermill, nbconvert", peer),
        ("the edition's other files after the last page: index, workbooks, CSV, SDMX, crate", f"{rest:.2f} s", "", ""),
    ]


def last_page(copy: Edition) -> float:
    """Seconds from the start of a run to the last page of a notebook, as its log has them."""
    log = (copy.root / ".kazmig" / "run.log").read_text(encoding="utf-8")
    return max(map(float, re.findall(r"^ *([\d.]+)  done .* pages$", log, re.MULTILINE)))


def plain(folder: Path) -> None:
    """The same notebooks with the tools' own commands, one after the other."""
    copy = copy_project(ROOT, folder)
    out = folder / "plain"
    out.mkdir()
    env = {**os.environ, "PYTHONPATH": str(folder / "src"), "KAZMIG_ROOT": str(folder), "KAZMIG_OUT": str(out)}
    for step in load_declaration(Project(copy.root)).steps.values():
        source, executed = copy.root / "notebooks" / step.notebook, out / step.notebook
        for command in (
            [BIN / "papermill", source, executed, "-k", "python3", "--cwd", source.parent, "--no-progress-bar"],
            [BIN / "jupyter", "nbconvert", "--to", "html", executed],
        ):
            good(subprocess.run(list(map(str, command)), env=env, capture_output=True, text=True))


def idle(folder: Path, rounds: int, quarters: int) -> list[Row]:
    copy = copy_project(ROOT, folder / "idle")
    good(copy.run())
    nothing = [sys.executable, "-c", "import papermill"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    ours, theirs = in_turns(max(rounds, 5), copy.run, lambda: subprocess.run(nothing, check=True, **quiet))
    rows = [compared("nothing to do", ours, "import papermill", theirs)]
    invented(copy, quarters)
    good(copy.python("run_all.py", "--all"))
    (every,) = in_turns(max(rounds, 5), lambda: copy.python("run_all.py", "--all"))
    return [*rows, ("nothing to do, each further quarter", f"{(every - ours) / quarters:.3f} s", "", "")]


def invented(copy: Edition, quarters: int) -> list[str]:
    names = [f"{2023 + number // 4}Q{number % 4 + 1}" for number in range(quarters)]
    for name in names:
        good(copy.kazmig("demo-quarter", name))
    return names


def sentence(folder: Path, rounds: int, _: int) -> list[Row]:
    copy = copy_project(ROOT, folder / "sentence")
    good(copy.run())
    path = copy.root / "notebooks" / "12_clean_border_crossings.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    prose = [cell for cell in notebook["cells"] if cell["cell_type"] == "markdown"][-1]
    before = "".join(prose["source"])

    def change(number: int) -> None:
        prose["source"] = f"{before}\n\nLooked at {'again ' * number}."
        path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    times = []
    for number in range(1, rounds + 1):
        change(number)
        times.append(seconds(lambda: good(copy.run())))
    return [("a changed sentence to its page", f"{statistics.median(times):.2f} s", "", "")]


def quarters_(folder: Path, _: int, quarters: int) -> list[Row]:
    rows = []
    for place, options in (("here", []), ("over Dask", ["--cluster", ""])):
        copy = copy_project(ROOT, folder / place.replace(" ", "-"))
        names = invented(copy, quarters)
        cluster = dask(folder) if options else []
        if cluster:
            options[1] = str(folder / "scheduler.json")
        first, peak_first = watched(copy, names[0], *options)
        rest, peak = watched(copy, f"{names[1]}..{names[-1]}", *options)
        for process in cluster:
            process.kill()
        each = rest / (quarters - 1)
        rows.append(
            (f"each further quarter {place}", f"{each:.1f} s", f"{first:.1f} s (the first)", f"{each / first:.2f}")
        )
        rows.append((f"the run's own memory {place}", f"{peak} MB", f"{peak_first} MB (one quarter)", ""))
    return rows


def watched(copy: Edition, quarter: str, *options: str) -> tuple[float, int]:
    """Wall time, and the most memory in MB that the run's own process had."""
    begin = time.perf_counter()
    command = [sys.executable, "run_all.py", "--quarter", quarter, *options]
    run = subprocess.Popen(command, cwd=copy.root, stdout=subprocess.DEVNULL)
    peak = 0

    def look() -> None:
        nonlocal peak
        while run.poll() is None:
            try:
                status = Path(f"/proc/{run.pid}/status").read_text(encoding="ascii")
                peak = max(peak, *(int(line.split()[1]) // 1024 for line in status.splitlines() if "VmHWM" in line))
            except (OSError, TypeError):
                return
            time.sleep(0.1)

    looking = threading.Thread(target=look)
    looking.start()
    if run.wait():
        sys.exit(f"the run of {quarter} failed")
    looking.join()
    return time.perf_counter() - begin, peak


def dask(folder: Path) -> list[subprocess.Popen[bytes]]:
    """A scheduler and two workers on this machine."""
    file = str(folder / "scheduler.json")
    env = {**os.environ, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": env, "cwd": folder}
    scheduler = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", "--nthreads", "1", "--no-nanny"]
    common = ["--scheduler-file", file, "--no-dashboard"]
    started = [subprocess.Popen([*scheduler, *common], **quiet)]
    started += [subprocess.Popen([*worker, *common], **quiet) for _ in range(2)]
    time.sleep(10)
    return started


def kernel(folder: Path, rounds: int, _: int) -> list[Row]:
    place = Here(ROOT, 1, [])
    order = {
        "kind": "notebook",
        "name": "kernel",
        "step": "11_clean_migrant_stock",
        "root": str(ROOT),
        "library": str(workers.source()),
        "ignored": [sys.prefix],
        "build": str(folder / "build"),
        "attempts": str(folder / "attempts"),
        "parameters": {"quarter": "2022Q4"},
    }

    def run(kind: str) -> None:
        os.environ["KAZMIG_KERNELS"] = kind
        answer = place.run({**order, "forked": kind == "forked"}, lambda message: None)
        if not answer["ok"]:
            sys.exit(answer["reason"])

    run("forked")
    ours, theirs = in_turns(rounds, lambda: run("forked"), lambda: run("ordinary"))
    place.close()
    return [compared("one notebook in a forked kernel", ours, "a new Python", theirs)]


def records_(folder: Path, rounds: int, _: int) -> list[Row]:
    records.ROUNDS = rounds
    size = (15_200_000, 2_000_000) if rounds >= 3 else (200_000, 100_000)
    return list(records.rows(*size))


def core(folder: Path, rounds: int, _: int) -> list[Row]:
    """In a process with the settings of a run: threads of the linear algebra only get into each other's way."""
    program = [sys.executable, str(ROOT / "benchmarks" / "core.py"), str(rounds)]
    ran = subprocess.run(program, env=workers.environment(ROOT), capture_output=True, text=True)
    good(ran)
    return [(what, f"{float(took):.3f} s", "", "") for what, took in json.loads(ran.stdout).items()]


PARTS = {
    "cold": cold,
    "idle": idle,
    "sentence": sentence,
    "quarters": quarters_,
    "kernel": kernel,
    "records": records_,
    "core": core,
}


# No part: shows or writes what FILE keeps. Under the other name FILE says when and how each part was measured.
NOTHING, ABOUT = "none", "about"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, NOTHING, []], metavar="PART")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quarters", type=int, default=4)
    parser.add_argument("--results", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--busy", action="store_true", help="other work runs beside")
    asked = parser.parse_args()
    found: dict[str, list[Row]] = {}
    if asked.results and asked.results.is_file():
        found = json.loads(asked.results.read_text(encoding="utf-8"))
    for name in [part for part in asked.parts or PARTS if part != NOTHING]:
        with tempfile.TemporaryDirectory() as place:
            found[name] = PARTS[name](Path(place), asked.rounds, asked.quarters)
        how = f"{date.today()}, {asked.rounds} in turns{', beside other work' if asked.busy else ''}"
        found[ABOUT] = [row for row in found.get(ABOUT, []) if row[0] != name] + [(name, how, "", "")]
        if asked.results:
            asked.results.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
    text = shown.table(
        [row for name in PARTS for row in found.get(name, [])], [row[:2] for row in found.get(ABOUT, [])]
    )
    print(text)
    if asked.write:
        shown.write(text, ROOT / "README.md")


if __name__ == "__main__":
    main()
