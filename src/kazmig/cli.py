"""The command line: `kazmig run`, and what people do around a run.

One function a command; it checks what it is given, hands over to the package that does the work, and turns that
package's errors into one sentence. Heavy imports stand inside the functions, so that `kazmig --help` is quick.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from kazmig.pipeline.command import command as run_command

app = typer.Typer(
    name="kazmig",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


app.command("run")(run_command)


@app.callback()
def _main() -> None:
    """Migration in Kazakhstan: reproducible quarterly evidence from notebooks."""


@contextmanager
def user_errors(*kinds: type[Exception]) -> Iterator[None]:
    """Prints errors of these kinds as one sentence and ends with exit code 2: they are for people, not for us."""
    try:
        yield
    except kinds as error:
        typer.echo(f"kazmig: {error}", err=True)
        raise typer.Exit(2) from error


@app.command("new-quarter")
def new_quarter(quarter: Annotated[str, typer.Argument(help="The quarter to begin, such as 2023Q1.")]) -> None:
    """Lay out data/raw/QUARTER: what to ask for, tables to fill in, and what it takes from earlier quarters."""
    from kazmig.declaration import DeclarationError
    from kazmig.inventory import InventoryError
    from kazmig.new_quarter import NewQuarterError, inherited_assumptions, lay_out
    from kazmig.project import Project, ProjectError
    from kazmig.quarter import Quarter, QuarterError
    from kazmig.reconcile.assumptions import AssumptionError

    with user_errors(AssumptionError, DeclarationError, InventoryError, NewQuarterError, ProjectError, QuarterError):
        project, parsed = Project.find(), Quarter.parse(quarter)
        folder = lay_out(project, parsed)
        typer.echo(f"data/raw/{parsed} is laid out: {', '.join(sorted(path.name for path in folder.iterdir()))}.")
        for table in inherited_assumptions(project, parsed):
            origin = f"taken from {table['quarter']}" if table["quarter"] else "there is none yet"
            typer.echo(f"Assumptions '{table['name']}': {origin} ({len(table['rows'])} rows, listed in CHECKLIST.md).")
        typer.echo("Go on with CHECKLIST.md in that folder.")


@app.command("demo-quarter")
def demo_quarter(quarter: Annotated[str, typer.Argument(help="The quarter to invent, such as 2023Q1.")]) -> None:
    """Invent a quarter: synthetic files of every source in its real format. Never evidence, never committed."""
    from kazmig.demo.quarter import DemoError, write_demo_quarter
    from kazmig.forms import FormError
    from kazmig.project import Project, ProjectError
    from kazmig.quarter import Quarter, QuarterError

    with user_errors(DemoError, FormError, ProjectError, QuarterError):
        project, parsed = Project.find(), Quarter.parse(quarter)
        folder = write_demo_quarter(project, parsed)
        typer.echo(
            f"data/raw/{parsed} holds a SYNTHETIC quarter: {', '.join(sorted(p.name for p in folder.iterdir()))}."
        )
        typer.echo(f"Run it with: python run_all.py --quarter {parsed}. Git ignores the folder; delete it when done.")


if __name__ == "__main__":
    app()
