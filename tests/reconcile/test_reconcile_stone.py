import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kazmig.reconcile.stone import Gaussian, SingularError, balance, independent_rows, update


def test_tsraking_example_1() -> None:
    """Statistics Canada, G-Series, tsraking, example 1: cars 25, vans 5, total 40 held fixed."""
    cells = pd.Series({"cars": 25.0, "vans": 5.0})
    total = pd.DataFrame([[1, 1]], index=["total"], columns=cells.index)
    balanced = balance(cells, cells, total, pd.Series({"total": 40.0}))
    assert balanced.tolist() == pytest.approx([33.33333, 6.666667], abs=1e-5)


def test_tsraking_example_2() -> None:
    """G-Series, tsraking, example 2: regional and product totals, one cell of the vans not alterable."""
    names = ["cars1", "cars2", "cars3", "vans1", "vans2", "vans3"]
    cells = pd.Series([12.0, 14, 13, 20, 20, 24], index=names)
    variance = cells.where(cells.index != "vans2", 0.0)
    sums = {"region1": [1, 0, 0, 1, 0, 0], "region2": [0, 1, 0, 0, 1, 0], "region3": [0, 0, 1, 0, 0, 1]}
    sums |= {"cars": [1, 1, 1, 0, 0, 0], "vans": [0, 0, 0, 1, 1, 1]}
    constraints = pd.DataFrame.from_dict(sums, orient="index", columns=names)
    totals = pd.Series({"region1": 30.0, "region2": 31, "region3": 32, "cars": 40, "vans": 53})
    balanced = balance(cells, variance, constraints, totals)
    assert balanced.tolist() == pytest.approx([14.31298, 11, 14.68702, 15.68702, 20, 17.31298], abs=1e-5)


def test_rspa() -> None:
    """R package rspa: x = 4, y = 5 made to sum to 10 with equal weights."""
    cells = pd.Series({"x": 4.0, "y": 5.0})
    total = pd.DataFrame([[1, 1]], index=["sum"], columns=cells.index)
    assert balance(cells, cells * 0 + 1, total, pd.Series({"sum": 10.0})).tolist() == pytest.approx([4.5, 5.5])


def test_contradicting_constraints_are_refused() -> None:
    cells = pd.Series({"x": 4.0, "y": 5.0})
    twice = pd.DataFrame([[1, 1], [2, 2]], index=["sum", "double"], columns=cells.index)
    with pytest.raises(ValueError, match="'double' contradicts"):
        balance(cells, cells, twice, pd.Series({"sum": 10.0, "double": 21.0}))


def test_only_independent_rows_count() -> None:
    rows = pd.DataFrame([[1, 0], [0, 1], [1, 1]], index=["a", "b", "a+b"], columns=["x", "y"])
    assert independent_rows(rows) == ["a", "b"]


def test_two_measurements_average_by_precision() -> None:
    """One unknown, wide prior, observations 10 (sd 1) and 13 (sd 2): weights 4 to 1."""
    one = ["x"]
    prior = Gaussian(pd.Series([0.0], one), pd.DataFrame([[1e8]], one, one))
    design = pd.DataFrame([[1], [1]], index=["a", "b"], columns=one)
    noise = pd.DataFrame(np.diag([1.0, 4.0]), design.index, design.index)
    after = update(prior, design, pd.Series([10.0, 13.0], design.index), noise)
    assert after.mean["x"] == pytest.approx(10.6, abs=1e-6)
    assert after.sd["x"] == pytest.approx(0.8**0.5, abs=1e-6)


@given(st.lists(st.floats(-5, 5), min_size=3, max_size=3), st.permutations([0, 1, 2]))
def test_the_order_of_observations_does_not_matter(values: list[float], order: list[int]) -> None:
    labels = ["x", "y"]
    prior = Gaussian(pd.Series([1.0, 2.0], labels), pd.DataFrame([[2.0, 0.3], [0.3, 1.0]], labels, labels))
    design = pd.DataFrame([[1, 0], [0, 1], [1, 1]], index=["a", "b", "c"], columns=labels)
    noise = pd.DataFrame(np.diag([0.5, 0.2, 0.1]), design.index, design.index)
    observed = pd.Series(values, design.index)
    mixed = [design.index[i] for i in order]
    one = update(prior, design, observed, noise)
    other = update(prior, design.loc[mixed], observed[mixed], noise.loc[mixed, mixed])
    assert one.mean.to_numpy() == pytest.approx(other.mean.to_numpy(), abs=1e-9)
    assert one.cov.to_numpy() == pytest.approx(other.cov.to_numpy(), abs=1e-9)


def test_a_singular_covariance_says_what_is_missing() -> None:
    one = ["x"]
    prior = Gaussian(pd.Series([0.0], one), pd.DataFrame([[1.0]], one, one))
    twice = pd.DataFrame([[1], [1]], index=["a", "b"], columns=one)
    nothing = pd.DataFrame(0.0, index=twice.index, columns=twice.index)
    with pytest.raises(SingularError, match="scope 'nationality'"):
        update(prior, twice, pd.Series([1.0, 2.0], twice.index), nothing)
