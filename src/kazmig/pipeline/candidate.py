"""What a run made, before it is decided what becomes of it: files, parts, digest, manifest, stamped pages."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kazmig.pipeline import edition
from kazmig.pipeline.digests import Digests, relative, text_digest
from kazmig.pipeline.outputs import is_bare
from kazmig.pipeline.whole import write_whole
from kazmig.report import seal, stamp
from kazmig.report.downloads import stored
from kazmig.report.downloads.stored import FILES, RECORD

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
    names = [step.notebook for step in plan.steps.values()]
    prose = plan.inputs.digests.once("prose", lambda: seal.prose_parts(plan.project, names))
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
    names = {kind: relative(folder, plan.project.root) for kind, folder in places.items()}
    made = [(path, path.parent.name) for task in plan.tasks for node in task.leaves for path in node.files]
    return {f"{names[kind]}/{path.name}": path for path, kind in made if kind in names and not is_bare(path)}


def remove_undeclared(plan: Plan) -> None:
    """Takes out of the build folder what no task leaves any more, so that it is not published or listed."""
    known = {str(path) for task in plan.tasks for node in task.leaves for path in node.files}
    for folder in ("tables", "facts", "figures", "audit", "notebooks", "pages", FILES, RECORD):
        there = os.path.join(plan.build, folder)
        for name in os.listdir(there) if os.path.isdir(there) else ():
            path = os.path.join(there, name)
            if path not in known and not name.endswith(".failed.ipynb") and os.path.isfile(path):
                os.unlink(path)


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
    locked = plan.inputs.digests.once("locked", lambda: edition.locked_versions(plan.project))
    return edition.manifest(
        str(plan.quarter), about, plan.inputs.data, notebooks, plan.parameters, locked, files, plan.inputs.digests
    )


def stamped_files(made: Candidate, state: str, day: str = "") -> dict[str, Path]:
    """The files of an edition; pages and what is for download as they are published, `day` that of the release.

    They are made anew only where something of it changed: a run with nothing to do reads none of them.
    """
    folder, digests = made.plan.build / "stamped", made.plan.inputs.digests
    plain = {
        place: path
        for place, path in made.files.items()
        if path.suffix == ".html" or path.parent.name in (FILES, RECORD)
    }
    files = made.files | {place: folder / path.name for place, path in plain.items()}
    code = [digests.of(str(module.__file__)) for module in (stamp, stored)]
    said = [code, state, day, made.digest, {place: digests.of(path) for place, path in plain.items()}]
    asked, record = text_digest(json.dumps(said, sort_keys=True)), folder.with_name("stamped.json")
    if _kept(record) == [asked, {place: _digest(files[place], digests) for place in plain}]:
        return files
    record.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for place, path in plain.items():
        stored.stamp_file(path, files[place], lambda text: stamp.stamped(text, made.digest, state == RELEASED, day))
    write_whole(record, json.dumps([asked, {place: digests.of(files[place]) for place in plain}]))
    return files


def _kept(record: Path) -> object:
    """What was stamped last, and how; nothing where that cannot be read."""
    try:
        return json.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _digest(path: Path, digests: Digests) -> str:
    return digests.of(path) if path.is_file() else ""


def build_record(plan: Plan) -> str:
    from kazmig.pipeline import machine

    return machine.text(plan.machine_record())
