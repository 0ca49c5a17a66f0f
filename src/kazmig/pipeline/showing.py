"""Showing an edition: the public folders of a quarter are switched from one whole edition to another.

What is shown was built and frozen before (`editions`). Here it is copied beside each public folder, on that folder's
own device, and compared with what was frozen. Then a record says what is about to happen: the point of no return for a
run that is killed, since the next one finishes what the record says. A fault before the last folder was switched is
undone. Each folder is switched in one step (renameat2 with RENAME_EXCHANGE where the system has it), so that it shows
a whole edition at any moment; a symbolic link is followed and stays.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kazmig.pipeline.digests import file_digest

RECORD = "showing.json"
_FOLDER_MODE, _FILE_MODE = 0o755, 0o644
_EXCHANGE = 2
_HERE = -100


@dataclass(frozen=True)
class Place:
    """One public folder: the name that people know it by, and the folder that lies there in truth."""

    public: Path

    @property
    def real(self) -> Path:
        return self.public.resolve()

    @property
    def beside(self) -> Path:
        """Where the next one is laid out; after the switch, where the last one lies until it is removed."""
        return self.real.with_name(f".{self.real.name}.kazmig-new")

    @property
    def aside(self) -> Path:
        """Where the last one lies for a moment on systems that cannot exchange two folders."""
        return self.real.with_name(f".{self.real.name}.kazmig-old")


def show(root: Path, frozen: Path, folders: list[str], area: Path) -> None:
    """Puts the folders of a frozen edition in the place of the public ones below `root`.

    `frozen` holds them under the same paths; `area` is for the record. Raises OSError, and then all is as before.
    """
    places = {folder: Place(root / folder) for folder in folders}
    try:
        for folder, place in places.items():
            _copy(frozen / folder, place.beside)
        _write_record(area, frozen, folders)
    except BaseException as error:
        if isinstance(error, OSError):
            _clear(places, area)
        raise
    done: list[Place] = []
    try:
        for place in places.values():
            switch(place)
            done.append(place)
    except OSError:
        for place in reversed(done):
            with suppress(OSError):
                switch(place)
        _clear(places, area)
        raise
    _clear(places, area)


def finish(root: Path, area: Path) -> bool:
    """Finishes what a killed run had begun to show; whether there was anything. Raises OSError when it cannot.

    A record that cannot be read says nothing: what it began is cleared away, and the edition will be shown anew.
    """
    record = _read_record(area)
    if record is None:
        return False
    frozen, folders = record
    places = {folder: Place(root / folder) for folder in folders}
    for folder, place in places.items():
        expected = contents(frozen / folder) if (frozen / folder).is_dir() else None
        if expected is None or (place.real.is_dir() and contents(place.real) == expected):
            continue
        if place.aside.is_dir() and not place.real.exists():
            place.aside.rename(place.real)
        if not (place.beside.is_dir() and contents(place.beside) == expected):
            _copy(frozen / folder, place.beside)
        switch(place)
    _clear(places, area)
    return True


def sweep(root: Path, folders: list[str]) -> None:
    """Removes what a killed run laid out beside public folders without having begun to show it."""
    for place in (Place(root / folder) for folder in folders):
        if place.aside.is_dir() and not place.real.exists():
            place.aside.rename(place.real)
        for left in (place.beside, place.aside):
            shutil.rmtree(left, ignore_errors=True)


def switch(place: Place) -> None:
    """Puts what lies beside a public folder in its place, and the public one beside it: doing it twice undoes it."""
    real, beside = place.real, place.beside
    if not real.exists():
        beside.rename(real)
    elif not beside.exists():  # it was not there before, and this undoes its appearance
        real.rename(beside)
    elif not _exchanged(beside, real):
        real.rename(place.aside)
        try:
            beside.rename(real)
        except OSError:
            place.aside.rename(real)
            raise
        place.aside.rename(beside)


def contents(folder: Path) -> dict[str, str]:
    """Every file below a folder by its digest; links and other things that are no files count by what they are."""
    return {
        path.relative_to(folder).as_posix(): file_digest(path) if path.is_file() and not path.is_symlink() else "other"
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or not path.is_dir()
    }


def open_to_readers(folder: Path) -> None:
    """Lets everybody read a folder, whatever mask this account has: a web server is another account."""
    for path in [folder, *folder.rglob("*")]:
        with suppress(PermissionError):  # a share may have modes of its own
            path.chmod(_FOLDER_MODE if path.is_dir() else _FILE_MODE)


def _copy(source: Path, target: Path) -> None:
    """Copies a folder and looks at the copy: a share may lose what it was given. Raises OSError."""
    shutil.rmtree(target, ignore_errors=True)
    _make_folder(target.parent)
    target.mkdir(mode=_FOLDER_MODE)
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    open_to_readers(target)
    if source.is_dir() and contents(target) != contents(source):
        raise OSError(5, "the copy is not what was copied", str(target))


def _make_folder(folder: Path) -> None:
    """Makes a folder and those above it, readable whatever mask is set."""
    if not folder.exists():
        _make_folder(folder.parent)
        folder.mkdir()
        with suppress(PermissionError):
            folder.chmod(_FOLDER_MODE)


def _write_record(area: Path, frozen: Path, folders: list[str]) -> None:
    area.mkdir(parents=True, exist_ok=True)
    temporary = area / f"{RECORD}.new"
    with temporary.open("w", encoding="utf-8") as file:
        json.dump({"frozen": str(frozen), "folders": folders}, file)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(area / RECORD)


def _read_record(area: Path) -> tuple[Path, list[str]] | None:
    try:
        said = json.loads((area / RECORD).read_text(encoding="utf-8"))
        folders = [str(folder) for folder in said["folders"]]
        safe = all(not Path(folder).is_absolute() and ".." not in Path(folder).parts for folder in folders)
        return (Path(said["frozen"]), folders) if safe else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _clear(places: Mapping[str, Place], area: Path) -> None:
    """The record goes first: without it nothing is under way, and what lies beside is only rubbish."""
    with suppress(OSError):
        (area / RECORD).unlink(missing_ok=True)
    for place in places.values():
        for left in (place.beside, place.aside):
            shutil.rmtree(left, ignore_errors=True)
    shutil.rmtree(area, ignore_errors=True)


def _exchanged(first: Path, second: Path) -> bool:
    """Exchanges two folders in one step; False where the system or the file system cannot."""
    exchange = _system_exchange()
    if exchange is None:
        return False
    return exchange(_HERE, os.fsencode(first), _HERE, os.fsencode(second), _EXCHANGE) == 0


def _system_exchange() -> Callable[..., int] | None:
    if not sys.platform.startswith("linux"):
        return None
    import ctypes

    function: Callable[..., int] | None = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    return function
