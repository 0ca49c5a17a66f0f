"""The letter to the publishers: what only they can answer, ready to send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kazmig.checks.card import sentence
from kazmig.checks.engine import Finding
from kazmig.evidence.facts import Facts
from kazmig.project.inventory import Inventory
from kazmig.words.prose import render
from kazmig.words.words import Words

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
    """The `query` findings by the source that can answer; a rule about several sources stands with each of them."""
    grouped: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.verdict != "query":
            continue
        sources = [finding.rule.source] if finding.rule.source else sorted({fact.source for fact in finding.facts})
        for source in sources:
            grouped.setdefault(source, []).append(finding)
    return dict(sorted(grouped.items()))


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
            lines.append(f"{number}. {sentence(finding, facts, words)} {words.t(finding.rule.asks)}")
        blocks.append("\n".join(lines))
    return "\n\n".join([*blocks, words.t(CLOSING), words.t(SIGNATURE)])
