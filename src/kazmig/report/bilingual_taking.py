"""Taking a native reader's workbook back: all of it, or nothing and why not."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kazmig.report.bilingual import Reading, faults
from kazmig.report.bilingual_captions import CaptionAnswer, take_captions
from kazmig.report.bilingual_sheet import Answer, day
from kazmig.report.cells import Block
from kazmig.report.errors import ReportError
from kazmig.words.narratives import load_narratives, narrative_file, text_id, write_narrative
from kazmig.words.review import (
    RIGHT,
    Question,
    ReviewError,
    Signature,
    checked,
    read_review,
    write_answers,
    write_signatures,
)
from kazmig.words.words import LANGUAGES


@dataclass(frozen=True)
class Taken:
    """What came of a workbook, by place: texts that changed, passages signed, remarks, questions answered, to mend."""

    changed: tuple[str, ...]
    signed: tuple[str, ...]
    remarks: tuple[str, ...]
    answered: tuple[str, ...] = ()
    to_mend: tuple[str, ...] = ()


def take(
    reading: Reading,
    answers: list[Answer],
    captions: list[CaptionAnswer] | None = None,
    questions: list[tuple[str, Question]] | None = None,
) -> Taken:
    """Writes what a reader changed, signed and answered. Raises ReportError with all that is wrong; then nothing."""
    captions, questions = captions or [], questions or []
    blocks = {(page, block.id): block for page, found in reading.blocks().items() for block in found}
    problems = [problem for answer in answers for problem in _wrong(answer, blocks)]
    if problems:
        raise ReportError("\n".join(problems))
    changed = {(each.page, each.language, each.block): each.text for each in answers if each.text}
    for page, language in sorted({key[:2] for key in changed}):
        own = {block: text for (at, code, block), text in changed.items() if (at, code) == (page, language)}
        problems += faults(reading, page, own, language)
    signatures, unsigned = _signatures(answers, blocks)
    files, wrong = take_captions(reading, captions)
    problems += unsigned + wrong + _unasked(reading, questions)
    if problems:
        raise ReportError("\n".join(problems))
    root, reference = reading.project.root, reading.project.reference
    for page, language in sorted({key[:2] for key in changed}):
        passages = dict(load_narratives(root, page)[language].passages)
        for (at, code, block), text in changed.items():
            if (at, code) == (page, language):
                passages[block] = replace(passages[block], text=text)
        write_narrative(narrative_file(root, page, language), passages)
    if signatures:
        write_signatures(reference, {**read_review(reference).signatures, **signatures})
    for path, text in files.items():
        path.write_text(text, encoding="utf-8", newline="\n")
    if questions:
        write_answers(reference, (each for _, each in questions))
    remarks = [f"{each.page}.{each.language}, {each.block}: {each.remark}" for each in answers if each.remark]
    remarks += [f"{each.place}: {each.remark}" for each in captions if each.remark]
    return Taken(
        (*_said(changed), *(f"{each.place}, {each.language}" for each in captions if each.text)),
        _said(signatures),
        tuple(remarks),
        tuple(f"{each.place}: «{each.text}»" for _, each in questions if each.answer == RIGHT),
        tuple(f"{each.place}: «{each.text}»: {each.answer}" for _, each in questions if each.answer != RIGHT),
    )


def _unasked(reading: Reading, questions: list[tuple[str, Question]]) -> list[str]:
    open_ = {(each.language, each.place, each.text) for each in read_review(reading.project.reference).questions}
    return [
        f"{where}: '{each.text}' of {each.place} is no open question. Export the workbook again."
        for where, each in questions
        if (each.language, each.place, each.text) not in open_
    ]


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
        try:
            signed = checked(each.reader, day(each.date), text_id(text), each.where)
            found[each.page, each.language, each.block] = signed
        except ReviewError as error:
            problems.append(str(error))
    return found, problems
