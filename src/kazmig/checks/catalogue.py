"""All checks there are: every Rule of the modules `rules_…` of this package."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from kazmig import checks
from kazmig.checks.engine import Rule

MODULES: tuple[ModuleType, ...] = tuple(
    import_module(f"kazmig.checks.{found.name}")
    for found in iter_modules(checks.__path__)
    if found.name.startswith("rules_")
)


def part(name: str) -> ModuleType:
    """The module of rules of this name: `workers` is `rules_workers`."""
    return import_module(f"kazmig.checks.rules_{name}")


def rules_of(module: ModuleType) -> list[Rule]:
    """The rules that a module defines."""
    return [value for value in vars(module).values() if isinstance(value, Rule)]


RULES: tuple[Rule, ...] = tuple(
    sorted((each for module in MODULES for each in rules_of(module)), key=lambda each: each.number)
)
