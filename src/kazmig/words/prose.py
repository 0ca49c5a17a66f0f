"""Prose with placeholders: a sandbox of Jinja in which a text can read facts and format them, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from fnmatch import fnmatchcase
from functools import lru_cache, partial
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, Undefined, nodes, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from kazmig.evidence.facts import Fact, FactError, Facts, MissingFact
from kazmig.words import changes, kazakh, names
from kazmig.words.amounts import level, prose_number, short
from kazmig.words.lists import in_sentence, leaders, series
from kazmig.words.marks import bare, one_stop
from kazmig.words.nouns import plural
from kazmig.words.words import LanguageError, Words

_FIELDS = {field.name for field in fields(Fact)}


class FactPath:
    """`facts.labour.official.persons`: a key, a part at a time; its end is a fact, with value, low, high, period …"""

    def __init__(self, facts: Mapping[str, Fact], key: str = "") -> None:
        self._facts = facts
        self._key = key

    def __getitem__(self, part: object) -> object:
        if self._key in self._facts and part in _FIELDS:
            return getattr(self._facts[self._key], str(part))
        return FactPath(self._facts, f"{self._key}.{part}" if self._key else str(part))

    def __getattr__(self, part: str) -> object:
        if part.startswith("_"):
            raise AttributeError(part)
        return self[part]

    def __contains__(self, key: object) -> bool:
        """Whether a fact is there; `remittances.sent.*.kzt_bn` asks for any that fits."""
        if isinstance(key, str) and "*" in key:
            return any(fnmatchcase(each, key) for each in self._facts)
        return key in self._facts

    def _absent(self, _: object) -> bool:
        """Compared, a path that names a value would be a number: this one names none."""
        *stem, last = self._key.split(".")
        key = ".".join(stem) if last in _FIELDS else self._key
        raise MissingFact(f"there is no fact '{key}'", key)

    __lt__ = __le__ = __gt__ = __ge__ = _absent

    def __iter__(self) -> object:
        raise TypeError("facts are read one by one, by their keys")

    def _fact(self) -> Fact:
        if self._key not in self._facts:
            Facts(self._facts.values())[self._key]
        return self._facts[self._key]


def render(words: Words, text: str, facts: Facts | Mapping[str, Fact] | None = None, **context: object) -> str:
    """Fills the placeholders of a text that is in the language of `words` already.

    `{{ facts["labour.official.persons"] | num }}` and `{{ facts.labour.official.persons | num }}` are the same.
    Raises LanguageError: unknown placeholder, unknown fact (with the nearest), a number without a filter, a filter on a
    fact of another kind, a noun or case that no table holds.
    """
    try:
        compiled = _compiled(text)
        return one_stop(compiled.render({**context, "facts": FactPath(facts or {}), "words": _Hidden(words)}))
    except (TemplateError, FactError, TypeError, KeyError, ValueError, ArithmeticError) as error:
        if isinstance(error, LanguageError):
            raise
        start = " ".join(text.split())[:90]
        raise LanguageError(f'In the {words.name} text "{start}…": {error}') from error


def typed_numbers(text: str) -> list[str]:
    """Numbers that a text hands to a filter or sets itself (`{{ 80 | pct }}`), as Python writes them, given by no fact.

    What a filter takes beside (`num(1)`) and what a condition compares with are none. Raises TemplateSyntaxError.
    """
    tree = _environment().parse(text)
    shown: list[nodes.Node | None] = [each.node for each in tree.find_all(nodes.Filter)]
    shown += [each.node for each in tree.find_all(nodes.Assign)]
    shown += [each for output in tree.find_all(nodes.Output) for each in output.nodes]
    return [str(number) for each in shown for number in _constants(each)]


def _constants(node: nodes.Node | None) -> list[int | float]:
    if isinstance(node, nodes.CondExpr):
        return [*_constants(node.expr1), *_constants(node.expr2)]
    if not isinstance(node, nodes.Expr) or isinstance(node, nodes.Filter | nodes.TemplateData):
        return []
    try:
        value = node.as_const()
    except nodes.Impossible:
        return []
    return [value] if isinstance(value, int | float) and not isinstance(value, bool) else []


class _Hidden:
    """Carries the words to the filters; a template cannot reach into it."""

    def __init__(self, words: Words) -> None:
        self._words = words


@lru_cache(maxsize=4096)
def _compiled(text: str) -> Template:
    """A text is judged by sentence and again whole, in several states: it is parsed once."""
    return _environment().from_string(text)


@lru_cache(maxsize=1)
def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, finalize=_finalize, keep_trailing_newline=True
    )
    for name, method in _METHODS.items():
        environment.filters[name] = _as_filter(method, marks=name not in _NAMING)
    for name, method in _SAYING.items():
        environment.filters[name] = _as_saying_filter(method)
    for name, method in _LISTS.items():
        environment.filters[name] = _as_list_filter(method)
    environment.filters["citizens"] = _citizens
    for name, method in _ENDINGS.items():
        environment.filters[name] = _as_ending_filter(method)
    environment.filters["plural"] = _plural
    return environment


def _finalize(value: object) -> object:
    """Only texts are written out; a bare number would have English form in every language."""
    if isinstance(value, FactPath):
        value = value._fact()
    if isinstance(value, Fact):
        if value.unit == "text":
            return value.value
        raise TypeError(f"give fact '{value.key}' a filter: one of {FILTERS}")
    if isinstance(value, bool | int | float):
        raise TypeError(f"give the number {value} a filter: one of {FILTERS}")
    return value


def _as_filter(method: Callable[..., object], marks: bool) -> object:
    @pass_context
    def apply(context: Context, value: object, *arguments: object, **named: object) -> str:
        if isinstance(value, Undefined):
            str(value)  # raises UndefinedError with the name
        fact = value._fact() if isinstance(value, FactPath) else value
        text = str(method(context["words"]._words, fact, *arguments, **named))
        # A page may mark each number that it cites, with its period and quality: mark(fact, text) gives the text.
        mark = context.get("mark")
        return str(mark(fact, text)) if marks and mark is not None and isinstance(fact, Fact) else text

    return apply


def _as_saying_filter(method: Callable[..., object]) -> object:
    """A filter whose text holds more than the fact's value: it marks only what shows the value."""

    @pass_context
    def apply(context: Context, value: object, *arguments: object, **named: object) -> str:
        if isinstance(value, Undefined):
            str(value)  # raises UndefinedError with the name
        fact = value._fact() if isinstance(value, FactPath) else value
        mark = context.get("mark")

        def say(text: str, of: object = None) -> str:
            shown = fact if of is None else of
            return str(mark(shown, text)) if mark is not None and isinstance(shown, Fact) else text

        taken = [each._fact() if isinstance(each, FactPath) else each for each in arguments]
        return str(method(context["words"]._words, say, fact, *taken, **named))

    return apply


def _as_list_filter(method: Callable[..., object]) -> object:
    """A filter on the beginning of keys: `{{ facts.remittances.sent | names("accusative", 3, "kzt_bn") }}`."""

    @pass_context
    def apply(context: Context, value: object, *arguments: object, **named: object) -> str:
        if not isinstance(value, FactPath):
            raise TypeError("write facts and the beginning of the keys before the filter")
        mark = context.get("mark") or (lambda _, text: text)
        return str(method(context["words"]._words, value._facts, value._key, mark, *arguments, **named))

    return apply


def _as_ending_filter(method: Callable[..., str]) -> object:
    """A filter on a text as it is shown, in Kazakh: the marks of a page stay where they are."""

    @pass_context
    def apply(context: Context, value: object, *arguments: object) -> str:
        language = context["words"]._words.language
        if language != "kk":
            raise TypeError(f"Kazakh endings stand only in Kazakh; this text is in {context['words']._words.name}")
        if not isinstance(value, str):
            raise TypeError('give the number a filter before its ending: {{ … | num | kk("dative") }}')
        plain = bare(value)
        return value + method(plain, *arguments)[len(plain) :]

    return apply


@pass_context
def _citizens(context: Context, value: object, *arguments: Any, **named: Any) -> str:
    """Citizens of one country (a code, or a fact that is one), or of those that lead a list."""
    words = context["words"]._words
    if isinstance(value, FactPath) and value._key not in value._facts:
        mark = context.get("mark") or (lambda _, text: text)
        return names.citizens(words, value._facts, value._key, mark, *arguments, **named)
    code = _text(value._fact() if isinstance(value, FactPath) else value)
    return names.citizens_of(words, code, *arguments)


@pass_context
def _plural(context: Context, value: object, *forms: str) -> str:
    """The form of a word that goes with a number as it is shown: one, few, many in Russian; one, other in English."""
    words = context["words"]._words
    fact = value._fact() if isinstance(value, FactPath) else value
    return plural(bare(fact) if isinstance(fact, str) else words.number(fact, None), words.language, *forms)


# Filters that write something other than the fact's own value, a name or a setting: no evidence to mark.
_NAMING = ("period", "country", "region", "place", "to", "from", "in", "category", "label", "literal", "t", "level")


def _text(value: object) -> str:
    return str(value.value if isinstance(value, Fact) else value)


def _when(value: object) -> object:
    """The time that a text speaks of: a date itself, or what another fact refers to."""
    if not isinstance(value, Fact):
        return value
    return value.value if value.unit == "date" else value.period


_METHODS: dict[str, Callable[..., object]] = {
    "num": lambda words, value, digits=0: prose_number(words, value, digits),
    "short": lambda words, value, digits=None: short(words, value, digits),
    "sig2": lambda words, value: words.significant(value, 2),
    "sig3": lambda words, value: words.significant(value, 3),
    "pct": lambda words, value, digits=None: words.percent(value, digits),
    "change": lambda words, value, digits=None: words.percent(value, digits, sign=True),
    "signed": lambda words, value, digits=0: words.number(value, digits, sign=True),
    "kzt_bn": lambda words, value, digits=None: words.money(value, "kzt_bn", digits),
    "usd_m": lambda words, value, digits=None: words.money(value, "usd_m", digits),
    "level": lambda words, value, form="percent": level(words, value, form),
    "ratio": lambda words, value, digits=2: words.number(value, digits),
    "date": lambda words, value: words.date(_text(value)),
    "period": lambda words, value, style="label": words.period(_when(value), style),
    "country": lambda words, value, case="nominative": words.country(_text(value), case),
    "region": lambda words, value, case="nominative": words.region(_text(value), case),
    "place": lambda words, value, case="nominative": names.place(words, _text(value), case),
    "category": lambda words, value, sense="": in_sentence(words.category(_text(value), sense)),
    "label": lambda words, value: words.label(_text(value)),
    "literal": lambda words, value: _text(value),
    "t": lambda words, value: words.t(_text(value)),
}
for _direction in names.DIRECTIONS:
    _METHODS[_direction] = partial(names.directed, _direction)
_SAYING: dict[str, Callable[..., object]] = {
    "count": changes.count,
    "bounded": changes.bounded,
    "trend": changes.trend,
    "size": changes.magnitude_text,
    "span": changes.span,
    "either": changes.either,
    "times": changes.times,
    "p": changes.p_value,
}
_LISTS: dict[str, Callable[..., object]] = {
    "leaders": leaders,
    "series": series,
    "names": names.names,
    "yearly": changes.yearly,
    "whole_quarter": changes.whole_quarter,
    "list_period": changes.list_period,
}
_ENDINGS: dict[str, Callable[..., str]] = {
    "kk": kazakh.with_ending,
    "and_kk": lambda text: f"{text} {kazakh.conjunction(text)}",
}
FILTERS = ", ".join([*_METHODS, *_SAYING, *_LISTS, "citizens", "plural", *_ENDINGS])
