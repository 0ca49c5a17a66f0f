"""Commands about files: `kazmig look` and `kazmig fetch`. Heavy imports stand inside, so that help is quick."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def look(
    file: Annotated[Path, typer.Argument(help="Any file that a source sent.")],
    source: Annotated[str, typer.Option(help="Its section in sources.toml; guessed if empty.")] = "",
    period: Annotated[str, typer.Option(help="The period it should be of, such as 2022Q4.")] = "",
    html: Annotated[Path | None, typer.Option(help="Write one page that colours the sheets.")] = None,
) -> None:
    """Say what a file is: format, sheets, header, period, units, what is left aside, and the lines to add."""
    from kazmig.places.lexicon import LexiconError
    from kazmig.project.folders import ProjectError
    from kazmig.sources.look import SOURCES, lines
    from kazmig.sources.look import look as look_at
    from kazmig.sources.look_page import page
    from kazmig.sources.problems import BadInput

    try:
        if source and source not in SOURCES:
            raise ValueError(f"there is no source '{source}'; those of spreadsheets are {', '.join(SOURCES)}")
        if not file.is_file():
            raise ValueError(f"there is no file {file}")
        found = look_at(file, source, period)
        typer.echo("\n".join(lines(found)))
        if html is not None:
            html.write_text(page(found), encoding="utf-8")
            typer.echo(f"\n{html} colours the sheets.")
    except (BadInput, LexiconError, ProjectError, ValueError) as error:
        typer.echo(f"kazmig: {error}", err=True)
        raise typer.Exit(2) from error


def fetch(
    quarter: Annotated[str, typer.Argument(help="The quarter whose folder gets the file, such as 2023Q1.")],
    asset: Annotated[str, typer.Argument(help="The project's id: the part of its address behind /forms/.")],
    server: Annotated[str, typer.Option(envvar="KOBO_SERVER", help="The KoboToolbox server.")] = "",
) -> None:
    """Download a KoboToolbox project's submissions into a quarter's folder (token: environment variable KOBO_TOKEN)."""
    from kazmig.evidence.quarter import Quarter, QuarterError
    from kazmig.project.folders import Project, ProjectError
    from kazmig.sources.kobo.fetch import LOG, SERVER, FetchError
    from kazmig.sources.kobo.fetch import fetch as download

    try:
        path = download(asset, Project.find().raw(Quarter.parse(quarter)), server or SERVER)
    except (FetchError, ProjectError, QuarterError, OSError) as error:
        typer.echo(f"kazmig: {error}", err=True)
        raise typer.Exit(2) from error
    typer.echo(f"{path.name} is in data/raw/{quarter}; its digest is in {LOG}. Name it in sources.toml, format kobo.")
