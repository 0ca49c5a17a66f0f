"""Reading the bytes of a text file, with a sentence for each way in which they can be wrong."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from pathlib import Path

from kazmig.sources.files.encodings import NAMES, Undecodable, decoded
from kazmig.sources.files.limits import COLUMNS, SPREAD_CELLS
from kazmig.sources.files.sheets import Sheet, Unreadable, trimmed
from kazmig.sources.problems import Problems

ENCODINGS = ("utf-8-sig", "cp1251")
SEPARATORS = (";", "\t", "|", ",")
# Excel writes it, and obeys it, as the first line of a CSV.
SEPARATOR_LINE = re.compile(r"\s*\"?sep=(.)\"?\s*", re.IGNORECASE)
UTF8 = "Open it where its letters look right and save it as 'CSV UTF-8'."
# What UTF-8 Cyrillic looks like when it was read as cp1251 ("РЎС‚СЂР°РЅР°") or as Latin-1 ("Ð¡ÑÑÐ°Ð½Ð°").
_MANGLED = re.compile(r"(?:[РС][^\sА-Яа-яЁёA-Za-z0-9.,;:()%-]){3}|(?:[ÐÑ][\x80-\xbf‚„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ ]){3}")


_RULE = re.compile(r":?-{2,}:?|")
_ALIGNED = re.compile(r" {2,}")


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
    raise problems.stop("letters in another encoding", f"a CSV in {' or '.join(encodings)}", UTF8)


def read_text(content: bytes) -> tuple[list[Sheet], str]:
    """Delimited text as one sheet, and how it is written ("KZ-1048, ';'"). Raises Unreadable."""
    try:
        text, encoding = decoded(content)
    except Undecodable as error:
        raise Unreadable(str(error), "a CSV in UTF-8 or cp1251", UTF8) from error
    text = text.lstrip("\ufeff").rstrip("\x1a")
    if "\x00" in text or "\ufffd" in text[:2000]:
        raise Unreadable("signs that are no text among the letters", "a CSV in UTF-8 or cp1251", UTF8)
    if match := _MANGLED.search(text[:20000]):
        found = "letters read in another encoding than they were written in"
        raise Unreadable(f"{found} ('{text[match.start() : match.start() + 12]}')", "a CSV in UTF-8 or cp1251", UTF8)
    separator, text = separated(text)
    rows = _rows(text, separator)
    if len(rows) * max(map(len, rows), default=0) > 4 * SPREAD_CELLS:
        raise Unreadable(f"{len(rows):,} lines", "a table of at most some million cells", 'Set format = "records".')
    shown = {"\t": "tab"}.get(separator, f"'{separator}'")
    # What parts the header of a table in Markdown from its body.
    rows = [row for row in rows if not (separator == "|" and all(_RULE.fullmatch(cell.strip()) for cell in row))]
    return [Sheet("", trimmed([list(row) for row in rows]))], f"{NAMES.get(encoding, encoding)}, {shown}"


def separated(text: str) -> tuple[str, str]:
    """The separator of a delimited text, and the text without the line that names it.

    A comma can be a decimal one; it separates only where nothing else does in as many lines.

    >>> separated("Country;Share\\nRussia;41,1\\n")[0], separated("sep=|\\na|b\\n")
    (';', ('|', 'a|b\\n'))
    """
    first, _, rest = text.partition("\n")
    if match := SEPARATOR_LINE.fullmatch(first.rstrip("\r")):
        return match[1], rest
    lines = [line for line in text[:200_000].splitlines() if line.strip()][:400]
    best, most = ",", 0.0
    aligned = [line for line in lines if _ALIGNED.search(line.strip())]
    for mark in SEPARATORS:
        counts = Counter(line.count(mark) for line in lines if mark in line)
        # Lines that agree in their number of fields; titles and notes have none.
        agreeing = max(counts.values(), default=0)
        if agreeing > most and (mark != "," or agreeing > 1.5 * most):
            best, most = mark, agreeing
    if len(aligned) > max(2, 1.5 * most):  # whole numbers
        # Columns set under each other by blanks, as registers print them.
        return "\t", "\n".join(_ALIGNED.sub("\t", line.strip()) for line in text.splitlines())
    return best, text


def rows_of(text: str, separator: str, problems: Problems) -> list[list[str]]:
    """The rows of a CSV. Raises BadInput where a quotation mark makes one cell of many."""
    try:
        return _rows(text, separator)
    except Unreadable as error:
        raise problems.stop(error.found, error.expected, error.mend, **error.where) from error


def _rows(text: str, separator: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            if len(row) > COLUMNS:
                found = f"{len(row):,} columns in one row"
                raise Unreadable(
                    found, f"at most {COLUMNS:,}", "Was this file meant? Save its table alone.", row=len(rows) + 1
                )
            rows.append(row)
    except csv.Error as error:
        found = f"a quotation mark that does not end, or stands in the middle of a cell ({error})"
        mend = "Double the mark, or leave it out."
        raise Unreadable(found, "cells in pairs of quotation marks", mend, row=len(rows) + 1) from error
    return rows
