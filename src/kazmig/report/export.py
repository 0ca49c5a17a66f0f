"""Executed notebooks to pages: nbconvert in process, with a template of our own on its `base`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
from markupsafe import Markup

from kazmig.desk.shown import FIGURE_MIME
from kazmig.evidence.quarter import Quarter
from kazmig.project.declaration import StepDeclaration, load_declaration
from kazmig.project.folders import Project
from kazmig.report import ReportError, gate, matter
from kazmig.report.cells import (
    KEY_FINDINGS,
    TECHNICAL,
    Block,
    Plain,
    check_block,
    check_figure_words,
    read_items,
    text_of,
)
from kazmig.report.edition import Edition, build_id, load_edition, shared_inputs
from kazmig.report.headings import Level, check_levels
from kazmig.report.labels import words_list
from kazmig.report.markdown import Page, sanitise_table
from kazmig.report.pictures import figure, read_record, soft_html
from kazmig.report.prose import Prose
from kazmig.report.stamp import UNSTAMPED
from kazmig.report.template import render_notebook
from kazmig.words.about import SERIES_TITLE
from kazmig.words.narratives import text_id
from kazmig.words.review import told
from kazmig.words.words import LANGUAGE_NAMES, LANGUAGES, Words

MAX_BYTES = 1_000_000
CONTENTS_LEVEL = 2


def write_pages(
    executed: Path,
    project: Project,
    quarter: Quarter,
    step: StepDeclaration,
    build: Path,
    folder: Path | None = None,
    preview: bool = False,
) -> list[Path]:
    """Makes all pages of a notebook, checks them, and only then writes them to `folder` (`build/pages`)."""
    notebook = nbformat.read(executed, as_version=4)
    outputs = [(cell.id, each) for cell in notebook.cells for each in cell.get("outputs", [])]
    gate.refuse(gate.lost_outputs(step.notebook, outputs))
    edition = replace(load_edition(project, quarter, step, build), preview=preview)
    pages = {f"{step.name}.html": technical_page(notebook, edition, step)}
    if step.page:
        for language in LANGUAGES:
            pages[f"{step.page}.{language}.html"] = partner_page(notebook, edition, step, language)
    for name, content in pages.items():
        _check_size(step.notebook, name, content)
    folder = folder or build / "pages"
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in pages.items():
        path = folder / name
        path.write_bytes(content)
        written.append(path)
    return written


def partner_page(notebook: Any, edition: Edition, step: StepDeclaration, language: str) -> bytes:
    """The page of a narrative in one language: its prose and figures, code hidden. Raises ReportError."""
    words = Words(language, domain="report")
    found = read_items(notebook, step.notebook, edition.narratives, edition.preview)
    items = [item for item in found if not _is_technical(item)]
    blocks = [item for item in items if isinstance(item, Block)]
    if not blocks:
        raise ReportError(f"{step.notebook} declares page = '{step.page}' but has no cells tagged lang:en.")
    for block in blocks:
        check_block(block)
    page = _page(words, edition)
    prose = Prose(words, edition.facts, edition.inventory, page, step.notebook, edition.known)
    prose.define(blocks)
    prose.gate([block for block in blocks if KEY_FINDINGS not in block.tags])
    title = _title(blocks, prose) or words.t(step.title)
    findings = Markup("").join(prose.html(block) for block in blocks if KEY_FINDINGS in block.tags)
    cited_above = list(prose.cited)
    page.headings.clear()
    cells = _partner_cells(items, prose, edition)
    check_levels(page, step.notebook, language)
    gate.refuse(page.dead_links())
    text, texts = text_of(items, language), {block.id: block.texts[language] for block in blocks}
    shown = [read_record(edition.figures, name, step.notebook) for name in _figure_names(items)]
    drawn = [source for record in shown if record.get("supplied", True) for source in record["source"]]
    used = matter.used_sources(edition, prose.cited, drawn)
    identity = _build_id(notebook, edition, [*_figure_names(items)])
    context = {
        "kind": "partner",
        "title": title,
        "findings": findings,
        "since": matter.since_previous(edition, cited_above, words) if findings else None,
        "review": told(edition.review.state(step.page, language, texts), words),
        "text_id": text_id(text),
        "glance": matter.quality_at_a_glance(edition, used, words),
        "references": [soft_html(each, words) for each in matter.references(edition)],
        "changes": matter.what_changed(edition, prose.cited, words),
        "corrections": matter.corrections(edition, words),
        "glossary": words_list(edition.glossary, "term", "definition", words),
        "acronyms": words_list(edition.acronyms, "acronym", "meaning", words),
        "numbers": matter.cited_numbers(prose.cited, edition, words),
        "citation": matter.citation(edition, title, step.page, identity, words),
        "disclaimers": [words.t(each) for each in matter.DISCLAIMERS],
        "links": [(code, f"{step.page}.{code}.html") for code in LANGUAGES],
        "technical": f"{step.name}.html",
    }
    return render_notebook(cells, context | _common(edition, prose, identity))


def technical_page(notebook: Any, edition: Edition, step: StepDeclaration) -> bytes:
    """The English page of any notebook for methodologists: all text, code folded, outputs."""
    words = Words("en", domain="report")
    items = read_items(notebook, step.notebook)
    page = _page(words, edition, technical=True)
    prose = Prose(words, edition.facts, edition.inventory, page, step.notebook, edition.known)
    plain = [item.cell for item in items if isinstance(item, Plain) and item.cell.cell_type == "markdown"]
    title = page.title([cell.source for cell in plain]) or step.title
    prose.define(item for item in items if isinstance(item, Block))
    for cell in plain:
        page.define(cell.source, f"{step.notebook}, cell '{cell.id}'")
    cells: list[Any] = []
    counter = _Counter(page)
    level = Level()
    for item in items:
        where = f"{step.notebook}, cell '{item.cell.id if isinstance(item, Plain) else item.id}'"
        if isinstance(item, Block):
            if item is _first_block(items):
                cells.append(_markdown_cell(_note(words, "What partners read, in English:")))
            cells.append(_markdown_cell(prose.finish(page.html(prose.fill(item), where, level.below))))
        elif item.cell.cell_type == "markdown":
            source = page.define(item.cell.source, where)
            cells.append(_markdown_cell(page.html(source, where, level.mend)))
        elif item.cell.cell_type == "code":
            check_figure_words(item.cell.source, where)
            cells.append(_code_cell(item.cell, edition, words, counter, where, only_figures=False))
    gate.refuse(page.dead_links())
    identity = _build_id(notebook, edition, _figure_names(items))
    context: dict[str, Any] = {"kind": "technical", "title": title, "step": step.name, "links": [], "review": None}
    context["warnings"] = _warnings(edition, step)
    return render_notebook(cells, context | _common(edition, prose, identity))


def _partner_cells(items: list[Block | Plain], prose: Prose, edition: Edition) -> list[Any]:
    counter = _Counter(prose.page)
    cells: list[Any] = []
    for item in items:
        if isinstance(item, Block):
            if KEY_FINDINGS not in item.tags and (html := prose.html(item)).strip():
                cells.append(_markdown_cell(html))
        elif item.cell.cell_type == "code":
            where = f"{prose.notebook}, cell '{item.cell.id}'"
            cells.append(_code_cell(item.cell, edition, prose.words, counter, where, only_figures=True))
    return cells


class _Counter:
    """Numbers the figures of a page, and knows the page, since ids are unique on it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.figures = 0

    def next(self) -> int:
        self.figures += 1
        return self.figures


def _code_cell(cell: Any, edition: Edition, words: Words, counter: _Counter, where: str, only_figures: bool) -> Any:
    """A code cell for the template: each output is a figure, a safe table or a text."""
    outputs = []
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if FIGURE_MIME in data:
            name = str(data[FIGURE_MIME]["name"])
            if not read_record(edition.figures, name, where).get("supplied", True):
                if not only_figures:
                    outputs.append(_output({"text": f"{name}: {words.t('Not supplied this quarter')}"}))
                continue
            shown = figure(edition.figures, name, words, edition.inventory, where, counter.next())
            outputs.append(_output({"figure": shown}))
        elif only_figures:
            continue
        elif "text/html" in data:
            outputs.append(_output({"table": sanitise_table(_text(data["text/html"]))}))
        elif "text/markdown" in data:
            page = Page(words.language, ids=counter.page.ids)
            outputs.append(_output({"table": page.html(_text(data["text/markdown"]), where)}))
        elif "text/latex" in data:
            page = Page(words.language, ids=counter.page.ids)
            outputs.append(_output({"markup": page.html(gate.as_markdown(_text(data["text/latex"])), where)}))
        elif "image/png" in data:
            raise ReportError(
                f"{where}: a picture without a record. Draw it with step.figure, so that it gets a number, a "
                "description, a source and its data, or end the line with a semicolon so that it is not shown."
            )
        elif "text/plain" in data:
            outputs.append(_output({"text": _text(data["text/plain"])}))
        elif output.get("output_type") == "stream" and output.get("name") == "stdout":
            outputs.append(_output({"text": _text(output["text"])}))
    source = "" if only_figures else cell.source
    return nbformat.v4.new_code_cell(source=source, outputs=outputs, id=cell.id)


def _output(content: dict[str, Any]) -> Any:
    return nbformat.from_dict({"output_type": "display_data", "data": {}, "metadata": {"page": content}})


def _markdown_cell(html: Markup) -> Any:
    return nbformat.v4.new_markdown_cell(source=html)


def _note(words: Words, text: str) -> Markup:
    return Markup('<p class="aside">{}</p>').format(words.t(text))


def _text(content: Any) -> str:
    return "".join(content) if isinstance(content, list) else str(content)


def _is_technical(item: Block | Plain) -> bool:
    return TECHNICAL in item.tags


def _first_block(items: list[Block | Plain]) -> Block | None:
    return next((item for item in items if isinstance(item, Block)), None)


def _title(blocks: Iterable[Block], prose: Prose) -> str:
    """The first `# …` of the language's prose."""
    return prose.page.title([block.texts[prose.language] for block in blocks])


def _page(words: Words, edition: Edition, technical: bool = False) -> Page:
    steps = load_declaration(edition.project).steps.values()
    return Page(
        language=words.language,
        note_label=words.t("Note"),
        ids={"main", "contents", "key-findings", "top"},
        pages={
            each.name: f"{each.page}.{words.language}.html" if each.page and not technical else f"{each.name}.html"
            for each in steps
        },
    )


def _check_size(notebook: str, name: str, content: bytes) -> None:
    if len(content) > MAX_BYTES:
        raise ReportError(
            f"{notebook}: its page {name} has {len(content):,} bytes; partners get at most {MAX_BYTES:,}. Show fewer "
            "or smaller tables in its cells, fewer figures, or figures with fewer marks."
        )


def _figure_names(items: list[Block | Plain]) -> list[str]:
    outputs = [output for item in items if isinstance(item, Plain) for output in item.cell.get("outputs", [])]
    return [str(output["data"][FIGURE_MIME]["name"]) for output in outputs if FIGURE_MIME in output.get("data", {})]


def _build_id(notebook: Any, edition: Edition, figures: list[str]) -> str:
    sources = "\n".join(f"{cell.cell_type} {cell.source}" for cell in notebook.cells).encode()
    records = [repr(read_record(edition.figures, name, "this page")).encode() for name in figures]
    translated = repr([each.passages for each in edition.narratives.values()]).encode()
    return build_id([sources, translated, *records, *shared_inputs(edition)])


def _warnings(edition: Edition, step: StepDeclaration) -> list[str]:
    """What Python warned of while the notebook ran."""
    path = edition.build / "warnings" / f"{step.name}.json"
    return list(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else []


def _common(edition: Edition, prose: Prose, identity: str) -> dict[str, Any]:
    words = prose.words
    return {
        "language": words.language,
        "t": words.t,
        "names": LANGUAGE_NAMES,
        "series": words.t(SERIES_TITLE),
        "status": matter.status_of(edition.inventory, words),
        "contents": [heading for heading in prose.page.headings if heading.level == CONTENTS_LEVEL],
        "footnotes": prose.footnotes(),
        "contact": matter.contact(edition.inventory, words),
        "build": identity,
        "synthetic": edition.synthetic,
    } | UNSTAMPED
