"""Numbers as a person would write and read them, worked out by hand."""

import pytest

from kazmig.evidence.facts import Fact
from kazmig.words.amounts import short
from kazmig.words.kazakh import conjunction, last_word
from kazmig.words.numbers import decimal, plain, rounded
from kazmig.words.words import Words


@pytest.mark.parametrize(
    ("number", "digits", "shown"),
    [(0.25, 1, "0.3"), (0.35, 1, "0.4"), (-0.25, 1, "-0.3"), (2.5, 0, "3"), (0.05, 1, "0.1"), (2.675, 2, "2.68")],
)
def test_halves_go_away_from_zero(number, digits, shown):
    assert str(decimal(number, digits)) == shown


@pytest.mark.parametrize(
    ("number", "digits", "shown"),
    [(25, 1, 30), (45, 1, 50), (-25, 1, -30), (0.00125, 2, 0.0013), (668_422, 2, 670_000)],
)
def test_significant_digits_go_away_from_zero_too(number, digits, shown):
    assert rounded(number, digits) == shown


TRUTH = Fact("a.differ", True, "boolean", "2022", "none", "workers", "a", "model")


@pytest.mark.parametrize("value", [True, False, TRUTH], ids=["true", "false", "a fact"])
def test_a_truth_value_is_no_number(value):
    with pytest.raises(TypeError, match="not a number"):
        plain(value)


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [
        ("en", 7_500_000, "7.5 million"),
        ("en", 1_234_567, "1,234,567"),
        ("en", 7_504_000, "7,504,000"),
        ("ru", 433_300, "433,3\u00a0тыс."),
        ("ru", 433_350, "433\u00a0350"),
        ("kk", 12_340_000, "12,34\u00a0млн"),
    ],
)
def test_a_number_is_short_only_where_that_says_all_of_it(language, number, said):
    assert short(Words(language), number) == said


@pytest.mark.parametrize(
    ("before", "said"), [("багаж", "бен"), ("қыз", "бен"), ("бала", "мен"), ("кітап", "пен"), ("адам", "мен")]
)
def test_and_follows_the_last_sound(before, said):
    assert conjunction(before) == said


@pytest.mark.parametrize(
    ("number", "word"),
    [
        ("2,04", "төрт"),
        ("1,40", "нөл"),
        ("40", "қырық"),
        ("1 040", "қырық"),
        ("2,15", "бес"),
        ("300", "жүз"),
        ("0", "нөл"),
    ],
)
def test_a_kazakh_number_is_read_to_its_last_word(number, word):
    """Of decimals the last digit decides."""
    assert last_word(number) == word
