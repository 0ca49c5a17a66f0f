"""A notebook as its author wrote it: its code, prose and parameters. Outputs are not looked at."""

from __future__ import annotations

import ast
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from kazmig.pipeline.errors import RunError
from kazmig.project import notebook

PARAMETERS_TAG = "parameters"


@dataclass(frozen=True)
class Cell:
    """One cell: `kind` is code, markdown or raw."""

    id: str
    kind: str
    source: str
    tags: tuple[str, ...]


@dataclass(frozen=True)
class Notebook:
    """The cells of a notebook in their order."""

    name: str
    cells: tuple[Cell, ...]

    @property
    def code(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.kind == "code"]

    @property
    def code_digest(self) -> str:
        """Changes with the code, never with prose or saved outputs."""
        return _digest([(cell.id, cell.source, cell.tags) for cell in self.code])

    @property
    def digest(self) -> str:
        """Changes with code and prose, never with saved outputs."""
        return _digest([(cell.id, cell.kind, cell.source, cell.tags) for cell in self.cells])

    @property
    def text(self) -> str:
        return "\n".join(cell.source for cell in self.code)

    def parameters(self) -> dict[str, object]:
        """Names and default values that the cell tagged `parameters` assigns.

        Raises RunError when there is not exactly one such cell, or when a default is no plain value.
        """
        tagged = [cell for cell in self.code if PARAMETERS_TAG in cell.tags]
        if len(tagged) != 1:
            raise RunError(
                f"notebooks/{self.name}: found {len(tagged)} code cells tagged '{PARAMETERS_TAG}', expected one; "
                'it holds quarter = "2022Q4" and the declared parameters.'
            )
        found: dict[str, object] = {}
        for node in notebook.parsed_code(tagged[0].source).body:
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            value = getattr(node, "value", None)
            for target in targets:
                if isinstance(target, ast.Name) and value is not None:
                    found[target.id] = self._literal(target.id, value)
        return found

    def _literal(self, name: str, value: ast.expr) -> object:
        try:
            return ast.literal_eval(value)
        except ValueError as error:
            raise RunError(
                f"notebooks/{self.name}: parameter '{name}' needs a plain value (text, number, true or false, list), "
                f"found {ast.unparse(value)}."
            ) from error


def read_notebook(path: Path) -> Notebook:
    """Reads a notebook. Raises RunError when it is none."""
    try:
        content = notebook.read_notebook(path)
    except notebook.NotebookError as error:
        raise RunError(f"notebooks/{error}") from error
    return Notebook(path.name, tuple(_cell(cell) for cell in content["cells"]))


def _cell(cell: notebook.Content) -> Cell:
    tags = tuple(cell["metadata"].get("tags", ()))
    return Cell(cell["id"], cell["cell_type"], notebook.source_of(cell), tags)


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def cells_digest(path: Path) -> str:
    """What names a notebook in a manifest; nothing for one that cannot be read."""
    try:
        return read_notebook(path).digest
    except RunError:
        return ""
