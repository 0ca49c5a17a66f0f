import pandas as pd
import pytest
from two_counts_data import ASSESSMENT, KIND, OFFICIAL, stated

from kazmig.evidence.facts import Fact, Facts
from kazmig.reconcile.counts import CountError, check_counts, gaps, ratio_table, two_counts, waterfall


def facts_of(official: dict[str, int], assessment: dict[str, int]) -> Facts:
    return Facts(
        [
            *stated("labour.official", official, 0, 0, "2022", "register"),
            *stated("baseline.workers", assessment, 0, 0, "2022Q4", "key_informant"),
        ]
    )


def test_gap_by_nationality_adds_up_to_the_person(counts: pd.DataFrame) -> None:
    table = gaps(counts).set_index("nationality")
    assert table["gap_persons"].astype(int).to_dict() == {
        "UZB": 313_219, "RUS": 2_760, "TJK": 14_695, "KGZ": 11_878, "other": -1_130,
    }  # fmt: skip
    assert table["gap_persons"].sum() == 341_422
    assert table["gap_share_pct"]["UZB"] == pytest.approx(91.74, abs=0.005)
    ratios = {"UZB": 2.361, "KGZ": 2.453, "TJK": 1.999, "RUS": 1.056, "other": 0.954}
    assert table["ratio"].round(3).to_dict() == ratios


def test_a_nationality_of_one_source_is_counted_in_other_and_said_so() -> None:
    counts = two_counts(facts_of(OFFICIAL, ASSESSMENT))
    assert counts.loc["other", "official_persons"] == OFFICIAL["AZE"] + OFFICIAL["other"]
    assert counts.loc["other", "note"] == "with AZE, which one source alone counts"
    assert counts.index[-1] == "other"


def test_a_zero_counts_as_not_named() -> None:
    counts = two_counts(facts_of({"UZB": 10, "CHN": 0, "other": 5}, {"UZB": 20, "CHN": 3, "other": 4}))
    assert counts["assessment_persons"].to_dict() == {"UZB": 20, "other": 7}


def test_without_a_residual_a_nationality_of_one_source_makes_one() -> None:
    counts = two_counts(facts_of({"UZB": 10}, {"UZB": 20, "CHN": 3}))
    assert counts.loc["other", "assessment_persons"] == 3
    assert pd.isna(counts.loc["other", "official_persons"])
    assert gaps(counts)["gap_persons"].tolist() == [10, 3]


def test_a_source_that_did_not_come_gives_no_rows(facts: Facts) -> None:
    counts = two_counts(Facts(facts.under("labour.official").values()))
    assert counts.empty
    assert gaps(counts).empty
    assert ratio_table(counts).empty
    assert waterfall(gaps(counts), "nationality", "gap_persons", 0, 0).empty


def test_parts_that_do_not_make_their_total(facts: Facts) -> None:
    wrong = [fact for key, fact in facts.items() if key != "labour.official.TJK.persons"]
    with pytest.raises(CountError, match=r"parts of the official count sum to 312,285, but labour.official.persons"):
        two_counts(Facts(wrong))


def test_a_negative_count_is_refused(counts: pd.DataFrame) -> None:
    counts.loc["RUS", "official_persons"] = -1
    with pytest.raises(CountError, match="official count of RUS is -1"):
        check_counts(counts)


def test_a_count_outside_its_interval_is_refused(counts: pd.DataFrame) -> None:
    counts.loc["RUS", "official_low"] = 60_000
    with pytest.raises(CountError, match="official count of RUS, 49,377, lies outside"):
        check_counts(counts)


def test_registration_by_region_is_refused(facts: Facts) -> None:
    with pytest.raises(CountError, match="do no harm"):
        two_counts(facts, "region")


def test_sex_is_compared_by_the_same_code_when_both_sources_have_it(facts: Facts) -> None:
    assert two_counts(facts, "sex").empty
    split = {
        "labour.official.sex.male": 280_000, "labour.official.sex.female": 47_000,
        "baseline.sex.male": 561_474, "baseline.sex.female": 106_948,
    }  # fmt: skip
    about = {**KIND, "period": "2022", "source": "x", "quality": "register"}
    both = facts.merged(Fact(f"{key}.persons", value, **about) for key, value in split.items())
    table = gaps(two_counts(both, "sex")).set_index("nationality")
    assert table["gap_persons"].to_dict() == {"male": 281_474, "female": 59_948}
    assert two_counts(both).index.tolist() == list(ASSESSMENT)


def test_the_waterfall_begins_and_ends_with_the_counts(counts: pd.DataFrame) -> None:
    steps = waterfall(gaps(counts), "nationality", "gap_persons", 327_000, 668_422)
    assert steps["nationality"].tolist() == ["official", *counts.index, "assessment"]
    assert steps["persons"].iloc[:-1].sum() == steps["persons"].iloc[-1]
