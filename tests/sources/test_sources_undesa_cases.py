"""The United Nations' own workbook and others in its template, as their offices wrote them."""

import csv

import pytest
import xlsxwriter

from kazmig.project.inventory import Source
from kazmig.sources.files.door import open_book
from kazmig.sources.problems import BadInput
from kazmig.sources.undesa import reader


def read(*files) -> dict[tuple[str, str, str], float]:
    """Figures of 2020 by series, sex and origin ("" for all), shares left out."""
    source = Source("migrant_stock", title="International Migrant Stock 2020", format="undesa", files=files)
    table = reader.read(source)
    table = table[(table["period"] == "2020-07") & (table["unit"] == "persons")]
    keys = zip(table["series"], table["group"].str.removeprefix("2020 "), table["category"], strict=True)
    return dict(zip(keys, table["value"], strict=True))


@pytest.fixture
def cases(shared):
    return shared / "cases" / "undesa"


def test_the_real_workbook_of_2020(cases):
    found = read(cases / "undesa_2020_by_destination.xlsx")
    assert found["migrants", "total", ""] == 3_732_073
    assert found["population", "total", ""] == 18_776_707
    assert found["migrants", "male", ""] + found["migrants", "female", ""] == 3_732_073


def test_tables_that_are_not_read_are_told(cases):
    path = cases / "undesa_2020_by_destination.xlsx"
    told = reader.read(Source("migrant_stock", title="2020 revision", format="undesa", files=(path,))).attrs["audit"]
    places = [line["place"].rpartition("sheet ")[2] for line in told if line["rule"] == "left_aside"]
    assert "Table of contents" in places and "Table 1" not in places and len(places) == len(set(places)) > 2


def test_two_workbooks_that_contradict_each_other(cases):
    """The workbook by destination repeats the totals of the one by origin; other totals are a contradiction."""
    real, by_origin = cases / "undesa_2020_by_destination.xlsx", cases / "undesa_od_2020_merged_heads.xlsx"
    with pytest.raises(BadInput, match="total, total, 1990 again"):
        read(real, by_origin)


@pytest.mark.parametrize(("name", "russia"), [("undesa_od_2020_merged_heads.xlsx", 2_100_000), ("undesa.xls", 800_000)])
def test_other_files_in_the_template(cases, name, russia):
    assert read(cases / name)["migrants", "total", "RUS"] == russia


@pytest.mark.parametrize(("separator", "encoding"), [(",", "utf-8-sig"), (";", "utf-16"), ("\t", "utf-8")])
def test_the_real_workbook_as_a_csv(cases, tmp_path, separator, encoding):
    """A CSV has lost the merges: a heading reaches to the next one."""
    grids = open_book(cases / "undesa_2020_by_destination.xlsx").grids
    (grid,) = [each for each in grids if each.sheet == "Table 1"]
    path = tmp_path / "undesa.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=separator).writerows(grid.texts(row) for row in range(len(grid.rows)))
    assert read(path)["migrants", "total", ""] == 3_732_073


def old_layout(code, first_year):
    """The layout of 2015 and before, whose codes are those of countries."""
    head = [
        "Year",
        "Sort order",
        "Major area, region, country or area of destination",
        "Notes",
        code,
        "Type of data (a)",
    ]
    rows = [
        ["Trends in International Migrant Stock: Migrants by Destination and Origin, POP/DB/MIG/Stock/Rev.2015"],
        [],
    ]
    rows += [
        [*head, "Type of data (a)", "Country of origin"],
        [""] * 6 + ["Total", "Other North", "Russian Federation"],
    ]
    return [*rows, *([year, 99, "Kazakhstan", "", 398, "B R", 300 + year, "..", 200] for year in (first_year, 2015))]


@pytest.mark.parametrize("code", ["Country code", "Code", "Location code", "M49 code"])
def test_the_layout_of_2015(tmp_path, code):
    path = tmp_path / "2015.csv"
    path.write_text("\n".join(";".join(map(str, row)) for row in old_layout(code, 2010)), encoding="utf-8")
    found = reader.read(Source("migrant_stock", period="2015-07", format="undesa", files=(path,)))
    assert found.set_index(["period", "category"])["value"]["2015-07", ""] == 2315
    early = reader.read(Source("migrant_stock", period="2010-07", format="undesa", files=(path,)))
    assert set(early["period"]) == {"2010-07"}, "of the year that sources.toml names, and none behind it"
    with pytest.raises(BadInput, match="2020, as sources"):
        reader.read(Source("migrant_stock", period="2020-07", format="undesa", files=(path,)))


def test_persons_whose_thousands_are_parted_by_points(tmp_path):
    """Saved in a European locale: 200.001 persons are two hundred thousand and one, and no fraction."""
    head = ["Region, development group, country or area of destination", "Location code of destination"]
    head += ["Region, development group, country or area of origin", "Location code of origin"]
    rows = [["International Migrant Stock 2020, by destination and origin"]]
    rows += [["", "", "", "", "Both sexes", "Males", "Females"], [*head, 2020, 2020, 2020]]
    rows += [["Kazakhstan", 398, "World", 900, "200.001", "100.000", "100.001"]]
    rows += [["Kazakhstan", 398, "Russian Federation", 643, "1.001", "1.000", "1"]]
    with (tmp_path / "a.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    found = read(tmp_path / "a.csv")
    assert (found["migrants", "total", ""], found["migrants", "total", "RUS"]) == (200_001, 1_001)


def test_sheets_whose_titles_no_longer_tell_the_sexes(tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        for name in ("Table 1", "Table 2"):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(old_layout("Code", 2010)):
                sheet.write_row(number, 0, row)
    with pytest.raises(BadInput) as error:
        reader.read(Source("migrant_stock", period="2015-07", format="undesa", files=(tmp_path / "a.xlsx",)))
    assert len(error.value.problems) == 1 and "titles that tell sexes apart" in str(error.value)


def test_marks_of_notes_at_headers_names_and_numbers(tmp_path):
    rows = [[str(cell) for cell in row] for row in old_layout("Code¹", 2010)]
    rows[2][2] += "¹"
    rows[3][6:] = ["Total²", "Other North", "Russian Federation³"]
    rows[4][8] += "⁴"
    path = tmp_path / "marks.csv"
    path.write_text("\n".join(";".join(row) for row in rows), encoding="utf-8")
    found = reader.read(Source("migrant_stock", period="2015-07", format="undesa", files=(path,)))
    values = found.set_index(["period", "category"])["value"]
    assert (values["2015-07", ""], values["2010-07", "RUS"]) == (2315, 200)
