"""What the tasks of a run read and leave, as pytask knows them.

What no task makes is looked at once, when the run is planned, and stands before pytask as one thing a task; what tasks
make is looked at when its task is done. A file edited while the run is under way is seen as changed by the next one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pytask import PNode, PTask

from kazmig.pipeline.digests import file_digest, joint_digest, text_digest


class _Node(PNode):
    """What is common to all: tasks find their files themselves, pytask only watches them."""

    @property
    def signature(self) -> str:
        return text_digest(self.name)

    def load(self, is_product: bool = False) -> None:
        return None

    def save(self, value: Any) -> None:
        raise NotImplementedError(f"{self.name} is not pytask's to write")


@dataclass(eq=False)
class Given(_Node):
    """All that a task reads and no task makes: names of things, as a person calls them, and their digests."""

    name: str
    parts: Mapping[str, str]
    attributes: dict[Any, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.digest = joint_digest(self.parts)

    def state(self) -> str | None:
        return self.digest


@dataclass(eq=False)
class Made(_Node):
    """Files that a task leaves, as one thing that others read; `patterns` are paths or globs below `folder`."""

    name: str
    folder: Path
    patterns: tuple[str, ...]
    attributes: dict[Any, Any] = field(default_factory=dict)
    _state: str | None = None

    @property
    def files(self) -> list[Path]:
        return sorted({path for pattern in self.patterns for path in self.folder.glob(pattern) if path.is_file()})

    def state(self) -> str | None:
        """Looked at once; again after the task has run."""
        if self._state is None:
            parts = {path.relative_to(self.folder).as_posix(): file_digest(path) for path in self.files}
            self._state = joint_digest(parts) if parts else None
        return self._state

    def look_again(self) -> None:
        self._state = None

    def remove(self) -> None:
        for path in self.files:
            path.unlink()
        self.look_again()


@dataclass(eq=False)
class RunTask(PTask):
    """A task as pytask executes it.

    step    the step it belongs to; empty for what belongs to the edition
    what    `notebook`, `page`, `facts` or `index`
    forced  run it although nothing changed
    record  where the inputs of its last success are kept, to say afterwards what changed
    """

    name: str
    step: str
    what: str
    action: Callable[[], None]
    given: Given
    reads: list[Made]
    leaves: list[Made]
    record: Path
    forced: bool = False
    running: bool = False
    markers: list[Any] = field(default_factory=list)
    report_sections: list[tuple[str, str, str]] = field(default_factory=list)
    attributes: dict[Any, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.depends_on = {"reads": [self.given, *self.reads]}
        self.produces = {"leaves": list(self.leaves)}

    @property
    def signature(self) -> str:
        return text_digest(f"task {self.name}")

    def state(self) -> str | None:
        return "forced" if self.forced else "as declared"

    def function(self, reads: Any = None) -> None:
        """Called by pytask. What an earlier execution left is removed first, so that it cannot count as success."""
        self.running = True
        try:
            for node in self.leaves:
                node.remove()
            self.action()
        finally:
            self.running = False
        for node in self.leaves:
            node.look_again()
        self.forced = False
        self.record.parent.mkdir(parents=True, exist_ok=True)
        self.record.write_text(json.dumps(self.given.parts, ensure_ascii=False, indent=0), encoding="utf-8")

    def execute(self, **inputs: Any) -> None:
        self.function(**inputs)

    def changes(self) -> list[str]:
        """What is unlike the last success among the inputs that no task makes, in words."""
        try:
            before = json.loads(self.record.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return []
        now = self.given.parts
        words = [f"{name} changed" for name in now if name in before and before[name] != now[name]]
        words += [f"{name} is new" for name in now if name not in before]
        return words + [f"{name} is gone" for name in before if name not in now]
