"""What offices write into names, numbers and headings: read right, or told in the right cell."""

import pytest
import xlsxwriter
from spreadsheet_samples import read, values, workbook

from kazmig.places.lexicon import UnknownName
from kazmig.sources.names import code_of
from kazmig.sources.problems import BadInput
from kazmig.sources.spreadsheet.cells import NotANumber, name_in, note_marks, number_in
from kazmig.sources.spreadsheet.periods import spans

TITLE = "Пересечение государственной границы за IV квартал 2022 года"
HEAD = ["Гражданство", "Въезд", "Выезд"]
BODY = [
    ["Всего", 900, 800], ["Страны СНГ", 700, 600], ["Россия", 500, 400], ["Узбекистан", 200, 200],
    ["Дальнее зарубежье", 200, 200], ["Турция", 150, 140], ["Прочие", 50, 60],
]  # fmt: skip


@pytest.mark.parametrize(
    "written", ["1ʹ806ʹ000", "1′806′000", "1_806_000", "'1806000", "1 806 000 чел.", "1806000 человек", "1 806 0001)"]
)
def test_a_number_that_is_dressed_up(written):
    assert number_in(written).value == 1_806_000


@pytest.mark.parametrize("written", ["18060001)", "(500", "1 715 тыс. чел.", "1806ООО"])
def test_digits_of_which_nobody_knows_which_are_the_number(written):
    with pytest.raises(NotANumber):
        number_in(written)


@pytest.mark.parametrize("written", ["Россия1", "Россия1,2", "Ресей / Россия", "Ресей\nРоссия", "Рoccия", "Poccия²"])
def test_a_name_with_a_glued_mark_in_two_languages_or_two_alphabets(written):
    assert code_of(name_in(written)) == "RUS"


def test_two_names_in_one_cell_that_are_two_countries():
    with pytest.raises(UnknownName, match="Россия / Китай"):
        code_of("Россия / Китай")


def test_a_glued_mark_is_kept_as_a_note():
    assert (note_marks("Россия1"), note_marks("1 806 0001)"), note_marks("СНГ")) == ("1", "1)", "")


@pytest.mark.parametrize("text", ["за IY квартал 2022 года", "за 10-12.2022"])
def test_a_roman_four_with_a_latin_y_and_months_by_number(text):
    assert [str(each) for each in spans(text, stock=False)] == ["2022Q4"]


LISTS = {
    "the rest as a group of its own name": [*BODY[:4], ["Другие страны", 200, 200], *BODY[5:]],
    "Kazakh": [
        ["Барлығы", 900, 800], ["ТМД елдері", 700, 600], ["Ресей", 500, 400], ["Өзбекстан", 200, 200],
        ["Алыс шет елдер", 200, 200], ["Түркия", 150, 140], ["Басқалар", 50, 60],
    ],
    "two languages": [
        ["Барлығы / Всего", 900, 800], ["ТМД елдері / Страны СНГ", 700, 600], ["Ресей / Россия", 500, 400],
        ["Өзбекстан / Узбекистан", 200, 200], ["Алыс шетел / Дальнее зарубежье", 200, 200],
        ["Түркия / Турция", 150, 140], ["Басқалар / Прочие", 50, 60],
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_lists_that_name_their_groups_otherwise(tmp_path, name):
    found = values(
        read("border_crossings", workbook(tmp_path / "a.xlsx", {"Л": [[TITLE], HEAD, *LISTS[name]]}), period="2022Q4")
    )
    totals = {key[:2]: value for key, value in found.items() if key[2] == ""}
    assert (totals["arrivals", "noncis"], totals["departures", "cis"], len(found)) == (200, 600, 14)


def test_a_number_nobody_reads_is_told_in_its_cell_and_not_as_a_header(tmp_path):
    rows = [[TITLE], HEAD, *([name, f"{i}ООО", f"{o}ООО"] for name, i, o in BODY)]
    with pytest.raises(BadInput) as error:
        read("border_crossings", workbook(tmp_path / "a.xlsx", {"Л": rows}), period="2022Q4")
    assert "row 4, column B" in str(error.value) and "a header that says what it counts" not in str(error.value)


def quarter(name):
    return [[TITLE.replace("IV", name)], HEAD, *([label, i - (name != "IV"), o] for label, i, o in BODY)]


SHEETS = {
    "a sheet a quarter": {"III кв": quarter("III"), "IV кв": quarter("IV")},
    "two quarters on a sheet": {"Л": [*quarter("IV"), [], *quarter("III")]},
}


@pytest.mark.parametrize("name", SHEETS)
def test_a_table_of_another_quarter_beside_the_one_asked_for(tmp_path, name):
    found = read("border_crossings", workbook(tmp_path / "a.xlsx", SHEETS[name]), period="2022Q4")
    assert values(found)["arrivals", "all", "", "crossings"] == 900
    assert "period" in [line["before"] for line in found.attrs["audit"]]


def test_a_series_that_only_the_other_quarter_gives_is_refused(tmp_path):
    one = [[TITLE.replace("Пересечение", "Въезд через"), ""], ["Страна", "Количество"], *(row[:2] for row in BODY)]
    other = [[TITLE.replace("Пересечение", "Выезд через").replace("IV", "III"), ""], *one[1:]]
    with pytest.raises(BadInput, match="2022Q3"):
        read("border_crossings", workbook(tmp_path / "a.xlsx", {"1": one, "2": other}), period="2022Q4")


def test_a_share_is_of_the_column_before_it_and_held_against_it(tmp_path):
    head = ["Гражданство", "Въезд", "уд. вес, %", "Выезд", "уд. вес, %"]
    rows = [[name, i, round(i / 9, 1), o, round(o / 8, 1)] for name, i, o in BODY]
    path = workbook(tmp_path / "a.xlsx", {"Л": [[TITLE], head, *rows]})
    assert len(read("border_crossings", path, period="2022Q4")) == 14
    rows[2][2] = 11.1
    path = workbook(tmp_path / "b.xlsx", {"Л": [[TITLE], head, *rows]})
    with pytest.raises(BadInput, match="the share that follows from the count"):
        read("border_crossings", path, period="2022Q4")


def test_an_empty_cell_of_a_country_in_the_other_list_is_told(tmp_path):
    rows = [*BODY[:3], ["Узбекистан", "", 200], *BODY[4:]]
    found = read("border_crossings", workbook(tmp_path / "a.xlsx", {"Л": [[TITLE], HEAD, *rows]}), period="2022Q4")
    assert [(line["before"], line["place"]) for line in found.attrs["audit"]] == [("unknown", "a.xlsx, sheet Л, B6")]


def test_an_error_of_a_formula_is_told_as_what_it_is(tmp_path):
    rows = [*BODY[:3], ["Узбекистан", "#REF!", 200], *BODY[4:]]
    with pytest.raises(BadInput, match="row 6, column B: found '#REF!'"):
        read("border_crossings", workbook(tmp_path / "a.xlsx", {"Л": [[TITLE], HEAD, *rows]}), period="2022Q4")


def test_figures_for_reference_below_a_table(tmp_path):
    rows = [[TITLE], HEAD, *BODY, ["Справочно:"], ["Граждане РК", 5000, 4000]]
    assert len(read("border_crossings", workbook(tmp_path / "a.xlsx", {"Л": rows}), period="2022Q4")) == 14


def test_a_sheet_whose_name_contradicts_its_title(tmp_path):
    sheets = {
        sheet: [[f"{title} за IV квартал 2022 года"], ["Страна", "Количество"], *(row[:2] for row in BODY)]
        for sheet, title in (("Въезд", "Число выехавших"), ("Выезд", "Число въехавших"))
    }
    with pytest.raises(BadInput, match=r"row 1, column A: found 'Число выехавших.*\(departures\) on a sheet named"):
        read("border_crossings", workbook(tmp_path / "a.xlsx", sheets), period="2022Q4")


def test_a_web_page_with_a_caption_and_raised_marks(tmp_path):
    """A raised 1 behind 900 is no 9001."""
    head = "".join(f"<th>{text}" for text in HEAD)
    rows = "".join(f"<tr><td>{n}<sup>a</sup><td>{i}<sup>1</sup><td>{o}<sup>2)</sup>" for n, i, o in BODY)
    path = tmp_path / "a.xls"
    path.write_text(f"<meta charset=utf-8><table><caption>{TITLE}</caption><tr>{head}{rows}</table>", encoding="utf-8")
    found = values(read("border_crossings", path, period="2022Q4"))
    assert (found["arrivals", "all", "", "crossings"], found["departures", "cis", "Россия", "crossings"]) == (900, 400)


def test_raised_marks_of_a_workbook(tmp_path):
    """Rich text: a 1 set above the line behind 900."""
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        sheet, above = book.add_worksheet("Л"), book.add_format({"font_script": 1})
        for number, row in enumerate([[TITLE], HEAD, *BODY]):
            sheet.write_row(number, 0, row)
        for number, (name, arrivals, _) in enumerate(BODY, 2):
            sheet.write_rich_string(number, 0, name, above, "a")
            sheet.write_rich_string(number, 1, str(arrivals), above, "1)")
    found = read("border_crossings", tmp_path / "a.xlsx", period="2022Q4")
    assert values(found)["arrivals", "cis", "Россия", "crossings"] == 500
    assert [line["before"] for line in found.attrs["audit"]] == ["mark"]
