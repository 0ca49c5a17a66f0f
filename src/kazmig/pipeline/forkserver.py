"""A small server that loads libraries once and forks a process for each task.

    python -m kazmig.pipeline.forkserver KIND SOCKET RUN FOLDER…

It is a plain Python with one thread, so that forking is safe. A request is one message on SOCKET: a task as JSON, with
the pipe for its answer. What some tasks alone need is loaded when the first of these comes; modules of the project that
all its tasks use, being watched, when the first of them comes. The server says nothing itself. Signals only wake
it: what a handler does between any two lines could meet itself. When the process RUN ends, in whatever way, SOCKET does
too; then the server ends all processes that it forked, with what they started, waits until none of them can write any
more, and removes the run's temporary FOLDERs. What a task leaves behind ends with it.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import shutil
import signal
import socket
import sys
from typing import NoReturn

from kazmig.pipeline import lifeline, observe, preload, work
from kazmig.pipeline.messages import Order

LONGEST_REQUEST = 1 << 18


class Server:
    def __init__(self, kind: str, channel: socket.socket, folders: list[str]) -> None:
        self.kind = kind
        self.channel = channel
        self.folders = folders
        self.running: set[int] = set()
        self.loaded: set[str] = set()
        self.observer: observe.Observer | None = None

    def serve(self) -> None:
        awake, asked = _wake_for(signal.SIGCHLD), self.channel.fileno()
        while True:
            ready, _, _ = select.select([asked, awake], [], [])
            if awake in ready:
                os.read(awake, LONGEST_REQUEST)
                self._reap()
            if asked in ready:
                self._fork()

    def _fork(self) -> None:
        request, pipes, _, _ = socket.recv_fds(self.channel, LONGEST_REQUEST, 1)
        if not request:
            self.end()
        pipe = pipes[0]
        for kind, signs in preload.LATER.items():
            if kind not in self.loaded and any(sign in request for sign in signs):
                preload.load(kind)
                self.loaded.add(kind)
        if self.observer is None and b'"kind": "machine"' not in request:
            self.observer = load_own(self.kind, json.loads(request))
        if b'"kind": "prepare"' in request:
            os.close(pipe)
            return
        process = os.fork()
        if process == 0:
            self._become(request, pipe)
        self.running.add(process)
        os.close(pipe)

    def _become(self, request: bytes, pipe: int) -> NoReturn:
        server = os.getppid()
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        lifeline.lead_a_group()
        lifeline.die_with_parent(server)
        self.channel.close()
        work.answer(request.decode(), pipe, self.observer)
        os._exit(0)

    def _reap(self) -> None:
        """Whoever led a group and ended takes with it what it had started. Its number is its own until it is buried."""
        for process in list(self.running):
            if os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                lifeline.end_group(process)
                os.waitpid(process, 0)
                self.running.discard(process)
        if not self.running:  # whose an orphan is, nobody can tell while several tasks run
            lifeline.end_orphans()

    def end(self, *_: object) -> NoReturn:
        for process in list(self.running):
            lifeline.end_group(process)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(process, 0)
        lifeline.end_orphans()
        for folder in self.folders:
            shutil.rmtree(folder, ignore_errors=True)
        os._exit(0)


def load_own(kind: str, task: Order) -> observe.Observer:
    """Loads what tasks such as this one use of the project; returns the observer that saw it."""
    observer = observe.watch(None, *work.roots(task))
    for name in preload.OWN[kind]:
        with contextlib.suppress(Exception):
            module = importlib.import_module(name)
            getattr(module, "warm", lambda: None)()
    # What is there stays: no process forked from here shall look through it for what may go.
    gc.collect()
    gc.freeze()
    observer.rest()
    return observer


def _wake_for(number: int) -> int:
    """The end of a pipe that can be read whenever the signal has come."""
    awake, wakes = os.pipe()
    for end in (awake, wakes):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(wakes, warn_on_full_buffer=False)
    signal.signal(number, lambda *_: None)
    return awake


def main(kind: str, channel: str, run: str, *folders: str) -> None:
    server = Server(kind, socket.socket(fileno=int(channel)), list(folders))
    lifeline.adopt_orphans()

    def go_on() -> None:
        """Loading takes seconds, in which nobody listens to SOCKET: the run may have ended."""
        if os.getppid() != int(run):
            server.end()

    signal.signal(signal.SIGTERM, server.end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    preload.load(kind, go_on)
    try:
        server.serve()
    finally:
        os._exit(1)  # at once: what hangs or lingers here would count as a server that is there


if __name__ == "__main__":
    main(*sys.argv[1:])
