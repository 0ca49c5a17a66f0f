"""Executed notebooks to pages: nbconvert in process, with a template of our own on its `base`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import nbformat
from markupsafe import Markup
from nbformat import NotebookNode

from kazmig.evidence.facts import Facts
from kazmig.evidence.quarter import Quarter
from kazmig.project.declaration import StepDeclaration, load_declaration
from kazmig.project.folders import Project
from kazmig.report import changed, gate, leaves, matter
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
from kazmig.report.circumstances import traces
from kazmig.report.downloads.about import About
from kazmig.report.downloads.linked import given_away
from kazmig.report.edition import Edition, build_id, load_edition, read_rows, shared_inputs
from kazmig.report.errors import ReportError
from kazmig.report.foreign import marked
from kazmig.report.headings import Level, check_levels
from kazmig.report.labels import words_list
from kazmig.report.leaf_names import LEAVES, index_file
from kazmig.report.leaf_questions import gravest
from kazmig.report.leaf_what_if import GRID, KERNEL, steps
from kazmig.report.markdown import Heading, Page
from kazmig.report.outputs import lost_outputs
from kazmig.report.page_cells import Counter, code_cell, figure_names, lead, markdown_cell, note, numbered
from kazmig.report.pictures import read_record, soft_html
from kazmig.report.prose import Prose
from kazmig.report.stamp import PLACEHOLDER, UNSTAMPED, stamped
from kazmig.report.template import render_notebook
from kazmig.report.terms_used import Terms, used_acronyms
from kazmig.words.about import SERIES_TITLE
from kazmig.words.narratives import text_id
from kazmig.words.review import told
from kazmig.words.words import LANGUAGE_NAMES, LANGUAGES, Words

MAX_BYTES = 1_000_000
CONTENTS_LEVEL = 2
# A page whose facts hold it stands on the checks, and tells of what they found.
CHECKED = "checks.total.rules"


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
    gate.refuse(lost_outputs(step.notebook, outputs, traces(project.root)))
    edition = replace(load_edition(project, quarter, step, build), preview=preview)
    pages = {f"{step.name}.html": technical_page(notebook, edition, step)}
    if step.page and _speaks(step, build):
        for language in LANGUAGES:
            pages[f"{step.page}.{language}.html"] = partner_page(notebook, edition, step, language)
    for name, content in pages.items():
        _check_size(step.notebook, name, content)
    folder = folder or build / "pages"
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in pages.items():
        (folder / name).write_bytes(stamped(content.decode(), PLACEHOLDER, False).encode() if preview else content)
    return [folder / name for name in pages]


def _speaks(step: StepDeclaration, build: Path) -> bool:
    """Whether a step has anything to tell partners: an optional one that stated no fact has not, and gets no page."""
    path = build / "facts" / f"{step.name}.json"
    return not (step.optional and path.is_file() and not Facts.load(path))


def partner_page(notebook: NotebookNode, edition: Edition, step: StepDeclaration, language: str) -> bytes:
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
    prose.terms = Terms(language, edition.glossary)
    prose.define(blocks)
    prose.gate([block for block in blocks if KEY_FINDINGS not in block.tags])
    title = _title(blocks, prose) or words.t(step.title)
    findings = Markup("").join(prose.html(block) for block in blocks if KEY_FINDINGS in block.tags)
    cited_above = list(prose.cited)
    page.headings.clear()
    first, place = lead(items, edition.figures, step.notebook)
    cells = _partner_cells(items, prose, edition, first)
    check_levels(page, step.notebook, language)
    gate.refuse(page.dead_links())
    text, texts = text_of(items, language), {block.id: block.texts[language] for block in blocks}
    said = "".join([findings, *(cell.source for cell in cells)])
    beliefs = steps(edition.build / "tables", words) if GRID.removesuffix(".csv") in step.tables else None
    counter = Counter(page)
    counter.level = 3 if findings else 2
    shown = [read_record(edition.figures, name, step.notebook) for name in figure_names(items)]
    drawn = [source for record in shown if record.get("supplied", True) for source in record["source"]]
    used = matter.used_sources(edition, prose.cited, drawn)
    identity = _build_id(notebook, edition, [*figure_names(items)])
    context: dict[str, object] = {
        "kind": "partner",
        "title": title,
        "findings": findings,
        "lead": numbered(first, edition, words, counter, place) if first else None,
        "since": changed.since_previous(edition, cited_above, words) if findings and edition.compares else None,
        "review": told(edition.review.state(step.page, language, texts), words),
        "text_id": text_id(text),
        "glance": matter.quality_at_a_glance(edition, used, words, matter.borrowed_sources(edition, prose.cited)),
        # A page without a number or a drawing stands on no table.
        "references": [soft_html(each, words) for each in matter.references(edition, prose.cited, drawn)],
        "compares": edition.compares,
        "changes": changed.what_changed(
            edition, prose.cited, words, changed.subjects(block.texts[LANGUAGES[0]] for block in blocks)
        ),
        "corrections": matter.corrections(edition, words),
        "glossary": words_list(
            [row for row in edition.glossary if row.get("id") in prose.terms.used], "term", "definition", words
        ),
        "acronyms": words_list(used_acronyms(edition.acronyms, language, said), "acronym", "meaning", words),
        "numbers": matter.cited_numbers(prose.cited, edition, words),
        "passages": matter.named_passages(prose.follow.passages, edition, words),
        "ledger": f"numbers.{language}.html",
        "questions": f"questions.{language}.html",
        "gravest": gravest(edition.build / "tables", words) if CHECKED in edition.facts else [],
        "what_if": beliefs,
        "what_if_exact": f"what_if.{language}.html" if beliefs and read_rows(edition.build / "tables" / KERNEL) else "",
        "others": leaves.beside(edition, words, step.page),
        "citation": matter.citation(edition, title, step.page, identity, words),
        "disclaimers": [words.t(each) for each in matter.disclaimers(edition, prose.cited, used)],
        "links": [(code, f"{step.page}.{code}.html") for code in LANGUAGES],
        "technical": f"{step.name}.html",
    } | given_away(About(edition.quarter, edition.inventory, edition.settings), edition.facts, words)
    if beliefs:
        page.headings.append(Heading(CONTENTS_LEVEL, words.t(LEAVES["what_if"]), "what-if-title"))
    html = render_notebook(cells, context | common(edition, prose, identity)).decode("utf-8")
    return marked(html, language).encode("utf-8")


def technical_page(notebook: NotebookNode, edition: Edition, step: StepDeclaration) -> bytes:
    """The English page of any notebook for methodologists: all text, code folded, outputs."""
    words = Words("en", domain="report")
    items = read_items(notebook, step.notebook)
    page = _page(words, edition, technical=True)
    prose = Prose(words, edition.facts, edition.inventory, page, step.notebook, edition.known)
    prose.follow.linked = False
    plain = [item.cell for item in items if isinstance(item, Plain) and item.cell.cell_type == "markdown"]
    title = page.title([cell.source for cell in plain]) or step.title
    prose.define(item for item in items if isinstance(item, Block))
    for cell in plain:
        page.define(cell.source, f"{step.notebook}, cell '{cell.id}'")
    cells: list[NotebookNode] = []
    counter = Counter(page)
    level = Level()
    for item in items:
        where = f"{step.notebook}, cell '{item.cell.id if isinstance(item, Plain) else item.id}'"
        if isinstance(item, Block):
            if item is _first_block(items):
                cells.append(markdown_cell(note(words, "What partners read, in English:")))
            cells.append(markdown_cell(prose.finish(page.html(prose.fill(item), where, level.below))))
        elif item.cell.cell_type == "markdown":
            source = page.define(item.cell.source, where)
            cells.append(markdown_cell(page.html(source, where, level.mend)))
        elif item.cell.cell_type == "code":
            check_figure_words(item.cell.source, where)
            counter.level = min(level.last + 1, 6)
            cells.append(code_cell(item.cell, edition, words, counter, where, only_figures=False))
    gate.refuse(page.dead_links())
    identity = _build_id(notebook, edition, figure_names(items))
    context: dict[str, object] = {"kind": "technical", "title": title, "step": step.name, "links": [], "review": None}
    context["warnings"] = _warnings(edition, step)
    return render_notebook(cells, context | common(edition, prose, identity))


def _partner_cells(items: list[Block | Plain], prose: Prose, edition: Edition, first: str) -> list[NotebookNode]:
    counter = Counter(prose.page)
    counter.figures = 1 if first else 0
    cells: list[NotebookNode] = []
    for item in items:
        if isinstance(item, Block):
            if KEY_FINDINGS not in item.tags and (html := prose.html(item)).strip():
                cells.append(markdown_cell(html))
        elif item.cell.cell_type == "code":
            where = f"{prose.notebook}, cell '{item.cell.id}'"
            counter.level = min(prose.page.headings[-1].level + 1, 6) if prose.page.headings else 3
            cells.append(code_cell(item.cell, edition, prose.words, counter, where, only_figures=True, without=first))
    return cells


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


def _build_id(notebook: NotebookNode, edition: Edition, figures: list[str]) -> str:
    sources = "\n".join(f"{cell.cell_type} {cell.source}" for cell in notebook.cells).encode()
    records = [repr(read_record(edition.figures, name, "this page")).encode() for name in figures]
    translated = repr([each.passages for each in edition.narratives.values()]).encode()
    return build_id([sources, translated, *records, *shared_inputs(edition)])


def _warnings(edition: Edition, step: StepDeclaration) -> list[str]:
    """What Python warned of while the notebook ran."""
    path = edition.build / "warnings" / f"{step.name}.json"
    return list(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else []


def common(edition: Edition, prose: Prose, identity: str) -> dict[str, object]:
    words = prose.words
    return {
        "language": words.language,
        "t": words.t,
        "names": LANGUAGE_NAMES,
        "series": words.t(SERIES_TITLE),
        "index": index_file(words.language),
        "status": matter.status_of(edition.inventory, words, edition.settings),
        "contents": [heading for heading in prose.page.headings if heading.level == CONTENTS_LEVEL],
        "footnotes": prose.footnotes(),
        "contact": matter.contact(edition.inventory, words, edition.settings),
        "build": identity,
        "synthetic": edition.synthetic,
    } | UNSTAMPED
