"""What is written past Python (`os.system`, subprocesses, compiled code) belongs to the cell in which it was written.

Each plain stream is a pipe whose reader hands on to the kernel's own stream. At the end of a cell a mark that nobody
else knows is written into the pipe, and the cell ends when the mark came out: all that was written before it came out
before it. Within a cell, what Python writes waits until the pipe is empty. Nothing is kept on a disk, and a writer
waits while the pipe is full; how much a cell may show is limited by the run (`output_mb`). A process that a cell left
behind goes on writing into the cells that follow.
"""

from __future__ import annotations

import codecs
import ctypes
import logging
import os
import select
import sys
import time
from threading import Event, Lock, Thread, current_thread

from ipykernel.iostream import OutStream

_NUMBERS = {"stdout": 1, "stderr": 2}
_SECONDS_TO_COME_OUT = 10.0
_SECONDS_TO_SETTLE = 0.5
# Nobody can look there whether a pipe holds anything.
_BLIND = sys.platform == "win32"
_AT_ONCE = 65536
# The kernel does not watch the plain streams itself: it would hand text on whenever it comes.
ARGUMENTS = [
    "--IPKernelApp.capture_fd_output=False",
    f"--IPKernelApp.outstream_class={__name__}.Stream",
]


class Stream(OutStream):
    """The kernel's own stream, of which a subprocess may be told (`subprocess.run(…, stdout=sys.stdout)`)."""

    pipe: Pipe | None = None

    def fileno(self) -> int:
        return _NUMBERS[self.name]

    def write(self, string: str) -> int:
        if self.pipe is not None:
            self.pipe.settle()
        return super().write(string) or 0


class Pipe:
    """One plain stream, from now on a pipe that is read in a thread of its own."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._mark = b"\0" + os.urandom(16).hex().encode() + b"\0"
        self._came_out = Event()
        self._end, begin = os.pipe()
        os.dup2(begin, _NUMBERS[name])
        # A cell may close or replace the stream; the mark still goes into the pipe.
        self._begin = begin
        self._here, self._handing = os.getpid(), Lock()
        self._thread = Thread(target=self._read, name=f"plain {name}", daemon=True)
        self._thread.start()
        stream = getattr(sys, name)
        if isinstance(stream, Stream):
            stream.pipe = self

    def begin_to_end(self) -> None:
        """Puts the mark behind all that was written."""
        self._came_out.clear()
        os.write(self._begin, self._mark)

    def end(self) -> None:
        """Waits until the mark came out."""
        self._came_out.wait(_SECONDS_TO_COME_OUT)

    def settle(self) -> None:
        """Waits a moment until what was written into the pipe has come out: it was written first."""
        if _BLIND or current_thread() is self._thread or os.getpid() != self._here:
            return
        until = time.monotonic() + _SECONDS_TO_SETTLE
        while self._holds() and time.monotonic() < until:
            time.sleep(0.0005)

    def _holds(self) -> bool:
        with self._handing:
            return bool(select.select([self._end], [], [], 0)[0])

    def _read(self) -> None:
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        kept = b""
        while True:
            if not _BLIND:
                select.select([self._end], [], [])
            with self._handing:
                *before, rest = (kept + os.read(self._end, _AT_ONCE)).split(self._mark)
                for part in before:
                    self._hand_on(decoder.decode(part, final=True))
                    self._came_out.set()
                part, kept = _without_begun(rest, self._mark)
                self._hand_on(decoder.decode(part))

    def _hand_on(self, text: str) -> None:
        try:
            if text:
                getattr(sys, self._name).write(text)
        except Exception:  # a stream that a cell replaced or closed; the pipe must be read on all the same
            pass


class PlainOutput:
    """Both plain streams of a kernel."""

    def __init__(self, log: str) -> None:
        """What the kernel logs goes to a file, not into a cell."""
        file = open(log, "a", encoding="utf-8")  # noqa: SIM115  # open as long as the process
        for logger in (logging.getLogger(), logging.getLogger("IPKernelApp"), logging.getLogger("tornado")):
            for handler in logger.handlers:
                if isinstance(handler, logging.StreamHandler) and handler.stream is sys.__stderr__:
                    handler.setStream(file)
        self._pipes = [Pipe(name) for name in _NUMBERS]
        self._here = os.getpid()

    def end_cell(self) -> None:
        """Returns when all that was written until now has reached the kernel's streams."""
        if os.getpid() != self._here:  # a cell's fork has no reader of its own
            return
        if sys.platform != "win32":
            ctypes.CDLL(None).fflush(None)  # what compiled code has printed and not yet written
        for pipe in self._pipes:
            pipe.begin_to_end()
        for pipe in self._pipes:
            pipe.end()


def _without_begun(text: bytes, mark: bytes) -> tuple[bytes, bytes]:
    """A text without the beginning of a mark at its end, and that beginning."""
    longest = next((size for size in range(len(mark) - 1, 0, -1) if text.endswith(mark[:size])), 0)
    return text[: len(text) - longest], text[len(text) - longest :]
