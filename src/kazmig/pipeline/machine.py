"""The machine's part of an edition's record: `build.json`, beside the manifest and outside every digest of it.

The manifest holds what is the same everywhere; this file says on what the edition was really made: Python, processor,
the kernel of linear algebra, versions as installed, the library's files and the lock. It is not committed, and nothing
that is published depends on it. `kazmig verify` reads both.
"""

from __future__ import annotations

import json
import platform
from pathlib import Path

from kazmig.pipeline.digests import file_digest, joint_digest

NAME = "build.json"


def record(root: Path, source: Path, locked: dict[str, str]) -> dict[str, object]:
    """What this machine is to an edition. Loads numpy: call it in a process that has it anyway."""
    lock, library = root / "requirements.lock", source / "kazmig"
    files = {path.relative_to(library).as_posix(): file_digest(path) for path in _library_files(library)}
    return {
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "system": platform.system(),
        "machine": platform.machine(),
        "linear_algebra": linear_algebra(),
        "lock": file_digest(lock) if lock.is_file() else "",
        "unlike_the_lock": unlike(locked),
        "library": joint_digest(files),
        "library_files": files,
    }


def linear_algebra() -> list[dict[str, str]]:
    """Each loaded library of linear algebra with its version and, for OpenBLAS, the kernel chosen for the processor."""
    import numpy.linalg  # noqa: F401
    import scipy.linalg  # noqa: F401  # these two load the libraries that are asked about

    try:
        import threadpoolctl
    except ModuleNotFoundError:  # said under `unlike_the_lock`
        return []

    keys = ("internal_api", "version", "architecture")
    found = [{key: str(each.get(key) or "") for key in keys} for each in threadpoolctl.threadpool_info()]
    return sorted(found, key=lambda each: list(each.values()))


def unlike(locked: dict[str, str]) -> dict[str, str]:
    """Packages installed in another version than the lock says, or not at all (an empty version)."""
    installed = {name: _installed(name) for name in locked}
    return {name: found for name, found in sorted(installed.items()) if found != locked[name]}


def text(content: dict[str, object]) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _installed(name: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _library_files(library: Path) -> list[Path]:
    return sorted(path for path in library.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
