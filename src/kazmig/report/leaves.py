"""Pages that no notebook makes: made from the facts and tables of a whole edition, in every language.

Each is a module with `NAME` and `content(edition, words, others)`, which gives its template's context, or None in an
edition that has nothing to show there.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from types import ModuleType

from kazmig.evidence.quarter import Quarter
from kazmig.project.declaration import StepDeclaration, load_declaration
from kazmig.project.folders import Project
from kazmig.report import leaf_definitions, matter
from kazmig.report.edition import Edition, build_id, load_edition, shared_inputs
from kazmig.report.foreign import marked
from kazmig.report.leaf_names import ALWAYS, LEAVES, index_file
from kazmig.report.pictures import soft_html
from kazmig.report.stamp import UNSTAMPED
from kazmig.report.template import render_page
from kazmig.words.about import SERIES_TITLE
from kazmig.words.words import LANGUAGE_NAMES, LANGUAGES, Words


def write_leaves(
    project: Project, quarter: Quarter, build: Path, out: Path | None = None, names: Iterable[str] = tuple(LEAVES)
) -> list[Path]:
    """Writes leaves of an edition in all languages to `out` (`build/pages`); returns them. Raises ReportError."""
    edition = load_edition(project, quarter, widest(project), build)
    folder = out or build / "pages"
    folder.mkdir(parents=True, exist_ok=True)
    shared = shared_inputs(edition)
    written = []
    for name in names:
        module = _module(name)
        for language in LANGUAGES:
            words = Words(language, domain="report")
            content = module.content(edition, words)
            if content is None:
                break
            context = _frame(edition, words, name) | content
            context["build"] = build_id([*shared, repr(sorted(content.items(), key=lambda each: each[0])).encode()])
            html = render_page(f"{name}.html.j2", context).decode("utf-8")
            path = folder / f"{name}.{language}.html"
            path.write_text(marked(html, language), encoding="utf-8", newline="\n")
            written.append(path)
    return written


def widest(project: Project) -> StepDeclaration:
    """The step that stands on most others: its pages may tell of all facts."""
    steps = load_declaration(project)
    return max(steps.steps.values(), key=lambda step: (len(steps.with_needs(step.name)), step.name))


def beside(edition: Edition, words: Words, own: str) -> list[dict[str, str]]:
    """Links to the other pages of an edition that hardly any lacks: narratives and leaves."""
    steps = load_declaration(edition.project).steps.values()
    pages = {step.page: step.title for step in steps if step.page and not step.optional} | {
        name: LEAVES[name] for name in ALWAYS if name != "definitions" or leaf_definitions.came(edition)
    }
    return [
        {"file": f"{name}.{words.language}.html", "text": soft_html(title, words)}
        for name, title in pages.items()
        if name != own
    ]


def _module(name: str) -> ModuleType:
    return import_module(f"kazmig.report.leaf_{name}")


def _frame(edition: Edition, words: Words, name: str) -> dict[str, object]:
    return {
        "kind": "leaf",
        "name": name,
        "language": words.language,
        "t": words.t,
        "names": LANGUAGE_NAMES,
        "index": index_file(words.language),
        "series": words.t(SERIES_TITLE),
        "status": matter.status_of(edition.inventory, words, edition.settings),
        "title": words.t(LEAVES[name]),
        "links": [(code, f"{name}.{code}.html") for code in LANGUAGES],
        "others": beside(edition, words, name),
        "contact": matter.contact(edition.inventory, words, edition.settings),
        "synthetic": edition.synthetic,
    } | UNSTAMPED
