"""`kazmig sample`: draw the places of a survey of workers from a quarter's Baseline Assessment."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

FOLDER = "sample"
SEEDS = 2  # first persons asked in a place, where people bring one another


def sample(
    quarter: Annotated[str, typer.Argument(help="The quarter whose Baseline Assessment is the frame, such as 2023Q1.")],
    clusters: Annotated[int, typer.Option(help="Places to draw.")] = 100,
    per_cluster: Annotated[int, typer.Option(help="Interviews a place.")] = 12,
    seed: Annotated[int, typer.Option(help="Of the draw; written into sample.csv.")] = 1,
    variant: Annotated[
        str,
        typer.Option(help="probability; time_location: a part of the day as well; rds: people bring one another."),
    ] = "probability",
    cost_place: Annotated[float, typer.Option(help="What one place costs.")] = 30.0,
    cost_interview: Annotated[float, typer.Option(help="What one interview costs, in the same money.")] = 5.0,
) -> None:
    """Draw places with probability proportional to size; writes sample.csv, field sheets to print and plans with costs.

    All of it goes to data/raw/QUARTER/private/sample, which stays out of git: it names places.
    """
    from kazmig.evidence.quarter import Quarter, QuarterError
    from kazmig.project.folders import Project, ProjectError
    from kazmig.project.inventory import InventoryError, load_inventory
    from kazmig.project.telling import user_errors
    from kazmig.sources.problems import BadInput
    from kazmig.sources.survey import sampling
    from kazmig.sources.survey.design import DesignError
    from kazmig.sources.survey.from_baseline import frame_of
    from kazmig.sources.survey.sheets import field_sheets

    if variant not in sampling.VARIANTS:
        raise typer.BadParameter("choose probability, time_location or rds", param_hint="--variant")
    with user_errors(BadInput, DesignError, InventoryError, ProjectError, QuarterError):
        project, parsed = Project.find(), Quarter.parse(quarter)
        frame = frame_of(load_inventory(project, parsed).source("baseline_assessment"))
        drawn = sampling.draw(frame, clusters, seed, variant)
        folder = Path(project.raw(parsed)) / "private" / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "sample.csv").write_text(drawn.csv(), encoding="utf-8", newline="\n")
        (folder / "field_sheets.html").write_text(field_sheets(drawn, per_cluster), encoding="utf-8", newline="\n")
        plans = sampling.plans(cost_place, cost_interview)
        plans.to_csv(folder / "plans.csv", index=False, lineterminator="\n")
        if variant == "rds":
            codes = sampling.coupons(drawn, SEEDS)
            codes.to_csv(folder / "coupons.csv", index=False, lineterminator="\n")
    main = drawn.clusters[drawn.clusters["reserve"].eq("")]
    width = sampling.relative_width(len(main), len(main) * per_cluster)
    best = sampling.best_per_cluster(cost_place, cost_interview)
    cost = len(main) * cost_place + len(main) * per_cluster * cost_interview
    typer.echo(
        f"{len(main)} places in {main['stratum'].nunique()} strata; seed {seed}, frame {drawn.frame_sha256[:12]}."
    )
    if variant == "rds":
        typer.echo("What people who bring one another tell rests on a model: no width can be promised (coupons.csv).")
    else:
        told = f"± {100 * width:.0f} % of the number of workers, at a cost of {cost:g}"
        typer.echo(f"{len(main) * per_cluster} interviews: {told}.")
        typer.echo(f"With these costs about {best:.0f} interviews a place cost least for their width (plans.csv).")
    names = ", ".join(sorted(path.name for path in folder.iterdir()))
    typer.echo(f"{folder.relative_to(project.root)}: {names}; all stay out of git.")
