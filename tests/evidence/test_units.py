"""Units: one object says name, digits, scales and standard code of each."""

import pytest

from kazmig.evidence.units import PRINTED, UNITS, unit_of, unit_of_key


@pytest.mark.parametrize(
    ("printed", "unit", "factor"),
    [("persons_m", "persons", 1e6), ("kzt", "kzt_bn", 1e-9), ("usd_bn", "usd_m", 1e3), ("share_pct", "share_pct", 1.0)],
)
def test_a_printed_unit_has_its_base_unit(printed, unit, factor):
    assert PRINTED[printed] == (unit, factor)


@pytest.mark.parametrize(
    ("column", "unit"),
    [("low95_persons", "persons"), ("share_low_pct", "share_pct"), ("sent_kzt_bn", "kzt_bn"), ("citizenship", "")],
)
def test_a_column_ends_in_its_unit(column, unit):
    assert unit_of(column) == unit


def test_keys_end_in_units():
    assert unit_of_key("labour.official.persons") == "persons"
    assert unit_of_key("reconcile.ratio.total") == ""
    assert all(UNITS[code].code == code for code in UNITS)


def test_whole_units_show_no_decimals():
    assert all(unit.digits == 0 for unit in UNITS.values() if unit.whole)
