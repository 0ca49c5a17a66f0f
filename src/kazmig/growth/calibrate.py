"""Recompute the calibration of growth intervals from panels: `python -m kazmig.growth.calibrate PANEL.csv …`

A panel has columns unit, year, level (or those of the two panels that the reference tables stand on). Prints the
certificate; with --write replaces the panel's rows in growth_calibration.csv and growth_reference_class.csv.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from kazmig.growth.calibration import SEED, SPLITS, certificate, reference_table
from kazmig.growth.errors import GrowthError
from kazmig.growth.panel import Panel, read_panel
from kazmig.project.folders import Project

CALIBRATION, REFERENCE_CLASS = "growth_calibration", "growth_reference_class"
CERTIFIED_LEVELS = (80.0, 95.0)
FEWEST_POINTS = 3
# Panels whose steps are years can be asked what happens two and three years ahead.
HORIZONS = (1, 2, 3)


def calibrate(panel: Panel, splits: int = SPLITS, seed: int = SEED) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Certificate and reference class of a panel, for every number of points it is long enough for."""
    longest = len(panel.years) - 1
    certificates = [
        certificate(panel, points, CERTIFIED_LEVELS, splits, seed) for points in range(FEWEST_POINTS, longest + 1)
    ]
    horizons = HORIZONS if set(panel.years[1:] - panel.years[:-1]) == {1} else HORIZONS[:1]
    return pd.concat(certificates, ignore_index=True), reference_table(panel, tuple(range(1, longest + 1)), horizons)


def replace_rows(path: Path, new: pd.DataFrame, source: str) -> None:
    """Puts a panel's rows in place of its old ones, other panels untouched, sorted by panel."""
    table = new.assign(source=source)
    if path.is_file():
        old = pd.read_csv(path)
        table = pd.concat([old[~old["panel"].isin(new["panel"])], table], ignore_index=True)
    table = table.sort_values("panel", kind="stable")
    path.parent.mkdir(parents=True, exist_ok=True)
    table.to_csv(path, index=False, float_format="%.6g", lineterminator="\n")


def main(
    panels: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="panel files, CSV")],
    name: Annotated[str, typer.Option(help="what to call the panel (one file only)")] = "",
    min_level: Annotated[
        float | None, typer.Option(help="least level in every year; smaller units are left out")
    ] = None,
    splits: Annotated[int, typer.Option(min=1, help="random halves of the units")] = SPLITS,
    seed: Annotated[int, typer.Option(help="seed of the random halves")] = SEED,
    source: Annotated[str, typer.Option(help="where the panel comes from; goes into the tables")] = "",
    write: Annotated[bool, typer.Option("--write", help="replace its rows in the project's reference tables")] = False,
    into: Annotated[Path | None, typer.Option(help="folder to write to, instead of data/raw/reference")] = None,
) -> None:
    """How often do growth intervals cover, on panels where the future is known?"""
    if name and len(panels) > 1:
        raise typer.BadParameter("give --name with one file only")
    try:
        for path in panels:
            panel = read_panel(path, name, min_level)
            certified, learnt = calibrate(panel, splits, seed)
            typer.echo(f"{panel.name}: {panel.title or path.name}; {len(panel.units)} units, {panel.left_out} left out")
            typer.echo(certified.drop(columns=["panel", "splits", "seed"]).to_string(index=False))
            if write or into:
                folder = into or Project.find().reference
                where = source or panel.title or path.name
                replace_rows(folder / f"{CALIBRATION}.csv", certified, where)
                replace_rows(folder / f"{REFERENCE_CLASS}.csv", learnt, where)
                typer.echo(f"written to {folder}")
    except GrowthError as error:
        typer.echo(str(error), err=True)
        sys.exit(2)


if __name__ == "__main__":
    typer.run(main)
