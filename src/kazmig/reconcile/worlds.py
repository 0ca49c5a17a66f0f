"""The certificate of the method: worlds whose truth is planted, and how often the intervals hold it.

In each world the coverages are drawn from one table and the counts are reconciled under another. True numbers are the
same in all worlds; with a flat prior of the level they do not matter.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from scipy.special import expit

from kazmig.evidence.definitions import REFUTED_BELOW
from kazmig.reconcile.conflict import foretold, seen
from kazmig.reconcile.engine import Split, solve
from kazmig.reconcile.measured import SURVEY_COLUMNS
from kazmig.reconcile.model import Model

SEED = 20_221_231
DRAWS = 2**12
PLANTED = (414_000.0, 48_600.0, 24_200.0, 15_000.0, 23_600.0)
CERTIFICATE_COLUMNS = ["world", "refuted_pct", "covered80_pct", "covered95_pct", "worlds"]
N, DESIGN_EFFECT, TAU = 1000, 3.0, 0.33


@dataclass(frozen=True)
class Survey:
    """A survey of the first nationality's registration: what it finds beside the truth."""

    odds: float = 1.0
    points: float = 0.0


@dataclass(frozen=True)
class World:
    """Coverages drawn from `truth` and multiplied by `times` (by component, or component and nationality), reconciled
    under `model`, with or without a survey."""

    truth: Model
    model: Model
    survey: Survey | None = None
    times: dict[str, float] = field(default_factory=dict)

    def shift(self) -> np.ndarray:
        """Log of what each cell of `truth` is multiplied by."""
        cells = zip(self.truth.cells["component"], self.truth.cells["nationality"], strict=True)
        return np.log([self.times.get(name, 1.0) * self.times.get(f"{name}.{who}", 1.0) for name, who in cells])


def planted(models: dict[str, Model]) -> dict[str, World]:
    """The rows of the certificate, from the tables `central`, `cautious`, `maximal`, `register_as_flow`."""
    table = models["central"]
    low, honest = {"registration": 0.5, "perception": 0.5}, Survey()
    more, twice = {"multiplicity": 1.8 / 1.15}, {"documents": 1.6 / 1.10}
    flow = models["register_as_flow"]
    with_turnover = turned_over(table, flow)
    return {
        "table_true": World(table, table),
        "doubts_twice_as_large": World(table.with_doubt(2.0), table),
        "level_wrong_by_two": World(table, table, times=low),
        "multiplicity_1_8": World(table, table, times=more),
        "documents_1_6": World(table, table, times=twice),
        "multiplicity_and_documents": World(table, table, times=more | twice),
        "registration_of_one_nationality_halved": World(table, table, times={"registration.UZB": 0.5}),
        "informants_1_5_for_central_asia": World(
            table, table, times={f"perception.{each}": 1.5 for each in ("UZB", "TJK", "KGZ")}
        ),
        "turnover_not_in_the_table": World(with_turnover, table),
        "turnover_in_the_table": World(with_turnover, with_turnover),
        "true_and_survey": World(table, table, honest),
        "answers_10_points_too_high": World(table, table, Survey(points=0.10)),
        "survey_finds_the_registered_3": World(table, table, Survey(odds=3.0)),
        "survey_finds_the_registered_10": World(table, table, Survey(odds=10.0)),
        "level_wrong_and_survey": World(table, table, honest, low),
        **{f"{name}_world": World(models[name], table) for name in ("cautious", "maximal", "register_as_flow")},
        "cautious_world_and_survey": World(models["cautious"], table, honest),
        "maximal_world_and_survey": World(models["maximal"], table, honest),
    }


def turned_over(table: Model, flow: Model) -> Model:
    """`table` with the turnover component of another table."""
    mine, theirs = ((each.cells["component"] == "turnover").to_numpy() for each in (table, flow))
    if mine.any():
        return table
    rows = (flow.etas["component"] == "turnover").to_numpy()
    cells = pd.concat([flow.cells[theirs], table.cells], ignore_index=True)
    etas = pd.concat([flow.etas[rows], table.etas])
    covariance = np.zeros((len(etas), len(etas)))
    n = int(rows.sum())
    covariance[:n, :n] = flow.covariance[np.ix_(rows, rows)]
    covariance[n:, n:] = table.covariance
    return replace(table, etas=etas, cells=cells, covariance=covariance)


def certify(world: World, worlds: int, seed: int = SEED) -> dict[str, float]:
    """Simulates: refuted_pct of worlds, and covered80_pct, covered95_pct of all."""
    rng = np.random.default_rng(seed)
    model, truth = world.model, world.truth
    true = np.log(np.resize(PLANTED, len(model.nationalities)))
    root = np.linalg.cholesky(truth.covariance)
    lines = (
        truth.cells["anchor"].to_numpy(float) + rng.standard_normal((worlds, len(root))) @ root.T @ truth.loadings().T
    )
    generator = Split.of(truth)
    factors = generator.bent(lines) + world.shift()
    noise = np.sqrt(model.noise.to_numpy())
    observed = np.tile(true, 2) + factors @ generator.see.T + noise * rng.standard_normal((worlds, len(noise)))
    surveys = _surveys(world, factors, rng)
    first = replace(model, surveys=surveys[0]) if surveys else model
    split, expected = Split.of(first), foretold(first)
    total, refuted, held = float(np.exp(true).sum()), [], []
    for place, logs in enumerate(observed):
        each = replace(first, observed=pd.Series(logs, model.observed.index))
        if surveys:
            each = replace(each, surveys=surveys[place])
        refuted.append(float(expected.p_of(seen(each))[0]) < REFUTED_BELOW)
        posterior = solve(each, DRAWS, replace(split, model=each, y=logs))
        below = float(posterior.weights[posterior.total < total].sum())
        held.append([0.1 <= below <= 0.9, 0.025 <= below <= 0.975])
    share = 100 * np.mean(held, axis=0)
    return {
        "refuted_pct": 100 * float(np.mean(refuted)),
        "covered80_pct": float(share[0]),
        "covered95_pct": float(share[1]),
    }


def _surveys(world: World, factors: np.ndarray, rng: np.random.Generator) -> list[pd.DataFrame]:
    """One survey a world, of the first nationality's registration in it."""
    if world.survey is None:
        return []
    who = world.model.nationalities[0]
    cells = world.truth.cells
    cell = int(np.flatnonzero((cells["component"] == "registration") & (cells["nationality"] == who))[0])
    share = np.clip(np.exp(factors[:, cell]) + world.survey.points, 1e-6, 1 - 1e-6)
    logit = np.log(share / (1 - share)) + np.log(world.survey.odds) + TAU * rng.standard_normal(len(factors))
    n = round(N / DESIGN_EFFECT)
    x = rng.binomial(n, expit(logit))
    return [
        pd.DataFrame([["survey", who, "registered", each, n, 1.0, TAU, "", ""]], columns=SURVEY_COLUMNS) for each in x
    ]


def certificate(models: dict[str, Model], worlds: int, rows: tuple[str, ...] = ()) -> pd.DataFrame:
    """CERTIFICATE_COLUMNS, a row a world of `planted` (those named in `rows`, or all)."""
    chosen = {name: world for name, world in planted(models).items() if not rows or name in rows}
    found = [{"world": name, **certify(world, worlds), "worlds": worlds} for name, world in chosen.items()]
    return pd.DataFrame(found, columns=CERTIFICATE_COLUMNS)
