"""The report card: findings as a table, as facts and in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import ModuleType

import pandas as pd
import pandera.pandas as pa

from kazmig.checks.catalogue import rules_of
from kazmig.checks.engine import NOT_SUPPLIED, SEVERITIES, STEP, VERDICT_WORDS, VERDICTS, Finding, refuse_broken
from kazmig.evidence.facts import Fact, Facts
from kazmig.evidence.quarter import Quarter
from kazmig.words.prose import render
from kazmig.words.words import LANGUAGES, Words

# Verdicts that a reader has to know of before using the figures.
TROUBLE = ("fail", "concept", "query")
SENTENCES = tuple(f"sentence_{language}" for language in LANGUAGES)
SCHEMA = pa.DataFrameSchema(
    {
        "rule": pa.Column(int, pa.Check.ge(1), unique=True),
        "title": pa.Column(str, pa.Check.str_length(min_value=3)),
        "verdict": pa.Column(str, pa.Check.isin(VERDICTS)),
        "severity": pa.Column(str, pa.Check.isin(SEVERITIES)),
        "arithmetic": pa.Column(str, pa.Check.str_length(min_value=3)),
        "facts": pa.Column(str),
        **{name: pa.Column(str, pa.Check.str_length(min_value=10)) for name in SENTENCES},
    },
    strict=True,
    ordered=True,
)


def sentence(finding: Finding, facts: Facts, words: Words) -> str:
    """One sentence for a reader. Raises MissingTranslation (strict words) or LanguageError."""
    if finding.verdict == "not_supplied":
        return words.t(NOT_SUPPLIED)
    return render(words, words.t(finding.rule.says[finding.verdict]), facts.merged(finding.derived))


def facts_text(facts: Iterable[Fact]) -> str:
    """`labour.official.persons = 327,000 (2.3 Labour Migration, paragraph 1)`, joined by semicolons."""
    return "; ".join(f"{fact.key} = {_shown(fact)} ({fact.place})" for fact in facts)


def table(findings: Sequence[Finding], facts: Facts, strict: bool = True) -> pd.DataFrame:
    """The card as published: one row a rule, columns of SCHEMA.

    `strict` refuses a missing translation; otherwise the English sentence stands in for it.

    Raises RuleError naming every broken rule: a card with a hole in it is not a card.
    """
    refuse_broken(findings)
    words = {language: Words(language, strict, domain="checks") for language in LANGUAGES}
    rows = [
        {
            "rule": finding.rule.number,
            "title": finding.rule.title,
            "verdict": finding.verdict,
            "severity": finding.rule.severity,
            "arithmetic": finding.arithmetic,
            "facts": facts_text(finding.facts),
            **{f"sentence_{language}": sentence(finding, facts, words[language]) for language in LANGUAGES},
        }
        for finding in findings
    ]
    return pd.DataFrame(rows, columns=list(SCHEMA.columns))


def counts(findings: Iterable[Finding]) -> pd.DataFrame:
    """How many rules ended in each verdict: verdict, meaning, rules; every verdict has its row, gravest first."""
    found = pd.Series([finding.verdict for finding in findings], dtype="str").value_counts()
    rows = [(verdict, VERDICT_WORDS[verdict], int(found.get(verdict, 0))) for verdict in VERDICTS]
    return pd.DataFrame(rows, columns=["verdict", "meaning", "rules"])


def card_facts(findings: Sequence[Finding], quarter: Quarter) -> list[Fact]:
    """`checks.<verdict>.rules`, `checks.total.rules` and what the rules derived under `checks.`."""
    numbers = {verdict: rules for verdict, _, rules in counts(findings).itertuples(index=False)}
    numbers["total"] = len(findings)
    counted = [
        Fact(
            f"checks.{name}.rules", number, "rules", str(quarter), "none", "checks", STEP, "derived",
            place="the report card",
        )
        for name, number in numbers.items()
    ]  # fmt: skip
    # A rule may work out what a later step states, to say it in a sentence: one number is one fact, and that step's.
    own = (fact for finding in findings for fact in finding.derived if fact.key.startswith("checks."))
    return [*counted, *own]


def gravest(findings: Iterable[Finding], number: int = 5) -> list[Finding]:
    """The findings that matter most to a reader: by severity, then verdict, then number of the rule."""
    troubled = [finding for finding in findings if finding.verdict in TROUBLE]
    troubled.sort(key=lambda f: (SEVERITIES.index(f.rule.severity), TROUBLE.index(f.verdict), f.rule.number))
    return troubled[:number]


def gravest_text(findings: Sequence[Finding], facts: Facts) -> str:
    """The gravest findings as a markdown list in English."""
    words = Words("en", domain="checks")
    lines = [
        f"{place}. **{finding.rule.title}** ({VERDICT_WORDS[finding.verdict]}). {sentence(finding, facts, words)}"
        for place, finding in enumerate(gravest(findings), start=1)
    ]
    return "\n".join(lines) or "No check failed, and none asks a question."


def working_text(findings: Iterable[Finding], facts: Facts, module: ModuleType | None = None) -> str:
    """Every rule (or those that `module` defines) with sentence, arithmetic, reason and facts, in markdown."""
    words = Words("en", domain="checks")
    blocks = []
    for finding in findings:
        rule = finding.rule
        if module is not None and rule not in rules_of(module):
            continue
        said = f" {sentence(finding, facts, words)}" if finding.verdict in VERDICTS else ""
        lines = [
            f"**{rule.number}. {rule.title}** — *{finding.verdict}* ({VERDICT_WORDS.get(finding.verdict, 'broken')}), "
            f"severity {rule.severity}.{said}",
            "",
            f"- Working: {finding.arithmetic}.",
            *([f"- Why these may stand together: {rule.because}"] if rule.because and finding.facts else []),
            *(f"- {place}: {shown}." for place, shown in _places(finding.facts).items()),
        ]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def number_or_none(facts: Mapping[str, Fact], key: str) -> float | None:
    """A fact's number for a figure's reference line; None in a quarter without it."""
    value = facts[key].value if key in facts else None
    return None if value is None or isinstance(value, str) else float(value)


def _places(facts: Iterable[Fact]) -> dict[str, str]:
    """What was read at each place, lists written once: `permits.temporary.*.share_pct` RUS 59.4, UZB 26.1 …"""
    found: dict[str, dict[str, list[str]]] = {}
    for fact in facts:
        *prefix, category, unit = fact.key.split(".")
        listed = len(prefix) > 1
        key = ".".join([*prefix, "*", unit]) if listed else fact.key
        shown = f"{category} {_shown(fact)}" if listed else _shown(fact)
        found.setdefault(fact.place or "(no place given)", {}).setdefault(key, []).append(shown)
    return {
        place: "; ".join(f"`{key}` {', '.join(shown)}" for key, shown in keys.items()) for place, keys in found.items()
    }


def _shown(fact: Fact) -> str:
    return f"{round(fact.value, 2):,.12g}" if isinstance(fact.value, (int, float)) else str(fact.value)
