"""What may be opened at all: looked at before anything is parsed, so that a small file cannot ask for a terabyte."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass

MB = 1 << 20
# A workbook of a million rows with seven columns unpacks to some 400 MB.
UNPACKED_BYTES = 1500 * MB
RATIO = 250
PARTS = 5000
# Cells that a sheet may spread over before its empty ones are left out one by one.
SPREAD_CELLS = 2_000_000
FILE_BYTES = 300 * MB
# As many as the widest sheet of Excel has.
COLUMNS = 16_384
_REFERENCE = re.compile(rb"\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")


@dataclass(frozen=True)
class Excess:
    """A limit that a file breaks, in words."""

    found: str
    expected: str


def allowed(size: int) -> tuple[int, int]:
    """Seconds of processor time and bytes of memory that parsing a file of `size` bytes may take."""
    if size <= 5 * MB:
        return 5, 500 * MB
    return 5 + size // MB, (500 + 40 * (size // MB)) * MB


def zip_excess(content: bytes) -> Excess | None:
    """What is wrong with the sizes that an archive declares; None for a good one. Raises zipfile.BadZipFile."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)  # whole numbers
    if len(parts) > PARTS:
        return Excess(f"an archive of {len(parts):,} parts", f"at most {PARTS:,}")
    if unpacked > UNPACKED_BYTES or (unpacked > 30 * MB and unpacked > RATIO * max(1, len(content))):
        found = f"an archive of {len(content):,} bytes that unpacks to {unpacked:,}"
        return Excess(found, f"at most {UNPACKED_BYTES:,} bytes, and {RATIO} times its size")
    if any(part.flag_bits & 1 for part in parts):
        return Excess("an archive with a password", "one without")
    return None


def corner(content: bytes) -> tuple[int, int]:
    """Rows and columns of a worksheet (its XML), by the references of its cells: what it declares may be wrong."""
    rows = columns = 0
    for match in _REFERENCE.finditer(content):
        rows, columns = max(rows, int(match[2])), max(columns, _number(match[1]))
    return rows, columns


def spreads(content: bytes) -> bool:
    """Whether a worksheet spreads over more cells than may be laid out as a table."""
    rows, columns = corner(content)
    return rows * columns > SPREAD_CELLS


def _number(letters: bytes) -> int:
    number = 0
    for sign in letters:
        number = number * 26 + sign - 64
    return number
