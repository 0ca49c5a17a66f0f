"""A kernel of its own for each notebook: always this Python, over private sockets, forked where that is safe."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, cast

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from kazmig.pipeline import workers

# History is a database that kernels side by side would wait for, and nobody reads it here.
_ARGUMENTS = ["--HistoryManager.enabled=False", "--colors=nocolor"]
_COMMAND = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", *_ARGUMENTS]


class ForkedKernel:
    """A kernel's process as jupyter_client's LocalProvisioner expects it: the part of `Popen` that it uses."""

    stdin = stdout = stderr = None

    def __init__(self, process: BaseProcess) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        return self._process.pid or 0

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self) -> int | None:
        self._process.join()
        workers.forget(self._process)
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class ForkingProvisioner(LocalProvisioner):
    """Starts kernels through `workers` instead of a new Python each."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        connection = cmd[cmd.index("-f") + 1]
        log = kwargs["stderr"].name
        kernel = ForkedKernel(workers.start(_serve, connection, kwargs["cwd"], log, env=kwargs["env"]))
        self.process, self.pid, self.pgid = cast(Any, kernel), kernel.pid, None
        return self.connection_info


class OwnKernelManager(AsyncKernelManager):
    """A manager whose kernel is this very Python, whatever kernels a person has installed under the same name."""

    @property
    def kernel_spec(self) -> KernelSpec:
        return KernelSpec(argv=_COMMAND, display_name="Python 3", language="python")


class ForkingKernelManager(OwnKernelManager):
    """The same, forked from the server that has the libraries loaded."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.provisioner = ForkingProvisioner(kernel_spec=self.kernel_spec, parent=self)


class PrivatePlace:
    """A short folder for one kernel's sockets and connection file: two kernels can never meet, and paths stay short.

    On Windows, which has no such sockets, ports are used; only their numbers can collide, and only at the start.
    """

    def __enter__(self) -> dict[str, Any]:
        self.folder = Path(tempfile.mkdtemp(prefix="kz", dir="/tmp" if os.path.isdir("/tmp") else None))
        connection = {"connection_file": str(self.folder / "k.json")}
        if sys.platform == "win32":
            return connection
        return {**connection, "transport": "ipc", "ip": str(self.folder / "s")}

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def _serve(connection: str, cwd: str, log: str) -> None:
    """Becomes a kernel whose plain output goes to a log."""
    from ipykernel.kernelapp import IPKernelApp

    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(file, stream)
    os.chdir(cwd)
    sys.path.insert(0, "")
    # The kernel ends itself when the server, and with it the run, is gone.
    app = IPKernelApp.instance(parent_handle=os.getppid())
    app.initialize(["-f", connection, *_ARGUMENTS])
    app.start()
