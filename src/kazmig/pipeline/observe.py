"""What a process of the run really opened, listed, looked for, asked the network for and was warned of.

Python tells an audit hook of every file that it opens, source and bytecode of imported modules among them, of SQLite's
too, and of every command that is started: what a command names and is there counts as read. What is read past Python (a
database engine, a Rust reader) or is only asked for (a file that may be there) is told by those who do it, with the
same mechanism: `sys.audit("kazmig.read", path)`, `sys.audit("kazmig.look", path)`; `kazmig.named` is a file that code
names and that may have been read.

Each thing is one line of JSON in a log that is written at once, so that a killed process has told all it did. The
standard library alone is imported here: modules of the project that this module needed would be loaded before anybody
watches.
"""

from __future__ import annotations

import importlib
import inspect
import json
import logging
import os
import re
import shlex
import sys
import warnings
from importlib.util import source_from_cache
from pathlib import Path
from typing import Any

_LISTING = ("os.listdir", "os.scandir")
_METADATA = os.path.join(os.path.dirname(importlib.__file__), "metadata")
_LOOKS_FOR_MODULES = ("<frozen importlib", "<frozen zipimport", _METADATA)
# A person's own files lie in none of these: the system's, and what lies hidden in a home.
_SYSTEM: tuple[str, ...] = (
    "/usr/",
    "/lib",
    "/bin/",
    "/sbin/",
    "/etc/",
    "/proc/",
    "/sys/",
    "/dev/",
    "/run/",
    "/var/",
    "/opt/",
    "/nix/",
)
_SYSTEM += ("/snap/", "/System/", "/Library/", "/Applications/", "/private/var/")
_ADDRESS = re.compile(r"(?:https?|ftps?|s3)://(?:[^/@]*@)?([^/:?#]+)")
_TEMPORARY = re.compile(r"/tmp[a-z0-9_]{8}(?:[./]|$)")
_HERE = ("localhost", "127.", "::1", "0.0.0.0")
# Events of commands that are started, and where in their arguments the words of the command stand.
_COMMANDS = {"subprocess.Popen": 1, "os.system": 0, "os.exec": 1, "os.posix_spawn": 1}


class Observer:
    """Writes down what the process does below some folders, each thing once.

    log      where; None keeps it until `go_on_in`
    roots    folders whose files count
    ignored  folders below them that do not (the environment, the run's own workplace)
    """

    def __init__(self, log: Path | None, roots: tuple[str, ...], ignored: tuple[str, ...]) -> None:
        self._log = log
        self._file = self._open_log() if log is not None else None
        self._told: list[bytes] = []
        self._rests = False
        self._look_at(roots, ignored)
        self._seen: set[tuple[str, str]] = set()
        self._own: set[str] = set()

    def _look_at(self, roots: tuple[str, ...], ignored: tuple[str, ...]) -> None:
        self._roots = tuple(_folder(root) for root in roots)
        self._ignored = tuple(_folder(folder) for folder in ignored)
        python = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix, os.path.dirname(os.__file__)}
        python |= {os.path.realpath(each) for each in python}  # an environment may be a link to another folder
        self._system = (*_SYSTEM, *(_folder(each) for each in python), *self._ignored)
        self._home = os.path.expanduser("~")

    def go_on_in(self, log: Path, roots: tuple[str, ...], ignored: tuple[str, ...]) -> None:
        """In a process forked from one that was watched before it rested: what that one did, this one did too."""
        self._rests = False
        self._log = log
        self._file = self._open_log()
        os.write(self._file, b"".join(self._told))
        self._look_at(roots, ignored)

    def rest(self) -> None:
        """Hears nothing until it goes on."""
        self._rests = True

    def begin(self) -> None:
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Called for every audit event of the process, so quick to say no, and never an error."""
        if self._rests:
            return
        try:
            if event == "open":
                self._opened(*arguments[:3])
            elif event in _LISTING:
                self._listed(arguments[0])
            elif event in _COMMANDS:
                self._started(arguments[_COMMANDS[event]], arguments[2] if event == "subprocess.Popen" else None)
            elif event in ("kazmig.read", "sqlite3.connect"):
                self._note("read", os.fsdecode(arguments[0]))
            elif event in ("kazmig.look", "kazmig.named"):
                self._note(event.partition(".")[2], str(arguments[0]))
            elif event in ("socket.getaddrinfo", "socket.connect"):
                self._asked(arguments[0] if event == "socket.getaddrinfo" else arguments[1][0])
        except Exception:  # a watcher must not disturb what it watches
            pass

    def _opened(self, path: object, mode: object, flags: object) -> None:
        place = self._place(path)
        if place is None:
            self._outside(path, _writes(mode, flags))
            return
        if _writes(mode, flags):
            self._own.add(place)
        elif place not in self._own and (mode is not None or os.path.lexists(place)):
            # os.open() may mean a name below an open folder (as rmtree does), of which the event does not tell.
            self._note("read", _source_of(place))

    def _outside(self, path: object, writes: bool) -> None:
        """A file that is no part of the project, the system or Python: nobody else has it."""
        if not isinstance(path, str | bytes | os.PathLike):
            return
        place = os.path.normpath(os.path.join(os.getcwd(), os.fsdecode(path)))
        if place.startswith((*self._roots, *self._system)) or _TEMPORARY.search(place):
            return
        if place.startswith(f"{self._home}/") and place[len(self._home) + 1 :].startswith((".", "Library/")):
            return
        if writes:
            self._own.add(place)
        elif place not in self._own and ("out", place) not in self._seen and os.path.isfile(place):
            self._seen.add(("out", place))
            self._write({"out": place})

    def _asked(self, host: object) -> None:
        name = os.fsdecode(host) if isinstance(host, (str, bytes)) else ""
        if name and not name.startswith(("/", "\0", *_HERE)) and ("net", name) not in self._seen:
            self._seen.add(("net", name))
            self._write({"net": name})

    def _listed(self, path: object) -> None:
        place = self._place("." if path is None else path)
        if (
            place is None or os.path.basename(place) == "__pycache__"
        ):  # Python's own, and it grows while a run is under way
            return
        frame = inspect.currentframe()
        while frame is not None and frame.f_code.co_filename == __file__:
            frame = frame.f_back
        if frame is None or not frame.f_code.co_filename.startswith(_LOOKS_FOR_MODULES):
            self._note("list", place)

    def _started(self, command: Any, folder: Any) -> None:
        """What the words of a command name: files as read, folders as listed. A shell's line is taken apart."""
        words = [command] if isinstance(command, (str, bytes)) else list(command)
        told = [each for word in words for each in _names(os.fsdecode(word))]
        for asked in (match for name in told if (match := _ADDRESS.match(name))):
            self._asked(asked[1])
        for place in dict.fromkeys(os.path.join(os.fsdecode(folder or os.getcwd()), name) for name in told):
            if os.path.isfile(place):
                self._note("read", place)
            elif os.path.isdir(place):
                self._note("list", place)

    def _place(self, path: Any) -> str | None:
        """The absolute path when it counts."""
        if isinstance(path, int) or path is None:
            return None
        place = os.path.normpath(os.path.join(os.getcwd(), os.fsdecode(path)))
        below = f"{place}/"
        if not below.startswith(self._roots) or below.startswith(self._ignored):
            return None
        return place

    def _note(self, kind: str, path: str) -> None:
        place = self._place(path)
        if place is None or (kind, place) in self._seen or place in self._own:
            return
        self._seen.add((kind, place))
        self._write({kind: place, "as": _signature(place)})

    def _open_log(self) -> int:
        assert self._log is not None
        return os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def _write(self, line: dict[str, object]) -> None:
        text = (json.dumps(line) + "\n").encode()
        if self._file is None:
            self._told.append(text)
            return
        try:
            os.write(self._file, text)
        except OSError:  # in a child that closed all it had inherited and is about to become a command
            self._file = self._open_log()
            os.write(self._file, text)

    # --- warnings ------------------------------------------------------------------------------------------------

    def begin_warnings(self) -> None:
        """From now on warnings go to the log instead of the page: their text names places of this machine."""
        logging.captureWarnings(True)
        logger = logging.getLogger("py.warnings")
        logger.propagate = False
        logger.handlers[:] = [_Warned(self)]

    def warned(self, text: str) -> None:
        self._write({"warning": text})


class _Warned(logging.Handler):
    """Hands warnings over; Python has formatted each as `file:line: Category: message` and the line of code."""

    def __init__(self, observer: Observer) -> None:
        super().__init__()
        self._observer = observer

    def emit(self, record: logging.LogRecord) -> None:
        self._observer.warned(record.getMessage())


def watch(
    log: Path | None, roots: tuple[str, ...], ignored: tuple[str, ...], before: Observer | None = None
) -> Observer:
    """Begins to watch this process, or goes on with the observer of the one that it was forked from."""
    warnings.resetwarnings()
    warnings.simplefilter("default")
    for quiet in (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning):
        warnings.simplefilter("ignore", quiet)
    if before is None or log is None:
        observer = Observer(log, roots, ignored)
        observer.begin()
    else:
        observer = before
        observer.go_on_in(log, roots, ignored)
    observer.begin_warnings()
    return observer


def _writes(mode: object, flags: object) -> bool:
    """Whether a file is opened anew: what was in it does not matter then."""
    if isinstance(mode, str):
        return any(letter in mode for letter in "wxa") and "+" not in mode.replace("w+", "w").replace("x+", "x")
    return bool(isinstance(flags, int) and flags & os.O_TRUNC)


def _names(word: str) -> list[str]:
    """A word of a command, and the words in it where it is a line for a shell or says `option=value`."""
    try:
        inside = shlex.split(word, comments=False)
    except ValueError:  # a quote that is not closed
        inside = word.split()
    return [word, *inside, *(each.partition("=")[2] for each in inside if "=" in each)]


def _source_of(place: str) -> str:
    """The module whose bytecode this is, when it is bytecode, also while it is being written (`x.pyc.140…`)."""
    before, mark, number = place.rpartition(".pyc.")
    place = f"{before}.pyc" if mark and number.isdigit() else place
    if not place.endswith(".pyc"):
        return place
    try:
        return source_from_cache(place)
    except (ValueError, NotImplementedError):
        return place


def _signature(place: str) -> list[int] | None:
    """What a file was when it was opened: size, times, and which file; None when it is not there."""
    try:
        found = os.stat(place)
    except OSError:
        return None
    return [found.st_size, found.st_mtime_ns, found.st_ino, found.st_ctime_ns]


def _folder(path: str) -> str:
    return path.rstrip("/") + "/"
