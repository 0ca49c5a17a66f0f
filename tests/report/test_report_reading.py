"""Faults that readers stumbled over, each mended as a kind: what a page must never say again."""

import pytest
from markupsafe import Markup

from kazmig.evidence.facts import Fact, Facts
from kazmig.words.about import quality_label
from kazmig.words.lists import joined
from kazmig.words.marks import MARK_CLOSE, one_stop
from kazmig.words.prose import render
from kazmig.words.words import LANGUAGES, LanguageError, Words


def sent(low: float, high: float) -> Fact:
    return Fact("sent.kzt_bn", low, "kzt_bn", "2022Q4", "flow", "money_transfers", "remittances", "register", low, high)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("до 600 тыс.. Если", "до 600 тыс. Если"),
        (f"до 600 тыс.{MARK_CLOSE}. Если", f"до 600 тыс.{MARK_CLOSE} Если"),
        ("**15 мая 2024 г.**. Ещё", "**15 мая 2024 г.** Ещё"),
        ("и так далее...", "и так далее..."),
        ("[вверх](../index.html)", "[вверх](../index.html)"),
    ],
)
def test_an_abbreviation_and_its_sentence_end_with_one_full_stop(text, read):
    assert one_stop(text) == read


def test_a_page_has_no_second_full_stop_behind_thousands():
    facts = Facts([Fact("n.persons", 600_000, "persons", "2022", "stock", "workers", "x", "model", 595_000, 605_000)])
    assert render(Words("ru"), "Было {{ facts.n.persons | short }}.", facts) == "Было 600\u00a0тыс."


def test_a_decimal_comma_is_no_comma_between_members():
    assert joined(Words("ru"), ["на 14,8 % в 2021 году", "на 25,3 % в 2022 году"]) == (
        "на 14,8 % в 2021 году и на 25,3 % в 2022 году"
    )
    assert joined(Words("ru"), ["вода, земля", "небо"]) == "вода, земля; небо"


@pytest.mark.parametrize(
    ("high", "said"), [(258.0, "257 млрд теңгеден астам ақша"), (257.0, "257 млрд теңге")], ids=["more than", "exact"]
)
def test_more_than_so_much_money_is_money_in_kazakh(high, said):
    text = render(Words("kk"), "{{ facts.sent.kzt_bn | bounded }}", Facts([sent(257.0, high)]))
    assert text.replace("\u00a0", " ") == said


def test_a_part_of_a_difference_is_not_called_as_the_assumption_about_it():
    said = {
        sense: [Words(language).category("registration", sense) for language in LANGUAGES] for sense in ("", "part")
    }
    assert said["part"] == ["Incomplete registration", "Неполная регистрация", "Толық тіркелмеу"]
    assert not set(said["part"]) & set(said[""])
    with pytest.raises(LanguageError, match="'parts' is no sense of a category"):
        Words("en").category("registration", "parts")


@pytest.mark.parametrize(
    ("language", "inside"),
    [("en", "key informants"), ("ru", "ключевые информанты"), ("kk", "негізгі ақпарат берушілер")],
)
def test_behind_a_colon_the_kind_of_data_is_in_lower_case(language, inside):
    assert quality_label("key_informant", Words(language), inside=True) == inside
    assert quality_label("key_informant", Words(language))[0].isupper()


def test_a_source_that_did_not_come_names_its_publisher_once(sample_edition):
    from dataclasses import replace

    from kazmig.report.matter import absent

    edition = replace(sample_edition, cleaned={"labour_permits": "Migrant workers (Migration Service Committee)"})
    (shown,) = absent(edition, Words("en", strict=False))
    assert shown["title"] == Markup("Migrant workers") and shown["publisher"].startswith("Migration Service Committee")
