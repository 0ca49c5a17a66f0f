"""Weights of respondents: the place's chance, the list of the day, those who did not answer, raking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from kazmig.sources.survey.design import Array, DesignError


def listing_weights(probability: Array, listed: Array, interviewed: Array) -> Array:
    """1/π of the place × workers on the list of the day / respondents there: (1/π_c)(L_c/m_c).

    The list of the day, never the informants' number: what informants say chooses places, what is listed weighs
    people.
    """
    return 1 / np.asarray(probability, dtype=float) * np.asarray(listed, dtype=float) / np.asarray(interviewed, float)


def nonresponse(weights: Array, classes: NDArray[np.int64], answered: NDArray[np.bool_]) -> Array:
    """Weights of those who answered, raised within classes to what all drawn stood for. Others get 0.

    Raises DesignError for a class in which nobody answered.
    """
    found = np.zeros(len(weights))
    for code in np.unique(classes):
        inside = classes == code
        there = inside & answered
        if not there.any():
            raise DesignError(f"non-response class {code}: nobody answered. Merge the class with one like it.")
        found[there] = weights[there] * (weights[inside].sum() / weights[there].sum())
    return found


def rake(
    weights: Array,
    margins: Sequence[NDArray[np.int64]],
    targets: Sequence[Mapping[int, float]],
    rounds: int = 200,
    close: float = 1e-10,
) -> Array:
    """Weights whose sums by each margin's categories are the targets (iterative proportional fitting).

    Raises DesignError for a category without respondents, without a target, or where the rounds do not meet.
    """
    weights = np.asarray(weights, dtype=float).copy()
    for place, (codes, target) in enumerate(zip(margins, targets, strict=True)):
        seen = {int(code) for code in np.unique(codes)}
        if lacking := sorted(seen ^ set(target)):
            raise DesignError(
                f"margin {place + 1}: category {lacking[0]} has "
                f"{'no target' if lacking[0] in seen else 'no respondent'}. Merge it with another."
            )
    for _ in range(rounds):
        furthest = 0.0
        for codes, target in zip(margins, targets, strict=True):
            for code, wanted in target.items():
                inside = codes == code
                factor = wanted / weights[inside].sum()
                weights[inside] *= factor
                furthest = max(furthest, abs(factor - 1))
        if furthest < close:
            return weights
    raise DesignError(f"raking does not meet its margins in {rounds} rounds: their totals may differ.")
