"""Telling contents apart: changes are seen by content, never by time stamps."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path


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
