"""What a task reads that no task makes: raw files, reference tables, earlier editions, code, parameters, versions.

Each thing has a name that a person knows it by, and a digest of its content.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from kazmig.evidence.quarter import Quarter
from kazmig.pipeline.digests import file_digest, relative, text_digest
from kazmig.pipeline.library import Library
from kazmig.pipeline.source import Notebook
from kazmig.project.declaration import Declaration, StepDeclaration
from kazmig.project.folders import Project
from kazmig.project.inventory import Inventory, InventoryError, load_inventory

Parts = dict[str, str]

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
        self._files: dict[Path, str] = {}
        self._texts: dict[Path, str] = {}

    # --- code ----------------------------------------------------------------------------------------------------

    def of_notebook(self, step: StepDeclaration, notebook: Notebook, parameters: Mapping[str, Any]) -> Parts:
        """What executing a notebook depends on, besides what earlier steps of this run make."""
        modules = self.library.files({*EVERY_NOTEBOOK, *notebook.imports()})
        block = {key: value for key, value in vars(step).items() if key not in {"title", "page", "parameters"}}
        return {
            f"code of notebooks/{notebook.name}": notebook.code_digest,
            f"parameters of {step.name}": text_digest(json.dumps(parameters, sort_keys=True)),
            f"[step.{step.name}] in pipeline.toml": text_digest(repr(sorted(block.items()))),
            **self.files(modules),
            **self.sources(step.raw),
            **(self.earlier_sources(step.raw) if step.earlier else {}),
            **self.references([LEXICON, *step.reference]),
            **self.named_in([notebook.text, *self._read(modules)], step.earlier),
            **self.forms(modules),
            **(self.editions() if step.earlier else {}),
            **self.versions(),
            **self._own_code("notebooks", "kernels", "workers"),
        }

    def of_page(self, step: StepDeclaration, notebook: Notebook) -> Parts:
        """What the pages of an executed notebook depend on besides it, its facts and its figures."""
        return {
            f"prose of notebooks/{notebook.name}": notebook.digest,
            f"[step.{step.name}] in pipeline.toml": text_digest(repr(step)),
            **self.files(sorted((self.project.root / "narratives").glob(f"{step.page or '-'}.*.md"))),
            **self._of_pages(),
        }

    def of_index(self) -> Parts:
        return {"steps in pipeline.toml": text_digest(repr(self.declaration)), **self._of_pages()}

    def of_facts(self) -> Parts:
        return {"steps in pipeline.toml": text_digest(repr(list(self.declaration.steps))), **self._own_code("edition")}

    def _of_pages(self) -> Parts:
        modules = self.library.files(EVERY_PAGE)
        # Pages bear the name of their build, for which all code beside theirs counts (kazmig.report.edition).
        beside = sorted((self.library.folder / "report").glob("*.py"))
        return {
            **self.files([*modules, *beside, self.inventory.path]),
            **self.references([LEXICON]),
            **self.named_in(self._read(modules)),
            **self.editions(),
            **self.versions(),
            **self._own_code("pages"),
        }

    def _own_code(self, *names: str) -> Parts:
        """Code of the run that what it makes depends on; the rest of this package only decides and tells."""
        return self.files(Path(__file__).with_name(f"{name}.py") for name in names)

    def versions(self) -> Parts:
        """Python's version, and that of every package as the lock says."""
        lock = self.project.root / "requirements.lock"
        python = {"Python's version": f"{sys.version_info.major}.{sys.version_info.minor}"}
        return {**python, **self.files([lock] if lock.is_file() else [])}

    # --- data ----------------------------------------------------------------------------------------------------

    def sources(self, names: Iterable[str]) -> Parts:
        """Sections of sources.toml and the files they name, and what is said of the edition as a whole."""
        place = relative(self.inventory.path, self.project.root)
        about = json.dumps([self.inventory.edition, self.inventory.synthetic], default=str, sort_keys=True)
        found = {f"{place} [edition]": text_digest(about)}
        for name in names:
            source = self.inventory.source(name)
            said = {**vars(source), "files": [path.name for path in source.files]}
            found[f"{place} [{name}]"] = text_digest(repr(sorted(said.items())))
            found |= self.files(source.files)
        return found

    def earlier_sources(self, names: Iterable[str]) -> Parts:
        """Files of the same sections in earlier quarters: an assumption table may be inherited, and is compared."""
        found: list[Path] = []
        for quarter in self.project.quarters():
            with suppress(InventoryError):
                if quarter < self.quarter:
                    earlier = load_inventory(self.project, quarter)
                    found += [path for name in names for path in earlier.source(name).files]
        return self.files(found)

    def references(self, names: Iterable[str]) -> Parts:
        paths = [self.project.reference / f"{name}.csv" for name in names]
        return self.files(path for path in paths if path.is_file())

    def named_in(self, texts: Iterable[str], earlier: bool = False) -> Parts:
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

    def forms(self, modules: Iterable[Path]) -> Parts:
        """The tables of the field form, by which code that imports `kazmig.sources.kobo.form` reads exports."""
        tables = self.project.root / "forms" / "tables"
        return self.files(_below(tables)) if any(path.name == "forms.py" for path in modules) else {}

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

    def editions(self) -> Parts:
        """Facts of the published editions of earlier quarters, and of earlier issues of this one."""
        published = self.project.root / "data" / "processed"
        earlier = [path for path in published.glob("[12]*Q[1-4]/facts.json") if path.parent.name < str(self.quarter)]
        issues = self.project.processed(self.quarter).glob("r[0-9]*/facts.json")
        return self.files(sorted([*earlier, *issues]))

    # --- helpers -------------------------------------------------------------------------------------------------

    def files(self, paths: Iterable[Path]) -> Parts:
        """Files by their place in the project; those of the library are named from `src`."""
        found = {}
        for path in paths:
            if path not in self._files:
                self._files[path] = file_digest(path)
            home = self.library.folder.parents[1] if path.is_relative_to(self.library.folder) else self.project.root
            found[relative(path, home)] = self._files[path]
        return found

    def _read(self, modules: Iterable[Path]) -> list[str]:
        for path in modules:
            if path.suffix == ".py" and path not in self._texts:
                self._texts[path] = path.read_text(encoding="utf-8")
        return [self._texts[path] for path in modules if path in self._texts]

    @cached_property
    def data(self) -> Parts:
        """Every input of the edition that is a file and the same everywhere, for its manifest."""
        root = self.project.root
        folders = [self.project.raw(self.quarter), self.project.reference, *(root / name for name in ("narratives",))]
        declared = [path for path in (self.project.declaration, root / "project.toml") if path.is_file()]
        paths = [path for folder in folders for path in _below(folder)]
        return {**self.files([*declared, *paths]), **self.editions()}


def _below(folder: Path) -> list[Path]:
    """All files below a folder but hidden ones and the locks that office programs leave."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [path for path in files if not path.name.startswith((".", "~"))]
