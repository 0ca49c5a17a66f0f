"""All names in all their cases against what knows the languages by itself: a Russian analyser, the rule of endings."""

import pytest

from kazmig.evidence.facts import Fact, Facts
from kazmig.evidence.periods import Period
from kazmig.places.lexicon import CASES, load_lexicon
from kazmig.words.kazakh import ending, last_word
from kazmig.words.prose import render
from kazmig.words.times import said
from kazmig.words.words import Words

RUSSIAN = {"genitive": "gent", "dative": "datv", "accusative": "accs", "prepositional": "loct"}
# Names that the analyser does not know, or that have another form by custom: abbreviations, official names with a part
# that does not decline (Республики Корея), islands named after someone, cities written «г. …» in the nominative.
OWN_WAY = {
    "ARE", "PRK", "USA", "UMI", "CIV", "BES", "BVT", "COK", "CXR", "HMD", "IMN", "KOR", "NFK", "PCN", "SHN", "SJM",
    "TCA", "TLS", "TON", "XKX", "stateless", "unstated", "other", "other_north", "other_south", "KZ-10", "KZ-71",
    "KZ-75", "KZ-79", "CYM", "SGS", "TWN",
}  # fmt: skip
# у says nothing of softness, and a sign in a foreign name need not; groups are plural.
KAZAKH_OWN_WAY = {"CMR", "LUX", "PER", "TWN", "unstated"}


def test_russian_names_decline_as_the_analyser_declines_them():
    from pymorphy3 import MorphAnalyzer

    morph = MorphAnalyzer()
    lexicon = load_lexicon()
    wrong, right = [], 0
    for code in sorted(set(lexicon.rows) - OWN_WAY):
        words = lexicon.name(code, "ru").split()
        parsed = [_nominative(morph, word) for word in words]
        # The accusative of an adjective depends on what lives: the head word says it.
        things = any(each is not None and "NOUN" in each.tag and "anim" in each.tag for each in parsed)
        for case, tag in RUSSIAN.items():
            guess = " ".join(_inflected(word, each, tag, things) for word, each in zip(words, parsed, strict=True))
            if guess.casefold() != lexicon.name(code, "ru", case).casefold():
                wrong.append((code, case, lexicon.name(code, "ru", case), guess))
            else:
                right += 1
    assert wrong == [], wrong
    assert right > 900


def _nominative(morph, word):
    found = [each for each in morph.parse(word) if "nomn" in each.tag]
    found.sort(key=lambda each: "Geox" not in each.tag and "ADJF" not in each.tag)
    return found[0] if found else None


def _inflected(word, parsed, tag, alive):
    if parsed is None or not word[:1].isalpha():
        return word
    wanted = {tag} | ({"plur"} if "plur" in parsed.tag else set())
    if tag == "accs" and "ADJF" in parsed.tag:
        wanted |= {"anim" if alive else "inan"} if {"plur", "masc"} & set(parsed.tag.grammemes) else set()
    made = parsed.inflect(wanted)
    return word if made is None else made.word


def test_kazakh_names_take_the_ending_that_their_last_sound_asks_for():
    lexicon, wrong, told = load_lexicon(), [], 0
    for code in sorted(set(lexicon.rows) - KAZAKH_OWN_WAY):
        name = lexicon.name(code, "kk")
        # Groups and names in the possessive («… Республикасы», «… облысы») take н; the rest the ending of their sound.
        possessive = lexicon.name(code, "kk", "dative").endswith(("на", "не"))
        for case in ("dative", "ablative", "genitive", "locative"):
            shown = lexicon.name(code, "kk", case)
            if possessive or name.isupper():
                assert len(shown) > len(name), (code, case)
                continue
            told += 1
            if shown.casefold() != f"{name}{ending(last_word(name), case)}".casefold():
                wrong.append((code, case, shown, ending(last_word(name), case)))
    assert wrong == []
    assert told > 700


def test_every_case_has_a_form_of_its_own_language():
    """No Latin letter in a Cyrillic form, and no two cases mixed up: the genitive of a plain name is not its dative."""
    lexicon = load_lexicon()
    for code in lexicon.rows:
        for language in ("ru", "kk"):
            forms = [lexicon.name(code, language, case) for case in CASES[language]]
            assert not any("a" <= letter.casefold() <= "z" for form in forms for letter in form), (code, forms)


@pytest.mark.parametrize(
    ("text", "en", "ru", "kk"),
    [
        ("2022-12/2023-02", "from December 2022 to February 2023", "с декабря 2022 года по февраль 2023 года",
         "2022 жылғы желтоқсан – 2023 жылғы ақпан аралығында"),
        ("2022Q4/2023Q1", "from October 2022 to March 2023", "с октября 2022 года по март 2023 года",
         "2022 жылғы қазан – 2023 жылғы наурыз аралығында"),
    ],
)  # fmt: skip
def test_months_of_two_years_stand_in_a_sentence(text, en, ru, kk):
    shown = [said(language, Period.parse(text), "in").replace("\xa0", " ") for language in ("en", "ru", "kk")]
    assert shown == [en, ru, kk]


def listed(**values):
    return Facts([
        Fact(f"x.{code}.persons", value, "persons", "2022", "stock", "x", "s", "register")
        for code, value in values.items()
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("language", "case", "said_so"),
    [
        ("en", "nominative", "citizens of Uzbekistan (5) and those whose citizenship is not stated (3)"),
        ("ru", "genitive", "граждан Узбекистана (5); людей, чьё гражданство не указано (3)"),
        ("ru", "dative", "гражданам Узбекистана (5); людям, чьё гражданство не указано (3)"),
        ("kk", "dative", "Өзбекстан азаматтарына (5) және азаматтығы көрсетілмегендерге (3)"),
    ],
)
def test_people_who_did_not_say_are_people_in_a_list_of_citizens(language, case, said_so):
    text = f'{{{{ facts.x | citizens("{case}", 3, "persons") }}}}'
    assert render(Words(language), text, listed(UZB=5, unstated=3)) == said_so


@pytest.mark.parametrize("direction", ["to", "from", "in"])
@pytest.mark.parametrize("code", ["stateless", "unstated"])
def test_nobody_goes_to_a_group_of_people(direction, code):
    with pytest.raises(ValueError, match=f"'{code}' is no place that one can go {direction}"):
        render(Words("ru"), f"{{{{ A | {direction} }}}}", {}, A=code)


def change(value):
    return Fact("c.change_pct", value, "change_pct", "2022", "flow", "x", "s", "register")


@pytest.mark.parametrize(
    ("low", "high", "en", "ru"),
    [
        (0.2, 0.3, "a rise of 0.2% to 0.3%", "от роста на 0,2 % до роста на 0,3 %"),
        (-0.4, 0.4, "a fall of 0.4% to a rise of 0.4%", "от снижения на 0,4 % до роста на 0,4 %"),
        (0.0, 10.0, "no change to a rise of 10%", "от неизменного уровня до роста на 10 %"),
    ],
)
def test_a_narrow_span_keeps_a_decimal(low, high, en, ru):
    shown = [
        render(Words(language), "{{ a | span(b) }}", {}, a=change(low), b=change(high)).replace("\xa0", " ")
        for language in ("en", "ru")
    ]
    assert shown == [en, ru]
