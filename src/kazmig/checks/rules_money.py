"""Checks of money sent and received through transfer systems: rates, sums, shares."""

from __future__ import annotations

from collections.abc import Iterable

from kazmig.checks.engine import Bench, NotSupplied, rule
from kazmig.checks.lists import named_text
from kazmig.checks.money import (
    BN_OVER_M,
    Amount,
    at_rate,
    common_rate,
    implied_total,
    implied_totals,
    rate_intervals,
    shares_from,
)
from kazmig.checks.rules_workers import ASSESSED_SHARES, OFFICIAL_SHARES
from kazmig.evidence.intervals import Interval
from kazmig.evidence.known import Known, total_of

DIRECTIONS = ("sent", "received")
AMOUNTS = tuple(
    f"remittances.{direction}.{end}"
    for direction in DIRECTIONS
    for end in ("kzt_bn", "usd_m", "*.kzt_bn", "*.usd_m", "*.share_pct")
)
# An interval narrower than this part of its amount is no rounding that a publisher would choose.
EXACT = 1e-6
TWO_CURRENCIES = "The same transfers are printed in two currencies."


def amounts(bench: Bench, direction: str, units: tuple[str, ...] = ("kzt_bn", "usd_m", "share_pct")) -> list[Amount]:
    """All amounts of a direction, its total among them, in those units that the source prints."""
    prefix = f"remittances.{direction}"
    # A share that cleaning worked out from the amounts would confirm them whatever they are.
    named = {unit: bench.among(prefix, unit, only_printed=True) for unit in units}
    whole = [unit for unit in units if unit != "share_pct" and bench.has(f"{prefix}.{unit}")]
    totals = {unit: bench[f"{prefix}.{unit}"] for unit in whole}
    countries = list(dict.fromkeys(country for unit in units for country in named[unit]))
    rows = [Amount(direction, c, **{unit: named[unit][c] for unit in units if c in named[unit]}) for c in countries]
    return [*([Amount(direction, "total", **totals)] if totals else []), *rows]


def _spans(listed: Iterable[Amount]) -> list[Interval]:
    return [money.span for amount in listed for money in (amount.kzt_bn, amount.usd_m) if money]


@rule(
    29,
    "One exchange rate for all amounts",
    source="remittances",
    severity="medium",
    facts=("remittances.sent.kzt_bn", "remittances.sent.usd_m"),
    also=AMOUNTS,
    because=TWO_CURRENCIES,
    says={
        "pass": "All amounts in tenge and dollars fit one exchange rate, between "
        "{{ facts.checks.rate.kzt_per_usd.low | num(2) }} and {{ facts.checks.rate.kzt_per_usd.high | num(2) }} "
        "tenge to the dollar.",
        "fail": "No single exchange rate fits the amounts in tenge and dollars, however they were rounded.",
        "info": "The amounts are not rounded, and each transfer has the rate of its day: no single exchange rate need "
        "fit them all.",
    },
)
def one_rate(bench: Bench) -> tuple[str, str]:
    both = {direction: amounts(bench, direction) for direction in DIRECTIONS}
    texts = []
    for direction, listed in both.items():
        rate = common_rate(listed)
        pairs = len(rate_intervals(listed))
        texts.append(f"{direction}, {pairs} pairs: {rate.text(2) if rate else 'no common rate'}")
    everything = [amount for listed in both.values() for amount in listed]
    joint = common_rate(everything)
    pairs = len(rate_intervals(everything))
    working = (
        f"{'; '.join(texts)}; joint, all {pairs} pairs: {joint.text(2) if joint else 'no common rate'} KZT per USD"
    )
    if joint is None:
        unrounded = all(span.high - span.low <= EXACT * span.high for span in _spans(everything))
        return ("info" if unrounded else "fail"), working
    bench.derive("checks.rate.kzt_per_usd", Known(joint.middle, joint), measure="none", population="exchange_rate")
    return "pass", working


@rule(
    30,
    "Which exchange rate",
    source="remittances",
    severity="medium",
    facts=(
        "remittances.sent.kzt_bn",
        "remittances.sent.usd_m",
        "reference.exchange_rate.{year}.kzt_per_usd",
        "reference.exchange_rate.{quarter}.kzt_per_usd",
    ),
    periods={"remittances.sent.kzt_bn": ("quarter",)},
    also=AMOUNTS,
    because="Published rates are compared with the rate that the printed amounts imply.",
    says={
        "query": "Neither the year's average rate ({{ facts.checks.rate.year.kzt_per_usd | num(2) }}) nor the "
        "quarter's ({{ facts.checks.rate.quarter.kzt_per_usd | num(2) }}) gives the printed dollars; at the "
        "quarter's, the money sent is {{ facts.checks.sent_at_quarter_rate.usd_m | usd_m }}.",
        "pass": "The printed dollars follow from a published average rate.",
    },
    asks="Which exchange rate, of which period, were the tenge amounts converted with?",
)
def which_rate(bench: Bench) -> tuple[str, str]:
    rates = {name: bench[f"reference.exchange_rate.{{{name}}}.kzt_per_usd"] for name in ("year", "quarter")}
    joint = common_rate([amount for direction in DIRECTIONS for amount in amounts(bench, direction)])
    sent = at_rate(bench["remittances.sent.kzt_bn"], rates["quarter"])
    for name, rate in rates.items():
        bench.derive(f"checks.rate.{name}.kzt_per_usd", rate, like=f"reference.exchange_rate.{{{name}}}.kzt_per_usd")
    # The total is a one-sided bound ("over 257 bn"): what is said of it is said of the printed figure.
    bench.derive("checks.sent_at_quarter_rate.usd_m", round(sent.value), like="remittances.sent.usd_m")
    fits = [name for name, rate in rates.items() if joint is not None and rate.span.meets(joint)]
    working = (
        f"implied {joint.text(2) if joint else 'none'}; year's average {rates['year']:.2f}, quarter's "
        f"{rates['quarter']:.2f}; at {rates['quarter']:.2f} the money sent is {sent:.0f} m USD, "
        f"not {bench['remittances.sent.usd_m']}"
    )
    return ("pass" if fits else "query"), working


def _shares_hold(bench: Bench, direction: str) -> tuple[str, str]:
    """Whether the printed shares follow from the amounts and some total inside the printed one."""
    listed = amounts(bench, direction, ("kzt_bn", "share_pct"))
    total = bench[f"remittances.{direction}.kzt_bn"]
    named = {a.country: a.kzt_bn for a in listed if a.country != "total" and a.kzt_bn and a.share_pct}
    if not named:
        raise NotSupplied("no amount has a printed share")
    texts = [
        f"{country} {named[country]:.1f} ÷ {total:.1f} = {share:.1f} % (printed "
        f"{next(a.share_pct for a in listed if a.country == country):.1f})"
        for country, share in shares_from(named, total).items()
    ]
    common = implied_total(listed)
    working = f"{'; '.join(texts)}; all shares hold for a total in {common.text(2) if common else 'no interval'}"
    joint = common & total.span if common else None
    if common is None or joint is None:
        by_country = ", ".join(f"{c} {span.text(2)}" for c, span in implied_totals(listed).items())
        return "fail", f"{working}; by country {by_country}; printed total {total.span.text(1)}"
    bench.derive(
        f"checks.{direction}.total.kzt_bn", Known(joint.middle, common), like=f"remittances.{direction}.kzt_bn"
    )
    return "pass", f"{working}, and the printed total is {total.span.text(2)}"


@rule(
    31,
    "Shares of money sent",
    source="remittances",
    severity="medium",
    facts=("remittances.sent.kzt_bn", "remittances.sent.*.kzt_bn", "remittances.sent.*.share_pct"),
    printed=("remittances.sent.*.share_pct",),
    also=AMOUNTS,
    because=TWO_CURRENCIES,
    says={
        "pass": "Amounts and shares of money sent hold together if the total lies between "
        "{{ facts.checks.sent.total.kzt_bn.low | kzt_bn(2) }} and "
        "{{ facts.checks.sent.total.kzt_bn.high | kzt_bn(2) }}.",
        "fail": "Amounts and shares of money sent contradict each other or their total.",
    },
)
def shares_sent(bench: Bench) -> tuple[str, str]:
    return _shares_hold(bench, "sent")


@rule(
    32,
    "Sums of money",
    source="remittances",
    severity="medium",
    facts=("remittances.sent.kzt_bn", "remittances.received.kzt_bn"),
    also=AMOUNTS,
    because=TWO_CURRENCIES,
    says={
        "pass": "The countries named take {{ facts.checks.sent.named.kzt_bn | kzt_bn }} of the money sent and "
        "{{ facts.checks.received.named.kzt_bn | kzt_bn }} of the money received; the rest is for countries not named.",
        "fail": "The countries named add up to more than the total of money sent or received.",
    },
)
def sums_of_money(bench: Bench) -> tuple[str, str]:
    texts, within = [], True
    for direction in DIRECTIONS:
        total = bench[f"remittances.{direction}.kzt_bn"]
        named = total_of(bench.among(f"remittances.{direction}", "kzt_bn").values())
        within = within and named.span.low <= total.span.high
        bench.derive(f"checks.{direction}.named.kzt_bn", named, like=f"remittances.{direction}.kzt_bn")
        texts.append(f"{direction}: named {named:.1f}, rest {total - named:.1f} of {total:.1f} bn KZT")
    return ("pass" if within else "fail"), "; ".join(texts)


@rule(
    33,
    "Shares of money received",
    source="remittances",
    severity="medium",
    facts=("remittances.received.kzt_bn", "remittances.received.*.kzt_bn", "remittances.received.*.share_pct"),
    printed=("remittances.received.*.share_pct",),
    also=AMOUNTS,
    because=TWO_CURRENCIES,
    says={
        "pass": "The printed shares of money received follow from the amounts.",
        "fail": "Amounts and shares of money received contradict each other or their total.",
    },
)
def shares_received(bench: Bench) -> tuple[str, str]:
    return _shares_hold(bench, "received")


@rule(
    34,
    "An average transfer",
    source="remittances",
    severity="low",
    facts=("remittances.received.kzt_bn", "remittances.received.usd_m", "remittances.received.transactions"),
    because="Money and the number of transfers it came in; both describe the same transfers.",
    says={
        "info": "A transfer to Kazakhstan averages {{ facts.checks.transfer.kzt | num }} tenge, or "
        "{{ facts.checks.transfer.usd | num }} US dollars."
    },
)
def average_transfer(bench: Bench) -> tuple[str, str]:
    transactions = bench["remittances.received.transactions"]
    kzt = bench["remittances.received.kzt_bn"] * BN_OVER_M**3 / transactions
    usd = bench["remittances.received.usd_m"] * BN_OVER_M**2 / transactions
    bench.derive("checks.transfer.kzt", kzt, measure="none")
    bench.derive("checks.transfer.usd", usd, measure="none")
    return "info", (
        f"{bench['remittances.received.kzt_bn']:.1f} bn ÷ {transactions} = {kzt} KZT ({kzt.span.text()}) = {usd} USD "
        f"({usd.span.text()})"
    )


@rule(
    43,
    "All transfers against those sent",
    source="remittances",
    severity="medium",
    facts=("remittances.all.kzt_bn", "remittances.sent.kzt_bn"),
    says={
        "query": "All transfers through the systems ({{ facts.remittances.all.kzt_bn | kzt_bn }}) are hardly more than "
        "those sent abroad ({{ facts.remittances.sent.kzt_bn | kzt_bn }}): what is received and what is sent within "
        "the country would be {{ facts.checks.transfers.rest.kzt_bn | kzt_bn }} together.",
        "pass": "All transfers through the systems leave room for those received and those within the country.",
        "fail": "All transfers through the systems are fewer than those sent abroad, even allowing for rounding.",
    },
    asks="What does the total of all transfers hold: money sent, money received, transfers within the country?",
)
def all_against_sent(bench: Bench) -> tuple[str, str]:
    everything, sent = bench["remittances.all.kzt_bn"], bench["remittances.sent.kzt_bn"]
    rest = everything - sent
    bench.derive("checks.transfers.rest.kzt_bn", rest)
    working = f"{everything:.1f} − {sent:.1f} = {rest:.1f} bn KZT ({rest.span.text(1)})"
    if rest.span.high < 0:
        return "fail", working
    # Money received alone was more than a tenth of all in every quarter that gives both directions.
    return ("query" if rest.span.high < everything.span.low / 10 else "pass"), working


@rule(
    35,
    "Corridors of money and of workers",
    source="remittances",
    severity="medium",
    facts=("remittances.sent.kzt_bn", "remittances.sent.*.kzt_bn", ASSESSED_SHARES, OFFICIAL_SHARES),
    also=("remittances.sent.*.share_pct",),
    because="Lists of countries are compared, no number is joined.",
    says={
        "concept": "Most money goes to a country ({{ facts.checks.corridor.first.text | country }}, "
        "{{ facts.checks.corridor.first.share_pct | pct(1) }}) that neither count names as an origin of workers: "
        "transfers are not workers' remittances alone.",
        "pass": "The country that most money goes to is an origin of workers.",
    },
)
def corridors(bench: Bench) -> tuple[str, str]:
    sent, shares = bench.among("remittances.sent", "kzt_bn"), bench.among("remittances.sent")
    origins = {**bench.among("labour.official"), **bench.among("baseline.workers")}
    first = next(iter(sent))
    bench.derive("checks.corridor.first.text", first, measure="none")
    share = shares[first] if first in shares else sent[first].share_of(bench["remittances.sent.kzt_bn"])
    bench.derive("checks.corridor.first.share_pct", share, like="remittances.sent.kzt_bn")
    working = f"sent: {named_text(sent, 1)} bn KZT; origins of workers: {', '.join(origins)}"
    return ("pass" if first in origins else "concept"), working
