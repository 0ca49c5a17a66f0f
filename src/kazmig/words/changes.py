"""Changes, bounds and comparisons as a sentence says them: the verb carries the sign, and what is rounded is short."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from kazmig.evidence.facts import Fact, MissingFact
from kazmig.evidence.states import change_state, magnitude, parts_of
from kazmig.evidence.units import MONEY
from kazmig.words.amounts import Say, amount, prose_number, short
from kazmig.words.kazakh import with_ending
from kazmig.words.lists import Mark, joined
from kazmig.words.marks import bare
from kazmig.words.nouns import noun
from kazmig.words.numbers import Quantity, decimal, plain, trimmed_digits

if TYPE_CHECKING:
    from kazmig.words.words import Words

CHANGE_UNITS = ("change_pct", "percent", "points", "index")
_LEAST_P = 0.001
_FLAT = {"en": "hardly changed", "ru": "практически не изменилось", "kk": "өзгерген жоқ дерлік"}
_UNSURE = {
    "en": "may have risen or fallen",
    "ru": "могло и вырасти, и сократиться",
    "kk": "артуы да, азаюы да мүмкін",
}


class KindError(TypeError):
    """A filter was given a fact of another kind; the message names fact, filter and what it takes."""


def trend(words: Words, say: Say, value: Quantity, up: str, down: str, flat: str = "", unsure: str = "") -> str:
    """The clause that fits a change: `{x}` in it is the size without its sign. Decided by the fact's interval.

    {{ facts.growth.last | trend("rose by {x}", "fell by {x}") }}
    """
    fact = _change(value, "trend")
    clauses = {
        "up": up,
        "down": down,
        "flat": flat or _FLAT[words.language],
        "unsure": unsure or _UNSURE[words.language],
    }
    return clauses[change_state(fact)].replace("{x}", say(size(words, fact), fact))


def magnitude_text(words: Words, say: Say, value: Quantity) -> str:
    """A change without its sign, for a sentence whose verb is known: "25%"."""
    fact = _change(value, "size")
    return say(size(words, fact))


def size(words: Words, fact: Fact) -> str:
    """A change without its sign: "18.6%", "3 percentage points"."""
    bare = magnitude(fact)
    if bare.unit == "points":
        number = words.number(bare, None)
        return f"{number}\u00a0{noun('percentage_point', number, words.language)}"
    return words.percent(bare, None)


def span(words: Words, say: Say, value: Quantity, high: Quantity, style: str = "") -> str:
    """Two changes as a range: "a fall of 10% to a rise of 61%"; kk `pair`: «10%-ға азаю мен 61%-ға өсу»."""
    ends = [_change(each, "span") for each in (value, high)]
    # Ends that round to one whole number keep a decimal: a range from nothing to nothing says nothing.
    digits = 1 if len({decimal(plain(fact), 0) for fact in ends}) == 1 else 0
    side = partial(_side, words, say, digits)
    return {"en": _span_en, "ru": _span_ru, "kk": _span_kk}[words.language](side, ends, style)


def _span_en(side: Callable[..., str], ends: list[Fact], style: str) -> str:
    low, high = (side(fact, ("a rise of {x}", "a fall of {x}", "no change")) for fact in ends)
    kinds = [text.partition(" of ")[0] for text in (low, high)]
    return f"{low} to {high.partition(' of ')[2] if kinds[0] == kinds[1] and ' of ' in high else high}"


def _span_ru(side: Callable[..., str], ends: list[Fact], style: str) -> str:
    low, high = (side(fact, ("роста на {x}", "снижения на {x}", "неизменного уровня")) for fact in ends)
    return f"от {low} до {high}"


def _span_kk(side: Callable[..., str], ends: list[Fact], style: str) -> str:
    if style == "pair":
        low, high = (side(fact, ("{x}-ға өсу", "{x}-ға азаю", "өзгермеу")) for fact in ends)
        return f"{low} мен {high}"
    low = side(ends[0], ("{x}-ға өсуден", "{x}-ға азаюдан", "өзгермеуден"))
    return f"{low} {side(ends[1], ('{x}-ға өсуге', '{x}-ға азаюға', 'өзгермеуге'))} дейін"


def _side(words: Words, say: Say, digits: int, fact: Fact, forms: tuple[str, str, str]) -> str:
    number = float(decimal(plain(fact), digits))
    whole = replace(fact, value=number, low=None, high=None)
    form = forms[2] if number == 0 else forms[0 if number > 0 else 1]
    return form.replace("{x}", say(size(words, whole), fact))


def either(words: Words, say: Say, value: Quantity, more: str, fewer: str, same: str, of: str = "person") -> str:
    """The clause that fits a signed difference; `{x}` in it is the counted size: "named {x} fewer"."""
    number = plain(value)
    text = prose_number(words, abs(number))
    counted = f"{say(text)} {noun(of, text, words.language)}" if of else say(text)
    return (same if text == prose_number(words, 0) else more if number > 0 else fewer).replace("{x}", counted)


def yearly(words: Words, facts: Mapping[str, Fact], prefix: str, mark: Mark, up: str, down: str) -> str:
    """All yearly changes under a key, each with its verb; years that go the same way share it.

    {{ facts.baseline.moved | yearly("rose", "fell") }}: "rose by 16% in 2021 and by 25% in 2022"
    """
    changes = [fact for _, fact in sorted(parts_of(facts, prefix, "change_pct").items())]
    if not changes:
        raise MissingFact(f"there are no facts '{prefix}.….change_pct' to tell", f"{prefix}.*.change_pct")
    verbs = {"up": up, "down": down, "flat": _FLAT[words.language], "unsure": _UNSURE[words.language]}
    runs = [(state, list(run)) for state, run in groupby(changes, change_state)]
    told = [_run(words, mark, state, verbs[state], run) for state, run in runs]
    return joined(words, told)


def whole_quarter(
    words: Words, facts: Mapping[str, Fact], prefix: str, mark: Mark, unit: str, said: str, of: str = ""
) -> str:
    """The sentence `said` about the newest quarter that was computed from other periods, "" where none was.

    {{ facts["remittances.sent"] | whole_quarter("kzt_bn", "{x} left the country {when}.") }}
    """
    found = [fact for fact in parts_of(facts, f"{prefix}.quarter", unit).values() if fact.derived]
    if not found:
        return ""
    fact = max(found, key=lambda each: each.when.last)
    text = amount(words, fact) if unit in MONEY else short(words, fact)
    after = f" {noun(of, text, words.language)}" if of else ""
    return said.replace("{x}", f"{mark(fact, text)}{after}").replace("{when}", words.period(fact.period, "in"))


def list_period(words: Words, facts: Mapping[str, Fact], prefix: str, mark: Mark, unit: str = "share_pct") -> str:
    """What a list refers to whose total did not come: {{ facts["labour.official"] | list_period }}."""
    listed = [*parts_of(facts, prefix, unit).values()]
    if not listed:
        raise MissingFact(f"there is no fact '{prefix}.*.{unit}'", f"{prefix}.*.{unit}")
    return words.period(listed[0].period)


def _run(words: Words, mark: Mark, state: str, verb: str, run: list[Fact]) -> str:
    """Years that went one way: the verb first, in Kazakh last."""
    parts = []
    for fact in run:
        when = words.period(fact.period, "in")
        by = mark(fact, size(words, fact)) if state in ("up", "down") else ""
        if words.language == "kk":
            parts.append(f"{when} {by}-ға" if by else when)
        else:
            parts.append(f"{'by' if words.language == 'en' else 'на'} {by} {when}" if by else when)
    if words.language == "kk":
        return f"{', '.join(parts)} {verb}"
    return f"{verb} {joined(words, parts)}"


def times(words: Words, say: Say, value: Quantity, digits: int = 2) -> str:
    """How many times as much: "2.04 times", «в 2,04 раза», «2,04 есе»; "at least" where its bound is one-sided."""
    fact = value if isinstance(value, Fact) else None
    if fact is not None and fact.unit not in ("ratio", "number", "index"):
        raise KindError(f"'times' takes a ratio, and fact '{fact.key}' is in {fact.unit}")
    number = words.number(value, trimmed_digits(plain(value), digits))
    open_above = fact is not None and _open_side(fact) == "above"
    if words.language == "en":
        return f"{'at least ' if open_above else ''}{say(number)} {noun('time', number, 'en')}"
    if words.language == "kk":
        return f"{'кемінде ' if open_above else ''}{say(number)}\u00a0есе"
    return f"{'не менее чем ' if open_above else ''}в\u00a0{say(number)}\u00a0{noun('time', number, 'ru')}"


def p_value(words: Words, say: Say, value: Quantity, digits: int = 2) -> str:
    """A p-value as papers write it: "p = 0.27", "p = 0.004", "p < 0.001"."""
    if not isinstance(value, Fact) or value.unit != "p_value":
        raise KindError("'p' takes a fact that is a p-value")
    number = plain(value)
    if number < _LEAST_P:
        return f"p < {say(words.number(_LEAST_P, 3))}"
    return f"p = {say(words.number(number, digits if number >= 0.01 else 3))}"


def bounded(words: Words, say: Say, value: Quantity, of: str = "") -> str:
    """An amount with the words that its one-sided bound needs: "more than 7.5 million arrivals", «6 млн-ға жуық»."""
    if not isinstance(value, Fact):
        raise KindError("'bounded' takes a fact, whose interval says on which side it is open")
    text = amount(words, value) if value.unit in (*MONEY, "share_pct") else short(words, value)
    side = _open_side(value)
    case = "genitive" if side == "above" else "nominative"
    after = f" {noun(of, text, words.language, case)}" if of else ""
    if not side:
        return f"{say(text)}{after}"
    if words.language == "kk":
        ended = with_ending(text, "ablative" if side == "above" else "dative")
        # "More than" wants its noun in Kazakh: 257 млрд теңгеден астам ақша.
        thing = " ақша" if value.unit in MONEY and not after else after
        return f"{say(ended)} {'астам' if side == 'above' else 'жуық'}{thing}"
    word = {"en": {"above": "more than", "below": "nearly"}, "ru": {"above": "более", "below": "почти"}}
    return f"{word[words.language][side]} {say(text)}{after}"


def _open_side(fact: Fact) -> str:
    """On which side of its value a fact is open: above ("more than"), below ("nearly"), or neither."""
    if fact.low is None or fact.high is None or fact.low == fact.high:
        return ""
    return "above" if fact.value == fact.low else ("below" if fact.value == fact.high else "")


def count(words: Words, say: Say, value: Quantity, of: str, case: str = "nominative", form: str = "num") -> str:
    """A number and its noun, in the form that goes with the number as it is shown: «668 422 трудовых мигранта».

    `form`: `num` as it is, `short` ("327 тыс."), `sig3` three digits and short. Text is taken as a number shown.
    """
    text = str(value) if isinstance(value, str) else _formed(words, value, form)
    return f"{say(text)} {noun(of, bare(text), words.language, case)}"


def counted(words: Words, number: float, of: str) -> str:
    """A number and its noun, as `count` says them in prose: "1 row", «5 строк»."""
    return count(words, lambda text, _=None: text, number, of)


def _formed(words: Words, value: Quantity, form: str) -> str:
    forms = {"num": lambda: prose_number(words, value, None), "short": lambda: short(words, value)}
    forms["sig3"] = lambda: short(words, value, 3)
    if form not in forms:
        raise ValueError(f"'{form}' is no form of a number; known are {', '.join(forms)}")
    return forms[form]()


def _change(value: Quantity, name: str) -> Fact:
    if not isinstance(value, Fact):
        raise KindError(f"'{name}' takes a fact that is a change, not {value!r}")
    if value.unit not in CHANGE_UNITS:
        raise KindError(f"'{name}' takes a change, and fact '{value.key}' is in {value.unit}")
    return value
