"""What the tasks of a run read and leave, as pytask knows them.

Changes are told by content, never by time stamps. What no task makes is looked at once, when the run is planned: a file
edited while the run is under way is therefore seen as changed by the next one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FORCED = "forced"


@dataclass(eq=False)
class Given:
    """Something a task reads that no task makes, with the digest it had when the run was planned."""

    name: str
    digest: str
    attributes: dict[Any, Any] = field(default_factory=dict)

    @property
    def signature(self) -> str:
        return text_digest(self.name)

    def state(self) -> str | None:
        return self.digest

    def load(self, is_product: bool = False) -> None:
        """Tasks find their inputs themselves; pytask only watches them."""

    def save(self, value: Any) -> None:
        raise NotImplementedError(f"{self.name} is an input")


@dataclass(eq=False)
class Made:
    """Files that a task leaves in the build folder, as one thing that others read.

    `patterns` are names or globs in `folder`; with `optional`, no file at all is a state too.
    """

    name: str
    folder: Path
    patterns: tuple[str, ...]
    optional: bool = False
    attributes: dict[Any, Any] = field(default_factory=dict)

    @property
    def signature(self) -> str:
        return text_digest(self.name)

    @property
    def files(self) -> list[Path]:
        return sorted({path for pattern in self.patterns for path in self.folder.glob(pattern) if path.is_file()})

    def state(self) -> str | None:
        files = self.files
        if not files and not self.optional:
            return None
        return text_digest("\n".join(f"{path.name} {file_digest(path)}" for path in files))

    def remove(self) -> None:
        for path in self.files:
            path.unlink()

    def load(self, is_product: bool = False) -> None:
        """Tasks find their inputs themselves; pytask only watches them."""

    def save(self, value: Any) -> None:
        raise NotImplementedError(f"{self.name} is written by its task")


@dataclass(eq=False)
class RunTask:
    """A task as pytask executes it.

    step     the step it belongs to
    what     `notebook`, `page`, `facts` or `index`
    digest   of the run's own code that it depends on
    forced   run it although nothing changed
    """

    name: str
    step: str
    what: str
    action: Callable[[], None]
    reads: list[Given | Made]
    leaves: list[Made]
    digest: str
    forced: bool = False
    markers: list[Any] = field(default_factory=list)
    report_sections: list[tuple[str, str, str]] = field(default_factory=list)
    attributes: dict[Any, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.depends_on: dict[str, Any] = {"reads": list(self.reads)}
        self.produces: dict[str, Any] = {"leaves": list(self.leaves)}

    @property
    def signature(self) -> str:
        return text_digest(f"task {self.name}")

    def state(self) -> str | None:
        return FORCED if self.forced else self.digest

    def function(self, reads: Any = None) -> None:
        """Called by pytask. What an earlier execution left is removed first, so that it cannot count as success."""
        for node in self.leaves:
            node.remove()
        self.action()
        self.forced = False

    def execute(self, **inputs: Any) -> None:
        self.function(**inputs)


def text_digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes, read in blocks: extracts can be large."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def file_nodes(root: Path, paths: Iterable[Path]) -> list[Given]:
    """Files as inputs, named by their place in the project."""
    return [Given(relative(path, root), file_digest(path)) for path in paths]


def relative(path: Path, root: Path) -> str:
    """A path as a person knows it: from the project's folder, with forward slashes."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
