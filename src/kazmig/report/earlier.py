"""What earlier revisions left in folders `r1`, `r2`, …: whether it is what their own manifests say.

Tables, figures and files for download are as they were. Pages were marked as superseded when the next revision was
published; that mark is taken off again (`revision.restored`), and what remains must be the page of the manifest.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from kazmig.evidence.quarter import Quarter
from kazmig.project.folders import Project
from kazmig.project.manifest import Manifest, as_manifest, parsed
from kazmig.report import seal
from kazmig.report.forms import foreign_names, form_of_manifest
from kazmig.report.revision import marked_as, restored

KEPT = re.compile(r"((?:data/processed|figures|reports)/(\d{4}Q[1-4]))/r(\d+)/(.+)")


class Contents(Protocol):
    def places(self) -> list[str]: ...

    def read(self, place: str) -> bytes: ...

    def digest(self, place: str) -> str: ...


@dataclass
class Earlier:
    """Places in folders of earlier revisions by what is wrong with them; `editions` are digests by revision."""

    added: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    editions: dict[int, str] = field(default_factory=dict)


def manifest_of(quarter: str, number: int) -> str:
    return f"data/processed/{quarter}/r{number}/manifest.json"


def own_digest(manifest: Manifest) -> list[str]:
    """Whether the manifest's edition digest is that of the quarter, the revision and the parts it names."""
    if "edition" not in manifest:
        return ["the manifest names no edition digest: it is of an earlier version"]
    try:
        same = seal.edition_digest(seal.parts_of(manifest)) == manifest["edition"]
    except (KeyError, TypeError, AttributeError, ValueError):
        same = False
    return [] if same else ["the edition digest is not that of the quarter, revision and parts the manifest names"]


def compare_earlier(
    contents: Contents, places: Iterable[str], quarter: str, revision: int, in_project: bool
) -> Earlier:
    """Compares what lies in folders of earlier revisions with the manifests there."""
    found = Earlier()
    manifests: dict[int, Manifest] = {}
    for place in places:
        if (match := KEPT.fullmatch(place)) is None:
            continue
        folder, its, number, rest = match[1], match[2], int(match[3]), match[4]
        if number not in manifests:
            manifests[number] = _manifest(contents, its, number, found)
        outputs = manifests[number].get("outputs", {})
        before = f"{folder}/{rest}"
        if its != quarter or number > revision:
            found.wrong.append(f"{place} is of no earlier revision of {quarter}")
        elif before not in outputs:
            found.added += [] if place in _beside(its, number, in_project) else [place]
        elif not _same(contents, place, rest, its, number, outputs[before]):
            found.altered.append(place)
    return found


def _beside(quarter: str, number: int, in_project: bool) -> list[str]:
    """What no manifest lists: itself, and in a project what a run laid beside it."""
    folders = [f"{kind}/{quarter}/r{number}" for kind in ("data/processed", "figures", "reports")]
    laid = [f"{folders[0]}/build.json", *(f"{folder}/.gitignore" for folder in folders)]
    return [manifest_of(quarter, number), *(laid if in_project else [])]


def _manifest(contents: Contents, quarter: str, number: int, found: Earlier) -> Manifest:
    """The manifest of an earlier revision; what is wrong with it is noted."""
    place = manifest_of(quarter, number)
    try:
        manifest = as_manifest(parsed(contents.read(place))) if contents.digest(place) else None
    except (OSError, ValueError, KeyError):
        manifest = None
    if manifest is None:
        found.wrong.append(f"{place} is not there or cannot be read: nobody knows what revision {number} was")
        return {}
    said = [*own_digest(manifest), *form_of_manifest(contents.read(place), manifest), *foreign_names(manifest, quarter)]
    found.wrong += [f"{place}: {each}" for each in said]
    if (manifest.get("quarter"), manifest.get("revision")) != (quarter, number):
        found.wrong.append(f"{place} is not that of revision {number} of {quarter}")
    found.editions[number] = str(manifest.get("edition"))
    return manifest


def _same(contents: Contents, place: str, rest: str, quarter: str, number: int, digest: str) -> bool:
    if contents.digest(place) == digest:
        return True
    if not rest.endswith(".html") or not contents.digest(place):
        return False
    html = contents.read(place).decode("utf-8", errors="replace")
    before = restored(html, quarter, number)
    return hashlib.sha256(before.encode()).hexdigest() == digest and marked_as(html, before, quarter, number)


def against_seals(project: Project, quarter: Quarter, manifest: Manifest, earlier: Mapping[int, str]) -> Iterable[str]:
    """What the record of releases says otherwise."""
    sealed, number = seal.seals(project, quarter), number_of(manifest)
    this, released = sealed.get(number), manifest.get("state") == "released"
    if this and this.edition != manifest.get("edition"):
        yield f"revision {number} was released with edition {this.edition}"
    if this and seal.manifest_digest(project, quarter) not in this.manifests:
        yield f"no run noted this manifest in data/released/{quarter}.json: its pages are not those that were published"
    if released and not this:
        yield f"it says that it is released, and data/released/{quarter}.json does not know of it"
    if number < max(sealed, default=0):
        yield f"revision {max(sealed)} was released, and this is revision {number}"
    for before in sorted(sealed):
        if before < number and before not in earlier:
            yield f"{manifest_of(str(quarter), before)} is missing: revision {before} was released, too"
    for before, edition in earlier.items():
        if before in sealed and sealed[before].edition != edition:
            yield f"revision {before} was released with edition {sealed[before].edition}, and another is kept"


def number_of(manifest: Manifest) -> int:
    """The revision that a manifest names; 0 where it names none."""
    revision = manifest.get("revision")
    return revision if isinstance(revision, int) else 0
