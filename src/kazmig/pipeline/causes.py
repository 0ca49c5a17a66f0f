"""Why tasks would run, each cause in words, and which of them follow from others; asked by a run and by `--explain`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kazmig.pipeline.candidate import published_files
from kazmig.pipeline.engine import Graph
from kazmig.pipeline.nodes import Parts, Task, states, unlike
from kazmig.pipeline.plan import Plan
from kazmig.pipeline.progress import Outcome, task_name
from kazmig.pipeline.record import Record
from kazmig.report import revision
from kazmig.report.seal import is_evidence

_NAMED = 3


@dataclass
class Causes:
    """The causes by the record of the last successes. `given` keeps what tasks were found to read."""

    record: Record
    plans: dict[str, Plan] = field(default_factory=dict)
    given: dict[str, Parts] = field(default_factory=dict)

    def of(self, task: Task) -> list[str]:
        """Why a task would run, in words; nothing when it is up to date."""
        if task.forced:
            return ["asked for by --force"]
        entry = self.record.get(task.name)
        if entry is None:
            return ["no success of it is recorded: it never ran here, or failed the last time"]
        given = self.given[task.name] = task.given()
        now = self.plans[task.quarter].inputs.now(entry.observed)
        found = unlike(entry.given, given) + unlike(entry.observed, now)
        reads = states(task.reads) | {name: state for name, state in states(task.shown).items() if name in entry.reads}
        found += [f"changed: {name}" for name, state in reads.items() if entry.reads.get(name) != state]
        for name, state in states(task.leaves).items():
            if entry.leaves.get(name) != state:
                found.append(f"{'changed' if state else 'missing'}: {name}")
        return list(dict.fromkeys(found))

    def look(self, plan: Plan, tasks: list[Task]) -> Outcome:
        """What would run of these tasks of one quarter, what would not, and why."""
        found = Outcome()
        graph = Graph.of(tasks)
        would: dict[str, str] = {}
        for name in graph.sorter().static_order():
            task = graph.tasks[name]
            said = task_name(task.step, task.what)
            # In the order of the notebooks, which is that of the declaration.
            before = [
                f"{would[each]} would run before it" for each in graph.tasks if each in graph.needs[name] & {*would}
            ]
            if reasons := [*before, *self.of(task)]:
                would[name] = said
                found.would_run[said] = reasons
            else:
                found.unchanged.append(said)
        return found


def may_follow(plan: Plan, found: Outcome, before: Sequence[str]) -> list[str]:
    """Steps that read earlier editions and would run if those that would be made `before` them give other facts."""
    return [name for name, step in plan.steps.items() if before and step.earlier and name in found.unchanged]


def not_shown(plan: Plan) -> list[str]:
    """Why a run that has nothing to do would publish nevertheless: public files that are not the edition's."""
    outputs = revision.published(plan.project, plan.quarter).get("outputs")
    if not isinstance(outputs, dict):
        return [f"nothing of {plan.quarter} is published yet"]
    digests, root = plan.inputs.digests, plan.project.root
    unlike_record = [
        f"{place} is {'changed' if (root / place).is_file() else 'gone'}"
        for place, digest in outputs.items()
        if not (root / place).is_file() or digests.of(root / place) != digest
    ]
    made = published_files(plan)
    unlike_build = [
        f"{place} is not what the last run made"
        for place, path in made.items()
        if is_evidence(place) and outputs.get(place) != digests.of(path)
    ]
    found = list(dict.fromkeys(unlike_record + unlike_build))
    return found if len(found) <= _NAMED else [*found[:_NAMED], f"and {len(found) - _NAMED} files more"]
