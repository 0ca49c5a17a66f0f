"""A notebook as its author meant it, whichever editor saved it: the one place where a notebook's file is read.

Colab, older VS Code, a copied cell, an executed copy saved over its source, a byte-order mark: all give the same
notebook here, and always the same bytes. Outputs are left out: a run makes its own.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
import warnings
from pathlib import Path
from typing import Any

from kazmig.project.tolerant import decode

INJECTED = "injected-parameters"
# Cells that papermill adds to an executed copy.
_ADDED = {INJECTED, "papermill-error-cell-tag"}
_KINDS = ("code", "markdown", "raw")
_ID = re.compile(r"[a-zA-Z0-9-_]{1,64}")
_PYTHON = ("python", "ipython", "python3", "pythonkernel")
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
    language = _language(_mapping(content.get("metadata")))
    if language.casefold() not in _PYTHON:
        raise NotebookError(f"{name} is a notebook in {language}; the steps of a run are written in Python.")
    for number, cell in enumerate(content["cells"], start=1):
        own = _language_of_cell(cell)
        if cell["cell_type"] == "code" and own.casefold() not in _PYTHON:
            raise NotebookError(
                f"{name}, cell {number} is written in {own}, which its editor runs in a kernel of its own. Write it in "
                "Python, or make it markdown with the code in a fence."
            )
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


def parsed_code(source: str) -> ast.Module:
    """The syntax tree of a cell as IPython runs it; a broken cell gives no nodes: the run will show it."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError):
        pass
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd ends of lines
            return ast.parse(TransformerManager().transform_cell(source))
    except (SyntaxError, ValueError):
        return ast.Module(body=[], type_ignores=[])


def _content(path: Path) -> Any:
    try:
        text = decode(path.read_bytes())
    except (OSError, UnicodeDecodeError) as error:
        raise NotebookError(f"{path.name} cannot be read ({error}); restore it with git, or save it again.") from error
    try:
        content = json.loads(text)
        json.dumps(content, ensure_ascii=False).encode()
        return content
    except UnicodeEncodeError as error:
        raise NotebookError(
            f"{path.name} holds half of a sign (\\ud8…), as of a cut emoji. Take that sign out and save it."
        ) from error
    except (ValueError, RecursionError) as error:
        if path.suffix != ".ipynb":
            raise NotebookError(
                f"{path.name} is no notebook. Make one of it first: jupytext --to ipynb {path.name}, or in JupyterLab."
            ) from error
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
    if str(content.get("nbformat") or 4).partition(".")[0] == "4":
        content["nbformat"] = 4
    else:
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
    tags = [tags] if isinstance(tags, str) else tags
    return [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []


def _language(metadata: Content) -> str:
    """What a notebook is written in, as its editor says; Python where it says nothing."""
    kernel, language = _mapping(metadata.get("kernelspec")), _mapping(metadata.get("language_info"))
    kernels = {"ir": "R", "octave": "Octave", "bash": "bash", "deno": "TypeScript"}
    told = kernel.get("language") or language.get("name") or kernels.get(str(kernel.get("name")))
    return str(told or "python")


def _language_of_cell(cell: Content) -> str:
    """What VS Code or Polyglot Notebooks say that a cell is written in."""
    metadata = _mapping(cell.get("metadata"))
    names = (("vscode", "languageId"), ("polyglot_notebook", "kernelName"), ("dotnet_interactive", "language"))
    return str(next((told for kind, key in names if (told := _mapping(metadata.get(kind)).get(key))), "python"))


def _mapping(value: object) -> Content:
    return value if isinstance(value, dict) else {}
