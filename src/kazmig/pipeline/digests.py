"""Telling contents apart: changes are seen by content, never by time stamps alone.

A raw file may be a gigabyte, and a run with nothing to do must not read it. As git does, a digest is remembered with
what the file was when it was read: size, times, number. It is trusted while all of these are the same, unless the file
was changed so shortly before it was read that another change could bear the same times; then it is read again.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar, cast

from kazmig.pipeline.whole import write_whole

Signature = tuple[int, int, int, int]
Found = TypeVar("Found")
# The coarsest clock of a file system that a project may lie on (FAT: two seconds).
_RACY_NS = 2_000_000_000
_WORTH_IT = 4096


def text_digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes, read in blocks: extracts can be large."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def joint_digest(parts: Mapping[str, str]) -> str:
    """One digest for named digests, whatever their order."""
    return text_digest(json.dumps(sorted(parts.items())))


def relative(path: Path, root: Path) -> str:
    """A path as a person knows it: from the project's folder, with forward slashes."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def signature(path: Path | str) -> Signature | None:
    """What tells one state of a file from another without reading it; None where there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ino, found.st_ctime_ns


class Digests:
    """Digests of files, remembered within a run and, for large files, from run to run in `place`.

    A run with nothing to do asks for the same things for each task and quarter: they are looked for once (`once`), and
    again whenever something ran (`look_again`).
    """

    def __init__(self, place: Path | None = None) -> None:
        self._place = place
        self._known: dict[str, tuple[Signature, str]] = {}
        self._changed = False
        self._looked: dict[str, object] = {}
        if place is not None:
            self._load(place)

    def of(self, path: Path | str) -> str:
        """SHA-256 of a file. Raises OSError where it cannot be read."""
        now = signature(path)
        name = str(path)
        known = self._known.get(name)
        if known and now == known[0]:
            return known[1]
        begun = time.time_ns()
        digest = file_digest(Path(path))
        if now is not None and now == signature(path) and begun - max(now[1], now[3]) > _RACY_NS:
            self._known[name] = now, digest
            self._changed = self._changed or now[0] >= _WORTH_IT
        return digest

    def save(self) -> None:
        """Keeps what is worth it for the next run."""
        if self._place is None or not self._changed:
            return
        kept = {name: [*sign, digest] for name, (sign, digest) in self._known.items() if sign[0] >= _WORTH_IT}
        write_whole(self._place, json.dumps(kept))
        self._changed = False

    def once(self, name: str, find: Callable[[], Found]) -> Found:
        """What is found under a name, found once in a look."""
        if name not in self._looked:
            self._looked[name] = find()
        return cast(Found, self._looked[name])

    def look_again(self) -> None:
        """Whatever was found may be otherwise by now."""
        self._looked.clear()

    def forget(self) -> None:
        """Reads every file again from now on."""
        self._known.clear()

    def _load(self, place: Path) -> None:
        try:
            for name, (*sign, digest) in json.loads(place.read_text(encoding="utf-8")).items():
                size, modified, inode, changed = map(int, sign)
                self._known[name] = (size, modified, inode, changed), str(digest)
        except (OSError, ValueError, TypeError, AttributeError):
            self._known.clear()  # as good as none: everything is read
