"""A complete run in a copy of the project, for tests of what comes out."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

QUARTER = "2022Q4"
DEMO_QUARTER = "2023Q1"
# Settings of a machine that none of the committed record knows: of a processor, too, without this one's instructions.
OTHERWISE = {
    "PYTHONHASHSEED": "4711",
    "TZ": "Asia/Almaty",
    "LC_ALL": "C",
    "LANG": "C",
    "COLUMNS": "60",
    "NPY_DISABLE_CPU_FEATURES": " ".join(np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])),
}
# What a fresh clone does not have, and what a run makes.
_LEFT_OUT = shutil.ignore_patterns(".*", "reports", "figures", "processed", "__pycache__", "*.egg-info")


@dataclass(frozen=True)
class Edition:
    """A copy of the project in which the quarter was run."""

    root: Path
    quarter: str = QUARTER

    @property
    def reports(self) -> Path:
        return self.root / "reports" / self.quarter

    @property
    def figures(self) -> Path:
        return self.root / "figures" / self.quarter

    @property
    def processed(self) -> Path:
        return self.root / "data" / "processed" / self.quarter

    @property
    def build(self) -> Path:
        return self.root / ".kazmig" / "build" / self.quarter

    def run(self, *options: str, **env: str) -> subprocess.CompletedProcess[str]:
        """`python run_all.py` in the copy, with the copy's own library."""
        return self.python("run_all.py", "--quarter", self.quarter, *options, **env)

    def kazmig(self, *words: str) -> subprocess.CompletedProcess[str]:
        """The command `kazmig` in the copy."""
        return self.python("-m", "kazmig.cli", *words, PYTHONPATH=str(self.root / "src"))

    def python(self, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *words],
            cwd=self.root,
            env={**_plain_environment(), **env},
            capture_output=True,
            text=True,
            encoding="utf-8",
        )

    def published(self) -> dict[str, bytes]:
        """Every public file by its place in the project, without what the machine adds beside them."""
        files = [path for folder in (self.processed, self.figures, self.reports) for path in folder.rglob("*")]
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in files
            if path.is_file() and path.name != "build.json"
        }


def copy_project(source: Path, target: Path, quarter: str = QUARTER) -> Edition:
    """The project as a fresh clone would be, without anything that runs made."""
    shutil.copytree(source, target, ignore=lambda folder, names: _ignored(source, folder, names))
    return Edition(target, quarter)


def _ignored(source: Path, folder: str, names: list[str]) -> set[str]:
    inside = Path(folder).relative_to(source).parts
    left_out = _LEFT_OUT(folder, names)
    # Packages of the library may bear these names; only the project's own folders are outputs.
    return set(left_out) - {"reports", "figures", "processed"} if inside[:1] == ("src",) else set(left_out)


def _plain_environment() -> dict[str, str]:
    ours = ("KAZMIG_", "PYTHONPATH", "PYTHONHASHSEED", "PYTHONDONTWRITEBYTECODE", "COVERAGE", "PYTEST_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}
