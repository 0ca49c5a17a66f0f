"""What the figures of the report card show: intervals of rates and totals."""

from __future__ import annotations

import pandas as pd

from kazmig.checks.engine import Bench
from kazmig.checks.money import implied_totals, rate_intervals
from kazmig.checks.rules_money import amounts, one_rate
from kazmig.evidence.facts import Fact, Facts
from kazmig.evidence.quarter import Quarter

RATE = "checks.rate.kzt_per_usd"


def rate_table(facts: Facts, quarter: Quarter, direction: str) -> pd.DataFrame:
    """The rate that each pair of amounts allows: country (and `total`), kzt_per_usd, low_kzt_per_usd, high_kzt_per_usd.

    `direction` is `sent` or `received`.
    """
    intervals = rate_intervals(amounts(Bench(one_rate, facts, quarter, {}), direction))
    return intervals.drop(columns="direction").rename(columns={"low": "low_kzt_per_usd", "high": "high_kzt_per_usd"})


def rate_facts(table: pd.DataFrame, quarter: Quarter, direction: str) -> list[Fact]:
    """How far the rates of `rate_table` reach: `checks.rate.sent.least.kzt_per_usd` and `….most.…`."""
    ends = (("least", "low_kzt_per_usd", "min"), ("most", "high_kzt_per_usd", "max"))
    return [
        Fact(
            f"checks.rate.{direction}.{end}.kzt_per_usd", float(table[column].agg(how)), "kzt_per_usd", str(quarter),
            "none", "money_transfers", "20_check_consistency", "derived",
            place=f"the {end} that the tenge and dollars of a country allow, money {direction}",
        )
        for end, column, how in ends
        if len(table)
    ]  # fmt: skip


def total_table(facts: Facts, quarter: Quarter, direction: str) -> pd.DataFrame:
    """The printed total, and the one that each amount with its share allows.

    Columns country (and `total`), kzt_bn, low_kzt_bn, high_kzt_bn.
    """
    listed = amounts(Bench(one_rate, facts, quarter, {}), direction, ("kzt_bn", "share_pct"))
    rows = [(a.country, a.kzt_bn.value, a.kzt_bn.span) for a in listed if a.country == "total" and a.kzt_bn]
    rows += [(country, span.middle, span) for country, span in implied_totals(listed).items()]
    table = [(country, value, span.low, span.high) for country, value, span in rows]
    return pd.DataFrame(table, columns=["country", "kzt_bn", "low_kzt_bn", "high_kzt_bn"])
