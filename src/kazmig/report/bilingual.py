"""Passages as a native reader sees them: English beside a translation, in the states that another quarter may bring.

A passage is written once for every quarter, so a reader has to hear it more than once: with today's numbers, with every
change turned round, with the first two of every list level, and without a source. What a reader changes is taken back
only when all of it can stand on a page; else nothing is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from kazmig.evidence.facts import Fact, Facts
from kazmig.evidence.quarter import Quarter
from kazmig.project.declaration import StepDeclaration
from kazmig.project.folders import Project
from kazmig.project.inventory import Inventory, load_inventory
from kazmig.project.notebook import as_node, read_notebook
from kazmig.project.published import earlier_editions, published_facts
from kazmig.report.cells import Block, check_block, cited_keys, read_items
from kazmig.report.errors import ReportError
from kazmig.report.markdown import Page
from kazmig.report.prose import Prose
from kazmig.words.narratives import load_narratives
from kazmig.words.telegraph import telegrams
from kazmig.words.translate import pages
from kazmig.words.words import LANGUAGES, Words

TODAY, TURNED, LEVEL, WITHOUT = "as published", "changes turned round", "first two level", "without a source"
STATES = (TODAY, TURNED, LEVEL, WITHOUT)
_LISTED = ("share_pct", "persons", "kzt_bn")


@dataclass(frozen=True)
class Passage:
    """One block of a page: its texts as written, and as read in each state, by language."""

    page: str
    block: Block
    read: Mapping[tuple[str, str], str]
    missing: str

    def texts(self, language: str) -> dict[str, str]:
        """What is read in each state."""
        return {state: self.read[state, language] for state in STATES}


@dataclass(frozen=True)
class Reading:
    """The partner pages of a project with the facts of one published edition."""

    project: Project
    quarter: Quarter

    @cached_property
    def facts(self) -> Facts:
        return published_facts(self.project, self.quarter)

    @cached_property
    def inventory(self) -> Inventory:
        return load_inventory(self.project, self.quarter)

    @cached_property
    def known(self) -> frozenset[str]:
        """Keys of all editions: where one is absent, it did not come; others are mistyped."""
        editions = earlier_editions(self.project, self.quarter, synthetic=True)
        return frozenset(self.facts) | {key for facts in editions.values() for key in facts}

    def blocks(self) -> dict[str, list[Block]]:
        """The passages of each page, in order, in all languages. Raises ReportError for one that lags behind."""
        found = {}
        for page, step in pages(self.project).items():
            notebook = as_node(read_notebook(self.project.notebooks / step.notebook))
            items = read_items(notebook, step.notebook, load_narratives(self.project.root, page))
            found[page] = [item for item in items if isinstance(item, Block)]
        return found

    def passages(self, languages: Iterable[str] = LANGUAGES) -> list[Passage]:
        """All passages of all pages, each read in every state. Raises ReportError."""
        found = []
        steps = pages(self.project)
        for page, blocks in self.blocks().items():
            missing = {block.id: self.source_of(block) for block in blocks}
            read = self.read(steps[page], blocks, languages, set(missing.values()))
            for block in blocks:
                own = {(WITHOUT if state == missing[block.id] else state, code): text
                       for (state, code, name), text in read.items()
                       if name == block.id and state in (*STATES[:3], missing[block.id])}  # fmt: skip
                found.append(Passage(page, block, own, missing[block.id]))
        return found

    def read(
        self, step: StepDeclaration, blocks: list[Block], languages: Iterable[str], missing: Iterable[str]
    ) -> dict[tuple[str, str, str], str]:
        """Texts by state (or the name of the source that is missing), language and block. Raises ReportError."""
        found: dict[tuple[str, str, str], str] = {}
        for state, (facts, inventory) in self._states(missing).items():
            for language in languages:
                page = Page(language=language)
                prose = Prose(Words(language, domain="report"), facts, inventory, page, step.notebook, self.known)
                prose.define(blocks)
                prose.gate(blocks)
                for block in blocks:
                    found[state, language, block.id] = prose.plain(prose.fill(block)).strip()
        return found

    def _states(self, missing: Iterable[str]) -> dict[str, tuple[Facts, Inventory]]:
        made = {TODAY: self.facts, TURNED: turn(self.facts), LEVEL: level(self.facts)}
        states = {state: (facts, self.inventory) for state, facts in made.items()}
        for name in sorted(missing):
            sources = {key: replace(each, supplied=each.supplied and key != name)
                       for key, each in self.inventory.sources.items()}  # fmt: skip
            states[name] = (without(self.facts, name), replace(self.inventory, sources=sources))
        return states

    def source_of(self, block: Block) -> str:
        """The source that a passage cites most; '' where it cites none."""
        cited = cited_keys(block.texts[LANGUAGES[0]], block.places[LANGUAGES[0]])
        named = [self.facts[key].source for key in sorted(cited) if key in self.facts]
        raw = [name for name in named if name in self.inventory.sources]
        return max(sorted(set(raw)), key=raw.count) if raw else ""


def turn(facts: Facts) -> Facts:
    """Every change turned round: a rise is a fall of the same size."""
    return Facts(_turned(fact) for fact in facts.values())


def _turned(fact: Fact) -> Fact:
    if fact.unit not in ("change_pct", "index") or isinstance(fact.value, str | bool):
        return fact
    centre = 200.0 if fact.unit == "index" else 0.0
    ends = [None if end is None else centre - end for end in (fact.high, fact.low)]
    return replace(fact, value=centre - float(fact.value), low=ends[0], high=ends[1])


def level(facts: Facts) -> Facts:
    """The second of every list as large as the first, so that neither leads."""
    lists: dict[tuple[str, str], list[Fact]] = {}
    for fact in facts.values():
        stem, _, unit = fact.key.rpartition(".")
        prefix, _, code = stem.rpartition(".")
        if unit in _LISTED and len(code) == 3 and code.isupper():
            lists.setdefault((prefix, unit), []).append(fact)
    changed: dict[str, Fact] = {}
    for parts in lists.values():
        first, *rest = sorted(parts, key=lambda fact: (-float(fact.value), fact.key))
        changed |= {fact.key: replace(fact, value=first.value, low=first.low, high=first.high) for fact in rest[:1]}
    return Facts(changed.get(fact.key, fact) for fact in facts.values())


def without(facts: Facts, source: str) -> Facts:
    """Without the facts of a source and what was computed from them."""
    gone = {fact.key for fact in facts.values() if source and fact.source == source}
    more = gone
    while more:
        more = {fact.key for fact in facts.values() if fact.key not in gone and gone & set(fact.inputs)}
        gone |= more
    return Facts(fact for fact in facts.values() if fact.key not in gone)


def faults(reading: Reading, page: str, changed: Mapping[str, str], language: str) -> list[str]:
    """Why passages of a page (block: new text) cannot stand on it, a sentence each: citations, digits, terms, style."""
    step = pages(reading.project)[page]
    blocks = [
        replace(block, texts={**block.texts, language: changed.get(block.id, block.texts[language])})
        for block in reading.blocks()[page]
    ]
    found = []
    for block in blocks:
        try:
            check_block(block)
        except ReportError as error:
            found.append(str(error))
    if found:
        return found
    sources = {reading.source_of(block) for block in blocks}
    try:
        read = reading.read(step, blocks, [language], sources)
    except ReportError as error:
        return [str(error)]
    for (state, _, name), text in read.items():
        place = next(block.places[language] for block in blocks if block.id == name)
        if name in changed:
            found += [f"{place}, {state or TODAY}: '{words}' reads as a telegram ({pattern})."
                      for pattern, words in telegrams(text, language)]  # fmt: skip
    return list(dict.fromkeys(found))
