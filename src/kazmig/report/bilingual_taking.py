"""Taking a native reader's workbook back: all of it, or nothing and why not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from kazmig.report import ReportError
from kazmig.report.bilingual import Reading, faults
from kazmig.report.bilingual_sheet import Answer
from kazmig.report.cells import Block
from kazmig.words.narratives import load_narratives, narrative_file, text_id, write_narrative
from kazmig.words.review import ReviewError, Signature, checked, read_review, write_signatures
from kazmig.words.words import LANGUAGES


@dataclass(frozen=True)
class Taken:
    """What came of a workbook: passages that changed, passages that were signed, remarks, each by its place."""

    changed: tuple[str, ...]
    signed: tuple[str, ...]
    remarks: tuple[str, ...]


def take(reading: Reading, answers: list[Answer]) -> Taken:
    """Writes changed passages and signatures. Raises ReportError with all that is wrong; then nothing is written."""
    blocks = {(page, block.id): block for page, found in reading.blocks().items() for block in found}
    problems = [problem for answer in answers for problem in _wrong(answer, blocks)]
    if problems:
        raise ReportError("\n".join(problems))
    changed = {(each.page, each.language, each.block): each.text for each in answers if each.text}
    for page, language in sorted({key[:2] for key in changed}):
        own = {block: text for (at, code, block), text in changed.items() if (at, code) == (page, language)}
        problems += faults(reading, page, own, language)
    signatures, unsigned = _signatures(answers, blocks)
    if problems + unsigned:
        raise ReportError("\n".join(problems + unsigned))
    root, reference = reading.project.root, reading.project.reference
    for page, language in sorted({key[:2] for key in changed}):
        passages = dict(load_narratives(root, page)[language].passages)
        for (at, code, block), text in changed.items():
            if (at, code) == (page, language):
                passages[block] = replace(passages[block], text=text)
        write_narrative(narrative_file(root, page, language), passages)
    if signatures:
        write_signatures(reference, {**read_review(reference).signatures, **signatures})
    remarks = tuple(f"{each.page}.{each.language}, {each.block}: {each.remark}" for each in answers if each.remark)
    return Taken(_said(changed), _said(signatures), remarks)


def _said(keys: object) -> tuple[str, ...]:
    return tuple(f"{page}.{language}, {block}" for page, language, block in sorted(keys))  # type: ignore[call-overload]


def _wrong(answer: Answer, blocks: dict[tuple[str, str], Block]) -> list[str]:
    block = blocks.get((answer.page, answer.block))
    if block is None or answer.language not in LANGUAGES[1:]:
        return [f"{answer.where}: there is no block '{answer.block}' of page '{answer.page}' in '{answer.language}'."]
    if answer.english != text_id(block.texts[LANGUAGES[0]]):
        return [f"{answer.where}: the English of '{answer.block}' has changed since the export. Export it again."]
    if answer.translation != text_id(block.texts[answer.language]):
        return [f"{answer.where}: somebody changed '{answer.block}' since the export. Export it again, and mend there."]
    if answer.text and answer.good and text_id(answer.text) != text_id(block.texts[answer.language]):
        return [f"{answer.where}: 'ok' and another text. Clear one of the two."]
    return []


def _signatures(
    answers: list[Answer], blocks: dict[tuple[str, str], Block]
) -> tuple[dict[tuple[str, str, str], Signature], list[str]]:
    """Signatures of what a reader approved or wrote, and what is wrong with any. A name signs what it wrote."""
    found: dict[tuple[str, str, str], Signature] = {}
    problems = []
    for each in answers:
        if not each.good and not (each.text and each.reader):
            continue
        text = each.text or blocks[each.page, each.block].texts[each.language]
        day = each.date.date() if isinstance(each.date, datetime) else each.date
        try:
            found[each.page, each.language, each.block] = checked(each.reader, day, text_id(text), each.where)
        except ReviewError as error:
            problems.append(str(error))
    return found, problems
