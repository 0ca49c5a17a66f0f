"""The two counts as one linear model on logarithms.

For nationality i with T true workers, log O_i = log T_i + Σ log official factors and log A_i = log T_i + Σ log
assessment factors. The unknowns are every log T (a prior so wide that it says nothing) and every factor of the
assumption table. Closed form: `kazmig.reconcile.stone`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd

from kazmig.evidence.facts import significant
from kazmig.evidence.vocabulary import RESIDUAL
from kazmig.reconcile.assumptions import SOURCES, members, notes
from kazmig.reconcile.multiplier import survey_rows
from kazmig.reconcile.stone import Gaussian, update

# Prior of log T: 95 % within a factor of e^±20 of the counts, which is to say nothing.
TRUE_SD_LOG = 10.0
DRAWS = 100_000
SEED = 668_422
TOTAL = "total"
INTERVAL_COLUMNS = ["nationality", "median_persons", "low95_persons", "high95_persons"]


@dataclass(frozen=True)
class Model:
    """Prior, design and observations of a reconciliation.

    parameters  by label (`true.UZB`, `perception_shared.all`): kind true/factor, source, component, row, scope,
                nationalities (with spaces between), mean and sd of the logarithm
    design      observations (`official.UZB`) by parameters, 0 or 1
    observed    logarithms of the counts by observation
    noise       covariance of the observations' rounding
    notes       what a reader must know
    """

    parameters: pd.DataFrame
    design: pd.DataFrame
    observed: pd.Series
    noise: pd.DataFrame
    notes: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        return self.design.empty

    @property
    def factors(self) -> pd.DataFrame:
        return self.parameters[self.parameters["kind"] == "factor"]

    @property
    def nationalities(self) -> list[str]:
        return [str(label).removeprefix("true.") for label in self.parameters.index[self.parameters["kind"] == "true"]]

    @cached_property
    def prior(self) -> Gaussian:
        labels = self.parameters.index
        variance = np.diag(self.parameters["sd"].to_numpy(dtype=float) ** 2)
        return Gaussian(self.parameters["mean"].astype(float), pd.DataFrame(variance, labels, labels))

    @cached_property
    def posterior(self) -> Gaussian:
        return update(self.prior, self.design, self.observed, self.noise)

    def true_part(self, gaussian: Gaussian) -> Gaussian:
        """The log T of every nationality."""
        return gaussian.part([f"true.{each}" for each in self.nationalities])

    def with_prior(self, **columns: pd.Series) -> Model:
        """The same model with other means or standard deviations."""
        return replace(self, parameters=self.parameters.assign(**columns))

    def with_rows(self, design: pd.DataFrame, observed: pd.Series, noise: pd.Series, said: list[str]) -> Model:
        """The same model with further independent observations; `noise` are their variances."""
        if design.empty:
            return self
        labels = [*self.design.index, *design.index]
        covariance = pd.DataFrame(0.0, index=labels, columns=labels)
        covariance.loc[self.design.index, self.design.index] = self.noise
        for label, variance in noise.items():
            covariance.loc[str(label), str(label)] = variance
        return replace(
            self,
            design=pd.concat([self.design, design]),
            observed=pd.concat([self.observed, observed]),
            noise=covariance,
            notes=(*self.notes, *said),
        )


def build_model(counts: pd.DataFrame, table: pd.DataFrame, surveys: pd.DataFrame | None = None) -> Model:
    """The model of `counts` (see `two_counts`) under an assumption table, with survey rows if there are any.

    A cell without a number, or with zero, is absent: it gives no observation, and a note. Without counts or without
    assumptions the model is empty. Raises AssumptionError when a component leaves a nationality out.
    """
    if counts.empty or table.empty:
        return Model(_parameters([]), pd.DataFrame(), pd.Series(dtype=float), pd.DataFrame())
    nationalities = [str(each) for each in counts.index]
    said = notes(table, nationalities)
    persons = {(source, each): _cell(counts, each, f"{source}_persons") for source in SOURCES for each in nationalities}
    present = {cell: number > 0 for cell, number in persons.items()}
    for (source, each), there in present.items():
        if not there:
            said.append(f"{each}: the {source} count has no number, so it says nothing there")
    parameters = _parameters([*_true_rows(persons, nationalities), *_factor_rows(table, nationalities)])
    cells = [cell for cell, there in present.items() if there]
    design = pd.DataFrame(
        [[_touches(parameter, *cell) for _, parameter in parameters.iterrows()] for cell in cells],
        index=[f"{source}.{each}" for source, each in cells],
        columns=parameters.index,
    )
    observed = pd.Series([float(np.log(persons[cell])) for cell in cells], design.index)
    variance = [_rounding_variance(counts, each, source) for source, each in cells]
    noise = pd.DataFrame(np.diag(variance), design.index, design.index)
    model = Model(parameters, design, observed, noise, tuple(said))
    if surveys is None or surveys.empty:
        return model
    return model.with_rows(*survey_rows(surveys, parameters, nationalities))


def _parameters(rows: list[dict[str, object]]) -> pd.DataFrame:
    columns = ["label", "kind", "source", "component", "row", "scope", "nationalities", "mean", "sd"]
    return pd.DataFrame(rows, columns=columns).set_index("label")


def _cell(counts: pd.DataFrame, nationality: str, column: str) -> float:
    return float(counts[column].to_dict()[nationality])


def _true_rows(persons: dict[tuple[str, str], float], nationalities: list[str]) -> list[dict[str, object]]:
    rows = []
    for each in nationalities:
        seen = [np.log(persons[source, each]) for source in SOURCES if persons[source, each] > 0]
        rows.append(
            {
                "label": f"true.{each}",
                "kind": "true",
                "nationalities": each,
                # Where a wide prior is centred does not matter; the counts' own size keeps the arithmetic exact.
                "mean": float(np.mean(seen)) if seen else 0.0,
                "sd": TRUE_SD_LOG,
            }
        )
    return rows


def _factor_rows(table: pd.DataFrame, nationalities: list[str]) -> list[dict[str, object]]:
    rows = []
    for _, row in table.iterrows():
        who = members(row, nationalities)
        apart = [[each] for each in who] if row["scope"] == "nationality" else [who] if who else []
        for each in apart:
            name = "all" if row["scope"] == "shared" else "+".join(each)
            rows.append(
                {
                    "label": f"{row['id']}.{name}",
                    "kind": "factor",
                    "source": row["source"],
                    "component": row["component"],
                    "row": row["id"],
                    "scope": row["scope"],
                    "nationalities": " ".join(each),
                    "mean": float(np.log(row["median"])),
                    "sd": float(row["sd_log"]),
                }
            )
    return rows


def _touches(parameter: pd.Series, source: str, nationality: str) -> int:
    there = nationality in str(parameter["nationalities"]).split()
    return int(there and (parameter["kind"] == "true" or parameter["source"] == source))


def _rounding_variance(counts: pd.DataFrame, nationality: str, source: str) -> float:
    """Variance of a log count that lies anywhere in its rounding interval (uniform), in squared log points.

    The residual is what the named shares leave, so its error is the sum of theirs: less than its interval, in which all
    of them err to one side, makes believe.
    """
    widths = counts[f"{source}_high"] - counts[f"{source}_low"]
    variance = _cell(counts.assign(width=widths), nationality, "width") ** 2 / 12
    if nationality == RESIDUAL:
        variance = min(variance, float((widths.drop(nationality).fillna(0.0) ** 2).sum()) / 12)
    return variance / _cell(counts, nationality, f"{source}_persons") ** 2


@lru_cache(maxsize=8)
def _standard_normals(size: int, draws: int, seed: int) -> np.ndarray:
    half = np.random.default_rng(seed).standard_normal((draws // 2, size))
    # Each draw with its mirror image: the medians lose most of their Monte Carlo error.
    return np.concatenate([half, -half])


def draw_persons(true: Gaussian, draws: int = DRAWS, seed: int = SEED) -> np.ndarray:
    """Simulated workers, draws by nationality, from the joint normal of the log T."""
    size = len(true.mean)
    normal = _standard_normals(size, draws, seed)
    # A hair on the diagonal: a share known exactly must not stop the factorisation.
    factor = np.linalg.cholesky(true.cov.to_numpy() + 1e-14 * np.eye(size))
    return np.exp(true.mean.to_numpy() + normal @ factor.T)


def intervals(model: Model, gaussian: Gaussian | None = None) -> pd.DataFrame:
    """Median and central 95 % interval by nationality and in total, in persons to 4 significant digits.

    Columns INTERVAL_COLUMNS; by simulation with a fixed seed, since a sum of lognormals has no closed form. Further
    digits would be Monte Carlo noise.
    """
    if model.empty:
        return pd.DataFrame(columns=INTERVAL_COLUMNS)
    persons = draw_persons(model.true_part(gaussian or model.posterior))
    every = np.column_stack([persons, persons.sum(axis=1)])
    quantiles = np.quantile(every, [0.5, 0.025, 0.975], axis=0).T
    rounded = [[significant(value, 4) for value in row] for row in quantiles]
    table = pd.DataFrame(rounded, columns=INTERVAL_COLUMNS[1:])
    table.insert(0, "nationality", [*model.nationalities, TOTAL])
    return table


def total_interval(model: Model, gaussian: Gaussian | None = None) -> pd.Series:
    """The total's median_persons, low95_persons and high95_persons alone, the same as in `intervals`."""
    if model.empty:
        return pd.Series(np.nan, index=INTERVAL_COLUMNS[1:])
    total = draw_persons(model.true_part(gaussian or model.posterior)).sum(axis=1)
    quantiles = np.quantile(total, [0.5, 0.025, 0.975])
    return pd.Series([significant(value, 4) for value in quantiles], index=INTERVAL_COLUMNS[1:])


def correlation(gaussian: Gaussian) -> pd.DataFrame:
    """Correlations, label by label."""
    sd = gaussian.sd.to_numpy()
    labels = gaussian.mean.index
    return pd.DataFrame(gaussian.cov.to_numpy() / np.outer(sd, sd), labels, labels)


def learnt(model: Model) -> pd.DataFrame:
    """How much the data taught about each factor: prior and posterior median and posterior/prior sd."""
    columns = ["parameter", "source", "component", "nationalities", "prior_median", "posterior_median", "sd_ratio"]
    if model.empty:
        return pd.DataFrame(columns=columns)
    factors, after = model.factors, model.posterior
    table = factors.reset_index(names="parameter").loc[:, columns[:4]]
    table["prior_median"] = [significant(value, 4) for value in np.exp(factors["mean"])]
    table["posterior_median"] = [significant(value, 4) for value in np.exp(after.mean[factors.index])]
    table["sd_ratio"] = [significant(value, 4) for value in after.sd[factors.index] / factors["sd"]]
    return table
