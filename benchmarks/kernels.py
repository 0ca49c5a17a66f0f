"""What a kernel forked from one that has the libraries loaded saves against a new Python for each notebook.

    python benchmarks/kernels.py [ROUNDS]

Both kinds take turns in one run on one machine, with the same notebook, so that only their ratio matters: papermill
with an ordinary kernel is the peer. The last line does the same for a whole edition from scratch.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from edition import copy_project  # noqa: E402

from kazmig.pipeline import workers  # noqa: E402
from kazmig.pipeline.notebooks import Watch, execute  # noqa: E402

NOTEBOOK = "11_clean_migrant_stock.ipynb"
QUARTER = "2022Q4"


def seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def one_notebook(folder: Path, forked: bool) -> None:
    env = workers.environment(ROOT, KAZMIG_ROOT=str(ROOT), KAZMIG_OUT=str(folder / "out"))
    watch = Watch(env, ROOT / "notebooks", forked, lambda number, total: None)
    execute(ROOT / "notebooks" / NOTEBOOK, folder / NOTEBOOK, {"quarter": QUARTER}, watch, folder)


def one_edition(folder: Path, kind: str) -> None:
    ran = copy_project(ROOT, folder).run(KAZMIG_KERNELS=kind)
    if ran.returncode:
        sys.exit(ran.stdout + ran.stderr)


def tell(what: str, forked: list[float], ordinary: list[float]) -> None:
    fast, slow = statistics.median(forked), statistics.median(ordinary)
    print(f"{what:<32} forked {fast:6.2f} s   ordinary {slow:6.2f} s   ratio {fast / slow:.2f}   rounds {len(forked)}")


def main(rounds: int) -> None:
    if not workers.CAN_FORK:
        sys.exit("Kernels are forked on Linux only; there is nothing to compare here.")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        first = seconds(lambda: one_notebook(folder, True))
        print(f"{'first forked kernel':<32}        {first:6.2f} s   (the server loads the libraries, once in a run)")
        one_notebook(folder, False)
        turns = [
            (seconds(lambda: one_notebook(folder, True)), seconds(lambda: one_notebook(folder, False)))
            for _ in range(rounds)
        ]
        tell(f"one notebook ({Path(NOTEBOOK).stem})", [a for a, _ in turns], [b for _, b in turns])
        ordinary = seconds(lambda: one_edition(folder / "ordinary", "ordinary"))
        forked = seconds(lambda: one_edition(folder / "forked", "forked"))
        tell("an edition from scratch", [forked], [ordinary])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
