"""The run: one quarter after the other, oldest first; plan, execute, publish, tell."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from rich.console import Console

from kazmig.evidence.quarter import Quarter
from kazmig.pipeline import candidate, edition, preflight, publish, workers
from kazmig.pipeline.digests import relative
from kazmig.pipeline.errors import RunError, StepFailure
from kazmig.pipeline.progress import Outcome, Progress, recap, tell_plan
from kazmig.project.declaration import StepDeclaration
from kazmig.project.faults import sentence
from kazmig.project.folders import Project
from kazmig.project.inventory import load_inventory
from kazmig.report import ReportError, revision

if TYPE_CHECKING:  # plan imports pytask, which takes a second that a wrong option need not wait for
    from kazmig.pipeline.plan import Plan

INTERRUPTED = 130


@dataclass(frozen=True)
class Request:
    """What a person asked for; see the options of run_all.py."""

    quarters: tuple[str, ...] = ()
    every: bool = False
    only: str | None = None
    jobs: int = 0
    force: bool = False
    explain: bool = False
    dry_run: bool = False
    keep_going: bool = True
    overrides: dict[str, str] = field(default_factory=dict)
    release_by: str | None = None


def run(project: Project, request: Request, console: Console) -> int:
    """Does what is asked; returns the exit code: 0 all is well, 1 a step failed.

    Raises DeclarationError, InventoryError, QuarterError, RunError (exit code 2) before anything runs.
    """
    quarters = choose_quarters(project, request)
    runner = Runner(project, request, Progress(console))
    for quarter in quarters[1:]:
        runner.plan(quarter)  # what is wrong with a later quarter is said before the first one runs
    with only_one(project), stopped_by_interrupt(console):
        for line in publish.recover(project):
            console.print(line, markup=False, highlight=False, soft_wrap=True)
        return max(runner.guarded(quarter) for quarter in quarters)


def choose_quarters(project: Project, request: Request) -> list[Quarter]:
    """The quarters asked for, oldest first; by default the latest with real data."""
    there = project.quarters()
    if not there:
        raise RunError("There is no quarter in data/raw. Make a folder with: kazmig new-quarter 2023Q1")
    if request.every:
        return there
    if request.quarters:
        asked = sorted({Quarter.parse(text) for text in request.quarters})
        for quarter in asked:
            if quarter not in there:
                near = get_close_matches(str(quarter), [str(each) for each in there], n=1, cutoff=0) or [str(there[-1])]
                raise RunError(
                    f"There is no folder data/raw/{quarter}. The nearest is {near[0]}; "
                    f"a new one is made with: kazmig new-quarter {quarter}"
                )
        return asked
    real = [quarter for quarter in there if not load_inventory(project, quarter).synthetic]
    if not real:
        raise RunError(f"data/raw holds synthetic quarters only; name one, for example --quarter {there[-1]}.")
    return real[-1:]


@dataclass
class Runner:
    """Runs quarters of one project for one request."""

    project: Project
    request: Request
    progress: Progress

    def plan(self, quarter: Quarter) -> Plan:
        from kazmig.pipeline.plan import Actions, make_plan

        actions = Actions(self._notebook, self._page, _facts, self._index)
        plan = make_plan(self.project, quarter, self.request.overrides, actions)
        if self.request.only:
            plan.declaration[self.request.only]
        return plan

    def guarded(self, quarter: Quarter) -> int:
        """`edition`, but what the system refuses is told as a sentence, and the next quarter goes on."""
        changes = not (self.request.explain or self.request.dry_run)
        try:
            found = preflight.problems(self.project.root, str(quarter)) if changes else []
            for line in found:
                self.progress.console.print(f"{quarter}: {line}", markup=False, highlight=False, soft_wrap=True)
            return 1 if found else self.edition(quarter)
        except OSError as error:
            said = f"{quarter}: {sentence(error)} What is published stays as it was."
        except ReportError as error:
            said = f"{quarter}: {error}"
        self.progress.console.print(said, markup=False, highlight=False, soft_wrap=True)
        return 1

    def edition(self, quarter: Quarter) -> int:
        """Runs and publishes one quarter; returns its exit code."""
        from kazmig.pipeline.execute import run_tasks

        begin = time.monotonic()
        if not (self.request.explain or self.request.dry_run):
            revision.keep_facts(self.project, quarter, load_inventory(self.project, quarter).revision)
        plan, console = self.plan(quarter), self.progress.console
        tasks = plan.select(self.request.only, self.request.force)
        if self.request.explain or self.request.dry_run:
            tell_plan(console, str(quarter), run_tasks(self.project, tasks, 1, dry_run=True), self.request.explain)
            return 0
        candidate.remove_undeclared(plan)
        with self.progress.shown():
            outcome = run_tasks(self.project, tasks, self.request.jobs or default_jobs(), self.request.keep_going)
        if workers.stopped():  # pytask takes the interrupt for a reason to end, and returns
            raise KeyboardInterrupt
        told = self._publish(plan, outcome)
        recap(console, str(quarter), outcome, time.monotonic() - begin, self._retry(quarter))
        for line in told.lines:
            console.print(f"  {line}", markup=False, highlight=False, soft_wrap=True)
        return 1 if outcome.failed or outcome.not_run or not told.good else 0

    # --- the tasks -----------------------------------------------------------------------------------------------

    def _notebook(self, plan: Plan, step: StepDeclaration) -> None:
        from kazmig.pipeline import outputs
        from kazmig.pipeline.notebooks import Watch, execute, set_aside

        with self.progress.task(step.name, "notebook", step.title) as line:
            env = workers.environment(self.project.root, KAZMIG_ROOT=str(self.project.root), KAZMIG_OUT=str(plan.build))
            watch = Watch(env, self.project.notebooks, wants_forked_kernels(), line.cell)
            copy = plan.build / "notebooks" / step.notebook
            source = self.project.notebooks / step.notebook
            execute(source, copy, plan.parameters[step.name], watch, self.project.root)
            if found := outputs.problems(plan.build, step):
                raise StepFailure(step.name, "notebook", "\n".join(found), copy=set_aside(copy, self.project.root))

    def _page(self, plan: Plan, step: StepDeclaration) -> None:
        from kazmig.pipeline import pages

        self._in_worker(step.name, "page", pages.export, str(plan.quarter), step.name)

    def _index(self, plan: Plan) -> None:
        from kazmig.pipeline import pages

        self._in_worker("", "index", pages.index, str(plan.quarter))

    def _in_worker(self, step: str, what: str, function: Any, *arguments: str) -> None:
        with self.progress.task(step, what):
            env = workers.environment(self.project.root, KAZMIG_ROOT=str(self.project.root))
            try:
                workers.call(function, str(self.project.root), *arguments, env=env)
            except workers.WorkerError as error:
                raise StepFailure(step, what, str(error)) from error

    # --- publishing ----------------------------------------------------------------------------------------------

    def _publish(self, plan: Plan, outcome: Outcome) -> publish.Told:
        """Publishes a complete edition; returns what to tell."""
        from kazmig.pipeline.execute import run_tasks

        index = self.project.reports(plan.quarter) / "index.html"
        place = relative(index, self.project.root)
        if outcome.complete and self.request.only:
            rest = run_tasks(self.project, plan.select(None, False), 1, dry_run=True).would_run
            if rest:
                return publish.Told([f"Not published: {len(rest)} tasks are out of date. Run without --only."])
        if not outcome.complete:
            kept = f"{place} still shows the edition before." if index.is_file() else "There is no edition yet."
            return publish.Told([f"Not published. {kept}"])
        trial = bool(self.request.overrides)
        told = publish.publish_edition(plan, bool(outcome.ran), self.request.release_by, trial)
        overridden = [
            f"with {name} = {value} (a run without --set goes back)" for name, value in self.request.overrides.items()
        ]
        return publish.Told([*told.lines, *overridden], told.good)

    def _retry(self, quarter: Quarter) -> str:
        chosen = [f"--set {name}={value}" for name, value in self.request.overrides.items()]
        return " ".join(["python run_all.py", f"--quarter {quarter}", *chosen])


def _facts(plan: Plan) -> None:
    edition.merge_facts(plan.build, plan.steps)
    edition.merge_audits(plan.build, plan.steps)


def default_jobs() -> int:
    """As many steps at once as this process may use processors, and no more than eight: each takes memory."""
    free = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(8, free))


def wants_forked_kernels() -> bool:
    """Forked where that is safe; KAZMIG_KERNELS=ordinary asks for a new Python each."""
    return workers.CAN_FORK and os.environ.get("KAZMIG_KERNELS", "forked") != "ordinary"


@contextmanager
def only_one(project: Project) -> Iterator[None]:
    """Two runs in one project would write into one build folder. Raises RunError while another is under way."""
    folder = project.root / ".kazmig"
    folder.mkdir(exist_ok=True)
    with (folder / "run.lock").open("a+") as file:
        try:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:  # Windows has no such lock
            pass
        except OSError as error:
            raise RunError("Another run is under way in this project. Wait until it ends, or stop it.") from error
        yield


@contextmanager
def stopped_by_interrupt(console: Console) -> Iterator[None]:
    """Ctrl-C ends all kernels at once, instead of waiting for the notebooks that run in them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: Any) -> None:
        workers.stop()
        raise KeyboardInterrupt

    workers.stopped(again=True)
    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
