"""Raised signs, the marks of footnotes, kept apart from the digits before them: a raised 1 behind 900 is no 9001."""

from __future__ import annotations

import io
import re
import zipfile

_RAISED = str.maketrans("0123456789()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾")
# A run of a cell's rich text that is set above the line, up to its words; and these.
_REST = rb"(?:(?!</(?:\w+:)?r>).)*?"
_WORDS = rb"<(?:\w+:)?t(?: [^>]*)?>)([^<]*)"
_RUN = re.compile(rb"(<(?:\w+:)?r>" + _REST + rb"[\"']superscript[\"']" + _REST + _WORDS, re.DOTALL)


def raised(text: str) -> str:
    """A raised text as signs that no number holds.

    >>> raised("1)"), raised("a")
    ('¹⁾', '[a]')
    """
    signs = text.strip().translate(_RAISED)
    return f"[{signs}]" if re.fullmatch("[a-zа-я]{1,2}", signs.casefold()) else signs


def with_marks_apart(content: bytes) -> bytes:
    """An XLSX whose cells have raised words as signs of their own; as it is where no cell has any."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {
            each: archive.read(each) for each in archive.namelist() if re.match(r"xl/(sharedS|worksheets/).*xml$", each)
        }
        told = {name: xml for name, xml in parts.items() if b"superscript" in xml}
        if not told:
            return content
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
            for name in archive.namelist():
                xml = told.get(name)
                copy.writestr(name, archive.read(name) if xml is None else _RUN.sub(_apart, xml))
    return out.getvalue()


def _apart(run: re.Match[bytes]) -> bytes:
    return run[1] + raised(run[2].decode("utf-8")).encode("utf-8")
