"""`kazmig translate`: translated passages and their English. Heavy imports stand inside, so that help is quick."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Translations of the partner pages, in narratives/.")


@app.command("status")
def show_status() -> None:
    """List passages that no page can be made with, and words that a reader found wrong and that still stand."""
    from kazmig.project.folders import Project
    from kazmig.words.translate import FAULTS, lagging, to_mend

    try:
        found = [*lagging(Project.find()), *to_mend(Project.find())]
    except FAULTS as error:
        typer.echo(f"kazmig: {error}", err=True)
        raise typer.Exit(2) from error
    typer.echo("\n".join(found) or "Every passage follows its English.")
    raise typer.Exit(1 if found else 0)


@app.command("accept")
def accept_passages(
    page: Annotated[str, typer.Argument(help="A partner page, such as growth.")],
    language: Annotated[str, typer.Argument(help="ru or kk.")],
    blocks: Annotated[list[str] | None, typer.Argument(help="Cells' ids; all that lag, where none are named.")] = None,
) -> None:
    """Say that passages, which you have brought up to date, follow today's English."""
    from kazmig.project.folders import Project
    from kazmig.words.translate import FAULTS, accept

    try:
        changed = accept(Project.find(), page, language, blocks or [])
    except FAULTS as error:
        typer.echo(f"kazmig: {error}", err=True)
        raise typer.Exit(2) from error
    typer.echo(f"{page}.{language}: {', '.join(changed) or 'nothing lagged behind'}.")


@app.command("sign")
def sign_passages(
    page: Annotated[str, typer.Argument(help="A partner page, such as growth.")],
    language: Annotated[str, typer.Argument(help="ru or kk.")],
    blocks: Annotated[
        list[str] | None, typer.Argument(help="Cells' ids; the whole page, where none are named.")
    ] = None,
    reader: Annotated[str, typer.Option(help="Name and institution of the native reader.")] = "",
    date: Annotated[str, typer.Option(help="The day of reading, such as 2023-05-31.")] = "",
) -> None:
    """Note that a native reader has read passages as they stand; a later change of one takes its signature away."""
    from kazmig.project.folders import Project
    from kazmig.words.translate import FAULTS, sign

    try:
        signed = sign(Project.find(), page, language, blocks or [], reader, date)
    except FAULTS as error:
        typer.echo(f"kazmig: {error}", err=True)
        raise typer.Exit(2) from error
    typer.echo(f"{page}.{language}: {', '.join(signed)} signed by {reader}")
