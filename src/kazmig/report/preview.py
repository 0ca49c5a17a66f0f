"""`kazmig preview`: one narrative as its reader will see it, made again whenever its notebook or its words change.

Prose is rendered at once, with the outputs and facts of the last run. Code is executed only where its cells differ from
those of the last run, since that takes longer.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat

from kazmig.evidence.quarter import Quarter
from kazmig.project.declaration import StepDeclaration, load_declaration
from kazmig.project.folders import Project
from kazmig.project.notebook import NotebookError, as_node, read_notebook
from kazmig.report.errors import ReportError
from kazmig.report.template import TEMPLATES


def preview(project: Project, notebook: Path, quarter: Quarter) -> list[Path]:
    """Makes the pages of one notebook in `.scratch/<quarter>/preview/pages`; returns them. Raises ReportError."""
    from kazmig.report.export import write_pages

    step = load_declaration(project)[notebook.stem]
    build = project.build(quarter)
    if not (build / "facts").is_dir():
        raise ReportError(
            f"Nothing was run for {quarter} yet, and a preview shows the last run's facts. Run it once: "
            f"python run_all.py --quarter {quarter} --only {step.name}{_others(build)}"
        )
    work = project.scratch(quarter) / "preview"
    work.mkdir(parents=True, exist_ok=True)
    executed, made_in = _current(notebook, project, quarter, step, (work, build))
    return write_pages(executed, project, quarter, step, made_in, work / "pages", preview=True)


def _others(build: Path) -> str:
    """How to look at another quarter, where one was run."""
    ran = [folder.name for folder in sorted(build.parent.glob("*")) if (folder / "facts").is_dir()]
    return f" (or look at another quarter: --quarter {ran[-1]})" if ran else ""


def watch(project: Project, notebook: Path, quarter: Quarter, tell: Callable[[str], None]) -> None:
    """Previews now and after each change, until Ctrl-C; a mistake is told and waits for its mend."""
    from watchfiles import watch as changes

    from kazmig.words.narratives import FOLDER
    from kazmig.words.words import LOCALES

    narratives = project.root / FOLDER
    places = [notebook.parent, narratives, project.raw(quarter), project.reference, LOCALES, TEMPLATES]
    for _ in _first_and(changes(*(place for place in places if place.is_dir()), watch_filter=_matters)):
        begin = time.monotonic()
        try:
            pages = preview(project, notebook, quarter)
        except Exception as error:  # whatever is wrong, the person goes on writing
            tell(f"{type(error).__name__}: {error}")
            continue
        tell(f"{time.monotonic() - begin:.1f} s: " + ", ".join(path.as_uri() for path in pages))


def _first_and(changes: Iterator[object]) -> Iterator[object]:
    yield None
    yield from changes


def _matters(_: object, path: str) -> bool:
    return path.endswith((".ipynb", ".md", ".po", ".csv", ".toml", ".j2", ".css")) and ".ipynb_checkpoints" not in path


def _current(
    notebook: Path, project: Project, quarter: Quarter, step: StepDeclaration, folders: tuple[Path, Path]
) -> tuple[Path, Path]:
    """The notebook as written now with outputs, and the folder whose facts and figures go with them.

    Outputs are those of the last run, or of the last preview; where the code of neither is today's, it is executed in a
    copy of the build folder, so that a preview never touches what a run made.
    """
    work, build = folders
    try:
        source = as_node(read_notebook(notebook))
    except NotebookError as error:
        raise ReportError(f"{error} If an editor is saving it, the next save mends this.") from error
    merged = work / f"{notebook.stem}.preview.ipynb"
    for folder in (build, work):
        last = folder / "notebooks" / notebook.name
        outputs = _outputs(last, source)
        if outputs is not None and not _changed_since(last, project, step):
            for cell in source.cells:
                if cell.cell_type == "code":
                    cell.outputs = outputs[cell.id]
            nbformat.write(source, merged)
            return merged, folder
    shutil.copytree(build, work, dirs_exist_ok=True, ignore=shutil.ignore_patterns("pages", "*.png"))
    executed = work / "notebooks" / notebook.name
    executed.parent.mkdir(exist_ok=True)
    _execute(notebook, executed, project, quarter, step, work)
    return executed, work


def _changed_since(last: Path, project: Project, step: StepDeclaration) -> bool:
    """Whether words that figures and tables hold are newer than an execution: captions, the lexicon, catalogues."""
    from kazmig.words.words import LOCALES

    done = last.stat().st_mtime_ns
    words = [project.captions(step.name), *project.reference.glob("*.csv"), *LOCALES.rglob("*.po")]
    return any(path.is_file() and path.stat().st_mtime_ns > done for path in words)


def _outputs(last: Path, source: nbformat.NotebookNode) -> dict[str, list[object]] | None:
    """Outputs by cell of an executed copy, if its code is that of `source`."""
    if not last.is_file():
        return None
    done = {cell.id: cell for cell in nbformat.read(last, as_version=4).cells if cell.cell_type == "code"}
    code = [cell for cell in source.cells if cell.cell_type == "code"]
    same = all(cell.id in done and done[cell.id].source == cell.source for cell in code)
    return {cell.id: done[cell.id].outputs for cell in code} if same else None


def _execute(
    notebook: Path, target: Path, project: Project, quarter: Quarter, step: StepDeclaration, build: Path
) -> None:
    import papermill

    changed = {"KAZMIG_ROOT": str(project.root), "KAZMIG_OUT": str(build)}
    before = {name: os.environ.get(name) for name in changed}
    os.environ.update(changed)
    try:
        parameters = {"quarter": str(quarter), **step.parameters}
        papermill.execute_notebook(
            notebook, target, parameters, kernel_name="python3", progress_bar=False, request_save_on_cell_execute=False
        )
    except papermill.PapermillExecutionError as error:
        cells = nbformat.read(target, as_version=4).cells
        failed = [cell.id for cell in cells if cell.metadata.get("papermill", {}).get("exception")]
        target.unlink()
        raise ReportError(f"{notebook.name}, cell '{''.join(failed)}': {error.ename}: {error.evalue}") from error
    except RuntimeError as error:
        target.unlink(missing_ok=True)
        raise ReportError(f"{notebook.name}: its kernel died. Look for what takes all memory.") from error
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name)
            else:
                os.environ[name] = value
