"""Code cells of a notebook as pages show them: figures with their numbers, safe tables, texts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import nbformat
from markupsafe import Markup
from nbformat import NotebookNode

from kazmig.evidence.vocabulary import FIGURE_MIME
from kazmig.report import gate
from kazmig.report.cells import LEAD, Block, Plain
from kazmig.report.edition import Edition
from kazmig.report.headings import Level
from kazmig.report.markdown import Page, sanitise_table
from kazmig.report.pictures import figure, read_record
from kazmig.report.sanitise import empty_said
from kazmig.words.words import Words


class Counter:
    """Numbers the figures of a page, and knows the page, since ids are unique on it.

    level  of the next figure's title
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.figures = 0
        self.level = 3

    def markdown(self, text: str, where: str) -> Markup:
        """Markdown that code gave out, its headings below the one that it stands under."""
        level = Level()
        level.last = self.level - 1
        return self.page.html(self.page.define(text, where), where, lambda own: level.mend(own, self.level - 1))

    def next(self) -> int:
        self.figures += 1
        return self.figures


def code_cell(
    cell: NotebookNode,
    edition: Edition,
    words: Words,
    counter: Counter,
    where: str,
    only_figures: bool,
    without: str = "",
) -> NotebookNode:
    """A code cell for the template: each output is a figure (not `without`), a safe table or a text."""
    outputs = []
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if FIGURE_MIME in data:
            name = str(data[FIGURE_MIME]["name"])
            if name == without:
                continue
            if not read_record(edition.figures, name, where).get("supplied", True):
                if not only_figures:
                    outputs.append(output_cell({"text": f"{name}: {words.t('Not supplied this quarter')}"}))
                continue
            shown = numbered(name, edition, words, counter, where)
            outputs.append(output_cell({"figure": shown}))
        elif only_figures:
            continue
        elif "text/html" in data:
            outputs.append(
                output_cell(
                    {"table": empty_said(sanitise_table(text_of_output(data["text/html"])), words.t("No rows"))}
                )
            )
        elif "text/markdown" in data:
            outputs.append(output_cell({"table": counter.markdown(text_of_output(data["text/markdown"]), where)}))
        elif "text/latex" in data:
            formula = gate.as_markdown(text_of_output(data["text/latex"]))
            outputs.append(output_cell({"markup": counter.markdown(formula, where)}))
        elif "application/json" in data:
            outputs.append(output_cell({"text": json.dumps(data["application/json"], ensure_ascii=False, indent=1)}))
        elif "text/plain" in data:
            outputs.append(output_cell({"text": text_of_output(data["text/plain"])}))
        elif output.get("output_type") == "stream":
            outputs.append(output_cell({"text": text_of_output(output["text"])}))
    source = "" if only_figures else cell.source
    return nbformat.v4.new_code_cell(source=source, outputs=outputs, id=cell.id)


def output_cell(content: dict[str, object]) -> NotebookNode:
    return nbformat.from_dict({"output_type": "display_data", "data": {}, "metadata": {"page": content}})


def markdown_cell(html: Markup) -> NotebookNode:
    return nbformat.v4.new_markdown_cell(source=html)


def note(words: Words, text: str) -> Markup:
    return Markup('<p class="aside">{}</p>').format(words.t(text))


def text_of_output(content: object) -> str:
    return "".join(content) if isinstance(content, list) else str(content)


def numbered(name: str, edition: Edition, words: Words, counter: Counter, where: str) -> dict[str, object]:
    """A figure as the template shows it, with its number on the page and the level of its title."""
    shown = figure(edition.figures, name, words, edition.inventory, where, counter.next())
    return {**shown, "level": counter.level}


def figure_names(items: Iterable[Block | Plain]) -> list[str]:
    """Figures that the code of a page shows, in order."""
    outputs = [output for item in items if isinstance(item, Plain) for output in item.cell.get("outputs", [])]
    return [str(output["data"][FIGURE_MIME]["name"]) for output in outputs if FIGURE_MIME in output.get("data", {})]


def lead(items: Iterable[Block | Plain], figures: Path, notebook: str) -> tuple[str, str]:
    """The figure that stands right below the key findings, and where it is: of a cell tagged `lead`, or else the first.

    Two empty texts where no figure came.
    """
    plain = [item for item in items if isinstance(item, Plain)]
    for group in ([item for item in plain if LEAD in item.tags], plain):
        for item in group:
            where = f"{notebook}, cell '{item.cell.get('id', '?')}'"
            for name in figure_names([item]):
                if read_record(figures, name, where).get("supplied", True):
                    return name, where
    return "", ""
