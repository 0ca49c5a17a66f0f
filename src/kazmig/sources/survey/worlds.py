"""Invented worlds in which the truth is known: how far the survey's estimate of the number errs, and how often its
interval holds the truth. Used by tests and benchmarks; nothing here is evidence.

A world has places of lognormal size; the share on the register differs between them (sd .7 on the logit) and is p
overall. A survey is drawn by `kazmig.sources.survey.sampling`, weighted by the list of the day, and its share p̂ of a
register that counts R = p T workers gives T̂ = R / p̂.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kazmig.sources.survey.design import Design
from kazmig.sources.survey.estimates import mean
from kazmig.sources.survey.sampling import CITY, OTHER, draw
from kazmig.sources.survey.weights import listing_weights, nonresponse

TRUTH = 0.553
PLACE_SD = 0.7
PLACES = 1200


@dataclass(frozen=True)
class World:
    """One kind of world and survey.

    clusters, per_cluster   the design
    frame_misses            part of places that the frame lacks; there registration is lower (-0.8 on the logit)
    false_yes               part of those not on the register who say that they are
    refuse_registered, refuse_others   parts who refuse
    size_sd                 error of the informants' numbers, on the log, unrelated to registration
    size_related            how far their numbers are too high where fewer are registered (log over logit); below zero
                            they notice best those whom they know to be registered
    informants_weigh        weights by the informants' number instead of the list of the day: what must not be done
    answers                 factor by which answers are taken to err, and the sd of its logarithm
    """

    clusters: int = 100
    per_cluster: int = 18
    frame_misses: float = 0.0
    false_yes: float = 0.0
    refuse_registered: float = 0.0
    refuse_others: float = 0.0
    size_sd: float = 0.3
    size_related: float = 0.0
    informants_weigh: bool = False
    answers: float = 1.0
    answers_sd: float = 0.0


def trial(world: World, replications: int, seed: int = 668_422) -> dict[str, float]:
    """`bias_pct` of T̂ (mean over replications), `covers_pct` of its 95 % interval, `effect` (mean design effect)."""
    rng = np.random.default_rng(seed)
    ratios, held, effects = [], 0, []
    for _ in range(replications):
        value, low, high, effect = _once(world, rng)
        ratios.append(TRUTH / value)
        held += low <= TRUTH <= high
        effects.append(effect)
    return {
        "bias_pct": 100 * (float(np.mean(ratios)) - 1),
        "covers_pct": 100 * held / replications,
        "effect": float(np.mean(effects)),
    }


def _once(world: World, rng: np.random.Generator) -> tuple[float, float, float, float]:
    """p̂ and the ends of its interval, with the answers' error where the world's researcher assumes one."""
    places, true, shares = _places(world, rng)
    framed = np.flatnonzero(~places["missed"].to_numpy())
    frame = places.iloc[framed].reset_index(drop=True)
    sample = draw(frame, world.clusters, int(rng.integers(1, 2**31))).clusters
    sample = sample[sample["reserve"].eq("")]
    at = places.index.get_indexer(pd.Index(sample["place"]))
    people = np.maximum(rng.poisson(true[at] / sample["segments"].to_numpy()), world.per_cluster)
    drawn = np.repeat(np.arange(len(sample)), world.per_cluster)
    registered = rng.uniform(size=len(drawn)) < shares[at][drawn]
    refused = rng.uniform(size=len(drawn)) < np.where(registered, world.refuse_registered, world.refuse_others)
    says = registered | (rng.uniform(size=len(drawn)) < world.false_yes)
    weigh = places["size"].to_numpy()[at] / sample["segments"].to_numpy() if world.informants_weigh else people
    chance = sample["probability"].to_numpy()
    weights = listing_weights(chance[drawn], weigh[drawn].astype(float), np.full(len(drawn), float(world.per_cluster)))
    strata = np.unique(sample["stratum"], return_inverse=True)[1][drawn]
    weights = nonresponse(weights, strata, ~refused)
    kept = ~refused
    design = Design(weights[kept], drawn[kept], strata[kept], lonely="adjust")
    found = mean(design, says[kept].astype(float))
    low, high = found.logit_interval()
    centre = found.value / world.answers
    sampling = (np.log(high) - np.log(low)) / (2 * 1.96)
    if world.answers_sd:
        reach = 1.96 * float(np.hypot(sampling, world.answers_sd))
        low, high = centre * np.exp(-reach), centre * np.exp(reach)
    effect = found.se**2 / (found.value * (1 - found.value) / found.n)
    return centre, low, high, effect


def _places(world: World, rng: np.random.Generator) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Places of a new world, workers who are there, and the share of them on the register (TRUTH overall)."""
    true = rng.lognormal(5.5, 1.1, PLACES)
    missed = rng.uniform(size=PLACES) < world.frame_misses
    line = rng.normal(0.0, PLACE_SD, PLACES) - 0.8 * missed
    size = np.maximum(true * rng.lognormal(0.0, world.size_sd, PLACES) * np.exp(-world.size_related * line), 1.0)
    low, high = -6.0, 6.0
    for _ in range(50):
        middle = (low + high) / 2
        share = 1 / (1 + np.exp(-(middle + line)))
        low, high = (middle, high) if float(true @ share) < TRUTH * float(true.sum()) else (low, middle)
    names = [f"{number:05d}" for number in range(PLACES)]
    region = np.array([f"R{number % 5}" for number in range(PLACES)])
    kind = np.where(rng.uniform(size=PLACES) < 0.4, CITY, OTHER)
    table = pd.DataFrame({"region": region, "place": names, "kind": kind, "size": size, "missed": missed}, index=names)
    return table, true, 1 / (1 + np.exp(-(low + line)))
