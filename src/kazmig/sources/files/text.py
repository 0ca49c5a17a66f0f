"""Reading the bytes of a file, with a sentence for each way in which they can be wrong."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from kazmig.sources.problems import Problems

ENCODINGS = ("utf-8-sig", "cp1251")


def text_of(path: Path, problems: Problems, encodings: tuple[str, ...] = ENCODINGS) -> str:
    """A text file's content. Tries the encodings in turn; raises BadInput when none fits or the file is empty."""
    content = path.read_bytes()
    if not content.strip():
        raise problems.stop("an empty file", "a table", "Ask the publisher to send the file again.")
    if b"\x00" in content[:4096]:
        raise problems.stop(
            "bytes that are no text (a workbook, or UTF-16)",
            f"a CSV in {' or '.join(encodings)}",
            "Save it as 'CSV UTF-8', or name the workbook itself in sources.toml.",
        )
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\ufffd" not in text:
            return text
    raise problems.stop(
        "letters in another encoding",
        f"a CSV in {' or '.join(encodings)}",
        "Open it where its letters look right and save it as 'CSV UTF-8'.",
    )


def rows_of(text: str, separator: str, problems: Problems) -> list[list[str]]:
    """The rows of a CSV. Raises BadInput where a quotation mark makes one cell of many."""
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            rows.append(row)
    except csv.Error as error:
        found = f"a quotation mark that does not end, or stands in the middle of a cell ({error})"
        mend = "Double the mark, or leave it out."
        raise problems.stop(found, "cells in pairs of quotation marks", mend, row=len(rows) + 1) from error
    return rows
