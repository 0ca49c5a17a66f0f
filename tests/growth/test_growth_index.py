"""The index: rounding carried along, the yearly average, and what it refuses."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kazmig.growth.errors import GrowthError
from kazmig.growth.index import index_numbers, log_growth, yearly_average

PRINTED = pd.DataFrame(
    {"year": [2021, 2022], "change_pct": [16.0, 25.0], "low_pct": [15.5, 24.5], "high_pct": [16.5, 25.5]}
)
EMPTY = PRINTED.iloc[:0]


def test_index_of_the_first_report():
    index = index_numbers(PRINTED).set_index("year")
    assert index["index"].to_dict() == {2020: 100, 2021: 116, 2022: 145}
    assert index.loc[2021, ["low_index", "high_index"]].tolist() == [115.5, 116.5]
    assert index.loc[2022, ["low_index", "high_index"]].round(1).tolist() == [143.8, 146.2]


def test_yearly_average_of_the_first_report():
    average = yearly_average(PRINTED)
    assert round(average["value"], 1) == 20.4
    assert average["low"] < average["value"] < average["high"]
    assert average["value"] == pytest.approx(100 * (1.45**0.5 - 1))


def test_no_changes_make_no_index():
    assert index_numbers(EMPTY).empty
    assert yearly_average(EMPTY) == {}


def test_nothing_grows_from_nothing():
    changes = PRINTED.assign(low_pct=[15.5, -100.0])
    with pytest.raises(GrowthError, match=r"the change of 2022 is -100 %"):
        index_numbers(changes)


@given(st.lists(st.floats(-50, 150), min_size=1, max_size=6), st.floats(0.1, 1.0))
def test_bounds_enclose_the_index_and_everything_within_rounding(values, half):
    changes = pd.DataFrame({"year": range(2001, 2001 + len(values)), "change_pct": values})
    changes = changes.assign(low_pct=changes["change_pct"] - half / 2, high_pct=changes["change_pct"] + half / 2)
    index = index_numbers(changes)
    assert (index["low_index"] <= index["index"]).all() and (index["index"] <= index["high_index"]).all()
    drawn = changes["low_pct"] + np.linspace(0, 1, len(values)) * half
    inside = index_numbers(changes.assign(change_pct=drawn))["index"]
    assert ((inside >= index["low_index"] - 1e-6) & (inside <= index["high_index"] + 1e-6)).all()


@given(st.lists(st.floats(-50, 150), min_size=1, max_size=6))
def test_the_index_ends_where_the_yearly_average_leads(values):
    changes = pd.DataFrame({"year": range(2001, 2001 + len(values)), "change_pct": values})
    changes = changes.assign(low_pct=changes["change_pct"], high_pct=changes["change_pct"])
    end = index_numbers(changes)["index"].iloc[-1]
    assert 100 * (1 + yearly_average(changes)["value"] / 100) ** len(values) == pytest.approx(end, abs=1e-6)
    assert log_growth(changes).sum() == pytest.approx(np.log(end / 100), abs=1e-9)
