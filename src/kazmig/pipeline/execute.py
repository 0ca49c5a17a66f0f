"""Handing the tasks to pytask, and reading from it what became of them."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, cast

from _pytask import state
from _pytask.console import console
from pytask import ExitCode, Mark, PTask, Session, TaskOutcome, build
from pytask_parallel import execute as parallel_execute

from kazmig.pipeline.errors import StepFailure
from kazmig.pipeline.nodes import RunTask
from kazmig.pipeline.progress import Outcome, task_name
from kazmig.project.folders import Project

_SECONDS_BETWEEN_LOOKS = 0.05


def run_tasks(
    project: Project, tasks: Sequence[RunTask], jobs: int, keep_going: bool = True, dry_run: bool = False
) -> Outcome:
    """Runs what is out of date among the tasks, or says with `dry_run` what would run and why."""
    folder = project.root / ".kazmig" / "pytask"
    session = _session(folder, tasks, jobs, keep_going, dry_run)
    if session.exit_code == ExitCode.CONFIGURATION_FAILED:
        # The record of earlier runs cannot be read: without it everything runs, which is always right.
        shutil.rmtree(folder)
        session = _session(folder, tasks, jobs, keep_going, dry_run)
    if session.exit_code not in (ExitCode.OK, ExitCode.FAILED):
        reports = [*session.collection_reports, session.dag_report]
        raise RuntimeError(f"pytask could not plan the run: {[r.exc_info for r in reports if r and r.exc_info]}")
    return _outcome(session, tasks)


def _session(folder: Any, tasks: Sequence[RunTask], jobs: int, keep_going: bool, dry_run: bool) -> Session:
    """One call of pytask. Its record lies in `folder`; it collects nothing but these tasks."""
    empty = folder / "empty"
    empty.mkdir(parents=True, exist_ok=True)
    config = folder / "pyproject.toml"
    config.write_text("[tool.pytask.ini_options]\n", encoding="utf-8")
    for task in tasks:
        # Notebooks first: others wait for them, nobody waits for a page. A look at what would run leaves marks, too.
        task.markers = [] if task.what == "notebook" else [Mark("try_last", (), {})]
    with _made_to_fit(tasks):
        return build(
            tasks=cast("list[PTask]", list(tasks)),
            paths=[empty],
            config=config,
            capture="no",
            verbose=0,
            show_traceback=False,
            editor_url_scheme="no_link",
            dry_run=dry_run,
            explain=dry_run,
            max_failures=float("inf") if keep_going else 1,
            n_workers=jobs,
            parallel_backend="threads",
            database_url="sqlite://",
        )


@contextmanager
def _made_to_fit(tasks: Sequence[RunTask]) -> Iterator[None]:
    """What pytask has no options for.

    Its display, which is for its developers. Its pace: it sleeps between looks at running tasks, up to a second, and
    also when none is running. Its older record, a database written node by node: pytask.lock is the one that counts.
    """

    def pause(_: object) -> None:
        time.sleep(_SECONDS_BETWEEN_LOOKS if any(task.running for task in tasks) else 0.001)

    with ExitStack() as stack:
        for place, name, value in (
            (console, "quiet", True),
            (parallel_execute._Sleeper, "sleep", pause),
            (state, "update_states_in_database", lambda *_: None),
        ):
            stack.callback(setattr, place, name, getattr(place, name))
            setattr(place, name, value)
        yield


def _outcome(session: Session, tasks: Sequence[RunTask]) -> Outcome:
    found = Outcome()
    reports = {report.task.name: report for report in session.execution_reports}
    for task in tasks:
        name = task_name(task.step, task.what)
        report = reports.get(task.name)
        if report is None:
            found.not_run.append(name)
        elif report.outcome == TaskOutcome.SUCCESS:
            found.ran.append(name)
        elif report.outcome == TaskOutcome.SKIP_UNCHANGED:
            found.unchanged.append(name)
        elif report.outcome == TaskOutcome.WOULD_BE_EXECUTED:
            found.would_run[name] = _reasons(task)
        elif report.outcome == TaskOutcome.FAIL:
            found.failed.append(_failure(task, report.exc_info[1] if report.exc_info else None))
        else:
            found.not_run.append(name)
    return found


def _failure(task: RunTask, error: Any) -> StepFailure:
    if isinstance(error, StepFailure):
        return error
    return StepFailure(task.step, task.what, f"{type(error).__name__}: {error}")


def _reasons(task: RunTask) -> list[str]:
    """Why a task would run, in words."""
    if task.forced:
        return ["asked for by --force"]
    explanation = task.attributes.get("explanation")
    reasons = explanation.reasons if explanation else []
    if any(each.node_type == "source" and each.reason == "not_in_db" for each in reasons):
        return ["it never ran before"]
    return [words for each in reasons for words in _in_words(each, task)]


def _in_words(reason: Any, task: RunTask) -> list[str]:
    quarter = task.name.split()[0]
    name = reason.node_name.removeprefix(f"{quarter} ")
    if reason.reason == "cascade":
        step, _, what = name.rpartition(" ")
        return [f"{task_name(step, what)} would run before it"]
    if reason.node_name == task.given.name:
        return task.changes() or ["its inputs changed"]
    happened = {"missing": "missing", "not_in_db": "new"}.get(reason.reason, "changed")
    return [f"{happened}: {name}"]
