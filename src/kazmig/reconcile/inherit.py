"""Which assumption tables a run uses: this quarter's, or the newest earlier quarter's, never silently."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from kazmig.evidence.quarter import Quarter
from kazmig.project.folders import Project
from kazmig.project.inventory import Inventory, load_inventory
from kazmig.reconcile.assumptions import AssumptionError, differences, empty_table, read_assumptions

SOURCE = "assumptions"
# The rival tables shipped with 2022Q4: asked for by default, and left out where no quarter has them.
RIVALS = ("cautious", "maximal", "register_as_flow")


@dataclass(frozen=True)
class NamedTable:
    """An assumption table with its name and the quarter whose folder it was read from (None: there is none)."""

    name: str
    table: pd.DataFrame
    quarter: Quarter | None
    inherited: bool = False


def assumption_tables(project: Project, inventory: Inventory, names: str = SOURCE) -> list[NamedTable]:
    """The tables that `names` asks for (commas between), the first of them the one that the headline uses.

    `assumptions` is the file assumptions.csv and `cautious` the file assumptions_cautious.csv among the files of
    [assumptions] in sources.toml. A table that this quarter does not have is taken from the newest earlier quarter that
    has it; only a synthetic edition looks at synthetic ones. No table at all gives an empty one for `assumptions` and
    for RIVALS, and an AssumptionError for any other name.
    """
    wanted = [name.strip().removesuffix(".csv") for name in names.split(",") if name.strip()]
    if not wanted:
        raise AssumptionError("no assumption table is named; write for example assumptions or assumptions,cautious")
    return [_find(project, inventory, name) for name in dict.fromkeys(wanted)]


def _find(project: Project, inventory: Inventory, name: str) -> NamedTable:
    for quarter, files in _places(project, inventory):
        if path := _named(files, name):
            return NamedTable(name, read_assumptions(path), quarter, inherited=quarter != inventory.quarter)
    if name in (SOURCE, *RIVALS):
        return NamedTable(name, empty_table(), None)
    known = [path.name for _, files in _places(project, inventory) for path in files]
    raise AssumptionError(
        f"there is no assumption table '{name}': put assumptions_{name.removeprefix('assumptions_')}.csv into "
        f"data/raw/{inventory.quarter} and name it in the files of [assumptions] in sources.toml. "
        f"Known tables: {', '.join(known) or 'none'}."
    )


def _named(files: tuple[Path, ...], name: str) -> Path | None:
    return next((path for path in files if path.stem in (name, f"{SOURCE}_{name}")), None)


def _places(project: Project, inventory: Inventory) -> list[tuple[Quarter, tuple[Path, ...]]]:
    """Quarters and their assumption files: this one, then earlier ones, newest first."""
    places = [(inventory.quarter, inventory.source(SOURCE).files)]
    for quarter in reversed(project.quarters()):
        if quarter < inventory.quarter and (project.raw(quarter) / "sources.toml").is_file():
            earlier = load_inventory(project, quarter)
            if inventory.synthetic or not earlier.synthetic:
                places.append((quarter, earlier.source(SOURCE).files))
    return places


def origins(tables: list[NamedTable]) -> pd.DataFrame:
    """Where each table comes from: columns table, quarter, inherited, rows."""
    rows = [(each.name, str(each.quarter or "none"), each.inherited, len(each.table)) for each in tables]
    return pd.DataFrame(rows, columns=["table", "quarter", "inherited", "rows"])


def changes_since(project: Project, inventory: Inventory, table: NamedTable) -> pd.DataFrame:
    """What the table changes against the one of the same name in an earlier quarter (see `differences`).

    Empty where the table is inherited, or the first of its name.
    """
    if table.inherited or table.quarter is None:
        return differences(empty_table(), empty_table())
    for quarter, files in _places(project, inventory):
        if quarter < inventory.quarter and (path := _named(files, table.name)):
            return differences(read_assumptions(path), table.table)
    return differences(empty_table(), empty_table())
