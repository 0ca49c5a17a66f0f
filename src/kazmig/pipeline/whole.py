"""Writing a file so that nobody ever reads half of it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def write_whole(path: Path, text: str) -> Path:
    """Under another name first, then in its place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    make_way(path)
    new = path.with_name(f"{path.name}.new{os.getpid()}")
    try:
        new.write_text(text, encoding="utf-8", newline="\n")
        return new.replace(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise


def make_way(path: Path) -> Path:
    """Removes a folder that stands where a file of the run's own belongs: nothing that it keeps is worth a run."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    return path
