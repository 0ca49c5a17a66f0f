"""Records with what offices leave among them: empty rows, a header again, totals, sheets beside, doubtful points."""

import csv
from datetime import date, timedelta

import pandas as pd
import pytest
import xlsxwriter

from kazmig.project.inventory import Source
from kazmig.sources.problems import BadInput
from kazmig.sources.records.reader import read_crossings, read_transfers

HEADER = ["Дата", "Направление", "Гражданство", "Паспорт"]
DAYS = [date(2022, 10, 3) + timedelta(days=7 * number) for number in range(12)]
ROWS = [[str(day), "въезд", "Россия", f"N77{number}"] for number, day in enumerate(DAYS)]
MONEY = ["Дата", "Направление", "Страна", "Сумма, тенге", "Сумма, доллары США", "ФИО"]


def source(path, name="border_crossings") -> Source:
    return Source(name, period="2022Q4", format="records", files=(path,))


def arrivals(path) -> float:
    table = read_crossings(source(path))
    return table.query("group == 'all' and dimension == 'total'")["value"].item()


def written(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    return path


def workbook(path, **sheets):
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def refused(read, given) -> str:
    with pytest.raises(BadInput) as error:
        read(given)
    assert "N77" not in str(error.value) and "Сидорова" not in str(error.value)
    return str(error.value)


RAGGED = [
    pytest.param([HEADER, *ROWS, [""] * 4, [""] * 4], id="empty_rows_below"),
    pytest.param([HEADER, *(each for row in ROWS for each in (row, [""] * 4))], id="every_other_row_empty"),
    pytest.param([HEADER, HEADER, *ROWS], id="header_twice"),
    pytest.param([HEADER, *ROWS[:5], HEADER, *ROWS[5:]], id="header_of_a_second_page"),
    pytest.param([HEADER, ["1", "2", "3", "4"], *ROWS], id="numbers_of_columns"),
]


@pytest.mark.parametrize("rows", RAGGED)
def test_rows_that_are_no_records_are_left_aside(tmp_path, rows):
    assert arrivals(written(tmp_path / "a.csv", rows)) == 12


@pytest.mark.parametrize("rows", RAGGED[1:3])
def test_the_same_in_a_workbook(tmp_path, rows):
    assert arrivals(workbook(tmp_path / "a.xlsx", Лист1=rows)) == 12


def test_days_as_spreadsheets_count_them(tmp_path):
    rows = [[(day - date(1899, 12, 30)).days, *row[1:]] for day, row in zip(DAYS, ROWS, strict=True)]
    assert arrivals(workbook(tmp_path / "a.xlsx", Лист1=[HEADER, *rows])) == 12
    early = [[row[0] - 1462, *row[1:]] for row in rows]
    assert "outside the period" in refused(arrivals, workbook(tmp_path / "b.xlsx", Лист1=[HEADER, *early]))


def test_a_total_below_is_named_once_and_its_row_is_right(tmp_path):
    rows = [HEADER, *ROWS[:6], [""] * 4, *ROWS[6:], ["Итого", "", "12", ""]]
    found = refused(arrivals, written(tmp_path / "a.csv", rows))
    assert "1 problem" in found and "row 15" in found and "neither a date nor a direction" in found
    assert "Delete them where they are totals" in found


def test_records_in_two_sheets_are_never_read_by_half(tmp_path):
    halves = {"Октябрь": [HEADER, *ROWS], "Ноябрь": [HEADER, *ROWS[:3]]}
    found = refused(arrivals, workbook(tmp_path / "a.xlsx", **halves))
    assert "sheets or files 'Октябрь' and 'Ноябрь'" in found and "sources.toml" in found
    summary = {"Записи": [HEADER, *ROWS], "Свод": [["Гражданство", "Направление", "Всего"], ["Россия", "въезд", 12]]}
    assert arrivals(workbook(tmp_path / "b.xlsx", **summary)) == 12


def test_a_moment_is_a_day_of_kazakhstan(tmp_path):
    table = pd.DataFrame(ROWS, columns=HEADER)
    table["Дата"] = pd.to_datetime(["2022-10-01", *table["Дата"][1:]]).tz_localize("Asia/Almaty").tz_convert("UTC")
    table.to_parquet(tmp_path / "a.parquet")
    assert arrivals(tmp_path / "a.parquet") == 12


def transfers(*amounts):
    rows = [[str(day), "отправлено", "Россия", *amounts[number % len(amounts)], "Сидорова Анна"] for number, day in
            enumerate(DAYS)]  # fmt: skip
    return [MONEY, *rows]


def test_points_that_may_part_thousands(tmp_path):
    path = written(tmp_path / "a.csv", transfers(("460.000", "1.000")))
    assert "tenge whose point may part thousands in 12 rows" in refused(read_transfers, source(path, "remittances"))
    written(path, transfers(("460.125", "1.000"), ("460.5", "1.00")))
    total = read_transfers(source(path, "remittances")).query("dimension == 'total' and unit == 'usd_m'")
    assert total["value"].item() == pytest.approx(12 / 1e6)


def test_a_number_of_a_person_among_amounts(tmp_path):
    path = written(tmp_path / "a.csv", transfers(("460000", "1000"), ("850101400001", "0")))
    found = refused(read_transfers, source(path, "remittances"))
    assert "an amount in one currency and zero in the other in 6 rows" in found and "850101" not in found


def test_a_record_with_two_currencies_is_no_header(tmp_path):
    rows = [["2022-10-03", "отправлено", "KZT", "460000", "USD", "1000", "Сидорова Анна"]] * 3
    found = refused(read_transfers, source(written(tmp_path / "a.csv", rows), "remittances"))
    assert "found the columns" in found and "460000" not in found and "2022-10-03" not in found


CODED = [
    pytest.param({"1": "arrivals", "2": "departures"}, ("1", "2"), id="numbers"),
    pytest.param({"П": "arrivals", "У": "departures"}, ("П", "у"), id="letters"),
    pytest.param({"d'arrivée": "arrivals", "dehors": "departures"}, ("D'arrivée", "dehors"), id="an apostrophe"),
    pytest.param({"Пересёк в РК": "arrivals"}, ("пересёк в рк", "выезд"), id="words"),
]


@pytest.mark.parametrize(("said", "used"), CODED)
def test_directions_that_sources_toml_declares(tmp_path, said, used):
    rows = [[day, used[number % 3 == 0], *rest] for number, (day, _, *rest) in enumerate(ROWS)]
    path = written(tmp_path / "a.csv", [HEADER, *rows])
    refusal = refused(arrivals, path)
    assert 'directions = { "1" = "arrivals", "2" = "departures" }' in refusal
    given = Source("border_crossings", period="2022Q4", format="records", files=(path,), directions=tuple(said.items()))
    totals = read_crossings(given).query("group == 'all' and dimension == 'total'").set_index("series")["value"]
    assert totals.to_dict() == {"arrivals": 8, "departures": 4}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"1": "arrival"}, "directions: '1' = 'arrival'; expected one of arrivals, departures"),
        ({"Въезд": "departures"}, "'Въезд' = 'departures', a word that means arrivals"),
    ],
)
def test_directions_that_cannot_be_meant(tmp_path, said, told):
    path = written(tmp_path / "a.csv", [HEADER, *ROWS])
    given = Source("border_crossings", period="2022Q4", format="records", files=(path,), directions=tuple(said.items()))
    assert told in refused(read_crossings, given)


CITIZENS = ["граждане России", "гражданин РФ", "гр. Российской Федерации", "nationals of Russia", "Ресей азаматтары"]


def test_citizens_of_a_country_are_of_that_country(tmp_path):
    rows = [[day, way, CITIZENS[number % 5], pass_] for number, (day, way, _, pass_) in enumerate(ROWS)]
    assert arrivals(written(tmp_path / "a.csv", [HEADER, *rows])) == 12
