"""What a person types: `python run_all.py` and `kazmig run` are this one command."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.console import Console

from kazmig.evidence.quarter import QuarterError
from kazmig.pipeline.errors import RunError
from kazmig.pipeline.gate import check_project
from kazmig.pipeline.parameters import parse_overrides
from kazmig.pipeline.run import INTERRUPTED, Request, run
from kazmig.project.declaration import DeclarationError, load_declaration
from kazmig.project.faults import sentence
from kazmig.project.folders import Project, ProjectError
from kazmig.project.inventory import InventoryError

WRONG = 2
_USER_ERRORS = (DeclarationError, InventoryError, ProjectError, QuarterError, RunError)
_WIDTH_OF_LOGS = 160


def command(
    quarter: Annotated[list[str] | None, typer.Option(help="Quarter to run, such as 2022Q4. May be repeated.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Run every quarter in data/raw, oldest first.")] = False,
    only: Annotated[str | None, typer.Option(metavar="STEP", help="Run one step, and those it stands on.")] = None,
    jobs: Annotated[int, typer.Option(min=0, help="Notebooks at once; 0: one for each processor.")] = 0,
    force: Annotated[bool, typer.Option("--force", help="Run also what has not changed.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Say what would run and why, and run nothing.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would run, and run nothing.")] = False,
    keep_going: Annotated[bool, typer.Option(help="After a failure, go on with what does not depend on it.")] = True,
    set_: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Another value for a notebook's parameter.")
    ] = None,
) -> None:
    """Run the steps of pipeline.toml for a quarter, and publish the edition that comes out.

    Without options: the latest quarter of data/raw with real data. What has not changed is not run again.
    """
    console = Console(width=None if sys.stdout.isatty() else _WIDTH_OF_LOGS, highlight=False)
    try:
        request = Request(
            tuple(quarter or ()), every, only, jobs, force, explain, dry_run, keep_going, parse_overrides(set_ or [])
        )
        project = Project.find()
        if not (explain or dry_run):
            steps = load_declaration(project)
            check_project(project, sorted(steps.with_needs(only)) if only else steps.steps)
        code = run(project, request, console)
    except _USER_ERRORS as error:
        typer.echo(str(error), err=True)
        code = WRONG
    except OSError as error:
        typer.echo(sentence(error), err=True)
        code = WRONG
    except KeyboardInterrupt:
        typer.echo("Interrupted. Nothing was published; the next run goes on where this one stopped.", err=True)
        code = INTERRUPTED
    raise typer.Exit(code)
