import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kazmig.evidence.facts import Facts
from kazmig.reconcile.conflict import log_ratios
from kazmig.reconcile.identification import (
    bounds,
    bounds_by_assumption,
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
from kazmig.reconcile.model import Model
from kazmig.reconcile.stone import rank_of

FIVE = ["UZB", "RUS", "TJK", "KGZ", "other"]


def test_ten_equations_fifteen_unknowns_rank_ten(counts: pd.DataFrame, model: Model) -> None:
    table = identification(designs(counts, model)).set_index("design")
    columns = ["equations", "unknowns", "rank", "null_space"]
    assert table.loc["own", columns].tolist() == [10, 15, 10, 5]
    assert table.loc["shared", columns].tolist() == [10, 7, 6, 1]
    assert table.loc["table", columns].tolist() == [10, 47, 10, 37]
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


@pytest.mark.parametrize(
    ("split", "sd", "p", "rel"),
    [
        ("one_ratio_for_all", 0.15, 1 / 4.4e6, 0.02), ("one_ratio_for_all", 0.17, 1 / 97_000, 0.02),
        ("one_ratio_for_all", 0.20, 1 / 2551, 0.002), ("one_ratio_for_all", 0.25, 1 / 94, 0.01),
        ("one_ratio_for_all", 0.30, 1 / 17, 0.02), ("eaeu_against_permit_regime", 0.15, 6e-8, 0.02),
        ("eaeu_against_permit_regime", 0.17, 3e-6, 0.02), ("eaeu_against_permit_regime", 0.30, 0.028, 0.02),
        ("eaeu_against_permit_regime", 0.40, 0.16, 0.03), ("central_asia_against_rest", 0.10, 0.41, 0.01),
        ("central_asia_against_rest", 0.15, 0.73, 0.01), ("central_asia_against_rest", 0.17, 0.80, 0.01),
        ("central_asia_against_rest", 0.20, 0.87, 0.01), ("central_asia_against_rest", 0.40, 0.98, 0.01),
        ("one_ratio_for_all", 0.10, 1 / 1.6e16, 0.05),
    ],
)  # fmt: skip
def test_homogeneity_is_a_statement_about_the_assumed_spread(
    model: Model, split: str, sd: float, p: float, rel
) -> None:
    table = homogeneity(log_ratios(model)).set_index(["split", "sd_log"])
    assert table.loc[(split, sd), "p_value"] == pytest.approx(p, rel=rel)


def test_homogeneity_by_hand() -> None:
    """Ratios 0, 0.2, 0.4 about their mean: 0.08 over 0.01 is 8 on two degrees of freedom."""
    row = homogeneity(pd.Series({"UZB": 0.0, "TJK": 0.2, "KGZ": 0.4}), 0.1, {"all": []}).iloc[0]
    assert (row["statistic"], row["freedom"]) == (pytest.approx(8.0), 2)
    assert row["p_value"] == pytest.approx(0.018316, abs=1e-6)


def test_the_table_s_own_spread_is_about_that(model: Model) -> None:
    assert nationality_sd(model).between(0.13, 0.17).all()


@pytest.mark.parametrize(
    ("assumption", "value", "low", "high"),
    [
        ("register_counts_persons_once", None, 327_000, None), ("documents_and_turnover_at_most", 1.3, 251_538, None),
        ("documents_and_turnover_at_most", 2.0, 163_500, None), ("informants_never_undercount", None, None, 668_422),
        ("net_coverage_at_least", 0.6, None, 514e3), ("net_coverage_at_least", 0.5, None, 599e3),
        ("net_coverage_at_least", 0.4, None, 725e3), ("net_coverage_at_least", 0.3, None, 936e3),
        ("informants_within_a_factor", 1.25, 535e3, 836e3), ("informants_within_a_factor", 1.5, 446e3, 1_003e3),
        ("informants_within_a_factor", 2.0, 334e3, 1_337e3),
        ("documents_1_3_coverage_0_4_informants_1_5", None, 446e3, 725e3),
    ],
)  # fmt: skip
def test_bounds_with_one_assumption_a_line(counts: pd.DataFrame, assumption, value, low, high) -> None:
    table = bounds_by_assumption(counts)
    rows = table[
        (table["assumption"] == assumption) & (table["value"].isna() if value is None else table["value"] == value)
    ]
    for name, bound in (("low_persons", low), ("high_persons", high)):
        found = rows[name].iloc[0]
        assert pd.isna(found) if bound is None else found == pytest.approx(bound, rel=0.0011)


def test_ranks_of_forty_nationalities_take_no_time_to_speak_of() -> None:
    names = [f"N{at}" for at in range(40)]
    design = textbook_design(names)
    assert rank_of(design) == 80
    assert not is_identified(design, [f"true.{each}" for each in names])
    assert null_space(design).shape == (120, 40)


@given(st.lists(st.lists(st.integers(-3, 3), min_size=4, max_size=4), min_size=1, max_size=6))
def test_the_rank_modulo_primes_is_numpy_s(rows: list[list[int]]) -> None:
    assert rank_of(pd.DataFrame(rows)) == np.linalg.matrix_rank(np.array(rows))


def test_without_counts_there_is_nothing_to_identify(counts: pd.DataFrame, model: Model) -> None:
    assert identification(designs(counts[:0], model)).empty
