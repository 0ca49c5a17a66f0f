"""A published file as it was: from the editions that runs keep, or from git."""

from __future__ import annotations

import hashlib

from kazmig.evidence.quarter import Quarter
from kazmig.project.folders import Project

_SECONDS = 10


def original(project: Project, quarter: Quarter, place: str, digest: str) -> bytes | None:
    """The content of a published file that has this SHA-256, when it is still to be found."""
    kept = sorted((project.root / ".kazmig" / "editions" / str(quarter)).glob(f"*/{place}"))
    for content in (*(path.read_bytes() for path in kept if path.is_file()), _committed(project, place)):
        if hashlib.sha256(content).hexdigest() == digest:
            return content
    return None


def _committed(project: Project, place: str) -> bytes:
    """The file as last committed; nothing where there is no git, or it does not keep it."""
    import subprocess

    command = ["git", "-C", str(project.root), "show", f"HEAD:./{place}"]
    try:
        return subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False).stdout
    except (OSError, subprocess.SubprocessError):
        return b""
