import pandas as pd
import pytest

from kazmig.evidence.facts import Facts
from kazmig.reconcile.identification import (
    bounds,
    designs,
    homogeneity,
    identification,
    in_words,
    is_identified,
    nationality_sd,
    null_space,
    permits_of_every_kind,
    textbook_design,
)
from kazmig.reconcile.model import Model, build_model
from kazmig.reconcile.multiplier import SURVEY_COLUMNS
from kazmig.reconcile.refutation import log_ratios

FIVE = ["UZB", "RUS", "TJK", "KGZ", "other"]


def test_ten_equations_fifteen_unknowns_rank_ten(counts: pd.DataFrame, model: Model) -> None:
    table = identification(designs(counts, model)).set_index("design")
    columns = ["equations", "unknowns", "rank", "null_space"]
    assert table.loc["own", columns].tolist() == [10, 15, 10, 5]
    assert table.loc["shared", columns].tolist() == [10, 7, 6, 1]
    assert table.loc["table", columns].tolist() == [10, 46, 10, 36]
    assert not table["identified"].any()


def test_only_the_ratio_of_coverages_is_identified() -> None:
    design = textbook_design(FIVE)
    assert not is_identified(design, ["true.UZB"])
    assert not is_identified(design, ["official.UZB"])
    assert is_identified(design, ["assessment.UZB", "official.UZB"], [1, -1])


def test_the_null_space_moves_no_count() -> None:
    design = textbook_design(FIVE)
    moved = design.to_numpy() @ null_space(design).to_numpy()
    assert null_space(design).shape == (15, 5)
    assert (moved == 0).all()


def test_the_null_space_in_words() -> None:
    assert in_words(textbook_design(["UZB"])) == [
        "true number of UZB up and official coverage of UZB and assessment coverage of UZB down by the same factor: "
        "both counts stay as they are."
    ]


def test_a_survey_of_one_nationality_identifies_that_one(counts: pd.DataFrame, table: pd.DataFrame) -> None:
    survey = pd.DataFrame([["s", "UZB", 42.0, 500.0, 2.0, "", "", ""]], columns=SURVEY_COLUMNS)
    design = build_model(counts, table, survey).design
    assert is_identified(design, ["true.UZB"])
    assert not is_identified(design, ["true.TJK"])
    partly = build_model(counts, table, survey.assign(components="registration")).design
    assert not is_identified(partly, ["true.UZB"])


def test_bounds_and_the_widest_definition(facts: Facts, counts: pd.DataFrame) -> None:
    permits = permits_of_every_kind(facts, counts.index)
    assert permits.to_dict() == {"UZB": 392_218}
    table = bounds(counts, permits).set_index("nationality")
    assert table.loc["UZB", "assessment_ceiling_persons"] - table.loc["UZB", "permits_persons"] == 151_209
    # More are registered than informants name, but rounding leaves room for both assumptions.
    assert table["verdict"].to_dict() == {**dict.fromkeys(FIVE, "open"), "other": "point"}


def test_bounds_that_contradict_each_other_even_within_rounding(counts: pd.DataFrame) -> None:
    counts.loc["RUS", ["official_persons", "official_low", "official_high"]] = [60_000, 59_500, 60_500]
    assert bounds(counts).set_index("nationality").loc["RUS", "verdict"] == "contradiction"


def test_homogeneity_at_the_spread_that_method_names(model: Model) -> None:
    table = homogeneity(log_ratios(model), pd.Series(0.17, index=FIVE)).set_index("split")
    assert table.loc["one_ratio_for_all", "p_value"] == pytest.approx(1e-5, rel=0.15)
    assert table.loc["eaeu_against_permit_regime", "p_value"] == pytest.approx(3e-6, rel=0.15)
    assert table.loc["central_asia_against_rest", "p_value"] == pytest.approx(0.80, abs=0.01)
    assert table["freedom"].tolist() == [4, 3, 3]


def test_the_table_s_own_spread_is_about_that(model: Model) -> None:
    assert nationality_sd(model).to_numpy() == pytest.approx(0.17, abs=0.007)


def test_without_counts_there_is_nothing_to_identify(counts: pd.DataFrame, model: Model) -> None:
    assert identification(designs(counts[:0], model)).empty
