"""Rules over facts: what a rule is, what it may read, and how all of them are run.

A rule is data (number, title, source, severity, facts, sentences) with one small function. The function gets a `Bench`
with the facts that the rule declares, and returns a verdict and its arithmetic in words. The engine does the rest: a
rule whose facts are missing is not supplied, a rule that raises is broken, and a rule that combines facts of different
kinds without saying why is broken too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from math import isfinite
from typing import Required, TypedDict, Unpack

from kazmig.checks.patterns import fill, matches
from kazmig.evidence.definitions import comparable, unlike
from kazmig.evidence.facts import Fact, Facts, Given, derived
from kazmig.evidence.known import Known
from kazmig.evidence.quarter import Quarter
from kazmig.evidence.units import UNITS, unit_of_key
from kazmig.evidence.vocabulary import RESIDUAL

# What a rule can find, gravest first.
VERDICTS = ("fail", "concept", "query", "info", "pass", "not_supplied")
VERDICT_WORDS = {
    "fail": "contradicts itself",
    "concept": "measures different things",
    "query": "question to the publisher",
    "info": "for information",
    "pass": "holds within rounding",
    "not_supplied": "not supplied this quarter",
}
BROKEN = "broken"
# Source of the facts of small tables that are the same for every quarter.
REFERENCE = "reference"
SEVERITIES = ("high", "medium", "low")
STEP = "20_check_consistency"
NOT_SUPPLIED = "This check needs figures that were not supplied this quarter."


class RuleError(Exception):
    """A rule is not well formed, or broke while it ran; the message names the rule and the mend."""


class NotSupplied(Exception):
    """Raised by a rule that finds too little of what it declares; the message says what is lacking."""


@dataclass(frozen=True)
class Rule:
    """One check. Made by the decorator `rule`.

    number    as in the catalogue of checks; never used twice, never used again
    title     what is checked, in a few words (English)
    source    section of sources.toml whose publisher can answer; empty: the sources of the facts it used
    severity  how much harm it would do to overlook it: high, medium or low
    facts     keys that must be there; `*` stands for one part of a key, `**` for any number, {year} and {quarter} for
              those of the edition
    also      keys that it reads when they are there
    because   why it may combine facts of different measure, population, unit or period; empty: it may not
    says      a sentence for a reader by verdict: an English template whose placeholders read facts
    asks      what to ask the publisher when the verdict is `query`
    printed   of `facts`, those that the source itself must give: what cleaning computed confirms nothing
    periods   of `facts`, what kind of period they must refer to (`year`, `quarter` …): a rule made for a year's flow is
              not supplied with a quarter's
    check     from a Bench to (verdict, arithmetic in words)
    """

    number: int
    title: str
    source: str
    severity: str
    facts: tuple[str, ...]
    says: Mapping[str, str]
    check: Callable[[Bench], tuple[str, str]]
    also: tuple[str, ...] = ()
    because: str = ""
    asks: str = ""
    printed: tuple[str, ...] = ()
    periods: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        wrong = [verdict for verdict in self.says if verdict not in VERDICTS]
        if wrong:
            raise RuleError(f"check {self.number}: verdict '{wrong[0]}' is not one of {', '.join(VERDICTS)}")
        if self.severity not in SEVERITIES:
            raise RuleError(f"check {self.number}: severity '{self.severity}' is not one of {', '.join(SEVERITIES)}")
        if "query" in self.says and not self.asks:
            raise RuleError(f"check {self.number} can end in a query; say in `asks` what the publisher is to answer")


class Fields(TypedDict, total=False):
    """The other fields of a rule."""

    source: Required[str]
    severity: Required[str]
    facts: Required[tuple[str, ...]]
    says: Required[Mapping[str, str]]
    also: tuple[str, ...]
    because: str
    asks: str
    printed: tuple[str, ...]
    periods: Mapping[str, tuple[str, ...]]


def rule(number: int, title: str, **about: Unpack[Fields]) -> Callable[[Callable[[Bench], tuple[str, str]]], Rule]:
    """Makes a Rule of the function below it; `about` are the other fields of Rule."""
    return lambda check: Rule(number, title, check=check, **about)


@dataclass(frozen=True)
class Finding:
    """What a rule found: verdict, arithmetic in words, the facts it used and those it derived."""

    rule: Rule
    verdict: str
    arithmetic: str
    facts: tuple[Fact, ...] = ()
    derived: tuple[Fact, ...] = ()


@dataclass
class Bench:
    """What a rule works with: its facts, the quarter, the earlier editions. Notes what it used and derived."""

    rule: Rule
    all_facts: Facts
    quarter: Quarter
    earlier: Mapping[Quarter, Facts]
    used: dict[str, Fact] = field(default_factory=dict)
    derived: dict[str, Fact] = field(default_factory=dict)

    def has(self, key: str) -> bool:
        """Whether a fact is there; `{year}` and `{quarter}` may stand in its key."""
        return self._declared(key) in self.all_facts

    def fact(self, key: str) -> Fact:
        """A declared fact as it was stated. Raises FactError when it is missing, RuleError when not declared."""
        fact = self.all_facts[self._declared(key)]
        self.used[fact.key] = fact
        return fact

    def __getitem__(self, key: str) -> Known:
        """The number of a declared fact, with its rounding interval."""
        return Known.of(self.fact(key))

    def among(
        self, prefix: str, unit: str = "share_pct", other: bool | None = None, only_printed: bool = False
    ) -> dict[str, Known]:
        """Numbers by category, largest first, from the keys `<prefix>.<category>.<unit>`.

        other         keeps (True) or leaves out (False) the category `other`; by default it is kept only where the
                      source itself prints it, since what a list leaves over adds up to 100 % by construction
        only_printed  leaves out what cleaning worked out from other printed figures

        Raises NotSupplied when nothing is left of a list that the rule needs.
        """
        pattern = re.compile(re.escape(prefix) + r"\.([^.]+)\." + re.escape(unit))
        found = {}
        for key, fact in self.all_facts.items():
            match = pattern.fullmatch(key)
            if not match or (only_printed and not printed(fact)):
                continue
            if match[1] != RESIDUAL or (printed(fact) if other is None else other):
                found[match[1]] = self[key]
        if not found and f"{prefix}.*.{unit}" in self.rule.facts:
            raise NotSupplied(f"{prefix} names nothing in {unit}")
        return dict(sorted(found.items(), key=lambda item: (-item[1].value, item[0])))

    def derive(
        self,
        key: str,
        number: Known | float | str,
        like: str = "",
        unit: str = "",
        inputs: Iterable[str] | None = None,
        **about: Unpack[Given],
    ) -> None:
        """States a fact that follows from others: unit from the end of its key, the rest as fact `like` has it.

        Without `like` the first fact used is the model; `about` are fields that differ from the model's. It follows
        from the facts used so far, unless `inputs` says from which.
        """
        model = self.fact(like) if like else next(iter(self.used.values()), None)
        known = number if isinstance(number, Known) else None
        span = known.span if known else None
        unit = unit or _unit(key)
        inputs = [read for read in self.used if read != key] if inputs is None else inputs
        fields: Given = {
            "period": model.period if model else str(self.quarter),
            "measure": model.measure if model else "none",
            "population": model.population if model else "evidence",
            "place": f"check {self.rule.number}: {self.rule.title}",
            "low": span.low if span and isfinite(span.low) else None,
            "high": span.high if span and isfinite(span.high) else None,
            **about,
        }
        value = number.value if isinstance(number, Known) else number
        if UNITS[unit].whole:
            value = round(float(value))
        self.derived[key] = derived(key, value, inputs, unit=unit, source=STEP, quality="derived", **fields)

    def _declared(self, key: str) -> str:
        filled = fill(key, self.quarter)
        if not any(matches(pattern, filled, self.quarter) for pattern in (*self.rule.facts, *self.rule.also)):
            raise RuleError(
                f"it reads '{filled}', which it does not declare. Add that key to `facts` (or `also`) of the rule"
            )
        return filled


def evidence(stated: Facts, *others: Iterable[Fact], sources: Iterable[str] = ()) -> Facts:
    """What the checks work on: what cleaning stated of `sources`, and other facts such as those of reference tables.

    `sources` are the sections of sources.toml that the cleaning steps read, as pipeline.toml says. Facts of later steps
    are left out: a notebook run by hand sees a whole published edition, its own card included.
    """
    known = set(sources)
    found = Facts(fact for fact in stated.values() if fact.source in known)
    for each in others:
        found = found.merged(each)
    return found


def run(
    rules: Sequence[Rule], facts: Facts, quarter: Quarter, earlier: Mapping[Quarter, Facts] | None = None
) -> list[Finding]:
    """What every rule finds, in the order of their numbers. Raises RuleError when two rules share a number.

    A rule that raises becomes a finding with the verdict `broken`; `refuse_broken` then stops the step.
    """
    ordered = sorted(rules, key=lambda each: each.number)
    for first, second in pairwise(ordered):
        if first.number == second.number:
            raise RuleError(f"two checks have the number {first.number}: '{first.title}' and '{second.title}'")
    return [_finding(each, facts, quarter, earlier or {}) for each in ordered]


def refuse_broken(findings: Iterable[Finding]) -> None:
    """Raises RuleError naming every broken rule and what went wrong; a broken rule is never skipped."""
    broken = [f"check {f.rule.number} ({f.rule.title}): {f.arithmetic}" for f in findings if f.verdict == BROKEN]
    if broken:
        raise RuleError("These checks are broken, so there is no report card:\n" + "\n".join(broken))


def missing(each: Rule, facts: Facts, quarter: Quarter) -> list[str]:
    """What a rule lacks: declared keys without a fact, facts that no source prints, facts of another kind of period."""
    lacking = []
    for pattern in each.facts:
        found = [fact for key, fact in facts.items() if matches(pattern, key, quarter)]
        kinds = each.periods.get(pattern, ())
        if not found:
            lacking.append(fill(pattern, quarter))
        elif pattern in each.printed and not any(printed(fact) for fact in found):
            lacking.append(f"{fill(pattern, quarter)} as its source prints it")
        elif kinds and not all(fact.when.kind in kinds for fact in found):
            lacking.append(f"{fill(pattern, quarter)} for a {' or '.join(kinds)} (it is for {found[0].period})")
    return lacking


def printed(fact: Fact) -> bool:
    """Whether the source itself gives a fact; residuals and what cleaning worked out from printed figures is not."""
    return not fact.derived


def _finding(each: Rule, facts: Facts, quarter: Quarter, earlier: Mapping[Quarter, Facts]) -> Finding:
    if lacking := missing(each, facts, quarter):
        return Finding(each, "not_supplied", f"not supplied: {', '.join(lacking)}")
    bench = Bench(each, facts, quarter, earlier)
    try:
        verdict, arithmetic = each.check(bench)
        if verdict not in each.says:
            raise RuleError(f"it ended in '{verdict}', for which `says` has no sentence")
        _guard(bench.used.values(), each.because)
    except NotSupplied as lack:
        return Finding(each, "not_supplied", str(lack), tuple(bench.used.values()))
    except Exception as error:  # whatever a rule raises is reported under its name
        return Finding(each, BROKEN, f"{type(error).__name__}: {error}", tuple(bench.used.values()))
    return Finding(each, verdict, arithmetic, tuple(bench.used.values()), tuple(bench.derived.values()))


def _guard(facts: Iterable[Fact], because: str) -> None:
    """The definitions guard over all facts of a rule. A share of a quantity goes with the quantity it is a share of."""
    for a, b in combinations(facts, 2):
        differing = set(unlike(a, b))
        if "share_pct" in (a.unit, b.unit):
            differing -= {"unit"}
        if differing:
            comparable(a, b, because)


def _unit(key: str) -> str:
    if not (unit := unit_of_key(key)):
        raise RuleError(f"the derived fact '{key}' does not end in a unit; units are {', '.join(UNITS)}")
    return unit
