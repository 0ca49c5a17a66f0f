"""One official table in every format that LibreOffice writes: the same figures come out of each."""

import os
import shutil
import subprocess

import pytest
import xlsxwriter

from kazmig.project.inventory import Source
from kazmig.sources.files.door import open_book
from kazmig.sources.spreadsheet import reader

TITLE = "Количество иностранных граждан, пересекших Государственную границу, за IV квартал 2022 года, человек"
ROWS = [
    [TITLE], ["Гражданство", "Въезд", "", "Выезд", ""], ["", "2021", "2022", "2021", "2022"], ["Всего", 1, 300, 1, 200],
    ["СНГ", 1, 200, 1, 100], ["Россия", 1, 200, 1, 100], ["Дальнее зарубежье", 1, 100, 1, 100],
    ["Турция", 1, 100, 1, 100], [], ["Начальник управления", "", "", "", "Иванов И.И."],
]  # fmt: skip
CSV = "csv:Text - txt - csv (StarCalc):59,34,76"
FORMATS = {"ods": "ods", "xls": "xls", "html": "html", "fods": "fods", "csv": CSV}
MERGES = ((1, 0, 2, 0), (1, 1, 1, 2), (1, 3, 1, 4))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    soffice = shutil.which("soffice")
    if soffice is None:
        if os.environ.get("CI"):
            pytest.fail("LibreOffice is missing, and CI must have it")
        pytest.skip("LibreOffice is not on this machine")
    folder = tmp_path_factory.mktemp("libreoffice")
    with xlsxwriter.Workbook(str(folder / "base.xlsx")) as book:
        sheet = book.add_worksheet("Лист1")
        for number, row in enumerate(ROWS):
            sheet.write_row(number, 0, row)
        for area in MERGES:
            sheet.merge_range(*area, ROWS[area[0]][area[1]])
        sheet.write_comment(5, 0, "уточнить")
        sheet.set_row(7, options={"hidden": True})
        book.add_worksheet("черновик").write(0, 0, "x")
        book.get_worksheet_by_name("черновик").hide()
    for how in FORMATS.values():
        command = [soffice, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", how]
        subprocess.run([*command, "--outdir", str(folder), str(folder / "base.xlsx")], check=True, capture_output=True)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["xlsx", *FORMATS])
def test_the_same_figures_come_out_of_each(folder, ending):
    path = folder / f"base.{ending}"
    found = reader.read(Source("border_crossings", period="2022Q4", format="spreadsheet", files=(path,)))
    values = found.set_index(["series", "group", "category"])["value"]
    assert (values["arrivals", "all", ""], values["departures", "cis", "Россия"]) == (300, 100)
    assert ("signature", "left_aside") in [(line["before"], line["rule"]) for line in found.attrs["audit"]]


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["ods", "xls", "html", "fods"])
def test_merges_come_out_of_each(folder, ending):
    assert open_book(folder / f"base.{ending}").visible[0].merges[:3] == MERGES


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["ods", "fods", "xls"])
def test_what_is_hidden_and_commented_is_known(folder, ending):
    book = open_book(folder / f"base.{ending}")
    (grid,) = book.visible
    assert grid.hidden_rows == {7} and "уточнить" in grid.comments[5, 0]
    assert [sheet for sheet, _ in book.remarks] == ["черновик"]
