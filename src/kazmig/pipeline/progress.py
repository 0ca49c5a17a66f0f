"""What a person sees: steps as they run, and at the end what ran, what did not and why."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import Progress as Bars
from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

from kazmig.pipeline.errors import StepFailure

_WHAT = {"notebook": "", "page": "pages", "facts": "facts of all steps", "index": "index page"}
_LONGEST_REASON = 20


@dataclass
class Outcome:
    """What became of the tasks of a quarter: names of tasks as a person reads them."""

    ran: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[StepFailure] = field(default_factory=list)
    not_run: list[str] = field(default_factory=list)
    would_run: dict[str, list[str]] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        return not (self.failed or self.not_run or self.would_run)


class Progress:
    """Lines that say what is under way: moving ones on a terminal, plain ones in a log. Safe to use from threads."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._lock = threading.Lock()
        self._bars: Bars | None = None

    @contextmanager
    def shown(self) -> Iterator[None]:
        """While steps run."""
        if not self.console.is_terminal:
            yield
            return
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
            TextColumn("{task.fields[cell]}"),
        )
        with Bars(*columns, console=self.console, transient=True) as self._bars:
            yield
        self._bars = None

    @contextmanager
    def task(self, step: str, what: str, title: str = "") -> Iterator[TaskLine]:
        """While one task runs; says how long it took, also when it fails."""
        line = TaskLine(self._bars, task_name(step, what))
        begin = time.monotonic()
        mark, style = "failed", "bold red"
        try:
            yield line
            mark, style = "done", "green"
        finally:
            line.end()
            seconds = time.monotonic() - begin
            with self._lock:
                self.console.print(
                    f"  {mark:<6} {seconds:6.1f} s  {line.name:<32} {title}".rstrip(),
                    style=style if mark == "failed" else "",
                )


class TaskLine:
    """The moving line of one task; nothing where output is no terminal."""

    def __init__(self, bars: Bars | None, name: str) -> None:
        self.name = name
        self._bars = bars
        self._id = bars.add_task(name, total=None, cell="") if bars else None

    def cell(self, number: int, total: int) -> None:
        if self._bars and self._id is not None:
            self._bars.update(self._id, cell=f"cell {number} of {total}")

    def end(self) -> None:
        if self._bars and self._id is not None:
            self._bars.remove_task(self._id)


def task_name(step: str, what: str) -> str:
    """`15_clean_remittances`, `15_clean_remittances pages`, `index page`."""
    return " ".join(part for part in (step, _WHAT.get(what, what)) if part)


def recap(console: Console, quarter: str, outcome: Outcome, seconds: float, retry: str) -> None:
    """What ran, what was unchanged, what failed and how to go on."""
    counts = [("ran", outcome.ran), ("unchanged", outcome.unchanged)]
    counts += [("failed", outcome.failed), ("not run", outcome.not_run)]  # type: ignore[list-item]
    said = ", ".join(f"{len(names)} {word}" for word, names in counts if names)
    if outcome.complete and not outcome.ran:
        said = "all unchanged"
    _say(console, f"{quarter}: {said} ({seconds:.1f} s)", "bold")
    for failure in outcome.failed:
        _tell_failure(console, failure, retry)
    if outcome.not_run:
        _say(console, f"  not run because of it: {', '.join(outcome.not_run)}")


def _tell_failure(console: Console, failure: StepFailure, retry: str) -> None:
    where = ", ".join(part for part in (task_name(failure.step, failure.what), failure.cell) if part)
    _say(console, f"  FAILED {where}", "bold red")
    lines = failure.reason.splitlines()
    for line in lines[:_LONGEST_REASON]:
        _say(console, f"    {line}")
    if len(lines) > _LONGEST_REASON:
        _say(console, f"    … {len(lines) - _LONGEST_REASON} lines more in the executed copy")
    if failure.copy:
        _say(console, f"    executed copy: {failure.copy}")
    if failure.step:
        _say(console, f"    try again:     {retry} --only {failure.step}")


def tell_plan(console: Console, quarter: str, outcome: Outcome, why: bool) -> None:
    """What would run, with `why` also for which reasons."""
    if not outcome.would_run:
        _say(console, f"{quarter}: all unchanged, nothing would run", "bold")
    for name, reasons in outcome.would_run.items():
        _say(console, f"{quarter}: {name} would run", "bold")
        for reason in reasons if why else []:
            _say(console, f"    {reason}")
    if outcome.would_run and outcome.unchanged:
        _say(console, f"{quarter}: {len(outcome.unchanged)} unchanged: {', '.join(outcome.unchanged)}")


def _say(console: Console, text: str, style: str = "") -> None:
    console.print(text, style=style, markup=False, highlight=False, soft_wrap=True)


def names(tasks: Sequence[tuple[str, str]]) -> list[str]:
    return [task_name(step, what) for step, what in tasks]
