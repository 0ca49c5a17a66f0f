"""Publishing: what a run made becomes one frozen edition, and the public folders of its quarter show it.

A quarter of which nothing was released shows drafts, marked as such on every page. Once a revision is released, the
public folders show that until another is: drafts of the next lie in `.scratch`, and a run of the released revision
itself may only give the same numbers and words again.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kazmig.evidence.quarter import Quarter
from kazmig.pipeline import editions, machine, preflight, showing
from kazmig.pipeline.candidate import (
    DRAFT,
    RELEASED,
    Candidate,
    build_record,
    candidate,
    manifest,
    size,
    stamped_files,
)
from kazmig.pipeline.digests import Digests, relative
from kazmig.pipeline.whole import write_whole
from kazmig.project.faults import sentence
from kazmig.project.folders import Project
from kazmig.project.settings import load_settings
from kazmig.report import revision, seal
from kazmig.report.seal import Seal
from kazmig.report.verify import public_contents, strangers

if TYPE_CHECKING:
    from kazmig.pipeline.plan import Plan


@dataclass(frozen=True)
class Told:
    """What became of publishing: lines for people, and whether all went as asked."""

    lines: list[str] = field(default_factory=list)
    good: bool = True


def publish_edition(plan: Plan, made: bool = True, release_by: str | None = None, trial: bool = False) -> Told:
    """Shows what was built as the edition of its quarter; with `release_by`, seals it first.

    A `trial` has other parameters than declared: it never touches a quarter of which something was released.
    `made` says whether anything ran, and so whether the machine's part of the record (`build.json`) may have changed.
    Raises ReportError where the record of releases cannot be read, OSError where the system refuses; the public
    folders then show what they showed before.
    """
    project, quarter = plan.project, plan.quarter
    if found := preflight.problems(project.root, str(quarter), size(plan)):
        return Told(["Not published.", *found], good=False)
    new = candidate(plan)
    sealed = seal.seals(project, quarter)
    number = plan.inventory.revision
    if trial and sealed:
        return _draft_aside(new, [f"Revision {max(sealed)} is released; a run with --set is not published over it."])
    if number < max(sealed, default=0):
        return Told([f"Not published: revision {max(sealed)} is released, and sources.toml says {number}."], good=False)
    if number in sealed and sealed[number].edition != new.digest:
        return _refused(new, sealed[number])
    if release_by is not None and number not in sealed:
        if said := _not_to_be_released(new):
            return Told([f"Not released: {said}"], good=False)
        seal.write_seal(project, quarter, _new_seal(new, release_by))
        sealed = seal.seals(project, quarter)
    if sealed and number not in sealed:
        return _draft_aside(new, [f"Revision {max(sealed)} stays as it is until: kazmig release {quarter}"])
    state, day = (RELEASED, sealed[number].released) if number in sealed else (DRAFT, "")
    changed = _show(new, state, made, day)
    settings = load_settings(project)
    if release_by is not None and not settings.citable:
        changed.append(f"Sealed, but not for citation until project.toml says whose it is:\n{settings.to_add()}")
    return Told([f"Open {relative(project.reports(quarter) / 'index.html', project.root)}", *changed])


def recover(project: Project) -> list[str]:
    """Finishes or clears away what killed runs had begun to show; what cannot be is told, and stops nothing."""
    said = []
    for area in sorted((project.root / ".kazmig" / "publish").glob("*")):
        try:
            Quarter.parse(area.name)
            if not showing.finish(project.root, area):
                showing.sweep(project.root, preflight.public_folders(project.root, area.name))
                shutil.rmtree(area, ignore_errors=True)
        except OSError as error:
            said.append(f"{area.name}: {sentence(error, 'finish what an interrupted run began to show')}")
        except ValueError:
            continue
    return said + unreadable(project)


def unreadable(project: Project) -> list[str]:
    """Published records that nobody can read: they count as not published, and that is said."""
    said = []
    for path in project.published("*.json"):
        try:
            json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            said.append(
                f"{relative(path, project.root)} cannot be read (cut off, or with conflict marks?): it counts "
                f"as not published. Restore it, or run {path.parent.name} again."
            )
    return said


# --- what becomes of it ---------------------------------------------------------------------------------------------


def _show(made: Candidate, state: str, anew: bool, day: str = "") -> list[str]:
    """Freezes and shows an edition, unless exactly this one is shown; returns what else to tell.

    `anew`: something was made, so that what the machine was is recorded again.
    """
    plan = made.plan
    project, quarter, number = plan.project, plan.quarter, plan.inventory.revision
    files = stamped_files(made, state, day)
    text = manifest(made, state, files)
    if state == RELEASED:
        seal.note_manifest(project, quarter, number, text)
    record = project.processed(quarter) / machine.NAME
    if is_published(project, quarter, text, plan.inputs.digests):
        if anew or not record.is_file():
            write_whole(record, build_record(plan))
        return []
    area = project.root / ".kazmig" / "publish" / str(quarter)
    area.mkdir(parents=True, exist_ok=True)
    told = changed_inputs(revision.published(project, quarter), plan.inputs.data)
    kept = revision.kept_files(project, quarter, number, area / "kept")
    extra = keep_out_of_git(area, project, quarter) if plan.inventory.synthetic else {}
    extra |= {relative(record, project.root): write_whole(area / machine.NAME, build_record(plan))}
    frozen = editions.freeze(project, quarter, text, {**kept, **files, **extra})
    told += _set_aside(project, quarter)
    showing.show(project.root, frozen, preflight.public_folders(project.root, str(quarter)), area)
    plan.inputs.digests.look_again()
    editions.forget_old(project, quarter)
    from kazmig.report.index import write_overview  # brings what makes pages

    write_overview(project)
    return told


def changed_inputs(before: Mapping[str, object], inputs: Mapping[str, str]) -> list[str]:
    """Raw files that are not what they were when the edition was made that is shown now, each as a sentence."""
    known = before.get("inputs")
    if not isinstance(known, dict):
        return []
    return [
        f"{place} changed since it was first used (SHA-256 {str(known[place])[:12]} → {digest[:12]})."
        for place, digest in inputs.items()
        if place.startswith("data/raw/") and place in known and known[place] != digest
    ]


def _refused(made: Candidate, sealed: Seal) -> Told:
    """A released revision whose numbers or words would change: nothing is published."""
    plan = made.plan
    published = plan.project.processed(plan.quarter) / "facts.json"
    found = seal.what_differs(sealed, made.parts, made.facts, published)
    lines = [
        f"Not published: revision {sealed.revision} of {plan.quarter} is released and would change. What differs:",
        *(f"  {each}" for each in found),
        f'To publish it: set revision = {sealed.revision + 1} and revision_reason = "…" under [edition] in '
        f"data/raw/{plan.quarter}/sources.toml.",
    ]
    return Told([*lines, *_draft_aside(made, []).lines], good=False)


def draft_told(plan: Plan, step: str, retry: str) -> list[str]:
    """Where the pages of one step lie before they are published, in each language, and how they are published."""
    pages, declared = plan.build / "pages", plan.steps[step]
    found = sorted(pages.glob(f"{declared.page}.*.html")) if declared.page else []
    places = [relative(path, plan.project.root) for path in found or [pages / f"{step}.html"]]
    return [*(f"Draft page: {place}" for place in places), f"Not published: run without --only. {retry}"]


def _draft_aside(made: Candidate, more: list[str]) -> Told:
    """Lays a draft out beside the project's public folders, to be looked at."""
    project, quarter = made.plan.project, made.plan.quarter
    folder = project.scratch(quarter) / "draft"
    shutil.rmtree(folder, ignore_errors=True)
    files = stamped_files(made, DRAFT)
    for path in project.processed(quarter).glob("r[0-9]*/facts.json"):
        files[relative(path, project.root)] = path
    for place, path in files.items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, folder / place)
    written = folder / "data" / "processed" / str(quarter) / "manifest.json"
    written.write_text(manifest(made, DRAFT, files), encoding="utf-8", newline="\n")
    page = folder / "reports" / str(quarter) / "index.html"
    return Told([f"Draft to look at: {relative(page, project.root)}", *more])


def _not_to_be_released(made: Candidate) -> str:
    """Why an edition cannot be sealed; empty when it can."""
    project, quarter = made.plan.project, made.plan.quarter
    if made.plan.inventory.synthetic:
        return "its data are synthetic, and nothing of them is evidence."
    aside = project.scratch(quarter) / "draft"
    seen = [revision.published(Project(root), quarter).get("edition") for root in (project.root, aside)]
    if made.digest not in seen:
        return (
            "nobody can have looked at it: the draft that was shown was another one. "
            f"Run python run_all.py --quarter {quarter}, look at its pages, and release it then."
        )
    return ""


def _new_seal(made: Candidate, by: str) -> Seal:
    inventory = made.plan.inventory
    reason = str(inventory.edition.get("revision_reason", ""))
    today = date.today().isoformat()
    return Seal(inventory.revision, made.digest, made.parts, today, by, reason)


def keep_out_of_git(area: Path, project: Project, quarter: Quarter) -> dict[str, Path]:
    """Lets git ignore a synthetic edition's folders: a demonstration must not be committed by accident."""
    ignore = area / ".gitignore"
    ignore.write_text("*\n", encoding="utf-8", newline="\n")
    return {f"{folder}/.gitignore": ignore for folder in preflight.public_folders(project.root, str(quarter))}


def _set_aside(project: Project, quarter: Quarter) -> list[str]:
    """Copies what lies in the public folders and belongs to no edition to `.scratch`, before it is replaced."""
    known = revision.published(project, quarter).get("outputs")
    if not isinstance(known, dict):
        return []
    told = []
    for place in added(project, quarter, known):
        target = project.scratch(quarter) / "set-aside" / place
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(project.root / place, target)
        told.append(f"{place} belonged to no edition; it lies in {relative(target, project.root)} now.")
    return told


def is_published(project: Project, quarter: Quarter, manifest: str, digests: Digests) -> bool:
    """Whether exactly this edition lies in the public folders: same manifest, same bytes, nothing missing or added."""
    path = project.processed(quarter) / "manifest.json"
    if not path.is_file() or path.read_bytes() != manifest.encode():
        return False
    outputs: dict[str, str] = json.loads(manifest)["outputs"]
    there = ((os.path.join(project.root, place), digest) for place, digest in outputs.items())
    same = all(os.path.isfile(public) and digests.of(public) == digest for public, digest in there)
    return same and not added(project, quarter, outputs)


def added(project: Project, quarter: Quarter, outputs: Mapping[str, str]) -> list[str]:
    """Files in the public folders that are neither the edition's nor an earlier revision's."""
    return strangers(public_contents(project, quarter).places(), outputs, str(quarter))
