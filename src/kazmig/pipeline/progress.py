"""What a person sees: steps as they run, and at the end what ran, what did not and why."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from kazmig.pipeline.errors import StepFailure
from kazmig.pipeline.screen import Screen

if TYPE_CHECKING:
    from rich.progress import Progress as Bars

_WHAT = {
    "notebook": "",
    "page": "pages",
    "facts": "facts of all steps",
    "leaves": "pages of no notebook",
    "dictionary": "data dictionary",
    "index": "index page",
    "files": "files for download",
}
_LONGEST_REASON = 20
# A step that says nothing for so long is named, again and again.
SECONDS_UNTIL_STILL = 600.0


@dataclass
class Outcome:
    """What became of the tasks of a quarter: names of tasks as a person reads them."""

    ran: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[StepFailure] = field(default_factory=list)
    not_run: list[str] = field(default_factory=list)
    would_run: dict[str, list[str]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        return not (self.failed or self.not_run or self.would_run)


class Says(Protocol):
    """Something that a line can be said to."""

    def say(self, text: str, style: str = "") -> None: ...


class Progress:
    """Lines that say what is under way: moving ones on a terminal, plain ones in a log. Safe to use from threads."""

    def __init__(self, screen: Screen, log: Says | None = None, still: float = SECONDS_UNTIL_STILL) -> None:
        self.screen, self.log, self.still = screen, log, still
        self.lines: set[TaskLine] = set()
        self._bars: Bars | None = None

    @contextmanager
    def shown(self) -> Iterator[None]:
        """While steps run; what takes long is named from time to time."""
        over = threading.Event()
        threading.Thread(target=self._remind, args=(over,), daemon=True).start()
        try:
            with self._moving():
                yield
        finally:
            over.set()

    def _remind(self, over: threading.Event) -> None:
        while not over.wait(min(1.0, self.still / 4)):
            for line in [*self.lines]:
                line.remind()

    @contextmanager
    def _moving(self) -> Iterator[None]:
        if not self.screen.is_terminal:
            yield
            return
        from rich.console import Console
        from rich.progress import Progress as Bars
        from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
            TextColumn("{task.fields[cell]}"),
        )
        with Bars(*columns, console=Console(file=self.screen.file), transient=True) as self._bars:
            yield
        self._bars = None

    def begin(self, name: str, title: str = "") -> TaskLine:
        """The line of a task that begins."""
        return TaskLine(self, self._bars, name, title)

    def say(self, text: str, style: str = "") -> None:
        """A line above the moving ones."""
        if self._bars is None:
            self.screen.say(text, style)
        else:
            self._bars.console.print(text, style=style or None, markup=False, highlight=False, soft_wrap=True)


class TaskLine:
    """The moving line of one task, and the one that says how long it took."""

    def __init__(self, progress: Progress, bars: Bars | None, name: str, title: str) -> None:
        self._progress, self._bars = progress, bars
        self._name, self._title = name, title
        self._begun = self._since = time.monotonic()
        self._place, self._reminded = "", 0
        self._id = bars.add_task(name, total=None, cell="") if bars else None
        progress.lines.add(self)

    def remind(self) -> None:
        """Says that the task is still where it was, each time that the patience of a person ends."""
        seconds = time.monotonic() - self._since
        if seconds < self._progress.still * (self._reminded + 1):
            return
        self._reminded += 1
        during = f"{seconds / 60:.0f} min" if seconds >= 60 else f"{seconds:.0f} s"
        self._progress.say(f"  still  {self._name}{self._place} for {during}")

    def cell(self, number: int, total: int) -> None:
        self._since, self._reminded, self._place = time.monotonic(), 0, f" in cell {number} of {total}"
        if self._bars and self._id is not None:
            self._bars.update(self._id, cell=f"cell {number} of {total}")

    def end(self, well: bool) -> None:
        self._progress.lines.discard(self)
        if self._bars and self._id is not None:
            self._bars.remove_task(self._id)
        seconds = time.monotonic() - self._begun
        text = f"  {'done' if well else 'failed':<6} {seconds:6.1f} s  {self._name:<32} {self._title}".rstrip()
        if self._progress.log:
            self._progress.log.say(text.strip())
        self._progress.say(text, "" if well else "bold red")


def task_name(step: str, what: str) -> str:
    """`15_clean_remittances`, `15_clean_remittances pages`, `index page`."""
    return " ".join(part for part in (step, _WHAT.get(what, what)) if part)


def recap(screen: Says, quarter: str, outcome: Outcome, seconds: float, retry: str) -> None:
    """What ran, what was unchanged, what failed and how to go on."""
    counts = [("ran", outcome.ran), ("unchanged", outcome.unchanged)]
    counts += [("failed", outcome.failed), ("not run", outcome.not_run)]  # type: ignore[list-item]
    said = ", ".join(f"{len(names)} {word}" for word, names in counts if names)
    if outcome.complete and not outcome.ran:
        said = "all unchanged"
    screen.say(f"{quarter}: {said} ({seconds:.1f} s)", "bold")
    for failure in outcome.failed:
        _tell_failure(screen, failure, retry)
    if outcome.not_run:
        screen.say(f"  not run because of it: {', '.join(outcome.not_run)}")
    for warning in outcome.warnings:
        screen.say(f"  warned: {warning}")


def tell_rest(screen: Says, done: int, quarters: int, seconds: float) -> None:
    """How far a run of several quarters is, and how long it may still take."""
    left = seconds / done * (quarters - done)
    words = f"about {left / 60:.0f} min left" if left > 90 else f"about {left:.0f} s left"
    screen.say(f"{done} of {quarters} quarters, {words if done < quarters else f'{seconds:.0f} s in all'}")


def _tell_failure(screen: Says, failure: StepFailure, retry: str) -> None:
    where = ", ".join(part for part in (task_name(failure.step, failure.what), failure.cell) if part)
    screen.say(f"  FAILED {where}", "bold red")
    lines = failure.reason.splitlines()
    for line in lines[:_LONGEST_REASON]:
        screen.say(f"    {line}")
    if len(lines) > _LONGEST_REASON:
        screen.say(f"    … {len(lines) - _LONGEST_REASON} lines more in the executed copy")
    if failure.copy:
        screen.say(f"    executed copy: {failure.copy}")
    if failure.step:
        screen.say(f"    try again:     {retry} --only {failure.step}")
    screen.say("    to be mailed:  .kazmig/run.log (it holds no values)")


def tell_plan(screen: Says, quarter: str, outcome: Outcome, why: bool) -> None:
    """What would run, with `why` also for which reasons."""
    if not outcome.would_run:
        screen.say(f"{quarter}: all unchanged, nothing would run", "bold")
    for name, reasons in outcome.would_run.items():
        screen.say(f"{quarter}: {name} would run", "bold")
        for reason in reasons if why else []:
            screen.say(f"    {reason}")
    if outcome.would_run and outcome.unchanged:
        screen.say(f"{quarter}: {len(outcome.unchanged)} unchanged: {', '.join(outcome.unchanged)}")


def tell_more(screen: Screen, quarter: str, shown: list[str], follow: list[str], before: list[str]) -> None:
    """What would happen although no input of it changed: public files put right, steps after an earlier edition."""
    if shown:
        screen.say(f"{quarter}: the edition would be shown again", "bold")
        for reason in shown:
            screen.say(f"    {reason}")
    if follow:
        screen.say(f"{quarter}: {', '.join(follow)} may run too", "bold")
        screen.say(f"    they read earlier editions, and {', '.join(before)} would be made before: if its facts change")
