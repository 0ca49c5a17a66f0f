"""A kernel of its own for each notebook: always this Python, over private sockets, forked where that is safe."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from kazmig.pipeline.messages import Watched
from kazmig.pipeline.seed import Seed

# The longest path of a Unix socket is 107 bytes on Linux and 103 on macOS; jupyter_client adds "-1" to "-5".
_LONGEST_PATH = 95


class ForkingProvisioner(LocalProvisioner):
    """Lets a process that waits for it become the kernel, instead of starting a new Python."""

    seed: Seed

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        self.seed.grow(cmd[cmd.index("kernel") + 1], kwargs["cwd"], kwargs["stderr"].name, kwargs["env"])
        self.process, self.pid, self.pgid = cast(Any, self.seed), self.seed.pid, None
        return self.connection_info


class OwnKernelManager(AsyncKernelManager):
    """A manager whose kernel is this very Python, whatever kernels a person has installed under the same name."""

    command: list[str]

    @property
    def kernel_spec(self) -> KernelSpec:
        return KernelSpec(argv=self.command, display_name="Python 3", language="python")


def manager(seed: Seed | None, watched: Watched, place: dict[str, object]) -> OwnKernelManager:
    """The manager of one kernel: `seed` grown into one, or a new Python where there is none."""
    made = OwnKernelManager(kernel_name="python3", **place)
    if seed is None:
        made.command = [
            sys.executable,
            "-m",
            "kazmig.pipeline.seed",
            "{connection_file}",
            str(os.getpid()),
            json.dumps(watched),
        ]
        return made
    made.command = ["kernel", "{connection_file}"]
    provisioner = ForkingProvisioner(kernel_spec=made.kernel_spec, parent=made)
    provisioner.seed = seed
    made.provisioner = provisioner
    return made


@contextmanager
def private_place(sockets: str, fallback: Path) -> Iterator[dict[str, object]]:
    """A short folder for one kernel's sockets and connection file: two kernels can never meet, and paths stay short.

    Where there is none (a full or missing folder, a path too long for a socket, Windows), ports are used; only their
    numbers can collide, and only at the start.
    """
    try:
        folder = Path(tempfile.mkdtemp(prefix="k", dir=sockets or None))
        (folder / "probe").write_bytes(b"there is room")
        short = len(os.fsencode(folder)) <= _LONGEST_PATH
    except OSError:
        fallback.mkdir(parents=True, exist_ok=True)
        folder, short = fallback, False
    connection: dict[str, object] = {"connection_file": str(folder / "k.json")}
    if short and sys.platform != "win32":
        connection |= {"transport": "ipc", "ip": str(folder / "s")}
    try:
        yield connection
    finally:
        shutil.rmtree(folder, ignore_errors=True)
