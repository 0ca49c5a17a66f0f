"""Which numbers may stand in one growth series, and what is said when they may not."""

from dataclasses import replace

import pandas as pd
import pytest

from kazmig.evidence.definitions import DefinitionError
from kazmig.evidence.facts import Fact, Facts
from kazmig.growth.errors import GrowthError
from kazmig.growth.series import check_levels, check_years, guard_report, one_revision, require_alike, yearly_changes


def moved(year: int, change: float, **other: object) -> Fact:
    about = {"measure": "flow", "population": "movers", "source": "baseline_assessment", "quality": "key_informant"}
    return Fact(f"baseline.moved.{year}.change_pct", change, "change_pct", str(year), **(about | other))


STOCK = Fact(
    "baseline.workers.persons", 668422, "persons", "2023-01-30/2023-03-03", "stock", "migrant_workers",
    "baseline_assessment", "key_informant",
)  # fmt: skip
FIRST = Facts([moved(2021, 16.0, low=15.5, high=16.5), moved(2022, 25.0, low=24.5, high=25.5), STOCK])


def test_growth_of_movers_is_not_laid_on_the_stock():
    with pytest.raises(DefinitionError) as caught:
        require_alike(STOCK, FIRST["baseline.moved.2022.change_pct"])
    message = str(caught.value)
    for word in ("baseline.workers.persons", "baseline.moved.2022.change_pct", "'stock' against 'flow'", "because="):
        assert word in message


def test_an_unlike_pair_passes_with_a_reason_only():
    require_alike(STOCK, FIRST["baseline.moved.2022.change_pct"], because="shown as the mistake it would be")
    with pytest.raises(DefinitionError):
        require_alike(STOCK, FIRST["baseline.moved.2022.change_pct"], because=" ")


def test_two_years_of_the_same_growth_are_alike():
    require_alike(FIRST["baseline.moved.2021.change_pct"], FIRST["baseline.moved.2022.change_pct"])


def test_the_guard_reports_what_is_there():
    report = guard_report(
        FIRST,
        ("baseline.moved.2021.change_pct", "baseline.moved.2022.change_pct"),
        ("baseline.workers.persons", "baseline.moved.2022.change_pct"),
        ("baseline.workers.persons", "stock.migrants.persons"),
    )
    assert report["verdict"].tolist() == ["may be joined", "refused"]
    assert "measure" in report["reason"].iloc[1]


def test_changes_come_in_order_with_their_rounding():
    changes = yearly_changes({"2022Q4": FIRST})
    assert changes["year"].tolist() == [2021, 2022]
    assert changes[["low_pct", "high_pct"]].to_numpy().tolist() == [[15.5, 16.5], [24.5, 25.5]]
    assert changes["revised_from_pct"].isna().all()


def test_no_facts_make_no_changes():
    assert yearly_changes({"2022Q4": Facts()}).empty


def test_earlier_editions_lengthen_the_series_and_a_revision_is_seen():
    later = Facts([moved(2022, 22.0), moved(2023, 5.0)])
    changes = yearly_changes({"2022Q4": FIRST, "2023Q4": later}).set_index("year")
    assert changes["change_pct"].to_dict() == {2021: 16.0, 2022: 22.0, 2023: 5.0}
    assert changes["edition"].to_dict() == {2021: "2022Q4", 2022: "2023Q4", 2023: "2023Q4"}
    assert changes.loc[2022, "revised_from_pct"] == 25.0
    assert changes.loc[2023, "revised_from_pct"] != changes.loc[2023, "revised_from_pct"]


def test_a_missing_year_is_named():
    with pytest.raises(GrowthError, match=r"those who moved: 2023 is missing between 2022 and 2024\. Add it"):
        yearly_changes({"2022Q4": FIRST, "2024Q4": Facts([moved(2024, 5.0)])})


def test_changes_of_another_population_are_not_joined():
    with pytest.raises(DefinitionError, match="population"):
        yearly_changes({"2022Q4": FIRST, "2023Q4": Facts([moved(2023, 5.0, population="migrant_workers")])})


def test_a_year_given_twice_is_named():
    with pytest.raises(GrowthError, match="net migration: 2001 stands there twice"):
        check_years(pd.Series([2000, 2001, 2001]), "net migration")


@pytest.mark.parametrize("level", [0.0, -3.0, float("nan")], ids=["zero", "negative", "missing"])
def test_levels_that_cannot_grow_are_refused(level):
    data = pd.DataFrame({"year": [2000, 2001], "persons": [5.0, level]})
    with pytest.raises(GrowthError, match=r"the stock: persons is .* in 2001"):
        check_levels(data, "persons", "the stock")


STOCKS = pd.DataFrame({"revision": [2020, 2024], "year": [2020, 2020], "persons": [3732073, 1990268]})


def test_mixed_revisions_are_refused():
    with pytest.raises(GrowthError, match=r"the UN stock: revisions 2020, 2024 are mixed"):
        one_revision(STOCKS, "the UN stock")


def test_one_revision_can_be_had():
    assert one_revision(STOCKS, "the UN stock", 2024)["persons"].tolist() == [1990268]
    with pytest.raises(GrowthError, match=r"no revision 2017; there are 2020, 2024"):
        one_revision(STOCKS, "the UN stock", 2017)


@pytest.mark.parametrize(
    ("newest", "expected"),
    [
        pytest.param([moved(2023, 3.0, synthetic=True)], [2023], id="a synthetic edition uses its own alone"),
        pytest.param([moved(2023, 3.0)], [2021, 2022, 2023], id="real ones stand together"),
        pytest.param([replace(STOCK, synthetic=True)], [], id="a synthetic edition without changes borrows none"),
    ],
)
def test_synthetic_changes_never_stand_beside_real_ones(newest, expected):
    assert yearly_changes({"2022Q4": FIRST, "2023Q4": Facts(newest)})["year"].tolist() == expected


def test_a_real_edition_takes_no_change_from_a_synthetic_one():
    invented = Facts([moved(2023, 3.0, synthetic=True)])
    assert yearly_changes({"2022Q4": invented, "2023Q4": FIRST})["year"].tolist() == [2021, 2022]
