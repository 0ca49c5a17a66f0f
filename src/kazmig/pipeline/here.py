"""Executing tasks on this machine: forked from servers that have the libraries loaded, or in a new Python each."""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from kazmig.pipeline import lifeline, workers
from kazmig.pipeline.messages import Answer, Order, Tell, Told
from kazmig.pipeline.place import Lost, Stopped

_PAGES = ("page", "leaves", "dictionary", "index", "files")
_SERVED = {"notebook": "notebook", "machine": "page", **dict.fromkeys(_PAGES, "page")}


class Here:
    """This machine. `folders` are removed when the run ends, in whatever way."""

    def __init__(self, root: Path, slots: int, folders: list[Path]) -> None:
        self.slots = slots
        self.sockets = socket_folder()
        self._held = _hold(self.sockets)
        self._root = root
        self._folders = [str(each) for each in folders] + ([self.sockets] if self.sockets else [])
        self._servers: dict[str, _Server] = {}
        self._ordinary: set[subprocess.Popen[str]] = set()
        self._lock = threading.Lock()
        self._closed = False

    def run(self, order: Order, tell: Tell) -> Answer:
        environment = workers.environment(Path(order["root"]))
        order = {**order, "run": os.getpid(), "sockets": self.sockets, "environment": environment}
        if not workers.forked():
            return self._by_itself(order)
        server = self._server(_SERVED[order["kind"]])
        try:
            return server.run(order, tell)
        except Lost:
            if self._closed:
                raise Stopped("the run was stopped") from None
            if server.alive:
                raise
            # The server went and took its processes with it; a new Python has none.
            return self._by_itself(order)

    def prepare(self, order: Order) -> None:
        """Lets the server of pages load what makes them while something else is done; waits for nothing."""
        if workers.forked():
            self._server("page").prepare({**order, "kind": "prepare"})

    def close(self) -> None:
        with self._lock:
            self._closed = True
            servers, ordinary = list(self._servers.values()), list(self._ordinary)
        for process in ordinary:
            lifeline.end_group(process.pid)
        for server in servers:
            server.close()
        for folder in self._folders:
            shutil.rmtree(folder, ignore_errors=True)
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def _server(self, kind: str) -> _Server:
        with self._lock:
            if self._closed:
                raise Stopped("the run was stopped")
            if kind not in self._servers or not self._servers[kind].alive:
                self._servers[kind] = _Server(kind, workers.environment(self._root), self._folders)
            return self._servers[kind]

    def _by_itself(self, order: Order) -> Answer:
        command = [sys.executable, "-m", "kazmig.pipeline.work"]
        with self._lock:
            if self._closed:
                raise Stopped("the run was stopped")
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                env=order["environment"],
            )
            self._ordinary.add(process)
        said, wrong = process.communicate(json.dumps({**order, "environment": {}}))
        self._ordinary.discard(process)
        return read_answer(said, wrong, process.returncode)


def read_answer(said: str, wrong: str, code: int) -> Answer:
    """The answer that `kazmig.pipeline.work` wrote. Raises Lost when it wrote nothing."""
    answer: Answer = read_json(said, wrong, code)
    return answer


def read_json(said: str, wrong: str, code: int) -> Any:
    """What a process wrote to say one thing. Raises Lost when it wrote nothing."""
    try:
        return json.loads(said)
    except ValueError:
        last = (wrong.strip().splitlines() or [ended(code)])[-1]
        raise Lost(last) from None


def ended(code: int | None) -> str:
    """How a process ended, in words."""
    if code is not None and code < 0:
        return f"the process ended without an answer ({signal.Signals(-code).name})"
    return "the process ended without an answer (killed, out of memory, or crashed in compiled code)"


class _Server:
    """A fork server, seen from the run."""

    def __init__(self, kind: str, environment: dict[str, str], folders: list[str]) -> None:
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-m", "kazmig.pipeline.forkserver", kind, str(theirs.fileno()), str(os.getpid())]
        self._process = subprocess.Popen(
            [*command, *folders],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )
        theirs.close()
        self._sending = threading.Lock()

    @property
    def alive(self) -> bool:
        """Whether it serves. A process that ends lets go of its files first, and then its children end."""
        return self._process.poll() is None and not _hung_up(self._ours)

    def prepare(self, order: Order) -> None:
        with contextlib.suppress(Lost):  # whoever asks for a task is told
            os.close(self._send(order))

    def _send(self, order: Order) -> int:
        """Hands an order over; returns where its answer is read. Raises Lost."""
        reading, writing = os.pipe()
        try:
            with self._sending:
                socket.send_fds(self._ours, [json.dumps(order).encode()], [writing])
        except OSError as error:
            os.close(reading)
            raise Lost("the fork server is gone") from error
        finally:
            os.close(writing)
        return reading

    def run(self, order: Order, tell: Tell) -> Answer:
        reading = self._send(order)
        process = 0
        with os.fdopen(reading, encoding="utf-8") as lines:
            for line in lines:
                message: Told = json.loads(line) if line.endswith("\n") else {}
                if "answer" in message:
                    return message["answer"]
                process = message.get("process", process)
                tell(message)
        if not self._answers(order) and process:
            lifeline.end_group(process)  # the server cannot any more
        raise Lost(ended(None))

    def _answers(self, order: Order) -> bool:
        """Whether it still serves, for certain: what ends with a server that has threads may end a moment before it."""
        try:
            with os.fdopen(self._send({**order, "kind": "prepare"})) as closed:
                closed.read()
        except Lost:
            return False
        return self.alive

    def close(self) -> None:
        self._ours.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _hung_up(channel: socket.socket) -> bool:
    """Whether nobody is at the other end of a channel any more."""
    if channel.fileno() < 0:
        return True
    looked = select.poll()
    looked.register(channel, 0)
    return any(event & select.POLLHUP for _, event in looked.poll(0))


def socket_folder() -> str:
    """A short folder of this run for sockets, where only its owner looks; empty when there is no place for one."""
    candidates = [os.environ.get("XDG_RUNTIME_DIR", ""), "/tmp", tempfile.gettempdir(), "/dev/shm"]
    for candidate in candidates:
        if candidate and len(candidate) < 40 and os.path.isdir(candidate):
            _remove_left(Path(candidate))
            try:
                return tempfile.mkdtemp(prefix=f"kz{os.getpid()}-", dir=candidate)
            except OSError:
                continue
    return ""


def _hold(folder: str) -> int | None:
    """Holds a folder as long as this process lives: what nobody holds was left by a run that was killed."""
    try:
        import fcntl

        held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except (ImportError, OSError):
        return None
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(held)
        return None
    return held


def _remove_left(candidate: Path) -> None:
    """Removes this account's folders for sockets that killed runs left."""
    for folder in candidate.glob("kz[0-9]*-*"):
        with contextlib.suppress(OSError, ValueError):
            if lifeline.lives(int(folder.name[2:].partition("-")[0])):  # it may not hold its folder yet
                continue
            if folder.lstat().st_uid == os.getuid() and (held := _hold(str(folder))) is not None:
                shutil.rmtree(folder, ignore_errors=True)
                os.close(held)
