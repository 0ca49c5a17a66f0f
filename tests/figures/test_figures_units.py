import math

import pandas as pd
import pytest

from kazmig.figures.record import column_records, shown_rows
from kazmig.figures.units import digits_beside
from kazmig.words.words import Words


@pytest.mark.parametrize(
    ("unit", "values", "digits", "expected"),
    [
        pytest.param("share_pct", [39.7, 17.0], -1, 1, id="a whole share beside one that is not"),
        pytest.param("share_pct", [84.0, 16.0], -1, 0, id="whole shares alone"),
        pytest.param("share_pct", [81.3, math.nan], -1, 1, id="one not published"),
        pytest.param("share_pct", [12.34, 20.0], 2, 2, id="as asked for"),
        pytest.param("persons", [1.5], -1, 0, id="a unit with decimals of its own"),
        pytest.param("usd_m", [17.02, 18.0], -1, 0, id="whole when shown"),
    ],
)
def test_numbers_that_stand_together_have_the_same_decimals(unit, values, digits, expected):
    assert digits_beside(unit, values, digits) == expected


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [
        pytest.param([31.85, 0.7], [31.95, 18.1], ["31.9%", "31.85%", "31.95%"], id="bounds of a printed share"),
        pytest.param([31.123456, 0.7], [31.9, 18.1], ["31.9%", "31.1%", "31.9%"], id="bounds that were computed"),
    ],
)
def test_bounds_of_a_share_hold_what_is_shown(low, high, shown):
    table = pd.DataFrame({"share_pct": [31.9, 18.8], "low_share_pct": low, "high_share_pct": high})
    words = Words("en")
    assert shown_rows(table, column_records(table, {"en": words}, None), words)[0] == shown
