"""Errors of a run: what a person did (exit code 2) and what a step did (exit code 1)."""

from __future__ import annotations

from dataclasses import dataclass


class RunError(Exception):
    """The run cannot begin; the message is one sentence that says what to mend."""


@dataclass
class StepFailure(Exception):
    """A task of a step failed.

    step   the step's name
    what   `notebook`, `page` or `edition`
    cell   where in the notebook, in words; empty when not in a cell
    reason last line of the error
    copy   path of the executed copy, relative to the project; empty when there is none
    kind   the class of the error that a cell raised, whose message may quote a value; empty where the run itself speaks
    """

    step: str
    what: str
    reason: str
    cell: str = ""
    copy: str = ""
    kind: str = ""

    def __str__(self) -> str:
        return ", ".join(part for part in (self.step, self.cell, self.reason) if part)
