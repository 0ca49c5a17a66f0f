"""One table in every format that an office sends it in: the same cells come out, whatever its name says."""

import io
import subprocess
import sys
import time
import zipfile

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from kazmig.sources.files.door import open_book, open_file
from kazmig.sources.files.encodings import decoded
from kazmig.sources.files.open_document import hidden_parts
from kazmig.sources.files.text import separated
from kazmig.sources.problems import BadInput

ROWS = [
    ["Количество граждан, тыс. человек", ""],
    ["Азаматтығы", "Жұмысшылар"],
    ["Қырғызстан", "1806"],
    ["Өзбекстан", "41,1"],
]
RUSSIAN = [["Страна", "Въезд"], ["Россия", "1806"], ["Узбекистан", "41,1"]]


def cells(path):
    return [
        [grid.text(row, column) for column in range(len(grid.rows[0]))]
        for grid in open_book(path).visible
        for row in range(len(grid.rows))
    ]


def delimited(rows, mark, first=""):
    return first + "\r\n".join(mark.join(row) for row in rows) + "\r\n"


@pytest.mark.parametrize("mark", [";", "\t", "|", ","])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "kz1048"])
def test_kazakh_text(tmp_path, mark, encoding):
    rows = [[cell.replace(",", "") for cell in row] for row in ROWS]
    (tmp_path / "a.xls").write_bytes(delimited(rows, mark).encode(encoding))
    assert cells(tmp_path / "a.xls") == rows


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp866", "mac_cyrillic", "iso8859_5", "utf-16"])
def test_russian_text(tmp_path, encoding):
    (tmp_path / "a.txt").write_bytes(delimited(RUSSIAN, ";").encode(encoding))
    assert cells(tmp_path / "a.txt") == RUSSIAN


def test_a_line_that_names_the_separator(tmp_path):
    (tmp_path / "a.csv").write_text(delimited(RUSSIAN, "|", "sep=|\r\n"), encoding="utf-8")
    assert cells(tmp_path / "a.csv") == RUSSIAN


@given(
    st.lists(
        st.lists(st.text("абвгАБҚқңһ 123.-", min_size=1, max_size=9), min_size=3, max_size=3), min_size=3, max_size=9
    ),
    st.sampled_from(";\t|"),
)
@settings(max_examples=50)
def test_the_separator_is_found_again(rows, mark):
    assert separated("\n".join(mark.join(row) for row in rows))[0] == mark


@pytest.mark.parametrize("encoding", ["cp1251", "kz1048", "koi8_r", "cp866", "mac_cyrillic"])
def test_encodings_of_whole_sentences(encoding):
    text = "Сведения о пересечении государственной границы Республики Казахстан за IV квартал 2022 года"
    text += "; Түркия, Өзбекстан, Қытай, Әзербайжан" if encoding == "kz1048" else ""
    assert decoded(text.encode(encoding)) == (text, encoding)


def test_merges_hidden_rows_formats_and_comments(tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        sheet = book.add_worksheet("Лист")
        sheet.merge_range(0, 0, 0, 2, "Всего")
        sheet.write_row(1, 0, ["Россия", 10])
        sheet.write(1, 2, 0.411, book.add_format({"num_format": "0.0%"}))
        sheet.write_comment(1, 0, "уточнить")
        sheet.set_row(1, options={"hidden": True})
        sheet.set_column(2, 2, 10, None, {"hidden": True})
        book.add_worksheet("черновик").hide()
        book.get_worksheet_by_name("черновик").write(0, 0, "x")
    book = open_book(tmp_path / "a.xlsx")
    (grid,) = book.visible
    assert grid.merges == ((0, 0, 0, 2),) and grid.inherited(0, 2) == "Всего"
    assert (grid.hidden_rows, grid.hidden_columns) == ({1}, {2})
    assert grid.formats == {(1, 2): "0.0%"} and "уточнить" in grid.comments[1, 0]
    assert book.remarks == [("черновик", "the sheet is hidden; left out")]


HTML = """<html><head><style>td{x:1}</style></head><body><p>За I квартал</p><table><tr><td rowspan=2>Страна
<td colspan=2>Въезд<tr><td>2022<td>2023
<tr style='display:none'><td>x<td>1<td>2<tr><td>Рос&shy;сия<br>РФ<td x:num="1806">1 806<td>5</table>
<p>* примечание</body>"""


def test_a_web_page(tmp_path):
    (tmp_path / "a.xls").write_text(HTML, encoding="cp1251")
    (grid,) = open_book(tmp_path / "a.xls").visible
    assert [grid.texts(row) for row in range(5)][1:] == [
        ["Страна", "Въезд", ""],
        ["", "2022", "2023"],
        ["x", "1", "2"],
        ["Россия РФ", "1806", "5"],
    ]
    assert grid.text(0, 0) == "За I квартал" and grid.text(5, 0) == "* примечание"
    assert grid.merges == ((1, 0, 2, 0), (1, 1, 1, 2)) and grid.hidden_rows == {3}


OFFICE_PAGE = """<html><body><hr><p><center><h1>Overview</h1><A HREF="#table0">Отправленные</A><br>
<A HREF="#table1">Полученные</A><br></center></p><hr>
<A NAME="table0"><h1>Sheet 1: <em>Отправленные</em></h1></A><table><tr><td>Страна<td>Сумма<tr><td>Россия<td>5</table>
<A NAME="table1"><h1>Sheet 2: <em>Полученные</em></h1></A><table><tr><td>Страна<td>Сумма<tr><td>Россия<td>7</table>
</body></html>"""


def test_a_workbook_that_libreoffice_wrote_as_one_page_keeps_its_sheets_apart(tmp_path):
    (tmp_path / "a.html").write_text(OFFICE_PAGE, encoding="utf-8")
    sent, received = open_book(tmp_path / "a.html").visible
    assert (sent.sheet, sent.rows) == ("Отправленные", [["Страна", "Сумма"], ["Россия", "5"]])
    assert (received.sheet, received.rows) == ("Полученные", [["Страна", "Сумма"], ["Россия", "7"]])


def test_hidden_rows_and_columns_of_a_long_open_document_are_counted():
    space = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
    rows = '<t:table-row t:visibility="filter" t:number-rows-repeated="2"/><t:table-row/>'
    rest = '<t:table-row t:visibility="collapse" t:number-rows-repeated="1048000"/>'
    sheets = f'<t:table t:name="a"><t:table-column t:visibility="collapse"/>{rows}{rest}</t:table>'
    sheets += f'<t:table t:name="b">{rows}{rows}</t:table>'
    with zipfile.ZipFile(content := io.BytesIO(), "w") as archive:
        archive.writestr("content.xml", f'<x xmlns:t="{space}">{sheets}</x>')
    assert hidden_parts(content.getvalue(), "a") == {"columns": 1, "rows": 2}
    assert hidden_parts(content.getvalue(), "b") == {"rows": 4}


SPREADSHEET_ML = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="Л"><Table><Column/><Column ss:Hidden="1"/><Row>
<Cell ss:MergeAcross="1"><Data ss:Type="String">Всего</Data></Cell></Row>
<Row ss:Index="3"><Cell ss:Index="2"><Data ss:Type="Number">1806</Data></Cell></Row></Table></Worksheet></Workbook>"""


def test_spreadsheet_ml(tmp_path):
    (tmp_path / "a.xls").write_text(SPREADSHEET_ML, encoding="utf-8")
    (grid,) = open_book(tmp_path / "a.xls").visible
    assert [grid.texts(row) for row in range(3)] == [["Всего", ""], ["", ""], ["", "1806"]]
    assert grid.merges == ((0, 0, 0, 1),) and grid.hidden_columns == {1}


ML = b"<Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'>"


def zipped(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (zipped(a_xlsx=b"PK", b_docx=b"x"), "an archive with 'a.xlsx', 'b.docx'"),
        (zipped(), "an archive with nothing"),
        (zipped(a_zip=zipped(b_csv=b"a;b\n")), "an archive within an archive"),
        (b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]>" + ML, "document type"),
        (b"\x89PNG\r\n", "a picture"),
        (b"{\\rtf1", "a document (RTF)"),
        (b'{"a": 1}', "JSON"),
        (b"a;" * 16_384 + b"b\n1;2\n", "16,385 columns in one row"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_named(tmp_path, content, found):
    (tmp_path / "a.xlsx").write_bytes(content)
    with pytest.raises(BadInput) as error:
        open_book(tmp_path / "a.xlsx")
    (problem,) = error.value.problems
    assert found in problem.found and problem.file == "a.xlsx" and problem.mend


def test_an_archive_of_one_table(tmp_path):
    (tmp_path / "a.zip").write_bytes(zipped(x_csv=delimited(RUSSIAN, ";").encode()))
    (book,) = open_file(tmp_path / "a.zip")
    assert book.format == "x.csv, text (UTF-8, ';')"


def test_bombs_end_soon(tmp_path):
    """A sheet that claims a million million cells, and an archive that unpacks to half a gigabyte of spaces."""
    with xlsxwriter.Workbook(str(tmp_path / "far.xlsx")) as book:
        sheet = book.add_worksheet("Л")
        sheet.write(0, 0, "x")
        sheet.write(1048575, 16383, 1)
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * (1 << 28))
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (1 << 28))
    for name, found in (("far.xlsx", "spreads over 1,048,576 rows"), ("bomb.xlsx", "unpacks to")):
        start = time.process_time()
        with pytest.raises(BadInput) as error:
            open_book(tmp_path / name)
        assert found in str(error.value) and name in str(error.value)
        assert time.process_time() - start < 5
    assert "row 1048576, column XFD" in str(error.value) or name == "bomb.xlsx"


@pytest.mark.parametrize("name", ["s03_far_C1048576.xlsx", "s03_far_cell_demo.xlsx"])
def test_a_blank_cell_far_away(shared, name):
    book = open_book(shared / "cases" / "spreadsheets" / name)
    ((_, remark),) = book.remarks
    assert "far behind the table" in remark and "1048576" in remark and len(book.visible[0].rows) < 40


def test_the_process_that_parses_loads_no_library_of_tables():
    """It is started for each file: they would take five times as long as the file."""
    said = "import sys, kazmig.sources.files.parse; print(*{'pandas', 'numpy', 'openpyxl'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", said], capture_output=True, text=True).stdout.strip() == ""
