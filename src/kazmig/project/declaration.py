"""The steps of a run as `pipeline.toml` declares them, checked before anything runs."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Any

from kazmig.project.folders import Project
from kazmig.project.limits import LimitError, Limits
from kazmig.project.tolerant import read_toml

_LISTS = ("raw", "reference", "needs", "tables", "figures")
_KEYS = {*_LISTS, "title", "page", "earlier", "optional", "parameters", "limits"}
_NAME = re.compile(r"[a-z][a-z0-9_]*")


class DeclarationError(Exception):
    """`pipeline.toml` is wrong; the message names the step, the key, what was found and the fix."""


@dataclass(frozen=True)
class StepDeclaration:
    """One step: a notebook, what it reads and what it leaves behind.

    raw         sections of sources.toml that it cleans
    reference   tables of data/raw/reference that it reads
    needs       earlier steps whose tables, facts and figures it reads
    tables      tables it writes to data/processed/<quarter>
    figures     figures it draws to figures/<quarter>
    page        name of its partner narrative (three languages), if it has one
    earlier     whether it reads the editions of earlier quarters
    optional    whether its sources come now and then: pages do not say that they did not come
    parameters  values injected into the notebook beside `quarter`
    limits      what it may take; no part of what it is, so that another limit runs nothing anew
    """

    name: str
    title: str
    raw: tuple[str, ...] = ()
    reference: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    page: str = ""
    earlier: bool = False
    optional: bool = False
    parameters: dict[str, object] = field(default_factory=dict)
    limits: Limits = field(default=Limits(), repr=False, compare=False)

    @property
    def notebook(self) -> str:
        return f"{self.name}.ipynb"


@dataclass(frozen=True)
class Declaration:
    """All steps, in an order in which each comes after those it needs."""

    steps: dict[str, StepDeclaration]

    def __getitem__(self, name: str) -> StepDeclaration:
        if name not in self.steps:
            raise DeclarationError(f"There is no step '{name}'.{hint(name, self.steps)}")
        return self.steps[name]

    def maker_of(self, table: str) -> StepDeclaration | None:
        """The step that writes `table`."""
        return next((step for step in self.steps.values() if table in step.tables), None)

    def with_needs(self, name: str) -> set[str]:
        """The step and all that it stands on."""
        found = {name}
        for need in self[name].needs:
            found |= self.with_needs(need)
        return found


def load_declaration(project: Project) -> Declaration:
    """Reads and checks `pipeline.toml`. Raises DeclarationError."""
    try:
        content = read_toml(project.declaration)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DeclarationError(f"pipeline.toml cannot be read: {error}") from error
    sections = content.pop("step", None)
    common = _limits(Limits(), content.pop("limits", {}), "[limits]")
    if content:
        raise DeclarationError(f"pipeline.toml: unknown section [{sorted(content)[0]}]; steps are [step.NAME].")
    if not sections or not isinstance(sections, dict):
        raise DeclarationError("pipeline.toml declares no step; add a block [step.NAME].")
    steps = {name: _step(project, name, section, common) for name, section in sections.items()}
    _check_names(steps)
    try:
        order = TopologicalSorter({step.name: sorted(step.needs) for step in steps.values()}).static_order()
        return Declaration({name: steps[name] for name in order})
    except CycleError as error:
        raise DeclarationError(
            f"pipeline.toml: steps need each other in a circle: {' → '.join(error.args[1])}."
        ) from error


def _limits(common: Limits, section: object, where: str) -> Limits:
    try:
        return common.changed(section)
    except LimitError as error:
        raise DeclarationError(f"pipeline.toml, {where}: {error}.") from error


def _step(project: Project, name: str, section: object, common: Limits) -> StepDeclaration:
    def wrong(key: str, found: object, expected: str) -> DeclarationError:
        return DeclarationError(f"pipeline.toml, [step.{name}], {key}: found {found!r}, expected {expected}.")

    if not isinstance(section, dict):
        raise wrong("", section, "a block of keys")
    for key in section:
        if key not in _KEYS:
            raise DeclarationError(f"pipeline.toml, [step.{name}]: unknown key '{key}'.{hint(key, _KEYS)}")
    for key in _LISTS:
        value = section.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise wrong(key, value, "a list of names in quotes")
    for key in ("tables", "figures", "page"):
        for item in section.get(key, []) if key != "page" else [section.get("page", "none")]:
            if not isinstance(item, str) or not _NAME.fullmatch(item):
                raise wrong(key, item, "a name of small letters, digits and underscores: it becomes a file's name")
    if not isinstance(section.get("title"), str):
        raise wrong("title", section.get("title"), "a text that says what the step does")
    for key in ("earlier", "optional"):
        if not isinstance(section.get(key, False), bool):
            raise wrong(key, section[key], "true or false")
    if not isinstance(section.get("parameters", {}), dict):
        raise wrong("parameters", section["parameters"], "a table of values")
    if not (project.notebooks / f"{name}.ipynb").is_file():
        raise DeclarationError(
            f"pipeline.toml, [step.{name}]: there is no notebooks/{name}.ipynb. Add it, or mend the step's name."
        )
    lists: dict[str, Any] = {key: tuple(section.get(key, ())) for key in _LISTS}
    others: dict[str, Any] = {key: value for key, value in section.items() if key not in _LISTS}
    others["limits"] = _limits(common, section.get("limits", {}), f"[step.{name}], limits")
    return StepDeclaration(name=name, **lists, **others)


def _check_names(steps: dict[str, StepDeclaration]) -> None:
    for step in steps.values():
        for need in step.needs:
            if need not in steps:
                raise DeclarationError(
                    f"pipeline.toml, [step.{step.name}], needs: there is no step '{need}'.{hint(need, steps)}"
                )
    for kind in ("tables", "figures", "page"):
        owner: dict[str, str] = {}
        for step in steps.values():
            for item in getattr(step, kind) if kind != "page" else filter(None, [step.page]):
                if item in owner:
                    raise DeclarationError(
                        f"pipeline.toml, [step.{step.name}], {kind}: '{item}' is declared by "
                        f"[step.{owner[item]}] too; give one of them another name."
                    )
                owner[item] = step.name


def hint(name: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, list(known), n=1)
    return f" Did you mean '{close[0]}'?" if close else f" Known: {', '.join(sorted(known))}."
