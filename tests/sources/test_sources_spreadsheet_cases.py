"""Official tables with all that offices leave around them: figures are read, the rest is named and left aside."""

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from spreadsheet_samples import LABOUR, changed, read, values, workbook

from kazmig.project.inventory import Source
from kazmig.sources.problems import BadInput
from kazmig.sources.spreadsheet import reader

PLAIN = {
    "f05b_html_bom.xls": "", "f06_mhtml.xls": "", "f14_unicode.txt": "", "f18b_kz1048.csv": "", "f24_zip.zip": "",
    "o07_footnote_sup.xlsx": "mark", "o08_name_footnote.xlsx": "mark", "o30_hidden_sheet.xlsx": "hidden",
    "o40_sig.xlsx": "signature", "o43_note_right.xlsx": "remark", "o50_blank_head.xlsx": "names",
    "s03_far_C1048576.xlsx": "blank",
}  # fmt: skip


@pytest.fixture
def cases(shared):
    return shared / "cases" / "spreadsheets"


def observed(path, period="2022Q4", source="border_crossings", **about):
    return reader.read(Source(source, period=period, format="spreadsheet", files=(path,), **about))


@pytest.mark.parametrize(("name", "aside"), PLAIN.items())
def test_totals_are_equal_over_all_variants_of_one_table(cases, name, aside):
    found = observed(cases / name)
    totals = found[found["dimension"] == "total"].set_index(["series", "group"])["value"]
    assert (totals["arrivals", "all"], totals["departures", "noncis"]) == (1_806_000, 86_800)
    assert [line["before"] for line in found.attrs["audit"]] == ([aside] if aside else [])
    assert all(name in line["place"] for line in found.attrs["audit"])


def test_clean_tables_stay_so(cases):
    assert observed(cases / "l_base.xlsx", source="labour_permits")["value"].max() == 327_000
    assert len(observed(cases / "s03_far_cell_demo.xlsx", "2023Q1")) == 32


SURROUNDINGS = [
    ["Исп. Петров А., тел. 8 (7172) 74-00-00"],
    ["тел.", "", 77172740000],
    ["Директор департамента", "", "", "Иванов И. И."],
    ["", "Примечание: предварительные данные"],
    ["Подпись", "", "______"],
    ["Басшы", "", "", "Ахметов А."],
    ["Согласовано", "", "15.04.2023"],
    ["", "", 2000, ""],
]


@given(st.lists(st.sampled_from(SURROUNDINGS), min_size=1, max_size=4), st.integers(1, 3))
@settings(max_examples=12)
def test_what_stands_below_a_table_changes_no_figure(tmp_path_factory, rows, gap):
    path = tmp_path_factory.mktemp("below") / "a.xlsx"
    below = [*LABOUR[:12], *([[]] * gap), *rows]
    assert values(read("labour_permits", workbook(path, {"Л": below}))) == values(
        read("labour_permits", workbook(path.with_name("b.xlsx"), {"Л": LABOUR}))
    )


def test_a_signature_s_name_is_in_no_line_of_the_audit(tmp_path):
    rows = [*LABOUR, [], ["Начальник управления", "", "Иванов И.И."]]
    audit = read("labour_permits", workbook(tmp_path / "a.xlsx", {"Л": rows})).attrs["audit"]
    assert "Иванов" not in str(audit) and ("signature", "left_aside") in [(a["before"], a["rule"]) for a in audit]


def hidden(path, rows=(), columns=()):
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Л")
        for number, row in enumerate(LABOUR):
            sheet.write_row(number, 0, row)
        for row in rows:
            sheet.set_row(row, options={"hidden": True})
        for column in columns:
            sheet.set_column(column, column, 8, None, {"hidden": True})
    return path


def test_hidden_rows_are_read_and_hidden_columns_left_aside(tmp_path):
    found = read("labour_permits", hidden(tmp_path / "a.xlsx", rows=[8], columns=[3]))
    assert values(found)["official", "", "Российская Федерация", "persons"] == 150
    assert {line["before"] for line in found.attrs["audit"]} >= {"read", "hidden"}


def test_formats_that_show_other_numbers(tmp_path):
    """0.7 shown as 70 %, and 1806000 shown as 1 806 under a header in thousands."""
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        sheet, thousands = book.add_worksheet("Л"), book.add_format({"num_format": "#,##0,"})
        percent = book.add_format({"num_format": "0.0%"})
        sheet.write(0, 0, "Трудовые мигранты на 1 апреля 2023 года, тыс. человек")
        sheet.write_row(1, 0, ["Гражданство", "Количество", "Доля, %"])
        for row, (name, count, share) in enumerate(
            [("Всего", 10_000, 1), ("Россия", 7_000, 0.7), ("Китай", 3_000, 0.3)], 2
        ):
            sheet.write(row, 0, name)
            sheet.write(row, 1, count, thousands)
            sheet.write(row, 2, share, percent)
    assert values(read("labour_permits", tmp_path / "a.xlsx"))["official", "", "", "persons"] == 10_000


LONG = [
    ["Пересечение границы за I квартал 2023 года"],
    ["Гражданство", "Направление", "Количество"],
    ["Всего", "въезд", 300], ["Всего", "выезд", 200], ["СНГ", "въезд", 200], ["СНГ", "выезд", 100],
    ["RU", "въезд", 200], ["RU", "выезд", 100], ["Дальнее зарубежье", "въезд", 100],
    ["Дальнее зарубежье", "выезд", 100], ["TR", "въезд", 100], ["TR", "выезд", 100],
]  # fmt: skip


def test_a_long_table_with_codes_of_two_letters(tmp_path):
    found = values(read("border_crossings", workbook(tmp_path / "a.xlsx", {"Л": LONG})))
    assert (found["arrivals", "cis", "RUS", "crossings"], found["departures", "all", "", "crossings"]) == (200, 200)


def test_a_period_that_nobody_understands_and_who_may_overrule(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"Л": changed(LABOUR, [("A3", "за отчётный период № 1")])})
    with pytest.raises(BadInput, match="Period not understood"):
        read("labour_permits", path)
    found = observed(path, "2023Q1", "labour_permits", trust_period=True)
    assert found["value"].max() == 1000


@pytest.mark.parametrize("written", ["1'000", "1’000", "1 000¹⁾", "1 000*", "1 000 [1]", "1\u200b000", "\u20601000"])
def test_numbers_as_people_write_them(tmp_path, written):
    found = read("labour_permits", workbook(tmp_path / "a.xlsx", {"Л": changed(LABOUR, [("C7", written)])}))
    assert found["value"].max() == 1000


BODY = [["Всего", 1_806_000], ["Россия", 900_000], ["Китай", 906_000]]
KINDS = {
    "points part thousands": [[name, f"{count:,}".replace(",", ".")] for name, count in BODY],
    "commas part thousands": [[name, f"{count:,}"] for name, count in BODY],
    "an executor by name and telephone": [*BODY, [], ["Петров А.А.", 87_172_740_000]],
    "a number without a name in the last row": [*BODY, ["", "", 3_612_000]],
}


@pytest.mark.parametrize("name", KINDS)
def test_more_that_offices_write(tmp_path, name):
    head = [["Трудовые мигранты на 1 апреля 2023 года"], ["Гражданство", "Количество, чел.", "Примечание"]]
    found = values(read("labour_permits", workbook(tmp_path / "a.xlsx", {"Л": [*head, *KINDS[name]]})))
    assert found["official", "", "", "persons"] == 1_806_000 and len(found) == 3


def test_tables_side_by_side(tmp_path):
    rows = [["Пересечение границы за I квартал 2023 года"], ["Страна", "Въезд", "", "Страна", "Выезд"]]
    for name, arrivals, departures in (("Всего", 9, 8), ("СНГ", 5, 4), ("Россия", 5, 4), ("Дальнее зарубежье", 4, 4)):
        rows.append([name, arrivals, "", name, departures])
    found = values(
        read("border_crossings", workbook(tmp_path / "a.xlsx", {"Л": [*rows, ["Турция", 4, "", "Турция", 4]]}))
    )
    assert (found["arrivals", "all", "", "crossings"], found["departures", "cis", "Россия", "crossings"]) == (9, 4)
