"""Executing tasks on a Dask cluster that exists already: `--cluster tcp://host:port` or the scheduler's file.

Nothing of ours is pickled: what is submitted is `subprocess.run` with a task as JSON, whose answer comes back as JSON
(kazmig.pipeline.work). Graph and record stay on this machine; the project's folder is one that all workers see. Each
attempt writes a folder of its own, so that an attempt that ran on beside its repetition harms nothing.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from kazmig.pipeline import checked, workers
from kazmig.pipeline.attempts import SECONDS_BETWEEN_SIGNS
from kazmig.pipeline.errors import RunError
from kazmig.pipeline.here import read_answer, read_json
from kazmig.pipeline.messages import Answer, Check, Order, Tell
from kazmig.pipeline.place import Lost

_SECONDS_TO_ANSWER = 3
_SECONDS_TO_CHECK = 120
# A worker that died takes its task with it; it is tried on another, once.
_REPETITIONS = 1


class Cluster:
    """Workers of a Dask scheduler. Raises RunError when it does not answer, or a worker is unfit."""

    def __init__(self, root: Path, address: str, jobs: int, attempts: Path) -> None:
        self._root, self._address, self._attempts = root, address, attempts
        self._client = _connect(address)
        self._closing = threading.Event()
        self._life = root / ".kazmig" / f"alive-{uuid.uuid4().hex[:12]}"
        try:
            self._life.write_text("removed when the run ends\n", encoding="utf-8")
            threading.Thread(target=self._live, daemon=True).start()
            self._pythons = self._checked()
            self.slots = jobs or max(1, sum(self._client.nthreads().values()))  # whole numbers
        except BaseException:
            self.close()
            raise

    def run(self, order: Order, tell: Tell) -> Answer:
        lost: list[str] = []
        while True:
            try:
                return self._once({**order, "life": str(self._life), "environment": {}}, lost)
            except _WorkerDied as died:
                lost.append(died.worker)
                if len(lost) > _REPETITIONS:
                    raise Lost(f"the workers {' and '.join(lost)} died one after the other while they did it") from None

    def close(self) -> None:
        self._closing.set()
        self._life.unlink(missing_ok=True)
        _quietly(lambda: self._client.close(timeout=2))
        shutil.rmtree(self._attempts, ignore_errors=True)

    # --- one task ------------------------------------------------------------------------------------------------

    def _once(self, order: Order, avoided: Sequence[str]) -> Answer:
        from distributed import KilledWorker

        free = [worker for worker in self._workers() if worker not in avoided]
        if not free:
            raise RunError(f"The scheduler at {self._address} has no worker left. What is published stays as it was.")
        command = _command(self._root, self._pythons)
        future = self._client.submit(
            subprocess.run,
            command,
            input=json.dumps(order),
            capture_output=True,
            text=True,
            encoding="utf-8",
            pure=False,
            retries=0,
            workers=free if avoided else None,
            key=f"kazmig-{order['name']}-{uuid.uuid4().hex[:8]}",
        )
        try:
            done: subprocess.CompletedProcess[str] = future.result()
        except KilledWorker as error:
            raise _WorkerDied(str(error.last_worker.name or error.last_worker.address)) from None
        except Exception as error:
            if future.status == "error":  # it was the worker's, who could not even start Python
                raise Lost(f"a worker could not begin it: {type(error).__name__}: {error}") from error
            raise self._gone(error) from error
        return read_answer(done.stdout, done.stderr, done.returncode)

    def _workers(self) -> list[str]:
        try:
            return sorted(self._client.scheduler_info(n_workers=-1)["workers"])
        except Exception as error:
            raise self._gone(error) from error

    def _gone(self, error: Exception) -> RunError:
        kind = type(error).__name__
        return RunError(
            f"The scheduler at {self._address} no longer answers ({kind}). Nothing was published; start it again and "
            "run again: the run goes on where it stopped."
        )

    def _live(self) -> None:
        """Workers' processes end soon after nobody touches this file any more."""
        while not self._closing.wait(SECONDS_BETWEEN_SIGNS):
            _quietly(lambda: os.utime(self._life))

    # --- before anything -----------------------------------------------------------------------------------------

    def _checked(self) -> str:
        """The command by which workers start Python. Raises RunError naming each worker that is unfit, and why."""
        there = self._workers()
        if not there:
            raise RunError(f"The scheduler at {self._address} has no worker. Start one: dask worker {self._address}")
        python = os.environ.get("KAZMIG_WORKER_PYTHON", "") or _python_of(self._client)
        order: Check = {"kind": "check", "root": str(self._root), "token": str(self._life), "environment": {}}
        futures = {
            worker: self._client.submit(
                subprocess.run,
                _command(self._root, python),
                input=json.dumps(order),
                capture_output=True,
                text=True,
                encoding="utf-8",
                pure=False,
                workers=[worker],
                key=f"kazmig-check-{uuid.uuid4().hex[:8]}",
            )
            for worker in there
        }
        ours = checked.about(order["token"])
        problems = []
        for worker, future in futures.items():
            try:
                done = future.result(timeout=_SECONDS_TO_CHECK)
                said = checked.unlike(ours, read_json(done.stdout, done.stderr, done.returncode))
            except Lost as lost:
                said = [f"Python does not start there as it must: {lost}"]
            except Exception as error:
                said = [f"it gave no answer ({type(error).__name__}: {error})"]
            problems += [f"Worker {worker}: {each}." for each in said]
        if problems:
            raise RunError("\n".join(problems))
        return python


class _WorkerDied(Exception):
    def __init__(self, worker: str) -> None:
        super().__init__(worker)
        self.worker = worker


def _connect(address: str) -> Any:
    """The client of a scheduler that answers. Raises RunError."""
    from distributed import Client

    file = Path(address)
    if not address.startswith(("tcp://", "tls://", "ucx://")) and not file.is_file():
        raise RunError(f"--cluster {address}: expected tcp://host:port, or the file of a scheduler (--scheduler-file).")
    try:
        if file.is_file():
            return Client(scheduler_file=address, timeout=_SECONDS_TO_ANSWER, set_as_default=False)
        return Client(address, timeout=_SECONDS_TO_ANSWER, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise RunError(
            f"No Dask scheduler answers at {address} within {_SECONDS_TO_ANSWER} seconds ({type(error).__name__}). "
            "Start one (docs/run-on-a-cluster.md), or leave --cluster out."
        ) from None


def _python_of(client: Any) -> str:
    """The Python that runs the workers; all have the same, or KAZMIG_WORKER_PYTHON names one."""
    found = set(client.run(eval, "__import__('sys').executable").values())
    if len(found) > 1:
        raise RunError(
            f"The workers run different Pythons: {', '.join(sorted(found))}. "
            "Name one that all have by KAZMIG_WORKER_PYTHON."
        )
    return str(found.pop())


def _command(root: Path, python: str) -> list[str]:
    """Started by `env`, so that what makes bytes equal is set before Python begins, and all else is the worker's."""
    settings = [f"{name}={value}" for name, value in workers.settings(root).items()]
    return ["env", *settings, python, "-m", "kazmig.pipeline.work"]


def _quietly(work: Callable[[], object]) -> None:
    with suppress(Exception):  # what ends, or is touched, may be gone
        work()
