"""Zips whose bytes depend on what is in them alone: stored, sorted as given, of one time.

An .xlsx or .docx is such a zip. Uncompressed it is larger, but another version of zlib packs the same content in other
bytes, and then no manifest could name it. What is sent by mail is packed again, as one bundle.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

# Folders of the build folder: what an edition offers for download, and what is committed with the record.
FILES, RECORD = "files", "record"
# Zip knows no time before 1980.
TIME = (1980, 1, 1, 0, 0, 0)


def read_zip_bytes(content: bytes) -> dict[str, bytes]:
    """The files of a zip by name, in their order."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write_stored(target: Path, files: Mapping[str, bytes]) -> Path:
    """Writes a zip without compression; a reader that asks for [Content_Types].xml first finds it first."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, TIME)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return target


def stamp_file(source: Path, target: Path, stamp: Callable[[str], str]) -> Path:
    """Writes a text, or a zip of texts such as a workbook, as `stamp` changes it."""
    if source.suffix not in (".xlsx", ".docx"):
        target.write_bytes(stamp(source.read_bytes().decode()).encode())
        return target
    files = {
        name: stamp(content.decode()).encode() if name.endswith((".xml", ".rels")) else content
        for name, content in read_zip_bytes(source.read_bytes()).items()
    }
    return write_stored(target, files)
