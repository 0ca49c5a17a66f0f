"""A kernel that can tell of an error when its memory is used up.

What holds the memory is still there while the error is shown, and to show it takes memory, too: without a reserve the
cell would fail without a word.
"""

from __future__ import annotations

from typing import Any

from ipykernel import zmqshell
from ipykernel.ipkernel import IPythonKernel
from traitlets import Type

from kazmig.pipeline import lifeline

ARGUMENTS = [f"--IPKernelApp.kernel_class={__name__}.OwnKernel"]


# By the name of this class libraries tell that they are in a notebook.
class ZMQInteractiveShell(zmqshell.ZMQInteractiveShell):  # type: ignore[misc, unused-ignore]  # as in IPython, which has no types
    def showtraceback(self, *shown: Any, **how: Any) -> None:
        """As ever, with what memory was kept back."""
        lifeline.give_reserve()
        super().showtraceback(*shown, **how)


class OwnKernel(IPythonKernel):  # type: ignore[misc, unused-ignore]
    shell_class = Type(ZMQInteractiveShell)
