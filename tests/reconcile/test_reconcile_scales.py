import numpy as np
import pytest

from kazmig.reconcile.scales import anchor, inside, log_factor, slope


@pytest.mark.parametrize(
    ("scale", "median", "sd", "low", "high"),
    [
        pytest.param("share", 0.60, 0.559, 0.33, 0.82, id="registration of Uzbekistan"),
        pytest.param("share", 0.95, 0.8004, 0.80, 0.99, id="registration of the Russian Federation"),
        pytest.param("excess", 1.10, 0.6325, 1.03, 1.35, id="documents"),
        pytest.param("excess", 1.15, 0.6708, 1.04, 1.56, id="multiplicity"),
        pytest.param("share", 0.95, 0.65, 0.84, 0.99, id="area"),
        pytest.param("factor", 1.0, 0.1, 0.82, 1.22, id="plain"),
    ],
)
def test_implied_ranges(scale: str, median: float, sd: float, low: float, high: float) -> None:
    line = anchor(scale, median) + 1.959964 * sd * np.array([-1, 0, 1])
    assert np.exp(log_factor(scale, line)).tolist() == pytest.approx([low, median, high], abs=0.006)


@pytest.mark.parametrize("scale", ["factor", "share", "excess"])
def test_the_slope_is_the_derivative(scale: str) -> None:
    line = np.linspace(-3, 3, 13)
    numeric = (log_factor(scale, line + 1e-6) - log_factor(scale, line - 1e-6)) / 2e-6
    assert slope(scale, line) == pytest.approx(numeric, abs=1e-6)


@pytest.mark.parametrize(
    ("scale", "value", "possible"),
    [("share", 1.0, False), ("share", 0.5, True), ("excess", 1.0, False), ("excess", 1.5, True), ("factor", 0, False)],
)
def test_what_is_possible(scale: str, value: float, possible: bool) -> None:
    assert inside(scale, value) is possible
