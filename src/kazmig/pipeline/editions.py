"""Frozen editions: each is one folder below `.kazmig/editions/<quarter>`, named by the digest of its manifest.

It holds the public folders of the quarter under the paths they have in the project, and is never changed. The last ones
are kept to put a public folder right that somebody altered.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from kazmig.evidence.quarter import Quarter
from kazmig.pipeline.digests import text_digest
from kazmig.pipeline.showing import contents
from kazmig.project.folders import Project

_KEPT = 3
_READ_ONLY = 0o444


def folder(project: Project, quarter: Quarter) -> Path:
    return project.root / ".kazmig" / "editions" / str(quarter)


def frozen(project: Project, quarter: Quarter, manifest: str) -> Path:
    """Where the edition with this manifest lies, or will."""
    return folder(project, quarter) / text_digest(manifest)[:16]


def freeze(project: Project, quarter: Quarter, manifest: str, files: Mapping[str, Path]) -> Path:
    """Lays out an edition (place in the project → file) as one folder; returns it. Raises OSError."""
    target = frozen(project, quarter, manifest)
    making = target.with_name("new")
    shutil.rmtree(making, ignore_errors=True)
    for place, path in files.items():
        copy = making / place
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    written = making / "data" / "processed" / str(quarter) / "manifest.json"
    written.parent.mkdir(parents=True, exist_ok=True)
    written.write_text(manifest, encoding="utf-8", newline="\n")
    if target.is_dir() and contents(target) == contents(making):
        shutil.rmtree(making)
        target.touch()
        return target
    shutil.rmtree(target, ignore_errors=True)
    for path in making.rglob("*"):
        if path.is_file():
            path.chmod(_READ_ONLY)
    making.rename(target)
    return target


def forget_old(project: Project, quarter: Quarter) -> None:
    """Removes all but the last editions, and what a killed run left half laid out."""
    place = folder(project, quarter)
    shutil.rmtree(place / "new", ignore_errors=True)
    with suppress(OSError):
        known = sorted((path for path in place.iterdir() if path.is_dir()), key=lambda path: -path.stat().st_mtime_ns)
        for old in known[_KEPT:]:
            shutil.rmtree(old, ignore_errors=True)
