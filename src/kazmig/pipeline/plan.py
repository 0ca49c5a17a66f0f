"""The tasks of a quarter: execute each notebook, gather facts, make each page, make the index, finish the edition."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from kazmig.evidence.quarter import Quarter
from kazmig.pipeline.digests import Digests
from kazmig.pipeline.errors import RunError
from kazmig.pipeline.inputs import Inputs
from kazmig.pipeline.nodes import Made, Parts, Task
from kazmig.pipeline.outputs import Results
from kazmig.pipeline.parameters import check_overrides, step_parameters
from kazmig.pipeline.source import Notebook, read_notebook
from kazmig.project.declaration import Declaration, StepDeclaration, load_declaration
from kazmig.project.folders import Project
from kazmig.project.inventory import Inventory, load_inventory
from kazmig.project.settings import SettingsError, load_settings


@dataclass
class Common:
    """What the plans of all quarters share, read once."""

    project: Project
    declaration: Declaration
    notebooks: dict[str, Notebook]
    digests: Digests
    inventories: dict[Quarter, Inventory] = field(default_factory=dict)

    @classmethod
    def read(cls, project: Project, overrides: Mapping[str, str], digests: Digests) -> Common:
        """Raises DeclarationError, RunError."""
        declaration = load_declaration(project)
        try:
            load_settings(project)
        except SettingsError as error:
            raise RunError(str(error)) from error
        steps = declaration.steps.items()
        notebooks = {name: read_notebook(project.notebooks / step.notebook) for name, step in steps}
        check_overrides(overrides, notebooks)
        return cls(project, declaration, notebooks, digests)


@dataclass
class Plan:
    """Everything about one quarter's edition that is known before anything runs.

    `machine_record` says, when it comes to publishing, what the machine is (kazmig.pipeline.machine).
    """

    project: Project
    quarter: Quarter
    declaration: Declaration
    inventory: Inventory
    notebooks: dict[str, Notebook]
    parameters: dict[str, dict[str, object]]
    inputs: Inputs
    tasks: list[Task] = field(default_factory=list)
    machine_record: Callable[[], dict[str, object]] = dict

    @property
    def build(self) -> Path:
        return self.project.build(self.quarter)

    @property
    def steps(self) -> dict[str, StepDeclaration]:
        return self.declaration.steps

    def select(self, step: str | None, force: bool) -> list[Task]:
        """All tasks, or those of one step and of what it stands on; `force` is for the asked ones alone."""
        asked = [task for task in self.tasks if step in (None, task.step)]
        needed = self.declaration.with_needs(step) if step else set(self.steps)
        for task in self.tasks:
            task.forced = force and task in asked
        return [task for task in self.tasks if task in asked or (task.step in needed and task.what == "notebook")]

    def finish(self, tasks: Iterable[Task]) -> Task:
        """The last thing of a quarter, whatever became of these tasks: to publish, or to say why not."""
        name = str(self.quarter)
        return Task(name, "", "finish", "", dict, after={task.name for task in tasks})


def make_plan(common: Common, quarter: Quarter, overrides: Mapping[str, str]) -> Plan:
    """Reads and checks all that a quarter's run needs. Raises InventoryError, RunError."""
    project, declaration, notebooks = common.project, common.declaration, common.notebooks
    inventory = common.inventories[quarter] = load_inventory(project, quarter)
    _check_sections(inventory, declaration)
    parameters = {
        name: step_parameters(step, notebooks[name], quarter, overrides) for name, step in declaration.steps.items()
    }
    inputs = Inputs(project, quarter, inventory, declaration, common.digests, inventories=common.inventories)
    plan = Plan(project, quarter, declaration, inventory, notebooks, parameters, inputs)
    plan.tasks = list(_tasks(plan))
    return plan


def _check_sections(inventory: Inventory, declaration: Declaration) -> None:
    """A section that no step reads is a typing mistake: the source it means would be missed without a word."""
    read = {name for step in declaration.steps.values() for name in step.raw}
    unread = sorted(set(inventory.sources) - read)
    if not unread:
        return
    lines = []
    for name in unread:
        from difflib import get_close_matches

        near = get_close_matches(name, read, 1)
        lines.append(f"[{name}]" + (f", perhaps [{near[0]}]" if near else ""))
    raise RunError(
        f"{inventory.path.parent.name}/sources.toml has sections that no step reads: {'; '.join(lines)}. "
        f"Rename them, or name them in raw = [...] of a step in pipeline.toml. Read are: {', '.join(sorted(read))}."
    )


def _tasks(plan: Plan) -> Iterator[Task]:
    quarter, steps, inputs = str(plan.quarter), plan.steps, plan.inputs
    made = Results(plan.build, quarter, inputs.digests)
    tables = {name: made.tables(step) for name, step in steps.items()}
    figures = {name: made.figures(step) for name, step in steps.items()}
    executed = {name: made.executed(step) for name, step in steps.items()}
    pages = {name: made.pages(step) for name, step in steps.items()}
    facts = made.facts()
    for name, step in steps.items():
        given = partial(inputs.of_notebook, step, plan.notebooks[name], plan.parameters[name])
        reads, shown = _of(tables, step.needs), _of(figures, step.needs)
        leaves = [tables[name], figures[name], executed[name]]
        yield Task(quarter, name, "notebook", step.title, given, reads, leaves, shown)
    yield Task(quarter, "", "facts", "", inputs.of_facts, [*tables.values()], [facts])
    for name, step in steps.items():
        below = [each for each in steps if each in plan.declaration.with_needs(name)]
        page: partial[Parts] = partial(inputs.of_page, step, plan.notebooks[name])
        reads = [executed[name], *_of(tables, below), *_of(figures, below)]
        yield Task(quarter, name, "page", "", page, reads, [pages[name]])
    files = made.files()
    yield Task(quarter, "", "files", "", inputs.of_files, [*tables.values(), facts], [files])
    others, evidence = made.leaves(), [*tables.values(), *figures.values(), facts]
    yield Task(quarter, "", "leaves", "", inputs.of_index, evidence, [others])
    code = partial(inputs.of_dictionary, plan.notebooks)
    yield Task(quarter, "", "dictionary", "", code, [facts], [made.dictionary()])
    everything = [*pages.values(), *evidence, files, others]
    yield Task(quarter, "", "index", "", inputs.of_index, everything, [made.index()])


def _of(nodes: Mapping[str, Made], names: Iterable[str]) -> list[Made]:
    return [nodes[name] for name in names]


def wait_for_earlier(plans: Iterable[Plan], chosen: Mapping[str, list[Task]]) -> None:
    """Steps that read earlier editions wait until those that this run makes are published, or have failed."""
    before: set[str] = set()
    for plan in plans:  # oldest first
        for task in chosen[str(plan.quarter)]:
            if (task.what == "notebook" and plan.steps[task.step].earlier) or task.what in (
                "page",
                "leaves",
                "dictionary",
                "index",
            ):
                task.after |= before
        before = before | {f"{plan.quarter} finish"}
