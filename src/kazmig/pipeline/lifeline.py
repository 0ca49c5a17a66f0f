"""Processes that end with the one that wanted them, however that one ends. Standard library only, quick to import."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from contextlib import suppress

LINUX = sys.platform == "linux"
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_SECONDS_BETWEEN_LOOKS = 1.0
_RESERVE_BYTES = 1 << 28


def die_with_parent(parent: int, number: int = signal.SIGKILL) -> None:
    """Lets the system end this process when its parent ends; `parent` is the parent's id as the parent knows it.

    On Linux the kernel sends the signal, also in the middle of a long computation. Elsewhere a thread looks.
    """
    if LINUX:
        import ctypes

        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # it ended before we asked
            os._exit(1)
        return
    threading.Thread(target=_look, args=(parent,), daemon=True).start()


def adopt_orphans() -> None:
    """Lets the system hand over to this process what its descendants leave behind, whatever group it is in. Linux."""
    if LINUX:
        import ctypes

        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1)


def children() -> set[int]:
    """The processes whose parent this one is, ended or not, as far as the system tells."""
    try:
        with open(f"/proc/self/task/{os.getpid()}/children") as told:
            return {int(each) for each in told.read().split()}
    except OSError:
        return set()


def lives(process: int) -> bool:
    """Whether there is such a process, whosoever it is."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def end_orphans() -> None:
    """Ends and buries all children: what one of them leaves behind is a child then."""
    while orphans := children():
        for process in orphans:
            with suppress(OSError):
                os.kill(process, signal.SIGKILL)
        for process in orphans:
            with suppress(OSError):
                os.waitpid(process, 0)


def _look(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    end_group(os.getpid())
    os._exit(1)


def limit_memory(gigabytes: float | None) -> None:
    """Lets what this process asks for beyond so much memory fail, instead of bringing the machine down. Linux only.

    A little more is kept back, to tell of it with: see `give_reserve`.
    """
    if LINUX and gigabytes:
        import resource

        size = int(gigabytes * (1 << 30))
        allowed, most = size + _RESERVE_BYTES, resource.getrlimit(resource.RLIMIT_DATA)[1]
        most = allowed if most == resource.RLIM_INFINITY else min(allowed, most)
        resource.setrlimit(resource.RLIMIT_DATA, (min(size, most), most))


def give_reserve() -> None:
    """Lets a process whose memory is used up have what was kept back: to say so takes memory, too."""
    if LINUX:
        import resource

        most = resource.getrlimit(resource.RLIMIT_DATA)[1]
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def lead_a_group() -> None:
    """Makes this process the head of a session of its own: Ctrl-C in the terminal does not reach it."""
    if hasattr(os, "setsid"):
        os.setsid()


def end_group(leader: int) -> None:
    """Ends a process that leads a group, and all that it started, at once."""
    try:
        if hasattr(os, "killpg"):
            os.killpg(leader, signal.SIGKILL)
        else:
            os.kill(leader, signal.SIGTERM)
    except (ProcessLookupError, PermissionError):
        pass
