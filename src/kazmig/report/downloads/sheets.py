"""Tables as CSV for the spreadsheets of an office: names in its language, marks and separators that it expects.

Beside the plain CSV of the edition (UTF-8, commas, codes alone) each table comes as Excel opens it with a double click:
a byte-order mark, for Russian and Kazakh semicolons and decimal commas, codes with their names.
"""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path

from kazmig.evidence.inert import inert
from kazmig.report.downloads.tables import Shown, Value

SEPARATORS = {"en": ",", "ru": ";", "kk": ";"}
DECIMALS = {"en": ".", "ru": ",", "kk": ","}


def write_sheet(target: Path, given: Shown, language: str) -> Path:
    """Writes a table in a language; texts that a spreadsheet would run get an apostrophe before them."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=SEPARATORS[language], lineterminator="\r\n")
    writer.writerow(given.headings)
    writer.writerows([_cell(value, language) for value in row] for row in given.rows)
    target.write_bytes(codecs.BOM_UTF8 + stream.getvalue().encode())
    return target


def _cell(value: Value, language: str) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.12g}".replace(".", DECIMALS[language])
    return inert(value) if isinstance(value, str) else str(value)
