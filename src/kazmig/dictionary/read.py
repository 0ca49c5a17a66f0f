"""Tables of an edition as their notebooks write them: which schema each is held to."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING

from kazmig.dictionary.entries import Column, DictionaryError, Table
from kazmig.dictionary.meanings import meaning_of, title_of
from kazmig.evidence.units import unit_of
from kazmig.evidence.vocabulary import AUDIT_COLUMNS
from kazmig.project.declaration import Declaration, StepDeclaration, load_declaration
from kazmig.project.folders import Project
from kazmig.project.notebook import read_notebook, source_of

if TYPE_CHECKING:
    import pandera.pandas as pa


def tables(project: Project) -> tuple[Table, ...]:
    """Every table that the steps of pipeline.toml write, and audit.csv of all. Raises DictionaryError."""
    steps = load_declaration(project)
    found = [
        _table(name, schema, step, steps) for step in steps.steps.values() for name, schema in schemas(project, step)
    ]
    since, title = title_of("audit")
    columns = tuple(
        Column(name, "whole" if name == "rows" else "text", "", True, "", meaning_of("audit", name))
        for name in ("step", *AUDIT_COLUMNS)
    )
    audit = Table("audit", "", (), since, title, columns)
    return tuple(sorted([*found, audit], key=lambda each: each.name))


def schemas(project: Project, step: StepDeclaration) -> list[tuple[str, pa.DataFrameSchema]]:
    """Tables of a step with the schema that its notebook hands to `step.write`. Raises DictionaryError."""
    tree = _code(project, step)
    names = dict(_imports(tree))
    written = {
        call.args[0].value: call.args[2]
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "write"
        and len(call.args) == 3
        and isinstance(call.args[0], ast.Constant)
    }
    return [(table, _schema(step, table, written.get(table), names)) for table in step.tables]


def _schema(
    step: StepDeclaration, table: str, expression: ast.expr | None, names: dict[str, str]
) -> pa.DataFrameSchema:
    parts = ast.unparse(expression).split(".") if expression is not None else [""]
    if parts[0] not in names:
        raise DictionaryError(
            f'notebooks/{step.notebook}: step.write("{table}", table, SCHEMA) wants a schema that the notebook imports '
            "from a module of kazmig, so that the data dictionary can say what the columns hold."
        )
    import pandera.pandas as pa  # takes a second, and labels of pages need no schema

    found: object = None
    place = ".".join([names[parts[0]], *parts[1:]])
    module, _, name = place.rpartition(".")
    found = getattr(import_module(module), name, None)
    if not isinstance(found, pa.DataFrameSchema):
        raise DictionaryError(
            f"notebooks/{step.notebook}: {place}, the schema of table '{table}', is no pandera schema."
        )
    return found


def _code(project: Project, step: StepDeclaration) -> ast.Module:
    """The notebook's code cells as one module; a cell that is no plain Python writes no table."""
    body: list[ast.stmt] = []
    for cell in read_notebook(project.notebooks / step.notebook)["cells"]:
        if cell["cell_type"] == "code":
            try:
                body += ast.parse(source_of(cell)).body
            except SyntaxError:
                continue
    return ast.Module(body=body, type_ignores=[])


def _imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "kazmig":
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _table(name: str, schema: pa.DataFrameSchema, step: StepDeclaration, steps: Declaration) -> Table:
    since, title = title_of(name)
    sources = sorted({raw for each in steps.with_needs(step.name) for raw in steps[each].raw})
    columns = tuple(_column(name, column, about) for column, about in schema.columns.items())
    unique = schema.unique or [column for column, about in schema.columns.items() if about.unique]
    return Table(
        name, step.name, tuple(sources), since, title, columns, (unique,) if isinstance(unique, str) else tuple(unique)
    )


def _column(table: str, name: str, about: pa.Column) -> Column:
    allowed = ", ".join(filter(None, (allowed_of(check) for check in about.checks)))
    unit = unit_of(name.removesuffix("_low").removesuffix("_high"))
    return Column(name, _type(about), unit, bool(about.nullable), allowed, meaning_of(table, name))


def _type(about: pa.Column) -> str:
    kind = str(about.dtype).casefold()
    known = {"str": "text", "object": "text", "bool": "yes_no", "int": "whole", "float": "number"}
    return next(named for part, named in known.items() if part in kind)


def allowed_of(check: pa.Check) -> str:
    """A check as a person writes it: `0 … 100`, `> 0`, `a, b`; empty for what has no short form."""
    told = check.statistics or {}
    if "allowed_values" in told:
        return ", ".join(str(value) for value in told["allowed_values"])
    if "pattern" in told:
        return str(getattr(told["pattern"], "pattern", told["pattern"]))
    low, high = told.get("min_value"), told.get("max_value")
    low = None if low == float("-inf") else low
    high = None if high == float("inf") else high
    if check.name == "in_range":
        sides = (f"{low:g}" if low is not None else "", f"{high:g}" if high is not None else "")
        return " … ".join(sides) if all(sides) else f"≥ {sides[0]}" if sides[0] else f"≤ {sides[1]}" if sides[1] else ""
    signs = {"greater_than": "> {min_value:g}", "greater_than_or_equal_to": "≥ {min_value:g}"}
    return signs.get(str(check.name), "").format(**told)
