"""What a step left behind: where it lies in the build folder, and whether all it declares is there and readable."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kazmig.evidence.facts import FactError, Facts
from kazmig.pipeline.digests import Digests
from kazmig.pipeline.nodes import Made
from kazmig.project.declaration import StepDeclaration
from kazmig.report.leaf_names import LEAVES, OF_PAGES

_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Results:
    """What the tasks of one quarter leave in its build folder."""

    build: Path
    quarter: str
    digests: Digests

    def _made(self, name: str, *patterns: str) -> Made:
        return Made(f"{self.quarter} {name}", self.build, patterns, self.digests)

    def tables(self, step: StepDeclaration) -> Made:
        """Tables, facts and audit: what later steps compute with."""
        tables = [f"tables/{name}.csv" for name in step.tables]
        return self._made(
            f"tables and facts of {step.name}", *tables, f"facts/{step.name}.json", f"audit/{step.name}.csv"
        )

    def figures(self, step: StepDeclaration) -> Made:
        """What pages show, and notebooks that place a figure of another."""
        return self._made(f"figures of {step.name}", *(f"figures/{name}.*" for name in step.figures))

    def executed(self, step: StepDeclaration) -> Made:
        """The executed copy, and what Python warned of meanwhile."""
        return self._made(f"executed {step.name}", f"notebooks/{step.name}.ipynb", f"warnings/{step.name}.json")

    def pages(self, step: StepDeclaration) -> Made:
        partner = (f"pages/{step.page}.*.html",) if step.page else ()
        return self._made(f"pages of {step.name}", f"pages/{step.name}.html", *partner)

    def facts(self) -> Made:
        return self._made("facts of all steps", "facts.json", "audit.csv")

    def files(self) -> Made:
        """Workbooks and descriptions for download (kazmig.report.downloads)."""
        return self._made("files for download", "files/*", "record/*")

    def leaves(self) -> Made:
        """The pages that no notebook makes, but for those that tell of the others."""
        names = (name for name in LEAVES if name not in OF_PAGES)
        return self._made("pages of no notebook", *(f"pages/{name}.*.html" for name in names))

    def dictionary(self) -> Made:
        return self._made("data dictionary", "pages/data_dictionary.*.html")

    def index(self) -> Made:
        return self._made("index page", "pages/index.html", *(f"pages/{name}.*.html" for name in ("index", *OF_PAGES)))


def problems(build: Path, step: StepDeclaration) -> list[str]:
    """What is missing or unreadable among a step's declared outputs, each with the mend; empty when all is well."""
    found = [_table_problem(build / "tables" / f"{name}.csv", name) for name in step.tables]
    found += [_figure_problem(build / "figures", name) for name in step.figures]
    found.append(_facts_problem(build / "facts" / f"{step.name}.json", step.name))
    return [problem for problem in found if problem]


def _table_problem(path: Path, name: str) -> str:
    if not path.is_file():
        return (
            f"table '{name}' was not written: add step.write(\"{name}\", …), "
            "or take it out of `tables` in pipeline.toml"
        )
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, strict=True)
        try:
            header = next(rows, [])
            if not any(header):
                return f"table '{name}' has no columns"
            wrong = next((number for number, row in enumerate(rows, 2) if len(row) != len(header)), None)
        except (csv.Error, UnicodeDecodeError) as error:
            return f"table '{name}' cannot be read as CSV: {error}"
    return f"table '{name}', line {wrong}: not as many cells as columns" if wrong else ""


def _facts_problem(path: Path, step: str) -> str:
    if not path.is_file():
        return f'no facts file: open the step with step = open_step("{step}", quarter)'
    try:
        Facts.load(path)
    except (ValueError, TypeError, FactError) as error:
        return f"its facts cannot be read: {error}"
    return ""


def _figure_problem(folder: Path, name: str) -> str:
    path = folder / f"{name}.json"
    if not path.is_file():
        return (
            f"figure '{name}' was not drawn: add step.figure(\"{name}\", …), or take it out of `figures` "
            "in pipeline.toml"
        )
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        return f"figure '{name}': its record cannot be read: {error}"
    if not record.get("supplied", True):
        return ""
    for file in figure_files(name, record.get("languages", [])):
        if not _sound(folder / file):
            return f"figure '{name}': {file} is missing or not whole"
    return ""


def is_bare(path: Path) -> bool:
    """Whether a file is a drawing for pages, without the words that a picture to hand on carries."""
    return path.name.endswith((".page.svg", ".page.narrow.svg"))


def figure_files(name: str, languages: list[str]) -> list[str]:
    """The files of a figure that was drawn, beside its record."""
    endings = [f"{language}.{kind}" for language in languages for kind in ("svg", "page.svg", "page.narrow.svg", "png")]
    return [f"{name}.csv", *(f"{name}.{ending}" for ending in endings)]


def _sound(path: Path) -> bool:
    if not path.is_file():
        return False
    content = path.read_bytes()
    if path.suffix == ".png":
        return content.startswith(_PNG) and b"IEND" in content[-12:]
    return content.rstrip().endswith(b"</svg>") if path.suffix == ".svg" else bool(content.strip())
