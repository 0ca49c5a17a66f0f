"""How a command says that something is wrong: one sentence, and exit code 2."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer


@contextmanager
def user_errors(*kinds: type[Exception]) -> Iterator[None]:
    """Prints errors of these kinds, and what the system refuses, as one sentence; ends with exit code 2."""
    from kazmig.project.faults import sentence

    try:
        yield
    except kinds as error:
        typer.echo(f"kazmig: {error}", err=True)
        raise typer.Exit(2) from error
    except OSError as error:
        typer.echo(f"kazmig: {sentence(error)}", err=True)
        raise typer.Exit(2) from error
