"""Prose with placeholders: a sandbox of Jinja in which a text can read facts and format them, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, TemplateError, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from kazmig.evidence.facts import Fact, FactError, Facts
from kazmig.words.lists import bounded, in_sentence, leaders, series
from kazmig.words.words import LanguageError, Words

_FIELDS = {field.name for field in fields(Fact)}
FILTERS = (
    "num, sig3, pct, change, kzt_bn, usd_m, ratio, date, period, country, region, category, plural, bounded, "
    "leaders, series"
)


class FactPath:
    """`facts.labour.official.persons`: a key, a part at a time; its end is a fact, with value, low, high, period …"""

    def __init__(self, facts: Mapping[str, Fact], key: str = "") -> None:
        self._facts = facts
        self._key = key

    def __getitem__(self, part: Any) -> FactPath | Any:
        if self._key in self._facts and part in _FIELDS:
            return getattr(self._facts[self._key], str(part))
        return FactPath(self._facts, f"{self._key}.{part}" if self._key else str(part))

    def __getattr__(self, part: str) -> Any:
        if part.startswith("_"):
            raise AttributeError(part)
        return self[part]

    def __contains__(self, key: object) -> bool:
        return key in self._facts

    def __iter__(self) -> Any:
        raise TypeError("facts are read one by one, by their keys")

    def _fact(self) -> Fact:
        if self._key not in self._facts:
            Facts(self._facts.values())[self._key]
        return self._facts[self._key]


def render(words: Words, text: str, facts: Mapping[str, Fact] | None = None, **context: Any) -> str:
    """Fills the placeholders of a text that is in the language of `words` already.

    `{{ facts["labour.official.persons"] | num }}` and `{{ facts.labour.official.persons | num }}` are the same.
    Raises LanguageError: unknown placeholder, unknown fact (with the nearest), a number without a filter.
    """
    try:
        compiled = _environment().from_string(text)
        return compiled.render({**context, "facts": FactPath(facts or {}), "words": _Hidden(words)})
    except (TemplateError, FactError, TypeError, KeyError, ValueError, ArithmeticError) as error:
        if isinstance(error, LanguageError):
            raise
        start = " ".join(text.split())[:90]
        raise LanguageError(f'In the {words.name} text "{start}…": {error}') from error


class _Hidden:
    """Carries the words to the filters; a template cannot reach into it."""

    def __init__(self, words: Words) -> None:
        self._words = words


@lru_cache(maxsize=1)
def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, finalize=_finalize, keep_trailing_newline=True
    )
    for name, method in _METHODS.items():
        environment.filters[name] = _as_filter(method, marks=name not in _NAMING)
    for name, method in {"leaders": leaders, "series": series}.items():
        environment.filters[name] = _as_list_filter(method)
    return environment


def _finalize(value: Any) -> Any:
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


def _as_filter(method: Any, marks: bool) -> Any:
    from jinja2 import pass_context

    @pass_context
    def apply(context: Any, value: Any, *arguments: Any, **named: Any) -> str:
        if isinstance(value, Undefined):
            value._fail_with_undefined_error()
        fact = value._fact() if isinstance(value, FactPath) else value
        text = method(context["words"]._words, fact, *arguments, **named)
        # A page may mark each number that it cites, with its period and quality: mark(fact, text) gives the text.
        mark = context.get("mark")
        return str(mark(fact, text)) if marks and mark is not None and isinstance(fact, Fact) else text

    return apply


def _as_list_filter(method: Any) -> Any:
    """A filter on the beginning of keys: `{{ facts.remittances.sent | leaders("kzt_bn", 3) }}`."""
    from jinja2 import pass_context

    @pass_context
    def apply(context: Any, value: Any, *arguments: Any) -> str:
        if not isinstance(value, FactPath):
            raise TypeError("write facts and the beginning of the keys before the filter")
        mark = context.get("mark") or (lambda _, text: text)
        return str(method(context["words"]._words, value._facts, value._key, mark, *arguments))

    return apply


# Filters that write something other than the fact's own value, or a name: no number to mark.
_NAMING = ("period", "country", "region", "category", "label", "plural", "literal", "t")


def _text(value: Any) -> str:
    return str(value.value if isinstance(value, Fact) else value)


_METHODS: dict[str, Any] = {
    "num": lambda words, value, digits=0: words.number(value, digits),
    "sig3": lambda words, value: words.significant(value, 3),
    "pct": lambda words, value, digits=None: words.percent(value, digits),
    "change": lambda words, value, digits=None: words.percent(value, digits, sign=True),
    "signed": lambda words, value, digits=0: words.number(value, digits, sign=True),
    "kzt_bn": lambda words, value, digits=None: words.money(value, "kzt_bn", digits),
    "usd_m": lambda words, value, digits=None: words.money(value, "usd_m", digits),
    "ratio": lambda words, value, digits=2: words.number(value, digits),
    "date": lambda words, value: words.date(_text(value)),
    "period": lambda words, value: words.period(value.period if isinstance(value, Fact) else value),
    "country": lambda words, value, case="nominative": words.country(_text(value), case),
    "region": lambda words, value, case="nominative": words.region(_text(value), case),
    "category": lambda words, value: in_sentence(words.category(_text(value))),
    "label": lambda words, value: words.label(_text(value)),
    "bounded": lambda words, value: bounded(words, value),
    "literal": lambda words, value: _text(value),
    "plural": lambda words, value, *forms: words.plural(value, *forms),
    "t": lambda words, value: words.t(_text(value)),
}
