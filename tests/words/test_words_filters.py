"""Filters that a sentence needs: each says in three languages what its fact allows, and refuses another kind."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from kazmig.evidence.facts import Fact, Facts
from kazmig.words.prose import render, typed_numbers
from kazmig.words.words import LanguageError, Words

ROOT = Path(__file__).parents[2]
LANGUAGES = ("en", "ru", "kk")


def fact(key: str, value: float | str, unit: str, low: float | None = None, high: float | None = None) -> Fact:
    period = "2021" if ".2021." in key else "2022"
    return Fact(key, value, unit, period, "flow", "movers", "baseline_assessment", "key_informant", low, high)


FACTS = Facts(
    [
        fact("register.persons", 327000, "persons", 326500, 327500),
        fact("counted.persons", 668422, "persons", 668422, 668422),
        fact("round.persons", 668000, "persons", 668000, 668000),
        fact("arrivals.crossings", 7.5e6, "crossings", 7.5e6, 7.6e6),
        fact("cis.crossings", 6e6, "crossings", 5.95e6, 6e6),
        fact("gap.UZB.persons", 313219, "persons"),
        fact("gap.RUS.persons", 2770, "persons"),
        fact("gap.TJK.persons", 14695, "persons"),
        fact("gap.other.persons", -1130, "persons"),
        fact("stateless.UZB.persons", 500, "persons"),
        fact("stateless.stateless.persons", 100, "persons"),
        fact("money.TUR.kzt_bn", 82.7, "kzt_bn"),
        fact("likely.p", 0.274, "p_value"),
        fact("seldom.p", 0.0043, "p_value"),
        fact("never.p", 1.12e-17, "p_value"),
        replace(fact("interval80.percent", 80, "percent"), derived=True, inputs=("method:growth",)),
        fact("measured.percent", 80, "percent"),
        fact("money.FRA.kzt_bn", 61.0, "kzt_bn"),
        fact("money.other.kzt_bn", 10.0, "kzt_bn"),
        fact("same.TUR.kzt_bn", 82.7, "kzt_bn"),
        fact("same.UZB.kzt_bn", 61.0, "kzt_bn"),
        fact("why.conflict.share_pct", 12.0, "share_pct"),
        fact("why.economic_sanctions.share_pct", 11.0, "share_pct"),
        fact("third.RUS.share_pct", 33.3, "share_pct", 31.3, 33.3),
        fact("third.UZB.share_pct", 25.0, "share_pct", 24.5, 25.5),
        fact("up.change_pct", 25.0, "change_pct", 24.5, 25.5),
        fact("down.change_pct", -18.6, "change_pct", -18.65, -18.55),
        fact("flat.change_pct", 0.2, "change_pct", -0.3, 0.7),
        fact("unsure.change_pct", 2.0, "change_pct", -1.0, 5.0),
        fact("low_pct", -9.9, "percent"),
        fact("high_pct", 60.9, "percent"),
        fact("small_pct", 3.2, "percent"),
        fact("moved.2021.change_pct", 16.0, "change_pct", 15.5, 16.5),
        fact("moved.2022.change_pct", 25.0, "change_pct", 24.5, 25.5),
        fact("ratio", 2.0441, "ratio", 2.04, 2.05),
        fact("open.ratio", 1.44, "ratio", 1.44, 2.0),
        fact("nationality.text", "RUS", "text"),
    ]
)


def said(language: str, template: str) -> str:
    return render(Words(language), template, FACTS).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("template", "forms"),
    [
        ("{{ facts.register.persons | short }}", ("327,000", "327 тыс.", "327 мың")),
        ("{{ facts.counted.persons | short }}", ("668,422", "668 422", "668 422")),
        ("{{ facts.round.persons | short }}", ("668,000", "668 000", "668 000")),
        ("{{ 541963 | short(3) }}", ("542,000", "542 тыс.", "542 мың")),
        ("{{ 1028765 | short(3) }}", ("1.03 million", "1,03 млн", "1,03 млн")),
        ("{{ 1130 | num }}", ("1,130", "1130", "1130")),
        ('{{ facts.counted.persons | count("migrant_worker") }}',
         ("668,422 migrant workers", "668 422 трудовых мигранта", "668 422 еңбек мигранты")),
        ('{{ facts.register.persons | count("worker", form="short") }}',
         ("327,000 workers", "327 тыс. работников", "327 мың жұмыскер")),
        ('{{ facts.register.persons | short | count("worker") }}',
         ("327,000 workers", "327 тыс. работников", "327 мың жұмыскер")),
        ('{{ facts.arrivals.crossings | bounded("arrival") }}',
         ("more than 7.5 million arrivals", "более 7,5 млн въездов", "7,5 млн-нан астам келу")),
        ("{{ facts.cis.crossings | bounded }}", ("nearly 6 million", "почти 6 млн", "6 млн-ға жуық")),
        ("{{ facts.counted.persons | bounded }}", ("668,422", "668 422", "668 422")),
        ("{{ facts.ratio | times }}", ("2.04 times", "в 2,04 раза", "2,04 есе")),
        ("{{ facts.open.ratio | times }}", ("at least 1.44 times", "не менее чем в 1,44 раза", "кемінде 1,44 есе")),
        ("{{ facts.interval80.percent | level }}", ("80%", "80 %", "80%")),
        ('{{ facts.interval80.percent | level("number") }}-процентный', ("80-процентный",) * 3),
        ("{{ facts.likely.p | p }}", ("p = 0.27", "p = 0,27", "p = 0,27")),
        ("{{ facts.seldom.p | p }}", ("p = 0.004", "p = 0,004", "p = 0,004")),
        ("{{ facts.never.p | p(3) }}", ("p < 0.001", "p < 0,001", "p < 0,001")),
        ("{{ 5 | times }} {{ 21 | times }}", ("5 times 21 times", "в 5 раз в 21 раз", "5 есе 21 есе")),
        ("{{ facts.low_pct | span(facts.high_pct) }}",
         ("a fall of 10% to a rise of 61%", "от снижения на 10 % до роста на 61 %", 
          "10%-ға азаюдан 61%-ға өсуге дейін")),
        ("{{ facts.small_pct | span(facts.high_pct) }}",
         ("a rise of 3% to 61%", "от роста на 3 % до роста на 61 %", "3%-ға өсуден 61%-ға өсуге дейін")),
        ('{{ facts.money | names("to", 2, "kzt_bn") }}',
         ("to Türkiye (82.7 billion tenge) and France (61 billion tenge)",
          "в Турцию (82,7 млрд тенге) и во Францию (61 млрд тенге)",
          "Түркияға (82,7 млрд теңге) және Францияға (61 млрд теңге)")),
        ('{{ facts.same | names("from", 2, "kzt_bn") }}',
         ("from Türkiye (82.7 billion tenge) and Uzbekistan (61 billion tenge)",
          "из Турции (82,7 млрд тенге) и Узбекистана (61 млрд тенге)",
          "Түркиядан (82,7 млрд теңге) және Өзбекстаннан (61 млрд теңге)")),
        ('{{ "PHL" | to }}, {{ "CYP" | from }}, {{ "KZ-71" | in }}',
         ("to the Philippines, from Cyprus, in Astana city", "на Филиппины, с Кипра, в городе Астане",
          "Филиппинге, Кипрден, Астана қаласында")),
        ('{{ facts.gap | citizens("genitive", 2, "persons") }}',
         ("citizens of Uzbekistan (313,219) and Tajikistan (14,695)",
          "граждан Узбекистана (313 219) и Таджикистана (14 695)",
          "Өзбекстан (313 219) және Тәжікстан (14 695) азаматтарының")),
        ('{{ facts.gap | citizens("nominative", 3, "persons", False) }}',
         ("citizens of Uzbekistan, Tajikistan and the Russian Federation",
          "граждане Узбекистана, Таджикистана и Российской Федерации",
          "Өзбекстанның, Тәжікстанның және Ресей Федерациясының азаматтары")),
        ('{{ facts.stateless | citizens("dative", 2, "persons") }}',
         ("citizens of Uzbekistan (500) and stateless persons (100)",
          "гражданам Узбекистана (500) и лицам без гражданства (100)",
          "Өзбекстан азаматтарына (500) және азаматтығы жоқ адамдарға (100)")),
        ('{{ facts.nationality.text | citizens("genitive") }}; {{ "other" | citizens }}',
         ("citizens of the Russian Federation; citizens of other countries",
          "граждан Российской Федерации; граждане других стран",
          "Ресей Федерациясының азаматтарының; басқа елдердің азаматтары")),
    ],
)  # fmt: skip
def test_what_a_filter_says(template, forms):
    assert tuple(said(language, template) for language in LANGUAGES) == forms


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("up", ("rose by 25%", "выросло на 25 %", "25%-ға артты")),
        ("down", ("fell by 18.6%", "сократилось на 18,6 %", "18,6%-ға азайды")),
        ("flat", ("hardly changed", "практически не изменилось", "өзгерген жоқ дерлік")),
        ("unsure", ("may have risen or fallen", "могло и вырасти, и сократиться", "артуы да, азаюы да мүмкін")),
    ],
)
def test_a_verb_of_change_follows_the_interval(key, expected):
    verbs = (
        '"rose by {x}", "fell by {x}"',
        '"выросло на {x}", "сократилось на {x}"',
        '"{x}-ға артты", "{x}-ға азайды"',
    )
    forms = [said(code, f"{{{{ facts.{key}.change_pct | trend({verb}) }}}}")
             for code, verb in zip(LANGUAGES, verbs, strict=True)]  # fmt: skip
    assert tuple(forms) == expected


def test_years_that_go_one_way_share_their_verb():
    template = '{{{{ facts.moved | yearly("{}", "{}") }}}}'
    verbs = {"en": ("rose", "fell"), "ru": ("выросло", "сократилось"), "kk": ("артты", "азайды")}
    assert [said(code, template.format(*verbs[code])) for code in LANGUAGES] == [
        "rose by 16% in 2021 and by 25% in 2022",
        "выросло на 16 % в 2021 году и на 25 % в 2022 году",
        "2021 жылы 16%-ға, 2022 жылы 25%-ға артты",
    ]


def test_a_signed_difference_is_said_in_words():
    assert said("ru", '{{ facts.gap.other.persons | either("на {x} больше", "на {x} меньше", "столько же") }}') == (
        "на 1130 человек меньше"
    )


def test_members_that_hold_an_and_are_parted_by_semicolons():
    assert said("en", '{{ facts.why | names("nominative", 2) }}') == (
        "conflict and general security (12%); economic sanctions (11%)"
    )


def test_a_share_in_a_list_that_is_printed_as_a_bound_says_so():
    assert [said(language, '{{ facts.third | names("to", 2) }}') for language in LANGUAGES] == [
        "to the Russian Federation (nearly 33.3%) and Uzbekistan (25%)",
        "в Российскую Федерацию (почти 33,3 %) и Узбекистан (25 %)",
        "Ресей Федерациясына (33,3%-ға жуық) және Өзбекстанға (25%)",
    ]


def test_a_page_marks_the_number_and_not_its_noun():
    def mark(fact, text):
        return f"\ue0000\ue001{text}\ue002"

    shown = render(Words("ru"), '{{ facts.counted.persons | count("person") }}', FACTS, mark=mark)
    assert shown == "\ue0000\ue001668\u00a0422\ue002 человека"
    ended = render(Words("kk"), '{{ facts.arrivals.crossings | short | kk("ablative") }}', FACTS, mark=mark)
    assert ended == "\ue0000\ue0017,5\u00a0млн\ue002-нан"


@pytest.mark.parametrize(
    ("template", "says"),
    [
        (
            '{{ facts.counted.persons | trend("a", "b") }}',
            "'trend' takes a change, and fact 'counted.persons' is in persons",
        ),
        ("{{ facts.counted.persons | span(facts.low_pct) }}", "'span' takes a change, and fact 'counted.persons'"),
        ("{{ 5 | span(6) }}", "'span' takes a fact that is a change, not 5"),
        ("{{ facts.counted.persons | times }}", "'times' takes a ratio, and fact 'counted.persons' is in persons"),
        ("{{ 5 | bounded }}", "'bounded' takes a fact"),
        ("{{ 80 | level }}", "'level' takes a fact in percent that a step's method sets"),
        ("{{ facts.measured.percent | level }}", "'level' takes a fact in percent that a step's method sets"),
        ("{{ facts.counted.persons | p }}", "'p' takes a fact that is a p-value"),
        ('{{ 5 | count("elephant") }}', "'elephant' is no noun of nouns.csv"),
        ('{{ 5 | count("person", "ergative") }}', "'ergative' is no case of nouns.csv"),
        ('{{ facts.why | names("dative", 2) }}', "the category 'conflict' has one form, the nominative; 'dative'"),
        ('{{ "UZB" | citizens("vocative") }}', "'citizens' has no form 'vocative'"),
        ('{{ "XXX" | to }}', "lexicon has no Russian name .* for 'XXX'"),
        ('{{ 5 | num | kk("dative") }}', "Kazakh endings stand only in Kazakh"),
        ('{{ facts.nothing | names("to") }}', "there are no facts 'nothing.….share_pct' to list"),
        ('{{ facts.counted.persons | period("at") }}', "'at' is no style of a period"),
    ],
)
def test_a_wrong_filter_names_fact_and_mend(template, says):
    with pytest.raises(LanguageError, match=says):
        said("ru", template)


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("{{ 80 | pct }} of {{ 100 | num }}", ["80", "100"]),
        ('{{ 400000 | count("worker", form="short") | kk("dative") }}', ["400000"]),
        ("{% set level = 95 %}{{ level | pct }}", ["95"]),
        ("{{ (60 + 20) | pct }}{{ -5 | change }}", ["80", "-5"]),
        ("{{ (80 if facts.a > 1 else 95) | pct }}", ["80", "95"]),
        ("{{ 7 }}", ["7"]),
        ("{{ facts.a | num(1) }}{{ facts.a | names('in', 3) }}{% if facts.a.value < 0.001 %}few{% endif %}", []),
        ('{{ "961/2022" | literal }}, {{ "UZB" | to }}', []),
    ],
    ids=["filters", "endings", "set", "sums", "either", "alone", "arguments and conditions", "names"],
)
def test_a_number_that_no_fact_gives_is_found_in_a_placeholder(template, found):
    assert typed_numbers(template) == found


PROSE = sorted([*(ROOT / "narratives").iterdir(), *(ROOT / "notebooks").glob("*.ipynb")])


@pytest.mark.parametrize("path", PROSE, ids=lambda path: path.name)
def test_no_text_of_the_project_hands_a_number_to_a_filter(path):
    text = path.read_text(encoding="utf-8").replace('\\"', '"')
    placeholders = re.findall(r"\{\{.*?\}\}|\{% *set .*?%\}", text)
    assert [found for each in placeholders for found in typed_numbers(each)] == []
