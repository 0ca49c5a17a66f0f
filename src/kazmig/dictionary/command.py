"""`kazmig dictionary`: what every table, column and fact means. Heavy imports stand inside, so that help is quick."""

from __future__ import annotations

from typing import Annotated

import typer

from kazmig.project.telling import user_errors


def dictionary(
    name: Annotated[str, typer.Argument(help="A table, or the key of a fact; without it, all tables.")] = "",
    write: Annotated[bool, typer.Option("--write", help="Write docs/data-dictionary.md anew.")] = False,
) -> None:
    """Say what a table's columns or a fact mean; `--write` puts all of it into docs/data-dictionary.md."""
    from kazmig import dictionary as book
    from kazmig.project.declaration import DeclarationError
    from kazmig.project.folders import Project, ProjectError

    with user_errors(book.DictionaryError, DeclarationError, ProjectError):
        project = Project.find()
        tables = book.tables(project)
        named = {table.name: table for table in tables}
        if write:
            path = project.root / "docs" / "data-dictionary.md"
            path.write_text(book.as_markdown(tables, book.families()), encoding="utf-8", newline="\n")
            typer.echo(f"docs/data-dictionary.md: {len(tables)} tables.")
        elif name in named:
            typer.echo(book.table_markdown(named[name]))
        elif name:
            typer.echo(book.family_of(name, book.families()).meaning["en"])
        else:
            typer.echo("\n".join(f"{table.name}: {table.title['en']}" for table in tables))
