"""What is hidden in binary workbooks: XLSB record by record, as [MS-XLSB] lays it out."""

import io
import struct
import zipfile

import pytest

from kazmig.project.inventory import Source
from kazmig.sources.files.binary_workbooks import UNTOLD, hidden_of_xlsb, hidden_parts
from kazmig.sources.files.sheets import Unreadable
from kazmig.sources.files.workbooks import read_workbook
from kazmig.sources.problems import BadInput
from kazmig.sources.records.reader import read_crossings

_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def record(kind: int, body: bytes = b"") -> bytes:
    head = bytes([kind & 0x7F | 0x80, kind >> 7]) if kind > 127 else bytes([kind])
    size = bytes([len(body) & 0x7F | 0x80, len(body) >> 7]) if len(body) > 127 else bytes([len(body)])
    return head + size + body


def text(words: str) -> bytes:
    return struct.pack("<I", len(words)) + words.encode("utf-16-le")


def rows_of(lines, hidden, short=False):
    parts = []
    for number, cells in enumerate(lines):
        flags = 0x10 if number in hidden else 0
        parts.append(record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, flags, 0, 0)))
        for column, cell in enumerate(cells):
            place = struct.pack("<I", 0) if short and column else struct.pack("<II", column, 0)
            parts.append(record(17 if short and column else 6, place + text(cell)))
    return b"".join(parts)


def xlsb(lines, hidden=(), hidden_columns=(), short=False) -> bytes:
    columns = b"".join(record(60, struct.pack("<IIIIH", *each, 0, 0, 1)) for each in hidden_columns)
    size = record(148, struct.pack("<IIII", 0, len(lines) - 1, 0, len(lines[0]) - 1))
    body = rows_of(lines, hidden, short)
    sheet = record(129) + size + record(390) + columns + record(391) + record(145) + body + record(146) + record(130)
    book = record(131) + record(143) + record(156, struct.pack("<II", 0, 1) + text("rId1") + text("Лист1"))
    relation = f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.bin"/>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.bin", book + record(144) + record(132))
        archive.writestr("xl/_rels/workbook.bin.rels", f'<Relationships xmlns="{_RELS}">{relation}</Relationships>')
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
        archive.writestr("[Content_Types].xml", "<Types/>")
    return out.getvalue()


LINES = [["Дата", "Направление", "Гражданство"]]
LINES += [[f"2022-{month}-0{day}", "въезд", "Россия"] for month in (10, 11, 12) for day in (1, 2, 3)]


def test_hidden_rows_and_columns_of_an_xlsb():
    content = xlsb(LINES, hidden=(3, 7), hidden_columns=[(1, 1), (5, 16_383)])
    assert hidden_of_xlsb(content, "Лист1") == ([3, 7], [1])
    sheet = read_workbook(content, "xlsb")[0]
    assert sheet.rows[1] == LINES[1]
    assert (sheet.hidden_rows, sheet.hidden_columns) == ([3, 7], [1])
    assert hidden_parts(content, "xlsb", "Лист1") == {"rows": 2, "columns": 1}


def test_records_count_hidden_rows_and_the_audit_says_so(tmp_path):
    (tmp_path / "a.xlsb").write_bytes(xlsb(LINES, hidden=(3, 7)))
    source = Source("border_crossings", period="2022Q4", format="records", files=(tmp_path / "a.xlsb",))
    table = read_crossings(source)
    assert table["value"].max() == 9
    assert [(line["rows"], line["place"]) for line in table.attrs["audit"]] == [(2, "a.xlsb, sheet Лист1, rows")]


@pytest.mark.parametrize("read", [read_workbook, hidden_parts], ids=lambda each: each.__name__)
def test_cells_in_the_short_form_would_be_lost_and_are_refused(read):
    content = xlsb(LINES, short=True)
    with pytest.raises(Unreadable, match="short form") as error:
        read(content, "xlsb") if read is read_workbook else read(content, "xlsb", "Лист1")
    assert error.value.where == {"sheet": "Лист1"}


def test_records_in_the_short_form_name_the_sheet_and_no_cell(tmp_path):
    (tmp_path / "a.xlsb").write_bytes(xlsb(LINES, short=True))
    source = Source("border_crossings", period="2022Q4", format="records", files=(tmp_path / "a.xlsb",))
    with pytest.raises(BadInput, match=r"a\.xlsb, sheet 'Лист1': found cells written in a short form"):
        read_crossings(source)


def test_what_cannot_be_looked_up_is_said():
    assert hidden_parts(b"PK", "xlsb", "Лист1") == {UNTOLD: 1}
    assert hidden_parts(b"\xd0\xcf\x11\xe0", "xls", "Лист1") == {UNTOLD: 1}
