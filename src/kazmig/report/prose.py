"""Prose of one page in one language: placeholders filled, numbers marked with period and quality, HTML made safe."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import partial
from html import escape

from markupsafe import Markup

from kazmig.evidence.facts import Fact, Facts, MissingFact
from kazmig.project.inventory import Inventory
from kazmig.report.cells import Block
from kazmig.report.errors import ReportError
from kazmig.report.follow import Follow
from kazmig.report.gates import conditions_out, gate_page
from kazmig.report.markdown import MARK, MARK_CLOSE, MARK_MIDDLE, MARK_OPEN, PRIVATE, Page
from kazmig.report.terms_used import Terms
from kazmig.words.about import quality_label
from kazmig.words.prose import render
from kazmig.words.words import LanguageError, MissingTranslation, Words

# How alike two keys are (difflib's ratio) that one may be the other, mistyped.
NEARLY = 0.9
_CITES = re.compile(r"\{[{%][^}]*\bfacts\b")


class _Absent(Exception):
    """A text cites a fact that other quarters have and this one has not."""


def _nothing(_: str) -> bool:
    return False


@dataclass
class Prose:
    """Renders the blocks of a page; remembers which facts it cited, in order."""

    words: Words
    facts: Facts
    inventory: Inventory
    page: Page
    notebook: str
    known: frozenset[str] = frozenset()
    cited: list[Fact] = field(default_factory=list)
    follow: Follow = field(default_factory=Follow)
    terms: Terms | None = None
    _gated: dict[str, str] = field(default_factory=dict)

    @property
    def language(self) -> str:
        return self.words.language

    def gate(self, blocks: Sequence[Block]) -> None:
        """Decides what of these passages, which stand on a page in this order, appears: what cites facts that came."""
        texts = [self._source(block) for block in blocks]
        judges = [partial(self._judge, block) if self._needed(block) else _nothing for block in blocks]
        self._gated |= {block.id: text for block, text in zip(blocks, gate_page(texts, judges), strict=True)}

    def fill(self, block: Block) -> str:
        """A block's markdown with its placeholders filled, without what cites facts that did not come."""
        if block.id not in self._gated:
            self.gate([block])
        return self._render(block, self._gated[block.id], mark=True)

    def _source(self, block: Block) -> str:
        return self.page.define(PRIVATE.sub("", block.texts[self.language]), self.where(block))

    def _needed(self, block: Block) -> bool:
        """Whether all is there that a block says it needs: sources of the quarter, or facts (`needs:crossings.*`)."""
        return all(
            any(fnmatchcase(key, need) for key in self.facts) if "." in need else self.inventory.source(need).supplied
            for need in block.needs
        )

    def _judge(self, block: Block, text: str) -> bool | None:
        """Whether a unit of a passage stands: its facts are there, and it says something; None where it cites none."""
        if not _CITES.search(text):
            return None
        bare = conditions_out(text)
        try:
            said, alone = self._render(block, text), self._render(block, bare)
        except _Absent:
            return False
        # A condition that adds nothing is no citation: what stands beside it goes the way of its neighbours.
        if not _CITES.search(bare) and said == alone and said.strip(" -*\n"):
            return None
        return bool(said.strip(" -*\n"))

    def _mistyped(self, key: str, block: Block) -> bool:
        """Whether a key is more likely a slip of the pen than a fact that did not come.

        It is when no edition states it, its passage does not ask whether it is there, and a fact of this edition has
        nearly its name.
        """
        asked = any(f'"{key}" {word} facts' in block.texts[self.language] for word in ("in", "not in"))
        if asked or any(fnmatchcase(each, key) for each in self.known):
            return False
        return bool(get_close_matches(key, list(self.facts), n=1, cutoff=NEARLY))

    def _render(self, block: Block, text: str, mark: bool = False) -> str:
        where = self.where(block)
        try:
            return render(self.words, text, self.facts, **({"mark": self._mark} if mark else {}))
        except MissingTranslation as error:
            raise ReportError(f"{where}: {error}") from error
        except LanguageError as error:
            missing = error.__cause__.key if isinstance(error.__cause__, MissingFact) else ""
            if missing and not self._mistyped(missing, block):
                raise _Absent(missing) from error
            raise ReportError(
                f"{where}: {str(error).rstrip('.')}. Mend the placeholder, or let an earlier step state that fact."
            ) from error

    def define(self, blocks: Iterable[Block]) -> None:
        """Takes in the footnotes of all blocks, so that one may be cited before it is defined."""
        for block in blocks:
            self.page.define(block.texts[self.language], self.where(block))

    def footnotes(self) -> list[tuple[int, Markup]]:
        """Number and text of each footnote that was cited."""
        notes = []
        for number, key in enumerate(list(self.page.order), start=1):
            try:
                text = render(self.words, self.page.notes[key], self.facts, mark=self._mark)
            except LanguageError as error:
                raise ReportError(f"{self.notebook}, {self.language}, footnote [^{key}]: {error}") from error
            notes.append((number, self.finish(self.page.inline(text))))
        return notes

    def html(self, block: Block) -> Markup:
        """A block as HTML, its numbers and the first uses of terms linked."""
        made = self.finish(self.page.html(self.fill(block), self.where(block)))
        made = self.terms.linked(made) if self.terms else made
        heading = self.page.headings[-1].text if self.page.headings else self.words.t("Key findings")
        return self.follow.noted(made, block.id, heading, self.words.t("Numbers of this passage"))

    def finish(self, html: str) -> Markup:
        """HTML with its marked numbers turned into elements that carry value, period and quality."""
        return self.follow.marked(html, self._element)

    def plain(self, text: str) -> str:
        """Text without marks."""
        return MARK.sub("", text)

    def where(self, block: Block) -> str:
        return block.places[self.language]

    def _mark(self, fact: Fact, text: str) -> str:
        if fact not in self.cited:
            self.cited.append(fact)
        return f"{MARK_OPEN}{self.cited.index(fact)}{MARK_MIDDLE}{text}{MARK_CLOSE}"

    def _element(self, number: int) -> tuple[Fact, str]:
        fact = self.cited[number]
        title = f"{self.words.period(fact.period)} · {quality_label(fact.quality, self.words)}"
        return fact, f'<data class="q-{fact.quality}" value="{escape(str(fact.value))}" title="{escape(title)}">'
