"""Where one stands: which editions there are, what changed since, and what the next quarter still lacks."""

from __future__ import annotations

import hashlib
from pathlib import Path

from kazmig.evidence.quarter import Quarter
from kazmig.project.folders import Project
from kazmig.project.inventory import InventoryError, load_inventory
from kazmig.project.manifest import MANIFEST, Manifest, read_manifest


def standing(project: Project) -> list[str]:
    """A line a quarter, oldest first, and what to do next. Reads manifests and input files; runs nothing."""
    there = project.quarters()
    if not there:
        return ["There is no quarter in data/raw yet. Begin one: kazmig new-quarter 2023Q1"]
    lines = [f"{quarter}: {_of(project, quarter)}" for quarter in there]
    return [*lines, f"The next quarter begins with: kazmig new-quarter {there[-1].next}"]


def _of(project: Project, quarter: Quarter) -> str:
    try:
        inventory = load_inventory(project, quarter)
    except InventoryError as error:
        return f"cannot be run yet. {str(error).splitlines()[-1]}"
    absent = [name for name, source in inventory.sources.items() if not source.supplied]
    came = f"{_counted(len(inventory.sources) - len(absent))} came"
    if absent:
        came += f", not {', '.join(absent)}"
    synthetic = ", synthetic" if inventory.synthetic else ""
    manifest = read_manifest(project.processed(quarter) / MANIFEST)
    if not manifest:
        return f"{came}{synthetic}; no edition yet. Make it: python run_all.py --quarter {quarter}"
    state = f"edition {'released' if manifest.get('state') == 'released' else 'as a draft'}"
    changed = changed_since(project, manifest)
    if not changed:
        return f"{came}{synthetic}; {state}, made of what lies here. {_pages(project, quarter)}"
    named = ", ".join(changed[:3]) + (" …" if len(changed) > 3 else "")
    return (
        f"{came}{synthetic}; {state}, but changed since: {named}. See: python run_all.py --quarter {quarter} --explain"
    )


def _pages(project: Project, quarter: Quarter) -> str:
    """Where its pages are; a clone has the record of an edition, and no pages."""
    if (project.reports(quarter) / "index.html").is_file():
        return f"Open reports/{quarter}/index.html"
    return f"Its pages are not here: python run_all.py --quarter {quarter}"


def changed_since(project: Project, manifest: Manifest) -> list[str]:
    """Input files that are not as the edition's manifest says, by their place in the project."""
    return [place for place, digest in manifest.get("inputs", {}).items() if _digest(project.root / place) != digest]


def _digest(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as file:  # extracts can be large
        return hashlib.file_digest(file, "sha256").hexdigest()


def _counted(number: int) -> str:
    return f"{number} source{'' if number == 1 else 's'}"
