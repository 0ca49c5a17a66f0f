"""Processes of a run: all alike whatever the person's machine is set to, and quick to start.

Each is forked from one server that has loaded the libraries (`preload`); starting Python anew and importing them again
costs two to four times as long. The server itself is a plain, single-threaded Python with one environment for
everything that can change bytes: hash seed, time zone, locale, plotting backend, threads of linear algebra.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import kazmig

PRELOAD = "kazmig.pipeline.preload"
# Forking after numpy and the system's own frameworks are loaded is safe on Linux only.
CAN_FORK = sys.platform == "linux"
MACHINE = {
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "LANG": "C.UTF-8",
    "LANGUAGE": "",
    "MPLBACKEND": "agg",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTHONWARNINGS": "",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
_starting = threading.Lock()
_stopped = threading.Event()
_running: set[BaseProcess] = set()


class WorkerError(Exception):
    """A worker ended without an answer, or its work raised; the message is the last line, `details` the traceback."""

    def __init__(self, message: str, details: str = "") -> None:
        super().__init__(message)
        self.details = details


def environment(root: Path, **more: str) -> dict[str, str]:
    """The environment of every process of a run in the project at `root`."""
    source = str(Path(kazmig.__file__).parents[1])
    paths = [source, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    cache = root / ".kazmig" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    return {
        **os.environ,
        **MACHINE,
        "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths)),
        # A person's own matplotlibrc and IPython start-up files must not reach what is published.
        "MPLCONFIGDIR": str(cache / "matplotlib"),
        "IPYTHONDIR": str(cache / "ipython"),
        **more,
    }


def start(target: Callable[..., None], *arguments: Any, env: Mapping[str, str]) -> BaseProcess:
    """Starts `target(*arguments)` in a process of its own; it ends with this one."""
    context: Any = multiprocessing.get_context("forkserver" if CAN_FORK else "spawn")
    with _starting:
        if _stopped.is_set():
            raise WorkerError("the run was stopped")
        with _environment(env):
            if CAN_FORK:
                context.set_forkserver_preload([PRELOAD])
                forkserver.ensure_running()
            process: BaseProcess = context.Process(target=_begin, args=(target, arguments, dict(env)), daemon=True)
            process.start()
        _running.add(process)
    return process


def call(function: Callable[..., Any], *arguments: Any, env: Mapping[str, str]) -> Any:
    """`function(*arguments)` in a process of its own. Raises WorkerError with what it raised."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = start(_answer, theirs, function, arguments, env=env)
    theirs.close()
    try:
        good, result = ours.recv()
    except EOFError as error:
        process.join()
        raise WorkerError(f"the process ended without an answer (exit code {process.exitcode})") from error
    finally:
        ours.close()
        process.join()
        _running.discard(process)
    if not good:
        raise WorkerError(*result)
    return result


def stop() -> None:
    """Ends every process of the run at once, and lets none begin."""
    _stopped.set()
    for process in list(_running):
        if process.pid and process.exitcode is None:
            process.kill()


def stopped(again: bool = False) -> bool:
    """Whether `stop` was called; with `again`, processes may begin from now on."""
    was = _stopped.is_set()
    if again:
        _stopped.clear()
    return was


def forget(process: BaseProcess) -> None:
    """No longer to be ended with the run."""
    _running.discard(process)


def _answer(pipe: Connection, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    try:
        pipe.send((True, function(*arguments)))
    except BaseException as error:
        last = traceback.format_exception_only(error)[-1].strip()
        pipe.send((False, (last, traceback.format_exc())))
    finally:
        pipe.close()


def _begin(target: Callable[..., None], arguments: tuple[Any, ...], env: dict[str, str]) -> None:
    """First thing in a new process: its own environment, no interrupt from the terminal, an end with the run."""
    os.environ.clear()
    os.environ.update(env)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]  # notebooks may start some
    target(*arguments)


def _end_with_parent() -> None:
    """A run that is killed can tell its kernels nothing; they notice, even in the middle of a long computation."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextmanager
def _environment(env: Mapping[str, str]) -> Any:
    """What a server or a spawned Python is started with cannot be handed over otherwise."""
    before = dict(os.environ)
    os.environ.update(env)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
