"""Texts of records as UTF-8 without NULs and signs of an end: as they lie, or as a copy made piece by piece."""

from __future__ import annotations

import codecs
import shutil
from collections.abc import Iterator
from pathlib import Path

from kazmig.sources.files.encodings import Undecodable, decoded
from kazmig.sources.problems import Problems

_CHUNK = 1 << 20
_AGAIN = "Ask the publisher to send the file again."
_NULS = ("NUL bytes among the letters", "text, or a workbook", f"The file is damaged, or no table. {_AGAIN}")


def utf8(path: Path, scratch: Path, problems: Problems) -> Path:
    """`path` where it is UTF-8, else a copy of it, made chunk by chunk from the encoding that its letters show."""
    with path.open("rb") as file:
        sample = file.read(_CHUNK)
    if not sample.startswith((b"\xff\xfe", b"\xfe\xff")) and b"\x00" not in sample[:4096]:
        try:
            last = ""
            for piece in _decoded(path, "utf-8"):
                last = piece or last
                if "\x00" in piece:
                    raise problems.stop(*_NULS)
            if not last.rstrip().endswith("\x1a"):
                return path
            # The sign by which old programmes end a file.
            ended = scratch / f"{len(list(scratch.iterdir()))}.csv"
            with ended.open("w", encoding="utf-8", newline="") as text:
                text.writelines(piece.replace("\x1a", "") for piece in _decoded(path, "utf-8"))
            return ended
        except UnicodeDecodeError as error:
            if "unexpected end of data" in str(error):
                raise problems.stop("a file that ends in the middle of a letter", "a whole file", _AGAIN) from None
    mend = "Open it where its letters look right and save it as 'CSV UTF-8'."
    copy = scratch / f"{len(list(scratch.iterdir()))}.csv"
    try:
        # The letters of the whole file must be those of one encoding.
        encoding = decoded(sample, whole=len(sample) < _CHUNK)[1]
        encoding = "cp1251" if encoding == "utf_8" else encoding
        with copy.open("w", encoding="utf-8", newline="") as text:
            for piece in _decoded(path, encoding):
                if "\x00" in piece:
                    raise problems.stop(*_NULS)
                text.write(piece.replace("\x1a", ""))
    except (Undecodable, UnicodeError):
        if b"\x00" in sample:
            raise problems.stop(*_NULS) from None
        raise problems.stop("letters in another encoding", "a CSV in UTF-8 or cp1251", mend) from None
    return copy


def _decoded(path: Path, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def behind(path: Path, scratch: Path, lines: int) -> Path:
    """A copy of a text without its first lines: duckdb counts the lines within quotation marks differently."""
    copy = scratch / f"{len(list(scratch.iterdir()))}.csv"
    with path.open(encoding="utf-8-sig", newline="") as text, copy.open("w", encoding="utf-8", newline="") as out:
        for _ in range(lines):
            text.readline()
        shutil.copyfileobj(text, out)
    return copy
