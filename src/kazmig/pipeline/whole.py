"""Writing a file so that nobody ever reads half of it."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, text: str) -> Path:
    """Under another name first, then in its place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new{os.getpid()}")
    new.write_text(text, encoding="utf-8", newline="\n")
    return new.replace(path)
