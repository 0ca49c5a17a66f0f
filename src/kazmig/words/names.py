"""Names in a sentence: a country or region in the case that the sentence asks for, citizens, lists of them.

Names and their cases come from the lexicon. Which preposition a Russian name takes ("во Францию", "на Кипр") stands in
`prepositions.csv`; every other name takes "в" and "из".
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kazmig.evidence.facts import Fact, MissingFact
from kazmig.evidence.states import list_state, parts_of
from kazmig.evidence.vocabulary import RESIDUAL, RESIDUALS
from kazmig.words.amounts import amount
from kazmig.words.changes import bounded
from kazmig.words.lists import Mark, in_sentence, joined

if TYPE_CHECKING:
    from kazmig.words.words import Words

TABLE = Path(__file__).with_name("prepositions.csv")
# What a name may be asked for: a case of the lexicon, or a direction that each language says its own way.
DIRECTIONS: dict[str, dict[str, Any]] = {
    "to": {"en": "to", "ru": ("ru_in", "accusative"), "kk": "dative"},
    "from": {"en": "from", "ru": ("ru_from", "genitive"), "kk": "ablative"},
    "in": {"en": "in", "ru": ("ru_in", "prepositional"), "kk": "locative"},
}
_CITIZENS_RU = {
    "nominative": "граждане",
    "genitive": "граждан",
    "dative": "гражданам",
    "accusative": "граждан",
    "prepositional": "гражданах",
    "instrumental": "гражданами",
}
_CITIZENS_KK = {
    "nominative": "азаматтары",
    "genitive": "азаматтарының",
    "dative": "азаматтарына",
    "accusative": "азаматтарын",
    "ablative": "азаматтарынан",
    "locative": "азаматтарында",
}


# Groups of people: nobody goes to or from them.
NOWHERE = ("stateless", "unstated")
# Who did not say: the lexicon has a cell of a table ("not stated"), and a sentence wants people.
_UNSTATED_RU = {
    "nominative": "люди, чьё гражданство не указано",
    "genitive": "людей, чьё гражданство не указано",
    "dative": "людям, чьё гражданство не указано",
    "prepositional": "людях, чьё гражданство не указано",
}


class NameFormError(ValueError):
    """A name or a case that the tables do not hold; the message says which are there."""


def place(words: Words, code: str, case: str) -> str:
    """A country or region in a case, or with its preposition for `to`, `from` and `in`."""
    if case not in DIRECTIONS:
        return words.country(code, case)
    if code in NOWHERE:
        raise NameFormError(f"'{code}' is no place that one can go {case}; give the filter a country or region")
    way = DIRECTIONS[case]
    if words.language == "ru":
        column, name_case = way["ru"]
        default = "из" if column == "ru_from" else "в"
        return f"{_prepositions().get(code, {}).get(column, default)} {words.country(code, name_case)}"
    if words.language == "kk":
        return words.country(code, str(way["kk"]))
    return f"{way['en']} {words.country(code, 'prose')}"


def directed(direction: str, words: Words, value: object) -> str:
    """A place, given by its code or by a fact that is one, with its preposition."""
    return place(words, str(value.value if isinstance(value, Fact) else value), direction)


def part_name(words: Words, code: str, case: str) -> str:
    """The name of a part of a list: a place in a case, or a category as it stands in a sentence."""
    if code.islower():
        if case != "nominative":
            raise NameFormError(f"the category '{code}' has one form, the nominative; '{case}' is asked for")
        return in_sentence(words.label(code))
    return place(words, code, "prose" if words.language == "en" and case not in DIRECTIONS else case)


def leading(facts: Mapping[str, Fact], prefix: str, unit: str, count: int) -> list[tuple[str, Fact]]:
    """The largest parts `<prefix>.<code>.<unit>`, residuals left out.

    Raises MissingFact where there is none, and where one came alone that need not be the largest.
    """
    parts = list_state(parts_of(facts, prefix, unit)).parts
    if not parts:
        raise MissingFact(f"there are no facts '{prefix}.….{unit}' to list", f"{prefix}.*.{unit}")
    if len(parts) == 1 and not _leads_alone(facts, f"{prefix}.{parts[0][0]}.share_pct"):
        raise MissingFact(f"one part of '{prefix}' came, and it is less than half", f"{prefix}.*.{unit}")
    return list(parts[:count])


def _leads_alone(facts: Mapping[str, Fact], share: str) -> bool:
    """Whether the only part of a list that came is its largest, whatever the others may be."""
    return share in facts and float(facts[share].value) >= 50


def names(
    words: Words, facts: Mapping[str, Fact], prefix: str, mark: Mark, case: str, count: int = 3, unit: str = "share_pct"
) -> str:
    """The largest parts of a list in a case, amounts in brackets: "в Турцию (82,7 млрд тенге) и во Францию (…)"."""
    parts = leading(facts, prefix, unit, count)
    told = [part_name(words, code, case) for code, _ in parts]
    if case in DIRECTIONS:
        told = _once(told, words.language)
    return joined(words, [f"{name} ({_amount(words, mark, f)})" for name, (_, f) in zip(told, parts, strict=True)])


def _amount(words: Words, mark: Mark, fact: Fact) -> str:
    """The amount of one part, with the word that a share printed as a bound needs: "nearly 33.3%"."""
    if fact.unit != "share_pct":
        return mark(fact, amount(words, fact))
    return bounded(words, lambda text, of=None: mark(of or fact, text), fact)


def _once(told: list[str], language: str) -> list[str]:
    """A preposition that all names share stands before the first alone."""
    first = {name.partition(" ")[0] for name in told}
    if language == "kk" or len(first) > 1:
        return told
    return [told[0], *(name.partition(" ")[2] for name in told[1:])]


def citizens_of(words: Words, code: str, case: str = "nominative") -> str:
    """Citizens of one country in a case: «граждане Узбекистана», "Өзбекстан азаматтары", "stateless persons"."""
    return _citizens(words, [(code, "")], case)


def citizens(
    words: Words, facts: Mapping[str, Fact], prefix: str, mark: Mark, case: str = "nominative", count: int = 3,
    unit: str = "share_pct", amounts: bool = True,
) -> str:  # fmt: skip
    """Citizens of the countries that lead a list: «граждан Узбекистана (313 219) и Таджикистана (14 695)»."""
    parts = leading(facts, prefix, unit, count)
    told = [(code, f" ({mark(fact, amount(words, fact))})" if amounts else "") for code, fact in parts]
    return _citizens(words, told, case)


def _citizens(words: Words, parts: list[tuple[str, str]], case: str) -> str:
    countries = [(code, told) for code, told in parts if not code.islower() or code == RESIDUAL]
    groups = [f"{part_group(words, code, case)}{told}" for code, told in parts if (code, told) not in countries]
    phrase = {"en": _citizens_en, "ru": _citizens_ru, "kk": _citizens_kk}[words.language](words, countries, case)
    return joined(words, [each for each in (phrase, *groups) if each])


def part_group(words: Words, code: str, case: str) -> str:
    """A group that lists name beside countries, such as stateless persons."""
    if code in RESIDUALS:
        raise NameFormError(f"'{code}' has no citizens")
    if code == "unstated":
        return _unstated(words, case)
    return in_sentence(words.country(code, "accusative" if case == "instrumental" else case))


def _unstated(words: Words, case: str) -> str:
    if words.language == "kk":
        form = words.country("unstated", case) if case != "nominative" else "көрсетілмегендер"
        return f"азаматтығы {form}"
    if words.language == "ru":
        return _UNSTATED_RU.get(case, _UNSTATED_RU["genitive"])
    return "those whose citizenship is not stated"


def _citizens_en(words: Words, parts: list[tuple[str, str]], case: str) -> str:
    listed = [f"{in_sentence(words.country(code, 'prose')) if code == 'other' else words.country(code, 'prose')}{told}"
              for code, told in parts]  # fmt: skip
    return f"citizens of {joined(words, listed)}" if listed else ""


def _citizens_ru(words: Words, parts: list[tuple[str, str]], case: str) -> str:
    head = _form(_CITIZENS_RU, case)
    listed = [f"{words.country(code, 'genitive')}{told}" for code, told in parts]
    return f"{head} {joined(words, listed)}" if listed else ""


def _citizens_kk(words: Words, parts: list[tuple[str, str]], case: str) -> str:
    """One head at the end. Names that are themselves possessives take the genitive, and then all of a list do."""
    head = _form(_CITIZENS_KK, case)
    possessive = any(code == "other" or words.country(code, "dative").endswith(("на", "не")) for code, _ in parts)
    named = [(words.country(code, "genitive" if possessive else "nominative"), code, told) for code, told in parts]
    listed = [f"{in_sentence(name) if code == 'other' else name}{told}" for name, code, told in named]
    if len(parts) == 1:  # the amount of a single group stands behind its head
        return f"{listed[0].removesuffix(parts[0][1])} {head}{parts[0][1]}"
    return f"{joined(words, listed)} {head}" if listed else ""


def _form(forms: dict[str, str], case: str) -> str:
    if case not in forms:
        raise NameFormError(f"'citizens' has no form '{case}'. Known: {', '.join(forms)}.")
    return forms[case]


@lru_cache(maxsize=1)
def _prepositions() -> dict[str, dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}
