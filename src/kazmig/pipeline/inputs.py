"""What a task reads that no task makes: raw files, reference tables, earlier editions, code, parameters, versions."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from kazmig.declaration import Declaration, StepDeclaration
from kazmig.inventory import Inventory, InventoryError, load_inventory
from kazmig.pipeline.library import Library
from kazmig.pipeline.nodes import Given, file_digest, relative, text_digest
from kazmig.pipeline.source import Notebook
from kazmig.project import Project
from kazmig.quarter import Quarter

LEXICON = "lexicon"
EVERY_NOTEBOOK = ("kazmig.step",)
EVERY_PAGE = ("kazmig.report", "kazmig.report.export", "kazmig.report.index")


@dataclass
class Inputs:
    """Inputs of the tasks of one quarter; each file is read once."""

    project: Project
    quarter: Quarter
    inventory: Inventory
    declaration: Declaration
    library: Library

    def __post_init__(self) -> None:
        self._files: dict[Path, Given] = {}
        self._texts: dict[Path, str] = {}

    # --- code ----------------------------------------------------------------------------------------------------

    def of_notebook(self, step: StepDeclaration, notebook: Notebook, parameters: Mapping[str, Any]) -> list[Given]:
        """What executing a notebook depends on, besides what earlier steps of this run make."""
        modules = self.library.files({*EVERY_NOTEBOOK, *notebook.imports()})
        block = {key: value for key, value in vars(step).items() if key not in {"title", "page", "parameters"}}
        return _unique(
            [
                Given(f"code of notebooks/{notebook.name}", notebook.code_digest),
                Given(f"parameters of {step.name}", text_digest(json.dumps(parameters, sort_keys=True))),
                Given(f"[step.{step.name}] in pipeline.toml", text_digest(repr(sorted(block.items())))),
                *self.files(modules),
                *self.sources(step.raw),
                *self.references([LEXICON, *step.reference]),
                *self.named_in([notebook.text, *self._read(modules)], step.earlier),
                *self.forms(modules),
                *(self.editions() if step.earlier else []),
                *self.versions(),
            ]
        )

    def of_page(self, step: StepDeclaration, notebook: Notebook) -> list[Given]:
        """What the pages of an executed notebook depend on besides it, its facts and its figures."""
        block = text_digest(f"{step!r}")
        return _unique(
            [
                Given(f"prose of notebooks/{notebook.name}", notebook.digest),
                Given(f"[step.{step.name}] in pipeline.toml, for its page", block),
                *self.of_index(),
            ]
        )

    def of_index(self) -> list[Given]:
        modules = self.library.files(EVERY_PAGE)
        return _unique(
            [
                *self.files(modules),
                *self.files([self.inventory.path]),
                *self.references([LEXICON]),
                *self.named_in(self._read(modules)),
                *self.editions(),
                *self.versions(),
            ]
        )

    def versions(self) -> list[Given]:
        """Python's version, and that of every package as the lock says."""
        lock = self.project.root / "requirements.lock"
        python = Given("Python's version", f"{sys.version_info.major}.{sys.version_info.minor}")
        return [python, *self.files([lock] if lock.is_file() else [])]

    # --- data ----------------------------------------------------------------------------------------------------

    def sources(self, names: Iterable[str]) -> list[Given]:
        """Sections of sources.toml and the files they name, and what is said of the edition as a whole."""
        place = relative(self.inventory.path, self.project.root)
        about = json.dumps([self.inventory.edition, self.inventory.synthetic], default=str, sort_keys=True)
        found = [Given(f"{place} [edition]", text_digest(about))]
        for name in names:
            source = self.inventory.source(name)
            said = {**vars(source), "files": [path.name for path in source.files]}
            found.append(Given(f"{place} [{name}]", text_digest(repr(sorted(said.items())))))
            found += self.files(source.files)
        return found

    def references(self, names: Iterable[str]) -> list[Given]:
        paths = [self.project.reference / f"{name}.csv" for name in names]
        return self.files(path for path in paths if path.is_file())

    def named_in(self, texts: Iterable[str], earlier: bool = False) -> list[Given]:
        """Reference tables and loose files of the quarter (and with `earlier` of those before) that code names.

        Code may read a table of data/raw/reference, `corrections.toml` or an assumption table by its name without a
        declaration; a file whose name stands in the code, or whose folder's name does, is therefore an input.
        """
        together = "\n".join(texts)
        quarters = [
            each for each in self.project.quarters() if each == self.quarter or (earlier and each < self.quarter)
        ]
        candidates = [*_below(self.project.reference), *(path for each in quarters for path in self._loose(each))]
        return self.files(path for path in candidates if self._is_named(path, together))

    def forms(self, modules: Iterable[Path]) -> list[Given]:
        """The tables of the field form, by which code that imports `kazmig.forms` reads exports."""
        tables = self.project.root / "forms" / "tables"
        return self.files(_below(tables)) if any(path.name == "forms.py" for path in modules) else []

    def _loose(self, quarter: Quarter) -> list[Path]:
        """Files in a quarter's raw folder that no section of its sources.toml lists."""
        folder = self.project.raw(quarter)
        listed = {folder / "sources.toml"}
        with suppress(InventoryError):
            inventory = self.inventory if quarter == self.quarter else load_inventory(self.project, quarter)
            listed |= {path for source in inventory.sources.values() for path in source.files}
        return [path for path in _below(folder) if path not in listed]

    def _is_named(self, path: Path, text: str) -> bool:
        inside = path.relative_to(self.project.root / "data" / "raw").parts[1:]
        return any(part in text or Path(part).stem in text for part in inside)

    def editions(self) -> list[Given]:
        """Facts of the published editions of earlier quarters, and of earlier issues of this one."""
        published = self.project.root / "data" / "processed"
        earlier = [path for path in published.glob("[12]*Q[1-4]/facts.json") if path.parent.name < str(self.quarter)]
        issues = self.project.processed(self.quarter).glob("r[0-9]*/facts.json")
        return self.files(sorted([*earlier, *issues]))

    # --- helpers -------------------------------------------------------------------------------------------------

    def files(self, paths: Iterable[Path]) -> list[Given]:
        """Files as inputs; those of the library are named from `src`."""
        return [self._file(path) for path in paths]

    def _file(self, path: Path) -> Given:
        if path not in self._files:
            home = self.library.folder.parents[1] if path.is_relative_to(self.library.folder) else self.project.root
            self._files[path] = Given(relative(path, home), file_digest(path))
        return self._files[path]

    def _read(self, modules: Iterable[Path]) -> list[str]:
        for path in modules:
            if path.suffix == ".py" and path not in self._texts:
                self._texts[path] = path.read_text(encoding="utf-8")
        return [self._texts[path] for path in modules if path in self._texts]

    @cached_property
    def data(self) -> list[Given]:
        """Every input of the edition that is data, for its manifest."""
        folders = [self.project.raw(self.quarter), self.project.reference]
        paths = [path for folder in folders for path in _below(folder)]
        return _unique([*self.files(paths), *self.editions()])


def _below(folder: Path) -> list[Path]:
    """All files below a folder but hidden ones and the locks that office programs leave."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [path for path in files if not path.name.startswith((".", "~"))]


def _unique(nodes: Iterable[Given]) -> list[Given]:
    return list({node.name: node for node in nodes}.values())
