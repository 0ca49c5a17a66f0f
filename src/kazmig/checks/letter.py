"""The letter to the publishers: what only they can answer, ready to send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import pandera.pandas as pa

from kazmig.checks.card import sentence
from kazmig.checks.engine import SEVERITIES, Finding
from kazmig.evidence.facts import Facts
from kazmig.project.inventory import Inventory
from kazmig.words.prose import render
from kazmig.words.words import LANGUAGES, Words

# Verdicts that only a publisher can resolve, gravest first.
ASKED = ("fail", "query")
# What is asked where the rule itself asks nothing: published figures contradict each other.
WHICH = "Which of these figures holds? We would print a corrected one with its date."
GREETING = "Dear colleagues,"
OPENING = (
    "We are preparing the edition for {{ edition | period }} of the quarterly report on migration in Kazakhstan. "
    "Comparing the published figures raised the questions below. We would be grateful for your answers, or for a "
    "corrected table."
)
CLOSING = "Your answers will be published with the next edition. With kind regards,"
SIGNATURE = "the authors of the report"
NOTHING = "There is no question to a publisher this quarter."


def questions(findings: Sequence[Finding]) -> dict[str, list[Finding]]:
    """What is ASKED by the source that can answer; a rule about several sources stands with each of them."""
    grouped: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.verdict in ASKED:
            for source in sources_of(finding):
                grouped.setdefault(source, []).append(finding)
    return dict(sorted(grouped.items()))


def sources_of(finding: Finding) -> list[str]:
    """Sections of sources.toml whose publishers can answer."""
    return [finding.rule.source] if finding.rule.source else sorted({fact.source for fact in finding.facts})


def question_table(findings: Sequence[Finding], facts: Facts, strict: bool = True) -> pd.DataFrame:
    """Every finding that is ASKED, a row each, gravest first: columns of QUESTIONS.

    `sources` and `facts` are sections of sources.toml and keys with blanks between. Raises MissingTranslation (strict).
    """
    asked = [finding for finding in findings if finding.verdict in ASKED]
    asked.sort(key=lambda f: (ASKED.index(f.verdict), SEVERITIES.index(f.rule.severity), f.rule.number))
    words = {language: Words(language, strict, domain="checks") for language in LANGUAGES}
    rows = [
        [
            finding.rule.number,
            finding.verdict,
            finding.rule.severity,
            " ".join(sources_of(finding)),
            " ".join(fact.key for fact in finding.facts),
            finding.arithmetic,
            *(sentence(finding, facts, words[language]) for language in LANGUAGES),
            *(words[language].t(finding.rule.asks or WHICH) for language in LANGUAGES),
        ]
        for finding in asked
    ]
    return pd.DataFrame(rows, columns=list(QUESTIONS.columns))


def letter_table(findings: Sequence[Finding], facts: Facts, inventory: Inventory, strict: bool = True) -> pd.DataFrame:
    """All letters: columns of LETTERS, a row a publisher and language; `text` is markdown."""
    rows = [
        [publisher, language, text]
        for language in LANGUAGES
        for publisher, text in letters(findings, facts, inventory, language, strict).items()
    ]
    # A quarter whose checks ask nothing has no letter, and its columns hold texts all the same.
    table = pd.DataFrame(rows, columns=list(LETTERS.columns), dtype="str")
    return table.sort_values(["publisher", "language"], ignore_index=True)


_TEXT = pa.Check.str_length(min_value=3)
QUESTIONS = pa.DataFrameSchema(
    {
        "rule": pa.Column(int, pa.Check.ge(1), unique=True),
        "verdict": pa.Column(str, pa.Check.isin(ASKED)),
        "severity": pa.Column(str, pa.Check.isin(SEVERITIES)),
        "sources": pa.Column(str),
        "facts": pa.Column(str),
        "arithmetic": pa.Column(str, _TEXT),
        **{f"{part}_{language}": pa.Column(str, _TEXT) for part in ("sentence", "asks") for language in LANGUAGES},
    },
    strict=True,
    coerce=True,
    ordered=True,
)
LETTERS = pa.DataFrameSchema(
    {"publisher": pa.Column(str), "language": pa.Column(str, pa.Check.isin(LANGUAGES)), "text": pa.Column(str, _TEXT)},
    strict=True,
    ordered=True,
)


def letters(
    findings: Sequence[Finding], facts: Facts, inventory: Inventory, language: str, strict: bool = True
) -> Mapping[str, str]:
    """One letter in markdown for each publisher, by the publisher's name as sources.toml gives it.

    Questions are grouped by source and numbered through. Raises MissingTranslation (strict).
    """
    words, names = Words(language, strict, domain="checks"), Words(language, strict=False)
    publishers: dict[str, dict[str, list[Finding]]] = {}
    for source, group in questions(findings).items():
        publisher = inventory.source(source).publisher or source
        publishers.setdefault(publisher, {})[source] = group
    return {
        publisher: _letter(groups, facts, inventory, words, names) for publisher, groups in sorted(publishers.items())
    }


def letters_text(
    findings: Sequence[Finding], facts: Facts, inventory: Inventory, language: str, strict: bool = True
) -> str:
    """All letters under each other, a heading with the publisher's name above each."""
    written = letters(findings, facts, inventory, language, strict)
    names = Words(language, strict=False)
    blocks = [f"### {names.t(publisher)}\n\n{text}" for publisher, text in written.items()]
    return "\n\n".join(blocks) or Words(language, strict, domain="checks").t(NOTHING)


def _letter(groups: Mapping[str, list[Finding]], facts: Facts, inventory: Inventory, words: Words, names: Words) -> str:
    blocks = [words.t(GREETING), render(words, words.t(OPENING), facts, edition=str(inventory.quarter))]
    number = 0
    for source, group in groups.items():
        title = inventory.source(source).title or source
        lines = [f"**{names.t(title)}**", ""]
        for finding in group:
            number += 1
            lines.append(f"{number}. {sentence(finding, facts, words)} {words.t(finding.rule.asks or WHICH)}")
        blocks.append("\n".join(lines))
    return "\n\n".join([*blocks, words.t(CLOSING), words.t(SIGNATURE)])
