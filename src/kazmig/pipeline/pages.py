"""Making the pages of one executed notebook, and the index, each in a process of its own."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat import NotebookNode

from kazmig.evidence.quarter import Quarter
from kazmig.project.declaration import load_declaration
from kazmig.project.folders import Project
from kazmig.project.notebook import as_node, read_notebook


def export(root: str, quarter: str, step: str) -> None:
    """Writes the pages of a step's executed notebook; prose is taken as it stands now. Raises ReportError."""
    from kazmig.report import export_notebook

    project, parsed = Project(Path(root)), Quarter.parse(quarter)
    build = project.build(parsed)
    declaration = load_declaration(project)[step]
    executed = build / "notebooks" / declaration.notebook
    current = build / "narratives" / declaration.notebook
    current.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(
        with_current_prose(as_node(read_notebook(project.notebooks / declaration.notebook)), _read(executed)), current
    )
    export_notebook(current, project, parsed, declaration, build)


def index(root: str, quarter: str) -> None:
    """Writes the index page of an edition."""
    from kazmig.report import export_index

    project, parsed = Project(Path(root)), Quarter.parse(quarter)
    export_index(project, parsed, project.build(parsed))


def with_current_prose(source: NotebookNode, executed: NotebookNode) -> NotebookNode:
    """The notebook as its author wrote it last, with the outputs of its execution.

    Prose is no input of an execution, so that mending a sentence does not compute everything anew; code is, so that
    each code cell has its outputs under the same id. The cell that papermill injected stays after the parameters.
    """
    outputs = {cell["id"]: cell for cell in executed.cells if cell.cell_type == "code"}
    cells = []
    for cell in source.cells:
        cells.append(outputs.pop(cell["id"]) if cell.cell_type == "code" else cell)
        if "parameters" in cell.metadata.get("tags", []):
            cells += [outputs.pop(name) for name in list(outputs) if name == "injected-parameters"]
    merged = nbformat.from_dict({**executed, "cells": cells})
    assert isinstance(merged, NotebookNode)
    return merged


def _read(path: Path) -> NotebookNode:
    notebook = nbformat.read(path, as_version=4)
    assert isinstance(notebook, NotebookNode)
    return notebook
