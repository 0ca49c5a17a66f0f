"""Records as they come: without a header, in a workbook, with other separators, encodings, dates and codes."""

import csv
import io
from datetime import date, timedelta

import pytest
import xlsxwriter

from kazmig.project.inventory import Source
from kazmig.sources.problems import BadInput
from kazmig.sources.records.reader import read_crossings

HEADER = ["date", "direction", "citizenship", "passport"]
DAYS = [date(2022, 10, 1) + timedelta(days=number) for number in range(0, 92, 7)]


def rows(written="%Y-%m-%d", russia="Россия"):
    return [
        [day.strftime(written), direction, country, "N1234567"]
        for day in DAYS
        for direction in ("въезд", "выезд")
        for country in (russia, "Узбекистан", "Турция")
    ]


def written(path, encoding="utf-8", separator=";", first="", **about):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows([HEADER, *rows(**about)])
    path.write_bytes((first + text.getvalue()).encode(encoding))
    return path


def arrivals(path) -> float:
    table = read_crossings(Source("border_crossings", period="2022Q4", format="records", files=(path,)))
    return table.query("series == 'arrivals' and group == 'all' and dimension == 'total'")["value"].item()


def message(path) -> str:
    with pytest.raises(BadInput) as error:
        arrivals(path)
    return str(error.value)


@pytest.mark.parametrize(
    "about",
    [
        {"separator": "|"},
        {"separator": "|", "first": "sep=|\r\n"},
        {"encoding": "utf-16"},
        {"encoding": "kz1048"},
        {"encoding": "mac_cyrillic"},
        {"written": "%d.%m.%y"},
        {"russia": "RU"},
        {"written": "%Y.%m.%d"},
        {"written": "%d.%m.%Yг."},
        {"written": "%Y-%m-%d+06:00"},
        {"written": "%d.%m.%Y, 08:30"},
        {"written": "%Y%m%d083000"},
    ],
    ids=str,
)
def test_sums_are_equal_over_all_variants_of_one_extract(tmp_path, about):
    assert arrivals(written(tmp_path / "a.csv", **about)) == 3 * len(DAYS)


def test_records_in_a_workbook(shared, tmp_path):
    assert arrivals(shared / "cases" / "records" / "r_records.xlsx") == 276
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        sheet, form = book.add_worksheet("Л"), book.add_format({"num_format": "dd.mm.yyyy"})
        sheet.write(0, 0, "Выгрузка")
        sheet.write_row(2, 0, HEADER)
        for number, (day, row) in enumerate(zip([day for day in DAYS for _ in range(6)], rows(), strict=True), 3):
            sheet.write_row(number, 1, row[1:])
            sheet.write_datetime(number, 0, day, form)
    assert arrivals(tmp_path / "a.xlsx") == 3 * len(DAYS)


def test_no_cell_of_a_record_is_in_any_message(shared, tmp_path):
    found = message(shared / "cases" / "records" / "r_no_header.csv")
    assert "of which 0 are known headers" in found and "N1234567" not in found and "Россия" not in found
    found = message(written(tmp_path / "a.csv", written="Иванов %d"))
    assert "no readable date in 84 rows: 2 (xxxxxx 99)" in found and "Иванов" not in found
    (tmp_path / "b.csv").write_text("date;direction;citizenship\n2022-10-01;въезд;Сидорова Анна\n", encoding="utf-8")
    assert "Сидорова" not in message(tmp_path / "b.csv")
    # Columns shifted by one: a first name that many share stands where countries belong.
    shifted = "date;direction;citizenship\n" + "2022-10-01;въезд;Айгуль\n" * 40
    (tmp_path / "c.csv").write_text(shifted, encoding="utf-8")
    found = message(tmp_path / "c.csv")
    assert "an unknown name (6 letters) in 40 rows" in found and "Айгуль" not in found
    # A first line that is a record with a cell like a header.
    (tmp_path / "d.csv").write_text("KZT;2022-10-01;въезд;Сидорова Анна\n" * 3, encoding="utf-8")
    assert "Сидорова" not in message(tmp_path / "d.csv")


@pytest.mark.parametrize(
    ("header", "about"),
    [
        ("record.id;crossing.date;direction;citizenship", {}),
        ("№;Дата пересечения границы;Тип пересечения;Страна гражданства", {}),
        ("Выгрузка за IV квартал\n\nid;дата;направление;гражданство", {}),
        ("id;дата;направление;гражданство", {"day": "%Y%m%d"}),
        ("id;дата;направление;гражданство", {"words": ("въехал", "выехал")}),
        ("id;дата;направление;гражданство", {"codes": ("643", "792")}),
    ],
)
def test_headers_words_and_codes_of_registers(tmp_path, header, about):
    words, codes = about.get("words", ("въезд", "выезд")), about.get("codes", ("Россия", "Турция"))
    day = about.get("day", "%Y-%m-%d")
    lines = [(each.strftime(day), word, code) for each in DAYS for word in words for code in codes]
    path = tmp_path / "a.csv"
    body = "\n".join(";".join([str(number), *line]) for number, line in enumerate(lines, 1))
    path.write_text(f"{header}\n{body}\n", encoding="utf-8")
    assert arrivals(path) == 2 * len(DAYS)


def test_a_day_and_month_that_could_be_exchanged_are_not_guessed(tmp_path):
    assert arrivals(written(tmp_path / "a.csv", written="%d/%m/%Y")) == arrivals(written(tmp_path / "b.csv"))
    body = "\n".join(f"{number};0{number}/1{number}/2022;въезд;Россия" for number in (1, 2))
    path = tmp_path / "c.csv"
    path.write_text(f"id;дата;направление;гражданство\n{body}\n", encoding="utf-8")
    assert "a day and month that may be exchanged" in message(path)


def numbered(path, extra=(), workbook=False):
    """The extract with a passport of its own in each row, and `extra` rows again."""
    body = [[*row[:3], f"N{number:07d}"] for number, row in enumerate(rows())]
    body += [body[number] for number in extra]
    if workbook:
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate([HEADER, *body]):
                sheet.write_row(number, 0, row)
        return path
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([HEADER, *body])
    return path


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_records_without_numbers_that_stand_twice(tmp_path, name):
    path = numbered(tmp_path / name, extra=(3, 5), workbook=name.endswith("xlsx"))
    told = message(path)
    assert "2 records that are word for word another one" in told and 'duplicates = "counted"' in told
    assert "N0000003" not in told
    source = Source("border_crossings", period="2022Q4", format="records", files=(path,), duplicates="counted")
    assert len(read_crossings(source)) == len(read_crossings(Source(
        "border_crossings", period="2022Q4", format="records", files=(numbered(tmp_path / "b.csv"),)
    )))  # fmt: skip


def test_a_copy_of_a_file_under_another_name(tmp_path):
    files = numbered(tmp_path / "a.csv"), numbered(tmp_path / "b.csv")
    with pytest.raises(BadInput, match=r"b\.csv: found the same records as in a\.csv"):
        read_crossings(Source("border_crossings", period="2022Q4", format="records", files=files))
