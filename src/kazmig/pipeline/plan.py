"""The tasks of a quarter: execute each notebook, gather facts, make each page, make the index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from kazmig.evidence.quarter import Quarter
from kazmig.pipeline import outputs
from kazmig.pipeline.errors import RunError
from kazmig.pipeline.inputs import Inputs, Parts
from kazmig.pipeline.library import Library
from kazmig.pipeline.nodes import Given, Made, RunTask
from kazmig.pipeline.parameters import check_overrides, step_parameters
from kazmig.pipeline.source import Notebook, read_notebook
from kazmig.project.declaration import Declaration, StepDeclaration, load_declaration
from kazmig.project.folders import Project
from kazmig.project.inventory import Inventory, load_inventory

# What notebooks can do beyond reading tables and facts of earlier steps: show a figure that one of them drew.
_SHOWS_FIGURES = ".place("


@dataclass(frozen=True)
class Actions:
    """How each kind of task is done."""

    notebook: Callable[[Plan, StepDeclaration], None]
    page: Callable[[Plan, StepDeclaration], None]
    facts: Callable[[Plan], None]
    index: Callable[[Plan], None]


@dataclass
class Plan:
    """Everything about one quarter's edition that is known before anything runs."""

    project: Project
    quarter: Quarter
    declaration: Declaration
    inventory: Inventory
    notebooks: dict[str, Notebook]
    parameters: dict[str, dict[str, Any]]
    inputs: Inputs
    tasks: list[RunTask] = field(default_factory=list)

    @property
    def build(self) -> Path:
        return self.project.build(self.quarter)

    @property
    def steps(self) -> dict[str, StepDeclaration]:
        return self.declaration.steps

    def select(self, step: str | None, force: bool) -> list[RunTask]:
        """All tasks, or those of one step and of what it stands on; `force` is for the asked ones alone."""
        asked = [task for task in self.tasks if step in (None, task.step)]
        needed = self.declaration.with_needs(step) if step else set(self.steps)
        for task in self.tasks:
            task.forced = force and task in asked
        return [task for task in self.tasks if task in asked or (task.step in needed and task.what == "notebook")]


def make_plan(project: Project, quarter: Quarter, overrides: Mapping[str, str], actions: Actions) -> Plan:
    """Reads and checks all that a quarter's run needs. Raises DeclarationError, InventoryError, RunError."""
    declaration = load_declaration(project)
    inventory = load_inventory(project, quarter)
    _check_sections(inventory, declaration)
    notebooks = {name: read_notebook(project.notebooks / step.notebook) for name, step in declaration.steps.items()}
    check_overrides(overrides, notebooks)
    parameters = {
        name: step_parameters(step, notebooks[name], quarter, overrides) for name, step in declaration.steps.items()
    }
    inputs = Inputs(project, quarter, inventory, declaration, Library.installed())
    plan = Plan(project, quarter, declaration, inventory, notebooks, parameters, inputs)
    plan.tasks = list(_tasks(plan, actions))
    return plan


def _check_sections(inventory: Inventory, declaration: Declaration) -> None:
    """A section that no step reads is a typing mistake: the source it means would be missed without a word."""
    read = {name for step in declaration.steps.values() for name in step.raw}
    unread = sorted(set(inventory.sources) - read)
    if not unread:
        return
    lines = []
    for name in unread:
        near = get_close_matches(name, read, 1)
        lines.append(f"[{name}]" + (f", perhaps [{near[0]}]" if near else ""))
    raise RunError(
        f"{inventory.path.parent.name}/sources.toml has sections that no step reads: {'; '.join(lines)}. "
        f"Rename them, or name them in raw = [...] of a step in pipeline.toml. Read are: {', '.join(sorted(read))}."
    )


def _tasks(plan: Plan, actions: Actions) -> Iterable[RunTask]:
    place, steps, inputs = (plan.build, plan.quarter), plan.steps, plan.inputs
    results = {name: outputs.results(*place, step) for name, step in steps.items()}
    figures = {name: outputs.figures(*place, step) for name, step in steps.items()}
    executed = {name: outputs.executed(*place, step) for name, step in steps.items()}
    pages = {name: outputs.pages(*place, step) for name, step in steps.items()}
    facts = Made(f"{plan.quarter} facts of all steps", plan.build, ("facts.json", "audit.csv"))
    index = Made(f"{plan.quarter} index page", plan.build, ("pages/index.html",))

    def do(action: Callable[[Plan, StepDeclaration], None], step: StepDeclaration) -> Callable[[], None]:
        return lambda: action(plan, step)

    for name, step in steps.items():
        notebook = plan.notebooks[name]
        given = inputs.of_notebook(step, notebook, plan.parameters[name])
        shown = [figures[need] for need in step.needs] if _SHOWS_FIGURES in notebook.text else []
        reads = [*(results[need] for need in step.needs), *shown]
        leaves = [results[name], figures[name], executed[name]]
        yield _task(plan, name, "notebook", do(actions.notebook, step), given, reads, leaves)
    yield _task(plan, "", "facts", lambda: actions.facts(plan), inputs.of_facts(), [*results.values()], [facts])
    for name, step in steps.items():
        below = [each for each in steps if each in plan.declaration.with_needs(name)]
        reads = [executed[name], *(results[each] for each in below), *(figures[each] for each in below)]
        given = inputs.of_page(step, plan.notebooks[name])
        yield _task(plan, name, "page", do(actions.page, step), given, reads, [pages[name]])
    everything = [*pages.values(), *results.values(), *figures.values(), facts]
    yield _task(plan, "", "index", lambda: actions.index(plan), inputs.of_index(), everything, [index])


def _task(
    plan: Plan,
    step: str,
    what: str,
    action: Callable[[], None],
    given: Parts,
    reads: Iterable[Made | None],
    leaves: Iterable[Made | None],
) -> RunTask:
    name = " ".join(part for part in (str(plan.quarter), step, what) if part)
    record = plan.project.root / ".kazmig" / "inputs" / f"{name.replace(' ', '/')}.json"
    inputs = Given(f"{plan.quarter} inputs of {name}", given)
    read, left = ([node for node in nodes if node is not None] for nodes in (reads, leaves))
    return RunTask(name, step, what, action, inputs, read, left, record)
