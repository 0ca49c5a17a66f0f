"""The gate before a run: what a page would drop or break is named by cell, with its mend, before anything runs.

The rule: the page shows it, or the run refuses it; nothing vanishes. What only a run can show (outputs) is judged by
the same rule when the pages are made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kazmig.project.declaration import DeclarationError, load_declaration
from kazmig.project.folders import Project
from kazmig.project.notebook import NotebookError, as_node, outputs_of, read_notebook, source_of
from kazmig.report import ReportError
from kazmig.report.cells import TECHNICAL, Block, Plain, read_items
from kazmig.report.markdown import Page, anchor, dead_link
from kazmig.report.sanitise import links_in, lost_in
from kazmig.report.tree import raw_html, titles
from kazmig.words.narratives import Narrative, load_narratives
from kazmig.words.words import LANGUAGES

_ADDRESS = re.compile(r"<?[^<>\n]{0,60}\bat 0x[0-9a-fA-F]{6,}>?")
# Signs that steer a terminal (colours, bells), which no page can hold.
_STEERING = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# What %time, %%time and %timeit print.
_MEASURED = re.compile(r"^(?:CPU times: |Wall time: ).*|.*\bper loop \(mean\b.*", re.MULTILINE)
_ABROAD = re.compile(r"(?:https?|mailto):", re.IGNORECASE)
_SHOWN = ("application/vnd.kazmig.figure+json", "text/html", "text/markdown", "text/latex", "text/plain")
_PICTURES = ("image/", "application/javascript", "application/pdf", "application/vnd.", "video/")
_MENDS = {
    "h1": "Write a heading with ##",
    "img": "Draw it with step.figure, so that it gets a number, a description, a source and its data",
    "svg": "Draw it with step.figure, so that it gets a number, a description, a source and its data",
    "details": "Write a heading and the text below it; the technical page folds code by itself",
    "summary": "Write a heading instead",
    "script": "Pages run no script; show the result as a table, a text or with step.figure",
    "style": "Pages have one style",
}


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
    try:
        items = read_items(as_node(notebook), path.name, _narratives(path, project), lenient=True)
    except ReportError as error:
        return [*problems, str(error)]
    pages = [(language, texts) for language in ("", *LANGUAGES) if (texts := _texts(items, language, path.name))]
    for language, texts in pages:
        broken = [problem for text, where in texts for problem in _html(text, where)] + _titles(texts)
        # The technical page holds the English prose, too, and its headings.
        shown = texts if language else [*texts, *_texts(items, LANGUAGES[0], path.name)]
        problems += broken or _page(shown, language, _notebooks(project))
    return list(dict.fromkeys(problems + lost_outputs(path.name, saved)))


def lost_outputs(notebook: str, outputs: Iterable[tuple[str, Any]]) -> list[str]:
    """Outputs (each with its cell's id) of which a page would show nothing, or other bytes each time."""
    problems = []
    for cell, output in outputs:
        where, data = f"{notebook}, cell '{cell}'", output.get("data") or {}
        if output.get("output_type") == "error":
            problems.append(
                f"{where}: it raised {output.get('ename', 'an error')}, which no page shows. Catch the error and print "
                "what is to be said, or take the tag raises-exception away."
            )
        text = _text(output.get("text", "")) if output.get("name", "stdout") == "stdout" else ""
        shown = next((kind for kind in _SHOWN if kind in data), "")
        if (data and not shown) or any(kind.startswith(_PICTURES) and shown in ("text/plain", "") for kind in data):
            kind = next((kind for kind in data if kind.startswith(_PICTURES)), next(iter(data)))
            problems.append(
                f"{where}: an output of kind {kind}, which no page shows. Draw it with step.figure, show a table or a "
                "text, or end the line with a semicolon so that it is not shown."
            )
            continue
        if shown in ("text/html", "text/markdown"):
            problems += [
                _lost_tag(f"{where}, its output", tag) for tag in lost_in(_text(data[shown]), of_a_library=True)
            ]
        if shown == "text/html":
            urls = [url for url in links_in(_text(data[shown])) if not _ABROAD.match(url)]
            problems += [dead_link(url, f"{where}, its output", []) for url in urls]
        texts = [text, *([_text(data[shown])] if shown in _SHOWN[1:] else [])]
        if shown in ("text/plain", "") and any(_STEERING.search(each) for each in texts):
            problems.append(f"{where}: its output holds signs for a terminal, such as colours. Print it without them.")
        if any(_MEASURED.search(each) for each in texts):
            problems.append(f"{where}: its output holds a measured time, which is another each time. Take %time out.")
        for found in (match[0] for each in texts for match in _ADDRESS.finditer(each)):
            problems.append(
                f"{where}: its output holds a place in memory ({found.strip()}), which is another each time. "
                "End the line with a semicolon, or show what is in the object."
            )
    return problems


def as_markdown(latex: str) -> str:
    """A `text/latex` output as markdown: a formula on its own line, or words with formulas among them."""
    text = latex.strip()
    return text if "$" in text or text.startswith("\\begin") else f"$$\n{text}\n$$"


def _raw(cell: dict[str, Any], name: str) -> list[str]:
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
    return [_lost_tag(where, tag) for tag in lost_in("".join(raw_html(text)))]


def _lost_tag(where: str, tag: str) -> str:
    return f"{where}: HTML <{tag}>, which no page shows. {_MENDS.get(tag, 'Say it in markdown')}, or take it out."


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


def _page(texts: list[tuple[str, str]], language: str, notebooks: dict[str, set[str]] | None) -> list[str]:
    """What is wrong on the page of one language ('' for the technical page), its placeholders unfilled."""
    page = Page(language, pages=None if notebooks is None else dict.fromkeys(notebooks, "there"))
    problems: list[str] = []
    for number, (text, where) in enumerate(texts):
        try:
            texts[number] = (page.define(_unfilled(text), where), where)
        except ReportError as error:
            problems.append(str(error))
    for text, where in texts:
        try:
            page.html(text, where)
        except ReportError as error:
            problems.append(str(error))
    problems += [
        f"{page.defined[key]}: footnote [^{key}] is cited nowhere, so that no page shows it. Cite it, or take it out."
        for key in page.notes
        if key not in page.order and not problems
    ]
    filled_later = any(_FILLED in heading.text for heading in page.headings)
    for slug, url, where in page.links:
        if slug not in page.ids and not (filled_later and url.startswith("#")):
            problems.append(dead_link(url, where, page.headings))
    return problems + (_anchors_elsewhere(texts, notebooks, page) if notebooks else [])


def _anchors_elsewhere(texts: list[tuple[str, str]], notebooks: dict[str, set[str]], page: Page) -> list[str]:
    """Links to a heading of another notebook that has none of that name."""
    problems = []
    for text, where in texts:
        for match in re.finditer(r"\]\((?:\./)?(?P<stem>[\w-]+)\.ipynb#(?P<part>[^)\s]+)\)", text):
            known = notebooks.get(match["stem"])
            if known is not None and anchor(match["part"]) not in known:
                problems.append(
                    f"{where}: the link {match['stem']}.ipynb#{match['part']} leads to no heading of that notebook."
                )
    return problems


_FILLED = "…"
_PLACEHOLDER = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


def _unfilled(text: str) -> str:
    """A text whose placeholders are not filled yet, with a sign in their place."""
    return _PLACEHOLDER.sub(lambda match: _FILLED if match[0].startswith("{{") else "", text)


def _notebooks(project: Project | None) -> dict[str, set[str]] | None:
    """The steps of the project, each with the ids of its notebook's headings."""
    if project is None:
        return None
    try:
        return {name: _headings(project.notebooks / f"{name}.ipynb") for name in load_declaration(project).steps}
    except (DeclarationError, NotebookError, OSError):
        return None


def _headings(path: Path) -> set[str]:
    cells = [cell for cell in read_notebook(path)["cells"] if cell["cell_type"] == "markdown"]
    lines = [line for cell in cells for line in source_of(cell).splitlines() if line.startswith("#")]
    return {anchor(line.lstrip("#").strip()) for line in lines}


def _text(content: Any) -> str:
    return "".join(content) if isinstance(content, list) else str(content)
