"""What would keep an edition from being shown, found out before anything is run or touched."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from kazmig.pipeline.digests import relative
from kazmig.project.faults import sentence

LEAST_BYTES = 64 * 1024**2


def public_folders(root: Path, quarter: str) -> list[str]:
    """The three folders of a quarter that others see, as paths from the project's root."""
    return [f"data/processed/{quarter}", f"figures/{quarter}", f"reports/{quarter}"]


def problems(root: Path, quarter: str, edition_bytes: int = 0) -> list[str]:
    """What is wrong with the places of a quarter's edition, each as a sentence; empty when it can be shown.

    An edition needs its size twice: frozen below `.kazmig`, and beside what is shown now.
    """
    needed = max(edition_bytes, LEAST_BYTES)
    folders = [root / place for place in public_folders(root, quarter)]
    found = [said for folder in folders if (said := _place(root, folder))]
    found += [said for folder in (root, root / ".kazmig") if (said := _writable(root, folder))]
    return found or list(_space({root / ".kazmig": needed, **dict.fromkeys(folders, needed // 3)}))


def _place(root: Path, public: Path) -> str:
    """Whether a folder can be exchanged for another where it lies."""
    name, real = relative(public, root), public.resolve()
    if public.is_symlink() and not real.parent.is_dir():
        return f"{name} is a link to {real}, and {real.parent} is not there. Mount it, or mend the link."
    if real.exists() and not real.is_dir():
        return f"{name} is a file where a folder belongs. Move it away."
    if os.path.ismount(real):
        return f"{name} is itself where a disk is mounted, and cannot be exchanged as a whole. Mount the disk above it."
    return _writable(root, real.parent)


def _writable(root: Path, folder: Path) -> str:
    """Whether something can be made in a folder, or in the nearest above it that is there."""
    there = _nearest(folder)
    if not there.is_dir():
        return f"{relative(there, root)} is a file where a folder belongs. Move it away."
    try:
        probe = Path(there) / f".kazmig-{os.getpid()}"
        probe.mkdir()
        probe.rmdir()
    except OSError as error:
        error.filename = str(there)
        return sentence(error, "publish there")
    return ""


def _space(places: Mapping[Path, int]) -> Iterable[str]:
    """A sentence for each disk that has not room for what will lie on it."""
    wanted: dict[int, tuple[Path, int]] = {}
    for place, needed in places.items():
        there = _nearest(place.resolve())
        wanted[there.stat().st_dev] = (there, wanted.get(there.stat().st_dev, (there, 0))[1] + needed)
    for there, size in wanted.values():
        free = shutil.disk_usage(there).free
        if free < size:
            yield (
                f"Only {free / 1e6:.0f} MB are free where {there} lies, and an edition may need {size / 1e6:.0f} MB. "
                "Free some space and run again."
            )


def _nearest(folder: Path) -> Path:
    while not folder.exists():
        folder = folder.parent
    return folder
