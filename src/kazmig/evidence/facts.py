"""Facts: numbers with unit, period, measure, population, source, quality and rounding.

Prose, figures and tables read their numbers from facts; the steps of a run state them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

# A fact's unit. Keys end in the unit, except where a unit has no name of its own (index, ratio …).
NAMED_UNITS = (
    "persons",
    "crossings",
    "permits",
    "transactions",
    "kzt_bn",
    "usd_m",
    "kzt",
    "usd",
    "kzt_per_usd",
    "share_pct",
    "change_pct",
    "enumerators",
    "regions",
    "districts",
    "settlements",
    "informants",
    "date",
    "rules",
    "points",
)
OTHER_UNITS = ("index", "ratio", "percent", "log", "p_value", "boolean", "text", "number", "year")
UNITS = NAMED_UNITS + OTHER_UNITS
# What kind of quantity: a stock at a time, a flow over a period, a change between periods, or none of these.
MEASURES = ("stock", "flow", "change", "none")
QUALITIES = ("register", "survey", "key_informant", "model", "derived", "document")


class FactError(ValueError):
    """A fact that is not well formed, or not there; the message says which and how to mend it."""


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

    def __post_init__(self) -> None:
        for field, allowed in (("unit", UNITS), ("measure", MEASURES), ("quality", QUALITIES)):
            if getattr(self, field) not in allowed:
                raise FactError(
                    f"fact '{self.key}': {field} '{getattr(self, field)}' is not one of {', '.join(allowed)}"
                )
        if self.unit in NAMED_UNITS and not self.key.endswith(self.unit):
            raise FactError(f"fact '{self.key}' is in {self.unit}; let its key end in '{self.unit}'")
        for field in ("value", "low", "high"):
            number = getattr(self, field)
            if isinstance(number, float):
                if number != number:
                    raise FactError(f"fact '{self.key}': its {field} is not a number (NaN)")
                object.__setattr__(self, field, significant(number))
        if self.low is not None and self.high is not None and self.low > self.high:
            raise FactError(f"fact '{self.key}': low {self.low} is above high {self.high}")


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
            raise FactError(f"there is no fact '{key}'{_nearest(key, self._facts)}")
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
        return cls(Fact(key=key, **body) for key, body in content.items())


def _nearest(key: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(key, list(known), n=1)
    return f"; the nearest is '{close[0]}'" if close else ""
