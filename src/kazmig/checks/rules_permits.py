"""Checks of the foreign-born stock and of residence permits."""

from __future__ import annotations

from kazmig.checks.engine import Bench, NotSupplied, rule
from kazmig.checks.lists import fits, follow, named_text, rest, sum_text
from kazmig.evidence.known import total_of

PERMANENT = "permits.permanent.permits"
TEMPORARY = "permits.temporary.permits"
MIGRANTS = "stock.migrants.persons"
POPULATION = "stock.population.persons"


@rule(
    8,
    "Temporary permits against registered workers",
    source="residence_permits",
    severity="medium",
    facts=(TEMPORARY, "permits.temporary.*.permits", "permits.temporary.*.share_pct", "labour.official.*.persons"),
    because="They are set side by side to show that permits and registered workers are different groups.",
    says={
        "concept": "Temporary residence permits are not a count of workers: for one nationality "
        "({{ facts.checks.permits.fewer.text | country }}) there are fewer permits than registered workers, for "
        "another ({{ facts.checks.permits.more.text | country }}) "
        "{{ facts.checks.permits.more.ratio | ratio(1) }} times as many.",
        "pass": "Temporary permits and registered workers are alike for each nationality.",
        "fail": "Shares of temporary permits by nationality exceed 100% or do not give the permits by nationality.",
    },
)
def temporary_permits(bench: Bench) -> tuple[str, str]:
    shares = bench.among("permits.temporary")
    permits, workers = bench.among("permits.temporary", "permits"), bench.among("labour.official", "persons")
    counts = bench.among("permits.temporary", "permits", other=True)
    if not fits(shares) or not follow(counts, shares, bench[TEMPORARY]):
        return "fail", f"{sum_text(shares)} of {bench[TEMPORARY]}; {named_text(permits)}"
    ratios = {code: permits[code] / workers[code] for code in permits if code in workers}
    if not ratios:
        raise NotSupplied("no nationality stands in both lists")
    ordered = sorted(ratios, key=lambda code: (ratios[code].value, code))
    fewest, most = ordered[0], ordered[-1]
    bench.derive("checks.permits.fewer.text", fewest, measure="none")
    bench.derive("checks.permits.more.text", most, measure="none")
    bench.derive("checks.permits.more.ratio", ratios[most], measure="none")
    pairs = "; ".join(
        f"{code} {permits[code]} permits, {workers[code]} workers ({ratios[code]:.1f} ×)" for code in (fewest, most)
    )
    apart = ratios[fewest].span.high < 1 < ratios[most].span.low
    return ("concept" if apart else "pass"), f"{total_of(shares.values()):.1f} % named; {pairs}"


@rule(
    9,
    "Permanent permits by nationality",
    source="residence_permits",
    severity="low",
    facts=(PERMANENT, "permits.permanent.*.share_pct", "permits.permanent.*.permits"),
    says={
        "pass": "Permanent permits name nationalities for {{ facts.checks.permanent.named.share_pct | pct(1) }}; "
        "the rest is {{ facts.checks.permanent.other.permits | num }} permits.",
        "fail": "Shares of permanent permits by nationality exceed 100% or do not give the permits by nationality.",
    },
)
def permanent_permits(bench: Bench) -> tuple[str, str]:
    shares, permits = bench.among("permits.permanent"), bench[PERMANENT]
    counts = bench.among("permits.permanent", "permits", other=True)
    if not fits(shares) or not follow(counts, shares, permits):
        return "fail", f"{sum_text(shares)} of {permits}; {named_text(counts)}"
    other = rest(shares)
    bench.derive("checks.permanent.named.share_pct", total_of(shares.values()))
    bench.derive("checks.permanent.other.permits", other.of_total(permits))
    left = other.of_total(permits)
    return "pass", f"{sum_text(shares)}, rest {other:.1f} % of {permits} = {left} ({left.span.text()})"


@rule(
    10,
    "Share of the foreign-born in the population",
    source="migrant_stock",
    severity="low",
    facts=(MIGRANTS, POPULATION, "stock.migrants.share_pct"),
    printed=("stock.migrants.share_pct",),
    because="A share of the foreign-born in the whole population is what the source prints.",
    says={
        "pass": "The printed share of the foreign-born agrees with the two counts it is made of: "
        "{{ facts.checks.stock.share_pct | pct(1) }}.",
        "fail": "The printed share of the foreign-born does not follow from the two counts: they give "
        "{{ facts.checks.stock.share_pct | pct(1) }}.",
    },
)
def foreign_born_share(bench: Bench) -> tuple[str, str]:
    share, printed = bench[MIGRANTS].share_of(bench[POPULATION]), bench["stock.migrants.share_pct"]
    bench.derive("checks.stock.share_pct", share)
    agrees = share.span.meets(printed.span)
    working = (
        f"{bench[MIGRANTS]} ÷ {bench[POPULATION]} = {share:.1f} % ({share.span.text(2)}); "
        f"printed {printed.span.text(1)}"
    )
    return ("pass" if agrees else "fail"), working


@rule(
    11,
    "Foreign-born people against permit holders",
    source="migrant_stock",
    severity="medium",
    facts=(MIGRANTS, PERMANENT, TEMPORARY),
    because="They are set side by side to show that they count different people.",
    says={
        "concept": "Residence permits equal only {{ facts.checks.permits_of_stock.share_pct | pct(1) }} of the UN's "
        "migrant stock: the stock counts people born abroad, permits count documents of foreigners.",
        "pass": "Residence permits and the migrant stock are of the same size, though they count different people.",
    },
)
def stock_against_permits(bench: Bench) -> tuple[str, str]:
    parts, stock = {"permanent": bench[PERMANENT], "temporary": bench[TEMPORARY]}, bench[MIGRANTS]
    permits = total_of(parts.values())
    share = permits.share_of(stock)
    bench.derive("checks.permits_of_stock.share_pct", share, like=MIGRANTS, measure="none")
    working = f"{named_text(parts)}, together {permits}; ÷ {stock} = {share:.1f} % ({share.span.text(1)})"
    return ("pass" if 100 in share.span else "concept"), working
