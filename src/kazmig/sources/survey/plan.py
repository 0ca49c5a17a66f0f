"""What a survey would cost and how wide its interval would be: tables and facts of the design, without a place's name.

The draw itself is `kazmig sample`'s: the same frame, seed and number of places give the same places there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import pandera.pandas as pa

from kazmig.disclosure.rules import RULES
from kazmig.evidence.facts import Fact, significant
from kazmig.project.inventory import Source
from kazmig.sources.survey import sampling
from kazmig.sources.survey.from_baseline import frame_of

STEP = "05_design_survey"
WANTED_PCT = 10.0
# Of so many regions together no part follows; of so many persons one percent is far more than the threshold.
_ENOUGH_REGIONS, _ENOUGH_PERSONS = 3, 20 * 100
_ABOVE = pa.Check.gt(0)
PLANS = pa.DataFrameSchema(
    {
        "clusters": pa.Column(int, _ABOVE, description="places drawn"),
        "per_cluster": pa.Column(int, _ABOVE, description="interviews in a place"),
        "interviews": pa.Column(int, _ABOVE, description="interviews in all"),
        "width_pct": pa.Column(float, _ABOVE, description="half the 95 % interval of the number of workers, % of it"),
        "cost": pa.Column(float, _ABOVE, description="in person-days"),
    },
    unique=["clusters", "per_cluster"],
    strict=True,
    coerce=True,
)
STRATA = pa.DataFrameSchema(
    {
        "stratum": pa.Column(str, unique=True, description="region and kind of place, or several"),
        "places": pa.Column(int, _ABOVE, description="settlements of the frame"),
        "share_pct": pa.Column(
            float, nullable=True, description="of informants' number, whole; empty where few are behind it"
        ),
        "clusters": pa.Column(int, _ABOVE, description="places drawn there"),
    },
    strict=True,
    coerce=True,
)


@dataclass(frozen=True)
class Plan:
    """What a team asks for: places, interviews a place, a seed, and its own costs in person-days.

    `fixed` is what preparing and coding take whatever the size.
    """

    clusters: int = 100
    per_cluster: int = 12
    seed: int = 1
    cost_place: float = 2.0
    cost_interview: float = 0.2
    fixed: float = 30.0

    def cost(self, clusters: float, interviews: float) -> float:
        return self.fixed + clusters * self.cost_place + interviews * self.cost_interview


def frame_of_quarter(source: Source) -> pd.DataFrame | None:
    """The frame that a quarter's assessment gives; None where it did not come as places (printed figures name none)."""
    return frame_of(source) if source.supplied and source.format == "kobo" else None


def plans(frame: pd.DataFrame | None, plan: Plan) -> pd.DataFrame:
    """PLANS with the team's own costs; empty without a frame."""
    if frame is None:
        return PLANS.validate(pd.DataFrame(columns=list(PLANS.columns)))
    table = sampling.plans(plan.cost_place, plan.cost_interview)
    return PLANS.validate(table.assign(cost=(table["cost"] + plan.fixed).round(1)))


def strata(frame: pd.DataFrame | None, plan: Plan) -> pd.DataFrame:
    """STRATA: how many places of each stratum the draw takes. Raises DesignError for too few places.

    Shares are whole and stand only where no part of a region that few places or persons make up follows from them:
    the total of each region is published.
    """
    if frame is None:
        return STRATA.validate(pd.DataFrame(columns=list(STRATA.columns)))
    drawn = sampling.draw(frame, plan.clusters, plan.seed).clusters
    there = frame[frame["size"] > 0]
    parts = there.groupby(sampling.strata(there))["size"].agg(["size", "sum"])
    main = drawn[drawn["reserve"].eq("")]
    table = pd.DataFrame(
        {
            "stratum": parts.index,
            "places": parts["size"].to_numpy(),
            "share_pct": (100 * parts["sum"] / parts["sum"].sum()).round().to_numpy(),
            "clusters": main["stratum"].value_counts().reindex(parts.index).to_numpy(),
        }
    )
    names = sampling.strata(there)
    own = there.groupby([there["region"], there["kind"]])["size"].agg(["size", "sum"])
    few = own[(own["size"] < RULES.settlements) | (own["sum"] < RULES.persons)].index.get_level_values(0)
    joined = there["region"].groupby(names).nunique().reindex(parts.index)
    split = there[there["region"].isin(few)].groupby(names[there["region"].isin(few)]).size().index
    alone = parts.index.isin(split) & (joined < _ENOUGH_REGIONS).to_numpy()
    coarse = parts["sum"].sum() >= _ENOUGH_PERSONS
    table.loc[alone | (table["places"] < RULES.settlements).to_numpy() | (not coarse), "share_pct"] = float("nan")
    return STRATA.validate(table)


def facts(frame: pd.DataFrame | None, plan: Plan, stated: Mapping[str, Fact], period: str) -> list[Fact]:
    """`design.…`: the frame, the plan asked for with width and cost, and the cheapest plan for ± WANTED_PCT percent,
    for all workers and for the largest citizenship alone. Nothing without a frame.
    """
    if frame is None:
        return []
    drawn = sampling.draw(frame, plan.clusters, plan.seed)
    main = drawn.clusters[drawn.clusters["reserve"].eq("")]
    interviews = plan.clusters * plan.per_cluster
    width = 100 * sampling.relative_width(plan.clusters, interviews)
    values: list[tuple[str, float | str, str, str]] = [
        ("frame.places.number", int((frame["size"] > 0).sum()), "number", "settlements with workers"),
        ("frame.text", drawn.frame_sha256[:12], "text", "first digits of the frame's SHA-256"),
        ("strata.number", int(main["stratum"].nunique()), "number", "region and kind of place, small ones merged"),
        ("clusters.number", plan.clusters, "number", "places to draw"),
        ("segments.number", int((main["segments"] > 1).sum()), "number", "parts of places that are hit more than once"),
        ("per_cluster.number", plan.per_cluster, "number", "interviews a place"),
        ("interviews.number", interviews, "number", "places times interviews"),
        ("width.percent", significant(width, 2), "percent", "half the 95 % interval, by sampling alone"),
        ("cost.number", significant(plan.cost(plan.clusters, interviews), 3), "number", "person-days"),
        ("best.number", round(sampling.best_per_cluster(plan.cost_place, plan.cost_interview)), "number",
         "interviews a place that cost least for their width"),
    ]  # fmt: skip
    values += _cheapest(plan, 1.0, "wanted")
    if first := _first(stated):
        code, share = first
        values.append(("first.nationality.text", code, "text", "most workers named by the informants"))
        values += _cheapest(plan, share, "first")
    who = "migrant_workers"
    return [
        Fact(f"design.{key}", value, unit, period, "none", who, STEP, "model", place=place)
        for key, value, unit, place in values
    ]


def _cheapest(plan: Plan, share: float, name: str) -> list[tuple[str, float | str, str, str]]:
    table = sampling.plans(plan.cost_place, plan.cost_interview, share)
    enough = table[table["width_pct"] <= WANTED_PCT]
    if enough.empty:
        return []
    best = enough.sort_values("cost", kind="stable").iloc[0]
    place = f"cheapest plan of survey_plans within ± {WANTED_PCT:g} %"
    wanted: list[tuple[str, float | str, str, str]] = (
        [("wanted.percent", WANTED_PCT, "percent", "half the 95 % interval asked for")] if name == "wanted" else []
    )
    numbers = {"interviews": int(best["interviews"]), "clusters": int(best["clusters"])}
    return wanted + [(f"{name}.{key}.number", value, "number", place) for key, value in numbers.items()]


def _first(stated: Mapping[str, Fact]) -> tuple[str, float] | None:
    """The citizenship that informants name most often, with its share of all; None where they name none."""
    stem, end = "baseline.workers.", ".share_pct"
    found = [
        (float(fact.value), key[len(stem) : -len(end)])
        for key, fact in stated.items()
        if key.startswith(stem) and key.endswith(end) and key[len(stem) : -len(end)].isupper()
    ]
    return (max(found)[1], max(found)[0] / 100) if found else None
