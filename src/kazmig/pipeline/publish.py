"""Publishing: the public folders of an edition are replaced as a whole, or not at all.

Everything new is laid out beside them first. Only when it is complete does a marker say so; from then on, folders are
swapped by renaming. A run that is killed before the marker leaves the old edition, one killed after it leaves folders
that are each whole, and the next run finishes the swap before it does anything else.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from kazmig.evidence.quarter import Quarter
from kazmig.pipeline import edition, machine, workers
from kazmig.pipeline.digests import file_digest, relative
from kazmig.project.folders import Project
from kazmig.report import export_overview, revision

if TYPE_CHECKING:
    from kazmig.pipeline.plan import Plan

_MARKER = "complete.json"


def publish_edition(plan: Plan, made: bool = True) -> None:
    """Replaces the public folders of a quarter by what was built, unless they are the same already.

    `made` says whether anything ran, and so whether the machine's part of the record (`build.json`) may have changed.
    An earlier revision that lies there moves down into folders `r<number>`; it has a manifest of its own.
    """
    project, quarter = plan.project, plan.quarter
    files = published_files(plan)
    about = {"revision": plan.inventory.revision, "synthetic": plan.inventory.synthetic}
    notebooks = {f"notebooks/{each.name}": each.digest for each in plan.notebooks.values()}
    locked = edition.locked_versions(project)
    text = edition.manifest(str(quarter), about, plan.inputs.data, notebooks, plan.parameters, locked, files)
    build = project.processed(quarter) / machine.NAME
    if is_published(project, quarter, text, files):
        if made or not build.is_file():
            _write_whole(build, _build_record(plan, locked))
        return
    staged = stage(project, quarter)
    kept = revision.kept_files(project, quarter, plan.inventory.revision, staged.parent / "kept")
    lay_out(staged, {**kept, **files})
    processed = relative(project.processed(quarter), project.root)
    (staged / processed).mkdir(parents=True, exist_ok=True)
    (staged / processed / "manifest.json").write_text(text, encoding="utf-8", newline="\n")
    _write_whole(staged / processed / machine.NAME, _build_record(plan, locked))
    public = [project.processed(quarter), project.figures(quarter), project.reports(quarter)]
    folders = [relative(folder, project.root) for folder in public]
    if plan.inventory.synthetic:
        keep_out_of_git(staged, folders)
    swap(project, quarter, folders)
    export_overview(project)


def _build_record(plan: Plan, locked: dict[str, str]) -> str:
    env = workers.environment(plan.project.root)
    return machine.text(workers.call(machine.record, plan.project, plan.inputs.library.folder, locked, env=env))


def _write_whole(path: Path, text: str) -> None:
    """Under another name first, so that nobody ever reads half a file."""
    new = path.with_name(f"{path.name}.new")
    new.write_text(text, encoding="utf-8", newline="\n")
    new.replace(path)


def published_files(plan: Plan) -> dict[str, Path]:
    """What an edition consists of: place in the project → file in the build folder."""
    places = {
        "tables": plan.project.processed(plan.quarter),
        "figures": plan.project.figures(plan.quarter),
        "pages": plan.project.reports(plan.quarter),
        plan.build.name: plan.project.processed(plan.quarter),
    }
    made = [path for task in plan.tasks for node in task.leaves for path in node.files]
    chosen = [path for path in made if path.parent.name in places]
    return {relative(places[path.parent.name] / path.name, plan.project.root): path for path in chosen}


def remove_undeclared(plan: Plan) -> None:
    """Takes out of the build folder what no task leaves any more, so that it is not published or listed."""
    known = {path for task in plan.tasks for node in task.leaves for path in node.files}
    for folder in ("tables", "facts", "figures", "audit", "notebooks", "pages"):
        for path in (plan.build / folder).glob("*"):
            if path.is_file() and path not in known and not path.name.endswith(".failed.ipynb"):
                path.unlink()


def stage(project: Project, quarter: Quarter) -> Path:
    """An empty folder in which the next edition is laid out, as it will lie in the project."""
    folder = _area(project, quarter)
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "new").mkdir(parents=True)
    return folder / "new"


def lay_out(staged: Path, files: Mapping[str, Path]) -> None:
    """Copies files to their future places below the staged folder."""
    for place, path in files.items():
        target = staged / place
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def keep_out_of_git(staged: Path, folders: list[str]) -> None:
    """Lets git ignore a synthetic edition's folders: a demonstration must not be committed by accident."""
    for folder in folders:
        (staged / folder).mkdir(parents=True, exist_ok=True)
        (staged / folder / ".gitignore").write_text("*\n", encoding="utf-8", newline="\n")


def swap(project: Project, quarter: Quarter, folders: list[str]) -> None:
    """Puts the staged folders (paths from the project's root) in the place of the public ones."""
    area = _area(project, quarter)
    for folder in folders:
        (area / "new" / folder).mkdir(parents=True, exist_ok=True)
    temporary = area / f"{_MARKER}.new"
    with temporary.open("w", encoding="utf-8") as file:
        json.dump(folders, file)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(area / _MARKER)
    _finish(project, area)


def recover(project: Project) -> list[str]:
    """Finishes what a killed run had begun to publish; returns the quarters."""
    found = []
    for marker in sorted((project.root / ".kazmig" / "publish").glob(f"*/{_MARKER}")):
        _finish(project, marker.parent)
        found.append(marker.parent.name)
    return found


def _finish(project: Project, area: Path) -> None:
    """Every step of it may have been done already by a run that was killed."""
    for folder in json.loads((area / _MARKER).read_text(encoding="utf-8")):
        new, public, old = area / "new" / folder, project.root / folder, area / "old" / folder
        if not new.exists():
            continue
        if public.exists():
            shutil.rmtree(old, ignore_errors=True)
            old.parent.mkdir(parents=True, exist_ok=True)
            public.rename(old)
        public.parent.mkdir(parents=True, exist_ok=True)
        new.rename(public)
    (area / _MARKER).unlink()
    shutil.rmtree(area, ignore_errors=True)


def is_published(project: Project, quarter: Quarter, manifest: str, outputs: Mapping[str, Path]) -> bool:
    """Whether exactly this edition lies in the public folders: same manifest, same bytes, nothing missing."""
    path = project.processed(quarter) / "manifest.json"
    if not path.is_file() or path.read_text(encoding="utf-8") != manifest:
        return False
    expected = json.loads(manifest)["outputs"]
    return all(
        (public := project.root / place).is_file() and file_digest(public) == expected[place] for place in outputs
    )


def _area(project: Project, quarter: Quarter) -> Path:
    return project.root / ".kazmig" / "publish" / str(quarter)
