"""The notebook gate of a run: every notebook that would run is looked at first, and again only when it changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from kazmig import report
from kazmig.desk import todo
from kazmig.pipeline.errors import RunError
from kazmig.project.folders import Project

_CODE = ("gate", "outputs", "markdown", "sanitise", "formulas", "tree", "cells", "varying", "varying_names")


def check_project(project: Project, steps: Iterable[str]) -> None:
    """Raises RunError with all that a page would drop or break in the notebooks of these steps, named by cell.

    What passed is remembered by content, so that a run with nothing to do does not even import a parser.
    """
    notebooks = [project.notebooks / f"{name}.ipynb" for name in steps]
    passed = project.root / ".kazmig" / "gate"
    state = _state(project, notebooks)
    if passed.is_file() and passed.read_text(encoding="ascii", errors="replace") == state:
        return
    from kazmig.report.gate import check_notebook
    from kazmig.words.narratives import NarrativeError

    problems = list(todo.unjoined(project))
    if problems:  # what follows would blame the marks for something else
        raise RunError("\n".join(problems))
    try:
        problems = [problem for path in notebooks for problem in check_notebook(path, project)]
    except NarrativeError as error:
        raise RunError(str(error)) from error
    problems += todo.left(project)
    if problems:
        raise RunError("\n".join(problems))
    passed.parent.mkdir(exist_ok=True)
    passed.write_text(state, encoding="ascii")


def _state(project: Project, notebooks: list[Path]) -> str:
    """Names all that the gate's answer depends on."""
    code = [Path(report.__file__).with_name(f"{name}.py") for name in _CODE] + [Path(todo.__file__), Path(__file__)]
    prose = sorted((project.root / "narratives").glob("*.md"))
    # A link may lead to any notebook, and any may import a helper beside it, so that all of them count.
    others = sorted(path for end in ("ipynb", "py") for path in project.notebooks.glob(f"*.{end}"))
    digest = hashlib.sha256(repr([path.name for path in notebooks]).encode())
    for path in (*others, project.declaration, *prose, *code, *todo.files_with_words(project)):
        digest.update(path.name.encode() + b"\0" + (path.read_bytes() if path.is_file() else b"") + b"\0")
    return digest.hexdigest()
