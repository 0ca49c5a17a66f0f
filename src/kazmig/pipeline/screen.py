"""Where the run writes what a person reads: plain lines, emphasised on a terminal."""

from __future__ import annotations

import os
import sys
import threading
from typing import TextIO

_STYLES = {"bold": "1", "bold red": "1;31"}


class Screen:
    """Lines to a stream. Safe to use from threads. `rich` is loaded only for moving bars (kazmig.pipeline.progress)."""

    def __init__(self, file: TextIO | None = None) -> None:
        self.file = file or sys.stdout
        self.is_terminal = self.file.isatty() and os.environ.get("TERM") != "dumb"
        self.lock = threading.Lock()

    def say(self, text: str, style: str = "") -> None:
        code = _STYLES.get(style) if self.is_terminal and "NO_COLOR" not in os.environ else None
        with self.lock:
            self.file.write(f"\x1b[{code}m{text}\x1b[0m\n" if code else f"{text}\n")
            self.file.flush()
