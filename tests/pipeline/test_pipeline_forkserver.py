"""The server of forks, whose processes end whenever they like: also while it clears away after another."""

import contextlib
import json
import os
import socket
import subprocess
import sys

import pytest

from kazmig.pipeline import workers

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks")

# Clearing away takes long enough here that the next process ends in the middle of it.
SLOWLY = """
import os, sys, time
from kazmig.pipeline import forkserver, lifeline, preload, work
at_once = lifeline.end_group
lifeline.end_group = lambda leader: (at_once(leader), time.sleep(0.02))
preload.load = lambda *_: None
forkserver.load_own = lambda *_: None
work.answer = lambda text, pipe, _: (os.system("setsid sleep 600 &"), time.sleep(float(text)))
forkserver.main("page", *sys.argv[1:])
"""
TASKS = 12


@pytest.fixture
def served(tmp_path):
    """A server with tasks that take `seconds` each: (its process, our end of the channel, pipes of the tasks)."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    begun = []

    def serve(seconds):
        folder = tmp_path / "sockets"
        folder.mkdir()
        process = subprocess.Popen(
            [sys.executable, "-c", SLOWLY, str(theirs.fileno()), str(os.getpid()), str(folder)],
            env=workers.environment(tmp_path),
            pass_fds=[theirs.fileno()],
        )
        begun.append(process)
        theirs.close()
        pipes = []
        for _ in range(TASKS):
            reading, writing = os.pipe()
            socket.send_fds(ours, [json.dumps(seconds).encode()], [writing])
            os.close(writing)
            pipes.append(os.fdopen(reading))
        return process, ours, pipes

    yield serve
    ours.close()
    for process in begun:
        process.kill()
        process.wait()


def _left_behind(process) -> set[str]:
    """What tasks started in a session of its own, and left: the server has become its parent."""
    names = {}
    for each in _children(process):
        with contextlib.suppress(OSError), open(f"/proc/{each}/comm") as told:
            names[each] = told.read().strip()
    return {each for each, name in names.items() if name == "sleep"}


def _children(process) -> list[str]:
    with open(f"/proc/{process.pid}/task/{process.pid}/children") as told:
        return told.read().split()


def test_tasks_that_end_together_do_not_end_their_server(served):
    process, channel, pipes = served(0.3)
    for pipe in pipes:
        assert pipe.read() == ""
    reading, writing = os.pipe()
    socket.send_fds(channel, [b"0"], [writing])
    os.close(writing)
    assert os.read(reading, 1) == b""
    os.close(reading)
    assert process.poll() is None
    channel.close()
    assert process.wait(20) == 0


def test_a_server_whose_run_has_gone_ends_all_tasks_and_removes_the_folders(served, tmp_path):
    process, channel, pipes = served(600)
    while len(left := _left_behind(process)) < TASKS:
        assert process.poll() is None
    channel.close()
    assert process.wait(20) == 0
    assert not (tmp_path / "sockets").exists()
    for pipe in pipes:
        assert pipe.read() == ""
    assert not [each for each in left if os.path.exists(f"/proc/{each}")]


def test_what_tasks_leave_behind_ends_when_none_runs_any_more(served):
    process, _, pipes = served(0.3)
    for pipe in pipes:
        assert pipe.read() == ""
    while _children(process):
        assert process.poll() is None
