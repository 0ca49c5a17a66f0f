"""The command line: `kazmig run`, and what people do around a run.

One function a command; it checks what it is given, hands over to the package that does the work, and turns that
package's errors into one sentence. Heavy imports stand inside the functions, so that `kazmig --help` is quick.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from kazmig.pipeline.command import command as run_command

app = typer.Typer(
    name="kazmig",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


app.command("run")(run_command)


@app.callback()
def _main() -> None:
    """Migration in Kazakhstan: reproducible quarterly evidence from notebooks."""


@contextmanager
def user_errors(*kinds: type[Exception]) -> Iterator[None]:
    """Prints errors of these kinds as one sentence and ends with exit code 2: they are for people, not for us."""
    try:
        yield
    except kinds as error:
        typer.echo(f"kazmig: {error}", err=True)
        raise typer.Exit(2) from error


if __name__ == "__main__":
    app()
