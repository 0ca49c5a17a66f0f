"""A step as its notebook can ask for it: what it reads, what it leaves behind, and what of that is there."""

from __future__ import annotations

from pathlib import Path

from kazmig.project.declaration import Declaration, StepDeclaration
from kazmig.project.inventory import Inventory

_ENDINGS = {"table": "tables/{name}.csv", "figure": "figures/{name}.csv"}


def described(step: StepDeclaration, steps: Declaration, inventory: Inventory, out: Path) -> list[dict[str, str]]:
    """Rows (what, name, call, now): inputs first, then what it writes below `out`, then its parameters."""
    rows = []
    for name in step.raw:
        source = inventory.source(name)
        files = ", ".join(path.name for path in source.files)
        rows.append(_row("source", name, f'step.raw("{name}")', files or f"not supplied: {source.reason}"))
    rows += [_row("reference table", name, f'step.reference("{name}")') for name in step.reference]
    for need in step.needs:
        rows += [_row(f"table of {need}", table, f'step.read("{table}")') for table in steps[need].tables]
        rows += [_row(f"figure of {need}", figure, f'step.place("{figure}")') for figure in steps[need].figures]
    if step.earlier:
        rows.append(_row("earlier editions", "", "step.earlier()"))
    for what, names in (("table", step.tables), ("figure", step.figures)):
        verb = "write" if what == "table" else "figure"
        for name in names:
            made = (out / _ENDINGS[what].format(name=name)).is_file()
            rows.append(_row(what, name, f'step.{verb}("{name}", …)', "made" if made else "not made yet"))
    rows += [_row("parameter", name, name, repr(value)) for name, value in step.parameters.items()]
    return rows


def _row(what: str, name: str, call: str, now: str = "") -> dict[str, str]:
    return {"what": what, "name": name, "call": call, "now": now}
