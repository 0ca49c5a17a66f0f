"""The files of an edition by their places, whether they lie in a project, in a folder or in a zip."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from kazmig.report.errors import ReportError

if TYPE_CHECKING:  # zips are looked at by commands, not by runs
    import zipfile

# Far above any edition; an archive that claims more is not read.
MOST_FILES = 20_000
MOST_BYTES = 2 * 1024**3
# Made by looking at a folder, wherever that is done.
DROPPINGS = (".DS_Store", "Thumbs.db")
# Of the format of zips: a list has so many bytes for each file beside its name, its end so many; flags of a file.
_LISTED, _END = 46, 22
_SIZE_BEHIND, _UTF8 = 0x8, 0x800
_AS_FILE, _AS_FOLDER = {0, 0x20}, {0, 0x10}


@dataclass
class FolderContents:
    """Files below some folders of `root`; places are paths from `root`."""

    root: Path
    folders: Iterable[str] = ("",)

    @classmethod
    def inside(cls, path: Path) -> FolderContents:
        """The folder that holds the edition: itself, or the one in it where nothing else lies beside that."""
        below = [each for each in path.iterdir() if each.name not in DROPPINGS]
        only = len(below) == 1 and below[0].is_dir() and below[0].name != "data"
        return cls(below[0] if only else path)

    def places(self) -> list[str]:
        """Files, links, pipes and whatever else there is; folders count only by what they hold."""
        found = [path for folder in self.folders for path in (self.root / folder).rglob("*")]
        return sorted(
            path.relative_to(self.root).as_posix() for path in found if path.is_symlink() or not path.is_dir()
        )

    def read(self, place: str) -> bytes:
        """The content of a regular file; nothing of a pipe, which would be waited for, of a device or a link."""
        path = self.root / place
        return path.read_bytes() if _regular(path) else b""

    def digest(self, place: str) -> str:
        """SHA-256, or nothing of a link: what it leads to is not the edition's."""
        path = self.root / place
        if not _regular(path):
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass
class ZipContents:
    """Files of a zip, without the one folder they lie in."""

    archive: zipfile.ZipFile
    entries: dict[str, zipfile.ZipInfo] = field(default_factory=dict)

    @classmethod
    def open(cls, path: Path) -> ZipContents:
        """Raises ReportError for what is no zip, too large, or has entries that no bundle has."""
        import zipfile

        try:
            archive = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError) as error:
            raise ReportError(f"{path.name} cannot be read as a zip: it is cut off, or something else.") from error
        everything = archive.infolist()
        entries = [entry for entry in everything if not entry.is_dir()]
        if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:  # whole numbers
            raise ReportError(f"{path.name} claims to hold more than any edition. It was not opened.")
        names = [entry.filename for entry in entries]
        if not names:
            raise ReportError(f"{path.name} is empty.")
        if len(set(names)) != len(names):
            raise ReportError(f"{path.name} holds two files of one name. It is no bundle of ours.")
        for entry in everything:
            parts, mode = PurePosixPath(entry.filename).parts, entry.external_attr >> 16
            kind = stat.S_IFDIR if entry.is_dir() else stat.S_IFREG
            other = stat.S_IFMT(mode) not in (0, kind)
            other |= entry.external_attr & 0xFFFF not in (_AS_FOLDER if entry.is_dir() else _AS_FILE)
            if entry.filename.startswith("/") or ".." in parts or "\\" in entry.filename or other:
                raise ReportError(
                    f"{path.name} holds an entry that leads out of it or is no file. It is no bundle of ours."
                )
        if _holds_more(archive, path.stat().st_size):
            raise ReportError(
                f"{path.name} holds bytes that belong to none of its files: something was put into it, or another "
                "program packed it. Unpack it into an empty folder, and verify that."
            )
        tops = {PurePosixPath(name).parts[0] for name in names}
        cut = f"{tops.pop()}/" if len(tops) == 1 else ""
        return cls(archive, {entry.filename.removeprefix(cut): entry for entry in entries})

    def places(self) -> list[str]:
        return sorted(self.entries)

    def read(self, place: str) -> bytes:
        """Raises ReportError where the zip is damaged."""
        import zipfile

        try:
            return self.archive.read(self.entries[place])
        except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
            raise ReportError(f"{place} cannot be read: the zip is damaged.") from error
        except Exception as error:  # zlib.error is no subclass of anything above
            raise ReportError(f"{place} cannot be unpacked: the zip is damaged.") from error

    def digest(self, place: str) -> str:
        return hashlib.sha256(self.read(place)).hexdigest() if place in self.entries else ""


def _regular(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _holds_more(archive: zipfile.ZipFile, size: int) -> bool:
    """Whether an archive has comments, or bytes before, between or behind its files and their list."""
    import struct

    # What the file itself says must be what the list of files says of it: programs differ in which they believe.
    header_of, end = struct.Struct("<4x2xHHHHIIIHH"), 0
    if archive.comment or archive.fp is None:
        return True
    for entry in sorted(archive.infolist(), key=lambda each: each.header_offset):
        if entry.is_dir() and (entry.file_size or entry.compress_size):
            return True
        if entry.comment or entry.extra or entry.header_offset != end or entry.flag_bits & _SIZE_BEHIND:
            return True
        archive.fp.seek(end)
        header = archive.fp.read(header_of.size)
        if len(header) < header_of.size:
            return True
        flags, method, *_, code, packed, unpacked, name, extra = header_of.unpack(header)
        if extra or (flags, method, code, packed, unpacked) != (
            entry.flag_bits, entry.compress_type, entry.CRC, entry.compress_size, entry.file_size
        ):  # fmt: skip
            return True
        end += header_of.size + name + entry.compress_size
    listed = sum(_LISTED + len(_stored_name(entry)) for entry in archive.infolist())  # whole numbers
    if end + listed + _END != size:
        return True
    archive.fp.seek(size - _END)
    entries = len(archive.infolist())
    return archive.fp.read(_END)[4:12] != struct.pack("<4H", 0, 0, entries, entries)


def _stored_name(entry: zipfile.ZipInfo) -> bytes:
    return entry.orig_filename.encode("utf-8" if entry.flag_bits & _UTF8 else "cp437")
