"""The environment of every process of a run: all alike whatever the person's machine is set to."""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from pathlib import Path

import kazmig

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
    # Each process would compile the project's hundred modules anew.
    "PYTHONDONTWRITEBYTECODE": "",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
# The kernel of linear algebra that every x86-64 processor has, where none is asked for: its last bits are the same
# everywhere, and no other place of the run needs a quicker one. Other processors have no such choice.
KERNEL = "OPENBLAS_CORETYPE"
EVERYWHERE = "Prescott"


def _processor() -> str:
    return os.uname().machine if hasattr(os, "uname") else os.environ.get("PROCESSOR_ARCHITECTURE", "")


@lru_cache(maxsize=1)
def source() -> Path:
    """The folder from which this process, and therefore every other of the run, imports kazmig."""
    return Path(kazmig.__file__).parents[1]


def settings(root: Path) -> dict[str, str]:
    """What a run sets on any machine, its own or one of a cluster."""
    paths = [str(source()), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    cache = root / ".kazmig" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    kernel = {KERNEL: os.environ.get(KERNEL) or EVERYWHERE} if _processor() in ("x86_64", "AMD64") else {}
    return {
        **MACHINE,
        **kernel,
        "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths)),
        # A person's own matplotlibrc and IPython start-up files must not reach what is published.
        "MPLCONFIGDIR": str(cache / "matplotlib"),
        "IPYTHONDIR": str(cache / "ipython"),
        "KAZMIG_TEMPLATES": str(cache / "templates"),
        "KAZMIG_ROOT": str(root),
    }


def environment(root: Path, **more: str) -> dict[str, str]:
    """The environment of a process of the run on this machine."""
    return {**os.environ, **settings(root), **more}


def forked() -> bool:
    """Forked where that is safe; KAZMIG_KERNELS=ordinary asks for a new Python each."""
    return CAN_FORK and os.environ.get("KAZMIG_KERNELS", "forked") != "ordinary"
