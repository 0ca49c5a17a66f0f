"""The numbers that an edition's pages cite: from each to what it was computed from, down to the raw file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import unescape
from pathlib import Path

from markupsafe import Markup, escape

from kazmig.evidence.facts import Fact, Facts
from kazmig.project.declaration import StepDeclaration, load_declaration
from kazmig.report.edition import Edition
from kazmig.report.labels import fact_label, fact_text, interval_text
from kazmig.report.origins import place_html
from kazmig.report.pictures import soft_html
from kazmig.report.raw_cells import RawCells
from kazmig.words.about import quality_label, source_label
from kazmig.words.words import LANGUAGES, Words

# A set of inputs as large as this is written once, for all numbers that share it.
MANY = 4
_CITED = re.compile(r'<a class="num" href="#n-([^"]+)"')
# What stands before the colon of an input that is no fact.
ORIGINS = {
    "raw": "file of the team",
    "reference": "reference file",
    "table": "table of this edition",
    "method": "description of the method",
}
_H1 = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)


def content(edition: Edition, words: Words) -> dict[str, object] | None:
    """Groups by source, each number with value, interval, place and inputs; `sets` are inputs shared by many."""
    pages = cited_in(edition.build / "pages", words.language)
    titles = {file: _heading((edition.build / "pages" / file).read_text(encoding="utf-8"), file) for file in pages}
    everywhere = [cited_in(edition.build / "pages", language) for language in LANGUAGES]
    keys = closure(edition.facts, [key for found in everywhere for cited in found.values() for key in cited])
    cells = RawCells(edition.inventory)
    sets: dict[tuple[str, ...], int] = {}
    groups: dict[str, list[dict[str, object]]] = {}
    for key in sorted(keys):
        fact = edition.facts[key]
        groups.setdefault(fact.source, []).append(_row(fact, edition, words, cells, sets, pages, titles))
    steps = load_declaration(edition.project).steps
    return {
        "groups": [
            {"id": f"of-{name}", "rows": rows, **_source(name, edition, words, steps)}
            for name, rows in sorted(groups.items())
        ],
        "sets": [{"id": f"set-{number}", "inputs": _links(inputs, edition, words)} for inputs, number in sets.items()],
    }


def cited_in(pages: Path, language: str) -> dict[str, list[str]]:
    """Keys that the prose of each finished page cites, by the page's file."""
    found = {}
    for path in sorted(pages.glob(f"*.{language}.html")):
        keys = dict.fromkeys(unescape(key) for key in _CITED.findall(path.read_text(encoding="utf-8")))
        if keys:
            found[path.name] = list(keys)
    return found


def closure(facts: Facts, keys: Iterable[str]) -> set[str]:
    """These keys and all that their facts were computed from."""
    waiting, seen = list(keys), set[str]()
    while waiting:
        key = waiting.pop()
        if key not in seen and key in facts:
            seen.add(key)
            waiting += facts[key].inputs
    return seen


def _row(
    fact: Fact,
    edition: Edition,
    words: Words,
    cells: RawCells,
    sets: dict[tuple[str, ...], int],
    pages: Mapping[str, list[str]],
    titles: Mapping[str, str],
) -> dict[str, object]:
    shared = 0
    if len(fact.inputs) > MANY:
        shared = sets.setdefault(fact.inputs, len(sets) + 1)
    return {
        "key": fact.key,
        "label": fact_label(fact.key, words),
        "value": fact_text(fact, words),
        "plain": str(fact.value),
        "interval": interval_text(fact, words),
        "period": words.period(fact.period) if fact.period else "",
        "quality": quality_label(fact.quality, words),
        "place": place_html(fact.place, words),
        "derived": fact.derived,
        "cell": cells.of(fact),
        "set": f"set-{shared}" if shared else "",
        "number": len(fact.inputs),
        "inputs": [] if shared else _links(fact.inputs, edition, words),
        "used": [{"file": file, "title": titles[file]} for file, keys in pages.items() if fact.key in keys],
    }


def _heading(html: str, file: str) -> str:
    """What a page calls itself; its file where it has no heading."""
    found = _H1.search(html)
    return unescape(re.sub(r"<[^>]*>", "", found[1])).strip() if found else file


def _links(inputs: Iterable[str], edition: Edition, words: Words) -> list[dict[str, object]]:
    facts = edition.facts
    return [
        {"key": key, "text": fact_label(key, words), "said": fact_text(facts[key], words)}
        if key in facts
        else {"key": "", "said": _origin(key, edition, words)}
        for key in inputs
    ]


def _origin(key: str, edition: Edition, words: Words) -> Markup:
    """What a number was computed from that is no number of this edition: a file, a table, a method, an edition."""
    earlier, _, quarter = key.partition("@")
    if quarter:
        return escape(f"{fact_label(earlier, words)} ({words.t('Edition')}: {words.period(quarter)})")
    kind, _, name = key.partition(":")
    if kind == "edition":
        return escape(f"{words.t('Edition')}: {words.period(name)}")
    if kind == "table" and (edition.build / "tables" / f"{name}.csv").is_file():
        link = Markup('{}: <a href="files/{}.{}.csv">{}</a>')
        return link.format(words.t(ORIGINS[kind]), name, words.language, name)
    if kind in ORIGINS:
        return Markup("{}: <code>{}</code>").format(words.t(ORIGINS[kind]), name)
    return Markup("<code>{}</code>").format(key)


def _source(name: str, edition: Edition, words: Words, steps: Mapping[str, StepDeclaration]) -> dict[str, object]:
    """Publisher and document of a section of sources.toml, or the notebook that computed the numbers."""
    if name in edition.inventory.sources:
        source = edition.inventory.sources[name]
        return {
            "publisher": soft_html(source.publisher or name, words),
            "document": soft_html(source.title, words),
            "files": [path.name for path in source.files],
            "page": "",
        }
    step = steps.get(name)
    return {
        "publisher": source_label(name, words, edition.inventory),
        "document": soft_html(step.title if step else name, words),
        "files": [],
        "page": f"{name}.html" if step else "",
    }
