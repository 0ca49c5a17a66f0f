"""The tasks of a quarter: execute each notebook, gather facts, make each page, make the index."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kazmig.declaration import Declaration, StepDeclaration, load_declaration
from kazmig.inventory import Inventory, load_inventory
from kazmig.pipeline import outputs
from kazmig.pipeline.inputs import Inputs
from kazmig.pipeline.library import Library
from kazmig.pipeline.nodes import Given, Made, RunTask, file_digest, text_digest
from kazmig.pipeline.parameters import check_overrides, step_parameters
from kazmig.pipeline.source import Notebook, read_notebook
from kazmig.project import Project
from kazmig.quarter import Quarter

INDEX = "index"
LIST_OF_INPUTS = "list of inputs"
# What notebooks can do beyond reading tables and facts of earlier steps: show a figure that one of them drew.
_SHOWS_FIGURES = ".place("
# Code of the run that what it makes depends on; the rest of this package only decides and tells.
_OWN_CODE = {"notebook": ("notebooks", "kernels", "workers"), "page": ("pages",), "facts": ("edition",), "index": ()}


@dataclass(frozen=True)
class Actions:
    """How each kind of task is done; `pages` and `notebooks` import heavy libraries, so the run hands them over."""

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
        if step is None:
            chosen, asked = self.tasks, self.tasks
        else:
            needed = self.declaration.with_needs(step)
            asked = [task for task in self.tasks if task.step == step]
            chosen = [task for task in self.tasks if task.step in needed and task.what == "notebook"] + [
                task for task in asked if task.what != "notebook"
            ]
        for task in self.tasks:
            task.forced = force and task in asked
        return chosen


def make_plan(project: Project, quarter: Quarter, overrides: Mapping[str, str], actions: Actions) -> Plan:
    """Reads and checks all that a quarter's run needs. Raises DeclarationError, InventoryError, RunError."""
    declaration = load_declaration(project)
    inventory = load_inventory(project, quarter)
    notebooks = {name: read_notebook(project.notebooks / step.notebook) for name, step in declaration.steps.items()}
    check_overrides(overrides, notebooks)
    parameters = {
        name: step_parameters(step, notebooks[name], quarter, overrides) for name, step in declaration.steps.items()
    }
    inputs = Inputs(project, quarter, inventory, declaration, Library.installed())
    plan = Plan(project, quarter, declaration, inventory, notebooks, parameters, inputs)
    plan.tasks = [
        *(_notebook_task(plan, step, actions) for step in plan.steps.values()),
        _facts_task(plan, actions),
        *(_page_task(plan, step, actions) for step in plan.steps.values()),
        _index_task(plan, actions),
    ]
    return plan


def _notebook_task(plan: Plan, step: StepDeclaration, actions: Actions) -> RunTask:
    notebook = plan.notebooks[step.name]
    given = plan.inputs.of_notebook(step, notebook, plan.parameters[step.name])
    upstream = [node for need in step.needs for node in _read_from(plan, need, _SHOWS_FIGURES in notebook.text)]
    leaves = outputs.left_by(plan.build, plan.quarter, step)
    return _task(plan, step.name, "notebook", lambda: actions.notebook(plan, step), [*given, *upstream], leaves)


def _facts_task(plan: Plan, actions: Actions) -> RunTask:
    reads = [make(plan.build, plan.quarter, name) for name in plan.steps for make in (outputs.facts, outputs.audit)]
    leaves = [Made(f"{plan.quarter} facts.json", plan.build, ("facts.json",))]
    leaves += [Made(f"{plan.quarter} audit.csv", plan.build, ("audit.csv",))]
    return _task(plan, "", "facts", lambda: actions.facts(plan), reads, leaves)


def _page_task(plan: Plan, step: StepDeclaration, actions: Actions) -> RunTask:
    notebook = plan.notebooks[step.name]
    names = [name for name in plan.steps if name in plan.declaration.with_needs(step.name)]
    made = [node for name in names for node in outputs.left_by(plan.build, plan.quarter, plan.steps[name])[:-1]]
    reads: list[Given | Made] = [
        *plan.inputs.of_page(step, notebook),
        *made,
        outputs.executed(plan.build, plan.quarter, step.name),
    ]
    return _task(plan, step.name, "page", lambda: actions.page(plan, step), reads, [_pages(plan, step)])


def _index_task(plan: Plan, actions: Actions) -> RunTask:
    made = [node for step in plan.steps.values() for node in outputs.left_by(plan.build, plan.quarter, step)[:-1]]
    whole = text_digest("\n".join(f"{step!r}" for step in plan.steps.values()))
    declared = Given("steps in pipeline.toml", whole)
    facts = [node for task in plan.tasks if task.what == "facts" for node in task.leaves]
    reads: list[Given | Made] = [
        *plan.inputs.of_index(),
        declared,
        *made,
        *(_pages(plan, step) for step in plan.steps.values()),
        *facts,
    ]
    leaves = [Made(f"{plan.quarter} index page", plan.build / "pages", ("index.html",))]
    return _task(plan, "", INDEX, lambda: actions.index(plan), reads, leaves)


def _task(
    plan: Plan, step: str, what: str, action: Callable[[], None], reads: Sequence[Given | Made], leaves: list[Made]
) -> RunTask:
    here = Path(__file__).parent
    own = text_digest("".join(file_digest(here / f"{name}.py") for name in _OWN_CODE[what]))
    name = " ".join(part for part in (str(plan.quarter), step, what) if part)
    # An input that is gone changes nothing by itself: the list of them does.
    listed = Given(f"{LIST_OF_INPUTS} of {name}", text_digest("\n".join(sorted(node.name for node in reads))))
    return RunTask(name, step, what, action, [*reads, listed], leaves, own)


def _pages(plan: Plan, step: StepDeclaration) -> Made:
    patterns = (f"{step.name}.html", *((f"{step.page}.*.html",) if step.page else ()))
    return Made(f"{plan.quarter} pages of {step.name}", plan.build / "pages", patterns)


def _read_from(plan: Plan, need: str, figures: bool) -> list[Made]:
    """What a notebook reads of an earlier step: tables and facts, and the figures if it shows any."""
    step = plan.steps[need]
    found = [outputs.table(plan.build, plan.quarter, name) for name in step.tables]
    found.append(outputs.facts(plan.build, plan.quarter, need))
    if figures:
        found += [outputs.figure(plan.build, plan.quarter, name) for name in step.figures]
    return found
