"""What a task reads that no task of its quarter makes: raw files, reference tables, earlier editions, code, versions.

Each thing has a name that a person knows it by, and a digest of its content. What a task is declared to read is known
beforehand; what it really read is seen when it runs (kazmig.pipeline.observe) and counts from then on.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from kazmig.evidence.quarter import Quarter
from kazmig.pipeline import workers
from kazmig.pipeline.digests import Digests, Found, relative, text_digest
from kazmig.pipeline.nodes import Parts
from kazmig.pipeline.source import Notebook
from kazmig.project.declaration import Declaration, StepDeclaration
from kazmig.project.folders import Project
from kazmig.project.inventory import Inventory, InventoryError, load_inventory
from kazmig.project.published import readable_facts
from kazmig.project.tolerant import composed, is_dropping

LEXICON = "lexicon"
NAMES_IN = "names in "
LIBRARY = "src/kazmig/"


@dataclass
class Inputs:
    """Inputs of the tasks of one quarter."""

    project: Project
    quarter: Quarter
    inventory: Inventory
    declaration: Declaration
    digests: Digests
    observed: set[str] = field(default_factory=set)
    # Inventories that were read already, of all quarters of the run.
    inventories: dict[Quarter, Inventory] = field(default_factory=dict)

    # --- what is declared ----------------------------------------------------------------------------------------

    def of_notebook(self, step: StepDeclaration, notebook: Notebook, parameters: Mapping[str, object]) -> Parts:
        """What executing a notebook is declared to depend on, besides what earlier steps of this run make."""
        block = {
            key: value for key, value in vars(step).items() if key not in {"title", "page", "parameters", "limits"}
        }
        return {
            f"code of notebooks/{notebook.name}": notebook.code_digest,
            **{
                f"parameter {name} of {step.name}": text_digest(json.dumps(value, sort_keys=True))
                for name, value in parameters.items()
            },
            f"[step.{step.name}] in pipeline.toml": text_digest(repr(sorted(block.items()))),
            **self.sources(step.raw),
            **(self.earlier_sources(step.raw) if step.earlier else {}),
            **self.references([LEXICON, *step.reference]),
            **(self.editions() if step.earlier else {}),
            **self._once("of notebooks", self._of_all_notebooks),
        }

    def _of_all_notebooks(self) -> Parts:
        return {
            "modules in notebooks": self._names(self.project.notebooks.glob("*.py")),
            **self.versions(),
            **self._own_code("notebooks", "kernels", "seed", "work", "messages", "workers", "own_kernel"),
            **self._own_code("observe", "past_python", "plain_output"),
        }

    def of_page(self, step: StepDeclaration, notebook: Notebook) -> Parts:
        """What the pages of an executed notebook depend on besides it, its facts and its figures."""
        return {
            f"prose of notebooks/{notebook.name}": notebook.digest,
            f"[step.{step.name}] in pipeline.toml": text_digest(repr(step)),
            **self._of_pages(),
        }

    def of_dictionary(self, notebooks: Mapping[str, Notebook]) -> Parts:
        """What the dictionary depends on besides facts: it reads in the code of all notebooks what they write."""
        return {
            **self.of_index(),
            **{f"code of notebooks/{each.name}": each.code_digest for each in notebooks.values()},
        }

    def of_index(self) -> Parts:
        return {"steps in pipeline.toml": text_digest(repr(self.declaration)), **self._of_pages()}

    def of_files(self) -> Parts:
        """What workbooks and descriptions depend on besides tables and facts."""
        return {
            "steps in pipeline.toml": text_digest(repr(self.declaration)),
            **self.files([self.inventory.path]),
            **self.versions(),
            **self._own_code("pages", "work", "observe", "workers"),
        }

    def of_facts(self) -> Parts:
        return {"steps in pipeline.toml": text_digest(repr(list(self.declaration.steps))), **self._own_code("edition")}

    def _of_pages(self) -> Parts:
        return {
            **self.files([self.inventory.path]),
            **self._once("of pages", self._of_all_pages),
        }

    def _of_all_pages(self) -> Parts:
        return {
            "names in data/raw/reference": self._names(self.project.reference.glob("*")),
            **self.editions(),
            **self.versions(),
            **self._own_code("pages", "work", "observe", "workers"),
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
                    earlier = self.inventories.get(quarter) or load_inventory(self.project, quarter)
                    self.inventories[quarter] = earlier
                    found += [path for name in names for path in earlier.source(name).files]
        return self.files(found)

    def references(self, names: Iterable[str]) -> Parts:
        paths = [self.project.reference / f"{name}.csv" for name in names]
        return self.files(path for path in paths if path.is_file())

    def editions(self) -> Parts:
        """Facts of the published editions of earlier quarters, and of earlier issues of this one."""
        return self._once("editions", self._editions)

    def _editions(self) -> Parts:
        earlier = [path for path in self.project.published() if path.parent.name < str(self.quarter)]
        issues = self.project.processed(self.quarter).glob("r[0-9]*/facts.json")
        return self.files(sorted([*earlier, *issues]))

    def kept(self, tables: Iterable[str]) -> Parts:
        """Tables of earlier revisions of this quarter that a step writes anew: readers may hold both (`step.kept`)."""
        there = self.project.processed(self.quarter)
        return self.files(sorted(path for table in tables for path in there.glob(f"r[0-9]*/{table}.csv")))

    # --- what was seen -------------------------------------------------------------------------------------------

    def now(self, observed: Iterable[str]) -> Parts:
        """The digests that observed things have now, by the names under which they were recorded."""
        return {name: self._once(name, partial(self._now, name), name.startswith(NAMES_IN)) for name in observed}

    def _now(self, name: str) -> str:
        if name.startswith(NAMES_IN):
            folder = self.place_of(name.removeprefix(NAMES_IN))
            return self._names(folder.iterdir()) if folder.is_dir() else ""
        place = os.path.join(self._base(name), name)
        return self.digests.of(place) if os.path.isfile(place) else ""

    def place_of(self, name: str) -> Path:
        """Where a thing of this name lies."""
        return self._base(name) / name

    def _base(self, name: str) -> Path:
        return workers.source().parent if name.startswith(LIBRARY) else self.project.root

    def name_of(self, path: Path) -> str:
        """Files by their place in the project; those of the library are named from `src`."""
        library = workers.source()
        return relative(path, library.parent if path.is_relative_to(library) else self.project.root)

    # --- helpers -------------------------------------------------------------------------------------------------

    def _once(self, name: str, find: Callable[[], Found], own: bool = True) -> Found:
        """What is found under a name, once in a look; `own`: quarters may find different things."""
        return self.digests.once(f"{self.quarter} {name}" if own else name, find)

    def files(self, paths: Iterable[Path]) -> Parts:
        return {self.name_of(path): self.digests.of(path) for path in paths}

    def _names(self, paths: Iterable[Path]) -> str:
        """A digest of names; what is of later quarters cannot matter to this one."""
        names = sorted(composed(path.name) for path in paths if not is_dropping(path.name))
        return text_digest(json.dumps([name for name in names if not self._later(name)]))

    def _later(self, name: str) -> bool:
        return name[:1].isdigit() and name[4:5] == "Q" and len(name) == 6 and name > str(self.quarter)

    @property
    def data(self) -> Parts:
        """For the manifest: every file of the project that the edition was made from, as it was read.

        What is declared and what was `observed` (the runner says it); the library and versions are told elsewhere.
        Facts of an earlier edition that nobody can read count as not published: nothing was made from them.
        """
        declared = [self.inventory.path, self.project.declaration]
        names = {name for name in self.observed if not name.startswith((NAMES_IN, LIBRARY)) and not _cells(name)}
        paths = [self.place_of(name) for name in names if self.place_of(name).is_file()]
        return {**self.files(declared), **self.files(path for path in paths if not _spoilt(path))}


def _spoilt(path: Path) -> bool:
    return path.match("data/processed/*/facts.json") and readable_facts(path) is None


def _cells(name: str) -> bool:
    """Whether it is a notebook, which a manifest names by its cells."""
    return name.startswith("notebooks/") and name.endswith(".ipynb")
