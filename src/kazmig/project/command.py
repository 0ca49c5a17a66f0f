"""`kazmig lab` and `kazmig graph`: the project opened, and drawn. Heavy imports stand inside, so that help is quick."""

from __future__ import annotations

from typing import Annotated

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


def draw_graph(
    which: Annotated[str, typer.Argument(help="pipeline or rooms.")] = "pipeline",
    write: Annotated[bool, typer.Option("--write", help="Put both pictures into docs/architecture.md.")] = False,
) -> None:
    """Draw the steps of pipeline.toml, or the rooms of the library, as Mermaid."""
    from kazmig.project import graph
    from kazmig.project.declaration import DeclarationError, load_declaration
    from kazmig.project.folders import Project, ProjectError

    try:
        project = Project.find()
        pictures = {"pipeline": lambda: graph.pipeline(load_declaration(project)), "rooms": graph.rooms}
        if which not in pictures:
            raise ValueError(f"There is no picture '{which}'; there are {' and '.join(pictures)}.")
        if not write:
            typer.echo(pictures[which]())
            return
        document = project.root / "docs" / "architecture.md"
        changed = [name for name, draw in pictures.items() if graph.write(document, name, draw())]
    except (DeclarationError, ProjectError, ValueError) as error:
        raise _refused(error) from error
    typer.echo(f"docs/architecture.md: {' and '.join(changed) or 'nothing'} drawn anew.")


def _refused(error: Exception) -> typer.Exit:
    typer.echo(f"kazmig: {error}", err=True)
    return typer.Exit(2)
