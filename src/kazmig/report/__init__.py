"""Pages: what partners receive, made in process from executed notebooks, facts and figures.

The run calls two functions of this package; both return what they wrote.
"""

from __future__ import annotations

from pathlib import Path

from kazmig.evidence.quarter import Quarter
from kazmig.project.declaration import StepDeclaration
from kazmig.project.folders import Project


def export_notebook(
    executed: Path, project: Project, quarter: Quarter, step: StepDeclaration, build: Path
) -> list[Path]:
    """Writes the pages of one executed notebook to `build/pages`; returns them in order.

    Always `<step>.html`, the technical page in English; for a step with a `page` also `<page>.en.html`,
    `<page>.ru.html` and `<page>.kk.html`. Facts, figures, tables and audit of the step and of those it needs
    are read from `build`. Nothing is written when any of the pages is wrong. Raises ReportError.
    """
    from kazmig.report.export import write_pages

    return write_pages(executed, project, quarter, step, build)


def export_index(project: Project, quarter: Quarter, build: Path) -> Path:
    """Writes the pages that no notebook makes and `build/pages/index.html`, which links everything; returns the index.

    Call it after all notebooks were exported. Links lead to `figures/` and `data/` beside the pages
    when the edition is bundled, and to the project's own folders otherwise.
    """
    from kazmig.report.index import write_index
    from kazmig.report.leaves import write_leaves

    write_leaves(project, quarter, build)
    return write_index(project, quarter, build)


def export_overview(project: Project) -> Path:
    """Writes `reports/index.html`, the list of all editions that are published; returns it.

    Call it after an edition was published.
    """
    from kazmig.report.index import write_overview

    return write_overview(project)
