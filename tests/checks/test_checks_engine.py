"""How rules are run: missing facts, broken rules, the definitions guard, what a rule may read and state."""

import pytest

from kazmig.checks.card import table
from kazmig.checks.engine import Bench, Rule, RuleError, evidence, refuse_broken, rule, run
from kazmig.checks.patterns import matches
from kazmig.evidence.facts import Fact, Facts
from kazmig.evidence.quarter import Quarter

QUARTER = Quarter.parse("2022Q4")
WORKERS = "labour.official.persons"


def fact(key: str, value: float = 100, **about: object) -> Fact:
    base = {
        "unit": key.split(".")[-1],
        "period": "2022",
        "measure": "stock",
        "population": "migrant_workers",
        "source": "labour_permits",
        "quality": "register",
    }
    return Fact(key=key, value=value, **{**base, **about})


def make(check, number: int = 1, **about: object) -> Rule:
    fields = {"source": "labour_permits", "severity": "low", "facts": (WORKERS,), "says": {"pass": "All is well here."}}
    return rule(number, "A check", **{**fields, **about})(check)


def one(made: Rule, *facts: Fact):
    return run([made], Facts(facts), QUARTER)[0]


def test_a_rule_finds_its_verdict_and_names_the_facts_it_used() -> None:
    finding = one(make(lambda bench: ("pass", f"{bench[WORKERS]} workers")), fact(WORKERS, 327_000))
    assert (finding.verdict, finding.arithmetic) == ("pass", "327,000 workers")
    assert [used.key for used in finding.facts] == [WORKERS]


def test_a_rule_whose_facts_are_missing_is_not_supplied_and_says_which() -> None:
    finding = one(make(lambda bench: ("pass", f"{bench[WORKERS]}"), facts=(WORKERS, "stock.*.persons")), fact(WORKERS))
    assert finding.verdict == "not_supplied"
    assert finding.arithmetic == "not supplied: stock.*.persons"


@pytest.mark.parametrize(
    ("check", "about", "message"),
    [
        pytest.param(lambda bench: 1 / 0, {}, "ZeroDivisionError: division by zero", id="raises"),
        pytest.param(lambda bench: ("query", "?"), {}, "ended in 'query', for which `says` has", id="verdict"),
        pytest.param(lambda bench: ("pass", f"{bench['a.b.persons']}"), {}, "reads 'a.b.persons'", id="undeclared"),
        pytest.param(
            lambda bench: ("pass", f"{bench['also.persons']}"),
            {"also": ("also.persons",)},
            "there is no fact 'also.persons'",
            id="an optional fact read without asking",
        ),
        pytest.param(
            lambda bench: bench.derive("checks.rate", bench[WORKERS]) or ("pass", "x"),
            {},
            "'checks.rate' does not end in a unit",
            id="derived fact without unit",
        ),
    ],
)
def test_a_broken_rule_is_named_and_stops_the_card(check, about: dict, message: str) -> None:
    findings = run([make(check, number=9, **about)], Facts([fact(WORKERS)]), QUARTER)
    assert findings[0].verdict == "broken"
    with pytest.raises(RuleError, match="check 9 \\(A check\\)") as refusal:
        table(findings, Facts([fact(WORKERS)]))
    assert message in str(refusal.value)


def test_all_broken_rules_are_named_together() -> None:
    broken = [make(lambda bench: 1 / 0, number=number) for number in (3, 5)]
    with pytest.raises(RuleError, match=r"check 3 .*\n.*check 5"):
        refuse_broken(run(broken, Facts([fact(WORKERS)]), QUARTER))


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(fact("baseline.moved.persons", measure="flow"), id="flow with stock"),
        pytest.param(fact("stock.migrants.persons", population="foreign_born"), id="another population"),
        pytest.param(fact("permits.temporary.permits"), id="permits with persons"),
        pytest.param(fact("baseline.workers.persons", period="2022Q4"), id="another period"),
    ],
)
def test_unlike_facts_break_a_rule_that_gives_no_reason(other: Fact) -> None:
    def check(bench: Bench) -> tuple[str, str]:
        return "pass", f"{bench[WORKERS] + bench[other.key]}"

    refused = one(make(check, facts=(WORKERS, other.key)), fact(WORKERS), other)
    assert refused.verdict == "broken"
    assert WORKERS in refused.arithmetic
    assert other.key in refused.arithmetic
    allowed = one(make(check, facts=(WORKERS, other.key), because="to show that they differ"), fact(WORKERS), other)
    assert allowed.verdict == "pass"


def test_a_share_goes_with_the_total_it_is_a_share_of() -> None:
    shares = fact("labour.official.UZB.share_pct", 70.4)
    made = make(
        lambda b: ("pass", f"{b['labour.official.UZB.share_pct'].of_total(b[WORKERS])}"), facts=(WORKERS, shares.key)
    )
    assert one(made, fact(WORKERS), shares).verdict == "pass"


@pytest.mark.parametrize(
    ("pattern", "key", "covered"),
    [
        ("labour.official.*.share_pct", "labour.official.UZB.share_pct", True),
        ("labour.official.*.share_pct", "labour.official.share_pct", False),
        ("labour.*.share_pct", "labour.official.UZB.share_pct", False),
        ("**", "labour.official.UZB.share_pct", True),
        ("reference.rate.{year}.kzt_per_usd", "reference.rate.2022.kzt_per_usd", True),
        ("reference.rate.{quarter}.kzt_per_usd", "reference.rate.2022Q4.kzt_per_usd", True),
        ("reference.rate.{quarter}.kzt_per_usd", "reference.rate.2022Q3.kzt_per_usd", False),
    ],
)
def test_patterns(pattern: str, key: str, covered: bool) -> None:
    assert matches(pattern, key, QUARTER) is covered


def test_lists_are_ordered_and_leave_out_what_no_source_printed() -> None:
    left = fact("labour.official.other.share_pct", 25, place="what the list leaves over", derived=True)
    worked_out = fact("labour.official.KGZ.share_pct", 5, place="2.3", derived=True)
    facts = [left, worked_out, *(fact(f"labour.official.{c}.share_pct", v) for c, v in (("RUS", 20), ("UZB", 50)))]
    found = {}

    def check(bench: Bench) -> tuple[str, str]:
        found["default"] = list(bench.among("labour.official"))
        found["all"] = list(bench.among("labour.official", other=True))
        found["printed"] = list(bench.among("labour.official", only_printed=True))
        return "pass", "-"

    one(make(check, facts=("labour.official.*.share_pct",)), *facts)
    assert found == {"default": ["UZB", "RUS", "KGZ"], "all": ["UZB", "other", "RUS", "KGZ"], "printed": ["UZB", "RUS"]}


def test_a_printed_category_other_is_kept() -> None:
    made = make(lambda b: ("pass", ",".join(b.among("baseline.type"))), facts=("baseline.type.*.share_pct",))
    assert one(made, fact("baseline.type.other.share_pct", 6.5, place="paragraph 6")).arithmetic == "other"


def test_derived_facts_take_their_kind_from_the_fact_they_are_like() -> None:
    def check(bench: Bench) -> tuple[str, str]:
        bench.derive("checks.half.persons", bench[WORKERS] / 2)
        bench.derive("checks.name.text", "UZB", measure="none")
        return "pass", "half"

    half, name = one(make(check), fact(WORKERS, 101, low=100, high=102)).derived
    assert (half.value, half.low, half.high) == (50, 50, 51)
    assert (half.period, half.measure, half.population, half.quality) == ("2022", "stock", "migrant_workers", "derived")
    assert (name.value, name.low, name.measure) == ("UZB", None, "none")


@pytest.mark.parametrize(
    ("about", "message"),
    [
        pytest.param({"says": {"maybe": "x"}}, "verdict 'maybe' is not one of", id="verdict"),
        pytest.param({"severity": "dire"}, "severity 'dire' is not one of", id="severity"),
        pytest.param({"says": {"query": "Is it so?"}}, "say in `asks`", id="a query that asks nothing"),
    ],
)
def test_a_rule_that_is_not_well_formed_is_refused(about: dict, message: str) -> None:
    with pytest.raises(RuleError, match=message):
        make(lambda bench: ("pass", ""), **about)


def test_two_rules_of_one_number_are_refused() -> None:
    with pytest.raises(RuleError, match="two checks have the number 1"):
        run([make(lambda b: ("pass", "-")), make(lambda b: ("pass", "-"))], Facts(), QUARTER)


def test_facts_of_later_steps_are_no_evidence() -> None:
    later = fact("reconcile.gap.persons", source="30_reconcile_workers")
    published = Facts([fact(WORKERS, source="labour_permits"), later])
    found = evidence(published, [fact("reference.x.persons")], sources=["labour_permits"])
    assert list(found) == [WORKERS, "reference.x.persons"]


def test_a_share_of_a_flow_does_not_go_with_a_stock_only_because_it_is_a_share() -> None:
    share = fact("labour.official.UZB.share_pct", 70.4, measure="flow")
    finding = one(
        make(lambda bench: ("pass", f"{bench[WORKERS]} {bench[share.key]}"), facts=(WORKERS, share.key)),
        fact(WORKERS),
        share,
    )
    assert finding.verdict == "broken" and "measure" in finding.arithmetic
