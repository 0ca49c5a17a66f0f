"""What happened next: the straight line, the fan around one count, the later rounds; none of them is fitted."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from kazmig.evidence.facts import Fact, Facts
from kazmig.growth import later, views
from kazmig.growth.errors import GrowthError
from kazmig.growth.methods import outlook
from kazmig.growth.series import yearly_changes

ABOUT = {"source": "baseline_assessment", "quality": "key_informant"}


def fact(
    key: str, value: object, unit: str, measure: str = "none", population: str = "fieldwork", **other: object
) -> Fact:
    return Fact(key, value, unit, "2022", measure, population, **ABOUT, **other)  # type: ignore[arg-type]


FACTS = Facts(
    [
        fact("baseline.workers.persons", 668422, "persons", "stock", "migrant_workers"),
        fact("baseline.moved.2021.change_pct", 16.0, "change_pct", "flow", "movers", low=15.5, high=16.5),
        fact("baseline.moved.2022.change_pct", 25.0, "change_pct", "flow", "movers", low=24.5, high=25.5),
        fact("baseline.fieldwork.first.date", "2023-01-30", "date"),
        fact("baseline.fieldwork.last.date", "2023-03-03", "date"),
    ]
)


@pytest.fixture(scope="module")
def published(root: Path) -> pd.DataFrame:
    return pd.read_csv(root / "data" / "raw" / "reference" / "later_rounds.csv")


@pytest.fixture(scope="module")
def table(root: Path) -> pd.DataFrame:
    return pd.read_csv(root / "data" / "raw" / "reference" / "growth_reference_class.csv")


def test_the_straight_line_reaches_a_million_and_iom_counted_half(published):
    rounds = later.later_rounds(published, FACTS).set_index("round")
    row = rounds.loc["baseline_2025_january"]
    assert row["persons"] == 529_000
    assert row["straight_line_persons"] == pytest.approx(1.03e6, abs=5000)
    assert row["years_after"] == pytest.approx(1.92, abs=0.01)


def test_rounds_come_in_order_with_their_coverage(published):
    rounds = later.later_rounds(published, FACTS)
    assert rounds["persons"].tolist() == [598_094, 529_000, 550_000]
    assert rounds["coverage"].iloc[0].startswith("7 regions and 3 cities")
    assert rounds["source"].str.len().gt(10).all()


def test_rounds_before_the_edition_are_not_later(published):
    moved_on = Facts([fact("baseline.fieldwork.first.date", "2025-02-01", "date"),
                      fact("baseline.fieldwork.last.date", "2025-02-27", "date"),
                      *[FACTS[key] for key in FACTS if "fieldwork" not in key]])  # fmt: skip
    assert later.later_rounds(published, moved_on)["round"].tolist() == ["baseline_2025_middle"]


def test_without_an_assessment_there_is_nothing_to_compare(published, table):
    assert later.later_rounds(published, Facts()).empty
    fan = later.stock_fan(Facts(), table, "poland")
    assert fan.empty and later.counted_on(Facts()) is None
    assert later.against_fan(later.later_rounds(published, Facts()), fan).empty
    assert views.stock_after(fan, later.later_rounds(published, Facts()), Facts()).empty


def test_the_middle_of_a_fieldwork():
    assert later.middle("2023-01-30", "2023-03-03") == date(2023, 2, 15)


def test_the_fan_starts_from_the_count_and_only_opens(table):
    fan = later.stock_fan(FACTS, table, "poland")
    for _, band in fan.groupby("level_pct"):
        assert band["low_persons"].iloc[0] == band["high_persons"].iloc[0] == 668422
        assert band["low_persons"].is_monotonic_decreasing and band["high_persons"].is_monotonic_increasing
    wide, narrow = (fan[fan["level_pct"] == level]["high_persons"].iloc[-1] for level in (95, 80))
    assert wide > narrow


def test_a_round_is_within_the_fan_or_not(table):
    fan = later.stock_fan(FACTS, table, "poland")
    rounds = pd.DataFrame({"years_after": [1.0, 1.0, 0.5], "persons": [668422, 3_000_000, 668422]})
    assert later.within(rounds, fan, 80).tolist() == [True, False, True]
    with pytest.raises(GrowthError, match="no 70 % band"):
        later.within(rounds, fan, 70)


@pytest.mark.parametrize("persons, inside", [(190, True), (210, False), (249, False)])
def test_between_its_years_the_fan_s_edges_are_straight_in_logs(persons: int, inside: bool) -> None:
    """Half way from 100 to 400 the edge is at 200, their geometric mean; a line of persons would stand at 250."""
    fan = pd.DataFrame([[0.0, 80, 100, 100, 100], [1.0, 80, 25, 100, 400]], columns=list(later.FAN_COLUMNS))
    assert later.within(pd.DataFrame({"years_after": [0.5], "persons": [persons]}), fan, 80).tolist() == [inside]


def test_later_rounds_move_nothing_that_is_forecast(published, table):
    """A hold-out: were every later round another number, index, outlook and fan would stay as they are."""
    changes = yearly_changes({"2022Q4": FACTS})
    forecast = outlook(changes, table, "poland", horizons=(1, 2))
    fan = later.stock_fan(FACTS, table, "poland")
    other = published.assign(value=published["value"] * 3)
    assert later.later_rounds(other, FACTS)["persons"].iloc[0] == 3 * 598_094
    pd.testing.assert_frame_equal(outlook(changes, table, "poland", horizons=(1, 2)), forecast)
    pd.testing.assert_frame_equal(later.stock_fan(FACTS, table, "poland"), fan)


def test_figures_get_every_part(published, table):
    rounds = later.later_rounds(published, FACTS)
    shown = views.stock_after(later.stock_fan(FACTS, table, "poland"), rounds, FACTS)
    assert shown["role"].value_counts().to_dict() == {
        "forecast": 3,
        "unchanged_growth": 3,
        "revealed": 3,
        "observed": 1,
    }
    ahead = shown[shown["role"] != "revealed"].drop_duplicates("month")["month"].tolist()
    assert ahead == ["2023-02", "2024-02", "2025-02", "2026-02"]
    assert shown.loc[shown["role"] == "revealed", "month"].tolist() == ["2024-03", "2025-01", "2025-06"]
    changes = yearly_changes({"2022Q4": FACTS})
    fan = views.index_fan(changes, outlook(changes, table, "poland", (80.0, 95.0), (1, 2)))
    assert fan["role"].tolist() == ["observed"] * 3 + ["forecast"] * 2 + ["shrunken"] * 2
    ahead = fan[fan["role"] == "forecast"]
    assert (ahead["low95_index"] < ahead["low80_index"]).all() and (ahead["high80_index"] < ahead["high95_index"]).all()
    assert ahead["low80_index"].iloc[0] == pytest.approx(145 * (1 - 0.0989), abs=0.1)
    assert (fan.loc[fan["role"] == "shrunken", "index"].to_numpy() < ahead["index"].to_numpy()).all()


def test_no_changes_make_an_empty_fan(table):
    none = yearly_changes({})
    assert views.index_fan(none, outlook(none, table, "poland")).empty
    assert views.side_by_side(outlook(none, table, "poland")).empty


def test_spans_of_years():
    assert views.span(pd.Series([2020, 2022]), 2019) == "2020/2022"
    assert views.span(pd.Series([2020]), 2019) == "2020"
    assert views.span(pd.Series([], dtype=int), 2019) == "2019"


def test_every_round_names_who_printed_it_and_the_subtraction_is_the_newspaper_s(published):
    rounds = published[published["series"] == "migrant_workers"].set_index("round")
    assert rounds["publisher"].to_dict() == {
        "baseline_2024": "IOM",
        "baseline_2025_january": "Astana Times",
        "baseline_2025_middle": "IOM, quoted by the Astana Times",
    }
    assert "subtraction" in rounds.loc["baseline_2025_january", "derivation"]
