"""The guard names both facts and what differs, and lets pass what is alike or has a reason."""

from dataclasses import replace

import pytest

from kazmig.evidence.definitions import DefinitionError, comparable, not_comparable, unlike
from kazmig.evidence.facts import Fact, Facts

WORKERS = Fact(
    key="baseline.workers.persons",
    value=668422,
    unit="persons",
    period="2022",
    measure="stock",
    population="migrant_workers",
    source="baseline_assessment",
    quality="key_informant",
)
REGISTER = replace(WORKERS, key="labour.official.persons", value=327000)


def test_facts_of_one_kind_pass() -> None:
    comparable(WORKERS, REGISTER)
    assert unlike(WORKERS, REGISTER) == ()


@pytest.mark.parametrize(
    ("field", "value", "key"),
    [
        pytest.param("measure", "flow", None, id="a flow with a stock"),
        pytest.param("population", "movers", None, id="movers with workers"),
        pytest.param("unit", "permits", "labour.official.permits", id="permits with persons"),
        pytest.param("period", "2022Q4", None, id="a quarter with a year"),
    ],
)
def test_unlike_facts_are_refused_by_name(field: str, value: str, key: str | None) -> None:
    other = replace(REGISTER, key=key or REGISTER.key, **{field: value})
    with pytest.raises(DefinitionError) as refusal:
        comparable(WORKERS, other)
    for part in (WORKERS.key, other.key, getattr(WORKERS, field), value, "because="):
        assert part in str(refusal.value)
    assert unlike(WORKERS, other) == (field,)


def test_a_reason_opens_the_way_and_an_empty_one_does_not() -> None:
    other = replace(REGISTER, period="2021")
    comparable(WORKERS, other, because="both count workers present; their dates differ")
    with pytest.raises(DefinitionError):
        comparable(WORKERS, other, because="  ")


def listed(*names: str) -> Facts:
    return Facts([replace(REGISTER, key=f"labour.official.{name}.persons", value=9) for name in names])


@pytest.mark.parametrize(
    ("then", "why"),
    [
        pytest.param(("UZB", "RUS", "other"), (), id="what the same names leave over"),
        pytest.param(("UZB", "other"), ("population",), id="others without another name are other people"),
    ],
)
def test_others_are_compared_where_the_same_names_stand_beside_them(then: tuple[str, ...], why: tuple) -> None:
    here, there = listed("UZB", "RUS", "other"), listed(*then)
    rest = "labour.official.other.persons"
    assert not_comparable(here[rest], there[rest], here, there) == why
    assert not_comparable(here["labour.official.UZB.persons"], there["labour.official.UZB.persons"], here, there) == ()


@pytest.mark.parametrize(("period", "reasons"), [("2023-03", ("length",)), ("2023", ())])
def test_what_follows_from_figures_that_are_not_compared_is_not_compared(period: str, reasons: tuple[str, ...]) -> None:
    """A year's register against a month's: then the difference of the counts is not, whatever its period."""
    gap = replace(WORKERS, key="reconcile.gap.persons", derived=True, inputs=(REGISTER.key,))
    before = Facts([REGISTER, replace(gap, period="2022-06/2022-12")])
    after = Facts([replace(REGISTER, period=period), replace(gap, period="2023-06/2023-12")])
    assert not_comparable(after[gap.key], before[gap.key], after, before) == reasons


def test_each_input_is_looked_at_once_however_many_ways_lead_to_it() -> None:
    """Sixty layers of two facts, each computed from both below: 2 ** 60 ways down."""
    made = [REGISTER]
    for layer in range(60):
        below = tuple(fact.key for fact in made[-2:])
        made += [
            replace(REGISTER, key=f"labour.layer{layer}.{side}.persons", derived=True, inputs=below)
            for side in ("left", "right")
        ]
    now = Facts(replace(fact, period="2023") for fact in made)
    then = Facts([replace(REGISTER, measure="flow"), *made[1:]])
    top = made[-1].key
    assert not_comparable(now[top], then[top], now, then) == ("measure",)
