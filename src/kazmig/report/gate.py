"""The gate before a run: what a page would drop or break is named by cell, with its mend, before anything runs.

The rule: the page shows it, or the run refuses it; nothing vanishes. What only a run can show (outputs) is judged by
the same rule when the pages are made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import unquote

from kazmig.project.declaration import DeclarationError, StepDeclaration, load_declaration
from kazmig.project.folders import Project
from kazmig.project.notebook import Content, NotebookError, as_node, outputs_of, read_notebook, source_of
from kazmig.project.tolerant import read_text
from kazmig.report.cells import KEY_FINDINGS, LEAD, TECHNICAL, Block, Plain, read_items
from kazmig.report.circumstances import traces
from kazmig.report.errors import ReportError
from kazmig.report.markdown import Page, dead_link
from kazmig.report.outputs import lost_outputs, lost_tag
from kazmig.report.sanitise import lost_in
from kazmig.report.tree import raw_html, titles, words_of
from kazmig.report.varying import helpers, varying
from kazmig.words.narratives import Narrative, load_narratives
from kazmig.words.words import LANGUAGES

_TAGS = (KEY_FINDINGS, TECHNICAL, LEAD, "lang:en", "parameters")
Steps = Mapping[str, StepDeclaration] | None


def refuse(problems: Iterable[str]) -> None:
    """Raises ReportError with all problems, if there are any."""
    if found := list(dict.fromkeys(problems)):
        raise ReportError("\n".join(found))


def check_notebook(path: Path, project: Project | None = None, outputs: bool = False) -> list[str]:
    """What a page would drop or break of this notebook, a sentence each; `project` says which notebooks there are.

    `outputs` asks for those that are saved in the file, too; a run makes its own.
    """
    try:
        notebook = read_notebook(path)
        saved = outputs_of(path) if outputs else []
    except NotebookError as error:
        return [str(error)]
    problems = [problem for cell in notebook["cells"] for problem in _raw(cell, path.name)]
    problems += [problem for cell in notebook["cells"] for problem in _tags(cell, path.name)]
    problems += _code(notebook["cells"], path)
    try:
        items = read_items(as_node(notebook), path.name, _narratives(path, project), lenient=True)
    except ReportError as error:
        return [*problems, str(error)]
    steps = _steps(project)
    for language in ("", *LANGUAGES):
        if not (texts := _texts(items, language, path.name)):
            continue
        broken = [problem for text, where in texts for problem in _html(text, where)] + _titles(texts)
        broken += [problem for text, where in texts for problem in _placeholders(text, where) if not language]
        # The technical page holds the English prose, too, and its headings.
        shown = texts if language else [*texts, *_texts(items, LANGUAGES[0], path.name)]
        problems += broken or _page(shown, language, steps, project)
    return list(dict.fromkeys(problems + lost_outputs(path.name, saved, traces(project.root) if project else ())))


def as_markdown(latex: str) -> str:
    """A `text/latex` output as markdown: a formula on its own line, or words with formulas among them."""
    text = latex.strip()
    return text if "$" in text or text.startswith("\\begin") else f"$$\n{text}\n$$"


def _tags(cell: Content, name: str) -> list[str]:
    """Tags that are nearly one of ours: the cell would stand where its author does not expect it, or nowhere."""
    found = []
    for tag in cell["metadata"].get("tags", []):
        near = get_close_matches(tag.strip().casefold().replace("_", "-"), _TAGS, n=1, cutoff=0.85)
        if near and tag not in _TAGS:
            found.append(f"{name}, cell '{cell['id']}': the tag '{tag}' means nothing here. Did you mean '{near[0]}'?")
    return found


def _code(cells: list[Content], path: Path) -> list[str]:
    """What is another each time in code cells and in the helpers beside the notebook that they import."""
    texts = {f"{path.name}, cell '{cell['id']}'": source_of(cell) for cell in cells if cell["cell_type"] == "code"}
    beside = [path.with_name(f"{name}.py") for name in sorted(helpers(texts.values()))]
    files = {f"notebooks/{file.name}": read_text(file) for file in beside if file.is_file()}
    return [*varying(texts), *(problem for where, text in files.items() for problem in varying({where: text}))]


def _raw(cell: Content, name: str) -> list[str]:
    if cell["cell_type"] != "raw" or not source_of(cell).strip():
        return []
    return [f"{name}, cell '{cell['id']}': a raw cell, which no page shows. Make it markdown, or delete it."]


def _texts(items: list[Block | Plain], language: str, name: str) -> list[tuple[str, str]]:
    """The texts of a page, each with its place; '' is the technical page."""
    if language:
        blocks = [item for item in items if isinstance(item, Block) and language in item.texts]
        return [(each.texts[language], each.places[language]) for each in blocks if TECHNICAL not in each.tags]
    cells = [item.cell for item in items if isinstance(item, Plain) and item.cell.cell_type == "markdown"]
    return [(cell.source, f"{name}, cell '{cell.id}'") for cell in cells]


def _html(text: str, where: str) -> list[str]:
    return [lost_tag(where, tag) for tag in lost_in("".join(raw_html(text)))]


def _placeholders(text: str, where: str) -> list[str]:
    """Facts cited in a cell that is no passage: nobody would fill them in."""
    found = re.search(r"\{[{%][^}]*\bfacts\b[^}]*\}\}?", words_of(text))
    return [f"{where}: {found[0][:60]} would stand on the page as it is typed. Tag the cell lang:en."] if found else []


def _titles(texts: list[tuple[str, str]]) -> list[str]:
    """A page has one title, its first; a second would vanish."""
    found = [(title, where) for text, where in texts for title in titles(text)]
    return [
        f"{where}: a second title, '{title}' (the first is '{found[0][0]}'). A page has one; write it with ##."
        for title, where in found[1:]
    ]


def _narratives(path: Path, project: Project | None) -> dict[str, Narrative]:
    """The notebook's prose in the languages that it does not hold itself."""
    try:
        page = load_declaration(project)[path.stem].page if project else ""
    except DeclarationError:
        return {}
    return load_narratives(project.root, page) if project and page else {}


def _page(texts: list[tuple[str, str]], language: str, steps: Steps, project: Project | None) -> list[str]:
    """What is wrong on the page of one language ('' for the technical page), its placeholders unfilled."""
    page = Page(language, pages=None if steps is None else dict.fromkeys(steps, "there"))
    problems = _render(texts, page)
    problems += [
        f"{page.defined[key]}: footnote [^{key}] is cited nowhere, so that no page shows it. Cite it, or take it out."
        for key in page.notes
        if key not in page.order and not problems
    ]
    for slug, url, where in page.links:
        if slug not in page.ids and not (_filled_later(page) and url.startswith("#")):
            problems.append(dead_link(url, where, page.headings))
    for name, slug, url, where in page.elsewhere:
        there = _page_of(name, language, steps, project)
        if there is not None and slug not in there.ids and not _filled_later(there):
            problems.append(f"{where}: the link {unquote(url)} leads to no heading of that notebook's page.")
    return problems


def _render(texts: list[tuple[str, str]], page: Page) -> list[str]:
    """Puts texts on a page, their placeholders unfilled; what is wrong with them."""
    problems: list[str] = []
    defined: list[tuple[str, str]] = []
    for text, where in texts:
        try:
            defined.append((page.define(_unfilled(text), where), where))
        except ReportError as error:
            problems.append(str(error))
    for text, where in defined:
        try:
            page.html(text, where)
        except ReportError as error:
            problems.append(str(error))
    return problems


def _page_of(name: str, language: str, steps: Steps, project: Project | None) -> Page | None:
    """The page to which a link to a notebook leads, as far as it is written; None where that cannot be told."""
    if not project or not steps or name not in steps:
        return None
    path = project.notebooks / f"{name}.ipynb"
    try:
        items = read_items(as_node(read_notebook(path)), path.name, _narratives(path, project), lenient=True)
    except (NotebookError, ReportError):
        return None
    partners = language and steps[name].page
    texts = _texts(items, language if partners else "", path.name)
    page = Page(language)
    return None if _render([*texts, *([] if partners else _texts(items, LANGUAGES[0], path.name))], page) else page


def _filled_later(page: Page) -> bool:
    """Whether a heading holds a placeholder, so that its id is not known yet."""
    return any(_FILLED in heading.text for heading in page.headings)


_FILLED = "…"
_PLACEHOLDER = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


def _unfilled(text: str) -> str:
    """A text whose placeholders are not filled yet, with a sign in their place."""
    return _PLACEHOLDER.sub(lambda match: _FILLED if match[0].startswith("{{") else "", text)


def _steps(project: Project | None) -> Steps:
    try:
        return load_declaration(project).steps if project else None
    except DeclarationError:
        return None
