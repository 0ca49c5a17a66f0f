import pytest
from hypothesis import given
from hypothesis import strategies as st

from kazmig.evidence.periods import Period
from kazmig.evidence.quarter import Quarter, QuarterError

QUARTERS = st.builds(Quarter, st.integers(1990, 2100), st.integers(1, 4))


@given(QUARTERS)
def test_a_quarter_reads_back_from_its_text(quarter):
    assert Quarter.parse(str(quarter)) == quarter


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("2022Q5", id="fifth quarter"),
        pytest.param("2022q4", id="small letter"),
        pytest.param("22Q4", id="two-digit year"),
        pytest.param("../2022Q4", id="a path"),
        pytest.param("2022Q4\n", id="line end"),
        pytest.param("1022Q4", id="middle ages"),
        pytest.param("", id="nothing"),
    ],
)
def test_anything_else_is_refused_with_an_example(text):
    with pytest.raises(QuarterError, match="for example 2022Q4"):
        Quarter.parse(text)


@pytest.mark.parametrize(
    ("start", "shift", "expected"),
    [
        pytest.param("2022Q4", 1, "2023Q1", id="over the year's end"),
        pytest.param("2023Q1", -1, "2022Q4", id="back over it"),
        pytest.param("2022Q4", -4, "2021Q4", id="a year back"),
        pytest.param("2022Q2", 0, "2022Q2", id="nowhere"),
    ],
)
def test_shifting_counts_quarters(start, shift, expected):
    assert str(Quarter.parse(start).shift(shift)) == expected


@given(QUARTERS)
def test_the_next_quarter_is_later_and_its_previous_is_this_one(quarter):
    assert quarter < quarter.next
    assert quarter.next.previous == quarter


def test_quarters_order_by_time_not_by_number():
    assert sorted([Quarter(2023, 1), Quarter(2022, 4), Quarter(2022, 1)]) == [
        Quarter(2022, 1),
        Quarter(2022, 4),
        Quarter(2023, 1),
    ]


@pytest.mark.parametrize(
    ("days", "quarter"),
    [("2022-12-20/2023-01-15", "2023Q1"), ("2022-07/2022-12", "2022Q4"), ("2022", "2022Q4"), ("2022-10", "2022Q4")],
)
def test_a_period_belongs_to_the_quarter_in_which_it_ends(days, quarter):
    assert str(Quarter.ending(Period.parse(days))) == quarter


@pytest.mark.parametrize(("name", "found"), [("2022Q4", "2022Q4"), ("reference", None), ("2022Q5", None), ("", None)])
def test_a_folder_that_is_no_quarter_is_none(name, found):
    assert Quarter.find(name) == (Quarter.parse(found) if found else None)
