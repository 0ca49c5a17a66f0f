"""Where things lie: every path of a project from its root folder."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kazmig.evidence.quarter import Quarter

ROOT_VARIABLE = "KAZMIG_ROOT"


class ProjectError(Exception):
    """A folder or file that the project needs is not where it belongs; the message says how to mend it."""


def is_there(path: Path) -> bool:
    """Whether a file or folder is there that need not be; told to whoever watches, for it may come one day."""
    sys.audit("kazmig.look", str(path))
    return path.exists()


@lru_cache(maxsize=64)
def _root(begin: str) -> Path:
    """The folder with `pipeline.toml` at or above one; asked for each name of a country, so kept once it is found."""
    there = Path(begin).resolve()
    for folder in (there, *there.parents):
        if (folder / "pipeline.toml").is_file():
            return folder
    raise ProjectError(f"No pipeline.toml in {there} or above it. Work inside the project's folder.")


@dataclass(frozen=True)
class Project:
    """The folders of a project; `root` is the folder that holds `pipeline.toml`."""

    root: Path

    @classmethod
    def find(cls, start: Path | None = None) -> Project:
        """The project around `start` (default: $KAZMIG_ROOT, else the working folder)."""
        return cls(_root(os.path.abspath(start or os.environ.get(ROOT_VARIABLE) or os.getcwd())))

    @property
    def declaration(self) -> Path:
        return self.root / "pipeline.toml"

    @property
    def notebooks(self) -> Path:
        return self.root / "notebooks"

    def captions(self, step: str) -> Path:
        """What the figures of a step say."""
        return self.root / "narratives" / f"{step}.captions.toml"

    @property
    def reference(self) -> Path:
        return self.root / "data" / "raw" / "reference"

    def raw(self, quarter: Quarter) -> Path:
        return self.root / "data" / "raw" / str(quarter)

    def processed(self, quarter: Quarter) -> Path:
        return self.root / "data" / "processed" / str(quarter)

    def figures(self, quarter: Quarter) -> Path:
        return self.root / "figures" / str(quarter)

    def reports(self, quarter: Quarter) -> Path:
        return self.root / "reports" / str(quarter)

    def build(self, quarter: Quarter) -> Path:
        """Where a run works; only a complete edition is copied from here to the public folders."""
        return self.root / ".kazmig" / "build" / str(quarter)

    def scratch(self, quarter: Quarter) -> Path:
        """Where a notebook writes that is run by hand."""
        return self.root / ".scratch" / str(quarter)

    def published(self, name: str = "facts.json") -> list[Path]:
        """A file of each quarter's published record (`*.json` for several), where it is there, oldest first."""
        return sorted((self.root / "data" / "processed").glob(f"[12]*Q[1-4]/{name}"))

    def quarters(self) -> list[Quarter]:
        """Quarters that have a folder in data/raw, oldest first."""
        raw = self.root / "data" / "raw"
        found = (Quarter.find(folder.name) for folder in (raw.iterdir() if raw.is_dir() else ()))
        return sorted(quarter for quarter in found if quarter is not None)
