"""Money sent and received: which exchange rate and which totals the printed amounts allow.

The same money is printed in tenge and in dollars, each rounded, with shares and a total. All of them hold together
when some exact amounts inside their intervals satisfy every relation at once, which is a linear programme: with r the
rate in tenge per dollar, x an amount in tenge and [a, b] its dollars, a·r ≤ x ≤ b·r is linear in x and r.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from kazmig.evidence.intervals import Interval, System, exactly, intersection
from kazmig.evidence.known import Known

# Tenge in billions over dollars in millions, to tenge per dollar.
BN_OVER_M = 1000
_ANY = Interval(0.0, float("inf"))


@dataclass(frozen=True)
class Amount:
    """One amount as printed: in tenge (bn), in dollars (m) and as a share of its direction, where these are given."""

    direction: str
    country: str
    kzt_bn: Known | None = None
    usd_m: Known | None = None
    share_pct: Known | None = None

    @property
    def name(self) -> str:
        return f"{self.direction}_{self.country}"


def rate_intervals(amounts: list[Amount]) -> pd.DataFrame:
    """The exchange rate that each pair of amounts allows: direction, country, rate, low, high (KZT per USD)."""
    rows = [
        (a.direction, a.country, rate.value, rate.span.low, rate.span.high)
        for a in amounts
        if a.kzt_bn and a.usd_m and (rate := a.kzt_bn / a.usd_m * BN_OVER_M)
    ]
    return pd.DataFrame(rows, columns=["direction", "country", "kzt_per_usd", "low", "high"])


def common_rate(amounts: list[Amount]) -> Interval | None:
    """The rates in KZT per USD at which all amounts, totals and shares hold together; None when there is none."""
    system = System(rate=_ANY, **{a.name: a.kzt_bn.span for a in amounts if a.kzt_bn})
    for amount in amounts:
        if amount.kzt_bn and amount.usd_m:
            low, high = amount.usd_m.span.low / BN_OVER_M, amount.usd_m.span.high / BN_OVER_M
            system.relate({amount.name: 1, "rate": -low}, _ANY)
            system.relate({"rate": high, amount.name: -1}, _ANY)
    for direction in sorted({a.direction for a in amounts}):
        _relate_parts(system, [a for a in amounts if a.direction == direction and a.kzt_bn])
    return system.bounds("rate")


def _relate_parts(system: System, amounts: list[Amount]) -> None:
    """Named amounts do not exceed their total, and each is its printed share of it."""
    whole = next((a.name for a in amounts if a.country == "total"), None)
    if whole is None:
        return
    parts = [a for a in amounts if a.country != "total"]
    system.relate({whole: 1, **{a.name: -1 for a in parts}}, _ANY)
    for part in parts:
        if part.share_pct:
            system.relate({part.name: 100, whole: -part.share_pct.span.low}, _ANY)
            system.relate({whole: part.share_pct.span.high, part.name: -100}, _ANY)


def implied_totals(amounts: list[Amount]) -> dict[str, Interval]:
    """The total in KZT bn that each amount and its printed share allow, by country."""
    return {
        a.country: (a.kzt_bn / a.share_pct * 100).span
        for a in amounts
        if a.country != "total" and a.kzt_bn and a.share_pct
    }


def implied_total(amounts: list[Amount]) -> Interval | None:
    """The total that all amounts with their shares allow; None when they contradict each other."""
    return intersection(implied_totals(amounts).values())


def shares_from(amounts: Mapping[str, Known], total: Known) -> dict[str, Known]:
    """Each amount as per cent of the total."""
    return {country: amount.share_of(total) for country, amount in amounts.items()}


def at_rate(kzt_bn: Known, rate: Known) -> Known:
    """Tenge (bn) in dollars (m) at a rate in KZT per USD."""
    return kzt_bn / rate * Known(BN_OVER_M, exactly(BN_OVER_M))
