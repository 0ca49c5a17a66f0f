"""The parser that may die: a process of its own, with a limit of time and memory, that turns a file into JSON.

`python -m kazmig.sources.files.parse FILE` writes what `door.open_file` reads. Nothing that a file holds is executed
or fetched here, and what comes back is text: a parser that a hostile file breaks can do no more than fail.
"""

from __future__ import annotations

import io
import json
import sys
import zipfile
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from pathlib import Path

from kazmig.sources.files.encodings import Undecodable
from kazmig.sources.files.formats import AGAIN, EXPECTED, REFUSED, format_of
from kazmig.sources.files.limits import allowed, zip_excess
from kazmig.sources.files.markup import read_html, read_mhtml
from kazmig.sources.files.open_document import read_flat
from kazmig.sources.files.sheets import Sheet, Unreadable
from kazmig.sources.files.spreadsheet_ml import read_spreadsheet_ml
from kazmig.sources.files.text import read_text
from kazmig.sources.files.workbooks import read_workbook, xml_root

_SPOILED = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


def parsed(content: bytes, inside: str = "") -> list[tuple[str, str, list[Sheet]]]:
    """Each table file in `content` (more than one for an archive of CSVs): its name inside, its format, its sheets."""
    try:
        kind = format_of(content)
    except Undecodable as error:
        raise Unreadable(str(error), EXPECTED, AGAIN) from error
    if kind in REFUSED:
        found, mend = REFUSED[kind]
        raise Unreadable(found, EXPECTED, mend)
    if kind == "zip":
        return _unpacked(content, inside)
    if kind in ("xlsx", "xlsb", "xls", "ods"):
        return [(inside, kind, read_workbook(content, kind))]
    if kind in ("spreadsheetml", "fods"):
        root = xml_root(content)
        return [(inside, kind, read_spreadsheet_ml(root) if kind == "spreadsheetml" else read_flat(root))]
    if kind in ("html", "mhtml"):
        return [(inside, kind, read_html(content) if kind == "html" else read_mhtml(content))]
    sheets, written = read_text(content)
    return [(inside, f"text ({written})", sheets)]


def _unpacked(content: bytes, inside: str) -> list[tuple[str, str, list[Sheet]]]:
    """What an archive holds: one table file, or the CSV files of one export."""
    one = "an archive with one table in it"
    if inside:
        raise Unreadable("an archive within an archive", one, "Unpack it, and name the table itself in sources.toml.")
    try:
        if excess := zip_excess(content):
            raise Unreadable(excess.found, excess.expected, "Unpack it, and name the table itself in sources.toml.")
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = sorted(n for n in archive.namelist() if not n.endswith("/") and not any(s in n for s in _SPOILED))
            tables = [name for name in names if name.lower().endswith(".csv")]
            chosen = tables if tables and len(names) != 1 else names
            if not names or (len(names) > 1 and len(tables) != len(names)):
                shown = ", ".join(f"'{Path(name).name}'" for name in names[:6]) or "nothing"
                raise Unreadable(f"an archive with {shown}", one, "Name the one table itself in sources.toml.")
            return [each for name in chosen for each in parsed(archive.read(name), Path(name).name)]
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError) as error:
        raise Unreadable(f"an archive that cannot be unpacked ({error})", one, AGAIN) from error


def plain(value: object) -> object:
    """A cell for JSON: times as a pair of their kind and their text."""
    if isinstance(value, datetime):
        return ["t", value.isoformat()]
    if isinstance(value, date):
        return ["d", value.isoformat()]
    if isinstance(value, time | timedelta):
        return str(value)
    return value


def limit(size: int, times: int = 1) -> None:
    """Limits this process; Windows has no such limits, and there time alone is watched from outside."""
    try:
        import resource
    except ImportError:
        return
    seconds, memory = (times * each for each in allowed(size))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    path = Path(sys.argv[1])
    content = path.read_bytes()
    limit(len(content))
    try:
        found = [(name, kind, [asdict(sheet) for sheet in sheets]) for name, kind, sheets in parsed(content)]
        for _, _, sheets in found:
            for sheet in sheets:
                for key in ("formats", "comments"):
                    sheet[key] = [[*place, text] for place, text in sheet[key].items()]
        answer: dict[str, object] = {"files": found}
    except Unreadable as error:
        answer = {"wrong": [error.found, error.expected, error.mend, error.where]}
    except RecursionError:
        answer = {"wrong": ["a file nested too deep to be a table", EXPECTED, AGAIN, {}]}
    sys.stdout.buffer.write(json.dumps(answer, default=plain, ensure_ascii=True).encode())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
