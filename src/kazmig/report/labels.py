"""Facts in a reader's words: what a key stands for, and its value with its unit, in one language."""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from kazmig.dictionary.meanings import families
from kazmig.evidence.facts import Fact
from kazmig.evidence.periods import Period
from kazmig.evidence.units import MONEY, UNITS, unit_of_key
from kazmig.words.languages import DECLARED
from kazmig.words.nouns import plural
from kazmig.words.words import LANGUAGES, MissingTranslation, Words

# The ends of a time are days and years, not values.
_ENDS = {
    ("first", "date"): "First day",
    ("last", "date"): "Last day",
    ("first", "year"): "First year",
    ("last", "year"): "Last year",
}
LEAST_P = 0.001
# Of what ranks things, the first is no first value.
_RANKED = ("bridge", "corridor", "region", "tornado", "refutation", "information")
# A level in the unit of a key: low80_pct, coverage95_pct.
_LEVEL = re.compile(r"(low|high)?[a-z]*?(50|80|90|95)(_pct)?")
# Codes among texts: of a country, a region, a quarter, a month.
_NAMED = re.compile(r"[A-Z]{3}|KZ-\d\d|\d{4}Q\d|\d{4}-\d\d(-\d\d)?|[a-z]+(_[a-z]+)*")
# What the beginnings of keys stand for, beside the families of facts in the data dictionary. The longest that fits is
# taken; the rest of a key are categories.
SERIES = {
    "stock.migrants": "International migrants",
    "stock.population": "Population",
    "crossings.arrivals": "Arrivals",
    "crossings.arrivals.cis": "Arrivals, CIS member states",
    "crossings.arrivals.noncis": "Arrivals, other countries",
    "crossings.departures": "Departures",
    "crossings.departures.cis": "Departures, CIS member states",
    "crossings.departures.noncis": "Departures, other countries",
    "permits.permanent": "Permanent residence permits",
    "permits.temporary": "Temporary residence permits",
    "labour.official": "Migrant workers, official register",
    "remittances.sent": "Money sent",
    "remittances.received": "Money received",
    "remittances.all": "All transfers through the systems",
    "baseline.workers": "Migrant workers, Baseline Assessment",
    "baseline.region": "Migrant workers by region",
    "baseline.sex": "Migrant workers by sex",
    "baseline.reason": "Reasons to come",
    "baseline.type": "Type of migration",
    "baseline.moved": "Change in the number of workers who moved",
    "baseline.coverage": "Coverage of the Baseline Assessment",
    "baseline.hosted": "Start of the time that the Baseline Assessment counts",
    "baseline.fieldwork": "Fieldwork of the Baseline Assessment",
    "checks": "Checks of consistency",
    "reconcile": "Reconciliation of the two counts",
    "reconcile.gap": "Gap between the two counts",
    "reconcile.ratio": "Ratio of the two counts",
    "growth": "Growth",
    "growth.index": "Growth index",
    "context": "Legal framework and citation",
    "context.concept": "Concept of the migration policy",
}


def fact_label(key: str, words: Words) -> str:
    """What a key stands for: "Migrant workers, official register: Uzbekistan". A key of no known series is itself."""
    parts = key.split(".")
    for length in range(len(parts), 0, -1):
        start = ".".join(parts[:length])
        series = words.t(SERIES[start]) if start in SERIES else _families(words.language).get(start)
        if series:
            rest = [label for place in range(length, len(parts) - 1) if (label := _category(parts, place, words))]
            rest += [label] if length < len(parts) and (label := _last(parts, words)) else []
            return f"{series}: {', '.join(rest)}" if rest else series
    return key


@cache
def _families(language: str) -> dict[str, str]:
    """What the data dictionary says of the facts that begin so, where it tells more than one series apart."""
    starts = {each.pattern.removesuffix(".*"): each.meaning[language] for each in families()}
    return {start: meaning for start, meaning in starts.items() if "*" not in start}


def fact_text(fact: Fact, words: Words) -> str:
    """A fact's value with its unit: "668,422 persons", "82.7 billion tenge", "30 January 2023"."""
    value, unit = fact.value, fact.unit
    if unit == "boolean" or isinstance(value, bool):
        return words.t("yes") if value else words.t("no")
    if unit == "date":
        return words.date(value)
    if isinstance(value, str):
        return _said(value, words)
    if unit in MONEY:
        # 20.05, printed to two decimals, would read 20.1 beside its bounds of 20.045 and 20.055.
        outside = fact.low is not None and fact.high is not None and not fact.low <= round(value, 1) <= fact.high
        return words.money(value, unit, 2 if outside else None)
    if unit == "share_pct":
        return words.percent(value, None)
    if unit in ("change_pct", "percent"):
        return words.percent(value, 1, sign=unit == "change_pct")
    if unit == "year":
        return f"{value:.0f}"
    if unit == "p_value" and value < LEAST_P:
        return f"< {words.number(LEAST_P, 3)}"  # no p-value is nought
    if unit in ("ratio", "log", "p_value", "kzt_per_usd"):
        number = words.number(value, 2) if abs(value) >= 0.01 or value == 0 else words.significant(value, 2)
    else:
        number = words.number(value, None)
    if not fact.measured_in.noun:
        return number
    # A catalogue gives the forms that numbers ask for, with bars between: one, few, many. English takes its s away.
    noun = fact.measured_in.noun
    forms = [noun.removesuffix("s"), noun] if words.language == LANGUAGES[0] else words.t(noun).split("|")
    return f"{number} {plural(number, words.language, *forms)}"


def interval_text(fact: Fact, words: Words) -> str:
    """The interval that a fact is known to lie in, or nothing: "326,500 – 327,500"."""
    if fact.low is None or fact.high is None or fact.low == fact.high or isinstance(fact.value, str):
        return ""
    low, high = fact.low, fact.high
    if UNITS[fact.unit].whole:  # no part of a person: the whole numbers around the ends
        low, high = math.floor(low), math.ceil(high)
    digits = _end_digits(low, high)
    if fact.unit == "share_pct" and not low <= round(fact.value, 1) <= high:
        # A quotient shown to one decimal may leave its own narrow bounds: they are shown to one as well, outwards.
        low, high, digits = math.floor(low * 10) / 10, math.ceil(high * 10) / 10, 1
    return f"{words.number(low, digits)} – {words.number(high, digits)}"


def _end_digits(low: float, high: float) -> int:
    """Decimals with which both ends are written in full: a printed 41.1 lies in [41.05; 41.15], not in [41.1; 41.2].

    Ends that no few decimals say (a quotient, an estimate) get three significant ones of their width.
    """
    for digits in range(4):
        if all(abs(round(end, digits) - end) < 1e-9 * max(1.0, abs(end)) for end in (low, high)):
            return digits
    return min(4, max(0, 2 - math.floor(math.log10(high - low))))


def _category(parts: Sequence[str], place: int, words: Words) -> str:
    part, unit = parts[place], parts[-1]
    if (part, unit) in _ENDS:
        return words.t(_ENDS[part, unit])
    if part == "first" and parts[place - 1] in _RANKED:
        return words.t("In first place")
    if part.isdigit() and len(part) > len("2022"):
        return words.number(int(part), 0)
    if said := _part(f"{parts[place - 1]}.{part}", words) or _part(part, words):
        return said
    try:
        return words.label(part)
    except MissingTranslation:
        return ""


def _part(part: str, words: Words) -> str:
    """What key_parts.csv has of a part of a key: `item#` stands for item1 and item18, its {n} for their number."""
    known = _parts()
    numbered = re.fullmatch(r"([a-z_]+?)(\d+(?:_\d+)?)", part)
    row = known.get(part) or (known.get(f"{numbered[1]}#") if numbered else None)
    if row is None:
        return ""
    text = row[words.language]
    return text.replace("{n}", words.number(float(numbered[2].replace("_", ".")), None)) if numbered else text


@cache
def _parts() -> dict[str, dict[str, str]]:
    """Words of parts of keys that are no category of a table, in the languages of the pages."""
    with Path(__file__).with_name("key_parts.csv").open(encoding="utf-8", newline="") as file:
        return {row["part"]: row for row in csv.DictReader(file)}


def told_apart(labels: Mapping[str, str], words: Words) -> dict[str, str]:
    """Labels of keys no two of which are alike: the unit is said where it is what differs, else the key itself."""
    alike = Counter(labels.values())
    units = {key: UNITS[unit].name for key in labels if (unit := unit_of_key(key)) and UNITS[unit].name}
    told = {
        key: f"{label}: {words.t(units[key])}" if alike[label] > 1 and key in units else label
        for key, label in labels.items()
    }
    alike = Counter(told.values())
    return {key: f"{label} [{key}]" if alike[label] > 1 else label for key, label in told.items()}


def _last(parts: Sequence[str], words: Words) -> str:
    """What a key ends in, where that is no unit: a level, a country, a year, a bound."""
    if parts[-1] in UNITS:
        return ""
    if _LEVEL.fullmatch(parts[-1]):
        return _level(parts[-1], words)
    return _category([*parts[:-1], parts[-1].removesuffix("_pct"), ""], len(parts) - 1, words)


def _level(unit: str, words: Words) -> str:
    """The level of an interval that stands in a key's unit, with its end: "80%, upper bound"."""
    if not (found := _LEVEL.fullmatch(unit)):
        return ""
    if said := _part(f"{found[1]}{found[2]}", words):
        return said
    level = words.percent(int(found[2]), 0)
    try:
        return words.category(f"{found[1]}{found[2]}") if found[1] else level
    except MissingTranslation:
        return level


def _said(text: str, words: Words) -> str:
    """A text that is a code (of a country, a month, a category) by its name, any other as it stands."""
    if not _NAMED.fullmatch(text):
        return text
    if found := Period.find(text):
        return words.date(text) if len(text) == len("2022-12-31") else words.period(str(found))
    try:
        return words.label(text)
    except MissingTranslation:
        return text


def words_list(rows: Iterable[Mapping[str, str]], first: str, second: str, words: Words) -> list[dict[str, str]]:
    """Glossary or acronyms in the page's language, in the order of its alphabet."""
    code = words.language
    listed = [
        {"id": row.get("id", ""), "term": row[f"{first}_{code}"], "text": row[f"{second}_{code}"]} for row in rows
    ]
    return sorted(listed, key=lambda row: DECLARED[code].order(row["term"]))
