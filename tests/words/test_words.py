"""Words, numbers, dates and prose of the three languages."""

from decimal import Decimal
from pathlib import Path

import pytest
from catalogue_problems import catalogue_problems
from hypothesis import given
from hypothesis import strategies as st

from kazmig.evidence.facts import Fact, Facts
from kazmig.evidence.units import UNITS
from kazmig.figures.tiles import TILES
from kazmig.words.catalogues import CatalogueError, load_catalogue, placeholders
from kazmig.words.nouns import plural
from kazmig.words.prose import render
from kazmig.words.words import (
    LANGUAGES,
    LOCALES,
    LanguageError,
    MissingTranslation,
    Words,
    category_words,
)

FACTS = Facts(
    [
        Fact(
            "labour.official.persons", 327000, "persons", "2022", "stock", "migrant_workers", "labour", "register",
            326500.0, 327500.0,
        ),
        Fact("growth.index.2021", 116.0, "index", "2021", "none", "movers", "baseline", "key_informant"),
        Fact("baseline.fieldwork.first.date", "2023-01-30", "date", "2023-01-30", "none", "x", "baseline", "document"),
        Fact("context.decree.text", "Decree 961", "text", "2022", "none", "x", "context", "document"),
        Fact("gap.persons", 341422, "persons", "2022Q4", "none", "migrant_workers", "30_reconcile", "derived"),
    ]
)  # fmt: skip
NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("language", "template", "expected"),
    [
        pytest.param("en", "{{ 668422 | num }}", "668,422", id="grouped en"),
        pytest.param("ru", "{{ 668422 | num }}", f"668{NBSP}422", id="grouped ru"),
        pytest.param("kk", "{{ 668422 | num }}", f"668{NBSP}422", id="grouped kk"),
        pytest.param("en", "{{ 1234.56 | num(1) }}", "1,234.6", id="decimals en"),
        pytest.param("ru", "{{ 1234.56 | num(1) }}", "1234,6", id="decimals ru"),
        pytest.param("en", "{{ 541963 | sig3 }}", "542,000", id="three digits"),
        pytest.param("en", "{{ 0.012345 | sig3 }}", "0.012", id="three digits of a small number"),
        pytest.param("en", "{{ 41.1 | pct }}", "41.1%", id="percent en"),
        pytest.param("ru", "{{ 41.1 | pct }}", f"41,1{NBSP}%", id="percent ru"),
        pytest.param("kk", "{{ 41.1 | pct }}", "41,1%", id="percent kk"),
        pytest.param("en", "{{ 84.0 | pct }} {{ 84 | pct(1) }}", "84% 84.0%", id="percent digits"),
        pytest.param("en", "{{ 16 | change }} {{ -18.6 | change }}", "+16% −18.6%", id="change"),
        pytest.param("en", "{{ -0.04 | change(1) }}", "0.0%", id="no minus before zero"),
        pytest.param("en", "{{ 82.7 | kzt_bn }}", "82.7 billion tenge", id="money en"),
        pytest.param("en", "{{ 179 | usd_m }}", "179 million US dollars", id="dollars en"),
        pytest.param("ru", "{{ 82.7 | kzt_bn }}", "82,7\u00a0млрд тенге", id="money ru"),
        pytest.param("kk", "{{ 179 | usd_m }}", "179\u00a0млн АҚШ доллары", id="money kk"),
        pytest.param("en", "{{ 2.361 | ratio }}", "2.36", id="ratio"),
        pytest.param("en", "{{ '2023-01-30' | date }}", "30 January 2023", id="date en"),
        pytest.param("ru", "{{ '2023-01-30' | date }}", "30 января 2023\u202fг.", id="date ru"),
        pytest.param("kk", "{{ '2023-01-30' | date }}", "2023\u00a0жылғы 30 қаңтар", id="date kk"),
        pytest.param("en", "{{ '2022Q4' | period }}", "Q4 2022", id="quarter en"),
        pytest.param("ru", "{{ '2022Q4' | period }}", "IV квартал 2022\u202fг.", id="quarter ru"),
        pytest.param("kk", "{{ '2022Q4' | period }}", "2022\u00a0жылғы IV тоқсан", id="quarter kk"),
        pytest.param("en", "{{ '2022' | period }} {{ '2020-07' | period }}", "2022 July 2020", id="year and month"),
        pytest.param("ru", "{{ '2020-07' | period }}", "июль 2020\u202fг.", id="month ru"),
        pytest.param("en", "{{ '2023-01-30/2023-03-03' | period }}", "30 January – 3 March 2023", id="span"),
        pytest.param("ru", "{{ '2020/2022' | period }}", "2020–2022", id="span of years"),
        pytest.param("ru", "{{ 'UZB' | country('genitive') }}", "Узбекистана", id="case"),
        pytest.param("kk", "{{ 'KZ-47' | region }}", "Маңғыстау облысы", id="region"),
        pytest.param("ru", "{{ 'long_term' | category }}", "долгосрочная", id="category"),
        pytest.param("kk", "{{ 'covid_19' | category }}", "COVID-19 салдарынан мүмкіндіктен айырылу", id="capitals"),
    ],
)  # fmt: skip
def test_formats(language, template, expected):
    assert render(Words(language), template) == expected


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        pytest.param('{{ facts["labour.official.persons"] | num }}', "327,000", id="by key"),
        pytest.param("{{ facts.labour.official.persons | num }}", "327,000", id="dotted"),
        pytest.param("{{ facts.labour.official.persons.low | num }}", "326,500", id="low"),
        pytest.param('{{ facts["labour.official.persons"].high | num }}', "327,500", id="high"),
        pytest.param("{{ facts.growth.index.2021 | num }}", "116", id="key that ends in a number"),
        pytest.param("{{ facts.gap.persons | period }}", "Q4 2022", id="period of a fact"),
        pytest.param("{{ facts.baseline.fieldwork.first.date | date }}", "30 January 2023", id="date"),
        pytest.param("{{ facts.context.decree.text }}", "Decree 961", id="text needs no filter"),
        pytest.param('{{ "yes" if "gap.persons" in facts else "no" }}', "yes", id="asking for a fact"),
    ],
)
def test_facts_in_prose(template, expected):
    assert render(Words("en"), template, FACTS) == expected


@pytest.mark.parametrize(
    ("template", "message"),
    [
        pytest.param(
            "{{ facts.labour.offical.persons | num }}", "nearest is 'labour.official.persons'", id="unknown fact"
        ),
        pytest.param("{{ fact | num }}", "'fact' is undefined", id="unknown name"),
        pytest.param("{{ facts.gap.persons }}", "give fact 'gap.persons' a filter", id="no filter"),
        pytest.param("{{ 3.5 }}", "give the number 3.5 a filter", id="bare number"),
        pytest.param("{{ facts.context.decree.text | num }}", "not a number", id="text as number"),
        pytest.param("{{ facts.gap.persons | pc }}", "No filter named 'pc'", id="unknown filter"),
        pytest.param("{{ facts.gap.persons | num", "unexpected end|expected token", id="left open"),
        pytest.param("{{ 'first' | date }}", "Invalid isoformat", id="no date"),
        pytest.param("{% for fact in facts %}x{% endfor %}", "one by one", id="all facts"),
        pytest.param("{{ ''.__class__.__mro__ }}", "unsafe", id="class"),
        pytest.param("{{ facts._facts }}", "unsafe", id="inside facts"),
        pytest.param("{{ words._words.t }}", "unsafe", id="inside words"),
        pytest.param("{{ facts.gap.persons.__init__.__globals__ }}", "unsafe", id="globals"),
        pytest.param("{{ cycler.__init__.__globals__.os }}", "unsafe", id="jinja's own"),
    ],
)
def test_wrong_prose_is_refused(template, message):
    with pytest.raises(LanguageError, match=message) as error:
        render(Words("ru"), f"Начало. {template}", FACTS)
    assert str(error.value).startswith('In the Russian text "Начало.')


@pytest.mark.parametrize(
    ("language", "number", "expected"),
    [
        ("en", 1, "worker"), ("en", 2, "workers"), ("en", 0, "workers"),
        ("ru", 1, "работник"), ("ru", 21, "работник"), ("ru", 11, "работников"), ("ru", 3, "работника"),
        ("ru", 5, "работников"), ("ru", 327000, "работников"), ("ru", 1.5, "работника"),
        ("kk", 1, "жұмыскер"), ("kk", 5, "жұмыскер"),
    ],
)  # fmt: skip
def test_plurals(language, number, expected):
    forms = {"en": ("worker", "workers"), "ru": ("работник", "работника", "работников"), "kk": ("жұмыскер",)}
    assert plural(Words(language).number(number, None), language, *forms[language]) == expected


@given(st.decimals(-(10**9), 10**9, places=3), st.integers(0, 2))
def test_numbers_round_half_away_from_zero_and_read_back(value, digits):
    text = Words("ru").number(float(value), digits)
    back = Decimal(text.replace(NBSP, "").replace(",", ".").replace("−", "-"))
    assert abs(back - value) <= Decimal(5).scaleb(-digits - 1)
    assert "." not in text and "-" not in text
    if abs(value) % 1 == 0.5 and digits == 0:
        assert abs(back) > abs(value)


@given(st.floats(1e-6, 1e9))
def test_three_significant_digits_keep_two_hundredths(value):
    text = Words("en").significant(value).replace(",", "")
    # Three digits are within half a per cent, or the number has only three decimals to show.
    assert float(text) == pytest.approx(value, rel=0.00501, abs=0.0006)


def test_labels_know_countries_regions_periods_and_categories():
    words = Words("en")
    assert [words.label(code) for code in ("TUR", "KZ-75", "2022Q4", "2021", "covid_19", "other")] == [
        "Türkiye", "Almaty city", "Q4 2022", "2021", "Loss of opportunities due to COVID-19", "Other",
    ]  # fmt: skip


def test_a_missing_translation_is_named_or_collected():
    with pytest.raises(MissingTranslation, match=r'Kazakh \(kk\) translation of "No such".*locale/kk/checks\.po'):
        Words("kk", domain="checks").t("No such")
    words = Words("kk", strict=False)
    assert words.t("No such") == "No such"
    assert words.missing == ["No such"]


def test_an_unknown_code_names_the_lexicon():
    with pytest.raises(MissingTranslation, match=r"no Russian name .* for 'XXX'.*lexicon\.csv"):
        Words("ru").country("XXX")
    words = Words("ru", strict=False)
    assert words.country("XXX") == "XXX" and words.missing == ["XXX"]


def test_an_unknown_language_is_refused():
    with pytest.raises(LanguageError, match="'de' is not one of"):
        Words("de")


def test_templates_are_translated_before_they_are_filled(tmp_path):
    _catalogue(tmp_path, "ru", 'msgid "{{ n | num }} crossings"', 'msgstr "Пересечений: {{ n | num }}"')
    words = Words("ru", locales=tmp_path)
    assert render(words, words.t("{{ n | num }} crossings"), FACTS, n=75000) == f"Пересечений: 75{NBSP}000"


def test_a_changed_catalogue_is_read_again(tmp_path):
    import os

    file = _catalogue(tmp_path, "ru", 'msgid "Other"', 'msgstr "Прочее"')
    assert Words("ru", locales=tmp_path).t("Other") == "Прочее"
    _catalogue(tmp_path, "ru", 'msgid "Other"', 'msgstr "Прочие"')
    os.utime(file, (1, 1))
    assert Words("ru", locales=tmp_path).t("Other") == "Прочие"


def test_fuzzy_and_empty_messages_count_as_missing(tmp_path):
    _catalogue(tmp_path, "ru", '#, fuzzy\nmsgid "Other"', 'msgstr "Прочие"', 'msgid "Rest"', 'msgstr ""')
    assert load_catalogue(tmp_path, "ru") == {}


def test_a_broken_catalogue_names_its_file(tmp_path):
    _catalogue(tmp_path, "ru", 'msgid "Other', 'msgstr "Прочие"')
    with pytest.raises(CatalogueError, match=r"test\.po cannot be read: line 6 is 'msgid \"Other'; expected msgid"):
        load_catalogue(tmp_path, "ru")


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        pytest.param(('msgid "In {{ year }}"', 'msgstr "{{ jahr }} ж."'), "has other placeholders", id="placeholder"),
        pytest.param(('msgid "In {{ year }}"', 'msgstr "{{ year }}да"'), "glues letters", id="glued"),
        pytest.param(('msgid "In {{ year }}"', 'msgstr "{{ year }}-да"'), "glues letters", id="glued by hyphen"),
    ],
)
def test_problems_of_catalogues_are_found(tmp_path, lines, problem):
    _catalogue(tmp_path, "kk", *lines)
    found = catalogue_problems(tmp_path, ("ru", "kk"))
    assert any(problem in sentence for sentence in found)
    assert any(sentence.startswith("ru: no translation of") for sentence in found)


def test_two_files_that_differ_are_found(tmp_path):
    _catalogue(tmp_path, "kk", 'msgid "Other"', 'msgstr "Басқалар"')
    _catalogue(tmp_path, "kk", 'msgid "Other"', 'msgstr "Өзгелер"', name="two")
    assert any(
        '"Other" differs in test.po and two.po' in sentence for sentence in catalogue_problems(tmp_path, ("kk",))
    )


def test_our_catalogues_are_in_order():
    assert catalogue_problems(LOCALES, ("ru", "kk")) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_units_tiles_and_categories_have_words(language):
    words = Words(language)
    shown = [unit.name for unit in UNITS.values() if unit.name]
    shown += [text for tile in TILES.values() for text in tile[2:]]
    shown += list(category_words().values())
    assert all(words.t(text) for text in shown)


@pytest.mark.parametrize(
    ("codes", "ru", "kk"),
    [
        pytest.param(["UZB", "other"], "Прочие страны", "Басқа елдер", id="countries"),
        pytest.param(["KZ-47", "other"], "Остальные регионы", "Қалған өңірлер", id="regions"),
        pytest.param(["economic_situation", "other"], "Другие причины", "Басқа себептер", id="reasons"),
        pytest.param(["seasonal", "other"], "Прочие", "Басқалар", id="something else"),
        pytest.param(["other"], "Прочие", "Басқалар", id="alone"),
    ],
)
def test_a_residual_is_named_by_what_it_is_the_residual_of(codes, ru, kk):
    assert (Words("ru").labels(codes)[-1], Words("kk").labels(codes)[-1]) == (ru, kk)


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_catalogues_use_their_own_letters(language):
    # Latin letters that look like Cyrillic ones would pass every eye and fail every search.
    import re

    for msgid, text in load_catalogue(LOCALES, language).items():
        bare = re.sub(r"\{\{.*?\}\}|\{[a-z_]+\}|`[^`]*`|https?://\S+", "", text)
        mixed = re.findall(r"\b(?=\w*[а-яёәіңғүұқөһ])(?=\w*[a-z])\w+\b", bare.lower())
        assert not mixed, f'"{msgid}": {mixed}'


def test_placeholders_are_the_facts_cited_whatever_says_them():
    english = '{{ facts.a|num }} and {{  facts["b.c"] | num }} {{ n | plural("a", "b") }} {number}'
    assert placeholders(english) == ("facts.a", "facts.b.c", "n", "number")
    assert placeholders('{number} {{ facts.b.c | count("x") }}{{ facts.a | kk }} {{ n }}') == placeholders(english)


def _catalogue(folder: Path, language: str, *lines: str, name: str = "test") -> Path:
    file = folder / language / f"{name}.po"
    file.parent.mkdir(parents=True, exist_ok=True)
    head = f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    file.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    return file
