"""Times: what is one, what is none, their order, length, kind and standard forms."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kazmig.evidence.facts import Fact, FactError
from kazmig.evidence.periods import KINDS, Period, PeriodError, over_all
from kazmig.evidence.quarter import Quarter

DAYS = st.dates(date(1950, 1, 1), date(2080, 12, 31))


@pytest.mark.parametrize(
    ("text", "first", "last", "kind"),
    [
        pytest.param("2022", "2022-01-01", "2022-12-31", "year", id="year"),
        pytest.param("2024H1", "2024-01-01", "2024-06-30", "half", id="half"),
        pytest.param("2022Q4", "2022-10-01", "2022-12-31", "quarter", id="quarter"),
        pytest.param("2024-02", "2024-02-01", "2024-02-29", "month", id="month_of_a_leap_year"),
        pytest.param("2024-01/2024-09", "2024-01-01", "2024-09-30", "months to date", id="months_to_date"),
        pytest.param("2023-01-30/2023-03-03", "2023-01-30", "2023-03-03", "span", id="days"),
        pytest.param("2023-01-21", "2023-01-21", "2023-01-21", "day", id="day"),
        pytest.param("2020/2022Q1", "2020-01-01", "2022-03-31", "span", id="mixed"),
        pytest.param("2022-10-01/2022-12-31", "2022-10-01", "2022-12-31", "quarter", id="a_quarter_by_its_days"),
    ],
)
def test_a_period_has_ends_and_a_kind(text, first, last, kind):
    period = Period.parse(text)
    assert (str(period.first), str(period.last), period.kind) == (first, last, kind)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2022Q5",
        "2022-13",
        "spring 2022",
        "2022/",
        "2022-02-31",
        "2024H3",
        "2023/2022",
        "22",
        "2022Q4/2022-07",
        "0001",
    ],
)
def test_what_is_no_period_is_refused(text):
    assert Period.find(text) is None
    with pytest.raises(PeriodError, match=r"no period|before it begins"):
        Period.parse(text)
    with pytest.raises(FactError, match=r"no period|before it begins"):
        Fact("a.persons", 1, "persons", text, "stock", "p", "s", "register")


@pytest.mark.parametrize(
    ("text", "short", "iso", "sdmx"),
    [
        ("2022", "2022", "2022", "2022"),
        ("2024-01/2024-06", "2024H1", "2024-01-01/2024-06-30", "2024-S1"),
        ("2024Q1", "2024Q1", "2024-01-01/2024-03-31", "2024-Q1"),
        ("2024-02", "2024-02", "2024-02", "2024-02"),
        ("2024Q1/2024Q3", "2024-01/2024-09", "2024-01-01/2024-09-30", "2024-01-01/P9M"),
        ("2023-01-30/2023-03-03", "2023-01-30/2023-03-03", "2023-01-30/2023-03-03", "2023-01-30/P33D"),
        ("2000/2020", "2000/2020", "2000-01-01/2020-12-31", "2000-01-01/P252M"),
    ],
)
def test_forms(text, short, iso, sdmx):
    period = Period.parse(text)
    assert (str(period), period.iso(), period.sdmx()) == (short, iso, sdmx)


@given(DAYS, st.integers(0, 4000))
def test_what_is_written_is_read_again(day, length):
    period = Period(day, day + timedelta(days=length))
    assert Period.parse(str(period)) == period
    assert period.kind in KINDS
    assert period in period and period.first in period and period.last in period


@given(DAYS, st.integers(0, 900), DAYS, st.integers(0, 900))
def test_containing_and_meeting_agree(one, length, other, width):
    a, b = Period(one, one + timedelta(days=length)), Period(other, other + timedelta(days=width))
    assert a.meets(b) == b.meets(a) == any(day in a for day in (b.first, b.last)) or b.first <= a.first <= b.last
    assert not (a in b and b in a) or a == b


def test_the_same_days_of_the_year_before():
    assert str(Period.parse("2024Q1").year_before()) == "2023Q1"
    assert str(Period.parse("2024-02").year_before()) == "2023-02"
    assert str(Period.parse("2024-02-29").year_before()) == "2023-02-28"
    assert Period.parse("2023Q1").same_season(Period.parse("2024Q1"))
    assert not Period.parse("2023Q4").same_season(Period.parse("2024Q1"))
    assert Period.parse("2022").same_season(Period.parse("2023"))


def test_length_and_order():
    assert Period.parse("2024-01").same_length(Period.parse("2024-02"))
    assert not Period.parse("2024Q1").same_length(Period.parse("2024"))
    assert not Period.parse("2024-01").same_length(Period.parse("2024-01-01/2024-01-15"))
    months = ["2024Q1", "2023", "2024-01", "2024"]
    assert sorted(months, key=Period.parse) == ["2023", "2024-01", "2024Q1", "2024"]


@pytest.mark.parametrize(
    ("text", "quarter"),
    [("2022", "2022Q4"), ("2024H1", "2024Q2"), ("2024-02", "2024Q1"), ("2024-02-15/2024-04-30", "2024Q2")],
)
def test_a_figure_belongs_to_the_quarter_in_which_its_period_ends(text, quarter):
    found = Quarter.ending(Period.parse(text))
    assert str(found) == quarter
    assert found.period.last >= Period.parse(text).last


@pytest.mark.parametrize(
    ("named", "whole"),
    [
        pytest.param(["2022", "", "2023-01-30/2023-03-03"], "2022-01-01/2023-03-03", id="a year and later fieldwork"),
        pytest.param(["2024Q1", "2024Q1"], "2024Q1", id="one quarter"),
        pytest.param(["2024Q2", "2024Q1"], "2024H1", id="two quarters in any order"),
        pytest.param(["", ""], "", id="none is told"),
    ],
)
def test_what_several_sources_span(named, whole):
    assert over_all(named) == whole
