"""The run: all quarters that are asked for, oldest first, through one queue; plan, execute, publish, tell."""

from __future__ import annotations

import os
import re
import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kazmig.evidence.quarter import Quarter
from kazmig.pipeline import candidate, orders, preflight, publish
from kazmig.pipeline.attempts import all_attempts, own_attempts
from kazmig.pipeline.digests import Digests
from kazmig.pipeline.errors import RunError
from kazmig.pipeline.place import Later, Place
from kazmig.pipeline.plan import Common, Plan, make_plan
from kazmig.pipeline.progress import Progress
from kazmig.pipeline.record import Record
from kazmig.pipeline.request import Request
from kazmig.pipeline.runlog import run_log
from kazmig.pipeline.runner import Runner
from kazmig.pipeline.screen import Screen
from kazmig.pipeline.whole import make_way
from kazmig.project.faults import sentence
from kazmig.project.folders import Project
from kazmig.project.inventory import InventoryError, load_inventory
from kazmig.report import revision

INTERRUPTED = 130
_RANGE = re.compile(r"(.*?)\s*\.\.\s*(.*)")
_WRONG = 2


class Terminated(BaseException):
    """Somebody asked the run to end (SIGTERM)."""


def run(project: Project, request: Request, screen: Screen, here: Place | None = None) -> int:
    """Does what is asked; returns the exit code: 0 all is well, 1 a step failed, 2 a quarter cannot be planned.

    Without a cluster tasks are executed `here`; by default on this machine, from servers that end with the run.

    Raises DeclarationError, InventoryError, QuarterError, RunError (exit code 2) before anything runs.
    """
    quarters = choose_quarters(project, request)
    workplace = project.root / ".kazmig"
    workplace.mkdir(exist_ok=True)
    digests = Digests(workplace / "digests.json")
    common = Common.read(project, request.overrides, digests)
    if request.only:
        common.declaration[request.only]
    plans, code = _plans(common, quarters, request, screen)
    runner = Runner(project, request, Progress(screen), Record(workplace / "record.json"), digests)
    if request.looks_only:
        for plan in plans:
            runner.explain(plan)
        return code
    with only_one(project), ended_by_signals(), run_log(workplace, project.root, request.words()) as log:
        runner.log = runner.progress.log = log
        shutil.rmtree(all_attempts(project.root), ignore_errors=True)
        for line in publish.recover(project):
            screen.say(line)
        plans, more = _prepared(project, plans, screen)
        place = _place(project, request, own_attempts(project.root), here)
        try:
            code = max(code, more, runner.run(plans, place))
            if log.begun:
                log.say(f"exit code {code}")
            return code
        finally:
            with undisturbed():
                place.close()
                runner.record.save()
                digests.save()


def _plans(common: Common, quarters: list[Quarter], request: Request, screen: Screen) -> tuple[list[Plan], int]:
    """Plans of all quarters. What is wrong with one of several is said, and does not stop the others."""
    plans, code = [], 0
    for quarter in quarters:
        try:
            plans.append(make_plan(common, quarter, request.overrides))
        except (InventoryError, RunError) as error:
            if len(quarters) == 1:
                raise
            screen.say(f"{quarter}: not run. {error}", "bold red")
            code = _WRONG
    return plans, code


def _prepared(project: Project, plans: list[Plan], screen: Screen) -> tuple[list[Plan], int]:
    """Plans of the quarters that can be shown when they are done; what hinders the others is said."""
    good, code = [], 0
    for plan in plans:
        try:
            found = preflight.problems(project.root, str(plan.quarter))
            if not found:
                revision.keep_facts(project, plan.quarter, plan.inventory.revision)
                candidate.remove_undeclared(plan)
                good.append(plan)
        except OSError as error:
            found = [f"{sentence(error)} What is published stays as it was."]
        for line in found:
            screen.say(f"{plan.quarter}: {line}")
            code = 1
    return good, code


def _place(project: Project, request: Request, attempts: Path, here: Place | None) -> Place:
    if request.cluster:
        from kazmig.pipeline.cluster import Cluster

        return Cluster(project.root, request.cluster, request.jobs, attempts)
    if here is not None:
        return here
    slots = request.jobs or default_jobs()

    def begin() -> Place:
        from kazmig.pipeline.here import Here

        return Here(project.root, slots, [attempts])

    return Later(slots, begin)


@contextmanager
def begun(project: Project, request: Request) -> Iterator[Place]:
    """This machine, on which what makes pages is being loaded already."""
    from kazmig.pipeline.here import Here

    here = Here(project.root, request.jobs or default_jobs(), [own_attempts(project.root)])
    try:
        here.prepare(orders.of_machine(project))
        yield here
    finally:
        here.close()


def choose_quarters(project: Project, request: Request) -> list[Quarter]:
    """The quarters asked for, oldest first; by default the latest with real data."""
    there = project.quarters()
    if not there:
        raise RunError("There is no quarter in data/raw. Make a folder with: kazmig new-quarter 2023Q1")
    if request.every:
        return there
    if request.quarters:
        return sorted({quarter for text in request.quarters for quarter in _asked(text, there)})
    real = next((quarter for quarter in reversed(there) if not load_inventory(project, quarter).synthetic), None)
    if real is None:
        raise RunError(f"data/raw holds synthetic quarters only; name one, for example --quarter {there[-1]}.")
    return [real]


def _asked(text: str, there: list[Quarter]) -> list[Quarter]:
    """One quarter, which must be there, or all that are there between two."""
    if found := _RANGE.fullmatch(text.strip()):
        first, last = Quarter.parse(found[1]), Quarter.parse(found[2])
        if last < first:
            raise RunError(f"--quarter {text}: the first is later than the last. Write {last}..{first}.")
        within = [quarter for quarter in there if first <= quarter <= last]
        if not within:
            raise RunError(f"--quarter {text}: data/raw has no quarter among these; it has {there[0]} to {there[-1]}.")
        return within
    quarter = Quarter.parse(text)
    if quarter not in there:
        from difflib import get_close_matches

        near = get_close_matches(str(quarter), [str(each) for each in there], n=1, cutoff=0) or [str(there[-1])]
        raise RunError(
            f"There is no folder data/raw/{quarter}. The nearest is {near[0]}; "
            f"a new one is made with: kazmig new-quarter {quarter}"
        )
    return [quarter]


def default_jobs() -> int:
    """As many steps at once as this process may use processors, and no more than eight: each takes memory."""
    free = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(8, free))


@contextmanager
def only_one(project: Project) -> Iterator[None]:
    """Two runs in one project would write into one build folder. Raises RunError while another is under way."""
    folder = project.root / ".kazmig"
    folder.mkdir(exist_ok=True)
    with make_way(folder / "run.lock").open("a+") as file:
        try:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:  # Windows has no such lock
            pass
        except OSError as error:
            raise RunError("Another run is under way in this project. Wait until it ends, or stop it.") from error
        yield


@contextmanager
def undisturbed() -> Iterator[None]:
    """While a run clears away, which takes seconds at most, who asks once more for its end asks for nothing new."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Ctrl-C and SIGTERM end the run where it waits, so that it can end all that it started."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def terminate(*_: object) -> None:
        raise Terminated

    before = signal.signal(signal.SIGTERM, terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
