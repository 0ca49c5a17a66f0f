"""The command line: `kazmig run`, and what people do around a run.

One function a command; it checks what it is given, hands over to the package that does the work, and turns that
package's errors into one sentence. Heavy imports stand inside the functions, so that `kazmig --help` is quick.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kazmig.desk import command as desk_command
from kazmig.desk import elicit as elicit_command
from kazmig.dictionary import command as dictionary_command
from kazmig.pipeline import graph_command, seal_command
from kazmig.project import command as project_command
from kazmig.project.telling import user_errors
from kazmig.quarters import command as quarters_command
from kazmig.report import bilingual_command
from kazmig.report import command as report_command
from kazmig.sources import command as sources_command
from kazmig.sources.survey import command as survey_command
from kazmig.words import command as words_command

app = typer.Typer(
    name="kazmig",
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)


_AS_TYPED = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


@app.command("run", context_settings=_AS_TYPED)
def run(context: typer.Context) -> None:
    """Run the steps of pipeline.toml for a quarter; `kazmig run --help` shows the options."""
    from kazmig.pipeline.command import main

    raise typer.Exit(main(context.args, "kazmig run"))


app.command("look")(sources_command.look)
app.command("fetch")(sources_command.fetch)
app.command("sample")(survey_command.sample)
app.command("elicit")(elicit_command.elicit)
app.command("lab", context_settings=_AS_TYPED)(project_command.lab)
app.command("graph")(graph_command.draw_graph)
app.command("new-source")(desk_command.new_source)
app.command("new-check")(desk_command.new_check)
app.command("new-figure")(desk_command.new_figure)
app.command("new-notebook")(desk_command.new_notebook)
app.command("dictionary")(dictionary_command.dictionary)
app.command("check-notebook")(report_command.check_notebook)
app.command("compare")(report_command.compare_editions)
app.command("verify")(seal_command.verify_editions)
app.command("release")(seal_command.release)
app.command("doctor")(seal_command.doctor)
app.command("receive")(quarters_command.receive_file)
app.command("guard", hidden=True)(quarters_command.guard)
words_command.app.command("export")(bilingual_command.export_sheet)
words_command.app.command("import")(bilingual_command.import_sheet)
app.add_typer(words_command.app, name="translate")


@app.callback()
def _main(context: typer.Context) -> None:
    """Migration in Kazakhstan: reproducible quarterly evidence from notebooks. Without a command: where one stands."""
    if context.invoked_subcommand is not None:
        return
    from kazmig.project.folders import Project, ProjectError
    from kazmig.project.standing import standing

    with user_errors(ProjectError):
        typer.echo("\n".join([*standing(Project.find()), "All commands: kazmig --help"]))


@app.command("new-quarter")
def new_quarter(quarter: Annotated[str, typer.Argument(help="The quarter to begin, such as 2023Q1.")]) -> None:
    """Lay out data/raw/QUARTER: what to ask for, tables to fill in, and what it takes from earlier quarters."""
    from kazmig.evidence.quarter import Quarter, QuarterError
    from kazmig.project.declaration import DeclarationError
    from kazmig.project.folders import Project, ProjectError
    from kazmig.project.inventory import InventoryError
    from kazmig.quarters.new import NewQuarterError, inherited_assumptions, lay_out
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
    from kazmig.evidence.quarter import Quarter, QuarterError
    from kazmig.project.folders import Project, ProjectError
    from kazmig.quarters.demo.quarter import DemoError, write_demo_quarter
    from kazmig.sources.kobo.form import FormError

    with user_errors(DemoError, FormError, ProjectError, QuarterError):
        project, parsed = Project.find(), Quarter.parse(quarter)
        folder = write_demo_quarter(project, parsed)
        typer.echo(
            f"data/raw/{parsed} holds a SYNTHETIC quarter: {', '.join(sorted(p.name for p in folder.iterdir()))}."
        )
        typer.echo(f"Run it with: python run_all.py --quarter {parsed}. Git ignores the folder; delete it when done.")


@app.command("preview")
def preview_narrative(
    notebook: Annotated[Path, typer.Argument(help="A notebook, such as notebooks/90_quarterly_report.ipynb.")],
    quarter: Annotated[str, typer.Option(help="Whose facts to show; default the latest with real data.")] = "",
    once: Annotated[bool, typer.Option("--once", help="Make the pages once and end.")] = False,
) -> None:
    """Make one narrative's pages in seconds, and again whenever it is saved."""
    from kazmig.evidence.quarter import QuarterError
    from kazmig.pipeline.errors import RunError
    from kazmig.pipeline.request import Request
    from kazmig.pipeline.run import choose_quarters
    from kazmig.project.declaration import DeclarationError
    from kazmig.project.folders import Project, ProjectError
    from kazmig.project.inventory import InventoryError
    from kazmig.report.errors import ReportError
    from kazmig.report.preview import preview, watch
    from kazmig.words.catalogues import CatalogueError
    from kazmig.words.words import LanguageError

    wrong_words = (CatalogueError, LanguageError, ReportError)
    kinds = (*wrong_words, DeclarationError, InventoryError, ProjectError, QuarterError, RunError)
    with user_errors(*kinds):
        project = Project.find()
        parsed = choose_quarters(project, Request((quarter,) if quarter else ()))[-1]
        path = notebook if notebook.suffix else project.notebooks / f"{notebook.name}.ipynb"
        if not path.is_file():
            raise ReportError(f"There is no {path}. Name a notebook of the folder notebooks.")
        if once:
            for page in preview(project, path.resolve(), parsed):
                typer.echo(page.as_uri())
        else:
            typer.echo("Save the notebook, and its pages are made again. Ctrl-C ends this.")
            watch(project, path.resolve(), parsed, typer.echo)


@app.command("bundle")
def bundle(
    quarter: Annotated[str, typer.Argument(help="A published quarter, such as 2022Q4.")],
    pdf: Annotated[bool, typer.Option("--pdf", help="Print each partner narrative too; needs Chromium.")] = False,
) -> None:
    """Put an edition into zips for partners, one of all and one a language; every link resolves inside its zip."""
    from kazmig.evidence.quarter import Quarter, QuarterError
    from kazmig.project.folders import Project, ProjectError
    from kazmig.project.inventory import InventoryError
    from kazmig.report.bundle import sums_digest, write_bundles
    from kazmig.report.checks.chromium import ChromiumError
    from kazmig.report.errors import ReportError

    with user_errors(ChromiumError, InventoryError, ProjectError, QuarterError, ReportError):
        for path in write_bundles(Project.find(), Quarter.parse(quarter), pdf):
            typer.echo(f"{path} ({path.stat().st_size / 1e6:.1f} MB), digest of its sums {sums_digest(path)}")


@app.command("check-page")
def check_page(
    pages: Annotated[list[Path], typer.Argument(help="HTML pages.")],
    static: Annotated[bool, typer.Option("--static", help="Only what needs no browser.")] = False,
) -> None:
    """Check pages as partners get them: accessible, offline, safe, printable, the same in all languages."""
    from kazmig.report.checks.card import check_pages
    from kazmig.report.checks.chromium import ChromiumError
    from kazmig.report.errors import ReportError

    with user_errors(ChromiumError, ReportError):
        lines, bad = check_pages(pages, with_browser=not static)
        typer.echo("\n".join(lines))
    if bad:
        raise typer.Exit(1)


if __name__ == "__main__":
    app()
