"""The level map: which totals the counts allow at each pair of coverages, and which they refuse.

Axes: c, the part of Central Asians who are on the register (what one person adds to the count, documents apart), and
k, what informants count for one of them. Log O = log T + log(c · documents) and log A = log T + log k for the
nationalities of Central Asia, each with the doubts between nationalities that the table leaves; other nationalities
stand at the table's own total. The counts fix k/c (the ridge), and beliefs choose the point on it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit
from scipy.stats import chi2

from kazmig.evidence.definitions import REFUTED_BELOW
from kazmig.evidence.facts import significant
from kazmig.evidence.rows import Row
from kazmig.reconcile.engine import SEED, Split, normals
from kazmig.reconcile.estimate import Standing
from kazmig.reconcile.identification import CENTRAL_ASIA
from kazmig.reconcile.measured import effective, jeffreys_logit, records
from kazmig.reconcile.model import Model
from kazmig.reconcile.posterior import Posterior
from kazmig.reconcile.scales import log_factor

GRID_COLUMNS = ["registration", "informants_ratio", "total_persons", "p_value"]
POINT_COLUMNS = ["point", *GRID_COLUMNS]
# As many points as a page bears; the figure goes between them by splines.
C_STEPS, K_STEPS = np.round(np.linspace(0.2, 1.0, 17), 3), np.round(np.linspace(0.5, 2.5, 17), 3)
LEVELS = (327_000, 400_000, 500_000, 600_000, 700_000, 800_000, 1_000_000)


@dataclass(frozen=True)
class Level:
    """What the map is computed from.

    log_official, log_assessment  of the nationalities of Central Asia, by nationality
    own_official, own_assessment  sds of a log coverage between them; shared_official common to them (documents)
    documents                     the factor that stands beside c
    rest                          persons of all other nationalities
    """

    log_official: np.ndarray
    log_assessment: np.ndarray
    own_official: float
    shared_official: float
    own_assessment: float
    documents: float
    rest: float

    def at(self, c: np.ndarray, k: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Total in persons (generalised least squares) and p-value (χ² of the ratios) at coverages (same shape)."""
        n = len(self.log_official)
        low = np.eye(n) * self.own_official**2 + self.shared_official**2
        high = np.eye(n) * self.own_assessment**2
        z_o = self.log_official - np.log(self.documents * np.asarray(c, dtype=float))[..., None]
        z_a = self.log_assessment - np.log(np.asarray(k, dtype=float))[..., None]
        difference = z_a - z_o
        inverse = np.linalg.inv(low + high)
        p = chi2.sf(np.einsum("...i,ij,...j->...", difference, inverse, difference), n)
        # log T = z_o + low (low + high)⁻¹ (z_a - z_o): the two estimates weighted by their precisions.
        return np.exp(z_o + difference @ (low @ inverse).T).sum(axis=-1) + self.rest, p


def level(stands: Standing, counts: pd.DataFrame) -> Level | None:
    """The map's ingredients under a standing table; None without a posterior or without Central Asians counted."""
    posterior = stands.posterior
    who = [] if posterior is None else [each for each in posterior.model.nationalities if each in CENTRAL_ASIA]
    if posterior is None or not who or "registration" not in posterior.model.components:
        return None
    places = [posterior.model.nationalities.index(each) for each in posterior.model.nationalities if each not in who]
    own_official, shared_official = _spread(posterior.model, who, "official", level_by="registration")
    own_assessment, _ = _spread(posterior.model, who, "assessment", level_by="")
    documents = posterior.model.cells.query("component == 'documents' and nationality == @who[0]")
    factor = 1 + float(np.exp(documents["anchor"].iloc[0])) if len(documents) and _excess(documents) else 1.0
    rest = float(posterior.quantiles(posterior.persons[:, places].sum(axis=1), (0.5,))[0]) if places else 0.0
    logs = [np.log(counts.loc[who, f"{side}_persons"].to_numpy(float)) for side in ("official", "assessment")]
    return Level(logs[0], logs[1], own_official, shared_official, own_assessment, factor, significant(rest, 3))


def _excess(cells: pd.DataFrame) -> bool:
    return bool(cells["scale"].iloc[0] == "excess")


def _spread(model: Model, who: list[str], source: str, level_by: str) -> tuple[float, float]:
    """Prior sds of a log coverage: between the nationalities, and common to them beside the component on the axis."""
    split = Split.of(model)
    points = normals(2**13, split.dimensions + len(split.rest), SEED + 2)
    place, own = points[:, : split.dimensions], points[:, split.dimensions :]
    factors = split.bent(split.lines(place)) + own @ split.rest_root.T @ split.load[:, split.rest].T
    cells = model.cells
    if len(who) == 1:
        return 0.12, 0.0
    between, common = 0.0, 0.0
    for component in dict.fromkeys(cells.loc[cells["source"] == source, "component"]):
        at = [
            int(np.flatnonzero((cells["component"] == component) & (cells["nationality"] == each))[0]) for each in who
        ]
        logs = factors[:, at]
        between += float(((logs - logs.mean(axis=1, keepdims=True)) ** 2).sum(axis=1).mean()) / (len(who) - 1)
        if component != level_by:
            shared = np.cov(logs.T)
            common += float((shared.sum() - np.trace(shared)) / (len(who) * (len(who) - 1)))
    return between**0.5, max(common, 0.0) ** 0.5


def level_map(found: Level | None) -> pd.DataFrame:
    """The map as a grid: GRID_COLUMNS, totals to 4 significant digits and p to 4 decimals.

    A pair that the counts refute has its p and no total.
    """
    if found is None:
        return pd.DataFrame(columns=GRID_COLUMNS)
    c, k = (each.ravel() for each in np.meshgrid(C_STEPS, K_STEPS, indexing="ij"))
    total, p = found.at(c, k)
    table = pd.DataFrame({"registration": c, "informants_ratio": k, "total_persons": total, "p_value": np.round(p, 4)})
    table["total_persons"] = [
        significant(each, 4) if at >= REFUTED_BELOW else np.nan for each, at in zip(total, p, strict=True)
    ]
    return table


def as_written(found: Level, model: Model) -> tuple[float, float]:
    """c and k at the table's own medians, for the first Central Asian nationality."""
    who = next(each for each in model.nationalities if each in CENTRAL_ASIA)
    medians = {row["component"]: _median(row) for row in records(model.cells[model.cells["nationality"] == who])}
    c = medians["registration"] * medians.get("turnover", 1.0)
    sides = model.source_of
    return c, float(np.prod([value for name, value in medians.items() if sides[name] == "assessment"]))


def _median(cell: Row) -> float:
    return float(np.exp(log_factor(cell["scale"], np.array([cell["anchor"]]))[0]))


def believed(posterior: Posterior) -> tuple[float, float]:
    """Posterior medians of c and k for the first Central Asian nationality."""
    model = posterior.model
    who = next(place for place, each in enumerate(model.nationalities) if each in CENTRAL_ASIA)
    c, k = np.zeros(len(posterior.weights)), np.zeros(len(posterior.weights))
    for cell, logs in zip(model.cells.to_dict("records"), posterior.log_factors.T, strict=True):
        if cell["nationality"] == model.nationalities[who]:
            if cell["component"] in ("registration", "turnover"):
                c = c + logs
            elif cell["source"] == "assessment":
                k = k + logs
    return tuple(float(np.exp(posterior.quantiles(each, (0.5,))[0])) for each in (c, k))  # type: ignore[return-value]


def points(found: Level | None, central: Standing, rivals: dict[str, Standing]) -> pd.DataFrame:
    """What stands where on the map (POINT_COLUMNS): the table as written, what each table believes after the counts.

    A point that the counts refute has no total.
    """
    if found is None or central.posterior is None:
        return pd.DataFrame(columns=POINT_COLUMNS)
    places = {"medians_as_written": as_written(found, central.model), "central": believed(central.posterior)}
    places |= {name: believed(each.posterior) for name, each in rivals.items() if each.posterior is not None}
    places["both_nearly_complete"] = (0.95, 1.0)
    rows = []
    for name, (c, k) in places.items():
        c, k = round(c, 2), round(k, 2)
        total, p = found.at(np.array(c), np.array(k))
        shown = significant(float(total), 3) if p >= REFUTED_BELOW else np.nan
        rows.append((name, c, k, shown, significant(float(p), 2)))
    return pd.DataFrame(rows, columns=POINT_COLUMNS)


def ridge(found: Level | None) -> dict[str, float]:
    """k/c where the ratios fit best (`best`), and the ends between which p stays above 0.05 (`low`, `high`)."""
    if found is None:
        return {}
    ratios = np.round(np.linspace(1.0, 6.0, 5001), 3)
    p = found.at(np.full(len(ratios), 0.5), 0.5 * ratios)[1]
    inside = ratios[p > 0.05]
    best = float(ratios[int(p.argmax())])
    if not len(inside):
        return {"best": best}
    return {"best": best, "low": float(inside[0]), "high": float(inside[-1])}


def along_ridge(found: Level | None) -> pd.DataFrame:
    """Which c each total of LEVELS needs on the ridge: columns total_persons, registration."""
    if found is None:
        return pd.DataFrame(columns=["total_persons", "registration"])
    c = np.linspace(0.05, 2.0, 3901)
    total, _ = found.at(c, ridge(found)["best"] * c)
    needed = np.interp(-np.array(LEVELS, dtype=float), -total, c)
    return pd.DataFrame({"total_persons": [float(each) for each in LEVELS], "registration": np.round(needed, 2)})


def survey_band(model: Model) -> tuple[float, float] | None:
    """What the first survey of a Central Asian nationality's registration says of c: its 95 % ends, or None."""
    for survey in records(model.surveys):
        if survey["question"] == "registered" and survey["nationality"] in CENTRAL_ASIA:
            x, n = effective(survey)
            middle = float(jeffreys_logit(x, n))
            reach = 1.96 * float(np.hypot((1 / (x + 0.5) + 1 / (n - x + 0.5)) ** 0.5, survey["tau"]))
            return float(expit(middle - reach)), float(expit(middle + reach))
    for row in records(model.measures):
        if "registration" in str(row["components"]).split() and row["nationality"] in CENTRAL_ASIA:
            reach = 1.96 * float(row["sd_log"])
            return float(row["value"]) * float(np.exp(-reach)), float(row["value"]) * float(np.exp(reach))
    return None
