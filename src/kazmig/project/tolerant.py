"""Reading what people edit by hand: byte-order marks, line ends and spellings of file names differ by machine."""

from __future__ import annotations

import codecs
import csv
import fnmatch
import io
import re
import tomllib
import unicodedata
from pathlib import Path
from typing import Any

# What editors and systems leave behind; none of it is an input, and none of it is published.
DROPPINGS = (
    ".*", "~$*", "*~", "*.swp", "*.tmp", "*.bak", "#*#", "*-checkpoint.*", "Thumbs.db", "ehthumbs.db", "desktop.ini",
    "Icon\r", "__MACOSX", "__pycache__", "$RECYCLE.BIN", "*.orig", "*.rej", "*.part", "*.crdownload", "*.download",
)  # fmt: skip
_DROPPING = re.compile("|".join(fnmatch.translate(pattern.casefold()) for pattern in DROPPINGS))
_SEPARATORS = (",", ";", "\t")
_WIDE = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def decode(content: bytes) -> str:
    """Text as its author sees it: without a byte-order mark, lines ended by one sign. Raises UnicodeDecodeError."""
    encoding = _WIDE.get(content[:2], "utf-8-sig")
    return content.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")


def read_text(path: Path) -> str:
    """A text that a person wrote, whatever editor saved it. Raises UnicodeDecodeError."""
    return decode(path.read_bytes())


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file that a person wrote. Raises tomllib.TOMLDecodeError or UnicodeDecodeError."""
    return tomllib.loads(read_text(path))


class NoTable(ValueError):
    """A table that people keep by hand is in an encoding that cannot be told; the message says how to mend it."""


def read_rows(path: Path) -> csv.DictReader[str]:
    """The rows of a CSV file that a person keeps, as its header names them; a cell that a row lacks is empty.

    Excel saves it with semicolons in Russian and Kazakh, and as "Unicode text" in UTF-16 with tabs. Raises NoTable.
    """
    text, separator = read_table_text(path)
    reader = csv.DictReader(io.StringIO(text), delimiter=separator, restval="")
    reader.fieldnames = [name.strip() for name in reader.fieldnames or ()]
    return reader


def read_table_text(path: Path) -> tuple[str, str]:
    """The text of a CSV file that a person keeps, and what separates its cells. Raises NoTable."""
    try:
        text = read_text(path)
    except UnicodeDecodeError as error:
        raise NoTable(
            f"{path.name} is not in UTF-8 ({error.reason}). Open it where its letters look right and save it as "
            "'CSV UTF-8'."
        ) from error
    header = text.partition("\n")[0]
    return text, max(_SEPARATORS, key=header.count)


def is_dropping(path: Path | str) -> bool:
    """Whether a file or one of its folders (relative to what is read) is an editor's or a system's, not a person's."""
    return any(_DROPPING.match(part.casefold()) for part in Path(path).parts)


def files_in(folder: Path, pattern: str) -> list[Path]:
    """Files below `folder` that people put there, in order; Finder and others leave their own of any ending."""
    found = (path for path in folder.rglob(pattern) if not is_dropping(path.relative_to(folder)))
    return sorted(path for path in found if path.is_file())


def composed(text: str) -> str:
    """The one spelling in which names are compared and recorded: macOS stores й as и and a breve."""
    return unicodedata.normalize("NFC", text)


def find_file(folder: Path, name: str) -> Path | None:
    """The file `name` below `folder`, whichever way its letters are composed; None when there is none."""
    exact = folder / name
    if exact.is_file():
        return exact
    found = folder
    for part in Path(name).parts:
        if not found.is_dir():
            return None
        same = [each for each in sorted(found.iterdir()) if composed(each.name) == composed(part)]
        if not same:
            return None
        found = same[0]
    return found if found.is_file() else None
