"""A quarter against the edition before it."""

from dataclasses import replace

import pytest

from kazmig.checks import rules_history
from kazmig.checks.card import card_facts, sentence
from kazmig.checks.catalogue import RULES, rules_of
from kazmig.checks.engine import Finding, run
from kazmig.evidence.facts import Fact, Facts
from kazmig.evidence.quarter import Quarter
from kazmig.words.words import LANGUAGES, Words

THEN, NOW = Quarter.parse("2022Q4"), Quarter.parse("2023Q1")


def fact(key: str, value: float, half: float = 0.0, period: str = "2022Q4", **about: str) -> Fact:
    low, high = (value - half, value + half) if half else (None, None)
    fields = {"measure": "stock", "population": "migrant_workers", "source": "labour_permits", "quality": "register"}
    return Fact(key, value, key.split(".")[-1], period, **{**fields, **about}, low=low, high=high)


BEFORE = Facts(
    [
        fact("labour.official.persons", 327_000, 500),
        fact("labour.official.UZB.share_pct", 70.4, 0.05),
        fact("labour.official.RUS.share_pct", 15.1, 0.05),
        fact("labour.official.TJK.share_pct", 4.5, 0.05),
        fact("labour.official.other.share_pct", 10.0, 0.1, place="what the list leaves over"),
        fact("baseline.workers.persons", 668_422, source="baseline_assessment"),
        fact("baseline.coverage.regions", 14, source="baseline_assessment", measure="none", population="fieldwork"),
    ]
)


def later(changes: dict[str, dict], without: tuple[str, ...] = ()) -> Facts:
    """The facts of the next quarter: those before, moved on by a quarter, with changes."""
    moved = {key: replace(each, period="2023Q1") for key, each in BEFORE.items() if not key.startswith("checks.")}
    for key, fields in changes.items():
        moved[key] = replace(moved[key], **fields)
    return Facts(each for key, each in moved.items() if not key.startswith(without or "-"))


def findings(now: Facts, earlier: dict[Quarter, Facts] | None = None) -> dict[int, Finding]:
    found = run(rules_of(rules_history), now, NOW, {THEN: BEFORE} if earlier is None else earlier)
    return {finding.rule.number: finding for finding in found}


def test_nothing_changed_passes_every_rule() -> None:
    assert {number: f.verdict for number, f in findings(later({})).items()} == dict.fromkeys(range(38, 43), "pass")


def test_without_an_earlier_edition_nothing_is_compared() -> None:
    for finding in findings(later({}), earlier={}).values():
        assert (finding.verdict, finding.arithmetic) == ("not_supplied", "no earlier edition")


@pytest.mark.parametrize(
    ("number", "changes", "without", "verdict", "shown"),
    [
        pytest.param(
            38,
            {"labour.official.UZB.share_pct": {"value": 70.5, "low": 70.45, "high": 70.55}},
            (),
            "pass",
            "within their rounding of 2022Q4",
            id="a share within its rounding",
        ),
        pytest.param(
            38,
            {"labour.official.UZB.share_pct": {"value": 72.0, "low": 71.95, "high": 72.05}},
            (),
            "info",
            "labour.official.UZB.share_pct +1.6",
            id="a share beyond its rounding",
        ),
        pytest.param(
            38,
            {"labour.official.UZB.share_pct": {"value": 50.0, "low": 49.95, "high": 50.05}},
            (),
            "query",
            "labour.official.UZB.share_pct -20.4",
            id="a share that jumps",
        ),
        pytest.param(
            39,
            {"labour.official.persons": {"value": 163_000, "low": 162_500, "high": 163_500}},
            (),
            "pass",
            "327,000 to 163,000",
            id="a total that may have halved, by rounding",
        ),
        pytest.param(
            39,
            {"labour.official.persons": {"value": 162_000, "low": 161_500, "high": 162_500}},
            (),
            "query",
            "jumped: labour.official.persons",
            id="a total that halved",
        ),
        pytest.param(
            39,
            {"baseline.workers.persons": {"value": 1_400_000}},
            (),
            "query",
            "jumped: baseline.workers.persons",
            id="a total that doubled",
        ),
        pytest.param(
            40, {}, ("labour.official.RUS",), "query", "labour.official: RUS", id="a nationality that vanished"
        ),
        pytest.param(40, {}, ("labour",), "info", "not supplied this quarter: labour", id="a source that did not come"),
        pytest.param(
            40,
            {},
            ("labour.official.UZB", "labour.official.RUS", "labour.official.TJK"),
            "info",
            "not supplied this quarter: labour.official",
            id="a list that did not come is no list of vanished countries",
        ),
        pytest.param(40, {}, ("labour.official.TJK",), "info", "nothing vanished", id="one below the last place"),
        pytest.param(
            41,
            {"labour.official.persons": {"measure": "flow"}},
            (),
            "concept",
            "labour.official.persons (measure 'stock' became 'flow')",
            id="a stock that became a flow",
        ),
        pytest.param(
            41,
            {"labour.official.persons": {"period": "2023"}},
            (),
            "concept",
            "reference period of a quarter became one of a year",
            id="another kind of period",
        ),
        pytest.param(
            41,
            {},
            ("labour.official.TJK",),
            "concept",
            "labour.official.other.share_pct (the rest that other names leave over)",
            id="a rest that holds another name",
        ),
        pytest.param(
            42,
            {"labour.official.persons": {"period": "2022Q4", "value": 330_000, "low": 329_500, "high": 330_500}},
            (),
            "query",
            "labour.official.persons 327000 to 330000",
            id="a published figure restated",
        ),
    ],
)
def test_what_changed_is_found(number: int, changes: dict, without: tuple, verdict: str, shown: str) -> None:
    now = later(changes, without)
    finding = findings(now)[number]
    assert finding.verdict == verdict
    assert shown in finding.arithmetic.replace("−", "-")
    for language in LANGUAGES:
        text = sentence(finding, now, Words(language))
        assert text
        assert "{{" not in text
        assert ".." not in text


def test_the_latest_earlier_edition_is_compared_with() -> None:
    older = Facts(replace(each, value=1.0, low=None, high=None) for each in BEFORE.values())
    found = findings(later({}), earlier={Quarter.parse("2022Q3"): older, THEN: BEFORE})
    assert found[39].verdict == "pass"
    assert "since 2022Q4" in found[39].arithmetic


def test_a_later_quarter_states_its_facts_once() -> None:
    now = later({"labour.official.UZB.share_pct": {"value": 50.0, "low": 49.95, "high": 50.05}})
    found = run(RULES, now, NOW, {THEN: BEFORE})
    stated = Facts(card_facts(found, NOW))
    assert stated["checks.earlier.edition.text"].value == "2022Q4"
    assert stated.value("checks.moved_shares.number") == 1
    for count in ("checks.restated.number", "checks.redefined.number"):
        assert stated.value(count) == 0
        assert "edition:2022Q4" in stated[count].inputs


def test_a_total_that_may_have_doubled_within_its_rounding_did_not_jump() -> None:
    # 327,000 to 653,500: twice the least that the first can have been, and not twice the most.
    now = later({"labour.official.persons": {"value": 653_500, "low": 653_000, "high": 654_000}})
    assert findings(now)[39].verdict == "pass"


def test_another_value_of_another_period_is_no_restatement() -> None:
    now = later({"labour.official.persons": {"value": 400_000, "low": 399_500, "high": 400_500}})
    assert findings(now)[42].verdict == "pass"
    same = later({"labour.official.persons": {"value": 400_000, "low": 399_500, "high": 400_500, "period": "2022Q4"}})
    assert findings(same)[42].verdict == "query"


def test_a_rest_that_a_list_does_not_leave_any_more_did_not_vanish() -> None:
    assert findings(later({}, without=("labour.official.other",)))[40].verdict == "pass"


def test_a_month_of_the_edition_before_is_no_category_that_vanished() -> None:
    month = fact("remittances.sent.month.2022-12.kzt_bn", 20.0, 0.05, source="remittances", measure="flow")
    now = Facts([*later({}).values(), replace(month, key="remittances.sent.kzt_bn", period="2023Q1")])
    assert findings(now, earlier={THEN: Facts([*BEFORE.values(), month])})[40].verdict == "pass"


def test_the_question_about_what_vanished_goes_to_its_publisher() -> None:
    found = findings(later({}, without=("labour.official.RUS",)))[40]
    assert {fact.source for fact in found.facts} == {"labour_permits"}


@pytest.mark.parametrize(
    ("reached", "verdict"), [pytest.param(14, "query", id="as far"), pytest.param(3, "info", id="less far")]
)
def test_a_region_that_a_round_did_not_reach_did_not_vanish(reached, verdict) -> None:
    regions = [
        fact(f"baseline.region.{place}.share_pct", share, 0.05, source="baseline_assessment")
        for place, share in (("KZ-47", 40.0), ("KZ-19", 30.0), ("KZ-75", 20.0))
    ]
    before = Facts([*BEFORE.values(), *regions])
    coverage = replace(BEFORE["baseline.coverage.regions"], value=reached)
    now = Facts([*later({}, ("baseline.coverage",)).values(), coverage, regions[0], regions[2]])
    assert findings(now, {THEN: before})[40].verdict == verdict
