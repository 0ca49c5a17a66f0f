"""Commands about what is received: `kazmig receive`, and the guard that the pre-commit hook calls."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def receive_file(
    file: Annotated[Path, typer.Argument(help="A file as a source sent it.")],
    quarter: Annotated[str, typer.Option(help="The quarter it belongs to, such as 2023Q1.")],
    sender: Annotated[str, typer.Option("--from", help="Who sent it: an institution.")],
    kobo: Annotated[bool, typer.Option("--kobo", help="An export of a form of forms/: write its extract.")] = False,
    columns: Annotated[str, typer.Option(help="Of records: the only columns to keep, with commas or ; between.")] = "",
) -> None:
    """Take a file in: it stays out of git; its digest, day and sender are recorded; an extract names nobody."""
    from kazmig.evidence.quarter import Quarter, QuarterError
    from kazmig.project.faults import sentence
    from kazmig.project.folders import Project, ProjectError
    from kazmig.quarters.private import PrivateError, receive
    from kazmig.sources.kobo.form import FormError
    from kazmig.sources.problems import BadInput

    # A heading may hold a comma itself: "Сумма, тенге".
    chosen = [column for column in columns.split(";" if ";" in columns else ",") if column.strip()]
    try:
        project = Project.find()
        target, extract = receive(project, Quarter.parse(quarter), file, sender, kobo, chosen, typer.echo)
    except (BadInput, FormError, PrivateError, ProjectError, QuarterError) as error:
        typer.echo(f"kazmig: {error}", err=True)
        raise typer.Exit(2) from error
    except OSError as error:
        typer.echo(f"kazmig: {sentence(error)}", err=True)
        raise typer.Exit(2) from error
    typer.echo(f"{target.relative_to(project.root)} stays out of git; its digest is in received.csv.")
    if extract:
        typer.echo(f"{extract.name} may be committed once you have looked at it. Name it in sources.toml.")


def guard(paths: Annotated[list[Path], typer.Argument(help="Files about to be committed.")]) -> None:
    """Refuse to commit files that may name people (called by the pre-commit hook)."""
    from kazmig.quarters.private import refused

    said = refused(paths)
    for line in said:
        typer.echo(line, err=True)
    if said:
        raise typer.Exit(1)
