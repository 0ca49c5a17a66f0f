"""The rules of disclosure, and that hidden counts stay hidden."""

import numpy as np
import pandas as pd
import pytest

from kazmig.disclosure.attack import Published, Sum, bounds, exposed
from kazmig.disclosure.places import FEW_INFORMANTS, FEW_SETTLEMENTS, SMALL, protect
from kazmig.disclosure.rules import DisclosureError, refuse_forbidden, roughly, survey_cell


@pytest.mark.parametrize(
    ("interviews", "clusters", "cv_pct", "said"),
    [
        pytest.param(30, 5, 20.0, "shown", id="just enough"),
        pytest.param(29, 5, 1.0, "hidden", id="too few interviews"),
        pytest.param(300, 4, 1.0, "hidden", id="too few clusters"),
        pytest.param(300, 50, 20.1, "flagged", id="uncertain"),
        pytest.param(300, 50, 30.1, "hidden", id="too uncertain"),
        pytest.param(300, 50, float("nan"), "hidden", id="no coefficient of variation"),
    ],
)
def test_a_survey_cell_is_shown_flagged_or_hidden(interviews, clusters, cv_pct, said):
    assert survey_cell(interviews, clusters, cv_pct) == said


@pytest.mark.parametrize(
    ("persons", "places", "told"),
    [(1234, 5, 1200), (167, 3, 160), (9, 30, None), (4000, 2, None), (19, 3, None), (668_422, 1300, 670_000)],
)
def test_a_count_beside_the_tables_is_told_roughly(persons, places, told):
    assert roughly(persons, places) == told


def test_places_by_papers_are_never_published():
    with pytest.raises(DisclosureError, match="crosses region with registration"):
        refuse_forbidden(["region", "registration", "persons"], "x")
    refuse_forbidden(["region", "citizenship", "persons"], "x")


# A row of three cells and its total 30, all in one sum: 4 + 6 + 20 = 30.
def row(*hidden):
    mask = np.zeros(4, dtype=bool)
    mask[list(hidden)] = True
    return Published(np.array([4.0, 6.0, 20.0, 30.0]), mask, (Sum((0, 1, 2), 3),))


def test_what_can_be_found_out_is_what_sums_allow():
    assert bounds(row(0)) == {0: (4.0, 4.0)}
    assert bounds(row(0, 1)) == {0: (0.0, 10.0), 1: (0.0, 10.0)}
    assert bounds(row(0, 2)) == {0: (0.0, 24.0), 2: (0.0, 24.0)}


def test_cells_whose_ends_lie_close_are_exposed():
    ten, small = np.full(4, 10.0), np.array([True, True, False, False])
    assert exposed(row(0), ten, small) == [0]
    assert exposed(row(0, 1), ten, small) == []
    assert exposed(row(0, 1), ten + 1, small) == [0, 1]


def places(*rows):
    columns = ["level", "region", "district", "dimension", "category", "persons", "settlements", "informants"]
    return pd.DataFrame(rows, columns=columns)


COUNTRY = places(
    ("country", "", "", "total", "total", 1000, 30, 60),
    ("region", "KZ-1", "", "total", "total", 600, 20, 40),
    ("region", "KZ-2", "", "total", "total", 400, 10, 20),
    ("district", "KZ-1", "a", "total", "total", 4, 5, 10),
    ("district", "KZ-1", "b", "total", "total", 96, 5, 10),
    ("district", "KZ-1", "c", "total", "total", 500, 10, 20),
    ("district", "KZ-2", "d", "total", "total", 390, 8, 16),
    ("district", "KZ-2", "e", "total", "total", 10, 2, 4),
)


def hidden(shown):
    return shown.loc[shown["persons"].isna(), "district"].tolist()


def test_a_small_count_is_hidden_with_the_cheapest_that_protects_it():
    shown, listed = protect(COUNTRY, "places")
    assert hidden(shown) == ["a", "b", "d", "e"]
    assert listed["reason"].tolist() == [SMALL, SMALL, SMALL, FEW_SETTLEMENTS]
    assert shown.loc[shown["district"] == "e", ["settlements", "informants"]].isna().all(axis=None)


def test_what_an_earlier_revision_showed_protects_nothing():
    """Revision 1 showed district b, so that hiding it now would give a away: c is hidden instead."""
    before = COUNTRY.assign(persons=COUNTRY["persons"].astype("Int64").mask(COUNTRY["district"].isin(["a", "c", "e"])))
    shown, _ = protect(COUNTRY, "places", [before[before["district"] != "d"]])
    assert hidden(shown) == ["a", "c", "d", "e"]


def test_where_an_earlier_revision_leaves_no_choice_no_district_of_the_region_is_shown():
    """Revision 1 showed all districts, a with 12: its total and the others would tell that eight went away."""
    before = COUNTRY.assign(persons=COUNTRY["persons"] + 8 * COUNTRY["district"].isin(["", "a"]))
    shown, _ = protect(COUNTRY, "places", [before])
    assert hidden(shown) == ["a", "b", "c", "e"]  # e was shown, so that hiding d would protect nothing


def test_an_empty_table_stays_empty():
    shown, listed = protect(COUNTRY.iloc[:0], "places")
    assert shown.empty and listed.empty


@pytest.mark.parametrize(
    ("persons", "settlements", "informants", "reasons"),
    [
        pytest.param(10, 3, 3, {}, id="just enough of each"),
        pytest.param(9, 3, 3, {"a": SMALL, "b": SMALL}, id="a person too few"),
        pytest.param(10, 2, 3, {"a": FEW_SETTLEMENTS, "b": SMALL}, id="a settlement too few"),
        pytest.param(10, 3, 2, {"a": FEW_INFORMANTS, "b": SMALL}, id="an informant too few"),
    ],
)
def test_a_district_is_hidden_below_each_threshold_and_not_at_it(persons, settlements, informants, reasons):
    """District a is hidden, b (the cheapest beside it) with it, and never c."""
    table = places(
        ("country", "", "", "total", "total", 1000, 60, 60),
        ("region", "KZ-1", "", "total", "total", 600, 30, 30),
        ("region", "KZ-2", "", "total", "total", 400, 30, 30),
        ("district", "KZ-1", "a", "total", "total", persons, settlements, informants),
        ("district", "KZ-1", "b", "total", "total", 90, 9, 9),
        ("district", "KZ-1", "c", "total", "total", 510 - persons, 9, 9),
        ("district", "KZ-2", "d", "total", "total", 200, 9, 9),
        ("district", "KZ-2", "e", "total", "total", 200, 9, 9),
    )
    shown, listed = protect(table, "places")
    assert dict(zip(listed["district"], listed["reason"], strict=True)) == reasons
    assert hidden(shown) == sorted(reasons)
