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
    from kazmig.report import ReportError
    from kazmig.report.bilingual import Reading
    from kazmig.report.bilingual_sheet import captions, write_sheet
    from kazmig.words.review import read_review
    from kazmig.words.translate import FAULTS
    from kazmig.words.words import LANGUAGES

    with user_errors(*FAULTS, ReportError, ValueError):
        project = Project.find()
        if language not in LANGUAGES[1:]:
            raise ReportError(f"'{language}' is no language of translations; they are {', '.join(LANGUAGES[1:])}.")
        published = sorted(path.parent.name for path in project.root.glob("data/processed/[12]*Q[1-4]/facts.json"))
        if not quarter and not published:
            raise ProjectError("No edition is published yet, and a passage is read with its numbers. Run: make report")
        reading = Reading(project, Quarter.parse(quarter or published[-1]))
        path = to or project.scratch(reading.quarter) / f"translation_{language}.xlsx"
        passages = reading.passages(("en", language))
        write_sheet(path, language, passages, captions(project, language), read_review(project.reference).questions)
    typer.echo(f"{path}: {len(passages)} passages with the numbers of {reading.quarter}.")


def import_sheet(workbook: Annotated[Path, typer.Argument(help="The workbook as the reader gave it back.")]) -> None:
    """Take a reader's workbook back: changed passages into narratives/, signatures into translation_review.toml."""
    from kazmig.evidence.quarter import Quarter
    from kazmig.project.folders import Project, ProjectError
    from kazmig.report import ReportError
    from kazmig.report.bilingual import Reading
    from kazmig.report.bilingual_sheet import read_sheet
    from kazmig.report.bilingual_taking import take
    from kazmig.words.translate import FAULTS

    with user_errors(*FAULTS, ReportError):
        project = Project.find()
        answers = read_sheet(workbook)
        published = sorted(path.parent.name for path in project.root.glob("data/processed/[12]*Q[1-4]/facts.json"))
        if not published:
            raise ProjectError("No edition is published yet, and a passage is tried with its numbers. Run: make report")
        taken = take(Reading(project, Quarter.parse(published[-1])), answers)
    for what, places in (("changed", taken.changed), ("signed", taken.signed), ("remark", taken.remarks)):
        for place in places:
            typer.echo(f"{what}: {place}")
    if not (taken.changed or taken.signed or taken.remarks):
        typer.echo("Nothing was filled in.")
