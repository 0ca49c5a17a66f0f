"""Lists of totals, parts and rests: shares to counts, counts to shares, intervals that hold both."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kazmig.places.lexicon import country_code
from kazmig.sources import lists, observations
from kazmig.sources.problems import BadInput

UNITS = ("persons", "share_pct")


def observed(*rows):
    """Rows (category, value, unit, precision); "" is the total."""
    return observations.frame(
        [
            {
                "dimension": "citizenship" if category else "total",
                "category": category,
                "period": "2022",
                "measure": "stock",
                "population": "migrant_workers",
                "file": "list.csv",
                "row": str(number),
                **observations.quantity(value, unit, precision, "nearest"),
            }
            for number, (category, value, unit, precision) in enumerate(rows, 2)
        ]
    )


def listed(*rows, fill=True):
    table = lists.tidy_list(observed(*rows), country_code, UNITS, "persons", fill)
    return table.set_index("category")


def test_counts_follow_from_total_and_shares():
    table = listed(
        ("", 10, "persons_thousand", 1), ("Узбекистан", 66.6, "share_pct", 0.1), ("РФ", 30, "share_pct", 0.1)
    )
    assert table["persons"].to_dict() == {"total": 10_000, "UZB": 6_660, "RUS": 3_000, "other": 340}
    assert table.loc["other", ["share_low_pct", "share_high_pct"]].tolist() == pytest.approx([3.3, 3.5])
    assert table.loc["other", ["persons_low", "persons_high"]].tolist() == pytest.approx([313.5, 367.5])
    assert table.loc["UZB", "derived"] == "persons"
    assert table.loc["other", "place"] == lists.LEFT_OVER


def test_shares_follow_from_counts():
    table = listed(("", 200, "persons", 0), ("UZB", 150, "persons", 0), ("Прочие", 50, "persons", 0))
    assert table["share_pct"].dropna().to_dict() == {"UZB": 75, "other": 25}
    assert table.loc["UZB", "derived"] == "share_pct"


def test_a_list_without_its_total_is_summed():
    table = listed(("UZB", 150, "persons", 0), ("RUS", 50, "persons", 0))
    assert table.loc["total", "persons"] == 200
    assert table.loc["total", "derived"] == "persons"


def test_no_rest_where_nothing_is_left():
    table = listed(("", 200, "persons", 0), ("UZB", 150, "persons", 0), ("RUS", 50, "persons", 0))
    assert "other" not in table.index


def test_counts_are_not_filled_when_the_total_is_too_loose():
    table = listed(("", 6, "persons_m", 1), ("UZB", 80, "share_pct", 1), fill=False)
    assert np.isnan(table.loc["UZB", "persons"])


def test_groups_may_stand_in_parts_and_countries_may_not():
    table = listed(("", 100, "persons", 0), ("Прочие", 60, "persons", 0), ("Иные", 40, "persons", 0))
    assert table.loc["other", "persons"] == 100
    with pytest.raises(BadInput, match="'РФ' beside 'Россия', both RUS"):
        listed(("", 100, "persons", 0), ("Россия", 60, "persons", 0), ("РФ", 40, "persons", 0))


def test_all_unknown_names_are_told_at_once_with_their_places():
    with pytest.raises(BadInput) as caught:
        listed(("", 100, "persons", 0), ("Узбекистн", 60, "persons", 0), ("Атлантида", 40, "persons", 0))
    assert [(problem.file, problem.row) for problem in caught.value.problems] == [("list.csv", 3), ("list.csv", 4)]
    assert "nearest is 'Узбекистан'" in str(caught.value)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        pytest.param(
            [("", 100, "persons", 0), ("UZB", 80, "share_pct", 0.1), ("RUS", 21, "share_pct", 0.1)],
            "shares that sum to 101 %",
            id="over-100",
        ),
        pytest.param(
            [("", 100, "persons", 0), ("UZB", 80, "persons", 0), ("RUS", 21, "persons", 0)],
            "a total of 100 persons below its parts, which sum to 101",
            id="total-below-parts",
        ),
    ],
)
def test_sums_that_cannot_be_are_refused(rows, words):
    with pytest.raises(BadInput, match=words):
        listed(*rows)


def test_shares_over_100_within_their_rounding_pass():
    table = listed(("", 100, "persons", 0), ("UZB", 80.1, "share_pct", 0.1), ("RUS", 20, "share_pct", 0.1))
    assert table.loc["UZB":"RUS", "persons"].sum() == 100


def test_headline_keeps_the_named_and_rolls_up_the_others():
    table = listed(
        ("", 100, "persons", 0), ("UZB", 70, "persons", 0), ("TUR", 10, "persons", 0), ("CHN", 5, "persons", 0)
    ).reset_index()
    rolled = lists.headline(table, ("UZB",), UNITS).set_index("category")
    assert rolled["persons"].to_dict() == {"UZB": 70, "other": 30}
    assert rolled.loc["other", "share_pct"] == pytest.approx(30)


@pytest.mark.parametrize(
    ("keep", "expected"),
    [
        pytest.param(("UZB", "RUS"), {"TUR": 40, "CHN": 30, "UZB": 10, "other": 20}, id="leaders beside the named"),
        pytest.param((), {"other": 100}, id="none is named where none is asked for"),
    ],
)
def test_no_leader_of_a_quarter_hides_in_other(keep, expected):
    table = listed(
        ("", 100, "persons", 0), ("TUR", 40, "persons", 0), ("CHN", 30, "persons", 0), ("UZB", 10, "persons", 0)
    ).reset_index()
    assert lists.headline(table, keep, UNITS).set_index("category")["persons"].to_dict() == expected


@given(
    st.integers(1, 10**7),
    st.lists(st.integers(1, 400), min_size=1, max_size=6).filter(lambda tenths: sum(tenths) <= 1000),
)
def test_parts_and_rest_fill_the_total_and_lie_in_their_intervals(total, tenths):
    codes = ["UZB", "RUS", "TJK", "KGZ", "AZE", "CHN"]
    shares = [(code, tenth / 10, "share_pct", 0.1) for code, tenth in zip(codes, tenths, strict=False)]
    table = listed(("", total, "persons", 0), *shares)
    parts = table.drop(index="total")
    if "other" in parts.index or sum(tenths) == 1000:
        assert parts["persons"].sum() == total
    slack = 1 + 1e-6
    assert (parts["persons"] >= parts["persons_low"] - slack).all()
    assert (parts["persons"] <= parts["persons_high"] + slack).all()


def test_columns_of_units():
    assert lists.columns("kzt_bn") == ("kzt_bn", "kzt_low_bn", "kzt_high_bn")
    assert lists.columns("permits") == ("permits", "permits_low", "permits_high")


def test_wide_keeps_the_order_of_the_list_between_total_and_rest():
    table = observed(
        ("other", 1, "persons", 0), ("B", 2, "persons", 0), ("total", 9, "persons", 0), ("A", 3, "persons", 0)
    )
    assert list(lists.wide(table, UNITS)["category"]) == ["total", "B", "A", "other"]
    assert isinstance(lists.wide(table, UNITS), pd.DataFrame)
