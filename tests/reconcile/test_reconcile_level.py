"""The level map: closed form against independent numbers, and drawn from the table's own doubts."""

import numpy as np
import pandas as pd
import pytest
from two_counts_data import COUNTS, survey_rows

from kazmig.reconcile.estimate import Standing, standing
from kazmig.reconcile.level import Level, along_ridge, level, level_map, points, ridge, survey_band
from kazmig.reconcile.measured import Measured
from kazmig.reconcile.model import Model, build_model

NEAR = ("UZB", "TJK", "KGZ")
# The spreads that the independent computation used.
LOGS = [np.log([COUNTS[each][side] for each in NEAR]) for side in (0, 3)]
GIVEN = Level(LOGS[0], LOGS[1], 0.1158, 0.07, 0.1241, 1.1, 72_400)
POINTS = [
    ("medians_as_written", 0.60, 0.98, 584, 0.0045), ("central", 0.51, 1.31, 522, 0.82),
    ("cautious", 0.78, 2.0, 366, 0.83),
    ("maximal", 0.27, 0.66, 948, 0.84), ("register_as_flow", 0.61, 1.58, 446, 0.82), ("nearly", 0.95, 1.0, 501, 0.0),
]  # fmt: skip


@pytest.mark.parametrize(("name", "c", "k", "total", "p"), POINTS, ids=[row[0] for row in POINTS])
def test_points_of_the_map(name: str, c: float, k: float, total: float, p: float) -> None:
    found, chance = GIVEN.at(np.array(c), np.array(k))
    assert float(found) / 1000 == pytest.approx(total, rel=0.002)
    assert float(chance) == pytest.approx(p, abs=0.01)


def test_the_ridge_and_what_totals_need_on_it() -> None:
    found = ridge(GIVEN)
    assert [found["best"], found["low"], found["high"]] == pytest.approx([2.49, 1.81, 3.42], abs=0.01)
    assert along_ridge(GIVEN)["registration"].tolist() == pytest.approx(
        [0.92, 0.71, 0.55, 0.44, 0.37, 0.32, 0.25], abs=0.01
    )


def test_the_table_s_own_doubts_give_the_same_map(central: Standing, counts: pd.DataFrame, tables) -> None:
    found = level(central, counts)
    assert [found.own_official, found.shared_official, found.own_assessment] == pytest.approx(
        [0.116, 0.07, 0.124], abs=0.005
    )
    rivals = {name: standing(build_model(counts, tables[name]), 2**13) for name in tables if name != "central"}
    table = points(found, central, rivals).set_index("point")
    for name, c, k, total, p in POINTS[:5]:
        row = table.loc[name]
        assert [row["registration"], row["informants_ratio"]] == pytest.approx([c, k], abs=0.025)
        assert row["total_persons"] / 1000 == pytest.approx(total if p >= 0.01 else np.nan, rel=0.01, nan_ok=True)
        assert row["p_value"] == pytest.approx(p, abs=0.02)
    grid = level_map(found)
    assert len(grid) == 17 * 17
    assert grid["p_value"].between(0, 1).all()
    # A pair that the counts refute has no total: in the grid, and so in the figure's file.
    assert (grid["total_persons"].isna() == (grid["p_value"] < 0.01)).all() and 100 < grid[
        "total_persons"
    ].count() < 189


def test_by_hand_with_one_nationality() -> None:
    """Register 100 and assessment 200 at c = 1/2, k = 1: both say 200, so the total is 200 and p is 1."""
    one = Level(np.log([100.0]), np.log([200.0]), 0.1, 0.0, 0.1, 1.0, 0.0)
    total, p = one.at(np.array(0.5), np.array(1.0))
    assert (float(total), float(p)) == (pytest.approx(200), pytest.approx(1))
    # At c = 1 the register says 100: equal precisions meet at the geometric mean.
    assert float(one.at(np.array(1.0), np.array(1.0))[0]) == pytest.approx(100 * 2**0.5)


def test_a_survey_is_a_band(counts: pd.DataFrame, table: pd.DataFrame, model: Model) -> None:
    low, high = survey_band(build_model(counts, table, Measured(survey_rows((250, 500)))))
    assert low < 0.5 < high
    assert survey_band(model) is None


def test_without_central_asians_or_a_standing_table_there_is_no_map(counts: pd.DataFrame, table: pd.DataFrame) -> None:
    assert level(standing(build_model(counts.loc[["RUS", "other"]], table), 2**13), counts) is None
    assert level_map(None).empty and points(None, standing(Model()), {}).empty
    assert ridge(None) == {} and along_ridge(None).empty
