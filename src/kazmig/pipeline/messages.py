"""What travels as JSON between the run and whoever does a task: an order, what is told meanwhile, an answer.

No other library is imported here: see kazmig.pipeline.observe.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NotRequired, TypedDict

from kazmig.pipeline.attempts import LOG


class Order(TypedDict):
    """A task to do; a server that is only to get ready is told so by the kind `prepare`.

    root, library  the project's folder and the code's
    ignored        folders below them whose files are no inputs
    attempts       where its own folder is made
    run            the process of the run, where it is on this machine
    life           a file that the run touches as long as it lives (cluster)
    draws          whether libraries of drawing will be wanted
    locked         versions that the lock names, for the record of the machine
    """

    kind: str
    name: str
    root: str
    library: str
    ignored: list[str]
    attempts: str
    sockets: str
    environment: NotRequired[dict[str, str]]
    quarter: NotRequired[str]
    step: NotRequired[str]
    parameters: NotRequired[dict[str, object]]
    build: NotRequired[str]
    forked: NotRequired[bool]
    draws: NotRequired[bool]
    limits: NotRequired[dict[str, float]]
    run: NotRequired[int]
    life: NotRequired[str]
    locked: NotRequired[dict[str, str]]


class Check(TypedDict):
    """What a worker of a cluster is asked before anything: `token` is a file that every machine has to see."""

    kind: str
    root: str
    token: str
    environment: dict[str, str]


class Answer(TypedDict):
    """What became of a task: where it failed, if it did, what it made in its attempt's folder, and how long it took."""

    ok: bool
    reason: NotRequired[str]
    cell: NotRequired[str]
    kind: NotRequired[str]
    record: NotRequired[dict[str, object]]
    attempt: NotRequired[str]
    seconds: NotRequired[float]


class Told(TypedDict, total=False):
    """What a task tells while it is done; its answer is the last."""

    process: int
    cell: tuple[int, int]
    answer: Answer


class Watched(TypedDict):
    """What a kernel needs to watch itself, and how much memory it may take. `output` takes what goes past Python."""

    log: str
    roots: list[str]
    ignored: list[str]
    memory_gb: float | None
    output: NotRequired[str]


Tell = Callable[[Told], None]
Give = Callable[[Answer], None]


def watched(order: Order, attempt: Path) -> Watched:
    """How the process that does a task watches itself."""
    return {
        "log": str(attempt / LOG),
        "roots": [order["root"], order["library"]],
        "ignored": [*order["ignored"]],
        "memory_gb": order.get("limits", {}).get("memory_gb"),
    }
