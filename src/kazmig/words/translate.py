"""Which translated passages lag behind their English, and saying that one follows it again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kazmig.evidence.vocabulary import LANGUAGES
from kazmig.project.declaration import DeclarationError, StepDeclaration, load_declaration
from kazmig.project.folders import Project, ProjectError
from kazmig.project.notebook import NotebookError, read_notebook
from kazmig.words.narratives import (
    Narrative,
    NarrativeError,
    load_narratives,
    narrative_file,
    text_id,
    write_narrative,
)
from kazmig.words.review import RIGHT, ReviewError, checked, read_review, write_signatures

FAULTS = (DeclarationError, NarrativeError, NotebookError, ProjectError, ReviewError)


def english_of(project: Project, step: StepDeclaration) -> dict[str, str]:
    """The English blocks of a narrative's notebook, by the id of their cell."""
    tag = f"lang:{LANGUAGES[0]}"
    cells = read_notebook(project.notebooks / step.notebook)["cells"]
    prose = [cell for cell in cells if tag in cell.get("metadata", {}).get("tags", [])]
    return {str(cell["id"]): "".join(cell["source"]) for cell in prose}


def pages(project: Project) -> dict[str, StepDeclaration]:
    """The steps that make a partner page, by the page's name."""
    return {step.page: step for step in load_declaration(project).steps.values() if step.page}


def lagging(project: Project) -> Iterator[str]:
    """Every passage that is missing or behind its English, a sentence each."""
    for page, step in pages(project).items():
        english = english_of(project, step)
        for narrative in load_narratives(project.root, page).values():
            for block, text in english.items():
                try:
                    narrative.current(block, text)
                except NarrativeError as error:
                    yield str(error)


def to_mend(project: Project) -> Iterator[str]:
    """Words that a native reader found wrong and that still stand, a sentence each."""
    for each in read_review(project.reference).answered:
        path = project.root / each.place.partition(",")[0]
        if each.answer != RIGHT and path.is_file() and each.text in path.read_text(encoding="utf-8"):
            yield f"{each.place}: «{each.text}» should be: {each.answer} ({each.reader})."


def accept(project: Project, page: str, language: str, blocks: list[str]) -> list[str]:
    """Marks passages as following today's English; all that lag where none are named. Raises NarrativeError."""
    english, narrative = _page(project, page, language)
    if unknown := [block for block in blocks if block not in narrative.passages or block not in english]:
        raise NarrativeError(f"{narrative.where(unknown[0])}: there is no such block to accept; write it first.")
    passages, changed = dict(narrative.passages), []
    for block in blocks or [block for block in passages if block in english]:
        if passages[block].english != text_id(english[block]):
            passages[block] = replace(passages[block], english=text_id(english[block]))
            changed.append(block)
    write_narrative(narrative_file(project.root, page, language), passages)
    return changed


def sign(project: Project, page: str, language: str, blocks: list[str], reader: str, date: str) -> list[str]:
    """Signs passages as they stand; all of the page where none are named. Raises NarrativeError, ReviewError."""
    english, narrative = _page(project, page, language)
    chosen = blocks or [block for block in narrative.passages if block in english]
    signatures = dict(read_review(project.reference).signatures)
    for block in chosen:
        text = narrative.current(block, english.get(block, ""))
        where = f"{page}.{language}.{block}"
        signatures[page, language, block] = checked(reader, date, text_id(text), where)
    write_signatures(project.reference, signatures)
    return chosen


def _page(project: Project, page: str, language: str) -> tuple[dict[str, str], Narrative]:
    known = pages(project)
    if page not in known or language not in LANGUAGES[1:]:
        raise NarrativeError(
            f"There is no page '{page}' in '{language}'. Pages: {', '.join(known)}; languages: ru, kk."
        )
    return english_of(project, known[page]), load_narratives(project.root, page)[language]
