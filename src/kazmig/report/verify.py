"""Whether an edition is what its manifest says: in a project, in a folder or in a zip.

Every published file is compared by SHA-256, exactly: missing, added, altered. The edition digest is computed anew from
its parts and compared with the manifest, with the pages that print it and with the record of releases. In a project the
raw files, notebooks and library are compared as well: made from something else is told from altered.
"""

from __future__ import annotations

import fnmatch
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kazmig.evidence.quarter import Quarter
from kazmig.project.folders import Project
from kazmig.project.manifest import Manifest, as_manifest, parsed, read_manifest
from kazmig.report import parts
from kazmig.report.contents import DROPPINGS, FolderContents, ZipContents
from kazmig.report.earlier import KEPT, against_seals, compare_earlier, number_of, own_digest
from kazmig.report.errors import ReportError
from kazmig.report.forms import foreign_names, form_of_manifest, form_of_sums, printable_lines
from kazmig.report.originals import original
from kazmig.report.parts import harmful, of_a_bundle
from kazmig.report.stamp import is_draft

# What git does not keep, and a clone lacks by design until a run has made it.
NOT_IN_GIT = ("reports/*", "figures/*")
IN_GIT = ("figures/*.en.svg",)
SUMS = "SHA256SUMS"


@dataclass(frozen=True)
class Verified:
    """What agrees with the manifest and what does not; places as in the project.

    absent   files that a clone lacks by design: pages and most figures are made by the run, not committed
    stale    raw files, notebooks or settings that are not those the edition was made from
    code     files of the library that are not those it was made with
    wrong    what contradicts itself: a digest that is not that of its parts, a page of another edition
    part     the language of which it is the part; `beside` is what a bundle adds, `sums` the digest of its sums
    earlier  edition digests of the revisions before that lie beside it
    within   drawings whose coordinates lie within 0.01 pt of the published ones: drawn by another machine
    """

    agree: int
    missing: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    about: dict[str, object] = field(default_factory=dict)
    part: str = ""
    beside: tuple[str, ...] = ()
    sums: str = ""
    earlier: dict[int, str] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether the files are those of the manifest, no more and no less."""
        return not (self.missing or self.added or self.altered or self.wrong or self.within)

    @property
    def good(self) -> bool:
        """Whether it is the edition: drawings may be those of another machine."""
        return not (self.missing or self.added or self.altered or self.wrong or self.stale or self.code)

    def lines(self) -> list[str]:
        """What was found, a line each, the findings last."""
        state = "released" if self.about.get("state") == "released" else "a draft, not released"
        said = [
            f"Revision {self.about.get('revision', '?')} of {self.about.get('quarter', '?')}, {state}.",
            f"Edition {self.about.get('edition', 'without a digest')}",
            f"{self.agree} files are as the manifest says.",
        ]
        if self.part:
            said.append(
                f"This is the part in one language ({self.part}): {len(self.absent)} files are in the zip of all."
            )
        elif self.absent:
            said.append(f"{len(self.absent)} are made by the run and not on this machine, as in any clone.")
        if self.beside:
            said.append(
                f"{len(self.beside)} more are for readers (ways in, cover notes, Word, PDF): the manifest does not "
                f"know them, and only {SUMS} says what they are. Its own digest, to compare with what the sender says:"
            )
            said.append(f"  {self.sums}")
        if self.within:
            said.append(
                f"{len(self.within)} drawings are the same within 0.01 pt: another machine drew them, "
                "nothing is to be mended."
            )
        for word in ("missing", "added", "altered", "wrong"):
            said += [f"  {word}: {place}" for place in getattr(self, word)]
        said += [f"  not what the edition was made from: {place}" for place in self.stale]
        said += [f"  not the code it was made with: {place}" for place in self.code]
        return printable_lines(said)


def verify(project: Project, quarter: Quarter, cells_digest: Callable[[Path], str] | None = None) -> Verified:
    """Compares a published edition, its inputs and its code. Raises ReportError where none can be read.

    `cells_digest` gives the digest of a notebook as the manifest has it (the run knows how); without it notebooks are
    not compared.
    """
    place = f"data/processed/{quarter}/manifest.json"
    manifest = read_manifest(project.root / place)
    if manifest is None:
        there = (project.root / place).is_file()
        why = "it cannot be read (cut off, or with conflict marks?)" if there else "it is not there"
        raise ReportError(f"{place}: {why}. No edition of {quarter} is published; python run_all.py makes it.")
    found = compare(manifest, public_contents(project, quarter), clone=True)
    wrong = [*found.wrong, *against_seals(project, quarter, manifest, found.earlier)]
    stale = _unlike(manifest["inputs"], project.root) if isinstance(manifest.get("inputs"), dict) else []
    if cells_digest is not None:
        named = manifest.get("notebooks", {})
        stale += [place for place, digest in named.items() if _cells(project.root / place, cells_digest) != digest]
    code = _code(project, quarter)
    digests = manifest["outputs"]
    within = tuple(at for at in found.altered if at in digests and _within(project, quarter, at, digests[at]))
    altered = tuple(place for place in found.altered if place not in within)
    seen = {"wrong": tuple(wrong), "stale": tuple(stale), "code": tuple(code), "within": within, "altered": altered}
    return Verified(**{**vars(found), **seen})


def _within(project: Project, quarter: Quarter, place: str, digest: str) -> bool:
    """Whether a drawing is the published one as another machine draws it."""
    path = project.root / place
    if path.suffix != ".svg" or path.is_symlink():
        return False
    from kazmig.figures.compare import compare_drawings  # brings matplotlib

    before = original(project, quarter, place, digest)
    if before is None:
        return False
    now = path.read_bytes().decode("utf-8", errors="replace")
    return compare_drawings(before.decode("utf-8", errors="replace"), now).grade == "within"


def public_contents(project: Project, quarter: Quarter) -> FolderContents:
    """The files in a quarter's public folders."""
    return FolderContents(project.root, [f"{kind}/{quarter}" for kind in ("data/processed", "figures", "reports")])


def verify_path(path: Path) -> Verified:
    """Compares an edition that lies somewhere else, as a zip or a folder, with the manifest inside it.

    Raises ReportError where there is none.
    """
    if not path.exists():
        raise ReportError(f"There is no {path}.")
    contents = FolderContents.inside(path) if path.is_dir() else ZipContents.open(path)
    manifests = [place for place in contents.places() if _is_manifest(place)]
    if len(manifests) != 1:
        raise ReportError(
            f"{path.name} holds {len(manifests)} manifests of editions, expected one. It is no edition, or "
            "its part in one language alone: verify the zip of all languages."
        )
    try:
        manifest = as_manifest(parsed(contents.read(manifests[0])))
    except ValueError as error:
        raise ReportError(f"{path.name}: {manifests[0]} cannot be read.") from error
    if manifest is None:
        raise ReportError(f"{path.name}: {manifests[0]} is no manifest of an edition.")
    return compare(manifest, contents, clone=False)


def compare(manifest: Manifest, contents: FolderContents | ZipContents, clone: bool) -> Verified:
    """The files of an edition against its manifest; `clone`: what git does not keep may be absent, all of it."""
    outputs: dict[str, str] = manifest["outputs"]
    quarter, revision = str(manifest.get("quarter")), number_of(manifest)
    own = f"data/processed/{quarter}/manifest.json"
    there = {place: contents.digest(place) for place in contents.places()}
    if isinstance(contents, FolderContents):  # a folder that somebody looked into
        there = {place: digest for place, digest in there.items() if place in outputs or not _dropping(place)}
    part = parts.language_of(contents, there)
    expected = [place for place in outputs if not part or parts.belongs(place, quarter, part)]
    gone = [place for place in expected if place not in there]
    by_design = [place for place in gone if clone and _not_in_git(place)]
    if any(place in there for place in outputs if _not_in_git(place)):
        by_design = []  # one of them is here: then all must be
    same = {place for place, digest in outputs.items() if there.get(place) == digest}
    if part:
        same |= {place for place in outputs if place in there and parts.same(contents, place, outputs[place])}
    earlier = compare_earlier(contents, there, quarter, revision, in_project=clone)
    sums = _sums(contents) if SUMS in there else {}
    extra = strangers(there, outputs, quarter, in_project=clone)
    added = [place for place in extra if place not in sums or not of_a_bundle(place, quarter, outputs)]
    wrong = [*own_digest(manifest), *_pages(manifest, contents, [place for place in outputs if place in there])]
    wrong += form_of_manifest(contents.read(own), manifest) if own in there else []
    wrong += foreign_names(manifest, quarter)
    wrong += form_of_sums(contents.read(SUMS), sums, SUMS) if SUMS in there else []
    wrong += [f"{SUMS} says otherwise of {place}" for place in sums if there.get(place) != sums[place]]
    wrong += [f"{place} stands not in {SUMS}" for place in there if sums and place not in {*sums, SUMS}]
    wrong += harmful(contents, [place for place in extra if place not in added], str(manifest.get("edition")))
    if part and any(place in there and place not in expected for place in outputs):
        wrong.append(f"{parts.PART} says that it is the part in one language, and it holds others")
    if own not in there:
        wrong.append(f"the manifest is of {quarter}, and lies in the place of another quarter")
    return Verified(
        agree=len(same),
        missing=tuple(place for place in gone if place not in by_design),
        added=tuple(sorted([*added, *earlier.added])),
        altered=tuple([place for place in outputs if place in there and place not in same] + earlier.altered),
        absent=tuple([*by_design, *(place for place in outputs if part and place not in expected)]),
        wrong=tuple([*wrong, *earlier.wrong]),
        about={key: manifest.get(key) for key in ("quarter", "revision", "state", "edition")},
        part=part,
        beside=tuple(place for place in extra if place not in added),
        sums=there.get(SUMS, ""),
        earlier=earlier.editions,
    )


def strangers(places: Iterable[str], outputs: Mapping[str, str], quarter: str, in_project: bool = True) -> list[str]:
    """Files not listed, not beside an edition by design, not in the folder of an earlier revision (see `earlier`)."""
    beside = {f"data/processed/{quarter}/manifest.json", SUMS, *(_of_a_run(quarter) if in_project else [])}
    return [place for place in places if place not in outputs and place not in beside and not KEPT.fullmatch(place)]


def _of_a_run(quarter: str) -> list[str]:
    """What a run lays beside an edition in the project alone: the machine's record, and that git shall ignore it."""
    folders = ("data/processed", "figures", "reports")
    return [f"data/processed/{quarter}/build.json", *(f"{kind}/{quarter}/.gitignore" for kind in folders)]


def _pages(manifest: Manifest, contents: FolderContents | ZipContents, places: Iterable[str]) -> list[str]:
    """Pages that print another edition's digest, or say of themselves what the manifest does not."""
    released = manifest.get("state") == "released"
    said = []
    for place in places:
        if place.endswith(".html") and "edition" in manifest:
            html = contents.read(place).decode("utf-8", errors="replace")
            if str(manifest["edition"]) not in html:
                said.append(f"{place} is a page of another edition")
            elif is_draft(html) == released:
                said.append(f"{place} is marked {'as a draft' if released else 'as released'}")
    return said


def _dropping(place: str) -> bool:
    return Path(place).name in DROPPINGS


def _not_in_git(place: str) -> bool:
    ignored = any(fnmatch.fnmatch(place, pattern) for pattern in NOT_IN_GIT)
    return ignored and not any(fnmatch.fnmatch(place, pattern) for pattern in IN_GIT)


def _is_manifest(place: str) -> bool:
    return fnmatch.fnmatch(place, "data/processed/????Q?/manifest.json") and not KEPT.fullmatch(place)


def _sums(contents: FolderContents | ZipContents) -> dict[str, str]:
    lines = contents.read(SUMS).decode("utf-8", errors="replace").splitlines()
    return {line[66:]: line[:64] for line in lines if len(line) > 66}


def _unlike(named: Mapping[str, str], root: Path) -> list[str]:
    return [place for place, digest in named.items() if _digest(root / place) != digest]


def _cells(path: Path, cells_digest: Callable[[Path], str]) -> str:
    return cells_digest(path) if path.is_file() else ""


def _code(project: Project, quarter: Quarter) -> list[str]:
    """Files of the library that are not those it was made with, as far as this machine knows (`build.json`)."""
    try:
        build = json.loads((project.processed(quarter) / "build.json").read_text(encoding="utf-8"))
        files = dict(build["library_files"])
    except (OSError, ValueError, KeyError, TypeError):
        return []
    library = Path(__file__).parents[1]
    there = {path.relative_to(library).as_posix(): path for path in library.rglob("*") if path.is_file()}
    names = {name for name in {*files, *there} if "__pycache__" not in name}
    return [f"src/kazmig/{name}" for name in sorted(names) if _digest(library / name) != files.get(name, "")]


def _digest(path: Path) -> str:
    """SHA-256 of a file, empty where there is none."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
