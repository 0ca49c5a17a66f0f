"""Reference tables: every row is a fact with its source, and a cell that cannot be read is named."""

from pathlib import Path

import pandas as pd
import pytest

from kazmig.checks.reference import ReferenceTableError, reference_facts

Tables = dict[str, pd.DataFrame]


def test_the_reference_facts_of_the_project(reference_tables: Tables) -> None:
    facts = reference_facts(*reference_tables.values())
    rate = facts["reference.exchange_rate.2022Q4.kzt_per_usd"]
    assert (rate.value, rate.low, rate.high, rate.period) == (467.8, 467.795, 467.805, "2022Q4")
    assert facts.value("reference.population.KZ-47.2023-01-01.persons") == 767_107
    assert facts.value("reference.net_migration.2022.persons") == 45_755
    assert facts.value("reference.units.current.regions") == 20
    assert facts.value("reference.units.former.regions") == 17
    assert all(fact.place and fact.source == "reference" for fact in facts.values())


def test_the_reference_figures_are_those_of_their_sources(reference_tables: Tables, shared: Path) -> None:
    """Typed figures against the data they were typed from."""
    facts = reference_facts(*reference_tables.values())
    quarterly = pd.read_csv(shared / "data" / "usdkzt_quarterly.csv").set_index("quarter")["usdkzt_avg"]
    wdi = pd.read_csv(shared / "data" / "wdi_kaz_kgz_tjk_uzb.csv").query("iso3 == 'KAZ'")
    yearly = wdi.query("indicator == 'pa.nus.fcrf'").set_index("year")["value"]
    migration = wdi.query("indicator == 'sm.pop.netm'").set_index("year")["value"]
    population = pd.read_csv(shared / "data" / "region_population_2000_2023.csv")
    people = set(zip(population["Год"], population["Население"].astype(int), strict=True))
    for key, fact in facts.items():
        kind, *middle, _ = key.split(".")[1:]
        if kind == "exchange_rate":
            source = quarterly[fact.period] if "Q" in fact.period else yearly[int(fact.period)]
            assert fact.low <= round(source, 6) <= fact.high, key
        if kind == "net_migration":
            assert fact.value == migration[int(fact.period)], key
        if kind == "population":
            assert (int(fact.period[:4]), fact.value) in people, (key, middle)


@pytest.mark.parametrize(
    ("table", "column", "value", "message"),
    [
        pytest.param("exchange_rates", "period", "2022Q5", r"row 2, column 'period': found '2022Q5'", id="period"),
        pytest.param("exchange_rates", "precision", None, r"row 2, column 'precision': found ''", id="no precision"),
        pytest.param("exchange_rates", "kzt_per_usd", "n/a", r"row 2, column 'kzt_per_usd': found 'n/a'", id="number"),
        pytest.param("region_population", "date", "January", r"column 'date': found 'January'", id="date"),
        pytest.param("related_figures", "unit", "people", r"column 'unit': found 'people', expected one of", id="unit"),
        pytest.param("related_figures", "measure", "pile", r"column 'measure': found 'pile'", id="measure"),
        pytest.param("related_figures", "bound", "about", r"column 'bound': found 'about'", id="bound"),
        pytest.param("related_figures", "source", None, r"column 'source': found ''", id="no source"),
        pytest.param(
            "related_figures", "precision", "-1", r"found '-1', expected zero or more", id="precision below 0"
        ),
    ],
)
def test_a_bad_cell_is_named(
    reference_tables: Tables, table: str, column: str, value: str | None, message: str
) -> None:
    tables = dict(reference_tables)
    changed = tables[table].astype(object)
    changed.loc[0, column] = value
    tables[table] = changed
    with pytest.raises(ReferenceTableError, match=rf"{table}\.csv, {message}" if "row" in message else message):
        reference_facts(*tables.values())


def test_a_region_that_was_another_area_counts_within_its_borders_of_today_alone(reference_tables: Tables) -> None:
    tables = {**reference_tables, "region_population": reference_tables["region_population"].assign(vintage=2018)}
    kept = {key.split(".")[2] for key in reference_facts(*tables.values()) if key.startswith("reference.population.")}
    assert kept == {"KAZ", "KZ-27", "KZ-47", "KZ-59", "KZ-75"}  # neither KZ-19 nor KZ-63


def test_a_missing_column_is_named(reference_tables: Tables) -> None:
    rates, *others = reference_tables.values()
    with pytest.raises(ReferenceTableError, match=r"exchange_rates\.csv: there is no column 'precision'"):
        reference_facts(rates.drop(columns="precision"), *others)
