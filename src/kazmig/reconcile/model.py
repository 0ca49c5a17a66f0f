"""The two counts, the assumption table and whatever else was measured, as one model on logarithms.

For nationality i with T true workers, log O_i = log T_i + Σ log official factors and log A_i = log T_i + Σ log
assessment factors. Each factor stands on a scale (`kazmig.reconcile.scales`): its place on a Gaussian line is the
table's median moved by the doubts (eta) that touch it. Solved by `kazmig.reconcile.engine`; where every component is a
plain factor the solution is `closed_form`, Bayes' rule for Gaussians (`kazmig.reconcile.stone`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from scipy.linalg import block_diag

from kazmig.evidence.rows import Row
from kazmig.evidence.vocabulary import RESIDUAL
from kazmig.reconcile.assumptions import SOURCES, members, notes
from kazmig.reconcile.measured import (
    COVARIANCE_COLUMNS,
    MEASURE_COLUMNS,
    SURVEY_COLUMNS,
    Measured,
    errors,
    measure_row,
    records,
)
from kazmig.reconcile.scales import anchor
from kazmig.reconcile.table_rules import SURVEY

TOTAL = "total"
ETA_COLUMNS = ["label", "kind", "source", "component", "scale", "row", "scope", "nationalities", "sd"]
CELL_COLUMNS = ["source", "component", "scale", "nationality", "anchor"]


@dataclass(frozen=True)
class Model:
    """What a reconciliation is about.

    nationalities  those with both counts, in the counts' order
    etas           doubts by label (`perception_shared.all`): source, component, scale, row, scope, nationalities (with
                   spaces between), sd on the scale's Gaussian line
    cells          a factor a component and nationality: source, component, scale, nationality, anchor (the median's
                   place on the Gaussian line)
    covariance     of the etas, eta by eta
    observed       logarithms of the counts by observation (`official.UZB`)
    noise          variances of the counts' rounding
    surveys, measures  evidence rows (see `kazmig.reconcile.measured`), `together` covariances of the measures' errors
    notes          what a reader must know
    """

    nationalities: tuple[str, ...] = ()
    etas: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=ETA_COLUMNS).set_index("label"))
    cells: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=CELL_COLUMNS))
    covariance: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)))
    observed: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))
    noise: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))
    surveys: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=SURVEY_COLUMNS))
    measures: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=MEASURE_COLUMNS))
    together: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=COVARIANCE_COLUMNS))
    notes: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        return not self.nationalities

    @property
    def components(self) -> list[str]:
        return list(dict.fromkeys(self.cells["component"]))

    @property
    def source_of(self) -> dict[str, str]:
        return dict(zip(self.cells["component"], self.cells["source"], strict=True))

    @property
    def plain(self) -> bool:
        """Whether everything is Gaussian: no scale but `factor`, no survey."""
        return set(self.cells["scale"]) <= {"factor"} and self.surveys.empty

    def loadings(self) -> np.ndarray:
        """Which doubts touch which cell: cells by etas, 0 or 1."""
        who = [set(each.split()) for each in self.etas["nationalities"]]
        same = self.cells["component"].to_numpy(str)[:, None] == self.etas["component"].to_numpy(str)
        at = {each: np.array([each in some for some in who], dtype=bool) for each in self.nationalities}
        spoken = np.array([at[each] for each in self.cells["nationality"]]).reshape(len(self.cells), len(who))
        found: np.ndarray = (same & spoken).astype(float)
        return found

    def observing(self) -> np.ndarray:
        """Observations (counts, then measures) by cells: how far each cell's log factor enters each."""
        cells = (self.cells["source"] + "." + self.cells["nationality"]).to_numpy(str)
        counts = (self.observed.index.to_numpy(str)[:, None] == cells).astype(float)
        rows = [measure_row(measure, self.cells, self.nationalities) for measure in records(self.measures)]
        return np.vstack([counts, *rows]) if rows else counts

    def level(self) -> np.ndarray:
        """Observations by nationalities: 1 where an observation contains log T of the nationality."""
        who = [str(label).split(".")[1] for label in self.observed.index]
        counts = [[float(each == one) for one in self.nationalities] for each in who]
        return np.array([*counts, *[[0.0] * len(self.nationalities)] * len(self.measures)])

    @property
    def design(self) -> pd.DataFrame:
        """The counts' equations over all unknowns (`true.UZB` and doubts), 0 or 1: for the rank."""
        counts = len(self.observed)
        touches = (self.observing()[:counts] @ self.loadings() > 0).astype(int)
        true = pd.DataFrame(
            self.level()[:counts].astype(int), self.observed.index, [f"true.{each}" for each in self.nationalities]
        )
        return true.join(pd.DataFrame(touches, self.observed.index, self.etas.index))

    def data(self) -> tuple[np.ndarray, np.ndarray]:
        """Observed logarithms and the covariance of their errors: counts, then measures."""
        y = np.concatenate([self.observed.to_numpy(float), np.log(self.measures["value"].to_numpy(float))])
        v = block_diag(np.diag(self.noise.to_numpy(float)), errors(self.measures, self.together))
        return y, v[: len(y), : len(y)]

    def with_doubt(self, scale: float) -> Model:
        """The same model with every doubt multiplied: shared, group and nationality rows alike."""
        return replace(self, etas=self.etas.assign(sd=self.etas["sd"] * scale), covariance=self.covariance * scale**2)

    def with_spread(self, scale: float) -> Model:
        """The same model with the doubts *between* nationalities multiplied, shared and group rows left alone."""
        factor = np.where(self.etas["scope"] == "nationality", scale, 1.0)
        return replace(
            self,
            etas=self.etas.assign(sd=self.etas["sd"] * factor),
            covariance=self.covariance * np.outer(factor, factor),
        )


def build_model(counts: pd.DataFrame, table: pd.DataFrame, measured: Measured | None = None) -> Model:
    """The model of `counts` (see `two_counts`) under an assumption table, with evidence rows if there are any.

    A nationality whose cell is zero or missing on one side is dropped, and a note says so. Without counts or without
    assumptions the model is empty. Raises AssumptionError when a component leaves a nationality out.
    """
    if counts.empty or table.empty:
        return Model()
    columns = [f"{source}_persons" for source in SOURCES]
    there = (counts[columns].fillna(0.0) > 0).all(axis=1)
    said = [
        f"{each}: {' and '.join(source for source in SOURCES if not counts[f'{source}_persons'][each] > 0)} count zero "
        "or missing, so this nationality is left out of the reconciliation"
        for each in counts.index[~there]
    ]
    known = tuple(str(each) for each in counts.index[there])
    if not known:
        return Model(notes=tuple(said))
    table = without_idle(table, measured)
    said += notes(table, known)
    etas = _etas(table, known)
    observed = {f"{source}.{each}": np.log(counts[f"{source}_persons"][each]) for source in SOURCES for each in known}
    kept = counts.loc[list(known)]
    noise = {f"{source}.{each}": _rounding_variance(kept, each, source) for source in SOURCES for each in known}
    model = Model(
        known,
        etas,
        _cells(table, known),
        _covariance(table, etas),
        pd.Series(observed, dtype=float),
        pd.Series(noise, dtype=float),
        notes=tuple(said),
    )
    return model if measured is None else with_evidence(model, measured)


def without_idle(table: pd.DataFrame, measured: Measured | None) -> pd.DataFrame:
    """The table without a survey's own errors where no evidence row speaks of them: they would touch nothing."""
    spoken = set() if measured is None else {each for text in measured.measures["components"] for each in text.split()}
    return table[(table["source"] != SURVEY) | table["component"].isin(spoken)].reset_index(drop=True)


def with_evidence(model: Model, measured: Measured) -> Model:
    """The model with evidence rows, each checked against it. Raises AssumptionError for one that fits nothing."""
    if model.empty:
        return model
    surveys, measures, said = measured.fitting(model.cells, model.nationalities)
    weighed = pd.Series([_averaged(model, row) for row in records(measures)], measures.index, dtype=object)
    measures = measures.assign(weights=weighed)
    return replace(model, surveys=surveys, measures=measures, together=measured.covariance, notes=(*model.notes, *said))


def _averaged(model: Model, measure: Row) -> dict[str, float]:
    """How a measure weighs the nationalities: its own alone, or all by one of the counts or alike."""
    who = [measure["nationality"]] if measure["nationality"] else list(model.nationalities)
    if measure["nationality"] or measure["weights"] not in SOURCES:
        return dict.fromkeys(who, 1 / len(who))
    persons = {each: math.exp(model.observed[f"{measure['weights']}.{each}"]) for each in who}
    whole = math.fsum(persons.values())
    return {each: value / whole for each, value in persons.items()}


def _etas(table: pd.DataFrame, nationalities: tuple[str, ...]) -> pd.DataFrame:
    rows = []
    for _, row in table.iterrows():
        who = members(row, nationalities)
        apart = [[each] for each in who] if row["scope"] == "nationality" else [who] if who else []
        for each in apart:
            name = "all" if row["scope"] == "shared" else "+".join(each)
            about = {column: row[column] for column in ("source", "component", "scale", "scope")}
            rows.append(
                {
                    **about,
                    "label": f"{row['id']}.{name}",
                    "kind": "factor",
                    "row": row["id"],
                    "nationalities": " ".join(each),
                    "sd": float(row["sd"]),
                }
            )
    return pd.DataFrame(rows, columns=ETA_COLUMNS).set_index("label")


def _cells(table: pd.DataFrame, nationalities: tuple[str, ...]) -> pd.DataFrame:
    rows = []
    for component, group in table.groupby("component", sort=False):
        first = group.iloc[0]
        for each in nationalities:
            medians = [
                anchor(row["scale"], row["median"])
                for _, row in group.iterrows()
                if each in members(row, nationalities) and row["median"] == row["median"]
            ]
            rows.append((first["source"], component, first["scale"], each, math.fsum(medians) if medians else np.nan))
    return pd.DataFrame(rows, columns=CELL_COLUMNS)


def _covariance(table: pd.DataFrame, etas: pd.DataFrame) -> np.ndarray:
    """Independent doubts, save for what the table says of its shared rows."""
    sd = etas["sd"].to_numpy(float)
    correlation = np.eye(len(sd))
    place = {
        row: at for at, (row, scope) in enumerate(zip(etas["row"], etas["scope"], strict=True)) if scope == "shared"
    }
    # A partner that touches no datum here, such as a survey's error without a survey, is not in the model.
    for _, row in table[table["correlated_with"].isin(place)].iterrows():
        one, other = place[row["id"]], place[row["correlated_with"]]
        correlation[one, other] = correlation[other, one] = row["rho"]
    return correlation * np.outer(sd, sd)


def _rounding_variance(counts: pd.DataFrame, nationality: str, source: str) -> float:
    """Variance of a log count that lies anywhere in its rounding interval (uniform), in squared log points.

    The residual is what the named shares leave, so its error is the sum of theirs: less than its interval, in which all
    of them err to one side, makes believe.
    """
    widths = counts[f"{source}_high"] - counts[f"{source}_low"]
    variance = float(widths[nationality]) ** 2 / 12
    if nationality == RESIDUAL and len(widths) > 1:
        variance = min(variance, float((widths.drop(nationality).fillna(0.0) ** 2).sum()) / 12)
    return variance / float(counts[f"{source}_persons"][nationality]) ** 2
