"""A process that waits to become a kernel: forked first thing in a task, before there are threads or open sockets."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from kazmig.pipeline import lifeline, messages, observe, past_python

# History is a database that kernels side by side would wait for, and nobody reads it here.
ARGUMENTS = ["--HistoryManager.enabled=False", "--colors=nocolor"]


class Seed:
    """A kernel's process as jupyter_client's LocalProvisioner expects it: the part of `Popen` that it uses."""

    stdin = stdout = stderr = None

    def __init__(self, process: int, pipe: int) -> None:
        self.pid = process
        self._pipe = pipe
        self._code: int | None = None

    @classmethod
    def plant(cls, watched: messages.Watched, private: int | None, observer: observe.Observer | None = None) -> Seed:
        """Forks the process. `watched` is told in `messages.watched`, `private` is what it must not hold open.

        `observer` is that of this process, where it has read anything of the project.
        """
        ours, theirs = os.pipe()
        parent = os.getpid()
        process = os.fork()
        if process == 0:
            os.close(theirs)
            if private is not None:
                os.close(private)
            lifeline.die_with_parent(parent)
            _wait(ours, watched, observer)
        os.close(ours)
        return cls(process, theirs)

    def grow(self, connection: str, cwd: str, log: str, environment: dict[str, str]) -> None:
        """Lets it become a kernel."""
        said = {"connection": connection, "cwd": cwd, "log": log, "environment": environment}
        with os.fdopen(self._pipe, "w", encoding="utf-8") as pipe:
            json.dump(said, pipe)

    def poll(self) -> int | None:
        if self._code is None:
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            if ended:
                self._code = os.waitstatus_to_exitcode(status)
        return self._code

    def wait(self) -> int | None:
        if self._code is None:
            self._code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self._code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def _wait(pipe: int, watched: messages.Watched, observer: observe.Observer | None) -> NoReturn:
    with os.fdopen(pipe, encoding="utf-8") as said:
        text = said.read()
    if not text:  # the task needed no kernel
        os._exit(0)
    try:
        become_kernel(watched=watched, observer=observer, **json.loads(text))
    finally:
        os._exit(1)


def become_kernel(
    connection: str,
    cwd: str,
    log: str,
    environment: dict[str, str],
    watched: messages.Watched | None,
    observer: observe.Observer | None = None,
) -> NoReturn:
    """Serves as a kernel until told to end; plain output goes to a log."""
    os.environ.clear()
    os.environ.update(environment)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(file, stream)
    os.chdir(cwd)
    sys.path.insert(0, "")
    from ipykernel.kernelapp import IPKernelApp

    from kazmig.pipeline.own_kernel import ARGUMENTS as OWN_KERNEL
    from kazmig.pipeline.plain_output import ARGUMENTS as OWN_STREAMS
    from kazmig.pipeline.plain_output import PlainOutput

    # The kernel looks for its parent, too.
    app = IPKernelApp.instance(parent_handle=os.getppid())
    app.initialize(["-f", connection, *ARGUMENTS, *OWN_KERNEL, *OWN_STREAMS])
    assert app.shell is not None
    app.shell.events.register("post_execute", PlainOutput(log).end_cell)
    app.shell.events.register("post_execute", _show_left_open)
    app.shell.events.register("post_execute", partial(_tell_beside, app.shell))
    if watched is not None:
        observe.watch(Path(watched["log"]), tuple(watched["roots"]), tuple(watched["ignored"]), observer)
        app.shell.events.register("post_run_cell", partial(past_python.tell, app.shell))
        lifeline.limit_memory(watched.get("memory_gb"))
    app.start()
    os._exit(0)


def _show_left_open() -> None:
    """Shows a drawing that a cell left open, as JupyterLab does: no page would, so that it is refused."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None and pyplot.get_fignums():
        from IPython.display import display

        pyplot.close("all")
        display({"image/png": "", "text/plain": "a drawing of pyplot"}, raw=True)


def _tell_beside(shell: Any) -> None:
    """Shows in the notebook what Jupyter shows beside it (help, as of `len?`); tells of cells that it would write."""
    from IPython.display import display

    for told in shell.payload_manager.read_payload():
        if told.get("source") == "page":
            display({"text/plain": _everywhere(told.get("data", {}).get("text/plain", ""))}, raw=True)
        elif told.get("source") == "set_next_input":
            said = "it writes another cell, as %load does, which nobody runs. Put that code here, or take it out."
            display({"application/vnd.kazmig.aside": said}, raw=True)


def _everywhere(text: str) -> str:
    """Help without signs for a terminal, and without what is another on each machine: where a file lies, addresses."""
    lines = re.sub(r"\x1b\[[0-9;]*m", "", text).splitlines()
    return re.sub(r" at 0x[0-9a-fA-F]+", "", "\n".join(line for line in lines if not line.startswith("File:")))


def main() -> None:
    """An ordinary kernel, a Python of its own: `python -m kazmig.pipeline.seed CONNECTION PARENT WATCHED`."""
    connection, watched = sys.argv[1], json.loads(sys.argv[3])
    lifeline.die_with_parent(int(sys.argv[2]))
    become_kernel(connection, os.getcwd(), watched["output"], dict(os.environ), watched)


if __name__ == "__main__":
    main()
