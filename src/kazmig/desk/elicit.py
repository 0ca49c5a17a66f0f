"""`kazmig elicit`: experts' sheets to rows of an assumption table."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer


def elicit(
    folder: Annotated[Path, typer.Argument(help="elicitation/<date>, with a sheet an expert: X01.csv, X02.csv …")],
    lock: Annotated[bool, typer.Option("--lock", help="Lock the sheets: before the counts are looked at.")] = False,
    counts_since: Annotated[str, typer.Option(help="Day since which the counts can be seen, such as 2023-01-21.")] = "",
    write: Annotated[
        Path | None, typer.Option(help="Write the pooled rows here, such as assumptions_panel.csv.")
    ] = None,
    each: Annotated[
        bool, typer.Option("--each", help="Also write one table an expert beside it, to stand as rivals.")
    ] = False,
) -> None:
    """Check, lock and pool experts' judgements; every expert stands beside the pool, with what they disagree on."""
    from kazmig.project.telling import user_errors
    from kazmig.reconcile.elicit import SEEN, assumption_rows, lock_folder, pooled, read_panel
    from kazmig.reconcile.elicit_fit import Z95
    from kazmig.reconcile.table_rules import AssumptionError

    with user_errors(AssumptionError, ValueError):
        if lock:
            typer.echo(f"Locked as {lock_folder(folder, date.today())}. Commit {folder}/elicitation.lock now.")
            return
        panel = read_panel(folder, date.fromisoformat(counts_since) if counts_since else None)
        for one in pooled(panel):
            typer.echo(f"{one.component} ({one.group}), {one.scale}:")
            for name, fit in one.experts.items():
                ends = [one.value(fit.first + z * fit.second) for z in (-Z95, 0, Z95)]
                typer.echo(f"  {name}   {ends[1]:.3g} [{ends[0]:.3g}; {ends[2]:.3g}]")
            ends = [one.value(one.pool.mean + z * one.pool.sd) for z in (-Z95, 0, Z95)]
            parts = f"within {one.pool.within:.3g}, between {one.pool.between:.3g}"
            typer.echo(f"  pool  {ends[1]:.3g} [{ends[0]:.3g}; {ends[2]:.3g}]   variance {parts}")
        if panel.seen:
            typer.echo(f"Note: {SEEN}; every row says so.")
        if write is not None:
            for name, path in [
                ("", write),
                *((n, write.with_stem(f"{write.stem}_{n.lower()}")) for n in panel.experts if each),
            ]:
                assumption_rows(panel, only=name).to_csv(path, index=False, lineterminator="\n")
                typer.echo(f"{path}: name it in the files of [assumptions] in sources.toml.")
