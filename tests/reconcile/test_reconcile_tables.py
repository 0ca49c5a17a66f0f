import ast
from pathlib import Path

import pandas as pd
import pytest

from kazmig.evidence.facts import Fact, Facts
from kazmig.evidence.quarter import Quarter
from kazmig.places.regions import VintageError
from kazmig.project.folders import Project
from kazmig.project.inventory import load_inventory
from kazmig.reconcile import gather, schemas, statements, statements_range
from kazmig.reconcile.assumptions import AssumptionError, read_assumptions
from kazmig.reconcile.conflict import check, log_ratios
from kazmig.reconcile.engine import EngineError
from kazmig.reconcile.estimate import Standing, intervals, standing
from kazmig.reconcile.gather import STATUSES, checklist
from kazmig.reconcile.identification import bounds, designs, homogeneity, identification
from kazmig.reconcile.information import candidates, value_of_information
from kazmig.reconcile.inherit import NamedTable
from kazmig.reconcile.level import along_ridge, level, points, ridge
from kazmig.reconcile.model import Model, build_model
from kazmig.reconcile.places import informant_spread, region_plausibility
from kazmig.reconcile.sensitivity import by_spread, leave_one_out, stress, tornado
from kazmig.reconcile.tables import (
    all_standing,
    assumptions_table,
    by_treaty,
    compare,
    dot_table,
    reconciliation_table,
    sensitivity_table,
)
from kazmig.words.catalogues import load_catalogue
from kazmig.words.words import LANGUAGES, LOCALES, Words, category_words

QUARTER = Quarter.parse("2022Q4")
# Slugs whose names the figures show.
SHOWN = (
    *("documents", "registration", "legal_scope", "multiplicity", "perception", "area_coverage", "season"),
    *("rounding", "one_source_only", "half_as_unsure", "as_stated", "twice_as_unsure", "turnover"),
    *("survey_of_200_workers", "survey_of_500_workers", "survey_of_1000_workers", "permits_counted_by_person"),
    *("one_region_recounted", "informants_lists_matched", "count_in_another_season", "ten_regions_recounted"),
    *("assumptions", "cautious", "maximal", "register_as_flow", "medians_as_written", "both_nearly_complete"),
    *("survey_of_1000_less_truthful", "survey_of_500_second_nationality", "total_at_fieldwork", "done", "not_done"),
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
    silent = check(none)
    assert statements.gap_facts(nothing, Facts()) == []
    assert statements.identification_facts(identification(designs(nothing, none)), Facts()) == []
    assert statements.bound_facts(bounds(nothing), Facts()) == []
    assert statements.homogeneity_facts(homogeneity(log_ratios(none)), Facts()) == []
    assert statements.refutation_facts(silent, pd.DataFrame(columns=["wrong", "power_pct"]), used, Facts()) == []
    assert statements.estimate_facts(intervals(standing(none).posterior), Facts()) == []
    assert statements.history({}, Facts(), QUARTER).empty


def named(tables: dict[str, pd.DataFrame]) -> list[NamedTable]:
    return [NamedTable(name, table, QUARTER) for name, table in tables.items()]


def test_tables_side_by_side_the_envelope_and_no_total_for_a_refuted_one(
    facts: Facts, counts: pd.DataFrame, table: pd.DataFrame, tables: dict[str, pd.DataFrame]
) -> None:
    four = [*named(tables), NamedTable("treaty", by_treaty(counts, table), QUARTER)]
    found = all_standing(counts, four, draws=2**14)
    shown = compare(found, four).set_index("table")
    assert shown["verdict"].to_dict() == {**dict.fromkeys(tables, "not refuted"), "treaty": "refuted", "pool": "pooled"}
    assert shown.loc["treaty", ["median_persons", "low95_persons", "high95_persons"]].isna().all()
    pool = shown.loc["pool", ["median_persons", "low95_persons", "high95_persons"]] / 1000
    assert pool.tolist() == pytest.approx([475, 319, 1333], rel=0.02)
    said = Facts(statements_range.range_facts(shown.reset_index(), found["central"], found, counts, facts))
    ends = [said.value("reconcile.range.low.persons"), said.value("reconcile.range.high.persons")]
    assert ends == pytest.approx([305_000, 1_560_000], rel=0.012)
    printed = [said.value(f"reconcile.printed.{end}.persons") for end in ("low", "high", "low80", "high80")]
    assert printed == [300_000, 1_600_000, 420_000, 680_000]
    assert len(dot_table(found)) == 4 * 20
    numbers = [said.value(f"reconcile.range.{each}.number") for each in ("tables", "refuted")]
    assert numbers == [4, 1]


def test_a_refuted_headline_leaves_no_range(facts: Facts, counts: pd.DataFrame, table: pd.DataFrame, tables) -> None:
    """Nor a total of any other table, nor dots: the page says that no number is given. Verdicts stay."""
    four = [NamedTable("treaty", by_treaty(counts, table), QUARTER), *named({"cautious": tables["cautious"]})]
    found = all_standing(counts, four, draws=2**13)
    shown = compare(found, four)
    assert statements_range.range_facts(shown, found["treaty"], found, counts, facts) == []
    assert shown["verdict"].tolist() == ["refuted", "not refuted"]
    assert shown[[each for each in shown if each.endswith("_persons")]].isna().all(axis=None)
    assert dot_table(found).empty


def test_a_table_whose_posterior_cannot_be_drawn_is_named(counts: pd.DataFrame, tables) -> None:
    with pytest.raises(EngineError, match=r"assumption table 'cautious': only .* Widen the rows"):
        all_standing(counts, named({"cautious": tables["cautious"]}), draws=2**8)


def test_an_inherited_rival_that_does_not_fit_says_so(counts: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> None:
    other = counts.rename(index={"KGZ": "AZE"})
    own = tables["central"].assign(group=tables["central"]["group"].str.replace("KGZ", "AZE"))
    four = [
        NamedTable("assumptions", own, QUARTER),
        NamedTable("cautious", tables["cautious"], QUARTER, inherited=True),
    ]
    found = all_standing(other, four, draws=2**13)
    assert list(found) == ["assumptions"]
    assert compare(found, four).set_index("table").loc["cautious", "verdict"] == "does not fit"
    with pytest.raises(AssumptionError, match="says nothing of AZE"):
        all_standing(other, [*four[:1], NamedTable("cautious", tables["cautious"], QUARTER)], draws=2**13)


def test_the_tables_fit_their_schemas(counts: pd.DataFrame, table: pd.DataFrame, central: Standing) -> None:
    used = NamedTable("assumptions", table, QUARTER)
    for some, stands in ((counts, central), (counts[:0], standing(build_model(counts[:0], table)))):
        result = schemas.RECONCILIATION.validate(reconciliation_table(some, stands))
        schemas.ASSUMPTIONS.validate(assumptions_table(used, stands))
        information = value_of_information(stands, candidates(stands).head(1), some)
        left = leave_one_out(stands, some, table.iloc[:0])
        frames = (tornado(stands), stress(stands, {"as_stated": 1.0}), by_spread(stands), left, information)
        schemas.SENSITIVITY.validate(sensitivity_table(*frames))
        last = [] if some.empty else ["total", "total_at_fieldwork"]
        assert result["nationality"].tolist()[-2:] == last
    for schema in (getattr(schemas, name) for name in dir(schemas) if name.isupper()):
        if hasattr(schema, "columns"):
            assert all(column.description for column in schema.columns.values())


def test_results_of_earlier_editions_stand_beside_this_one(facts: Facts, central: Standing) -> None:
    now = Facts(statements.estimate_facts(intervals(central.posterior), facts))
    before = Facts(Fact(f.key, int(f.value) + 1000, f.unit, "2022Q3", f.measure, f.population, f.source, f.quality)
                   for f in now.values())  # fmt: skip
    table = statements.history({Quarter.parse("2022Q3"): before, Quarter.parse("2022Q2"): Facts()}, now, QUARTER)
    assert table["quarter"].tolist() == ["2022Q3", "2022Q4"]
    assert table["median_persons"].diff().iloc[1] == -1000


def test_the_level_map_s_facts(facts: Facts, counts: pd.DataFrame, central: Standing) -> None:
    found = level(central, counts)
    said = Facts(statements_range.level_facts(ridge(found), points(found, central, {}), along_ridge(found), facts))
    assert said.value("reconcile.level.ridge.best") == pytest.approx(2.49, abs=0.01)
    assert said.value("reconcile.level.needed.800000.share_pct") == pytest.approx(32, abs=1)
    assert said.value("reconcile.level.central.registration.share_pct") == pytest.approx(51, abs=1)


def test_gather_has_eighteen_items_and_says_what_is_not_done(root: Path, facts: Facts) -> None:
    inventory = load_inventory(Project(root), QUARTER)
    table = schemas.GATHER.validate(checklist(inventory, facts, ["reconciliation"]))
    assert table["item"].tolist() == list(range(1, 19))
    status = table.set_index("item")["status"]
    assert status[2] == "not_done" and status[16] == "not_done"
    # Without a range nothing is carried into one, and nothing is held against one.
    assert status[13] == "not_done" and status[17] == "not_done"
    with_range = facts.merged([Fact("reconcile.range.low.persons", 1, "persons", "2022", "stock", "x", "x", "model")])
    answered = checklist(inventory, with_range, ["reconciliation"]).set_index("item")["status"]
    assert [answered[item] for item in (6, 13, 16, 17)] == ["partly", "partly", "done", "partly"]
    about = ("boolean", "2022", "none", "x", "x", "model")
    turned = facts.merged([Fact("reconcile.assumptions.turnover", True, *about)])
    assert checklist(inventory, turned, []).set_index("item")["status"][6] == "done"
    said = Facts(statements_range.gather_facts(table, facts))
    assert sum(said.value(f"reconcile.gather.{each}.items") for each in STATUSES) == 18
    assert said["reconcile.gather.item2.answer.text"].value == table.set_index("item")["answer"][2]
    assert statements_range.gather_facts(table, Facts()) == []


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_answer_that_gather_can_give_is_translated(language: str) -> None:
    """A long text of the module in a pair with a status is an answer; a page prints it by its msgid."""
    tree = ast.parse(Path(gather.__file__).read_text(encoding="utf-8"))
    pairs = [node for node in ast.walk(tree) if isinstance(node, ast.Tuple)]
    two = [pair.elts for pair in pairs if len(pair.elts) == 2 and isinstance(pair.elts[0], ast.Constant)]
    answers = {ast.literal_eval(text) for status, text in two if status.value in STATUSES}
    assert len(answers) >= 25 and answers <= set(load_catalogue(LOCALES, language))


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
    after = pd.concat([population, population.tail(1).assign(date="2024-01-01", persons=1)])
    assert region_plausibility(facts.merged([workers]), after).iloc[0].equals(row), "nobody lived there later"
    assert region_plausibility(facts, population).empty
    with pytest.raises(VintageError, match="regions of 2024, the right one those of 2018"):
        region_plausibility(facts.merged([workers]), population.assign(vintage="2018"))


def test_informants_spread_is_evidence_where_an_export_came(table: pd.DataFrame) -> None:
    spread = pd.DataFrame([[25, 60, 1.3, 0.25]], columns=["settlements", "submissions", "median_ratio", "log_sd"])
    shown = informant_spread(spread, table).set_index("evidence")["sd_log"]
    assert shown["averaged_over_settlements"] == pytest.approx(0.05)
    assert shown["perception_as_assumed"] == pytest.approx((0.2**2 + 0.1**2 + 0.2**2) ** 0.5)
    assert informant_spread(spread[:0], table).empty


def test_a_table_says_whether_it_was_elicited(table: pd.DataFrame) -> None:
    assert statements.illustration(table)
    assert not statements.illustration(table.assign(evidence="panel of 12 experts, May 2023"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_figures_is_translated(language: str, facts: Facts, counts: pd.DataFrame) -> None:
    words = Words(language, domain="reconcile")
    texts = [category_words().get(slug) or slug.replace("_", " ").capitalize() for slug in SHOWN]
    for text in [*texts, "equal counts", "Nationality", "Median", "Stress", "Datum"]:
        assert words.t(text)


def test_half_of_both_coverages_stands_as_well_and_says_twice_as_much(shared: Path, counts, first_table) -> None:
    """The level is not identified: the table with both coverages halved has the same p and the double total."""
    halved = read_assumptions(shared / "cases" / "reconcile" / "assumptions_level_0.5.csv")
    one, other = (standing(build_model(counts, each), 2**14) for each in (first_table, halved))
    assert other.check.p == pytest.approx(one.check.p, abs=0.002)
    assert other.total["median_persons"] == pytest.approx(2 * one.total["median_persons"], rel=0.01)
