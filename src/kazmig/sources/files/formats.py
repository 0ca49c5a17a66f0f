"""What a file is, by its content: its name says nothing, and offices save HTML, CSV and archives as `.xls`."""

from __future__ import annotations

import io
import re
import zipfile

from kazmig.sources.files.encodings import decoded

AGAIN = "Ask the publisher to send the file again."
EXPECTED = "a workbook (XLSX, XLS, ODS), a web page with a table, or a CSV"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_PARTS = {"EncryptedPackage": "encrypted", "WordDocument": "word", "PowerPoint Document": "powerpoint"}
_BIFF_OLD = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_MHTML = re.compile(rb"^\s*(mime-version:|from: <saved by|content-type:\s*multipart/related)", re.IGNORECASE)
_HTML = re.compile(
    r"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype html|html|head|body|table|meta|div|style)\b", re.DOTALL | re.I
)
# What cannot be read as a table: how it is called, and what a person can do.
REFUSED = {
    "empty": ("an empty file", AGAIN),
    "pdf": ("a PDF", "Ask for the workbook behind it, or type its figures into a table of published figures."),
    "encrypted": ("an encrypted workbook", "Ask for it without a password."),
    "word": ("a Word document", "Ask for the workbook, or copy the table into one (XLSX)."),
    "powerpoint": ("a presentation", "Ask for the workbook behind it."),
    "rtf": ("a document (RTF)", "Ask for the workbook, or copy the table into one (XLSX)."),
    "picture": ("a picture", "Ask for the workbook, or type its figures into a table of published figures."),
    "old": ("a workbook of Excel 95 or earlier", "Open it in a spreadsheet programme and save it as XLSX."),
    "archive": ("an archive that is no ZIP", "Unpack it, and name the table inside it in sources.toml."),
    "parquet": ("a Parquet file", "Parquet holds records: set format = \"records\"."),
    "database": ("a database", "Ask for the table as XLSX or CSV."),
    "xml": ("XML that is no workbook", "Open it in a spreadsheet programme and save it as XLSX."),
    "json": ("JSON", "Ask for the table as XLSX or CSV."),
    "sylk": ("a SYLK or DIF file", "Open it in a spreadsheet programme and save it as XLSX."),
    "script": ("a web page that shows its sheets in frames and holds none itself", "Save it as XLSX."),
    "bytes": ("bytes that are neither a workbook nor text", AGAIN),
}  # fmt: skip
_SIGNS = (
    (b"%PDF", "pdf"), (b"{\\rtf", "rtf"), (b"\x89PNG", "picture"), (b"\xff\xd8\xff", "picture"), (b"GIF8", "picture"),
    (b"II*\x00", "picture"), (b"MM\x00*", "picture"), (b"7z\xbc\xaf", "archive"), (b"Rar!", "archive"),
    (b"\x1f\x8b", "archive"), (b"BZh", "archive"), (b"\xfd7zXZ", "archive"), (b"PAR1", "parquet"), (b"PARE", "parquet"),
    (b"ID;P", "sylk"), (b"TABLE\r\n0,1", "sylk"), (b"TABLE\n0,1", "sylk"),
    (b"SQLite format 3", "database"), (b"\x00\x01\x00\x00Standard", "database"),
)  # fmt: skip


def format_of(content: bytes) -> str:
    """The format of a file's content, or a key of REFUSED. Raises Undecodable.

    xlsx, xlsb, xls, ods, fods, spreadsheetml, html, mhtml, zip and text are those that can be read.
    """
    start = content[:4096].lstrip()
    if not start:
        return "empty"
    for sign, name in _SIGNS:
        if start.startswith(sign):
            return name
    if content.startswith(_OLE):
        return next((kind for part, kind in _OLE_PARTS.items() if part.encode("utf-16-le") in content), "xls")
    if content.startswith(_BIFF_OLD):
        return "old"
    if content.startswith(b"PK"):
        return _zipped(content)
    if _MHTML.match(content[:4096]):
        return "mhtml"
    return _written(content)


def _zipped(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if "xl/workbook.bin" in names:
                return "xlsb"
            if any(name.startswith("xl/") for name in names):
                return "xlsx"
            if "mimetype" in names and archive.read("mimetype").strip().startswith(_ODS):
                return "ods"
            if any(name.startswith("word/") for name in names):
                return "word"
            return "powerpoint" if any(name.startswith("ppt/") for name in names) else "zip"
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, KeyError, EOFError):
        # A workbook cut off has lost its table of contents: the reader of workbooks says so.
        return "xlsx"


def _written(content: bytes) -> str:
    """The format of what is written in letters."""
    text, _ = decoded(content[:65536], whole=len(content) <= 65536)
    start = text[:4096].lstrip("\ufeff \t\r\n")
    if "urn:schemas-microsoft-com:office:spreadsheet" in text and re.search(r"<(\w+:)?Workbook\b", text):
        return "spreadsheetml"
    if "urn:oasis:names:tc:opendocument" in start:
        return "fods"
    if _HTML.match(start):
        return "script" if "<frameset" in text.lower() and "<table" not in text.lower() else "html"
    if start.startswith(("<?xml", "<")) and re.match(r"<[?!\w]", start):
        return "xml"
    if start[:1] in "{[" and re.match(r"[\[{]\s*[\"\[{\]}]", start):
        return "json"
    controls = sum(1 for sign in start if ord(sign) < 32 and sign not in "\t\r\n\f\x1a")
    return "bytes" if controls > len(start) / 100 else "text"
