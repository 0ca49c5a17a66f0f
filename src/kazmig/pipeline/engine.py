"""The order of things: one queue over all quarters, what others wait for longest first.

Which task is out of date, how one is done and where, is told from outside; this module only keeps the order, and never
begins what stands on something that failed.
"""

from __future__ import annotations

import heapq
import queue
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from typing import Any

from kazmig.pipeline.nodes import Task

# What a task takes that was never timed, in seconds: only the proportions matter.
_GUESSES = {
    "notebook": 4.0,
    "page": 1.0,
    "leaves": 1.5,
    "dictionary": 1.5,
    "index": 1.0,
    "files": 3.0,
    "facts": 0.1,
    "finish": 0.5,
}


@dataclass
class Graph:
    """Who waits for whom: `needs` well ended, `after` ended in whatever way. By names of tasks."""

    tasks: dict[str, Task]
    needs: dict[str, set[str]] = field(default_factory=dict)
    after: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, tasks: Iterable[Task]) -> Graph:
        graph = cls({task.name: task for task in tasks})
        makers = {id(node): task.name for task in graph.tasks.values() for node in task.leaves}
        for name, task in graph.tasks.items():
            graph.needs[name] = {makers[id(n)] for n in [*task.reads, *task.shown] if id(n) in makers} - {name}
            graph.after[name] = task.after & graph.tasks.keys()
        return graph

    def before(self, name: str) -> set[str]:
        return self.needs[name] | self.after[name]

    def sorter(self) -> TopologicalSorter[str]:
        return TopologicalSorter({name: sorted(self.before(name)) for name in self.tasks})

    def urgency(self, seconds: Mapping[str, float]) -> dict[str, float]:
        """For each task the longest way, in seconds, from its beginning to the end of the run."""
        order = list(self.sorter().static_order())
        longest = dict.fromkeys(order, 0.0)
        for name in reversed(order):
            longest[name] += seconds.get(name) or _GUESSES[self.tasks[name].what]
            for earlier in self.before(name):
                longest[earlier] = max(longest[earlier], longest[name])
        return longest


@dataclass
class Ways:
    """How tasks are judged and done.

    current  whether a task needs not run
    here     does a task in this thread at once, or returns None: it is for `away`
    away     does a task elsewhere, called in a thread of its own; its result goes to `done`
    done     takes the result in, in this thread; True when the task ended well
    skipped  told of a task that is not begun
    """

    current: Callable[[Task], bool]
    here: Callable[[Task], bool | None]
    away: Callable[[Task], Any]
    done: Callable[[Task, Any], bool]
    skipped: Callable[[Task], None]


def work_off(graph: Graph, ways: Ways, slots: int, seconds: Mapping[str, float], keep_going: bool = True) -> None:
    """Works off all tasks, at most `slots` of them away at once."""
    sorter = graph.sorter()
    sorter.prepare()
    urgency = graph.urgency(seconds)
    order = {name: number for number, name in enumerate(graph.tasks)}
    ready: list[tuple[float, int, str]] = []
    bad: set[str] = set()
    away: set[str] = set()
    ended: queue.SimpleQueue[tuple[str, object]] = queue.SimpleQueue()

    def close(name: str, well: bool) -> None:
        if not well:
            bad.add(name)
        sorter.done(name)
        refill()

    def refill() -> None:
        for name in sorter.get_ready():
            heapq.heappush(ready, (-urgency[name], order[name], name))

    def begin(name: str) -> None:
        task = graph.tasks[name]
        hindered = bool(graph.needs[name] & bad) or (bool(bad) and not keep_going)
        if hindered and task.what != "finish":
            ways.skipped(task)
            close(name, False)
        elif (now := ways.here(task)) is not None:
            close(name, now)
        elif ways.current(task):
            close(name, True)
        else:
            away.add(name)
            threading.Thread(target=lambda: ended.put((name, _result(ways, task))), daemon=True).start()

    refill()
    while sorter.is_active():
        while ready and len(away) < slots:
            begin(heapq.heappop(ready)[2])
        if away:
            name, result = ended.get()
            away.discard(name)
            if isinstance(result, _Raised):
                raise result.error
            close(name, ways.done(graph.tasks[name], result))


@dataclass
class _Raised:
    error: BaseException


def _result(ways: Ways, task: Task) -> Any:
    try:
        return ways.away(task)
    except BaseException as error:
        return _Raised(error)
