"""Sealed revisions: what an edition is made of, named by one digest, and the record of what was released.

The edition digest is the SHA-256 over the sorted digests, each with its name, of raw and reference files, tables,
facts, the figures' data and the prose before rendering, and of what it is called. Pages are none of its parts: rebuilt
by later code, they keep it. A release is a line in `data/released/<quarter>.json`, which belongs to git; from then on
that revision never changes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from kazmig.evidence.facts import FactError, Facts
from kazmig.evidence.quarter import Quarter
from kazmig.project.folders import Project
from kazmig.project.manifest import Manifest
from kazmig.project.notebook import read_notebook, source_of
from kazmig.report.changes import differences
from kazmig.report.errors import ReportError
from kazmig.report.stamp import VERSION

# The last two describe the edition, and name its digest.
_NOT_EVIDENCE = ("manifest.json", "build.json", "datapackage.json", "CITATION.cff")
_MOST_TOLD = 12
_PROSE, _DIGEST = "prose of notebooks/", re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Seal:
    """One released revision: its edition digest, the digests of its parts, the day, by whom and why.

    `manifests` are the digests of the manifests it was shown with, each with the version that rendered its pages.
    """

    revision: int
    edition: str
    parts: dict[str, str]
    released: str = ""
    by: str = ""
    reason: str = ""
    manifests: dict[str, str] = field(default_factory=dict)


def edition_digest(parts: Mapping[str, str]) -> str:
    """SHA-256 over the digests of the parts and their names, a line each as of sha256sum, sorted."""
    lines = sorted(f"{digest}  {name}\n" for name, digest in parts.items())
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def edition_parts(
    quarter: str, revision: int, inputs: Mapping[str, str], outputs: Mapping[str, str], prose: Mapping[str, str]
) -> dict[str, str]:
    """The parts of an edition by name, each with its digest, of all that a manifest names.

    Quarter and revision are a part: what an edition is called cannot be changed either.
    """
    raw = {place: digest for place, digest in inputs.items() if place.startswith(("data/raw/", "narratives/"))}
    evidence = {place: digest for place, digest in outputs.items() if is_evidence(place)}
    name = f"revision {revision} of {quarter}"
    called = {name: hashlib.sha256(name.encode()).hexdigest()}
    return dict(sorted({**called, **raw, **evidence, **prose}.items()))


def parts_of(manifest: Manifest) -> dict[str, str]:
    """The parts that a manifest names. Raises KeyError, TypeError, AttributeError or ValueError where it is none.

    Names on one line each, and prose of notebooks alone called so: else another list of files had the same digest.
    """
    named = [*manifest["inputs"].items(), *manifest["outputs"].items(), *manifest["prose"].items()]
    if any("\n" in name or not _DIGEST.fullmatch(digest) for name, digest in [*named, (manifest["quarter"], "0" * 64)]):
        raise ValueError("a name of more than one line, or what is no digest")
    if not all(name.startswith(_PROSE) for name in manifest["prose"]):
        raise ValueError("prose that is no notebook's")
    files = manifest["inputs"], manifest["outputs"], manifest["prose"]
    return edition_parts(manifest["quarter"], manifest["revision"], *files)


def is_evidence(place: str) -> bool:
    """Whether a published file is part of the edition digest: tables, facts, audit, the figures' data."""
    path = Path(place)
    if place.startswith("data/processed/"):
        return path.name not in _NOT_EVIDENCE
    return place.startswith("figures/") and path.suffix == ".csv"


def prose_parts(project: Project, notebooks: Iterable[str]) -> dict[str, str]:
    """The words of notebooks before rendering, by digest; those of `narratives` are inputs of the manifest."""
    found = {}
    for name in notebooks:
        cells = read_notebook(project.notebooks / name)["cells"]
        texts = [source_of(cell) for cell in cells if cell["cell_type"] == "markdown"]
        found[f"prose of notebooks/{name}"] = hashlib.sha256(json.dumps(texts).encode()).hexdigest()
    return found


def seals_file(project: Project, quarter: Quarter) -> Path:
    return project.root / "data" / "released" / f"{quarter}.json"


def seals(project: Project, quarter: Quarter) -> dict[int, Seal]:
    """The released revisions of a quarter by number. Raises ReportError when the record cannot be read."""
    path = seals_file(project, quarter)
    if not path.is_file():
        return {}
    try:
        found = [Seal(**each) for each in json.loads(path.read_text(encoding="utf-8"))["released"]]
        return {each.revision: each for each in found}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ReportError(
            f"data/released/{quarter}.json cannot be read, and without it nobody knows what was released: restore it "
            "with: git checkout data/released"
        ) from error


def write_seal(project: Project, quarter: Quarter, seal: Seal) -> Path:
    """Adds a released revision. Raises ReportError where it was released already."""
    known = seals(project, quarter)
    if seal.revision in known:
        raise ReportError(f"Revision {seal.revision} of {quarter} is released already, and a release never changes.")
    return _write(project, quarter, [*known.values(), seal])


def note_manifest(project: Project, quarter: Quarter, revision: int, text: str) -> None:
    """Notes with which manifest a released revision is shown: later code may render its pages anew."""
    known, digest = seals(project, quarter), hashlib.sha256(text.encode()).hexdigest()
    this = known[revision]
    if digest not in this.manifests:
        known[revision] = replace(this, manifests={**this.manifests, digest: VERSION})
        _write(project, quarter, known.values())


def manifest_digest(project: Project, quarter: Quarter) -> str:
    return hashlib.sha256((project.processed(quarter) / "manifest.json").read_bytes()).hexdigest()


def _write(project: Project, quarter: Quarter, sealed: Iterable[Seal]) -> Path:
    path = seals_file(project, quarter)
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"quarter": str(quarter), "released": [asdict(each) for each in sealed]}
    temporary = path.with_suffix(".new")
    temporary.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
    temporary.replace(path)
    return path


def what_differs(seal: Seal, parts: Mapping[str, str], facts: Path, published: Path) -> list[str]:
    """How an edition differs from a released one: its facts by name, and its other parts by file.

    `facts` are the new ones; those of `published` are told of only when they are the sealed ones.
    """
    names = sorted(name for name in {*seal.parts, *parts} if seal.parts.get(name) != parts.get(name))
    said = _facts_that_differ(seal, facts, published)
    for name in names:
        happened = "is new" if name not in seal.parts else "is gone" if name not in parts else "differs"
        said.append(f"{name} {happened}")
    more = len(said) - _MOST_TOLD
    return said[:_MOST_TOLD] + ([f"and {more} more"] if more > 0 else [])


def _facts_that_differ(seal: Seal, facts: Path, published: Path) -> list[str]:
    sealed = {digest for name, digest in seal.parts.items() if name.endswith("/facts.json")}
    if not published.is_file() or hashlib.sha256(published.read_bytes()).hexdigest() not in sealed:
        return []
    try:
        before, after = Facts.load(published), Facts.load(facts)
    except (OSError, ValueError, TypeError, FactError):
        return []
    told = []
    for change in differences(before, after):
        values = [str(each.value) if each else "none" for each in (change.before, change.after)]
        told.append(f"fact {change.key}: {values[0]} → {values[1]}")
    exact = [key for key in before if key in after and before[key] != after[key]]
    named = {line.split()[1].rstrip(":") for line in told}
    return told + [f"fact {key} (below its rounding, or in what is said of it)" for key in exact if key not in named]
