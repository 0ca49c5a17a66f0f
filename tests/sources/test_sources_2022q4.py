"""The six sources of 2022Q4: tidy tables, facts and their intervals, against the arithmetic done by hand."""

import pandas as pd
import pytest

from kazmig.evidence.facts import Facts
from kazmig.evidence.quarter import Quarter
from kazmig.project.folders import Project
from kazmig.project.inventory import Source, load_inventory
from kazmig.sources import (
    baseline_assessment,
    border_crossings,
    context,
    labour_permits,
    migrant_stock,
    remittances,
    residence_permits,
)

MODULES = {
    "migrant_stock": migrant_stock,
    "border_crossings": border_crossings,
    "residence_permits": residence_permits,
    "labour_permits": labour_permits,
    "remittances": remittances,
    "baseline_assessment": baseline_assessment,
    "context": context,
}


@pytest.fixture(scope="module")
def inventory(root):
    return load_inventory(Project(root), Quarter.parse("2022Q4"))


@pytest.fixture(scope="module")
def tidy(inventory):
    tables = {name: module.clean(module.read(inventory.source(name))) for name, module in MODULES.items()}
    return {name: MODULES[name].SCHEMA.validate(table, lazy=True) for name, table in tables.items()}


@pytest.fixture(scope="module")
def facts(inventory, tidy):
    stated = [module.facts(tidy[name], inventory.source(name)) for name, module in MODULES.items()]
    return Facts(fact for each in stated for fact in each)


@pytest.mark.parametrize(
    ("key", "value", "low", "high"),
    [
        ("stock.migrants.persons", 3_700_000, 3_650_000, 3_750_000),
        ("stock.population.persons", 18_700_000, 18_650_000, 18_750_000),
        ("stock.migrants.share_pct", 20, 19, 20),
        ("crossings.arrivals.crossings", 7_500_000, 7_500_000, 7_600_000),
        ("crossings.arrivals.cis.crossings", 6_000_000, 5_500_000, 6_000_000),
        ("crossings.arrivals.noncis.crossings", 1_600_000, 1_550_000, 1_650_000),
        ("crossings.departures.crossings", 7_700_000, 7_650_000, 7_750_000),
        ("crossings.arrivals.cis.other.share_pct", 0.3, 0.05, 0.55),
        ("crossings.departures.noncis.other.share_pct", 17.8, 17.55, 18.05),
        ("permits.permanent.other.permits", 28_712, 28_246.25, 29_180.25),
        ("permits.temporary.UZB.permits", 138_330, 137_934.75, 138_725.75),
        ("labour.official.persons", 327_000, 326_500, 327_500),
        ("labour.official.UZB.persons", 230_208, 229_692.75, 230_723.75),
        ("labour.official.RUS.persons", 49_377, 49_138.25, 49_616.25),
        ("labour.official.TJK.persons", 14_715, 14_529.25, 14_901.25),
        ("labour.official.KGZ.persons", 8_175, 7_999.25, 8_351.25),
        ("labour.official.AZE.persons", 3_597, 3_428.25, 3_766.25),
        ("labour.official.other.persons", 20_928, 20_079.75, 21_778.75),
        ("remittances.sent.kzt_bn", 257, 257, 258),
        ("remittances.sent.other.kzt_bn", 12.7, 12.3, 14.1),
        ("remittances.sent.TUR.share_pct", 32.1, 32.05, 32.15),
        ("remittances.received.other.kzt_bn", 22.8, 22.5, 23.1),
        ("remittances.received.usd_m", 384, 383.5, 384.5),
        ("remittances.received.transactions", 433_300, 433_250, 433_350),
        ("baseline.workers.persons", 668_422, 668_422, 668_422),
        ("baseline.workers.UZB.persons", 543_427, 543_092.875, 543_761.297),
        ("baseline.workers.RUS.persons", 52_137, 51_802.705, 52_471.127),
        ("baseline.workers.TJK.persons", 29_410, 29_076.357, 29_744.779),
        ("baseline.workers.KGZ.persons", 20_053, 19_718.449, 20_386.871),
        ("baseline.workers.other.persons", 23_395, 22_057.926, 24_731.614),
        ("baseline.region.KZ-47.persons", 213_227, 212_892.407, 213_560.829),
        ("baseline.region.other.share_pct", 29.6, 29.3, 29.9),
        ("baseline.sex.male.persons", 561_474, 558_132.37, 564_816.59),
        ("baseline.sex.female.persons", 106_948, 103_605.41, 110_289.63),
        ("baseline.reason.other.share_pct", 0.1, 0, 0.35),
        ("baseline.type.seasonal.persons", 489_953, 489_619.115, 490_287.537),
        ("baseline.type.long_term.persons", 135_021, 134_687.033, 135_355.455),
        ("baseline.type.other.persons", 43_448, 43_113.219, 43_781.641),
        ("baseline.moved.2021.change_pct", 16, 15.5, 16.5),
        ("baseline.moved.2022.change_pct", 25, 24.5, 25.5),
    ],
)
def test_facts_and_their_intervals(facts, key, value, low, high):
    assert facts[key].value == pytest.approx(value)
    assert (facts[key].low, facts[key].high) == pytest.approx((low, high))


def test_parts_sum_to_their_totals(facts):
    for total, stem in (
        ("labour.official.persons", "labour.official"),
        ("baseline.workers.persons", "baseline.workers"),
        ("permits.permanent.permits", "permits.permanent"),
        ("permits.temporary.permits", "permits.temporary"),
    ):
        unit = total.rpartition(".")[2]
        parts = [fact.value for key, fact in facts.under(stem).items() if key.endswith(f".{unit}") and key != total]
        assert sum(parts) == facts.value(total)


def test_facts_say_what_they_are(facts):
    workers, moved = facts["baseline.workers.persons"], facts["baseline.moved.2022.change_pct"]
    assert (workers.quality, workers.measure, workers.population) == ("key_informant", "stock", "migrant_workers")
    assert (moved.measure, moved.population, moved.period) == ("flow", "movers", "2022")
    assert facts["stock.migrants.persons"].quality == "model"
    assert facts["stock.migrants.persons"].period == "2020-07"
    assert facts["remittances.sent.kzt_bn"].period == "2022Q4"
    assert facts["labour.official.UZB.persons"].place.endswith("share times total, by largest remainder")
    assert facts["remittances.sent.GEO.share_pct"].place.endswith("share of the printed total")
    assert facts["remittances.sent.TUR.share_pct"].place == "2.4 Remittances, paragraph 1"
    assert facts["baseline.fieldwork.first.date"].value == "2023-01-30"
    assert facts["baseline.fieldwork.last.date"].value == "2023-03-03"
    assert facts["context.decree.number.text"].value == "961/2022"
    assert facts["context.citation.month.text"].value == "2022-12"


def test_departures_by_group_have_no_totals(facts, tidy):
    assert "crossings.departures.cis.crossings" not in facts
    table = tidy["border_crossings"]
    assert table.loc[table["nationality"].ne("total"), "crossings"].isna().all()


def test_regions_that_are_not_printed_have_bounds_and_no_share(tidy, facts):
    regions = baseline_assessment.regions(tidy["baseline_assessment"])
    assert len(regions) == 20
    unprinted = regions[regions["share_pct"].isna()]
    assert len(unprinted) == 14
    assert set(unprinted["share_low_pct"]) == {0.7}
    assert set(unprinted["share_high_pct"]) == {18.1}
    assert "baseline.region.KZ-10.share_pct" not in facts


def test_countries_of_one_list_only_are_not_compared(tidy):
    assert list(remittances.balance(tidy["remittances"])["country"]) == ["RUS", "UZB", "KGZ"]


@pytest.mark.parametrize("name", MODULES)
def test_a_source_that_did_not_come_gives_an_empty_table_and_no_facts(name):
    absent = Source(name, supplied=False)
    module = MODULES[name]
    table = module.SCHEMA.validate(module.clean(module.read(absent)))
    assert table.empty
    assert module.facts(table, absent) == []


def test_figures_of_a_source_that_did_not_come_have_no_rows():
    for direction in ("sent", "received"):
        assert remittances.headline(
            remittances.clean(remittances.read(Source("remittances", supplied=False))), direction
        ).empty
    table = baseline_assessment.clean(baseline_assessment.read(Source("baseline_assessment", supplied=False)))
    assert baseline_assessment.headline(table).empty
    assert baseline_assessment.regions(table).empty
    assert baseline_assessment.moved(table).empty


@pytest.mark.parametrize(
    ("years", "period"),
    [((), ""), (("2022",), "2022"), (("2022", "2021"), "2021/2022"), ((2020, 2021, 2022), "2020/2022")],
)
def test_a_change_of_years_is_dated_by_the_years_and_not_by_the_fieldwork(years, period):
    assert baseline_assessment.years_of(pd.DataFrame({"category": years})) == period
