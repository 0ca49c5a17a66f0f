"""Evidence rows: data beyond the two counts, each saying what it measures.

A survey gives x of n workers by the question asked; a recount or matched lists give a number for the product of some
components. No row measures "all official": a share of persons on the register cannot tell permits per person.
The route from a survey to the level is the multiplier of UNAIDS/WHO (2010), "Guidelines on estimating the size of
populations most at risk". Files are read by `kazmig.reconcile.measured_files`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from kazmig.evidence.rows import Row
from kazmig.reconcile.table_rules import AssumptionError, nearest

# Non-sampling error on the logit: answers are not the truth by about 8 points at 50-60 %.
TAU = 0.33
DESIGN_EFFECT = 2.0
# Error of a survey share's logarithm beside sampling, in the closed form of plain tables.
CLOSED_FORM_SD = 0.15
SURVEY_COLUMNS = ["id", "nationality", "question", "x", "n", "design_effect", "tau", "evidence", "date"]
MEASURE_COLUMNS = ["id", "nationality", "components", "weights", "value", "sd_log", "evidence", "date"]
COVARIANCE_COLUMNS = ["id", "other", "covariance"]
# Question: component that it measures, and whether the share is f itself or what exceeds one, f - 1.
QUESTIONS = {
    "registered": ("registration", "share"),
    "several_permits_this_year": ("documents", "excess"),
    "named_by_several": ("multiplicity", "excess"),
    "present_in_winter": ("season", "share"),
}
# How the nationalities of a measure without nationality are averaged.
WEIGHTS = ("equal", "assessment", "official")


@dataclass(frozen=True)
class Measured:
    """Evidence rows as read: `surveys` (SURVEY_COLUMNS) and `measures` (MEASURE_COLUMNS).

    `covariance` holds those of two measures' logarithms that go together (columns id, other, covariance); `places`
    says by id in which file and row a row stands, for messages.
    """

    surveys: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=SURVEY_COLUMNS))
    measures: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=MEASURE_COLUMNS))
    covariance: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=COVARIANCE_COLUMNS))
    places: Mapping[str, str] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        return self.surveys.empty and self.measures.empty

    def fitting(
        self, cells: pd.DataFrame, nationalities: tuple[str, ...]
    ) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
        """The rows and a note each, once it is sure that the model has what they measure. Raises AssumptionError."""
        said = []
        for survey in self.surveys.to_dict("records"):
            where = self._where("survey", survey["id"])
            _known(f"{where}, nationality", str(survey["nationality"]), nationalities)
            component = QUESTIONS[str(survey["question"])][0]
            if component not in set(cells["component"]):
                raise AssumptionError(
                    f"{where}, question: '{survey['question']}' measures {component}, which the assumption table does "
                    "not have. Add the component to the table, or drop the survey."
                )
            said.append(
                f"{survey['nationality']}: a survey finds {survey['x']:g} of {survey['n']:g} ({survey['question']})"
            )
        for measure in self.measures.to_dict("records"):
            where = self._where("evidence", measure["id"])
            if measure["nationality"]:
                _known(f"{where}, nationality", str(measure["nationality"]), nationalities)
            for component in str(measure["components"]).split():
                if component not in set(cells["component"]):
                    known = sorted(set(cells["component"]))
                    raise AssumptionError(
                        f"{where}, components: '{component}' is none of {', '.join(known)}." + nearest(component, known)
                    )
            said.append(f"{measure['components']}: measured as {measure['value']:g} ({measure['id']})")
        return self.surveys.reset_index(drop=True), self.measures.reset_index(drop=True), said

    def _where(self, kind: str, row: str) -> str:
        return f"{self.places[row]} ('{row}')" if row in self.places else f"{kind} '{row}'"


def errors(measures: pd.DataFrame, covariance: pd.DataFrame) -> np.ndarray:
    """Covariance matrix of the measures' logarithms. Raises AssumptionError where it is none."""
    found = np.diag(measures["sd_log"].to_numpy(float) ** 2)
    at = {name: place for place, name in enumerate(measures["id"])}
    for row in covariance.to_dict("records"):
        if row["id"] in at and row["other"] in at:
            one, other = at[row["id"]], at[row["other"]]
            found[one, other] = found[other, one] = float(row["covariance"])
    if len(found) and np.linalg.eigvalsh(found).min() <= 0:
        raise AssumptionError(
            "the errors of the evidence rows are no covariance: one of them says what the others say already. Drop it."
        )
    return found


def records(table: pd.DataFrame) -> list[Row]:
    """The rows of a table by column name."""
    if table.empty:  # pandas takes as long as for a row
        return []
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _known(where: str, nationality: str, nationalities: tuple[str, ...]) -> None:
    if nationality not in nationalities:
        raise AssumptionError(
            f"{where}: found '{nationality}', expected one of {', '.join(nationalities)}. A share for all together "
            "measures a mixture: give each row a nationality."
        )


def measure_row(measure: Row, cells: pd.DataFrame, nationalities: tuple[str, ...]) -> list[float]:
    """How far each cell's log factor enters a measure's logarithm: its components, averaged over nationalities."""
    wanted = set(str(measure["components"]).split())
    weights = measure["weights"]
    if isinstance(weights, str):
        who = [measure["nationality"]] if measure["nationality"] else list(nationalities)
        weights = dict.fromkeys(who, 1 / len(who))
    return [
        float(weights.get(each, 0.0)) if component in wanted else 0.0
        for component, each in zip(cells["component"], cells["nationality"], strict=True)
    ]


def survey_components(surveys: pd.DataFrame) -> set[str]:
    """The components that surveys measure."""
    return {QUESTIONS[str(question)][0] for question in surveys["question"]}


def logit_of(log_f: np.ndarray, kind: str) -> np.ndarray:
    """The logit of the share that a survey would find: f itself, or f - 1, held inside (0, 1)."""
    share = np.exp(log_f) if kind == "share" else np.expm1(log_f)
    share = np.clip(share, 1e-12, 1 - 1e-12)
    found: np.ndarray = np.log(share) - np.log1p(-share)
    return found


def effective(survey: Row) -> tuple[float, float]:
    """x and n of a simple random sample that knows as much: both divided by the design effect."""
    return float(survey["x"]) / float(survey["design_effect"]), float(survey["n"]) / float(survey["design_effect"])


def log_likelihood(x: float | np.ndarray, n: float, logit: np.ndarray) -> np.ndarray:
    """x log π + (n - x) log(1 - π) at logits of π, exact at 0 and n of n."""
    found: np.ndarray = -x * np.logaddexp(0.0, -logit) - (n - x) * np.logaddexp(0.0, logit)
    return found


def jeffreys_logit(x: np.ndarray | float, n: float) -> np.ndarray:
    """log((x + ½) / (n - x + ½)): finite at 0 and n of n."""
    return np.log((np.asarray(x) + 0.5) / (n - np.asarray(x) + 0.5))


def log_share(survey: Row) -> tuple[float, float]:
    """For the closed form: log of (x + ½)/(n + 1) and its variance, sampling and non-sampling error together."""
    x, n = effective(survey)
    share = (x + 0.5) / (n + 1)
    return float(np.log(share)), (1 - share) / ((n + 1) * share) + CLOSED_FORM_SD**2
