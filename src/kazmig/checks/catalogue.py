"""All checks there are: every Rule of the modules below."""

from __future__ import annotations

from types import ModuleType

from kazmig.checks import (
    rules_baseline,
    rules_crossings,
    rules_fieldwork,
    rules_history,
    rules_money,
    rules_permits,
    rules_workers,
)
from kazmig.checks.engine import Rule

MODULES = (
    rules_workers,
    rules_permits,
    rules_crossings,
    rules_baseline,
    rules_fieldwork,
    rules_money,
    rules_history,
)


def rules_of(module: ModuleType) -> list[Rule]:
    """The rules that a module defines."""
    return [value for value in vars(module).values() if isinstance(value, Rule)]


RULES: tuple[Rule, ...] = tuple(
    sorted((each for module in MODULES for each in rules_of(module)), key=lambda each: each.number)
)
