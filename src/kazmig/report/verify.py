"""Whether an edition is what its manifest says: every published file and every input by SHA-256."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from kazmig.evidence.quarter import Quarter
from kazmig.project.folders import Project
from kazmig.report import ReportError


@dataclass(frozen=True)
class Verified:
    """What agrees with the manifest and what does not; places from the project's folder.

    absent   published files that are not on this machine: pages and most figures are made by the run, not committed
    stale    inputs that changed since the edition was made: it should be made again
    """

    agree: int
    differ: tuple[str, ...]
    absent: tuple[str, ...]
    stale: tuple[str, ...]

    @property
    def good(self) -> bool:
        return not self.differ and not self.stale


def verify(project: Project, quarter: Quarter) -> Verified:
    """Compares a published edition with its manifest. Raises ReportError where there is none."""
    path = project.processed(quarter) / "manifest.json"
    if not path.is_file():
        raise ReportError(f"There is no data/processed/{quarter}/manifest.json: no edition of {quarter} is published.")
    manifest = json.loads(path.read_text(encoding="utf-8"))
    found = {place: _digest(project.root / place) for place in manifest["outputs"]}
    differ = [place for place, digest in found.items() if digest and digest != manifest["outputs"][place]]
    absent = [place for place, digest in found.items() if not digest]
    stale = [place for place, digest in manifest["inputs"].items() if _digest(project.root / place) != digest]
    agree = len(found) - len(differ) - len(absent)
    return Verified(agree, tuple(differ), tuple(absent), tuple(stale))


def _digest(path: Path) -> str:
    """SHA-256 of a file, empty where there is none."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
