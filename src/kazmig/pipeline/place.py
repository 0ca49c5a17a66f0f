"""Where tasks are executed, as the run sees it: here or on a cluster, and only once there is something to do."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

from kazmig.pipeline.errors import RunError
from kazmig.pipeline.messages import Answer, Order, Tell


class Place(Protocol):
    """Where tasks are executed."""

    slots: int

    def run(self, order: Order, tell: Tell) -> Answer:
        """Does a task and returns its answer. Raises Lost when there is none."""

    def close(self) -> None:
        """Ends whatever is still running."""


class Lost(Exception):
    """A task gave no answer; the message says what became of its process."""


class Stopped(RunError):
    """The run was stopped while the task ran."""


class Later:
    """A place that is made when its first task comes: a run with nothing to do needs none."""

    def __init__(self, slots: int, make: Callable[[], Place]) -> None:
        self.slots = slots
        self._make, self._closed = make, False
        self._place: Place | None = None
        self._lock = threading.Lock()

    def run(self, order: Order, tell: Tell) -> Answer:
        with self._lock:
            if self._closed:
                raise Stopped("the run was stopped")
            place = self._place = self._place or self._make()
        return place.run(order, tell)

    def close(self) -> None:
        with self._lock:
            self._closed = True
        if self._place is not None:
            self._place.close()
