"""What the run and whoever does a task agree on."""

from __future__ import annotations

import os
from pathlib import Path

# What a run that was killed left behind is cleared away by its servers, perhaps while the next one works.
_THIS_RUN = f"{os.getpid()}-{os.urandom(4).hex()}"

# What a task's process opened, in the folder of its attempt.
LOG = "observed.jsonl"
# The run says so often that it lives.
SECONDS_BETWEEN_SIGNS = 2.0


def all_attempts(root: Path) -> Path:
    """Where every run of a project has a folder for its attempts."""
    return root / ".kazmig" / "attempts"


def own_attempts(root: Path) -> Path:
    """The folder for the attempts of this run."""
    return all_attempts(root) / _THIS_RUN
