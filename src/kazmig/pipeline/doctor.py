"""`kazmig doctor`: what of this machine would hinder a run, found out before one is begun. Changes nothing."""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from kazmig.pipeline import edition, machine, preflight, publish, showing
from kazmig.project.folders import Project
from kazmig.report.checks import chromium

LEAST_PYTHON = (3, 11)


@dataclass(frozen=True)
class Finding:
    """One look at the machine. `good` is None for what is only of use, and no hindrance where it is missing."""

    what: str
    said: str
    good: bool | None = True

    def line(self) -> str:
        mark = {True: "good", False: "MEND", None: "note"}[self.good]
        return f"{mark}  {self.what}: {self.said}"


def examine(project: Project) -> list[Finding]:
    """All findings, in the order of reading."""
    return [*_python(project), *_places(project), *_marks(project), *_optional()]


def _python(project: Project) -> Iterator[Finding]:
    version = platform.python_version()
    yield Finding("Python", version, sys.version_info >= LEAST_PYTHON)
    locked = edition.locked_versions(project)
    unlike = machine.unlike(locked)
    told = ", ".join(f"{name} {found or 'missing'} (lock: {locked[name]})" for name, found in list(unlike.items())[:5])
    mend = "; make report installs what the lock says" if unlike else ""
    yield Finding("packages", f"{told or 'as the lock says'}{mend}", not unlike)


def _places(project: Project) -> Iterator[Finding]:
    found = [said for quarter in project.quarters() for said in preflight.problems(project.root, str(quarter))]
    free = shutil.disk_usage(project.root).free / 1e9
    yield Finding("space and permission", found[0] if found else f"{free:.0f} GB free, all places writable", not found)


def _marks(project: Project) -> Iterator[Finding]:
    """Another run under way, and what killed ones left behind."""
    yield Finding("another run", *_lock(project))
    left = sorted((project.root / ".kazmig" / "publish").glob(f"*/{showing.RECORD}"))
    names = ", ".join(path.parent.name for path in left)
    yield Finding("interrupted", f"{names}: the next run finishes it" if left else "nothing", None if left else True)
    for said in publish.unreadable(project):
        yield Finding("published", said, False)


def _lock(project: Project) -> tuple[str, bool | None]:
    path = project.root / ".kazmig" / "run.lock"
    try:
        import fcntl

        with path.open("a+") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (ImportError, FileNotFoundError):
        return "none", True
    except OSError:
        return "one is under way in this project", None
    return "none", True


def _optional() -> Iterator[Finding]:
    browser = chromium.find()
    said = str(browser or "not found: no PDF, no page checks in a browser")
    yield Finding("Chromium", said, True if browser else None)
    java = shutil.which("java")
    yield Finding("Java", java or "not found: the field form is not validated", True if java else None)
