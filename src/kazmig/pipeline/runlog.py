"""What a run did, as a file that may be mailed: no value of a table, no text of a cell, no name of a person or account.

What a person sees on the screen may quote an error that quotes a value; here such an error is only its kind and place.
What the run itself says is written as it stands, with the project's and the person's folders shortened.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from kazmig import __version__
from kazmig.pipeline.errors import StepFailure
from kazmig.pipeline.progress import Outcome, task_name
from kazmig.pipeline.whole import make_way

FILE = "run.log"
_BEFORE = "run.before.log"


class RunLog:
    """`.kazmig/run.log`: lines with the seconds since the run began, written at once, so that a run that is killed has
    told what it did. It begins with the first line; the log before stays beside it. Safe to use from threads.
    """

    def __init__(self, workplace: Path, root: Path, asked: str) -> None:
        self._place, self._asked, self._begun = workplace / FILE, asked, time.monotonic()
        self._short = [(str(root), "."), (os.path.expanduser("~"), "~")]
        self._file: TextIO | None = None
        self._lock = threading.Lock()

    def say(self, text: str, style: str = "") -> None:
        with self._lock:
            self._file = self._file or self._opened()
            self._write(self._file, text)

    @property
    def begun(self) -> bool:
        return self._file is not None

    def close(self) -> None:
        if self._file:
            self._file.close()

    def _opened(self) -> TextIO:
        import platform

        if self._place.is_file():
            self._place.replace(make_way(self._place.with_name(_BEFORE)))
        file = make_way(self._place).open("w", encoding="utf-8")
        self._write(file, time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()))
        about = f"Python {platform.python_version()}, {sys.platform}, {os.cpu_count()} processors"
        self._write(file, f"kazmig {__version__}, {about}")
        self._write(file, f"asked for: {self._asked}")
        return file

    def _write(self, file: TextIO, text: str) -> None:
        for long, short in self._short:
            text = text.replace(long, short) if len(long) > 1 else text
        for line in text.splitlines():
            file.write(f"{time.monotonic() - self._begun:9.1f}  {line}\n")
        file.flush()

    def quarter(self, quarter: str, outcome: Outcome, told: list[str]) -> None:
        """What became of a quarter."""
        counts: dict[str, list[Any]] = {
            "ran": outcome.ran,
            "unchanged": outcome.unchanged,
            "failed": outcome.failed,
            "not run": outcome.not_run,
            "warnings": outcome.warnings,
        }
        self.say(f"{quarter}: {', '.join(f'{len(names)} {word}' for word, names in counts.items() if names)}")
        for failure in outcome.failed:
            self.say(f"failed {_said(failure)}")
        for line in told:
            self.say(line)


def _said(failure: StepFailure) -> str:
    where = ", ".join(part for part in (task_name(failure.step, failure.what), failure.cell) if part)
    return f"{where}: {failure.kind or failure.reason}"


@contextmanager
def run_log(workplace: Path, root: Path, asked: str) -> Iterator[RunLog]:
    """The log of one run."""
    log = RunLog(workplace, root, asked)
    try:
        yield log
    except BaseException as error:
        log.say(f"ended early: {type(error).__name__}")
        raise
    finally:
        log.close()
