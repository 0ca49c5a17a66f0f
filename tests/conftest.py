"""Fixtures that all tests share."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from edition import Edition, copy_project

ROOT = Path(__file__).parents[1]


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
def edition(root, tmp_path_factory, worker_id) -> Edition:
    """A complete run of 2022Q4 in a copy of the project, made once for all test processes. Read only."""
    base = tmp_path_factory.getbasetemp() if worker_id == "master" else tmp_path_factory.getbasetemp().parent
    made, log = base / "edition", base / "edition.log"
    with once(base / "edition.lock"):
        if not log.exists():
            ran = copy_project(root, made).run()
            log.write_text(f"{ran.returncode}\n{ran.stdout}{ran.stderr}", encoding="utf-8")
    code, _, said = log.read_text(encoding="utf-8").partition("\n")
    if code != "0":
        pytest.fail(f"the run that these tests look at failed:\n{said}", pytrace=False)
    return Edition(made)


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
