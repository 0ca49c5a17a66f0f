"""Facts: numbers with unit, period, measure, population, source, quality and rounding.

Prose, figures and tables read their numbers from facts; the steps of a run state them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path
from typing import TypedDict, Unpack

from kazmig.evidence.periods import Period, PeriodError
from kazmig.evidence.units import UNITS, Unit

# What kind of quantity: a stock at a time, a flow over a period, a change between periods, or none of these.
MEASURES = ("stock", "flow", "change", "none")
# What a fact may be computed from beside facts: a reference table, a section of sources.toml, a processed table,
# a whole edition, or a rule alone, which a document in docs/ explains.
INPUT_KINDS = ("reference", "raw", "table", "edition", "method")
QUALITIES = ("register", "survey", "key_informant", "model", "derived", "document")


class FactError(ValueError):
    """A fact that is not well formed, or not there; the message says which and how to mend it."""


class MissingFact(FactError):
    """A fact that is not there; `key` names it, or a group of facts as `<prefix>.*.<unit>`."""

    def __init__(self, message: str, key: str) -> None:
        super().__init__(message)
        self.key = key


_KINDS = f"with a kind of {', '.join(INPUT_KINDS)}"
# Facts that a cell shows at the most.
_SHOWN = 60
# Of every number that is stored.
SIGNIFICANT_DIGITS = 12


def significant(value: float, digits: int = SIGNIFICANT_DIGITS) -> float:
    """`value` to so many significant digits: the last bits differ between machines, published bytes must not."""
    return float(f"{value:.{digits}g}") + 0.0


@dataclass(frozen=True)
class Fact:
    """One number (or date, or truth value) as evidence.

    key         dotted, ends in the unit: `labour.official.UZB.persons`
    value       in `unit`; an ISO date or a text where the unit says so
    unit        one of UNITS
    period      what it refers to: `2022`, `2022Q4`, `2020-07`, `2023-01-30/2023-03-03`
    measure     stock, flow, change or none
    population  who or what is counted: `migrant_workers`, `foreign_born`, `movers`, `border_crossings` …
    source      section of the quarter's sources.toml, or the step that derived it
    quality     one of QUALITIES
    low, high   the interval it is known to lie in (rounding, or an estimate's 95 %); None where none is known
    place       where it is printed, or how it was derived
    synthetic   made for demonstration, never evidence
    derived     computed here from other facts, so that it confirms none of them; its source has it if not
    inputs      what it was computed from, sorted: keys of facts, of this edition unless they end in `@<edition>`, and
                `<kind>:<name>` for what is no fact, with a kind of INPUT_KINDS: `reference:growth_slopes`
    """

    key: str
    value: float | int | str | bool
    unit: str
    period: str
    measure: str
    population: str
    source: str
    quality: str
    low: float | None = None
    high: float | None = None
    place: str = ""
    synthetic: bool = False
    derived: bool = False
    inputs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for field, allowed in (("unit", UNITS), ("measure", MEASURES), ("quality", QUALITIES)):
            if getattr(self, field) not in allowed:
                raise FactError(
                    f"fact '{self.key}': {field} '{getattr(self, field)}' is not one of {', '.join(allowed)}"
                )
        if UNITS[self.unit].ends_key and not self.key.endswith(self.unit):
            raise FactError(f"fact '{self.key}' is in {self.unit}; let its key end in '{self.unit}'")
        for field in ("value", "low", "high"):
            number = getattr(self, field)
            if isinstance(number, float):
                if number != number:
                    raise FactError(f"fact '{self.key}': its {field} is not a number (NaN)")
                object.__setattr__(self, field, significant(number))
        if self.low is not None and self.high is not None and self.low > self.high:
            raise FactError(f"fact '{self.key}': low {self.low} is above high {self.high}")
        try:
            Period.parse(self.period)
        except PeriodError as error:
            raise FactError(f"fact '{self.key}': {error}") from error
        object.__setattr__(self, "inputs", tuple(sorted(set(self.inputs))))
        if self.key in self.inputs:
            raise FactError(f"fact '{self.key}' stands among its own inputs: name those that it was computed from")
        for kind, name in (each.split(":", 1) for each in self.inputs if ":" in each):
            if kind not in INPUT_KINDS or not name:
                raise FactError(f"fact '{self.key}': input '{kind}:{name}' is not <kind>:<name>, {_KINDS}")
        if self.inputs and not self.derived:
            raise FactError(f"fact '{self.key}' has inputs, so it is derived: say derived = True")

    @property
    def when(self) -> Period:
        """The period it refers to."""
        return Period.parse(self.period)

    @property
    def measured_in(self) -> Unit:
        """What is known of its unit."""
        return UNITS[self.unit]

    @property
    def is_number(self) -> bool:
        """Whether its value is a number, neither a text nor a truth value."""
        return not isinstance(self.value, (str, bool))


class Facts(Mapping[str, Fact]):
    """Facts by key, in the order of their keys. `facts.value(key)` is the bare number."""

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self._facts: dict[str, Fact] = {}
        for fact in sorted(facts, key=lambda each: each.key):
            if fact.key in self._facts and self._facts[fact.key] != fact:
                raise FactError(f"fact '{fact.key}' is stated twice, and not alike: keep one of them")
            self._facts[fact.key] = fact

    def __getitem__(self, key: str) -> Fact:
        if key not in self._facts:
            raise MissingFact(f"there is no fact '{key}'{_nearest(key, self._facts)}", key)
        return self._facts[key]

    def __contains__(self, key: object) -> bool:
        return key in self._facts

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def value(self, key: str) -> float:
        """The number of a fact; raises FactError when it is missing or no number."""
        value = self[key].value
        if isinstance(value, str):
            raise FactError(f"fact '{key}' is '{value}', not a number")
        return value

    def under(self, prefix: str) -> Facts:
        """The facts whose keys begin with `prefix` and a dot."""
        return Facts(fact for key, fact in self._facts.items() if key.startswith(prefix + "."))

    def named_by(self, start: str) -> list[str]:
        """The inputs that `start` names: itself where it is no fact of this edition, else the keys that begin so."""
        if ":" in start or "@" in start:
            return [start]
        return [key for key in self._facts if key == start or key.startswith(f"{start}.")]

    def search(self, words: str) -> Facts:
        """The facts in which each of `words` stands: in key, place, source, population, measure, period, quality."""
        asked = words.casefold().split()
        return Facts(fact for fact in self._facts.values() if all(word in _said(fact) for word in asked))

    def __repr__(self) -> str:
        lines = (f"{fact.key} = {fact.value}" for fact in list(self._facts.values())[:_SHOWN])
        return "\n".join([_counted(len(self)), *lines])

    def _repr_html_(self) -> str:
        """What a cell shows: a row a fact, as many as fit on a screen."""
        heads = ("key", "value", "low", "high", "unit", "period", "quality", "source", "place")
        rows = [[getattr(fact, name) for name in heads] for fact in list(self._facts.values())[:_SHOWN]]
        body = "".join(
            f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' if cell is not None else '<td></td>' for cell in row)}</tr>"
            for row in rows
        )
        head = "".join(f"<th>{name}</th>" for name in heads)
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>" if rows else ""
        return f"<p>{_counted(len(self))}</p>{table}"

    def _ipython_key_completions_(self) -> list[str]:
        """What JupyterLab offers after `facts["`."""
        return list(self._facts)

    def merged(self, other: Iterable[Fact]) -> Facts:
        return Facts([*self._facts.values(), *other])

    def to_json(self) -> str:
        """Sorted, one fact a line, so that a change of one number is a change of one line."""
        lines = []
        for key, fact in self._facts.items():
            body = {name: value for name, value in asdict(fact).items() if name != "key"}
            lines.append(f"{json.dumps(key)}: {json.dumps(body, ensure_ascii=False)}")
        return "{\n" + ",\n".join(lines) + "\n}\n"

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.to_json(), encoding="utf-8", newline="\n")

    @classmethod
    def load(cls, path: Path) -> Facts:
        content = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(content, dict):
            raise ValueError(f"{path.name} holds no facts")
        return cls(Fact(key=key, **{**body, "inputs": tuple(body.get("inputs", ()))}) for key, body in content.items())


def _counted(number: int) -> str:
    """How many facts, and what to do where there are none or more than are shown."""
    if not number:
        return "No fact. Words are looked for in key, place, source, population, measure, period and quality."
    more = f"; the first {_SHOWN} are shown" if number > _SHOWN else ""
    return f"{number} fact{'s' if number > 1 else ''}{more}"


class Given(TypedDict, total=False):
    """The other fields of a fact that is computed."""

    period: str
    measure: str
    population: str
    low: float | None
    high: float | None
    place: str
    synthetic: bool


class Shared(TypedDict, total=False):
    """What several facts of one source have in common."""

    period: str
    measure: str
    population: str
    synthetic: bool
    source: str
    quality: str
    derived: bool
    inputs: tuple[str, ...]


def derived(
    key: str,
    value: float | int | str | bool,
    inputs: Iterable[Fact | str],
    *,
    unit: str,
    source: str,
    quality: str,
    **about: Unpack[Given],
) -> Fact:
    """A fact that was computed from `inputs` (facts or their keys).

    Fields that are left out and that all input facts share are taken over from them: period, measure, population.
    Raises FactError where one is neither given nor shared.
    """
    given = list(inputs)
    facts = [each for each in given if isinstance(each, Fact)]
    shared = Given()
    for name in ("period", "measure", "population"):
        values = {getattr(fact, name) for fact in facts}
        if name not in about:
            if len(values) != 1:
                raise FactError(f"fact '{key}': say its {name}; what it is computed from has no single one")
            shared[name] = values.pop()
    keys = tuple(each.key if isinstance(each, Fact) else each for each in given)
    fields: Given = {**shared, **about}
    return Fact(key, value, unit, source=source, quality=quality, derived=True, inputs=keys, **fields)


def _said(fact: Fact) -> str:
    parts = (fact.key, fact.place, fact.source, fact.population, fact.measure, fact.period, fact.quality)
    return " ".join(parts).casefold()


def _nearest(key: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(key, list(known), n=1)
    return f"; the nearest is '{close[0]}'" if close else ""
