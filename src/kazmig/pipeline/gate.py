"""The notebook gate of a run: every notebook that would run is looked at first, and again only when it changed."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from kazmig import report
from kazmig.desk import todo
from kazmig.pipeline.digests import text_digest
from kazmig.pipeline.errors import RunError
from kazmig.pipeline.whole import write_whole
from kazmig.project.folders import Project

_CODE = ("gate", "outputs", "markdown", "sanitise", "formulas", "tree", "cells", "varying", "varying_names")

_PASSED, _ALL = "gate.json", "all words"
_NOTEBOOK = re.compile(r"[\w.-]+\.ipynb")


@dataclass(frozen=True)
class Look:
    """What the gate finds before it reads anything: the state of each notebook and of all words, now and as passed."""

    notebooks: list[Path]
    now: dict[str, str]
    before: dict[str, str]

    @property
    def anew(self) -> list[Path]:
        return [path for path in self.notebooks if self.before.get(path.name) != self.now[path.name]]

    @property
    def passes(self) -> bool:
        return all(self.before.get(name) == state for name, state in self.now.items())


def look(project: Project, steps: Iterable[str]) -> Look:
    """What passed is remembered by content: a run with nothing to do does not even import a parser."""
    notebooks = [project.notebooks / f"{name}.ipynb" for name in steps]
    return Look(notebooks, _states(project, notebooks), _passed(project))


def check_project(project: Project, steps: Iterable[str], found: Look | None = None) -> None:
    """Raises RunError with all that a page would drop or break in the notebooks of these steps, named by cell.

    `found` is what a look found before.
    """
    found = found or look(project, steps)
    if found.passes:
        return
    from kazmig.report.gate import check_notebook
    from kazmig.words.narratives import NarrativeError

    problems = list(todo.unjoined(project))
    if problems:  # what follows would blame the marks for something else
        raise RunError("\n".join(problems))
    try:
        problems = [problem for path in found.anew for problem in check_notebook(path, project)]
    except NarrativeError as error:
        raise RunError(str(error)) from error
    problems += todo.left(project)
    if problems:
        raise RunError("\n".join(problems))
    write_whole(project.root / ".kazmig" / _PASSED, json.dumps({**found.before, **found.now}))


def _passed(project: Project) -> dict[str, str]:
    try:
        found = json.loads((project.root / ".kazmig" / _PASSED).read_text(encoding="utf-8"))
        return dict(found) if isinstance(found, dict) else {}
    except (OSError, ValueError):
        return {}


def _states(project: Project, notebooks: list[Path]) -> dict[str, str]:
    """For each notebook all that the gate's answer depends on, and the same for the words of the whole project."""
    code = [Path(report.__file__).with_name(f"{name}.py") for name in _CODE] + [Path(todo.__file__), Path(__file__)]
    prose = sorted((project.root / "narratives").glob("*.md"))
    helpers = sorted(project.notebooks.glob("*.py"))
    common = _digest([*helpers, project.declaration, *prose, *code])
    others = sorted(project.notebooks.glob("*.ipynb"))
    # A link may lead to a heading of another notebook, which then counts; whose prose names it does not matter.
    named = {name for path in prose for name in _named_in(path)}
    states = {}
    for path in notebooks:
        names = named | _named_in(path)
        linked = [each for each in others if each.name in names]
        told = [common, _digest([path]), _digest(linked), *(each.name for each in others)]
        states[path.name] = text_digest(json.dumps(told))
    return {**states, _ALL: text_digest(f"{common} {_digest(todo.files_with_words(project))}")}


def _named_in(path: Path) -> set[str]:
    """Notebooks that a text names."""
    text = _content(path).decode("utf-8", errors="replace")
    return set(_NOTEBOOK.findall(unquote(text) if "%" in text else text)) if ".ipynb" in text else set()


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + _content(path) + b"\0")
    return digest.hexdigest()
