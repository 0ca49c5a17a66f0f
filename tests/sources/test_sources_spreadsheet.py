"""Official spreadsheets: the same figures come out however an office lays them out and saves them."""

import numpy as np
import pytest
from bank_tables import write_remittances
from spreadsheet_samples import CROSSINGS, LABOUR, changed, read, text_file, transfers, values, workbook

from kazmig.evidence.quarter import Quarter
from kazmig.project.inventory import Source
from kazmig.quarters.demo import MARK, official
from kazmig.sources import border_crossings, labour_permits, remittances, residence_permits
from kazmig.sources.files.door import open_book
from kazmig.sources.spreadsheet.layouts import LayoutError, read_layouts

QUARTER = Quarter.parse("2023Q1")
WORKERS = {
    ("official", "", "", "persons"): 1000,
    ("official", "", "Узбекистан", "persons"): 700,
    ("official", "", "Российская Федерация", "persons"): 150,
    ("official", "", "Таджикистан", "persons"): 100,
    ("official", "", "Прочие", "persons"): 50,
}


@pytest.mark.parametrize(
    ("encoding", "separator"),
    [
        pytest.param("utf-8", ";", id="utf-8"),
        pytest.param("utf-8-sig", ";", id="utf-8 with a mark"),
        pytest.param("cp1251", ";", id="cp1251"),
        pytest.param("utf-8", ",", id="commas between and within"),
        pytest.param("cp1251", "\t", id="tabs"),
    ],
)
def test_csv_gives_what_the_workbook_gives(tmp_path, encoding, separator):
    book = read("labour_permits", workbook(tmp_path / "a.xlsx", {"Лист1": LABOUR}))
    text = read("labour_permits", text_file(tmp_path / "a.csv", LABOUR, encoding, separator))
    assert values(book) == values(text) == WORKERS


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param(
            [("D7", 1), ("D8", 0.7), ("D9", 0.15), ("D10", 0.1), ("D11", 0.04), ("D12", 0.05)], id="fractions"
        ),
        pytest.param([("A3", "за I квартал 2023 года")], id="the quarter by name"),
        pytest.param([("A3", "2023 жылғы 1 сәуірге"), ("B5", "Азаматтығы"), ("C5", "Саны, адам")], id="Kazakh"),
        pytest.param([("A3", "as of 1 April 2023"), ("B5", "Citizenship"), ("C5", "Number of persons")], id="English"),
        pytest.param([("C7", "1\u202f000"), ("C8", " 700 ")], id="narrow hard spaces"),
        pytest.param([("B13", "Итого"), ("C13", 1000), ("D13", "100")], id="total again below"),
        pytest.param([("B9", "2. Российская Федерация¹:")], id="footnote mark"),
        pytest.param([("E5", "Темп роста, %"), ("E8", "104,2"), ("E9", "99")], id="a column not wanted"),
    ],
)
def test_other_ways_to_write_it(tmp_path, cells):
    assert values(read("labour_permits", workbook(tmp_path / "a.xlsx", {"Л": changed(LABOUR, cells)}))) == WORKERS


def test_thousands_keep_the_interval_of_their_rounding(tmp_path):
    cells = [
        ("C5", "тыс. человек"),
        ("C7", "1,0"),
        ("C8", "0,7"),
        ("C9", 0.2),
        ("C10", "0,1"),
        ("C11", "–"),
        ("C12", "-"),
    ]
    rows = changed(LABOUR, [*cells, ("D5", "Примечание")])
    observed = read("labour_permits", workbook(tmp_path / "a.xlsx", {"Л": rows})).set_index("category")
    assert observed.loc["Узбекистан", ["value", "low", "high"]].tolist() == [700, 650, 750]
    assert observed.loc["Прочие", "value"] == 0


def test_counts_are_exact_and_say_where_they_stand(tmp_path):
    first = read("labour_permits", workbook(tmp_path / "a.xlsx", {"Л": LABOUR})).iloc[1]
    assert first["low"] == first["high"] == 700
    assert (first["file"], first["sheet"], first["row"], first["column"]) == ("a.xlsx", "Л", "8", "C")
    assert (first["period"], first["measure"], first["place"]) == ("2023Q1", "stock", "a.xlsx, sheet 'Л', C8")


def test_permits_issued_in_a_period_are_a_flow(tmp_path):
    rows = changed(LABOUR, [("A2", "Выдано разрешений трудовым мигрантам"), ("A3", "за I квартал 2023 года")])
    assert set(read("labour_permits", workbook(tmp_path / "a.xlsx", {"Л": rows}))["measure"]) == {"flow"}


def test_columns_of_last_year_are_left_out(tmp_path):
    found = values(read("border_crossings", workbook(tmp_path / "a.xlsx", {"Свод": CROSSINGS})))
    assert found["arrivals", "all", "", "crossings"] == 1000
    assert found["arrivals", "cis", "РФ", "crossings"] == 600
    assert found["departures", "noncis", "", "crossings"] == 200
    assert found["departures", "noncis", "Прочие", "crossings"] == 60
    assert len(found) == 14


def arrivals(word: str) -> list[list[object]]:
    title = [f"{word} иностранцев за I квартал 2023 года"]
    return [
        title,
        ["Гражданство", "Всего"],
        ["Всего", 1000],
        ["СНГ", 800],
        ["РФ", 800],
        ["вне СНГ", 200],
        ["Турция", 200],
    ]


def test_a_direction_a_sheet_or_one_below_the_other(tmp_path):
    sheets = {"1": arrivals("Въезд"), "2": arrivals("Выезд")}
    one_sheet = {"1": [*arrivals("Въезд"), [], ["* с 31 марта"], [], *arrivals("Выезд")]}
    two, one = (
        read("border_crossings", workbook(tmp_path / f"{len(each)}.xlsx", each)) for each in (sheets, one_sheet)
    )
    assert values(two) == values(one)
    assert values(one)["departures", "cis", "", "crossings"] == 800


def test_a_list_without_groups_is_split_by_membership(tmp_path):
    rows = [row for row in CROSSINGS if not str(row[0]).startswith(("Граждане г", "Граждане д", "Прочие"))]
    tidy = border_crossings.clean(read("border_crossings", workbook(tmp_path / "a.xlsx", {"Свод": rows})))
    totals = tidy[tidy["nationality"] == "total"].set_index(["direction", "group"])["crossings"]
    assert totals.to_dict() == {
        ("arrivals", "all"): 1000,
        ("arrivals", "cis"): 800,
        ("arrivals", "noncis"): 150,
        ("departures", "all"): 950,
        ("departures", "cis"): 750,
        ("departures", "noncis"): 140,
    }


def test_a_direction_without_its_total_has_the_sum_of_both_groups(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"Свод": [row for row in CROSSINGS if row[:1] != ["Всего"]]})
    tidy = border_crossings.SCHEMA.validate(border_crossings.clean(read("border_crossings", path)))
    whole = tidy[(tidy["group"] == "all") & (tidy["nationality"] == "total")].set_index("direction")
    assert whole["crossings"].to_dict() == {"arrivals": 1000, "departures": 950}
    assert set(whole["place"]) == {"sum of both groups"}


def test_subtotals_among_countries_are_not_countries(tmp_path):
    rows = changed(LABOUR, [("B11", "из них страны ЕАЭС"), ("C11", 150), ("D11", "15%")])
    assert values(read("labour_permits", workbook(tmp_path / "a.xlsx", {"Л": rows}))) == WORKERS


def test_files_of_three_months_sum_to_the_quarter(tmp_path):
    months = ("январь", "февраль", "март")
    files = [workbook(tmp_path / f"{n}.xlsx", transfers(month, n)) for n, month in enumerate(months, 1)]
    found = values(read("remittances", *files))
    assert found["sent", "", "", "kzt_bn"] == pytest.approx(6 * 0.3005)
    assert found["received", "", "Турция", "usd_m"] == pytest.approx(6 * 0.4332)
    assert found["sent", "", "Россия", "transactions"] == 1200


def test_a_country_not_listed_in_every_month_falls_into_the_rest(tmp_path):
    names = {"январь": "Турция", "февраль": "Турция", "март": "Грузия"}
    files = [workbook(tmp_path / f"{month}.xlsx", transfers(month, first=name)) for month, name in names.items()]
    tidy = remittances.clean(read("remittances", *files)).set_index(["direction", "country"])["kzt_bn"]
    assert tidy["sent"].to_dict() == pytest.approx({"total": 0.9015, "RUS": 0.3, "other": 0.6015})


WRITERS = {
    "border_crossings": (official.write_border_crossings, border_crossings),
    "residence_permits": (official.write_residence_permits, residence_permits),
    "labour_permits": (official.write_labour_permits, labour_permits),
    "remittances": (write_remittances, remittances),
}


@pytest.fixture(params=WRITERS)
def invented(request, tmp_path):
    """Writes a source's invented workbook; gives a function that reads it, and its tidy table."""
    write, module = WRITERS[request.param]

    def make(language: str, name: str = "a.xlsx", seed: int = 7, **how):
        path = tmp_path / name
        write(path, QUARTER, np.random.default_rng(seed), language=language, **how)
        source = Source(request.param, period="2023Q1", format="spreadsheet", files=(path,))
        observed = module.read(source)
        return path, observed, module.SCHEMA.validate(module.clean(observed))

    return make


def test_invented_workbooks_say_the_same_in_every_language(invented):
    _, observed, tidy = invented("ru")
    for language in ("kk", "en"):
        _, other, translated = invented(language)
        assert translated.drop(columns="place").equals(tidy.drop(columns="place"))
        assert other["value"].tolist() == observed["value"].tolist()


def test_invented_workbooks_are_marked_and_always_the_same(invented):
    path, *_ = invented("ru")
    first = path.read_bytes()
    assert all(any(MARK in text for text in grid.texts(0)) for grid in open_book(path).visible)
    assert "СИНТЕТИЧЕСКИЕ" in open_book(path).visible[0].text(0, 0)
    assert invented("ru")[0].read_bytes() == first
    assert invented("ru", seed=8)[0].read_bytes() != first


def cells_of(path, column: int) -> list[float]:
    """A column's numbers, without the reader that is tested."""
    texts = [grid.text(row, column) for grid in open_book(path).visible for row in range(6, len(grid.rows))]
    plain = [text.replace(" ", "").replace(",", ".") for text in texts]
    return [float(text) for text in plain if text.replace(".", "").isdecimal()]


def test_totals_read_are_those_written(tmp_path):
    path = tmp_path / "labour.xlsx"
    official.write_labour_permits(path, QUARTER, np.random.default_rng(3))
    total, *parts = cells_of(path, 2)
    tidy = labour_permits.clean(read("labour_permits", path))
    assert tidy.loc[tidy["citizenship"] == "total", "persons"].item() == total == sum(parts)
    assert 300_000 < total < 360_000


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("[a]\nlabl = []", "unknown key 'labl'", id="unknown key"),
        pytest.param("[a]\nlabel = []", "'dimension' is missing", id="missing key"),
        pytest.param(
            '[a]\nlabel=[]\ndimension="d"\nunit="permits"\nmeasure="flow"\ngroups=["x"]\n[a.series]',
            "'x' is no section",
            id="unknown group",
        ),
    ],
)
def test_layouts_say_what_is_wrong_with_them(text, message):
    with pytest.raises(LayoutError, match=message):
        read_layouts("[words]\n[words.scales]\n[words.subtotals]\n" + text)
