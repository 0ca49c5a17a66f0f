"""Reconciliation worked out by hand: ratios and gaps at their ends, least squares, a bridge, a check."""

import math

import numpy as np
import pandas as pd
import pytest

from kazmig.reconcile.bridge import log_mean, whole_parts
from kazmig.reconcile.conflict import Check, Foretold
from kazmig.reconcile.counts import COUNT_COLUMNS, gaps
from kazmig.reconcile.stone import Gaussian, update


def test_a_gap_and_a_ratio_reach_from_least_to_greatest():
    values = {
        "official_persons": 100, "official_low": 95, "official_high": 105,
        "assessment_persons": 200, "assessment_low": 190, "assessment_high": 210,
    }  # fmt: skip
    counts = pd.DataFrame([values], index=pd.Index(["UZB"], name="nationality")).reindex(columns=COUNT_COLUMNS)
    row = gaps(counts).iloc[0]
    assert row[["gap_persons", "low_gap_persons", "high_gap_persons"]].tolist() == [100, 85, 115]
    assert row[["ratio", "low_ratio", "high_ratio"]].tolist() == pytest.approx([2, 190 / 105, 210 / 95])


def test_least_squares_of_one_unknown():
    # Held 0 with variance 4, seen 10 with variance 1: 8 (four fifths of the way), variance 4 · 1 / 5.
    prior = Gaussian(pd.Series([0.0], ["x"]), pd.DataFrame([[4.0]], ["x"], ["x"]))
    design, noise = pd.DataFrame([[1.0]], ["y"], ["x"]), pd.DataFrame([[1.0]], ["y"], ["y"])
    found = update(prior, design, pd.Series([10.0], ["y"]), noise)
    assert (found.mean["x"], found.cov.loc["x", "x"]) == pytest.approx((8, 0.8))
    # Held 5: five more to go, four fifths of them.
    other = update(Gaussian(prior.mean + 5, prior.cov), design, pd.Series([10.0], ["y"]), noise)
    assert other.mean["x"] == pytest.approx(9)


def test_the_logarithmic_mean():
    found = log_mean(pd.Series([math.e, 5.0, 8.0]), pd.Series([1.0, 5.0, 2.0]))
    assert found.tolist() == pytest.approx([math.e - 1, 5, 6 / math.log(4)])


def test_a_bridge_shares_the_gap_out_by_logarithms():
    # From 100 to 400: log 4 = log 2 + log 2, so that both factors carry half of 300.
    mean = log_mean(pd.Series([400.0]), pd.Series([100.0]))[0]
    assert (mean * math.log(2), mean * math.log(4)) == pytest.approx((150, 300))


def test_parts_become_whole_persons_that_sum_to_the_total():
    assert whole_parts(pd.Series([1.2, 2.7, -0.9]), 3).tolist() == [1, 3, -1]
    with pytest.raises(ValueError, match="the parts sum to"):
        whole_parts(pd.Series([1.0, 2.0]), 9)


def foretold():
    """Two data of mean 0, variance 4 and covariance 0; a hundred simulated distances, 0.1 to 10."""
    covariance = np.eye(2) * 4
    distances = np.arange(1, 101) / 10
    return Foretold(["a", "b"], ["ratio", "ratio"], np.zeros(2), np.linalg.inv(covariance), covariance, distances)


def test_a_check_counts_the_simulated_that_lie_as_far_or_farther():
    found = foretold().check(np.array([4.0, 0.0]))
    # 4² / 4 = 4; of a hundred distances sixty-one are 4.0 or more; the seen one counts as one more.
    assert (found.distance, found.freedom) == (4, 2)
    assert found.p == pytest.approx(62 / 101, abs=1e-4)
    assert found.by_datum["z"].tolist() == [2, 0]
    assert found.by_datum["z_given_others"].tolist() == pytest.approx([2, 0])
    assert found.culprit == "a"
    assert foretold().check(np.array([0.0, -5.0])).culprit == "b"


def test_a_table_is_refuted_below_one_in_a_hundred():
    assert not Check(p=0.011).refuted and Check(p=0.009).refuted
