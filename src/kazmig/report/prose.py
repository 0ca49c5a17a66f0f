"""Prose of one page in one language: placeholders filled, numbers marked with period and quality, HTML made safe."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape

from markupsafe import Markup

from kazmig.evidence.facts import Fact, Facts
from kazmig.project.inventory import Inventory
from kazmig.report import ReportError
from kazmig.report.cells import Block
from kazmig.report.labels import quality_label
from kazmig.report.markdown import MARK, MARK_CLOSE, MARK_MIDDLE, MARK_OPEN, PRIVATE, Page
from kazmig.report.pictures import soft
from kazmig.words.prose import render
from kazmig.words.words import LanguageError, MissingTranslation, Words


@dataclass
class Prose:
    """Renders the blocks of a page; remembers which facts it cited, in order."""

    words: Words
    facts: Facts
    inventory: Inventory
    page: Page
    notebook: str
    cited: list[Fact] = field(default_factory=list)

    @property
    def language(self) -> str:
        return self.words.language

    def fill(self, block: Block) -> str:
        """A block's markdown with its placeholders filled, or a sentence where its source did not come."""
        where = self.where(block)
        source = self.page.define(PRIVATE.sub("", block.texts[self.language]), where)
        absent = [self.inventory.source(name) for name in block.needs if not self.inventory.source(name).supplied]
        if absent:
            return self._not_supplied(source, [soft(item.title or item.name, self.words) for item in absent])
        try:
            return render(self.words, source, self.facts, mark=self._mark)
        except MissingTranslation as error:
            raise ReportError(f"{where}: {error}") from error
        except LanguageError as error:
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
        """A block as HTML."""
        return self.finish(self.page.html(self.fill(block), self.where(block)))

    def finish(self, html: str) -> Markup:
        """HTML with its marked numbers turned into elements that carry value, period and quality."""
        return Markup(MARK.sub(self._element, html))

    def plain(self, text: str) -> str:
        """Text without marks."""
        return MARK.sub("", text)

    def where(self, block: Block) -> str:
        return block.places[self.language]

    def _mark(self, fact: Fact, text: str) -> str:
        if fact not in self.cited:
            self.cited.append(fact)
        return f"{MARK_OPEN}{self.cited.index(fact)}{MARK_MIDDLE}{text}{MARK_CLOSE}"

    def _element(self, match: re.Match[str]) -> str:
        if match[0] == MARK_CLOSE:
            return "</data>"
        fact = self.cited[int(match[1])]
        title = f"{self.words.period(fact.period)} · {quality_label(fact.quality, self.words)}"
        return f'<data class="q-{fact.quality}" value="{escape(str(fact.value))}" title="{escape(title)}">'

    def _not_supplied(self, source: str, names: list[str]) -> str:
        headings = [line for line in source.splitlines() if re.match(r"#{1,6} ", line) and "{{" not in line]
        sentence = self.words.t("Not supplied this quarter: {source}.").replace("{source}", ", ".join(names))
        return "\n\n".join([*headings[:1], sentence])
