"""One run of some quarters: which tasks are out of date, what becomes of each, and the edition at the end."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kazmig.evidence.quarter import Quarter
from kazmig.pipeline import edition, orders, outputs, publish, seen, workers
from kazmig.pipeline.attempts import LOG
from kazmig.pipeline.causes import Causes, may_follow, not_shown
from kazmig.pipeline.digests import Digests, relative
from kazmig.pipeline.engine import Graph, Ways, work_off
from kazmig.pipeline.errors import RunError, StepFailure
from kazmig.pipeline.messages import Answer, Told
from kazmig.pipeline.nodes import Task, states
from kazmig.pipeline.place import Lost, Place
from kazmig.pipeline.plan import Plan, wait_for_earlier
from kazmig.pipeline.progress import Outcome, Progress, TaskLine, recap, task_name, tell_more, tell_plan, tell_rest
from kazmig.pipeline.record import Entry, Record
from kazmig.pipeline.request import Request
from kazmig.project.faults import sentence
from kazmig.project.folders import Project
from kazmig.report.errors import ReportError

if TYPE_CHECKING:
    from kazmig.pipeline.runlog import RunLog


@dataclass
class Runner:
    """Runs quarters of one project for one request."""

    project: Project
    request: Request
    progress: Progress
    record: Record
    digests: Digests
    plans: dict[str, Plan] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    codes: list[int] = field(default_factory=list)
    log: RunLog | None = None

    def __post_init__(self) -> None:
        self._begun: dict[str, float] = {}
        self._lines: dict[str, TaskLine] = {}
        self.causes = Causes(self.record, self.plans)
        self._asking = threading.Thread(target=self._hear_machine, daemon=True)
        self._told: Answer = {"ok": False}

    def run(self, plans: Sequence[Plan], place: Place) -> int:
        """Works off all quarters and publishes those that are whole; returns the exit code."""
        self._begin, self.place = time.monotonic(), place
        self.plans.update({str(plan.quarter): plan for plan in plans})
        self.outcomes = {quarter: Outcome() for quarter in self.plans}
        chosen = {quarter: plan.select(self.request.only, self.request.force) for quarter, plan in self.plans.items()}
        wait_for_earlier(plans, chosen)
        finishes = [plan.finish(chosen[str(plan.quarter)]) for plan in plans]
        graph = Graph.of([task for tasks in chosen.values() for task in tasks] + finishes)
        seconds = {name: entry.seconds for name in graph.tasks if (entry := self.record.get(name))}
        ways = Ways(self._is_current, self._here, self._away, self._done, self._skipped)
        with self.progress.shown():
            work_off(graph, ways, place.slots, seconds, self.request.keep_going)
        return max(self.codes, default=0)

    # --- what would run ------------------------------------------------------------------------------------------

    def explain(self, plan: Plan) -> None:
        """Says what would run, and why; after plans of earlier quarters also what may follow from theirs."""
        self.plans[str(plan.quarter)] = plan
        before = [quarter for quarter, outcome in self.outcomes.items() if outcome.would_run]
        found = self.causes.look(plan, plan.select(self.request.only, self.request.force))
        self.outcomes[str(plan.quarter)] = found
        tell_plan(self.progress.screen, str(plan.quarter), found, self.request.explain)
        if self.request.explain and not self.request.only:
            shown = [] if found.would_run else not_shown(plan)
            tell_more(self.progress.screen, str(plan.quarter), shown, may_follow(plan, found, before), before)

    # --- one task ------------------------------------------------------------------------------------------------

    def _begin_quarter(self, task: Task) -> Outcome:
        self._begun.setdefault(task.quarter, time.monotonic())
        return self.outcomes[task.quarter]

    def _is_current(self, task: Task) -> bool:
        outcome = self._begin_quarter(task)
        if self.causes.of(task):
            self.causes.given.setdefault(task.name, task.given())
            self._lines[task.name] = self.progress.begin(task_name(task.step, task.what), task.title)
            self.digests.look_again()
            if not self.request.only:
                self._ask_machine()
            return False
        outcome.unchanged.append(task_name(task.step, task.what))
        return True

    def _here(self, task: Task) -> bool | None:
        """What takes no time is done at once."""
        if task.what == "finish":
            self._finish(task.quarter)
            return True
        if task.what != "facts":
            return None
        outcome = self._begin_quarter(task)
        if not self.causes.of(task):
            outcome.unchanged.append(task_name("", "facts"))
            return True
        plan, begun = self.plans[task.quarter], time.monotonic()
        try:
            task.forget()
            edition.merge_facts(plan.build, plan.steps)
            edition.merge_audits(plan.build, plan.steps)
        except StepFailure as failure:
            return self._failed(task, failure)
        entry = Entry(task.given(), reads=states(task.reads), seconds=time.monotonic() - begun)
        return self._succeeded(task, entry)

    def _away(self, task: Task) -> Answer:
        plan, line = self.plans[task.quarter], self._lines[task.name]

        def tell(message: Told) -> None:
            if "cell" in message:
                line.cell(*message["cell"])

        try:
            return self.place.run(orders.of_task(plan, task), tell)
        except Lost as lost:
            return {"ok": False, "reason": str(lost), "attempt": "", "seconds": 0.0}

    def _done(self, task: Task, answer: Answer) -> bool:
        """Judges what came back, and lets it count."""
        self.digests.look_again()
        attempt = Path(answer["attempt"]) if answer["attempt"] else None
        try:
            entry = self._judged(task, answer, attempt)
        except StepFailure as failure:
            failure.copy = self._set_aside(task, attempt)
            return self._failed(task, failure)
        except OSError as error:
            return self._failed(task, StepFailure(task.step, task.what, sentence(error, "keep what it made")))
        finally:
            if attempt:
                shutil.rmtree(attempt, ignore_errors=True)
        return self._succeeded(task, entry)

    def _judged(self, task: Task, answer: Answer, attempt: Path | None) -> Entry:
        """What is recorded of a success; its results have taken their place. Raises StepFailure."""
        plan = self.plans[task.quarter]
        if not answer["ok"] or attempt is None:
            raise StepFailure(
                task.step, task.what, answer["reason"], answer.get("cell", ""), kind=answer.get("kind", "")
            )
        found = seen.Seen.load(attempt / LOG, (workers.source(), self.project.root))
        problems = []
        if task.what == "notebook":
            problems = outputs.problems(attempt, plan.steps[task.step])
            problems += seen.undeclared(found, plan.steps[task.step], plan.inputs)
        problems += [f"{name} was changed while it was read; run again" for name in seen.changed(found, plan.inputs)]
        if problems:
            raise StepFailure(task.step, task.what, "\n".join(problems))
        if found.warnings and task.what == "notebook":
            told = attempt / "warnings" / f"{task.step}.json"
            told.parent.mkdir(exist_ok=True)
            told.write_text(json.dumps(found.warnings, ensure_ascii=False, indent=1), encoding="utf-8")
        task.take(attempt)
        by_section = [plan.inventory.path] if task.what == "notebook" else []
        known = [task.step] if task.what != "dictionary" else plan.steps
        by_cells = [self.project.notebooks / f"{step}.ipynb" for step in known]
        observed = seen.observed(found, plan.inputs, [self.project.declaration, *by_cells, *by_section])
        shown = [node for node in task.shown if seen.was_shown(found, node)]
        reads = states([*task.reads, *shown])
        return Entry(
            self.causes.given[task.name], observed, reads, warnings=found.warnings, seconds=float(answer["seconds"])
        )

    def _set_aside(self, task: Task, attempt: Path | None) -> str:
        """Keeps the executed copy of a failed notebook; returns its place in the project."""
        copy = attempt / "notebooks" / f"{task.step}.ipynb" if attempt else None
        if copy is None or not copy.is_file():
            return ""
        kept = self.plans[task.quarter].build / "notebooks" / f"{task.step}.failed.ipynb"
        kept.parent.mkdir(parents=True, exist_ok=True)
        return relative(copy.replace(kept), self.project.root)

    def _succeeded(self, task: Task, entry: Entry) -> bool:
        entry.leaves = states(task.leaves)
        self.record.put(task.name, entry)
        outcome = self.outcomes[task.quarter]
        outcome.ran.append(task_name(task.step, task.what))
        outcome.warnings += [f"{task_name(task.step, task.what)}: {each}" for each in dict.fromkeys(entry.warnings)]
        if task.what == "notebook":
            self._failed_copy(task).unlink(missing_ok=True)
        if line := self._lines.pop(task.name, None):
            line.end(True)
        return True

    def _failed(self, task: Task, failure: StepFailure) -> bool:
        self.record.forget(task.name)
        task.forget()
        self.outcomes[task.quarter].failed.append(failure)
        if line := self._lines.pop(task.name, None):
            line.end(False)
        return False

    def _failed_copy(self, task: Task) -> Path:
        return self.plans[task.quarter].build / "notebooks" / f"{task.step}.failed.ipynb"

    def _skipped(self, task: Task) -> None:
        self._begin_quarter(task).not_run.append(task_name(task.step, task.what))

    # --- the edition ---------------------------------------------------------------------------------------------

    def _finish(self, quarter: str) -> None:
        """Publishes a complete edition, and tells what became of the quarter."""
        plan, outcome = self.plans[quarter], self.outcomes[quarter]
        try:
            told = self._publish(plan, outcome)
        except OSError as error:
            told = publish.Told([f"{sentence(error, 'publish')} What is published stays as it was."], good=False)
        except (ReportError, StepFailure) as error:
            told = publish.Told([str(error)], good=False)
        now = time.monotonic()
        recap(self.progress, quarter, outcome, now - self._begun.get(quarter, now), self._retry(plan.quarter))
        for line in told.lines:
            self.progress.say(f"  {line}")
        if self.log and (outcome.ran or outcome.failed or not told.good):
            self.log.quarter(quarter, outcome, told.lines)
        self.codes.append(1 if outcome.failed or outcome.not_run or not told.good else 0)
        if len(self.plans) > 1:
            tell_rest(self.progress, len(self.codes), len(self.plans), now - self._begin)

    def _publish(self, plan: Plan, outcome: Outcome) -> publish.Told:
        """Publishes a complete edition; returns what to tell."""
        index = self.project.reports(plan.quarter) / "index.html"
        place = relative(index, self.project.root)
        kept = f"{place} still shows the edition before." if index.is_file() else "There is no edition yet."
        if outcome.complete and self.request.only:
            rest = self.causes.look(plan, plan.select(None, False)).would_run
            if rest:
                return publish.Told(publish.draft_told(plan, self.request.only, self._retry(plan.quarter)))
        if not outcome.complete:
            return publish.Told([f"Not published. {kept}"])
        entries = {task.name: entry for task in plan.tasks if (entry := self.record.get(task.name))}
        if outcome.ran and (changed := self._changed(plan, entries)):
            said = f"Not published: {', '.join(changed)} changed while the run was under way. Run again. {kept}"
            return publish.Told([said], good=False)
        plan.inputs.observed = {name for entry in entries.values() for name in entry.observed}
        plan.machine_record = self._machine
        trial = bool(self.request.overrides)
        told = publish.publish_edition(plan, bool(outcome.ran), self.request.release_by, trial)
        overridden = [
            f"with {name} = {value} (a run without --set goes back)" for name, value in self.request.overrides.items()
        ]
        return publish.Told([*told.lines, *overridden], told.good)

    def _changed(self, plan: Plan, entries: dict[str, Entry]) -> list[str]:
        """Inputs that are not what a task of this edition read, read again for certain."""
        fresh = Digests()
        inputs = type(plan.inputs)(plan.project, plan.quarter, plan.inventory, plan.declaration, fresh)
        read = {name: digest for entry in entries.values() for name, digest in entry.observed.items()}
        unlike = {n for entry in entries.values() for n, digest in entry.observed.items() if read[n] != digest}
        now = inputs.now(read)
        return sorted(unlike | {name for name in read if now[name] != read[name]})

    def _machine(self) -> dict[str, object]:
        """What this machine, or one of the cluster, adds to the edition's record."""
        self._ask_machine()
        self._asking.join()
        if "record" not in self._told:
            raise StepFailure("", "edition", self._told.get("reason", "the machine did not tell what it is"))
        return self._told["record"]

    def _ask_machine(self) -> None:
        """Asks once in a run, and while something else is done."""
        if self._asking.ident is None:
            self._asking.start()

    def _hear_machine(self) -> None:
        try:
            self._told = self.place.run(orders.of_machine(self.project), lambda message: None)
        except (Lost, RunError) as error:
            self._told = {"ok": False, "reason": str(error)}
        else:
            shutil.rmtree(self._told["attempt"], ignore_errors=True)

    def _retry(self, quarter: Quarter) -> str:
        chosen = [f"--set {name}={value}" for name, value in self.request.overrides.items()]
        return " ".join(["python run_all.py", f"--quarter {quarter}", *chosen])
