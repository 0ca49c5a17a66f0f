"""Hostile files: what lies in a quarter is read within limits or refused with its name, and never followed."""

import io
import os
import random
import shutil
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from outcome import Outcome

from kazmig.evidence.quarter import Quarter
from kazmig.project.folders import Project
from kazmig.project.inventory import InventoryError, load_inventory
from kazmig.sources.files.door import open_file
from kazmig.sources.problems import BadInput

QUARTER = Quarter.parse("2022Q4")
SECONDS = 60  # processor time is limited by the reader; this is for a busy machine
SECRET = "Aigul Secretova"
Make = Callable[[Path], str]

_TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
_SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'
_BOMB = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)


def workbook(sheet: str, strings: str = "") -> bytes:
    """A small workbook of one sheet with this XML."""
    import xlsxwriter

    plain = io.BytesIO()
    with xlsxwriter.Workbook(plain) as book:
        book.add_worksheet("data").write_string(0, 0, "a")
    out = io.BytesIO()
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml" and sheet:
                content = sheet.encode()
            if name == "xl/sharedStrings.xml" and strings:
                content = strings.encode()
            new.writestr(name, content)
    return out.getvalue()


def zipped(name: str, size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, b"0" * size)
    return out.getvalue()


def contents() -> dict[str, bytes]:
    chance = random.Random(4711)
    good = workbook("")
    far = '<sheetData><row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t> </t></is></c></row></sheetData>'
    rows = "".join(f'<row r="{n}"/>' for n in range(1, 300_000))
    strings = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' + "<si><t>x</t></si>" * 200_000
    return {
        "nothing": b"",
        "one byte": b"\x00",
        "NULs": b"\x00" * 5000,
        "random bytes": bytes(chance.randrange(256) for _ in range(5000)),
        "text with NULs": f"country;persons\n{SECRET}\x00;1\n".encode(),
        "a BOM inside": "country;persons\n\ufeffUZB;1\n".encode(),
        "mixed encodings": b"country;persons\n\xd0\xa3\xd0\xb7;1\n\xcf\xf0;2\n",
        "UTF-16 without a mark": "country;persons\nUZB;1\n".encode("utf-16-le"),
        "a page": b"<html><script>alert(1)</script><table><tr><td>1</td></tr></table></html>",
        "an XML bomb": f"{_BOMB}]><a>&j;</a>".encode(),
        "an outer entity": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        "formulas": b"country;persons\n=cmd|' /C calc'!A0;1\n@SUM(1);2\n+1;3\n",
        "a cell of 10 MB": b"country;persons\n" + b"x" * 10_000_000 + b";1\n",
        "a line without end": b"a;" * 2_000_000,
        "quotes without end": b'country;persons\n"' + b"x\n" * 100_000,
        "a workbook cut off": good[: len(good) // 2],
        "a workbook with a cell at its end": workbook(_SHEET.format(far)),
        "a workbook of empty rows": workbook(_SHEET.format(f"<sheetData>{rows}</sheetData>")),
        "a workbook with an XML bomb": workbook(f"{_BOMB}]>" + _SHEET.format("<sheetData>&j;</sheetData>")),
        "a workbook of strings": workbook("", strings + "</sst>"),
        "a zip bomb": zipped("xl/worksheets/sheet1.xml", 300_000_000),
        "a zip that leads out": zipped("../../outside.csv", 10),
        "JSON nested deep": b"[" * 100_000,
    }


def named_in_sources(value: str, make: Callable[[Path], None] = lambda folder: None) -> Make:
    def write(folder: Path) -> str:
        make(folder)
        (folder / "sources.toml").write_text(f'[things]\npublisher = "x"\nfiles = [{value}]\n')
        return "sources"

    return write


def _link(target: str) -> Callable[[Path], None]:
    return lambda folder: (folder / "x.csv").symlink_to(target)


INVENTORIES: dict[str, Make] = {
    "/etc/passwd": named_in_sources('"/etc/passwd"'),
    "a path that leads out": named_in_sources('"../../../../../../../etc/passwd"'),
    "a path that leads out and back": named_in_sources('"../2022Q4/y.csv"', lambda f: (f / "y.csv").write_text("a")),
    "a link to /etc/passwd": named_in_sources('"x.csv"', _link("/etc/passwd")),
    "a link to a link": named_in_sources(
        '"x.csv"', lambda f: ((f / "y").symlink_to("/etc"), (f / "x.csv").symlink_to(f / "y" / "passwd"))
    ),
    "a link that leads nowhere": named_in_sources('"x.csv"', _link("nowhere")),
    "a link to itself": named_in_sources('"x.csv"', _link("x.csv")),
    "a folder that is a link": named_in_sources('"x/passwd"', lambda f: (f / "x").symlink_to("/etc")),
    "a device": named_in_sources('"/dev/zero"'),
    "a link to a device": named_in_sources('"x.csv"', _link("/dev/zero")),
    "a FIFO": named_in_sources('"x.csv"', lambda f: os.mkfifo(f / "x.csv")),
    "a folder": named_in_sources('"x.csv"', lambda f: (f / "x.csv").mkdir()),
    "no name": named_in_sources('""'),
    "a name of 5,000 letters": named_in_sources(f'"{"x" * 5000}"'),
    "a NUL in a name": named_in_sources('"a\\u0000.csv"'),
    "a number": named_in_sources("1"),
}


def file(name: str, content: bytes) -> Make:
    def write(folder: Path) -> str:
        (folder / name).write_bytes(content)
        return name

    return write


FILES: dict[str, Make] = {
    **{f"sources.toml names {name}": make for name, make in INVENTORIES.items()},
    **{
        f"{name} as .{ending}": file(f"hostile.{ending}", content)
        for name, content in contents().items()
        for ending in ("xlsx", "csv", "json", "xls", "zip")
    },
}


def tried(place: Path, make: Make) -> Outcome:
    """A hostile file is read within limits, or refused with its name; whatever lies outside is not opened."""
    folder = place / "data" / "raw" / "2022Q4"
    shutil.rmtree(place, ignore_errors=True)
    folder.mkdir(parents=True)
    name, begin, refused = make(folder), time.monotonic(), False
    try:
        if name == "sources":
            opened = load_inventory(Project(place), QUARTER).source("things").files
            return Outcome([f"{opened} would be opened"])
        open_file(folder / name)
    except (BadInput, InventoryError) as error:
        said, refused = str(error), True
        if name.partition(".")[0] not in said:
            return Outcome(["the message does not name the file"])
        if SECRET in said or "root:" in said:
            return Outcome(["the message holds a value"])
    except Exception as error:
        return Outcome([f"{type(error).__name__}: {error}"])
    finally:
        shutil.rmtree(place, ignore_errors=True)
    seconds = time.monotonic() - begin
    return Outcome([f"{seconds:.0f} s"] if seconds > SECONDS else [], refused)
