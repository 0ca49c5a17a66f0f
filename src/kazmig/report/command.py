"""`kazmig check-notebook`: the notebook gate, asked beforehand. Heavy imports stand inside, so that help is quick."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from kazmig.project.folders import Project


def check_notebook(
    notebooks: Annotated[list[Path], typer.Argument(help="Notebooks, such as notebooks/90_quarterly_report.ipynb.")],
    fix: Annotated[
        bool, typer.Option("--fix", help="Also write each as the project keeps it, without outputs.")
    ] = False,
) -> None:
    """Name by cell what a page would drop or break, with the mend, before anything runs."""
    from kazmig.project.folders import Project, ProjectError

    try:
        project = Project.find()
    except ProjectError:
        project = None
    good = [_one(path, project, fix) for path in notebooks]
    if not all(good):
        raise typer.Exit(1)


def _one(path: Path, project: Project | None, fix: bool) -> bool:
    """Whether a notebook is in order; says what is not, and mends with `fix` what can be mended without its author."""
    from kazmig.project.notebook import NotebookError, read_notebook, written
    from kazmig.report import gate

    if not path.is_file():
        typer.echo(f"kazmig: There is no {path}.", err=True)
        raise typer.Exit(2)
    problems = gate.check_notebook(path, project, outputs=not fix)
    typer.echo("\n".join(problems or [f"{path.name}: every cell will be shown."]), err=bool(problems))
    try:
        tidy = written(read_notebook(path)).encode()
    except NotebookError:  # said already
        return False
    if fix and tidy != path.read_bytes():
        path.write_bytes(tidy)
        typer.echo(f"{path.name}: written anew as the project keeps notebooks (ids, format, no outputs).")
        return False
    return not problems


def compare_editions(
    a: Annotated[str, typer.Argument(help="An edition (2022Q4), a revision of one (2022Q4/r1), or a table (.csv).")],
    b: Annotated[str, typer.Argument(help="What to compare it with.")],
    page: Annotated[Path | None, typer.Option("--page", help="Also write the comparison as an HTML page here.")] = None,
) -> None:
    """Facts, tables and figures of A and B side by side; ends with 1 when anything comparable moved beyond rounding."""
    from kazmig.project.folders import Project, ProjectError
    from kazmig.report.compare import as_text, compare
    from kazmig.report.compare_page import as_page
    from kazmig.report.errors import ReportError
    from kazmig.words.words import Words

    words = Words("en", strict=False, domain="report")
    try:
        found = compare(Project.find(), a, b)
    except (ProjectError, ReportError, OSError) as error:
        typer.echo(f"kazmig: {error}", err=True)
        raise typer.Exit(2) from error
    typer.echo(as_text(found, words))
    if page is not None:
        page.write_text(as_page(found, words), encoding="utf-8", newline="\n")
    raise typer.Exit(int(found.moved))
