"""Lists and bounds in prose."""

import pytest

from kazmig.evidence.facts import Fact, Facts
from kazmig.words.prose import render
from kazmig.words.words import LanguageError, Words


def money(key: str, value: float, low: float | None = None, high: float | None = None) -> Fact:
    return Fact(key, value, "kzt_bn", "2022Q4", "flow", "money_transfers", "remittances", "register", low, high)


FACTS = Facts(
    [
        money("sent.kzt_bn", 257.0, 257.0, 258.0),
        money("sent.RUS.kzt_bn", 61.0),
        money("sent.TUR.kzt_bn", 82.7),
        money("sent.UZB.kzt_bn", 56.7),
        money("sent.other.kzt_bn", 100.0),
        money("near.kzt_bn", 6.0, 5.5, 6.0),
        money("nearest.kzt_bn", 6.0, 5.5, 6.5),
    ]
)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        pytest.param("en", "Türkiye (82.7 billion tenge) and Russian Federation (61 billion tenge)", id="en"),
        pytest.param("ru", "Турция (82,7 млрд тенге) и Российская Федерация (61 млрд тенге)", id="ru"),
        pytest.param("kk", "Түркия (82,7 млрд теңге) және Ресей Федерациясы (61 млрд теңге)", id="kk"),
    ],
)
def test_leaders_come_largest_first_without_the_residual(language: str, expected: str) -> None:
    text = render(Words(language), '{{ facts.sent | leaders("kzt_bn", 2) }}', FACTS)
    assert text.replace("\u00a0", " ") == expected


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        pytest.param("sent", "more than 257 billion tenge", id="above"),
        pytest.param("near", "nearly 6 billion tenge", id="below"),
        pytest.param("nearest", "6 billion tenge", id="nearest"),
    ],
)
def test_a_bound_is_said_in_words(key: str, expected: str) -> None:
    assert render(Words("en"), f"{{{{ facts.{key}.kzt_bn | bounded }}}}", FACTS) == expected


def test_series_go_by_key() -> None:
    moved = [
        Fact(f"moved.{year}.change_pct", value, "change_pct", str(year), "flow", "movers", "baseline", "key_informant")
        for year, value in ((2022, 25.0), (2021, 16.0))
    ]
    assert render(Words("en"), '{{ facts.moved | series("change_pct") }}', Facts(moved)) == "2021: +16%, 2022: +25%"


def test_an_empty_list_is_an_error_that_names_the_key() -> None:
    with pytest.raises(LanguageError, match=r"no facts 'received\.….persons'"):
        render(Words("en"), '{{ facts.received | leaders("persons", 2) }}', FACTS)
