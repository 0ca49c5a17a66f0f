"""Which modules of the library a notebook stands on, found by reading imports, without running them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from kazmig.pipeline.errors import RunError

PACKAGE = "kazmig"
_IGNORED = {"__pycache__"}


@dataclass(frozen=True)
class Library:
    """The package `kazmig` as it lies on the disk."""

    folder: Path

    @classmethod
    def installed(cls) -> Library:
        """The package that this process, and therefore every kernel of the run, imports."""
        spec = find_spec(PACKAGE)
        assert spec is not None and spec.origin is not None
        return cls(Path(spec.origin).parent)

    @cached_property
    def _graph(self) -> Any:
        import grimp

        try:
            return grimp.build_graph(PACKAGE, cache_dir=None)
        except grimp.exceptions.SourceSyntaxError as error:
            raise RunError(f"The library cannot be read: {error}.") from error

    def files(self, imported: Iterable[str]) -> list[Path]:
        """Every file of the library that code importing these modules can depend on, sorted.

        Modules are followed through their imports, also those inside functions; importing a module imports the
        packages around it. Templates, catalogues and other files that lie in the folders of these packages count too.
        """
        modules = self._closure(imported)
        folders = {self._path(name).parent for name in modules if self._path(name).name == "__init__.py"}
        files = {self._path(name) for name in modules}
        for folder in folders - {self.folder}:
            files |= _data_files(folder)
        return sorted(files)

    def _closure(self, imported: Iterable[str]) -> set[str]:
        graph = self._graph
        waiting = {name for each in imported for name in _with_parents(each)} & graph.modules
        found: set[str] = set()
        while waiting:
            name = waiting.pop()
            found.add(name)
            direct = graph.find_modules_directly_imported_by(name)
            waiting |= {above for each in direct for above in _with_parents(each)} & graph.modules - found
        return found

    def _path(self, module: str) -> Path:
        base = self.folder.joinpath(*module.split(".")[1:])
        package = base / "__init__.py"
        return package if package.is_file() else base.with_suffix(".py")


def _with_parents(module: str) -> list[str]:
    parts = module.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts) + 1)]


def _data_files(folder: Path) -> set[Path]:
    return {
        path
        for path in folder.rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"} and not _IGNORED & set(path.parts)
    }
