"""A quarter from its months, or from the year to date, where the parts allow it."""

import pandas as pd
import pytest

from kazmig.evidence.facts import Fact
from kazmig.project.inventory import Source
from kazmig.sources.beside import LessThanBefore, other_periods, quarters_of_months, quarters_to_date


def money(value, period, key="remittances.sent.kzt_bn", half=0.5):
    unit = key.rpartition(".")[2]
    return Fact(key, value, unit, period, "flow", "money_transfers", "remittances", "register",
                low=value - half, high=value + half)  # fmt: skip


def beside(value, period, kind="quarter", **more):
    return money(value, period, f"remittances.sent.{kind}.{period}.kzt_bn", **more)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param(
            [money(110, "2024H1"), beside(50, "2024Q1")], {"2024Q2": (60, 59, 61)}, id="half less its first quarter"
        ),
        pytest.param(
            [money(240, "2024"), beside(180, "2024-01/2024-09", "months_to_date")],
            {"2024Q4": (60, 59, 61)},
            id="year less nine months",
        ),
        pytest.param(
            [money(180, "2024-01/2024-09"), beside(110, "2024H1", "half"), beside(50, "2024Q1")],
            {"2024Q3": (70, 69, 71), "2024Q2": (60, 59, 61)},
            id="two of them",
        ),
        pytest.param([money(110, "2024H1"), beside(50, "2023Q1")], {}, id="another year"),
        pytest.param([money(240, "2024"), beside(110, "2024H1", "half")], {}, id="half a year is no quarter"),
        pytest.param([money(60, "2024Q2"), beside(110, "2024H1", "half"), beside(50, "2024Q1")], {}, id="given itself"),
        pytest.param([money(50, "2024H1"), beside(50.4, "2024Q1")], {"2024Q2": (0, 0, 0.6)}, id="within rounding"),
        pytest.param(
            [money(33, "2024H1", "remittances.sent.RUS.share_pct"), beside(20, "2024Q1")], {}, id="shares do not add up"
        ),
    ],
)
def test_a_quarter_from_the_year_to_date(facts, expected):
    found = {fact.period: fact for fact in quarters_to_date(facts)}
    assert {period: (fact.value, fact.low, fact.high) for period, fact in found.items()} == {
        period: pytest.approx(values) for period, values in expected.items()
    }
    for period, fact in found.items():
        assert fact.key == f"remittances.sent.quarter.{period}.kzt_bn"
        assert fact.derived and len(fact.inputs) == 2 and fact.place == "year to date less what came before"


def test_months_that_make_the_first_quarter_serve_the_second():
    months = [beside(20, f"2024-0{month}", "month") for month in (1, 2, 3)]
    facts = [money(110, "2024H1"), *months]
    first = quarters_of_months(facts)
    (second,) = quarters_to_date([*facts, *first])
    assert (first[0].value, second.period, second.value) == (60, "2024Q2", 50)
    assert second.inputs == ("remittances.sent.kzt_bn", "remittances.sent.quarter.2024Q1.kzt_bn")


def test_a_year_to_date_below_its_own_beginning_is_refused_with_both():
    with pytest.raises(LessThanBefore, match=r"2024H1 has 40 and 2024Q1 within it 50 .*ask the publisher"):
        quarters_to_date([money(40, "2024H1"), beside(50, "2024Q1")])


def test_totals_of_groups_for_other_periods_keep_their_group():
    """Arrivals in all, of the CIS and of others, for a month before: three facts, none stated twice."""
    columns = [
        "series",
        "group",
        "dimension",
        "period",
        "unit",
        "value",
        "low",
        "high",
        "measure",
        "population",
        "place",
    ]
    rows = [
        ("arrivals", group, "total", "2024-05", "crossings", value, value, value, "flow", "border_crossings", "p. 1")
        for group, value in (("all", 310), ("cis", 205), ("noncis", 105))
    ]
    given = Source("border_crossings", period="2024-06", also=("2024-05",), quality="document")
    found = other_periods(pd.DataFrame(rows, columns=columns), "crossings", given)
    assert {fact.key: fact.value for fact in found} == {
        "crossings.arrivals.month.2024-05.crossings": 310,
        "crossings.arrivals.cis.month.2024-05.crossings": 205,
        "crossings.arrivals.noncis.month.2024-05.crossings": 105,
    }
