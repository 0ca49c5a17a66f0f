"""Lists worked out by hand: what rests, counts and shares can be at their ends."""

import numpy as np
import pandas as pd
import pytest

from kazmig.sources import lists
from kazmig.sources.problems import BadInput


def table(**rows):
    """category=(persons, low, high, share, low, high); None where the source gives nothing."""
    names = [*lists.columns("persons"), *lists.columns("share_pct")]
    data = [
        {"category": key, **dict(zip(names, values, strict=True)), "place": "p", "derived": ""}
        for key, values in rows.items()
    ]
    return pd.DataFrame(data).astype(dict.fromkeys(names, float))


NO = (None, None, None)
TOTAL = (1000, 990, 1010)


def row(found, category, unit):
    return found.set_index("category").loc[category, list(lists.columns(unit))].tolist()


def test_the_rest_of_a_total_is_widest_at_its_ends():
    found = table(total=(*TOTAL, *NO), UZB=(700, 695, 705, *NO), RUS=(200, 198, 202, *NO))
    # Least: 990 - 907; greatest: 1,010 - 893.
    assert lists.rest_of_total(found, "persons") == (100, 83, 117)


def test_the_rest_of_shares_is_widest_at_its_ends():
    found = table(UZB=(*NO, 70, 69.5, 70.5), RUS=(*NO, 20, 19.5, 20.5))
    assert lists.rest_of_shares(found) == (10, 9, 11)


def test_a_list_that_leaves_nothing_gets_no_rest_and_one_that_leaves_something_says_that_it_follows():
    whole = table(total=(100, 100, 100, *NO), UZB=(60, 60, 60, *NO), RUS=(40, 40, 40, *NO))
    assert lists.with_rest(whole, ["persons"])["category"].tolist() == ["total", "UZB", "RUS"]
    left = lists.with_rest(table(total=(100, 100, 100, *NO), UZB=(60, 60, 60, *NO)), ["persons"])
    assert left["category"].tolist() == ["total", "UZB", "other"]
    assert left["derived"].tolist() == ["", "", "persons"]


def test_counts_from_shares_reach_from_the_least_of_both_to_the_greatest_of_both():
    found = lists.with_counts(
        table(total=(*TOTAL, *NO), UZB=(*NO, 70, 69.5, 70.5), RUS=(*NO, 30, 29.5, 30.5)), "persons"
    )
    assert row(found, "UZB", "persons") == pytest.approx([700, 0.695 * 990, 0.705 * 1010])


def test_counts_that_are_given_are_not_worked_out_anew():
    found = lists.with_counts(table(total=(*TOTAL, *NO), UZB=(690, 690, 690, 70, 69.5, 70.5)), "persons")
    assert row(found, "UZB", "persons") == [690, 690, 690]


def test_shares_from_counts_reach_from_the_least_of_both_to_the_greatest_of_both():
    found = lists.with_shares(
        table(total=(*TOTAL, *NO), UZB=(700, 695, 705, *NO), RUS=(1005, 1000, 1010, *NO)), "persons"
    )
    assert row(found, "UZB", "share_pct") == pytest.approx([70, 69500 / 1010, 70500 / 990])
    # 1,010 of 990 is no share.
    assert row(found, "RUS", "share_pct")[2] == 100


def test_a_share_that_is_given_is_not_worked_out_anew():
    found = lists.with_shares(table(total=(*TOTAL, *NO), UZB=(700, 695, 705, 71, 70.5, 71.5)), "persons")
    assert row(found, "UZB", "share_pct") == [71, 70.5, 71.5]


def test_a_sum_with_a_gap_in_it_is_no_total():
    whole = table(UZB=(60, 60, 60, *NO), RUS=(40, 40, 40, *NO))
    assert lists.with_total(whole, "persons")["persons"].tolist() == [100, 60, 40]
    assert len(lists.with_total(table(UZB=(60, 60, 60, *NO), RUS=(*NO, *NO)), "persons")) == 2


def test_what_is_not_known_of_all_others_is_not_known_of_them_together():
    found = table(UZB=(60, 60, 60, *NO), RUS=(*NO, *NO), KGZ=(5, 5, 5, *NO))
    assert np.isnan(lists.headline(found, ["UZB"], ["persons"]).set_index("category").loc["other", "persons"])
    known = table(UZB=(60, 60, 60, *NO), RUS=(3, 3, 3, *NO), KGZ=(5, 5, 5, *NO))
    assert lists.headline(known, ["UZB"], ["persons"]).set_index("category").loc["other", "persons"] == 8


SEEN = pd.DataFrame([{"series": "labour", "group": "", "file": "list.csv"}])


@pytest.mark.parametrize(
    ("rows", "refused"),
    [
        pytest.param({"UZB": (*NO, 60, 59.95, 60.05), "RUS": (*NO, 40.1, 40.05, 40.15)}, False, id="100.1 may be 100"),
        pytest.param({"UZB": (*NO, 60, 59.95, 60.05), "RUS": (*NO, 40.6, 40.55, 40.65)}, True, id="100.6 may not"),
        pytest.param({"total": (*TOTAL, *NO), "UZB": (1005, 1000, 1010, *NO)}, False, id="a total that may be 1,010"),
        pytest.param({"total": (*TOTAL, *NO), "UZB": (1020, 1015, 1025, *NO)}, True, id="a total below its part"),
        pytest.param(
            {"total": (*TOTAL, *NO), "UZB": (490, 485, 495, *NO), "other": (495, 490, 500, *NO)},
            False,
            id="parts that may be 995",
        ),
        pytest.param(
            {"total": (*TOTAL, *NO), "UZB": (480, 475, 485, *NO), "other": (495, 490, 500, *NO)},
            True,
            id="parts that may not be 990",
        ),
    ],
)
def test_a_list_is_refused_only_where_no_rounding_explains_it(rows, refused):
    units = ["persons", "share_pct"]
    if refused:
        with pytest.raises(BadInput):
            lists.check_list(table(**rows), units, SEEN)
    else:
        lists.check_list(table(**rows), units, SEEN)


def test_the_total_stands_first_and_the_rest_last():
    order = ["UZB", "other", "RUS", "total"]
    seen = pd.DataFrame(
        [{"category": each, "unit": "persons", "value": 1, "low": 1, "high": 1, "place": "p"} for each in order]
    )
    assert lists.wide(seen, ["persons"])["category"].tolist() == ["total", "UZB", "RUS", "other"]
