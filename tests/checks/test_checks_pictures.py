"""The tables behind the figures of the report card."""

import pytest

from kazmig.checks.pictures import rate_facts, rate_table, total_table
from kazmig.evidence.facts import Facts
from kazmig.evidence.quarter import Quarter


@pytest.mark.parametrize(("direction", "pairs"), [("sent", 9), ("received", 6)])
def test_rates_of_all_pairs(facts: Facts, quarter: Quarter, direction: str, pairs: int) -> None:
    table = rate_table(facts, quarter, direction)
    assert len(table) == pairs
    assert table.loc[0, "country"] == "total"
    assert (table["low_kzt_per_usd"] <= table["kzt_per_usd"]).all()
    assert (table["kzt_per_usd"] <= table["high_kzt_per_usd"]).all()
    ends = {fact.key: fact.value for fact in rate_facts(table, quarter, direction)}
    assert ends[f"checks.rate.{direction}.least.kzt_per_usd"] == pytest.approx(table["low_kzt_per_usd"].min())
    assert ends[f"checks.rate.{direction}.most.kzt_per_usd"] == pytest.approx(table["high_kzt_per_usd"].max())


def test_totals_that_amounts_and_printed_shares_allow(facts: Facts, quarter: Quarter) -> None:
    table = total_table(facts, quarter, "sent").set_index("country")
    assert list(table.index) == ["total", "TUR", "RUS", "UZB"]
    assert table["low_kzt_bn"].iloc[1:].max() == pytest.approx(257.08, abs=0.005)
    assert table["high_kzt_bn"].iloc[1:].min() == pytest.approx(258.14, abs=0.005)


def test_a_quarter_without_money_has_empty_tables(quarter: Quarter) -> None:
    for table in (rate_table(Facts(), quarter, "sent"), total_table(Facts(), quarter, "sent")):
        assert table.empty
        assert "country" in table.columns
    assert rate_facts(rate_table(Facts(), quarter, "sent"), quarter, "sent") == []
