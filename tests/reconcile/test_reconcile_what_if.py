"""What-if: the same model with a reader's two beliefs."""

import numpy as np
import pandas as pd
import pytest

from kazmig.reconcile import schemas, what_if
from kazmig.reconcile.estimate import standing
from kazmig.reconcile.model import Model, build_model
from kazmig.reconcile.tables import by_treaty


@pytest.fixture(scope="module")
def moved(tables):
    """The central table's own model, made anew where a test needs it."""
    return tables["central"]


def test_the_tables_own_beliefs_change_nothing(counts: pd.DataFrame, moved: pd.DataFrame) -> None:
    model = build_model(counts, moved)
    same = what_if.believing(model, 0.6, 1.0)
    pd.testing.assert_frame_equal(same.cells, model.cells)


def test_fuller_registration_means_fewer_workers_and_other_nationalities_keep_theirs(
    counts: pd.DataFrame, moved: pd.DataFrame
) -> None:
    model = build_model(counts, moved)
    low, high = what_if.believed(model, 0.4, 1.0), what_if.believed(model, 0.7, 1.0)
    assert low.total["low80_persons"] > high.total["low80_persons"] > 327_000 * 0.8
    kept = what_if.believing(model, 0.4, 1.0).cells
    others = kept["nationality"].isin(["RUS", "other"])
    pd.testing.assert_frame_equal(kept[others], model.cells[others])


def test_beliefs_that_the_counts_refute_have_no_range(counts: pd.DataFrame, moved: pd.DataFrame) -> None:
    found = what_if.believed(build_model(counts, moved), 0.9, 0.67)
    assert found.check.p < 0.01 and found.total.isna().all()


def test_without_counts_the_beliefs_components_or_a_standing_table_there_is_nothing_to_ask(
    counts: pd.DataFrame, moved: pd.DataFrame
) -> None:
    assert not what_if.can_ask(Model())
    without = moved[moved["component"] != "perception"]
    refuted = by_treaty(counts, moved)
    for model in (Model(), build_model(counts, without), build_model(counts, refuted)):
        stands = standing(model, 2**12, 2**12)
        assert schemas.WHAT_IF.validate(what_if.grid(stands)).empty
        assert schemas.KERNEL.validate(what_if.kernel(stands)).empty
    assert stands.check.refuted


def test_the_kernel_is_the_engines_own(counts: pd.DataFrame, moved: pd.DataFrame) -> None:
    """The covariance of log T given a draw, times the precision of the observations, is what the engine projects by."""
    model = build_model(counts, moved)
    parts = {
        name: rows.pivot_table(index="row", columns="column", values="value").to_numpy()
        for name, rows in what_if.kernel(standing(model, 2**12, 2**12)).groupby("part")
    }
    given = parts["root"] @ parts["root"].T
    # C XᵀP X = 1, so to_true sees a change of log T in full, and q sees none of it.
    x = model.level()
    assert np.allclose(parts["to_true"] @ x, np.eye(len(given)), atol=1e-6)
    assert np.allclose(parts["q"] @ x, 0, atol=1e-5)
    assert np.all(np.linalg.eigvalsh(given) > 0)
    assert set(parts["asked"].ravel()) == {0.0, 1.0, 2.0} and (parts["asked"] == 1).sum() == 3
