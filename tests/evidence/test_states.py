"""What may be said of numbers: by hand, from the intervals that rounding leaves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kazmig.evidence.facts import Fact, Facts
from kazmig.evidence.states import (
    STATES,
    as_change,
    change_state,
    joined,
    list_state,
    magnitude,
    parts_of,
    range_state,
)


def share(code: str, value: float, half: float | None = 0.05, unit: str = "share_pct") -> Fact:
    ends = {} if half is None else {"low": value - half, "high": value + half}
    return Fact(f"a.{code}.{unit}", value, unit, "2022", "none", "workers", "labour_permits", "register", **ends)


def change(value: float, low: float | None = None, high: float | None = None, unit: str = "percent") -> Fact:
    return Fact("growth.x", value, unit, "2022", "change", "movers", "baseline", "derived", low=low, high=high)


@pytest.mark.parametrize(
    ("values", "state", "first"),
    [
        ({"UZB": 70.4, "RUS": 15.1, "other": 6.4}, "most", "UZB"),
        ({"UZB": 50.1, "RUS": 15.1}, "most", "UZB"),
        ({"UZB": 50.0, "RUS": 15.1}, "first", "UZB"),
        ({"RUS": 41.1, "KGZ": 30.4, "other": 0.3}, "first", "RUS"),
        ({"RUS": 40.1, "KGZ": 40.0, "UZB": 12.0}, "tie", "RUS"),
        ({"KGZ": 40.0, "RUS": 40.0}, "tie", "KGZ"),
        ({"RUS": 30.1, "KGZ": 30.0, "UZB": 30.0}, "none", "RUS"),
        ({"UZB": 30.0}, "one", "UZB"),
        ({"UZB": 80.0}, "most", "UZB"),
        ({}, "none", None),
        ({"UZB": 30.0, "KGZ": 20.0, "other": 50.0}, "none", "UZB"),
        ({"UZB": 30.0, "KGZ": 20.0, "other": 30.1}, "first", "UZB"),
        ({"stateless": 60.0, "UZB": 20.0}, "none", "stateless"),
        ({"UZB": 30.0, "stateless": 30.0, "KGZ": 5.0}, "none", "UZB"),
    ],
)
def test_list_states(values, state, first):
    found = list_state({code: share(code, value) for code, value in values.items()})
    assert found.state == state
    assert (found.parts[0][0] if found.parts else None) == first
    assert all(code != "other" for code, _ in found.parts)


def test_half_is_said_of_shares_alone():
    assert (
        list_state({"UZB": share("UZB", 313219, 500, "persons"), "RUS": share("RUS", 2, 1, "persons")}).state == "first"
    )


def test_a_number_without_rounding_is_what_it_is():
    assert list_state({"UZB": share("UZB", 50.01, None), "RUS": share("RUS", 50.0, None)}).state == "most"


def test_the_parts_of_a_list_are_found_by_their_keys():
    total = Fact("a.share_pct", 100.0, "share_pct", "2022", "none", "workers", "labour_permits", "register")
    facts = Facts([share("UZB", 70.0), share("RUS", 10.0), share("UZB.men", 1.0), share("total", 100.0), total])
    assert list(parts_of(facts, "a", "share_pct")) == ["RUS", "UZB"]


@pytest.mark.parametrize(
    ("fact", "state", "size"),
    [
        (change(25.0, 24.5, 25.5), "up", 25.0),
        (change(-47.2, -47.3, -47.1), "down", 47.2),
        (change(0.4, -0.1, 0.9), "flat", 0.4),
        (change(0.4, 0.35, 0.45), "flat", 0.4),
        (change(1.0, -0.5, 2.5), "unsure", 1.0),
        (change(-3.0), "down", 3.0),
        (change(145.0, 143.8, 146.2, "index"), "up", 45.0),
        (change(98.0, 96.0, 101.0, "index"), "unsure", 2.0),
    ],
)
def test_change_states(fact, state, size):
    assert change_state(fact) == state
    assert magnitude(fact).value == pytest.approx(size)


def test_the_ends_change_places_with_the_sign():
    turned = magnitude(change(-47.2, -47.4, -47.1))
    assert (turned.low, turned.high) == (47.1, 47.4)
    assert as_change(change(98.0, 96.0, 101.0, "index")).low == -4.0


@pytest.mark.parametrize(
    ("low", "high", "state"), [(-9.9, 60.9, "both"), (3.0, 61.0, "rise"), (-30.0, -1.0, "fall"), (0.0, 5.0, "rise")]
)
def test_range_states(low, high, state):
    assert range_state(change(low), change(high)) == state


def test_two_changes_have_a_state_together():
    assert (joined(["up", "down"]), joined(["up"]), joined(["up"] * 3), joined([])) == ("up_down", "up", "many", "none")


@given(st.dictionaries(st.sampled_from(["UZB", "RUS", "KGZ", "other", "stateless"]), st.floats(0, 100), max_size=5))
def test_what_is_said_holds_whatever_was_rounded(values):
    found = list_state({code: share(code, value) for code, value in values.items()})
    assert found.state in STATES["list"]
    named = {code: value for code, value in values.items() if code != "other"}
    if found.state in ("most", "first"):
        leader = found.parts[0][0]
        assert all(value < named[leader] for code, value in named.items() if code != leader) and leader != "stateless"
    if found.state == "most":
        assert named[found.parts[0][0]] > 50


@given(st.floats(-100, 100), st.floats(0, 5))
def test_a_change_that_may_be_nothing_has_no_direction(value, half):
    state = change_state(change(value, value - half, value + half))
    assert state in STATES["change"]
    assert state not in ("up", "down") or abs(value) > half
