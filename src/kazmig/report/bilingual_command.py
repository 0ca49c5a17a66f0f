"""`kazmig translate export` and `import`: a workbook for a native reader. Heavy imports stand inside."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kazmig.project.telling import user_errors


def export_sheet(
    language: Annotated[str, typer.Argument(help="ru or kk.")],
    quarter: Annotated[str, typer.Option(help="The published edition whose numbers are shown; the latest.")] = "",
    to: Annotated[Path | None, typer.Option(help="The workbook to write.")] = None,
) -> None:
    """Write a workbook for a native reader: every passage, its English, and how it reads in several states."""
    from kazmig.evidence.quarter import Quarter
    from kazmig.project.folders import Project, ProjectError
    from kazmig.report.bilingual import Reading
    from kazmig.report.bilingual_captions import as_read, captions
    from kazmig.report.bilingual_sheet import write_sheet
    from kazmig.report.errors import ReportError
    from kazmig.words.review import read_review
    from kazmig.words.translate import FAULTS
    from kazmig.words.words import LANGUAGES

    with user_errors(*FAULTS, ReportError, ValueError):
        project = Project.find()
        if language not in LANGUAGES[1:]:
            raise ReportError(f"'{language}' is no language of translations; they are {', '.join(LANGUAGES[1:])}.")
        published = [path.parent.name for path in project.published()]
        if not quarter and not published:
            raise ProjectError("No edition is published yet, and a passage is read with its numbers. Run: make report")
        reading = Reading(project, Quarter.parse(quarter or published[-1]))
        path = to or project.scratch(reading.quarter) / f"translation_{language}.xlsx"
        passages = reading.passages(("en", language))
        questions = read_review(project.reference).questions
        texts = list(captions(project.root, language))
        write_sheet(path, language, passages, texts, questions, as_read(reading, language))
    typer.echo(f"{path}: {len(passages)} passages and {len(texts)} captions with the numbers of {reading.quarter}.")


def import_sheet(workbook: Annotated[Path, typer.Argument(help="The workbook as the reader gave it back.")]) -> None:
    """Take a reader's workbook back: texts into narratives/, signatures and answers into translation_review.toml."""
    from kazmig.evidence.quarter import Quarter
    from kazmig.project.folders import Project, ProjectError
    from kazmig.report.bilingual import Reading
    from kazmig.report.bilingual_sheet import read_captions, read_questions, read_sheet
    from kazmig.report.bilingual_taking import take
    from kazmig.report.errors import ReportError
    from kazmig.words.translate import FAULTS

    with user_errors(*FAULTS, ReportError):
        project = Project.find()
        answers, captions, questions = read_sheet(workbook), read_captions(workbook), read_questions(workbook)
        published = [path.parent.name for path in project.published()]
        if not published:
            raise ProjectError("No edition is published yet, and a passage is tried with its numbers. Run: make report")
        taken = take(Reading(project, Quarter.parse(published[-1])), answers, captions, questions)
    told = {
        "changed": taken.changed,
        "signed": taken.signed,
        "answered": taken.answered,
        "to mend by hand": taken.to_mend,
        "remark": taken.remarks,
    }
    for what, places in told.items():
        for place in places:
            typer.echo(f"{what}: {place}")
    if not any(told.values()):
        typer.echo("Nothing was filled in.")
