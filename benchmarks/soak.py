"""The run again and again from scratch, each time with other settings of the machine, until something differs or fails.

    python benchmarks/soak.py [RUNS]

What it is for: kernels that meet each other, races between steps, anything that depends on the order of a set, the time
zone, the locale or the number of processors. Each run must give the bytes of the first one.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from edition import copy_project  # noqa: E402

ZONES = ("UTC", "Asia/Almaty", "America/New_York", "Pacific/Kiritimati")
LOCALES = ("C", "C.UTF-8", "ru_RU.UTF-8", "kk_KZ.UTF-8")


def main(runs: int) -> None:
    chance = random.Random(2022)
    first: dict[str, bytes] = {}
    for number in range(1, runs + 1):
        settings = {
            "PYTHONHASHSEED": str(chance.randrange(2**32)),
            "TZ": chance.choice(ZONES),
            "LC_ALL": chance.choice(LOCALES),
            "KAZMIG_KERNELS": "ordinary" if number % 4 == 0 else "forked",
        }
        jobs = chance.choice((1, 2, 4, 8))
        with tempfile.TemporaryDirectory() as place:
            begin = time.perf_counter()
            edition = copy_project(ROOT, Path(place) / "project")
            ran = edition.run("--jobs", str(jobs), **settings)
            said = f"run {number} of {runs}: {time.perf_counter() - begin:6.1f} s, {jobs} at once, {settings}"
            if ran.returncode:
                sys.exit(f"{said}\n{ran.stdout}{ran.stderr}")
            published = edition.published()
        first = first or published
        unlike = sorted(key for key in first.keys() | published.keys() if first.get(key) != published.get(key))
        if unlike:
            sys.exit(f"{said}\n{len(unlike)} files differ from the first run: {', '.join(unlike[:20])}")
        print(f"{said}: {len(published)} files, all the same", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
