"""What a run made, before it is decided what becomes of it: files, parts, digest, manifest, stamped pages."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kazmig.pipeline import edition
from kazmig.pipeline.digests import relative
from kazmig.pipeline.outputs import is_bare
from kazmig.report import seal
from kazmig.report.downloads.stored import FILES, RECORD, stamp_file
from kazmig.report.stamp import stamped

if TYPE_CHECKING:
    from kazmig.pipeline.plan import Plan

DRAFT, RELEASED = "draft", "released"


@dataclass(frozen=True)
class Candidate:
    """What a run made, before it is decided what becomes of it."""

    plan: Plan
    files: dict[str, Path]
    parts: dict[str, str]
    prose: dict[str, str]
    digest: str

    @property
    def facts(self) -> Path:
        return self.plan.build / "facts.json"


def candidate(plan: Plan) -> Candidate:
    """The files of a build, and the parts by which the edition is named."""
    files = published_files(plan)
    evidence = {place: plan.inputs.digests.of(path) for place, path in files.items() if seal.is_evidence(place)}
    prose = seal.prose_parts(plan.project, [step.notebook for step in plan.steps.values()])
    parts = seal.edition_parts(str(plan.quarter), plan.inventory.revision, plan.inputs.data, evidence, prose)
    return Candidate(plan, files, parts, prose, seal.edition_digest(parts))


def published_files(plan: Plan) -> dict[str, Path]:
    """What an edition consists of: place in the project → file in the build folder.

    Bare drawings stay there: they are in the pages, and nobody shall hand one on without its title and source.
    """
    places = {
        "tables": plan.project.processed(plan.quarter),
        "figures": plan.project.figures(plan.quarter),
        "pages": plan.project.reports(plan.quarter),
        FILES: plan.project.reports(plan.quarter) / FILES,
        RECORD: plan.project.processed(plan.quarter),
        plan.build.name: plan.project.processed(plan.quarter),
    }
    made = [path for task in plan.tasks for node in task.leaves for path in node.files]
    chosen = [path for path in made if path.parent.name in places and not is_bare(path)]
    return {relative(places[path.parent.name] / path.name, plan.project.root): path for path in chosen}


def remove_undeclared(plan: Plan) -> None:
    """Takes out of the build folder what no task leaves any more, so that it is not published or listed."""
    known = {path for task in plan.tasks for node in task.leaves for path in node.files}
    for folder in ("tables", "facts", "figures", "audit", "notebooks", "pages", FILES, RECORD):
        for path in (plan.build / folder).glob("*"):
            if path.is_file() and path not in known and not path.name.endswith(".failed.ipynb"):
                path.unlink()


def size(plan: Plan) -> int:
    return sum(path.stat().st_size for path in published_files(plan).values() if path.is_file())  # whole numbers


def manifest(made: Candidate, state: str, files: Mapping[str, Path]) -> str:
    plan = made.plan
    about = {
        "revision": plan.inventory.revision,
        "state": state,
        "edition": made.digest,
        "synthetic": plan.inventory.synthetic,
        "prose": made.prose,
    }
    notebooks = {f"notebooks/{each.name}": each.digest for each in plan.notebooks.values()}
    locked = edition.locked_versions(plan.project)
    return edition.manifest(
        str(plan.quarter), about, plan.inputs.data, notebooks, plan.parameters, locked, files, plan.inputs.digests
    )


def stamped_files(made: Candidate, state: str, day: str = "") -> dict[str, Path]:
    """The files of an edition; pages and what is for download as they are published, `day` that of the release."""
    folder = made.plan.build / "stamped"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    files = dict(made.files)
    for place, path in made.files.items():
        if path.suffix == ".html" or path.parent.name in (FILES, RECORD):
            files[place] = folder / path.name
            stamp_file(path, files[place], lambda text: stamped(text, made.digest, state == RELEASED, day))
    return files


def build_record(plan: Plan) -> str:
    from kazmig.pipeline import machine

    return machine.text(plan.machine_record())
