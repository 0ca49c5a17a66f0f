"""Estimates by hand: weights, domains, missing answers, bounds, crosswise, respondent-driven samples, bootstrap."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kazmig.sources.survey.design import Design, DesignError
from kazmig.sources.survey.estimates import bounds, covariance, design_effect, mean, total
from kazmig.sources.survey.special import crosswise
from kazmig.sources.survey.weights import listing_weights, nonresponse, rake


def test_two_clusters_by_hand():
    design = Design(np.array([2.0, 2.0, 3.0]), np.array([0, 0, 1]))
    found = total(design, np.array([1.0, 0.0, 1.0]))
    # Totals 2 and 3 about 2.5: 2/(2-1) (0.25 + 0.25) = 1.
    assert (found.value, found.se, found.n, found.clusters, found.freedom) == (5.0, 1.0, 3, 2, 1)


def test_missing_answers_leave_the_mean_not_the_design():
    design = Design(np.ones(6), np.array([0, 0, 1, 1, 2, 2]))
    found = mean(design, np.array([1.0, 0.0, 1.0, math.nan, math.nan, math.nan]))
    assert (round(found.value, 6), found.n, found.clusters, found.freedom) == (0.666667, 3, 2, 2)


@pytest.mark.parametrize("bad", [math.nan, math.inf, 0.0, -1.0])
def test_weights_missing_or_infinite_are_refused(bad):
    with pytest.raises(DesignError, match="1 of 2 weights are missing, infinite or not above zero"):
        Design(np.array([1.0, bad]), np.array([0, 1]))


def test_more_clusters_than_there_are():
    with pytest.raises(DesignError, match="2 clusters drawn of 1"):
        total(Design(np.ones(2), np.array([0, 1]), population=np.ones(2)), np.ones(2))


def test_interval_of_a_share_stays_inside():
    design = Design(np.ones(40), np.repeat(np.arange(10), 4))
    y = np.zeros(40)
    y[::13] = 1.0
    found = mean(design, y)
    low, high = found.logit_interval()
    assert 0 < low < found.value < high < 1
    assert mean(design, np.zeros(40)).logit_interval() == (0.0, pytest.approx(1 - 0.025 ** (1 / 40)))


def test_list_of_the_day_weighs_people():
    assert listing_weights(np.array([0.1]), np.array([60.0]), np.array([12.0])) == pytest.approx([50.0])


def test_nonresponse_keeps_what_the_class_stood_for():
    w = nonresponse(np.array([2.0, 2.0, 4.0]), np.array([0, 0, 0]), np.array([True, False, True]))
    assert list(w) == pytest.approx([8 / 3, 0, 16 / 3])
    with pytest.raises(DesignError, match="class 1: nobody answered"):
        nonresponse(np.ones(2), np.array([0, 1]), np.array([True, False]))


def test_kaltons_rake():
    """Kalton and Flores-Cervantes (2003), Weighting Methods, Journal of Official Statistics 19: the raking example."""
    sample = np.array([[20.0, 40, 40], [50, 140, 310], [100, 50, 50], [30, 100, 70]])
    people = np.array([[80.0, 40, 55], [60, 150, 340], [170, 60, 200], [55, 165, 125]])
    printed = [[1.81, 1.45, 2.02], [1.08, 0.87, 1.21], [2.20, 1.76, 2.45], [1.83, 1.47, 2.04]]
    rows, columns = (each.ravel() for each in np.indices((4, 3)))
    targets = [dict(enumerate(people.sum(axis=1))), dict(enumerate(people.sum(axis=0)))]
    found = rake(sample.ravel(), [rows, columns], targets)
    assert (found.reshape(4, 3) / sample).round(2).tolist() == printed


def test_rake_tells_what_has_no_target():
    with pytest.raises(DesignError, match="margin 1: category 1 has no target"):
        rake(np.ones(2), [np.array([0, 1])], [{0: 2.0}])
    with pytest.raises(DesignError, match="does not meet its margins"):
        rake(np.ones(2), [np.array([0, 1]), np.array([0, 1])], [{0: 1.0, 1: 1.0}, {0: 5.0, 1: 5.0}], rounds=5)


def test_bounds_of_prefer_not_to_say():
    design = Design(np.array([1.0, 1.0, 2.0]), np.array([0, 1, 2]))
    yes, answered = np.array([True, False, False]), np.array([True, True, False])
    assert bounds(design, yes, np.ones(3, dtype=bool), answered) == (0.25, 0.75)


def test_a_crosswise_question():
    assert crosswise(0.60, 0.25) == pytest.approx(0.30)
    with pytest.raises(ValueError, match="one half tells nothing"):
        crosswise(0.6, 0.5)


@given(st.integers(0, 2**32 - 1))
def test_estimates_of_one_sample_vary_together(seed):
    rng = np.random.default_rng(seed)
    design = Design(rng.uniform(1, 5, 60), np.repeat(np.arange(12), 5), np.repeat(np.arange(3), 20))
    both = [total(design, rng.normal(size=60)) for _ in range(2)]
    found = covariance(design, both)
    assert found[0, 0] == pytest.approx(both[0].se ** 2)
    assert found[0, 1] == pytest.approx(found[1, 0])
    assert abs(found[0, 1]) <= both[0].se * both[1].se * (1 + 1e-9)


def bootstrap(
    weights: np.ndarray, clusters: np.ndarray, strata: np.ndarray, replicates: int, rng: np.random.Generator
) -> np.ndarray:
    """Rao-Wu rescaling bootstrap: n_h - 1 of n_h clusters with replacement, factor n_h/(n_h - 1).

    Replicate weights, respondents by replicates, for what has no linearisation (medians).
    """
    found = np.zeros((len(weights), replicates))
    for stratum in np.unique(strata):
        inside = np.flatnonzero(strata == stratum)
        codes, place = np.unique(clusters[inside], return_inverse=True)
        size = len(codes)
        for column in range(replicates):
            hits = np.bincount(rng.integers(0, size, size - 1), minlength=size)
            found[inside, column] = weights[inside] * hits[place] * size / (size - 1)
    return found


def test_bootstrap_and_linearisation_agree():
    rng = np.random.default_rng(1)
    clusters, strata = np.repeat(np.arange(40), 5), np.repeat([0, 1], 100)
    y = rng.normal(size=200) + np.repeat(rng.normal(size=40), 5)
    design = Design(np.ones(200), clusters, strata)
    replicates = bootstrap(design.weights, clusters, strata, 800, rng)
    means = (replicates * y[:, None]).sum(axis=0) / replicates.sum(axis=0)
    assert means.std() == pytest.approx(mean(design, y).se, rel=0.1)
    assert design_effect(mean(design, (y > 0).astype(float))) > 1
