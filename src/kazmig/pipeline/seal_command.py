"""Commands about published editions: `kazmig verify` and `kazmig release`. Heavy imports stand inside."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kazmig.project.telling import user_errors


def verify_editions(
    editions: Annotated[
        list[str], typer.Argument(help="Quarters such as 2022Q4, or zips or folders that hold an edition each.")
    ],
    repair: Annotated[bool, typer.Option("--repair", help="Make again what is missing or altered.")] = False,
    expect: Annotated[str, typer.Option("--edition", help="The edition digest it should have, from a citation.")] = "",
) -> None:
    """Compare editions with their manifests, exactly; in a project also with the data and the code behind them."""
    good = [_verified(edition, repair, expect, len(editions) > 1) for edition in editions]
    if not all(good):
        raise typer.Exit(1)


def _verified(edition: str, repair: bool, expect: str, one_of_many: bool) -> bool:
    """Says what is found of one edition; whether it is as its manifest says, and the one that was asked for."""
    from kazmig.evidence.quarter import Quarter, QuarterError
    from kazmig.pipeline.source import cells_digest
    from kazmig.project.folders import Project, ProjectError
    from kazmig.report.errors import ReportError
    from kazmig.report.verify import verify, verify_path

    if one_of_many:
        typer.echo(f"{edition}:")
    with user_errors(ProjectError, QuarterError, ReportError):
        if repair:
            _repair(edition)
        elsewhere = Path(edition)
        if elsewhere.suffix == ".zip" or elsewhere.is_dir():
            found = verify_path(elsewhere)
        else:
            found = verify(Project.find(), Quarter.parse(edition), cells_digest)
    typer.echo("\n".join(found.lines()))
    digest = str(found.about.get("edition"))
    if expect and (len(expect) < 12 or not digest.startswith(expect.lower())):
        typer.echo(f"  wrong: its edition digest is not {expect}")
        return False
    if not found.good:
        typer.echo("It is not the edition that its manifest describes." if not found.whole else "It is out of date.")
        return False
    typer.echo("All is as the manifest says.")
    return True


def _repair(edition: str) -> None:
    """Runs the quarter again, which puts every public file right."""
    from kazmig.evidence.quarter import Quarter
    from kazmig.pipeline.request import Request
    from kazmig.pipeline.run import run
    from kazmig.pipeline.screen import Screen
    from kazmig.project.folders import Project

    if run(Project.find(), Request((str(Quarter.parse(edition)),)), Screen()):
        raise typer.Exit(1)


def release(
    quarter: Annotated[str, typer.Argument(help="A quarter whose draft was looked at, such as 2022Q4.")],
    by: Annotated[str, typer.Option("--by", help="Who releases it: a name for the record.")],
) -> None:
    """Seal the draft of a quarter as a revision that never changes, and publish it as released."""
    from kazmig.evidence.quarter import Quarter, QuarterError
    from kazmig.pipeline.errors import RunError
    from kazmig.pipeline.request import Request
    from kazmig.pipeline.run import run
    from kazmig.pipeline.screen import Screen
    from kazmig.project.declaration import DeclarationError
    from kazmig.project.folders import Project, ProjectError
    from kazmig.project.inventory import InventoryError
    from kazmig.report.errors import ReportError

    with user_errors(DeclarationError, InventoryError, ProjectError, QuarterError, ReportError, RunError):
        request = Request((str(Quarter.parse(quarter)),), release_by=by)
        code = run(Project.find(), request, Screen())
    if code == 0:
        typer.echo(
            f"Released. Commit data/released/{quarter}.json with the record: git add data/released data/processed"
        )
    raise typer.Exit(code)


def doctor() -> None:
    """Say what of this machine would hinder a run: Python, packages, space, permission, marks, optional programs."""
    from kazmig.pipeline.doctor import examine
    from kazmig.project.folders import Project, ProjectError

    with user_errors(ProjectError):
        found = examine(Project.find())
    typer.echo("\n".join(each.line() for each in found))
    if any(each.good is False for each in found):
        raise typer.Exit(1)
