"""The table of benchmarks, as it is printed and as README.md has it."""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path

# What was measured, ours, a peer's, and how one compares with the other.
Row = tuple[str, str, str, str]
BEGIN, END = "<!-- bench: written by benchmarks/bench.py --write -->", "<!-- end of bench -->"


def table(rows: list[Row], measured: list[tuple[str, str]]) -> str:
    """The rows, and under them the machine and when and how each part was measured."""
    machine = f"{os.cpu_count()} processors, {platform.machine()}, Python {platform.python_version()}"
    head = [("what", "here", "against", "ratio"), ("---", "---", "---", "---")]
    lines = [f"| {' | '.join(row)} |" for row in [*head, *rows]]
    ways: dict[str, list[str]] = {}
    for name, how in measured:
        ways.setdefault(how, []).append(name)
    told = "; ".join(f"{how} ({', '.join(names)})" for how, names in ways.items())
    return "\n".join([*lines, "", f"{machine}. Medians: {told}. Only ratios mean something."])


def write(text: str, page: Path) -> None:
    """Puts the table into its place on a page."""
    before = page.read_text(encoding="utf-8")
    assert BEGIN in before, f"{page} has no place for the table"
    block = f"{BEGIN}\n\n{text}\n\n{END}"
    page.write_text(re.sub(f"{re.escape(BEGIN)}.*?{re.escape(END)}", lambda _: block, before, flags=re.S), "utf-8")
