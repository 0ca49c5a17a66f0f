"""What the tasks of a run read and leave."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from kazmig.pipeline.digests import Digests, joint_digest

Parts = dict[str, str]


@dataclass(eq=False)
class Made:
    """Files that a task leaves, as one thing that others read; `patterns` are paths or globs below `folder`."""

    name: str
    folder: Path
    patterns: tuple[str, ...]
    digests: Digests
    _state: str | None = None
    _files: list[Path] | None = None

    @property
    def files(self) -> list[Path]:
        """Looked for once; again after the task has run."""
        if self._files is None:
            self._files = self.files_in(self.folder)
        return self._files

    def files_in(self, folder: Path) -> list[Path]:
        """Patterns have one star at most, in their last part."""
        found: set[str] = set()
        names: dict[str, list[str]] = {}
        for pattern in self.patterns:
            inner, _, last = pattern.rpartition("/")
            there = os.path.join(folder, inner)
            if inner not in names:
                names[inner] = sorted(os.listdir(there)) if os.path.isdir(there) else []
            found |= {os.path.join(there, name) for name in _matching(names[inner], last)}
        return [Path(path) for path in sorted(found) if os.path.isfile(path)]

    def state(self) -> str:
        """One digest of all the files, empty where there is none. Looked at once; again after the task has run."""
        if self._state is None:
            begin = len(str(self.folder)) + 1
            parts = {str(path)[begin:].replace(os.sep, "/"): self.digests.of(path) for path in self.files}
            self._state = joint_digest(parts) if parts else ""
        return self._state

    def remove(self) -> None:
        for path in self.files_in(self.folder):
            path.unlink()
        self._state = self._files = None

    def take(self, attempt: Path) -> None:
        """Replaces what is there by what an attempt made."""
        self.remove()
        for path in self.files_in(attempt):
            target = self.folder / path.relative_to(attempt)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)


def _matching(names: list[str], pattern: str) -> Iterator[str]:
    """Of sorted names those that a pattern with one star at most means."""
    begin, star, end = pattern.partition("*")
    for name in islice(names, bisect_left(names, begin), None):
        if not name.startswith(begin):
            break
        if name == pattern or (star and name.endswith(end) and len(name) >= len(begin) + len(end)):
            yield name


@dataclass(eq=False)
class Task:
    """One thing to do.

    step    the step it belongs to; empty for what belongs to the edition
    what    `notebook`, `page`, `facts`, `files`, `leaves`, `dictionary`, `index` or `finish`
    given   everything that it is declared to read and no task of the quarter makes: names, as a person calls them,
            and digests; asked when its turn comes
    shown   figures that it may show: they count when it was seen to read them
    after   tasks that must have ended before it, well or not
    forced  run it although nothing changed
    """

    quarter: str
    step: str
    what: str
    title: str
    given: Callable[[], Parts]
    reads: list[Made] = field(default_factory=list)
    leaves: list[Made] = field(default_factory=list)
    shown: list[Made] = field(default_factory=list)
    after: set[str] = field(default_factory=set)
    forced: bool = False

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.quarter, self.step, self.what) if part)

    def take(self, attempt: Path) -> None:
        for node in self.leaves:
            node.take(attempt)

    def forget(self) -> None:
        """Removes what an earlier run left."""
        for node in self.leaves:
            node.remove()


def states(nodes: Iterable[Made]) -> Parts:
    """The state of each node by its name without the quarter."""
    return {node.name.partition(" ")[2]: node.state() for node in nodes}


def unlike(before: Parts, now: Parts) -> list[str]:
    """What changed, came and went, in words."""
    words = [f"{name} changed" for name in now if name in before and before[name] != now[name] and before[name]]
    words += [f"{name} is new" for name in now if not before.get(name) and now[name]]
    return words + [f"{name} is gone" for name in before if before[name] and not now.get(name)]
