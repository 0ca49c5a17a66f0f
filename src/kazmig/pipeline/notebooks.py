"""Executing one notebook, and judging whether it succeeded.

An executed notebook proves nothing by itself: `SystemExit(0)` ends one quietly, and one whose kernel was killed is
saved as completed. Success is no exception, every code cell executed, and every declared output there and readable.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.execute import ERROR_MARKER_TAG, execute_notebook

from kazmig.pipeline.errors import StepFailure
from kazmig.pipeline.kernels import manager, private_place
from kazmig.pipeline.messages import Answer, Order, Tell, Watched, watched
from kazmig.pipeline.seed import Seed
from kazmig.project.notebook import as_node, read_notebook

logging.getLogger("papermill").setLevel(logging.ERROR)
logging.getLogger("traitlets").setLevel(logging.CRITICAL)
_INJECTED = "injected-parameters"
_ENGINE = "kazmig"
_SECONDS_TO_START = 60
_SECONDS_FOR_OUTPUT = 60
_FLOODED = (
    "it wrote more than {:g} MB of output (output_mb in pipeline.toml). Show a part of it, such as table.head(), or "
    "write a table"
)


class _Flooded(Exception):
    """A cell wrote more than it may; what else went wrong by ending its kernel says nothing."""


@dataclass
class Watch:
    """What the run sees of a notebook while papermill executes it.

    seed     the process that is to become its kernel; without one, a new Python
    watched  where the kernel writes what it opens (kazmig.pipeline.observe)
    sockets  a short folder for its sockets
    limits   see kazmig.project.limits; `broken` is what will have been broken when a cell ends by one
    kind     the class of the error that ended it, where a cell raised one
    """

    env: Mapping[str, str]
    cwd: Path
    watched: Watched
    on_cell: Callable[[int, int], None]
    seed: Seed | None = None
    sockets: str = ""
    notebook: NotebookNode | None = None
    limits: Mapping[str, float] = field(default_factory=dict)
    broken: str = ""
    kind: str = ""

    def __post_init__(self) -> None:
        self._begun = time.monotonic()

    def seconds_left(self, _: object = None) -> float | None:
        """For the cell that begins now: until its own limit or that of the whole notebook, which is noted."""
        ends = []
        if minutes := self.limits.get("cell_minutes"):
            ends.append((60 * minutes, f"it took more than {minutes:g} min (cell_minutes in pipeline.toml)"))
        if minutes := self.limits.get("step_minutes"):
            left = self._begun + 60 * minutes - time.monotonic()
            ends.append((max(0.1, left), f"the step took more than {minutes:g} min (step_minutes in pipeline.toml)"))
        seconds, self.broken = min(ends, default=(None, ""))
        return seconds


class _Client(PapermillNotebookClient):
    """papermill's own client, which ends a kernel that writes more than a page can hold."""

    watch: Watch
    flooded = False
    _written: tuple[int, int] = (-1, 0)

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        allowed = self.watch.limits.get("output_mb")
        if allowed and msg["msg_type"] in ("stream", "display_data", "execute_result", "update_display_data"):
            content = msg["content"]
            size = len(content.get("text", "")) + sum(len(str(each)) for each in content.get("data", {}).values())
            before = self._written[1] if self._written[0] == cell_index else 0
            self._written = cell_index, before + size
            if self._written[1] > allowed * 1_000_000:
                if not self.flooded:
                    self.flooded = True
                    self._ending = asyncio.ensure_future(self.km.shutdown_kernel(now=True))
                return None
        return super().process_message(msg, cell, cell_index)


class _Engine(NBClientEngine):
    """papermill's own engine, with a kernel in the run's environment, and the notebook in reach if its kernel dies."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **kwargs: Any) -> None:
        watch: Watch = kwargs["watch"]
        watch.notebook = nb_man.nb
        total = len(nb_man.nb.cells)

        aside = Path(watch.watched["log"]).with_name("sockets")
        with private_place(watch.sockets, aside) as place:
            client = _Client(
                nb_man,
                km=manager(watch.seed, watch.watched, place),
                kernel_name=kernel_name,
                timeout_func=watch.seconds_left,
                iopub_timeout=_SECONDS_FOR_OUTPUT,
                startup_timeout=_SECONDS_TO_START,
                shutdown_kernel="immediate",
                on_cell_start=lambda cell, cell_index: watch.on_cell(cell_index + 1, total),
                log=logging.getLogger("papermill"),
            )
            client.owns_km, client.watch = True, watch
            # What libraries print past Python goes to a log, not over the person's progress.
            with Path(watch.watched["output"]).open("ab") as log:
                try:
                    client.execute(env=dict(watch.env), cwd=str(watch.cwd), stdout=log, stderr=log)
                finally:
                    if client.flooded:
                        watch.broken = _FLOODED.format(watch.limits["output_mb"])
                        raise _Flooded


papermill_engines.register(_ENGINE, _Engine)


def run_task(task: Order, attempt: Path, tell: Tell, seed: Seed | None) -> Answer:
    """Executes the notebook of a task in its attempt's folder; the answer says where it failed, if it did."""
    root = Path(task["root"])
    watch = Watch(
        env={**os.environ, "KAZMIG_OUT": str(attempt), "KAZMIG_BUILD": task["build"]},
        cwd=root / "notebooks",
        watched={**watched(task, attempt), "output": str(attempt / "output.log")},
        on_cell=lambda number, total: tell({"cell": (number, total)}),
        seed=seed,
        sockets=task["sockets"],
        limits=task.get("limits", {}),
    )
    output = attempt / "notebooks" / f"{task['step']}.ipynb"
    try:
        execute(root / "notebooks" / f"{task['step']}.ipynb", output, task["parameters"], watch)
    except StepFailure as failure:
        return {"ok": False, "reason": failure.reason, "cell": failure.cell, "kind": failure.kind}
    return {"ok": True}


def execute(source: Path, output: Path, parameters: Mapping[str, object], watch: Watch) -> None:
    """Executes a notebook and writes the executed copy, free of times and places.

    Raises StepFailure; then the copy lies there as far as it came.
    """
    output.parent.mkdir(parents=True, exist_ok=True)
    try:
        _run(source, parameters, watch)
        problem = _unexecuted(watch.notebook)
    except Exception as error:
        problem = _what_happened(error, watch)
    if problem is None:
        assert watch.notebook is not None
        nbformat.write(_without_circumstances(watch.notebook, source.stem), output)
        return
    if watch.notebook is not None:
        nbformat.write(watch.notebook, output)
    cell, reason = problem
    raise StepFailure(source.stem, "notebook", reason, cell, kind=watch.kind)


def _run(source: Path, parameters: Mapping[str, object], watch: Watch) -> None:
    """Once; a second time with an ordinary kernel if a forked one did not even start."""
    try:
        execute_notebook(
            as_node(read_notebook(source)),
            None,
            parameters=dict(parameters),
            engine_name=_ENGINE,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            request_save_on_cell_execute=False,
            watch=watch,
        )
    except Exception:
        if watch.seed is None or watch.notebook is None or _began(watch.notebook):
            raise
        watch.seed = None
        _run(source, parameters, watch)


def _began(notebook: NotebookNode) -> bool:
    return any(cell.metadata.get("papermill", {}).get("start_time") for cell in notebook.cells)


def _what_happened(error: Exception, watch: Watch) -> tuple[str, str]:
    """Where a notebook failed, and how: the error's kind and message, without the traceback above it."""
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    notebook = watch.notebook
    if isinstance(error, PapermillExecutionError) and notebook is not None:
        watch.kind = error.ename
        reason = f"{error.ename}: {error.evalue}" if error.evalue else error.ename
        if "MemoryError" in error.ename:
            reason += f" ({_memory(watch)})"
        position = next(
            (i for i, cell in enumerate(notebook.cells) if any(o.output_type == "error" for o in _outputs(cell))),
            error.cell_index,
        )
        return describe(notebook, position), reason
    if isinstance(error, DeadKernelError | CellTimeoutError | _Flooded) and notebook is not None:
        begun = [i for i, cell in enumerate(notebook.cells) if cell.metadata.get("papermill", {}).get("start_time")]
        where = describe(notebook, begun[-1]) if begun else ""
        if not isinstance(error, DeadKernelError):
            return where, watch.broken or str(error)
        return where, f"The kernel died (killed, out of memory, or crashed in compiled code; {_memory(watch)})"
    watch.kind = type(error).__name__
    return "", f"{watch.kind}: {error}"


def _memory(watch: Watch) -> str:
    allowed = watch.limits.get("memory_gb")
    return f"a step may take {allowed:g} GB: memory_gb in pipeline.toml" if allowed else "no limit was set"


def _unexecuted(notebook: NotebookNode | None) -> tuple[str, str] | None:
    """The first code cell that was never executed, which only a quiet exit leaves behind."""
    if notebook is None:
        return "", "papermill returned no notebook"
    for position, cell in enumerate(notebook.cells):
        if cell.cell_type == "code" and cell.source.strip() and cell.execution_count is None:
            return describe(notebook, position), "not executed: a cell before it ended the notebook (SystemExit?)"
    return None


def describe(notebook: NotebookNode, position: int) -> str:
    """A cell in words: its number among the author's cells from one, its In [n] in the executed copy, and its id."""
    added = {_INJECTED, ERROR_MARKER_TAG}
    own = [cell for cell in notebook.cells[: position + 1] if not added & set(cell.metadata.get("tags", []))]
    cell = notebook.cells[position]
    number = f", In [{cell.execution_count}]" if cell.get("execution_count") else ""
    return f"cell {len(own)}{number} ({cell.get('id', '')})"


def _outputs(cell: NotebookNode) -> list[NotebookNode]:
    return list(cell.get("outputs", []))


def _without_circumstances(notebook: NotebookNode, title: str) -> NotebookNode:
    """The executed notebook without times, places and random ids: two executions give the same bytes."""
    notebook.metadata.pop("papermill", None)
    notebook.metadata.pop("widgets", None)
    notebook.metadata["title"] = title
    notebook.metadata.get("language_info", {}).pop("version", None)
    for cell in notebook.cells:
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if _INJECTED in cell.metadata.get("tags", []):
            cell["id"] = _INJECTED
        if outputs := _outputs(cell):
            cell["outputs"] = _texts_joined(outputs)
    return notebook


def _texts_joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Text of each stream as one output, where its first piece stood: in how many pieces it came is chance."""
    first: dict[str, NotebookNode] = {}
    kept = []
    for output in outputs:
        if output.output_type != "stream":
            kept.append(output)
        elif output.name in first:
            first[output.name]["text"] += output.text
        else:
            first[output.name] = output
            kept.append(output)
    return kept
