"""The central table's coverages and the check on them, written apart from the package: plain draws, nothing shared."""

import numpy as np
from two_counts_data import COUNTS

NEAR = np.array([True, False, True, True, False])
TRUE = np.array([414_000.0, 48_600, 24_200, 15_000, 23_600])
ASKED, TAU = round(1000 / 3), 0.33
# Rounding of both counts as variances of logarithms, and the scope, perception and season of one nationality.
ROUNDING = [
    np.array([(row[at + 2] - row[at + 1]) ** 2 / 12 / row[at] ** 2 for row in COUNTS.values()]) for at in (0, 3)
]
OWN = ROUNDING[0] + 0.05**2, ROUNDING[1] + 0.1**2 + 0.05**2


def share(line: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-line))


def logit(part: float | np.ndarray) -> np.ndarray:
    return np.log(part) - np.log1p(-np.asarray(part))


def coverages(
    worlds: int, rng: np.random.Generator, registered: float = 1.0, seen: float = 1.0, alike: float = 0.2
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Log coverage of register and informants, and registration; both multiplied. `alike`: doubt of the group row."""

    def doubt(sd: float | np.ndarray, who: int = 1) -> np.ndarray:
        return sd * rng.standard_normal((worlds, who))

    registration = registered * share(
        logit(np.where(NEAR, 0.6, 0.95)) + doubt(0.5) + doubt(np.where(NEAR, 0.25, 0.625), 5)
    )
    documents = 1 + 0.1 * np.exp(doubt(0.6) + doubt(0.2, 5))
    namings = 1 + 0.15 * np.exp(doubt(0.6) + doubt(0.3, 5))
    area = share(logit(0.95) + doubt(0.6) + doubt(0.25, 5))
    informants = np.log(namings * area * 0.9 * seen) + doubt(0.2) + doubt(alike) * NEAR + doubt(0.1)
    return np.log(registration * documents), informants, registration


def surveyed(worlds: int, seed: int, **moved: float) -> np.ndarray:
    """Log ratios of the counts and the logit of a survey of the first nationality (1,000 asked, design effect 3)."""
    rng = np.random.default_rng(seed)
    official, informants, registration = coverages(worlds, rng, **moved)
    ratio = informants - official + np.sqrt(OWN[0] + OWN[1]) * rng.standard_normal((worlds, 5))
    said = rng.binomial(ASKED, share(logit(registration[:, 0]) + TAU * rng.standard_normal(worlds)))
    return np.column_stack([ratio, np.log((said + 0.5) / (ASKED - said + 0.5))])


def refuted_pct(seed: int, worlds: int = 20_000, **moved: float) -> float:
    """How often a table's own data would lie nearer in 99 of 100 draws than what such a world shows."""
    told, shown = surveyed(2**16, seed), surveyed(worlds, seed + 1, **moved)
    inverse = np.linalg.inv(np.cov(told.T))
    near, far = (
        ((each - told.mean(axis=0)) @ inverse * (each - told.mean(axis=0))).sum(axis=1) for each in (told, shown)
    )
    return 100 * float((far > np.quantile(near, 0.99)).mean())
