"""`kazmig new-source`, `new-check`, `new-figure`, `new-notebook`. Heavy imports stand inside, so that help is quick."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from kazmig.project.telling import user_errors

_NAME = typer.Argument(help="Its name: small letters, digits and underscores.")


def new_source(
    name: Annotated[str, _NAME],
    title: Annotated[str, typer.Option(help='What it counts, in English: "Work permits".')],
    publisher: Annotated[str, typer.Option(help='Who sends it: "Ministry of Labour".')],
    unit: Annotated[str, typer.Option(help="The unit of its list.")] = "persons",
) -> None:
    """Begin a source: module, notebook, pipeline block, captions, sample, test, docs; words are marked."""
    from kazmig.desk import new

    _made(lambda project: new.new_source(project, name, title, publisher, unit))
    section = (f"[{name}]", f'publisher = "{publisher}"', f'title = "{title}"', 'date = "…"', 'period = "2024Q1"',
               'quality = "register"', 'format = "published"', f'files = ["{name}.csv"]')  # fmt: skip
    typer.echo("\nWhen it comes, put the file beside a quarter's sources.toml, and this into it:")
    typer.echo("\n".join(f"  {line}" for line in section))


def new_check(
    name: Annotated[str, _NAME],
    title: Annotated[str, typer.Option(help="What is checked, in a few words of English.")],
    fact: Annotated[str, typer.Option(help="The key of a fact that it reads: labour.official.persons.")],
) -> None:
    """Begin a check: a rule in a module of its own, its sentences in the catalogues, and a test."""
    from kazmig.desk import new

    _made(lambda project: new.new_check(project, name, title, fact))


def new_figure(
    name: Annotated[str, _NAME],
    step: Annotated[str, typer.Option(help="The notebook that draws it: 14_clean_labour_permits.")],
    table: Annotated[str, typer.Option(help="What the notebook calls its table: tidy.")] = "tidy",
    value: Annotated[str, typer.Option(help="The column whose numbers the bars show.")] = "persons",
    label: Annotated[str, typer.Option(help="The column that names the bars.")] = "citizenship",
) -> None:
    """Begin a figure: its cell in a notebook, its declaration, and captions in three languages to be written."""
    from kazmig.desk import new

    _made(lambda project: new.new_figure(project, step, name, table, value, label))


def new_notebook(
    name: Annotated[str, _NAME],
    title: Annotated[str, typer.Option(help="What it is about, in English.")],
    needs: Annotated[str, typer.Option(help="The step whose facts it reads: 14_clean_labour_permits.")],
) -> None:
    """Begin a notebook that reads an earlier step's facts and states its own; its block of pipeline.toml with it."""
    from kazmig.desk import new

    _made(lambda project: new.new_notebook(project, name, title, needs))


def _made(make: Callable[..., list[str]]) -> None:
    from kazmig.desk.files import DeskError
    from kazmig.desk.todo import left
    from kazmig.project.declaration import DeclarationError
    from kazmig.project.folders import Project, ProjectError

    with user_errors(DeskError, DeclarationError, ProjectError):
        project = Project.find()
        made = make(project)
        typer.echo("\n".join(made))
        places = tuple(f"{line.split()[-1]}, " for line in made)
        owed = [line for line in left(project) if line.startswith(places)]
        typer.echo(f"\n{len(owed)} texts wait for words, without which no edition is made:")
        typer.echo("\n".join(f"  {line}" for line in owed))
