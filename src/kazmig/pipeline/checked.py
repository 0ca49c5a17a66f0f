"""What must be alike on every machine of a cluster: Python, the library, the lock as installed, the shared folder."""

from __future__ import annotations

import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TypedDict

# These make the numbers, the pictures and the pages.
_PACKAGES = ("numpy", "pandas", "scipy", "matplotlib", "seaborn", "statsmodels", "duckdb", "babel", "papermill")


class Machine(TypedDict):
    """What is compared of a machine; `sees` says whether it sees the run's folder."""

    host: str
    python: str
    sees: bool
    library: str
    packages: dict[str, str]


def about(token: str) -> Machine:
    """What this machine is, and whether it sees a file of the run's folder."""
    import kazmig
    from kazmig.pipeline.digests import file_digest, joint_digest

    library = Path(kazmig.__file__).parent
    files = {path.relative_to(library).as_posix(): file_digest(path) for path in sorted(library.rglob("*.py"))}
    return {
        "host": platform.node(),
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "sees": Path(token).is_file(),
        "library": joint_digest(files),
        "packages": {name: _installed(name) for name in _PACKAGES},
    }


def unlike(here: Machine, there: Machine) -> list[str]:
    """Why a machine cannot take part, a sentence each."""
    if not there["sees"]:
        return [f"{there['host']} does not see the project's folder; it must lie on a disk that all machines share"]
    found = []
    if there["python"] != here["python"]:
        found.append(f"it has Python {there['python']}, and here it is {here['python']}")
    if there["library"] != here["library"]:
        found.append("its kazmig is another one than here")
    for name, version_here in here["packages"].items():
        if there["packages"].get(name) != version_here:
            found.append(f"it has {name} {there['packages'].get(name) or 'not at all'}, and here it is {version_here}")
    return found


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
