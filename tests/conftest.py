"""Fixtures that all tests share."""

import os

# As in a run, and before numpy comes: threads of linear algebra on two shared processors wait for each other,
# and small fits take twenty times as long.
os.environ.update({f"{each}_NUM_THREADS": "1" for each in ("OPENBLAS", "OMP", "MKL")})
# The library's modules are compiled once, not by every process that a test starts.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from edition import DEMO_QUARTER, OTHERWISE, Edition, copy_project
from hypothesis import settings

sys.dont_write_bytecode = False
ROOT = Path(__file__).parents[1]

# Speed is measured in benchmarks; a busy machine fails no test.
settings.register_profile("kazmig", deadline=None)
settings.load_profile("kazmig")


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's own folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The developers' calibration data beside the project; a user's clone has none."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"{folder} is missing, and CI must have it")
        pytest.skip("the developers' calibration data are not on this machine")
    return folder


@pytest.fixture(scope="session")
def edition(root, shared_folder) -> Edition:
    """A complete run of 2022Q4 in a copy of the project, on a machine set up otherwise, made once for all test
    processes. Read only.
    """
    return _made_once(shared_folder / "a name with spaces", lambda place: copy_project(root, place).run(**OTHERWISE))


@pytest.fixture(scope="session")
def demo_edition(edition, shared_folder) -> Edition:
    """A copy of that with the demonstration quarter 2023Q1 run beside it, made once. Read only."""

    def make(place: Path) -> subprocess.CompletedProcess[str]:
        shutil.copytree(edition.root, place)
        made = Edition(place, DEMO_QUARTER).kazmig("demo-quarter", DEMO_QUARTER)
        return made if made.returncode else Edition(place, DEMO_QUARTER).run()

    return replace(_made_once(shared_folder / "demonstration", make), quarter=DEMO_QUARTER)


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory, worker_id) -> Path:
    """A temporary folder that all test processes of this session see."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


def _made_once(place: Path, make: Callable[[Path], subprocess.CompletedProcess[str]]) -> Edition:
    """What the first process makes in `place` and the others wait for; if it failed, all say what it said."""
    log = place.with_suffix(".log")
    with once(place.with_suffix(".lock")):
        if not log.exists():
            ran = make(place)
            log.write_text(f"{ran.returncode}\n{ran.stdout}{ran.stderr}", encoding="utf-8")
    code, _, said = log.read_text(encoding="utf-8").partition("\n")
    if code != "0":
        pytest.fail(f"the run that these tests look at failed:\n{said}", pytrace=False)
    return Edition(place)


@contextmanager
def once(path: Path) -> Iterator[None]:
    """Only one process at a time, where the system has such locks."""
    with path.open("a+") as file:
        try:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        except ImportError:
            pass
        yield
