"""A task as JSON, for whoever does it: see kazmig.pipeline.work."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

from kazmig.pipeline import edition, workers
from kazmig.pipeline.attempts import own_attempts
from kazmig.pipeline.messages import Order
from kazmig.pipeline.nodes import Task
from kazmig.pipeline.plan import Plan
from kazmig.project.folders import Project
from kazmig.project.limits import Limits


def of_task(plan: Plan, task: Task) -> Order:
    """A notebook to execute, or pages to make."""
    return {
        **_common(plan.project, task.what, f"{task.quarter}.{task.step or task.what}.{task.what}"),
        "quarter": task.quarter,
        "step": task.step,
        "draws": task.what == "notebook" and draws(plan.project.notebooks / f"{task.step}.ipynb"),
        "parameters": plan.parameters.get(task.step, {}),
        "build": str(plan.build),
        "forked": workers.forked(),
        "limits": asdict(plan.steps[task.step].limits if task.step else Limits()),
    }


def of_machine(project: Project) -> Order:
    """What the machine is (kazmig.pipeline.machine)."""
    return {**_common(project, "machine", "machine"), "locked": edition.locked_versions(project)}


def draws(notebook: Path) -> bool:
    """Whether libraries of drawing and fitting will be wanted; a wrong answer costs a second."""
    code = notebook.read_bytes() if notebook.is_file() else b""
    return any(word in code for word in (b"figure", b"seaborn", b"matplotlib", b"scipy"))


def _common(project: Project, kind: str, name: str) -> Order:
    return {
        "kind": kind,
        "name": name,
        "root": str(project.root),
        "library": str(workers.source()),
        "ignored": ignored_folders(project),
        "attempts": str(own_attempts(project.root)),
        "sockets": "",
    }


def ignored_folders(project: Project) -> list[str]:
    """Folders below the project whose files are no inputs: the environment, which the lock tells, and git's own."""
    folders = [Path(sys.prefix), Path(sys.base_prefix), project.root / ".git", project.root / ".kazmig" / "cache"]
    return [str(folder) for folder in folders]
