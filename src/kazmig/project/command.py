"""`kazmig lab`: the project opened. Heavy imports stand inside, so that help is quick."""

from __future__ import annotations

import typer


def lab(context: typer.Context) -> None:
    """Open JupyterLab on the project; options after it go to JupyterLab."""
    from kazmig.project.folders import Project, ProjectError
    from kazmig.project.lab import prepare, start

    try:
        project = Project.find()
    except ProjectError as error:
        raise _refused(error) from error
    for line in prepare(project):
        typer.echo(line)
    raise typer.Exit(start(project, context.args))


def _refused(error: Exception) -> typer.Exit:
    typer.echo(f"kazmig: {error}", err=True)
    return typer.Exit(2)
