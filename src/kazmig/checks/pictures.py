"""What the figures of the report card show, and their words: intervals of rates and totals."""

from __future__ import annotations

import pandas as pd

from kazmig.checks.engine import Bench
from kazmig.checks.money import implied_totals, rate_intervals
from kazmig.checks.rules_money import amounts, one_rate
from kazmig.evidence.facts import Facts
from kazmig.evidence.quarter import Quarter

RATE = "checks.rate.kzt_per_usd"
TOTAL = "checks.sent.total.kzt_bn"
TOTAL_WORDS = {
    "title": 'Amounts and shares of money sent agree on {{ "one" if "' + TOTAL + '" in facts else "no" }} total',
    "subtitle": "Total of money sent that each printed amount and share allows, billion tenge, "
    "{{ facts.remittances.sent.kzt_bn | period }}",
    "alt": "Intervals in rows: the printed total of {{ facts.remittances.sent.kzt_bn | kzt_bn }} and the total that "
    "follows from each country's amount divided by its share. A total that lies in all of them makes every printed "
    "figure true.",
}


def rate_table(facts: Facts, quarter: Quarter, direction: str) -> pd.DataFrame:
    """The rate that each pair of amounts allows: country (and `total`), kzt_per_usd, low_kzt_per_usd, high_kzt_per_usd.

    `direction` is `sent` or `received`.
    """
    intervals = rate_intervals(amounts(Bench(one_rate, facts, quarter, {}), direction))
    return intervals.drop(columns="direction").rename(columns={"low": "low_kzt_per_usd", "high": "high_kzt_per_usd"})


def rate_words(table: pd.DataFrame, direction: str) -> dict[str, str]:
    """Title, subtitle and alt text of the figure of `rate_table`."""
    total = f"facts.remittances.{direction}"
    fits = f'{{{{ "One exchange rate fits" if "{RATE}" in facts else "No exchange rate fits" }}}}'
    ends = [
        f"{table[column].agg(how):,.2f}" for column, how in (("low_kzt_per_usd", "min"), ("high_kzt_per_usd", "max"))
    ]
    return {
        "title": f"{fits} every amount of money {direction}",
        "subtitle": "Exchange rate that each pair of amounts allows, tenge per US dollar, "
        f"money {direction}, {{{{ {total}.kzt_bn | period }}}}",
        "alt": "Intervals in rows: the exchange rate that the printed tenge and dollars of each country allow, from "
        f"{ends[0]} to {ends[1]} tenge per US dollar at the widest. "
        f'{{{{ "A dashed line stands in the range that fits all pairs." if "{RATE}" in facts '
        'else "No line can be drawn through all of them." }}',
    }


def total_table(facts: Facts, quarter: Quarter, direction: str) -> pd.DataFrame:
    """The printed total, and the one that each amount with its share allows.

    Columns country (and `total`), kzt_bn, low_kzt_bn, high_kzt_bn.
    """
    listed = amounts(Bench(one_rate, facts, quarter, {}), direction, ("kzt_bn", "share_pct"))
    rows = [(a.country, a.kzt_bn.value, a.kzt_bn.span) for a in listed if a.country == "total" and a.kzt_bn]
    rows += [(country, span.middle, span) for country, span in implied_totals(listed).items()]
    table = [(country, value, span.low, span.high) for country, value, span in rows]
    return pd.DataFrame(table, columns=["country", "kzt_bn", "low_kzt_bn", "high_kzt_bn"])
