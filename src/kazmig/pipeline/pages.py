"""Making the pages of one executed notebook, and the index, each in a process of its own (kazmig.pipeline.work)."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat import NotebookNode

from kazmig.evidence.quarter import Quarter
from kazmig.pipeline.messages import Answer, Order
from kazmig.project.declaration import load_declaration
from kazmig.project.folders import Project
from kazmig.project.notebook import as_node, read_notebook
from kazmig.report.errors import ReportError
from kazmig.report.export import write_pages
from kazmig.report.leaf_names import LEAVES, OF_PAGES
from kazmig.report.template import prepare
from kazmig.words.catalogues import load_catalogue
from kazmig.words.words import LANGUAGES, LOCALES


def warm() -> None:
    """Reads and compiles what every page is made with, before there is one."""
    prepare()
    for language in LANGUAGES:
        load_catalogue(LOCALES, language)


def run_task(task: Order, attempt: Path) -> Answer:
    """Makes the pages of a task in its attempt's folder."""
    project, quarter, build = Project(Path(task["root"])), Quarter.parse(task["quarter"]), Path(task["build"])
    (attempt / "pages").mkdir()
    try:
        if task["kind"] == "files":
            from kazmig.report.downloads.write import write_files

            write_files(project, quarter, build, attempt)
        elif task["kind"] == "leaves":
            from kazmig.report.leaves import write_leaves

            write_leaves(project, quarter, build, attempt / "pages", [name for name in LEAVES if name not in OF_PAGES])
        elif task["kind"] == "dictionary":
            # Not for every page: the dictionary brings the schemas of all tables.
            from kazmig.report.dictionary_pages import write_dictionary

            write_dictionary(project, quarter, build, attempt / "pages")
        elif task["kind"] == "index":
            from kazmig.report.index import write_index
            from kazmig.report.leaves import write_leaves

            write_leaves(project, quarter, build, attempt / "pages", OF_PAGES)
            write_index(project, quarter, build, attempt / "pages")
        else:
            export(project, quarter, task["step"], build, attempt)
    except ReportError as error:
        return {"ok": False, "reason": str(error)}
    return {"ok": True}


def export(project: Project, quarter: Quarter, step: str, build: Path, attempt: Path) -> None:
    """Writes the pages of a step's executed notebook; prose is taken as it stands now. Raises ReportError."""
    declaration = load_declaration(project)[step]
    executed = build / "notebooks" / declaration.notebook
    current = attempt / "narratives" / declaration.notebook
    current.parent.mkdir()
    source = as_node(read_notebook(project.notebooks / declaration.notebook))
    nbformat.write(with_current_prose(source, _read(executed)), current)
    write_pages(current, project, quarter, declaration, build, attempt / "pages")


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
