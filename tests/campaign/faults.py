"""Faults of a run, each in a copy of a small project that has a whole edition: signals, cells, disks, records, marks.

After each the public folders must show one whole edition, the next run must give the bytes of an undisturbed one, and
what was said must be sentences.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

NEW = "persons\n1\n3\n"
SOURCE = Path(__file__).parents[2] / "src"
PUBLIC = ("data/processed/2022Q4", "figures/2022Q4", "reports/2022Q4")
_SECONDS = 240


@dataclass(frozen=True)
class Fault:
    """What is done before the run, to the run, and with which environment; `cell` replaces a cell of 20_sum."""

    name: str
    before: Callable[[Path], None] = lambda root: None
    signal: int = 0
    after: float = 0.0
    cell: str = ""
    limits: str = ""
    env: tuple[tuple[str, str], ...] = ()


def command(fault: Fault) -> list[str]:
    code = "import sys; from kazmig.pipeline.command import main; sys.exit(main(sys.argv[1:]))"
    limits = f"{fault.limits}; " if fault.limits else ""
    return ["bash", "-c", f"{limits}exec {sys.executable} -c '{code}' --quarter 2022Q4"]


def environment(root: Path, fault: Fault) -> dict[str, str]:
    plain = {name: text for name, text in os.environ.items() if not name.startswith(("KAZMIG_", "PYTEST_"))}
    return {**plain, "KAZMIG_ROOT": str(root), "PYTHONPATH": str(SOURCE), **dict(fault.env)}


def run(root: Path, fault: Fault) -> tuple[int, str]:
    """Runs with the fault; returns exit code and all that was said."""
    place = root / ".said"
    with place.open("w") as out:
        process = subprocess.Popen(
            command(fault), cwd=root, env=environment(root, fault), stdout=out, stderr=out, start_new_session=True
        )
        if fault.signal:
            time.sleep(fault.after)
            if process.poll() is None:
                process.send_signal(fault.signal)
        try:
            code = process.wait(timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return -1, "no end: " + place.read_text(errors="replace")
    said = place.read_text(errors="replace")
    place.unlink()
    return code, said


def public(root: Path) -> dict[str, bytes]:
    files = [path for folder in PUBLIC for path in (root / folder).rglob("*") if path.is_file()]
    return {str(path.relative_to(root)): path.read_bytes() for path in files if path.name != "build.json"}


def losses(root: Path, fault: Fault, old: dict[str, bytes], new: dict[str, bytes]) -> list[str]:
    """What was lost by a fault; empty when all promises held. `root` is a copy with the edition `old`."""
    (root / "data/raw/2022Q4/things.csv").write_text(NEW)
    fault.before(root)
    notebook = root / "notebooks/20_sum.ipynb"
    whole = notebook.read_text()
    if fault.cell:
        mark = 'total = step.read(\\"things\\")'
        assert mark in whole
        notebook.write_text(whole.replace(mark, fault.cell + "\\n" + mark))
    code, said = run(root, fault)
    found = []
    if "Traceback (most recent call last)" in said:
        found.append(f"a traceback: {said.strip().splitlines()[-1]}")
    if code == -1:
        found.append("no end")
    shown = public(root)
    for folder in PUBLIC:
        parts = [{k: v for k, v in each.items() if k.startswith(folder)} for each in (shown, old, new)]
        if parts[0] not in parts[1:] and not fault.name.startswith("damaged"):
            found.append(f"{folder} shows no whole edition")
    notebook.write_text(whole)
    code, said = run(root, Fault("undisturbed"))
    if code or public(root) != new:
        found.append(f"the next run does not give the undisturbed edition ({code}): {said.strip()[-300:]}")
    return found


# --- the faults ------------------------------------------------------------------------------------------------------


def write(place: str, text: str) -> Callable[[Path], None]:
    def damage(root: Path) -> None:
        path = root / place
        if path.is_dir():
            shutil.rmtree(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    return damage


def folder(place: str) -> Callable[[Path], None]:
    def damage(root: Path) -> None:
        (root / place).unlink(missing_ok=True)
        (root / place).mkdir(parents=True, exist_ok=True)

    return damage


def gone(place: str) -> Callable[[Path], None]:
    def damage(root: Path) -> None:
        path = root / place
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)

    return damage


def elsewhere(place: str) -> Callable[[Path], None]:
    """A public folder on another disk, behind a link."""

    def move(root: Path) -> None:
        target = Path("/dev/shm") / f"kazmig-{os.getpid()}-{root.name}-{abs(hash(str(root)))}"
        shutil.rmtree(target, ignore_errors=True)
        shutil.move(root / place, target)
        (root / place).symlink_to(target)

    return move


TEXTS = {"empty": "", "cut off": '{"a": ', "random": "\x00\x01\x7f", "a list": "[]", "conflict marks": "<<<<<<< a\n{}"}
MARKS = (".kazmig/record.json", ".kazmig/digests.json", ".kazmig/publish/2022Q4/showing.json")
CELLS = {
    "os._exit": "import os; os._exit(3)",
    "a quiet exit": "raise SystemExit(0)",
    "an abort": "import os; os.abort()",
    "a segmentation fault": "import ctypes; ctypes.string_at(0)",
    "closed descriptors": "import os; os.closerange(0, 64)",
    "an error": "1 / 0",
    "a recursion": "f = lambda: f(); f()",
    "a killed kernel": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
}


def faults(seed: int = 2022, seconds: float = 12.0, signals: int = 60) -> list[Fault]:
    """All faults, at random moments within the `seconds` that an undisturbed run takes here."""
    chance = random.Random(seed)
    found = [
        Fault(f"{kind.name} after {after:.1f} s", signal=kind, after=after)
        for _ in range(signals)
        for kind, after in [
            (chance.choice([signal.SIGKILL, signal.SIGTERM, signal.SIGINT]), chance.uniform(0.2, seconds))
        ]
    ]
    found += [Fault(f"cell: {name}", cell=cell) for name, cell in CELLS.items()]
    for mark in MARKS:
        found += [Fault(f"{mark}: {name}", write(mark, text)) for name, text in TEXTS.items()]
        found += [Fault(f"{mark}: a folder", folder(mark)), Fault(f"{mark}: gone", gone(mark))]
    for name, text in TEXTS.items():
        found.append(Fault(f"damaged manifest: {name}", write("data/processed/2022Q4/manifest.json", text)))
        found.append(Fault(f"marks of another quarter: {name}", write(".kazmig/publish/2021Q1/showing.json", text)))
        found.append(Fault(f"another quarter's facts: {name}", write("data/processed/2021Q1/facts.json", text)))
    found += [Fault(f"damaged {place}: gone", gone(place)) for place in (*PUBLIC, ".kazmig")]
    found += [Fault(f"{place} on another disk", elsewhere(place)) for place in (PUBLIC[0], PUBLIC[2])]
    found += [Fault(f"a limit of {size} blocks on files", limits=f"ulimit -f {size}") for size in (1, 8, 32, 128)]
    zones = [("TZ", "Pacific/Kiritimati"), ("LC_ALL", "C"), ("LANG", "ru_RU.UTF-8"), ("PYTHONHASHSEED", "7")]
    found += [Fault(f"{name}={text}", env=((name, text),)) for name, text in zones]
    found += [Fault("umask 077", limits="umask 077"), Fault("no HOME", limits="unset HOME")]
    return [*found, Fault("TMPDIR is missing", env=(("TMPDIR", "/no/such/folder"),))]
