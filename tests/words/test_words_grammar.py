"""Forms of the three languages, against tables made by hand and against libraries that know the languages."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from kazmig.evidence.periods import Period
from kazmig.words.kazakh import conjunction, ending, last_word, with_ending
from kazmig.words.nouns import TABLE, NounError, noun, number_class, plural
from kazmig.words.times import said
from kazmig.words.words import Words

NBSP = "\u00a0"
# Last word read, and its endings: dative, ablative, genitive, accusative, locative, "with".
KAZAKH = {
    "1": ("бір", "ге ден дің ді де мен"),
    "2": ("екі", "ге ден нің ні де мен"),
    "7": ("жеті", "ге ден нің ні де мен"),
    "3": ("үш", "ке тен тің ті те пен"),
    "4": ("төрт", "ке тен тің ті те пен"),
    "5": ("бес", "ке тен тің ті те пен"),
    "70": ("жетпіс", "ке тен тің ті те пен"),
    "6": ("алты", "ға дан ның ны да мен"),
    "20": ("жиырма", "ға дан ның ны да мен"),
    "8": ("сегіз", "ге ден дің ді де бен"),
    "100": ("жүз", "ге ден дің ді де бен"),
    "9": ("тоғыз", "ға дан дың ды да бен"),
    "30": ("отыз", "ға дан дың ды да бен"),
    "10": ("он", "ға нан ның ды да мен"),
    "90": ("тоқсан", "ға нан ның ды да мен"),
    "7,5 млн": ("миллион", "ға нан ның ды да мен"),
    "1000": ("мың", "ға нан ның ды да мен"),
    "40": ("қырық", "қа тан тың ты та пен"),
    "60": ("алпыс", "қа тан тың ты та пен"),
    "2 млрд": ("миллиард", "қа тан тың ты та пен"),
    "50": ("елу", "ге ден дің ді де мен"),
    "80": ("сексен", "ге нен нің ді де мен"),
    "0": ("нөл", "ге ден дің ді де мен"),
    "25%": ("пайыз", "ға дан дың ды да бен"),
    "5 теңге": ("теңге", "ге ден нің ні де мен"),
    "557 млн АҚШ доллары": ("доллары", "на нан ның н нда мен"),
    "3 адам": ("адам", "ға нан ның ды да мен"),
    "2,04 есе": ("есе", "ге ден нің ні де мен"),
    "2,04": ("төрт", "ке тен тің ті те пен"),
    "143,8": ("сегіз", "ге ден дің ді де бен"),
    "668 422": ("екі", "ге ден нің ні де мен"),
    "Қырғызстан": ("қырғызстан", "ға нан ның ды да мен"),
}


@pytest.mark.parametrize(("text", "read"), KAZAKH.items(), ids=KAZAKH)
def test_kazakh_endings_follow_the_last_word_read(text, read):
    word, forms = read
    assert last_word(text) == word
    *expected, joint = forms.split()
    assert [ending(word, case) for case in ("dative", "ablative", "genitive", "accusative", "locative")] == expected
    assert conjunction(text) == joint


def test_a_hyphen_stands_after_digits_and_abbreviations_only():
    shown = [with_ending(text, "ablative") for text in ("7,5 млн", "100", "25%", "257 млрд теңге", "433,3 мың")]
    assert shown == ["7,5 млн-нан", "100-ден", "25%-дан", "257 млрд теңгеден", "433,3 мыңнан"]


def test_what_cannot_be_read_has_no_ending():
    with pytest.raises(ValueError, match="nothing that can be read"):
        with_ending("—", "dative")


def test_the_last_kazakh_word_is_the_one_that_num2words_says():
    from num2words import num2words

    numbers = [*range(1101), 5000, 33421, 341422, 668422, 10**6, 7 * 10**6, 10**9, 2 * 10**9]
    wrong = {}
    for number in numbers:
        said = num2words(number, lang="kz").split()[-1]
        if last_word(f"{number:,}".replace(",", NBSP)) != said:
            wrong[number] = said
    for hundredths in range(1, 1000):
        number = Decimal(hundredths) / 100
        shown = f"{number.normalize():f}"
        if "." in shown and last_word(shown.replace(".", ",")) != num2words(float(number), lang="kz").split()[-1]:
            wrong[shown] = num2words(float(number), lang="kz")
    assert wrong == {}


def test_russian_nouns_agree_as_pymorphy_says():
    """Every one-word noun of the table, with 0 to 1,100, against an analyser with a dictionary of its own."""
    from pymorphy3 import MorphAnalyzer

    morph = MorphAnalyzer()
    # «люди» is another word to the analyser, «раз» and «год» have counting forms that its plain plural is not.
    rows = [row for row in _rows() if " " not in row["ru_one"] and row["code"] not in ("person", "year", "time")]
    cases = {
        "genitive": ({"gent", "sing"}, {"gent", "plur"}),
        "prepositional": ({"loct", "sing"}, {"loct", "plur"}),
        "accusative": ({"accs", "sing"}, {"gent", "plur"}),
    }
    wrong, told = [], 0
    for row in rows:
        readings = [each for each in morph.parse(row["ru_one"]) if {"NOUN", "nomn", "sing"} <= set(each.tag.grammemes)]
        if not readings:  # an adjective by form («неизвестное»), or no case at all («интервью»)
            continue
        parsed, told = readings[0], told + 1
        for number in range(1101):
            if noun(row["code"], str(number), "ru") != parsed.make_agree_with_number(number).word:
                wrong.append((row["code"], number))
        for case, tags in cases.items():
            forms = [parsed.inflect(tag).word for tag in tags]
            if [noun(row["code"], shown, "ru", case) for shown in ("1", "5")] != forms:
                wrong.append((row["code"], case, forms))
        if noun(row["code"], "1,5", "ru") != parsed.inflect({"gent", "sing"}).word:
            wrong.append((row["code"], "fraction"))
    assert wrong == []
    assert told > 25


@pytest.mark.parametrize(
    ("shown", "person", "worker"),
    [
        ("1", "человек", "трудовой мигрант"),
        ("21", "человек", "трудовой мигрант"),
        ("11", "человек", "трудовых мигрантов"),
        ("2", "человека", "трудовых мигранта"),
        (f"341{NBSP}422", "человека", "трудовых мигранта"),
        ("12", "человек", "трудовых мигрантов"),
        ("0", "человек", "трудовых мигрантов"),
        ("5", "человек", "трудовых мигрантов"),
        ("2,04", "человека", "трудового мигранта"),
        (f"7,5{NBSP}млн", "человек", "трудовых мигрантов"),
        (f"433,3{NBSP}тыс.", "человек", "трудовых мигрантов"),
    ],
)
def test_a_noun_goes_with_the_number_as_it_is_shown(shown, person, worker):
    assert (noun("person", shown, "ru"), noun("migrant_worker", shown, "ru")) == (person, worker)
    assert noun("migrant_worker", shown, "kk") == "еңбек мигранты"


def test_nouns_in_other_cases():
    assert noun("person", f"341{NBSP}921", "ru", "genitive") == "человека"
    assert noun("person", f"340{NBSP}922", "ru", "genitive") == "человек"
    assert [noun("region", shown, "ru", "prepositional") for shown in ("14", "21")] == ["регионах", "регионе"]
    assert [noun("check", shown, "ru", "genitive") for shown in ("42", "21")] == ["проверок", "проверки"]
    assert noun("check", "1", "ru", "accusative") == "проверку"
    assert [noun("check", shown, "en") for shown in ("1", "2", "0")] == ["check", "checks", "checks"]


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        pytest.param(("elephant", "5", "ru"), "'elephant' is no noun of nouns.csv. Known: .*worker", id="noun"),
        pytest.param(("person", "5", "ru", "dative"), "'dative' is no case of nouns.csv", id="case"),
        pytest.param(("person", "many", "ru"), "'many' is no number", id="number"),
    ],
)
def test_an_unknown_noun_case_or_number_is_named(ask, says):
    with pytest.raises(NounError, match=says):
        noun(*ask)


def test_the_table_of_nouns_is_whole():
    rows = _rows()
    assert len({row["code"] for row in rows}) == len(rows) >= 40
    assert [row["code"] for row in rows if not all(row.values())] == []


def test_verbs_and_words_by_number():
    assert [plural(shown, "ru", "пройдена", "пройдены") for shown in ("1", "2", "5")] == [
        "пройдена",
        "пройдены",
        "пройдены",
    ]
    assert plural("1,5", "ru", "год", "года", "лет") == "года"
    assert number_class("21", "en") == "many"


@pytest.mark.parametrize(
    ("text", "style", "forms"),
    [
        ("2022", "in", ("in 2022", "в 2022 году", "2022 жылы")),
        ("2022", "caption", ("2022", "2022 г.", "2022 жыл")),
        ("2022", "of", ("of 2022", "2022 года", "2022 жылғы")),
        ("2022Q4", "in", ("in the fourth quarter of 2022", "в IV квартале 2022 года", "2022 жылғы IV тоқсанда")),
        ("2024Q2", "in", ("in the second quarter of 2024", "во II квартале 2024 года", "2024 жылғы II тоқсанда")),
        ("2022Q1", "of", ("of the first quarter of 2022", "I квартала 2022 года", "2022 жылғы I тоқсандағы")),
        ("2020-07", "in", ("in July 2020", "в июле 2020 года", "2020 жылғы шілдеде")),
        ("2023-05", "in", ("in May 2023", "в мае 2023 года", "2023 жылғы мамырда")),
        ("2023-08", "of", ("of August 2023", "августа 2023 года", "2023 жылғы тамыздағы")),
        ("2023-01-30/2023-03-03", "label",
         ("30 January – 3 March 2023", "30 января – 3 марта 2023 г.", "2023 жылғы 30 қаңтар – 3 наурыз")),
        ("2022-11-10/2022-11-11", "label", ("10–11 November 2022", "10–11 ноября 2022 г.", "2022 жылғы 10–11 қараша")),
        ("2022-12-20/2023-01-05", "label",
         ("20 December 2022 – 5 January 2023", "20 декабря 2022 г. – 5 января 2023 г.",
          "2022 жылғы 20 желтоқсан – 2023 жылғы 5 қаңтар")),
        ("2023-01-30/2023-03-03", "in",
         ("from 30 January to 3 March 2023", "с 30 января по 3 марта 2023 года",
          "2023 жылғы 30 қаңтар – 3 наурыз аралығында")),
        ("2024H1", "in", ("in the first half of 2024", "в I полугодии 2024 года", "2024 жылғы I жартыжылдықта")),
        ("2024-01/2024-09", "in",
         ("in January–September 2024", "в январе–сентябре 2024 года", "2024 жылғы қаңтар–қыркүйекте")),
        ("2024-01/2024-09", "label",
         ("January–September 2024", "январь–сентябрь 2024 г.", "2024 жылғы қаңтар–қыркүйек")),
        ("2021/2022", "in", ("in 2021–2022", "в 2021–2022 годах", "2021–2022 жылдары")),
    ],
)  # fmt: skip
def test_times_as_a_sentence_says_them(text, style, forms):
    shown = [said(language, Period.parse(text), style) for language in ("en", "ru", "kk")]
    assert tuple(each.replace(NBSP, " ").replace("\u202f", " ") for each in shown) == forms


def test_all_names_have_all_their_cases():
    from kazmig.places.lexicon import CASES, load_lexicon

    lexicon = load_lexicon()
    missing = [
        (code, language, case)
        for code in lexicon.rows
        for language, cases in CASES.items()
        for case in cases
        if not lexicon.name(code, language, case).strip()
    ]
    assert missing == []


def _rows() -> list[dict[str, str]]:
    with Path(TABLE).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_words_know_their_styles():
    with pytest.raises(ValueError, match="'at' is no style of a period; known are label, axis, caption, in, of"):
        Words("en").period("2022", "at")
