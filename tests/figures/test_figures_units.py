import math

import pytest

from kazmig.figures.units import digits_beside


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
