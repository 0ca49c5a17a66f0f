"""The reference tables against the files they were typed from, and what is computed from them."""

from pathlib import Path

import pandas as pd
import pytest

from kazmig.growth.errors import GrowthError
from kazmig.growth.models import compare
from kazmig.growth.related import exchange_rate_free, revision_gap, revisions_side_by_side, stock_outlook


@pytest.fixture(scope="module")
def reference(root: Path):
    return lambda name: pd.read_csv(root / "data" / "raw" / "reference" / f"{name}.csv")


@pytest.fixture(scope="module")
def wdi(shared: Path) -> pd.DataFrame:
    table = pd.read_csv(shared / "data" / "wdi_kaz_kgz_tjk_uzb.csv")
    return table[(table["iso3"] == "KAZ") & (table["vintage_commit"] == "4ebec5a")].set_index(["indicator", "year"])


def test_the_2019_revision_is_as_published(reference, shared):
    file = pd.read_csv(shared / "data" / "undesa_stock_2019_revision_kaz.csv")
    total = file[(file["sex"] == "total") & (file["origin"] == "Total")].set_index("year")["stock"]
    kept = reference("migrant_stock_series").query("revision == 2019").set_index("year")["persons"]
    assert kept.to_dict() == total.to_dict()


@pytest.mark.parametrize(
    ("table", "column", "indicator", "unit"),
    [
        ("net_migration", "persons", "sm.pop.netm", 1),
        ("personal_remittances", "usd_m", "bx.trf.pwkr.cd.dt", 1e6),
        ("personal_remittances", "kzt_per_usd", "pa.nus.fcrf", 1),
    ],
    ids=["net migration", "remittances", "rate"],
)
def test_series_are_as_published(reference, wdi, table, column, indicator, unit):
    kept = reference(table).set_index("year")[column]
    published = wdi["value"][indicator].reindex(kept.index) / unit
    assert (kept - published).abs().max() <= {"persons": 0, "usd_m": 0.05, "kzt_per_usd": 0.00501}[column]


def test_the_2024_revision_is_as_published(reference, wdi):
    kept = reference("migrant_stock_series").query("revision == 2024").set_index("year")["persons"]
    assert kept.to_dict() == wdi["value"]["sm.pop.totl"].astype(int).to_dict()


@pytest.mark.parametrize(
    "table",
    ["growth_calibration", "growth_reference_class", "later_rounds", "migrant_stock_series", "net_migration",
     "personal_remittances"],
)  # fmt: skip
def test_every_row_names_its_source(reference, table):
    rows = reference(table)
    assert len(rows) and rows["source"].str.len().gt(8).all()


def test_two_revisions_of_one_year(reference):
    gap = revision_gap(reference("migrant_stock_series"), 2020, older=2020, newer=2024)
    assert (gap["older"], gap["newer"]) == (3732073, 1990268)
    assert round(gap["change_pct"]) == -47
    with pytest.raises(GrowthError, match="revision 2020: 0 rows for 2021"):
        revision_gap(reference("migrant_stock_series"), 2021, older=2020, newer=2024)


def test_revisions_stand_side_by_side_and_apart(reference):
    table = revisions_side_by_side(reference("migrant_stock_series"), 2019, 2024)
    assert table["revision"].unique().tolist() == ["revision_2019", "revision_2024"]
    assert not table.duplicated(["revision", "year"]).any()


def test_growth_in_dollars_is_growth_in_tenge_less_the_rate(reference):
    table = exchange_rate_free(reference("personal_remittances")).dropna()
    assert (table["usd_logpoints"] - (table["kzt_logpoints"] - table["rate_logpoints"])).abs().max() < 1e-5
    row = table.set_index("year").loc[2015]
    assert row["usd_logpoints"] < row["kzt_logpoints"] < 0 < row["rate_logpoints"]


def test_money_without_a_year_is_refused(reference):
    with pytest.raises(GrowthError, match="remittances received: 2010 is missing"):
        exchange_rate_free(reference("personal_remittances").query("year != 2010"))


def test_no_model_beats_no_change_on_the_series_at_hand(reference):
    """What the notebook says of net migration and of money, to the four digits that are stated."""
    balance = reference("net_migration").query("year <= 2022").rename(columns={"year": "period"})
    found = compare(balance, "net_migration", "persons").set_index("model")["mae_against_no_change"]
    assert found["local_level"] == pytest.approx(1.049, abs=0.002) and (found >= 1).all()
    money = exchange_rate_free(reference("personal_remittances").query("year <= 2022"))
    found = compare(money.rename(columns={"year": "period"}), "remittances", "kzt_bn", log=True)
    assert (found["mae_against_no_change"] >= 1).all()


def test_the_stock_has_an_interval_from_other_countries_and_no_model(reference):
    stock, learnt = reference("migrant_stock_series"), reference("growth_reference_class")
    row = stock_outlook(stock, 2019, learnt).iloc[0]
    assert (row["points"], row["next_period"], row["model"]) == (7, 2024, "reference_class")
    assert row["low80"] < 3_705_556 < row["high80"] and row["low80"] < row["mid"] < row["high80"]
    assert "7 of 8 points: no model of its own" in row["verdict"]
    assert stock_outlook(stock, 2020, learnt).iloc[0]["verdict"].startswith("refused: 1 of 8")
