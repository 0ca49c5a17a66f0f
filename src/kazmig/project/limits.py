"""What a step may take, as pipeline.toml declares it: nothing in a run goes on for ever."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace


class LimitError(Exception):
    """A limit is no number above zero, or has an unknown name; the message says which."""


@dataclass(frozen=True)
class Limits:
    """What one step may take.

    cell_minutes  wall time of one cell
    step_minutes  wall time of a notebook, and of making its pages
    memory_gb     memory of the notebook's process, its own data; the system enforces it on Linux
    output_mb     what one cell may write below itself
    """

    cell_minutes: float = 30
    step_minutes: float = 120
    memory_gb: float = 8
    output_mb: float = 10

    def changed(self, section: object) -> Limits:
        """These limits with those of a section of pipeline.toml in their place. Raises LimitError."""
        if not isinstance(section, dict):
            raise LimitError(f"found {section!r}, expected a table such as {{ cell_minutes = 60 }}")
        known = [field.name for field in fields(self)]
        for name, value in section.items():
            if name not in known:
                raise LimitError(f"unknown limit '{name}'. Known: {', '.join(known)}")
            if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
                raise LimitError(f"{name}: found {value!r}, expected a number above zero")
        return replace(self, **section)
