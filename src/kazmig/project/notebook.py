"""A notebook as its author meant it, whichever editor saved it: the one place where a notebook's file is read.

Colab, older VS Code, a copied cell, an executed copy saved over its source, a byte-order mark: all give the same
notebook here, and always the same bytes. Outputs are left out: a run makes its own.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from kazmig.project.tolerant import decode

INJECTED = "injected-parameters"
# Cells that papermill adds to an executed copy.
_ADDED = {INJECTED, "papermill-error-cell-tag"}
_KINDS = ("code", "markdown", "raw")
_ID = re.compile(r"[a-zA-Z0-9-_]{1,64}")
_CONFLICT = re.compile(r"^(<{7}|={7}|>{7})( |$)", re.MULTILINE)
# As JupyterLab writes it for the kernel of ipykernel; everything else in a notebook's metadata is an editor's business.
_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


class NotebookError(Exception):
    """A file is no notebook that can be run; the message says how to mend it."""


# A notebook, a cell or metadata as JSON has it; `tidy` is what checks its shape.
Content = dict[str, Any]


def read_notebook(path: Path) -> Content:
    """The notebook of a file, normalised (`tidy`). Raises NotebookError."""
    return tidy(_content(path), path.name)


def outputs_of(path: Path) -> list[tuple[str, Content]]:
    """Outputs that are saved in a notebook, each with the id that its cell has after `tidy`. Raises NotebookError."""
    content = _upgraded(_content(path), path.name)
    cells = [cell for cell in content["cells"] if not _ADDED & set(_tags(cell))]
    ids = _ids(cells)
    return [(name, each) for name, cell in zip(ids, cells, strict=True) for each in cell.get("outputs", [])]


def tidy(content: Any, name: str) -> Content:
    """A notebook's content in format 4.5, without outputs and editors' metadata; ids are kept where they are good.

    A cell without an id gets one made of its content, a copied cell its original's with a number.
    """
    content = _upgraded(content, name)
    language = _mapping(_mapping(content.get("metadata")).get("kernelspec")).get("language", "python")
    if str(language).casefold() not in ("python", "ipython"):
        raise NotebookError(f"{name} is a notebook in {language}; the steps of a run are written in Python.")
    cells = [cell for cell in content["cells"] if not _ADDED & set(_tags(cell))]
    tidied = [_cell(cell, identity) for cell, identity in zip(cells, _ids(cells), strict=True)]
    return {"cells": tidied, "metadata": _METADATA, "nbformat": 4, "nbformat_minor": 5}


def written(content: Content) -> str:
    """A tidy notebook as its file's text."""
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def as_node(content: Content) -> Any:
    """A tidy notebook as nbformat, papermill and nbconvert want it."""
    import nbformat

    return nbformat.reads(written(content), as_version=4)


def source_of(cell: Content) -> str:
    """The text of a cell."""
    source = cell.get("source", "")
    text = source if isinstance(source, str) else "".join(source)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _content(path: Path) -> Any:
    try:
        text = decode(path.read_bytes())
    except (OSError, UnicodeDecodeError) as error:
        raise NotebookError(f"{path.name} cannot be read ({error}); restore it with git, or save it again.") from error
    try:
        return json.loads(text)
    except ValueError as error:
        if _CONFLICT.search(text):
            raise NotebookError(
                f"{path.name} holds the marks of a merge that git could not finish. Choose one side: "
                f"git checkout --ours (or --theirs) notebooks/{path.name}; or merge it with nbdime."
            ) from error
        raise NotebookError(
            f"{path.name} is not a readable notebook ({error}); restore it with git, or save it again."
        ) from error


def _upgraded(content: Any, name: str) -> Content:
    """Format 4, whatever the file's; its cells are mappings with a kind and a source."""
    if not isinstance(content, dict):
        raise NotebookError(f"{name} is not a readable notebook (it has no cells); restore it, or save it again.")
    if content.setdefault("nbformat", 4) != 4:
        content = _converted(content, name)
    if not isinstance(content.get("cells"), list):
        raise NotebookError(f"{name} is not a readable notebook (it has no cells); restore it, or save it again.")
    for number, cell in enumerate(content["cells"], start=1):
        source = _mapping(cell).get("source")
        lines = isinstance(source, list) and all(isinstance(line, str) for line in source)
        if _mapping(cell).get("cell_type") not in _KINDS or not (isinstance(source, str) or lines):
            raise NotebookError(
                f"{name} is not a readable notebook (cell {number} has no kind or no source); restore it with git."
            )
    return content


def _converted(content: Content, name: str) -> Content:
    import nbformat

    try:
        newer: Content = nbformat.reads(json.dumps(content), as_version=4)
    except Exception as error:  # nbformat raises whatever an old or broken file makes it stumble over
        raise NotebookError(
            f"{name} is a notebook of format {content['nbformat']} and cannot be converted ({error}). "
            "Open it in JupyterLab and save it."
        ) from error
    for cell in newer["cells"]:
        cell.pop("id", None)  # drawn at random by the conversion
    return newer


def _cell(cell: Content, identity: str) -> Content:
    tags = _tags(cell)
    kept: Content = {
        "cell_type": cell["cell_type"],
        "id": identity,
        "metadata": {"tags": tags} if tags else {},
        "source": source_of(cell).splitlines(keepends=True),
    }
    if cell["cell_type"] == "code":
        kept |= {"execution_count": None, "outputs": []}
    elif cell.get("attachments"):
        kept["attachments"] = cell["attachments"]
    return kept


def _ids(cells: list[Content]) -> list[str]:
    wished = [_wished(cell) for cell in cells]
    taken = {name for name in wished if name}
    found: list[str] = []
    for cell, name in zip(cells, wished, strict=True):
        if name and name not in found:
            found.append(name)
            continue
        base = name or f"c-{hashlib.sha256((cell['cell_type'] + source_of(cell)).encode()).hexdigest()[:8]}"
        base, count, candidate = base[:58], 1, base if not name else ""
        while not candidate or candidate in taken:
            count += 1
            candidate = f"{base}-{count}"
        taken.add(candidate)
        found.append(candidate)
    return found


def _wished(cell: Content) -> str:
    """The id that the cell bears; Colab keeps it in the metadata."""
    for name in (cell.get("id"), _mapping(cell.get("metadata")).get("id")):
        if isinstance(name, str) and _ID.fullmatch(name) and name != INJECTED:
            return name
    return ""


def _tags(cell: Content) -> list[str]:
    tags = _mapping(cell.get("metadata")).get("tags")
    return [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []


def _mapping(value: object) -> Content:
    return value if isinstance(value, dict) else {}
