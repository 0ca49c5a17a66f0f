"""The record of the run: what each task read and left when it last succeeded. One JSON file, replaced as a whole."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kazmig.pipeline.nodes import Parts
from kazmig.pipeline.whole import write_whole

_VERSION = 1
_SECONDS_BETWEEN_WRITES = 1.0


@dataclass
class Entry:
    """One success of a task.

    given     what it was declared to read, by name
    observed  what it really read beyond that, by place; an empty digest stands for what was looked for in vain
    reads     results of other tasks
    leaves    its own results
    warnings  what Python warned of meanwhile
    seconds   how long it took
    """

    given: Parts
    observed: Parts = field(default_factory=dict)
    reads: Parts = field(default_factory=dict)
    leaves: Parts = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    seconds: float = 0.0


class Record:
    """Entries by the name of their task. A record that cannot be read is none: then everything runs, which is right."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._entries: dict[str, Entry] = {}
        self._written = 0.0
        self._changed = False
        self._load()

    def get(self, task: str) -> Entry | None:
        return self._entries.get(task)

    def put(self, task: str, entry: Entry) -> None:
        self._entries[task] = entry
        self._changed = True
        if time.monotonic() - self._written > _SECONDS_BETWEEN_WRITES:
            self.save()

    def forget(self, task: str) -> None:
        if self._entries.pop(task, None) is not None:
            self._changed = True

    def save(self) -> None:
        """Most things are read by many tasks: each name with its digest is written once, and tasks count them."""
        if not self._changed:
            return
        pairs: dict[tuple[str, str], int] = {}

        def counted(parts: Parts) -> list[int]:
            return [pairs.setdefault(pair, len(pairs)) for pair in parts.items()]

        tasks = {
            name: {
                **{kind: counted(getattr(entry, kind)) for kind in ("given", "observed", "reads", "leaves")},
                "warnings": entry.warnings,
                "seconds": entry.seconds,
            }
            for name, entry in self._entries.items()
        }
        content = {"version": _VERSION, "parts": [list(pair) for pair in pairs], "tasks": tasks}
        write_whole(self._place, json.dumps(content, ensure_ascii=False, separators=(",", ":")))
        self._written, self._changed = time.monotonic(), False

    def _load(self) -> None:
        try:
            content = json.loads(self._place.read_text(encoding="utf-8"))
            if content["version"] != _VERSION:
                return
            pairs = [(str(name), str(digest)) for name, digest in content["parts"]]
            self._entries = {name: _entry(told, pairs) for name, told in content["tasks"].items()}
        except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError):
            self._entries = {}


def _entry(told: dict[str, Any], pairs: list[tuple[str, str]]) -> Entry:
    kinds = ("given", "observed", "reads", "leaves")
    parts = {kind: dict(pairs[number] for number in told[kind]) for kind in kinds}
    return Entry(**parts, warnings=[str(each) for each in told["warnings"]], seconds=float(told["seconds"]))
