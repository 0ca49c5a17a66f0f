"""Errors at the notebook: the lines that the person wrote, what happened and how to mend it; all the rest in a file."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

FILE = "traceback.txt"


def install(folder: Path) -> bool:
    """From now on errors of cells show a person's own lines; the full traceback goes to `folder`/traceback.txt.

    Returns whether there is a notebook to install it in.
    """
    if "IPython" not in sys.modules:
        return False
    from IPython import get_ipython

    shell = get_ipython()
    if shell is None:
        return False

    def told(
        shell: InteractiveShell,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType,
        tb_offset: int | None = None,
    ) -> None:
        path = folder / FILE
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(traceback.format_exception(kind, error, trace)), encoding="utf-8", newline="\n")
        for each in chain(error):
            each.__traceback__ = own_lines(each.__traceback__)
        error.add_note(f"All lines, those of libraries too: {path}")
        shell.showtraceback((kind, error, error.__traceback__))

    shell.set_custom_exc((Exception,), told)
    return True


def chain(error: BaseException) -> Iterator[BaseException]:
    """An error and those it came of."""
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        yield each
        each = each.__cause__ or each.__context__


def own_lines(trace: TracebackType | None) -> TracebackType | None:
    """The frames of a traceback that are lines of cells; of one without any, its last frame."""
    frames = []
    while trace is not None:
        frames.append(trace)
        trace = trace.tb_next
    own = [each for each in frames if is_cell(each)] or frames[-1:]
    kept: TracebackType | None = None
    for each in reversed(own):
        kept = TracebackType(kept, each.tb_frame, each.tb_lasti, each.tb_lineno)
    return kept


def is_cell(trace: TracebackType) -> bool:
    """Whether a frame runs a line of a cell, and none of a file of the project or of a library."""
    name = trace.tb_frame.f_code.co_filename
    return "ipykernel_" in name or name.startswith("<ipython-input-")
