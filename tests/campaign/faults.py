"""Faults of a run, each in a copy of a small project that has a whole edition: signals, cells, disks, records, marks.

After each the public folders must show one whole edition, the next run must give the bytes of an undisturbed one, and
what was said must be sentences.
"""

import hashlib
import json
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

from cells import CELLS, CHANGES, ENDLESS, LIMITS
from outcome import Outcome

NEW = "persons\n1\n3\n"
SOURCE = Path(__file__).parents[2] / "src"
PUBLIC = ("data/processed/2022Q4", "figures/2022Q4", "reports/2022Q4")
_SECONDS = 240
SECONDS_TO_GO = 5.0
NO_END = -1000


@dataclass(frozen=True)
class Fault:
    """What is done before the run, to the run, and with which environment; `cell` comes before a cell of 20_sum.

    `says` is what the run must say; `after_it` undoes what would hinder any run.
    """

    name: str
    before: Callable[[Path], None] = lambda root: None
    signal: int = 0
    after: float = 0.0
    cell: str = ""
    limits: str = ""
    env: tuple[tuple[str, str], ...] = ()
    says: str = ""
    after_it: Callable[[Path], None] | None = None

    @property
    def key(self) -> str:
        """What names it from machine to machine: signals come after moments that follow from the machine's speed."""
        return self.name.partition(" after ")[0] if self.signal else self.name


def command(fault: Fault) -> list[str]:
    code = "import sys; from kazmig.pipeline.command import main; sys.exit(main(sys.argv[1:]))"
    limits = f"{fault.limits}; " if fault.limits else ""
    return ["bash", "-c", f"{limits}exec {sys.executable} -c '{code}' --quarter 2022Q4"]


def environment(root: Path, fault: Fault) -> dict[str, str]:
    plain = {name: text for name, text in os.environ.items() if not name.startswith(("KAZMIG_", "PYTEST_"))}
    return {**plain, "KAZMIG_ROOT": str(root), "PYTHONPATH": str(SOURCE), **dict(fault.env)}


def run(root: Path, fault: Fault) -> tuple[int, str, list[str]]:
    """Runs with the fault; returns exit code, all that was said, and what was left of it 5 s after its end."""
    said, temporary = root.with_name(f"{root.name}.said"), root.with_name(f"{root.name}.tmp")
    temporary.mkdir(exist_ok=True)
    surroundings = {"TMPDIR": str(temporary), **environment(root, fault)}
    with said.open("w") as out:
        process = subprocess.Popen(
            command(fault), cwd=root, env=surroundings, stdout=out, stderr=out, start_new_session=True
        )
        if fault.signal:
            time.sleep(fault.after)
            if process.poll() is None:
                process.send_signal(fault.signal)
        try:
            code = process.wait(timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            code = NO_END
    left = left_after(root, process.pid, temporary)
    text = said.read_text(errors="replace")
    said.unlink()
    shutil.rmtree(temporary)
    return code, text, left


def left_after(root: Path, process: int, temporary: Path) -> list[str]:
    """Processes of the project, and temporary folders of a run, that are still there after 5 s."""
    deadline = time.monotonic() + SECONDS_TO_GO
    while True:
        found = [f"process {each} goes on" for each in processes(root)]
        folders = [*Path("/tmp").glob(f"kz{process}-*"), *temporary.iterdir()]
        found += [f"{path.name} is left in the temporary folder" for path in folders]
        found += [f"the attempt {path.name} is left" for path in (root / ".kazmig/attempts").glob("*")]
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(0.1)


def processes(root: Path) -> list[str]:
    """Processes that work for a project, by their environment or their folder."""
    found: list[str] = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            ours = f"KAZMIG_ROOT={root}\0" in (folder / "environ").read_text(errors="replace")
            state = (folder / "stat").read_text(errors="replace").rpartition(") ")[2][:1]
            ours = ours or os.readlink(folder / "cwd").startswith(f"{root}/")
        except OSError:
            continue
        if ours and state != "Z" and int(folder.name) != os.getpid():
            words = (folder / "cmdline").read_text(errors="replace").replace("\0", " ")
            found.append(f"{folder.name} ({words[:80].strip()})")
    return found


def public(root: Path) -> dict[str, bytes]:
    files = [path for folder in PUBLIC for path in (root / folder).rglob("*") if path.is_file()]
    return {str(path.relative_to(root)): path.read_bytes() for path in files if path.name != "build.json"}


def is_whole(shown: dict[str, bytes]) -> bool:
    """Whether files are those of one manifest: a cell that did no harm was published, and its notebook is another."""
    place = f"{PUBLIC[0]}/manifest.json"
    outputs = json.loads(shown[place])["outputs"]
    there = {name: hashlib.sha256(content).hexdigest() for name, content in shown.items() if name != place}
    return {name: digest for name, digest in there.items() if not name.endswith(".gitignore")} == outputs


def tried(root: Path, fault: Fault, old: dict[str, bytes], new: dict[str, bytes]) -> Outcome:
    """What was lost by a fault; empty when all promises held. `root` is a copy with the edition `old`."""
    (root / "data/raw/2022Q4/things.csv").write_text(NEW)
    fault.before(root)
    notebook = root / "notebooks/20_sum.ipynb"
    whole = notebook.read_text()
    if fault.cell:
        mark = 'total = step.read(\\"things\\")'
        assert mark in whole
        notebook.write_text(whole.replace(mark, json.dumps(fault.cell)[1:-1] + "\\n" + mark))
    code, said, left = run(root, fault)
    found = list(left)
    if "Traceback (most recent call last)" in said:
        found.append(f"a traceback: {said.strip().splitlines()[-1]}")
    if code == NO_END:
        found.append("no end")
    if fault.says and fault.says not in said:
        found.append(f"it does not say '{fault.says}': {said.strip()[-300:]}")
    shown = public(root)
    for folder in PUBLIC:
        parts = [{k: v for k, v in each.items() if k.startswith(folder)} for each in (shown, old, new)]
        if parts[0] not in parts[1:] and not fault.name.startswith("damaged") and not (code == 0 and is_whole(shown)):
            found.append(f"{folder} shows no whole edition")
    notebook.write_text(whole)
    if fault.after_it:
        fault.after_it(root)
    again, heard, left = run(root, Fault("undisturbed"))
    if again or public(root) != new:
        found.append(f"the next run does not give the undisturbed edition ({again}): {heard.strip()[-300:]}")
    return Outcome([*found, *left], refused=code != 0)


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


def other_disk(root: Path) -> Path:
    """Where a public folder of a project lies that was moved to another disk."""
    return Path("/dev/shm") / f"kazmig-{os.getpid()}-{root.name}"


def elsewhere(place: str) -> Callable[[Path], None]:
    """A public folder on another disk, behind a link."""

    def move(root: Path) -> None:
        target = other_disk(root)
        shutil.rmtree(target, ignore_errors=True)
        shutil.move(root / place, target)
        (root / place).symlink_to(target)

    return move


def limited(limit: str) -> Callable[[Path], None]:
    def declare(root: Path) -> None:
        (root / "pipeline.toml").write_text(LIMITS[limit] + (root / "pipeline.toml").read_text())

    return declare


def unlimited(limit: str) -> Callable[[Path], None]:
    def take_out(root: Path) -> None:
        (root / "pipeline.toml").write_text((root / "pipeline.toml").read_text().removeprefix(LIMITS[limit]))

    return take_out


def as_received(root: Path) -> None:
    (root / "data/raw/2022Q4/things.csv").write_text(NEW)


TEXTS = {"empty": "", "cut off": '{"a": ', "random": "\x00\x01\x7f", "a list": "[]", "conflict marks": "<<<<<<< a\n{}"}
# Whether the page finds out first that a file is gone, or the run, is chance: both are sentences.
SAID_OF = {name: "things.csv" if name == "deleted" else "changed while the run" for name in CHANGES}
MARKS = (".kazmig/record.json", ".kazmig/digests.json", ".kazmig/publish/2022Q4/showing.json")


def faults(seed: int = 2022, seconds: float = 12.0, signals: int = 60) -> list[Fault]:
    """All faults, at random moments within the `seconds` that an undisturbed run takes here."""
    chance = random.Random(seed)
    struck = [
        Fault(f"signal {number} {kind.name} after {after:.1f} s", signal=kind, after=after)
        for number in range(signals)
        for kind, after in [
            (chance.choice([signal.SIGKILL, signal.SIGTERM, signal.SIGINT]), chance.uniform(0.2, seconds))
        ]
    ]
    found = [Fault(f"cell: {name}", cell=cell) for name, cell in CELLS.items()]
    found += [
        Fault(f"cell: {name}", limited(said), cell=cell, says=said, after_it=unlimited(said))
        for name, (cell, said) in ENDLESS.items()
    ]
    found += [
        Fault(f"a raw file that is {name} during the run", cell=cell, says=SAID_OF[name], after_it=as_received)
        for name, cell in CHANGES.items()
    ]
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
    long = Path("/dev/shm") / ("x" * 235)
    found.append(
        Fault(
            "TMPDIR has a path of 250 letters",
            lambda root: long.mkdir(exist_ok=True),
            env=(("TMPDIR", str(long)), ("XDG_RUNTIME_DIR", str(long))),
            after_it=lambda root: long.rmdir(),
        )
    )
    return [*found, Fault("TMPDIR is missing", env=(("TMPDIR", "/no/such/folder"),)), *struck]
