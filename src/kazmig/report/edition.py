"""What every page of an edition says besides its own prose: status, sources, words, citation, changes, build id.

All of it comes from data: sources.toml, glossary and acronyms, facts, the audit table, the sign-off of translations.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from kazmig.evidence.definitions import to_compare_with
from kazmig.evidence.facts import Facts
from kazmig.evidence.quarter import Quarter
from kazmig.project import tolerant
from kazmig.project.declaration import StepDeclaration, load_declaration
from kazmig.project.folders import Project
from kazmig.project.inventory import Inventory, load_inventory
from kazmig.project.published import earlier_editions
from kazmig.project.settings import NAME, Settings
from kazmig.report.citable import settings_of
from kazmig.report.errors import ReportError
from kazmig.report.revision import kept_before
from kazmig.words.narratives import Narrative, NarrativeError, load_narratives
from kazmig.words.review import Review, ReviewError, read_review
from kazmig.words.words import LANGUAGES, LOCALES

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Edition:
    """One quarter's edition as a page sees it: its own facts and those of the editions before it."""

    project: Project
    quarter: Quarter
    inventory: Inventory
    facts: Facts
    build: Path
    previous: tuple[Quarter, Facts] | None = None
    # Whether the page compares itself with earlier editions at all (`earlier` of its step).
    compares: bool = True
    superseded: tuple[int, Facts] | None = None
    audit: tuple[dict[str, str], ...] = ()
    glossary: tuple[dict[str, str], ...] = ()
    acronyms: tuple[dict[str, str], ...] = ()
    review: Review = field(default_factory=Review)
    narratives: dict[str, Narrative] = field(default_factory=dict)
    preview: bool = False
    # Keys that some edition states: a passage may cite them where this quarter lacks them; others are mistyped.
    known: frozenset[str] = frozenset()
    # Sections of sources.toml and tables of data/raw/reference that the page's step and all before it read.
    raw: tuple[str, ...] = ()
    reference: tuple[str, ...] = ()
    # Of `raw`, what steps clean that stand on no other, with the step's title: the evidence of a quarter.
    cleaned: dict[str, str] = field(default_factory=dict)
    settings: Settings = field(default_factory=Settings)

    @property
    def figures(self) -> Path:
        return self.build / "figures"

    @property
    def revision(self) -> int:
        return self.inventory.revision

    @property
    def synthetic(self) -> bool:
        return self.inventory.synthetic


def load_edition(project: Project, quarter: Quarter, step: StepDeclaration, build: Path) -> Edition:
    """What the pages of `step` are made from: facts and audit of the step and of all that it stands on."""
    steps = load_declaration(project)
    names = [name for name in steps.steps if name in steps.with_needs(step.name)]
    inventory = load_inventory(project, quarter)
    stated = [Facts.load(path) for name in names if (path := build / "facts" / f"{name}.json").is_file()]
    facts = Facts(fact for each in stated for fact in each.values())
    own = {*names, *(raw for name in names for raw in steps[name].raw)}
    previous = _previous(project, quarter, inventory) if step.earlier else None
    superseded = superseded_facts(project, quarter, inventory.revision)
    audit = [row for name in names for row in read_rows(build / "audit" / f"{name}.csv")]
    return Edition(
        project=project,
        quarter=quarter,
        inventory=inventory,
        facts=facts,
        build=build,
        previous=previous and (previous[0], _comparable(previous[1], facts, own)),
        compares=step.earlier,
        superseded=superseded and (superseded[0], _comparable(superseded[1], facts, own)),
        audit=tuple(audit),
        glossary=tuple(_words_table(project.reference / "glossary.csv", "term", "definition")),
        acronyms=tuple(_words_table(project.reference / "acronyms.csv", "acronym", "meaning")),
        review=_review(project),
        narratives=_narratives(project, step),
        known=frozenset(facts) | _keys_of_editions(project, quarter),
        raw=tuple(sorted({raw for name in names for raw in steps[name].raw})),
        reference=tuple(step.reference),
        settings=settings_of(project),
        cleaned={
            raw: steps[name].title
            for name in names
            if not (steps[name].needs or steps[name].optional)
            for raw in steps[name].raw
        },
    )


def _keys_of_editions(project: Project, quarter: Quarter) -> frozenset[str]:
    """Keys of all facts that editions before this one state; its own last one must not decide what it says."""
    editions = earlier_editions(project, quarter, synthetic=True)
    return frozenset(key for facts in editions.values() for key in facts)


def _narratives(project: Project, step: StepDeclaration) -> dict[str, Narrative]:
    try:
        return load_narratives(project.root, step.page) if step.page else {}
    except NarrativeError as error:
        raise ReportError(str(error)) from error


def superseded_facts(project: Project, quarter: Quarter, revision: int) -> tuple[int, Facts] | None:
    """Number and facts of the latest revision before `revision`; None for a first issue."""
    folder = kept_before(project, quarter, revision)
    return None if folder is None else (int(folder.name[1:]), Facts.load(folder / "facts.json"))


def _comparable(earlier: Facts, facts: Facts, sources: set[str]) -> Facts:
    """Of an earlier edition what a page can compare: it does not stand on all steps, and misses nothing of others."""
    return Facts(fact for fact in earlier.values() if fact.key in facts or fact.source in sources)


def _review(project: Project) -> Review:
    try:
        return read_review(project.reference)
    except ReviewError as error:
        raise ReportError(str(error)) from error


def build_id(parts: Iterable[bytes]) -> str:
    """Names the inputs of a page: facts, texts, figures, words and templates, in this order."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()[:12]


def shared_inputs(edition: Edition) -> list[bytes]:
    """What all pages of an edition are made from, for their build id."""
    files = [
        edition.inventory.path,
        edition.project.root / NAME,
        *tolerant.files_in(HERE / "templates", "*"),
        *(path for path in tolerant.files_in(HERE, "*.py") if path.parent == HERE),
        *tolerant.files_in(LOCALES, "*.po"),
    ]
    tables = [
        repr(edition.glossary),
        repr(edition.acronyms),
        repr(edition.audit),
        repr(sorted(edition.review.signatures.items())),
    ]
    earlier = [facts.to_json() for each in (edition.previous, edition.superseded) if each for facts in each[1:]]
    texts = [edition.facts.to_json(), *earlier, *tables]
    return [text.encode() for text in texts] + [path.read_bytes() for path in files if path.is_file()]


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file, or none where there is no such file."""
    if not path.is_file():
        return []
    try:
        return list(tolerant.read_rows(path))
    except tolerant.NoTable as error:
        raise ReportError(str(error)) from error


def _words_table(path: Path, first: str, second: str) -> list[dict[str, str]]:
    rows = read_rows(path)
    needed = [f"{name}_{language}" for language in LANGUAGES for name in (first, second)]
    for number, row in enumerate(rows, start=2):
        for column in needed:
            if not (row.get(column) or "").strip():
                raise ReportError(
                    f"data/raw/reference/{path.name}, row {number}, column {column}: found nothing, expected words. "
                    "Every entry needs all three languages."
                )
    return rows


def _previous(project: Project, quarter: Quarter, inventory: Inventory) -> tuple[Quarter, Facts] | None:
    editions = earlier_editions(project, quarter, inventory.synthetic)
    before = to_compare_with(quarter, editions)
    return None if before is None else (before, editions[before])
