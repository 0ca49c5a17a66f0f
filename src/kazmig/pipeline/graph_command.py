"""`kazmig graph`: the project drawn. Heavy imports stand inside, so that help is quick."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kazmig.project.telling import user_errors

if TYPE_CHECKING:
    from kazmig.project.folders import Project


def draw_graph(
    which: Annotated[str, typer.Argument(help="pipeline or rooms.")] = "pipeline",
    write: Annotated[bool, typer.Option("--write", help="Put both pictures into docs/architecture.md.")] = False,
    page: Annotated[
        Path | None,
        typer.Option("--page", help="Write the pipeline as a page: seconds of the last run, what would run and why."),
    ] = None,
    quarter: Annotated[str, typer.Option(help="Whose runs the page shows; default the latest with real data.")] = "",
) -> None:
    """Draw the steps of pipeline.toml, or the rooms of the library, as Mermaid; or the pipeline as a page."""
    from kazmig.evidence.quarter import QuarterError
    from kazmig.pipeline.errors import RunError
    from kazmig.project import graph
    from kazmig.project.declaration import DeclarationError, load_declaration
    from kazmig.project.folders import Project, ProjectError
    from kazmig.project.inventory import InventoryError

    with user_errors(DeclarationError, InventoryError, ProjectError, QuarterError, RunError, ValueError):
        project = Project.find()
        pictures = {"pipeline": lambda: graph.pipeline(load_declaration(project)), "rooms": graph.rooms}
        if which not in pictures:
            raise ValueError(f"There is no picture '{which}'; there are {' and '.join(pictures)}.")
        if page is not None:
            page.write_text(_page(project, quarter), encoding="utf-8", newline="\n")
            typer.echo(f"Open {page}")
        elif not write:
            typer.echo(pictures[which]())
        else:
            document = project.root / "docs" / "architecture.md"
            changed = [name for name, draw in pictures.items() if graph.write(document, name, draw())]
            typer.echo(f"docs/architecture.md: {' and '.join(changed) or 'nothing'} drawn anew.")


def _page(project: Project, quarter: str) -> str:
    from kazmig.pipeline import graph_page
    from kazmig.pipeline.digests import Digests
    from kazmig.pipeline.plan import Common, make_plan
    from kazmig.pipeline.record import Record
    from kazmig.pipeline.request import Request
    from kazmig.pipeline.run import choose_quarters

    chosen = choose_quarters(project, Request((quarter,) if quarter else ()))[-1]
    workplace = project.root / ".kazmig"
    common = Common.read(project, {}, Digests(workplace / "digests.json"))
    return graph_page.page(make_plan(common, chosen, {}), Record(workplace / "record.json"))
