import pandas as pd
import pytest

from kazmig.evidence.facts import Fact, Facts
from kazmig.evidence.quarter import Quarter
from kazmig.places.regions import VintageError
from kazmig.reconcile import schemas, statements
from kazmig.reconcile.identification import bounds, designs, homogeneity, identification, nationality_sd
from kazmig.reconcile.inherit import NamedTable
from kazmig.reconcile.model import Model, build_model, intervals
from kazmig.reconcile.places import informant_spread, region_plausibility
from kazmig.reconcile.refutation import log_ratios, power, refutation, wrong_ratios
from kazmig.reconcile.sensitivity import candidates, leave_one_out, stress, tornado, value_of_information
from kazmig.reconcile.tables import (
    assumptions_table,
    by_treaty,
    compare,
    reconciliation_table,
    sensitivity_table,
)
from kazmig.words.words import CATEGORY_WORDS, LANGUAGES, Words

QUARTER = Quarter.parse("2022Q4")
# Slugs whose names the figures show.
SHOWN = (
    *("documents", "registration", "legal_scope", "multiplicity", "perception", "area_coverage", "season"),
    *("rounding", "one_source_only", "half_as_unsure", "as_stated", "twice_as_unsure", "no_further_datum"),
    *("survey_of_200_workers", "survey_of_500_workers", "survey_of_1000_workers", "permits_counted_by_person"),
    *("one_region_recounted", "informants_lists_matched", "count_in_another_season"),
)


def test_the_gap_s_facts(facts: Facts, counts: pd.DataFrame) -> None:
    said = Facts(statements.gap_facts(counts, facts))
    gap = said["reconcile.gap.persons"]
    assert (gap.value, gap.low, gap.high) == (341_422, 340_922, 341_922)
    assert said.value("reconcile.gap.UZB.persons") == 313_219
    assert said.value("reconcile.ratio.total") == pytest.approx(2.044, abs=0.001)
    # The residual is nobody's citizenship.
    assert said["reconcile.lowest.nationality.text"].value == "RUS"
    assert said["reconcile.highest.nationality.text"].value == "KGZ"


def test_identified_is_stated_as_computed(facts: Facts, counts: pd.DataFrame, model: Model) -> None:
    said = Facts(statements.identification_facts(identification(designs(counts, model)), facts))
    assert said["reconcile.identified"].value is False
    assert said.value("reconcile.design.own.rank") == 10
    known = identification({"own": pd.DataFrame([[1]], ["a"], ["true.UZB"])})
    assert Facts(statements.identification_facts(known, facts))["reconcile.identified"].value is True


def test_every_statement_without_counts_is_silence(facts: Facts, counts: pd.DataFrame, table: pd.DataFrame) -> None:
    nothing, none = counts[:0], build_model(counts[:0], table)
    used = NamedTable("assumptions", table, QUARTER)
    check = refutation(none)
    assert statements.gap_facts(nothing, Facts()) == []
    assert statements.identification_facts(identification(designs(nothing, none)), Facts()) == []
    assert statements.bound_facts(bounds(nothing), Facts()) == []
    assert statements.homogeneity_facts(homogeneity(log_ratios(none), nationality_sd(none)), Facts()) == []
    assert statements.refutation_facts(check, power(none, wrong_ratios(none)), used, Facts()) == []
    assert statements.estimate_facts(intervals(none), Facts()) == []
    assert statements.history({}, Facts(), QUARTER).empty


def test_tables_side_by_side_and_no_total_for_a_refuted_one(counts: pd.DataFrame, table: pd.DataFrame) -> None:
    tables = [NamedTable("assumptions", table, QUARTER), NamedTable("treaty", by_treaty(counts, table), QUARTER)]
    shown = compare(counts, tables).set_index("table")
    assert shown["verdict"].to_dict() == {"assumptions": "not refuted", "treaty": "refuted"}
    assert shown.loc["assumptions", "median_persons"] == pytest.approx(542_000, rel=0.01)
    assert shown.loc["treaty", ["median_persons", "low95_persons", "high95_persons"]].isna().all()


def test_the_tables_fit_their_schemas(counts: pd.DataFrame, table: pd.DataFrame) -> None:
    used = NamedTable("assumptions", table, QUARTER)
    for some in (counts, counts[:0]):
        model = build_model(some, table)
        result = schemas.RECONCILIATION.validate(reconciliation_table(some, model))
        schemas.ASSUMPTIONS.validate(assumptions_table(used, model))
        information = value_of_information(model, candidates(model))
        left = leave_one_out(model, some, table)
        schemas.SENSITIVITY.validate(sensitivity_table(tornado(model), stress(model), left, information))
        assert result["nationality"].tolist()[-1:] == ([] if some.empty else ["total"])


def test_results_of_earlier_editions_stand_beside_this_one(facts: Facts, model: Model) -> None:
    now = Facts(statements.estimate_facts(intervals(model), facts))
    before = Facts(Fact(f.key, int(f.value) + 1000, f.unit, "2022Q3", f.measure, f.population, f.source, f.quality)
                   for f in now.values())  # fmt: skip
    table = statements.history({Quarter.parse("2022Q3"): before, Quarter.parse("2022Q2"): Facts()}, now, QUARTER)
    assert table["quarter"].tolist() == ["2022Q3", "2022Q4"]
    assert table["median_persons"].diff().iloc[1] == -1000


def test_regions_stand_against_population_only(facts: Facts) -> None:
    about = {"unit": "persons", "period": "2023", "measure": "stock", "population": "migrant_workers"}
    workers = Fact("baseline.region.KZ-47.persons", 213_227, source="b", quality="key_informant", **about)
    population = pd.DataFrame(
        [["KAZ", "2023-01-01", 19_766_807], ["KZ-47", "2022-01-01", 745_900], ["KZ-47", "2023-01-01", 767_100]],
        columns=["region", "date", "persons"],
    ).assign(vintage="2024")
    row = region_plausibility(facts.merged([workers]), population).iloc[0]
    assert row["of_population_share_pct"] == pytest.approx(27.8, abs=0.05)
    assert row["times_national"] == pytest.approx(8.2, abs=0.05)
    assert region_plausibility(facts, population).empty
    with pytest.raises(VintageError, match="regions of 2024, the right one those of 2018"):
        region_plausibility(facts.merged([workers]), population.assign(vintage="2018"))


def test_informants_spread_is_evidence_where_an_export_came(table: pd.DataFrame) -> None:
    spread = pd.DataFrame([[25, 60, 1.3, 0.25]], columns=["settlements", "submissions", "median_ratio", "log_sd"])
    shown = informant_spread(spread, table).set_index("evidence")["sd_log"]
    assert shown["averaged_over_settlements"] == pytest.approx(0.05)
    assert shown["perception_as_assumed"] == pytest.approx(0.05**0.5, rel=0.01)
    assert informant_spread(spread[:0], table).empty


def test_a_table_says_whether_it_was_elicited(table: pd.DataFrame) -> None:
    assert statements.illustration(table)
    assert not statements.illustration(table.assign(evidence="panel of 12 experts, May 2023"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_figures_is_translated(language: str, facts: Facts, counts: pd.DataFrame) -> None:
    words = Words(language, domain="reconcile")
    texts = [CATEGORY_WORDS.get(slug) or slug.replace("_", " ").capitalize() for slug in SHOWN]
    for text in [*texts, "equal counts", "Nationality", "Median", "Stress", "Datum"]:
        assert words.t(text)
