"""Reading panels: what counts, what is left out, what is refused; and the windows cut from them."""

import numpy as np
import pandas as pd
import pytest

from kazmig.growth.errors import GrowthError
from kazmig.growth.panel import panel_from, read_panel, windows


def rows(levels: dict[str, list[float]], years: tuple[int, ...] = (2019, 2020, 2021, 2022)) -> pd.DataFrame:
    return pd.DataFrame(
        [(unit, year, level) for unit, values in levels.items() for year, level in zip(years, values, strict=True)],
        columns=["unit", "year", "level"],
    )


TWO = rows({"a": [100, 110, 121, 133.1], "b": [200, 100, 50, 25]})


def test_windows_hold_past_and_future_growth():
    seen = windows(panel_from(TWO, "two"), points=3)
    assert seen.past.shape == (2, 1, 2) and seen.future.shape == (2, 1)
    assert np.allclose(seen.past[0, 0], np.log(1.1)) and np.allclose(seen.future[:, 0], [np.log(1.1), np.log(0.5)])


def test_growth_is_taken_a_year_where_steps_differ():
    panel = panel_from(rows({"a": [100, 200, 400], "b": [1, 1, 1]}, (2010, 2015, 2019)), "steps")
    seen = windows(panel, points=2)
    assert seen.past[0, 0, 0] == pytest.approx(np.log(2) / 5)
    assert seen.future[0, 0] == pytest.approx(np.log(2) / 4)


def test_one_point_seen_knows_no_growth():
    seen = windows(panel_from(TWO, "two"), points=1, horizon=2)
    assert seen.future.shape == (2, 2) and (seen.mean == 0).all()
    assert seen.future[1, 0] == pytest.approx(np.log(0.25) / 2)


def test_small_and_incomplete_units_are_left_out():
    table = pd.concat([TWO, rows({"small": [300, 20, 300, 300]}), rows({"late": [5000]}, (2022,))])
    panel = panel_from(table, "mixed", min_level=25)
    assert panel.units == ("a", "b") and panel.left_out == 2


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        pytest.param(pd.concat([TWO, TWO.iloc[[0]]]), "a has two rows for 2019", id="duplicate year"),
        pytest.param(TWO.replace(50.0, -50.0), r"the level of b in 2021 \(-50.0\) is negative", id="negative"),
        pytest.param(TWO.replace(50.0, 0.0), "from which nothing can grow", id="zero"),
        pytest.param(TWO.astype({"level": object}).replace(50.0, "n/a"), r"\(n/a\) is no number", id="text"),
        pytest.param(TWO[TWO["year"] < 2021], "2 years; a forecast and what followed need three", id="too short"),
    ],
)
def test_bad_panels_are_refused(wrong, message):
    with pytest.raises(GrowthError, match=message):
        panel_from(wrong, "two", file="panel.csv")


def test_a_zero_may_stand_in_a_unit_that_is_too_small_anyway():
    assert panel_from(TWO.replace(50.0, 0.0), "two", min_level=10).units == ("a",)


def test_too_many_points_are_refused():
    with pytest.raises(GrowthError, match="4 points seen and 1 ahead need 5 times; it has 4"):
        windows(panel_from(TWO, "two"), points=4)


def test_unknown_columns_are_named(tmp_path):
    path = tmp_path / "panel.csv"
    TWO.rename(columns={"unit": "nationality"}).to_csv(path, index=False)
    with pytest.raises(GrowthError, match=r"panel\.csv: found columns nationality, year, level; expected unit, year"):
        read_panel(path)


def test_a_panel_of_ones_own_is_named_after_its_file(tmp_path):
    path = tmp_path / "regions.csv"
    TWO.to_csv(path, index=False)
    assert read_panel(path).name == "regions"
    assert read_panel(path, "mine").name == "mine"
