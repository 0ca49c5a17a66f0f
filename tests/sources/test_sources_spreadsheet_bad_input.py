"""Official spreadsheets that cannot be used as they are: every message says where, what, and how to mend it."""

import re
import zipfile

import pytest
from spreadsheet_samples import CROSSINGS, LABOUR, Rows, changed, read, text_file, transfers, workbook

from kazmig.project.inventory import Source
from kazmig.sources.problems import BadInput, Problem
from kazmig.sources.spreadsheet import reader as spreadsheet


def problems_of(source: str, *files, period: str = "2023Q1") -> list[Problem]:
    with pytest.raises(BadInput) as caught:
        read(source, *files, period=period)
    return caught.value.problems


def rewritten(path, cell: str) -> None:
    """Puts the XML of another cell in the place of C8."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    parts["xl/worksheets/sheet1.xml"] = re.sub(r'<c r="C8"[^>]*>.*?</c>', cell, sheet).encode()
    with zipfile.ZipFile(path, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)


# What is changed in the table of workers; where the message points; what it says of what it found and how to mend it.
CELLS = [
    pytest.param([("C8", "семьсот")], (8, "C"), "7 letters", "corrections.toml", id="text in a number"),
    pytest.param([("C8", "1 00 0")], (8, "C"), "'1 00 0'", "corrections.toml", id="spaces in the wrong place"),
    pytest.param([("C8", -700)], (8, "C"), "'-700'", "corrections.toml", id="negative count"),
    pytest.param([("C8", "700,5")], (8, "C"), "'700,5'", "let the header say so", id="half a person"),
    pytest.param([("C7", "1,000")], (7, "C"), "'1,000'", "comma parts thousands", id="a comma that may part thousands"),
    pytest.param([("C9", "")], (9, "C"), "an empty cell for", "corrections.toml", id="empty cell"),
    pytest.param([("B10", "")], (10, "B"), "figures without a name", "which country", id="row without a name"),
    pytest.param([("B9", ""), ("D9", "")], (9, "B"), "figures without a name", "leave_rows = [9]", id="a number alone"),
    pytest.param([("B8", "Узбекистн")], (8, "B"), "'Узбекистн'", "'|Узбекистн' to the end", id="misspelt country"),
    pytest.param([("B8", "Т?ркия")], (8, "B"), "'Т?ркия'", "Letters were lost", id="letters that cp1251 lacks"),
    pytest.param([("B9", "Ўзбекистон"), ("B9", "Узбекистан")], (9, "B"), "again, which row 8", "Ask which", id="twice"),
    pytest.param(
        [("C7", "900"), ("D7", "")],
        (7, "C"),
        "below its parts, which sum to 1,000 (rows 8 to 12)",
        "subtotal",
        id="total below",
    ),
    pytest.param([("C7", 1)], (7, "C"), "below its parts", "Mixed units", id="total in thousands"),
    pytest.param(
        [("B13", "Итого"), ("C13", 999), ("D13", 100)], (13, "C"), "two totals", "which is right", id="two totals"
    ),
    pytest.param(
        [("C11", 400)], (11, "C"), "400 for 'женщины', above the 100", "which figure", id="of which above all"
    ),
    pytest.param([("D8", "90%")], (12, "D"), "shares that sum to 120 %", "subtotal", id="shares above 100"),
    pytest.param([("D8", "10%"), ("D9", "75%")], (8, "D"), "whose count is 70 %", "sorted apart", id="share of others"),
    pytest.param([("D7", "95%")], (7, "D"), "95% for 'Всего'", "what the shares are of", id="total that is not 100 %"),
    pytest.param(
        [("A2", "Трудовые мигранты (тыс. чел.)")],
        (5, "C"),
        "a title that says thousand",
        "Mixed units",
        id="mixed units",
    ),
    pytest.param(
        [("A3", "по состоянию на 1 января 2023 года")], (3, "A"), "(2022-12)", "Wrong quarter", id="wrong quarter"
    ),
    pytest.param([("A3", "")], (5, "C"), "no period in the titles", "Period not understood", id="no period"),
    pytest.param([("C5", "Показатель")], (5, "C"), "the column 'Показатель'", "layout.toml", id="renamed header"),
]


@pytest.mark.parametrize(("cells", "place", "found", "mend"), CELLS)
def test_wrong_cells(tmp_path, cells, place, found, mend):
    (problem, *_) = problems = problems_of(
        "labour_permits", workbook(tmp_path / "a.xlsx", {"Л": changed(LABOUR, cells)})
    )
    assert len(problems) <= 2
    problem = next(each for each in problems if found in each.found)
    assert (problem.file, problem.row, problem.column) == ("a.xlsx", *place)
    assert problem.sheet == ("Л" if place[0] else "")
    assert problem.expected
    assert mend in problem.mend


def test_the_nearest_name_and_the_line_to_add(tmp_path):
    (problem,) = problems_of(
        "labour_permits", workbook(tmp_path / "a.xlsx", {"Л": changed(LABOUR, [("B8", "Узбекистн")])})
    )
    assert "nearest is 'Узбекист" in problem.expected.casefold().replace("узбекист", "Узбекист")
    assert "begins with UZB, in data/raw/reference/lexicon.csv" in problem.mend


def test_everything_that_is_wrong_is_told_at_once(tmp_path):
    one = changed(LABOUR, [("C8", "?"), ("C9", -4), ("B10", "Атлантида")])
    two = changed(LABOUR, [("A3", "за IV квартал 2022 года")])
    files = workbook(tmp_path / "1.xlsx", {"Л": one}), workbook(tmp_path / "2.xlsx", {"Л": two})
    found = [(problem.file, problem.row) for problem in problems_of("labour_permits", *files)]
    assert found == [("1.xlsx", 8), ("1.xlsx", 9), ("1.xlsx", 10), ("2.xlsx", 3)]


def test_a_missing_direction(tmp_path):
    rows = [row[:3] for row in CROSSINGS]
    (problem,) = problems_of("border_crossings", workbook(tmp_path / "a.xlsx", {"Въезд": rows}))
    assert problem.found == "no figures of departures in 2023Q1"
    assert "'выезд'" in problem.expected


def test_a_country_above_every_group(tmp_path):
    rows: Rows = [*CROSSINGS[:4], ["Китай", 0, 0, 0, 0], *CROSSINGS[4:]]
    (problem,) = problems_of("border_crossings", workbook(tmp_path / "a.xlsx", {"Свод": rows}))
    assert (problem.row, problem.column, problem.found) == (5, "A", "'Китай' above every group")


def test_a_rest_that_belongs_to_no_group(tmp_path):
    rows = [row for row in CROSSINGS if not str(row[0]).startswith(("Граждане г", "Граждане д"))]
    (problem,) = problems_of("border_crossings", workbook(tmp_path / "a.xlsx", {"Свод": rows}))
    assert problem.found == "'Прочие' in a list without groups"


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        pytest.param('<c r="C8" t="e"><v>#DIV/0!</v></c>', "'#DIV/0!'", id="error"),
        pytest.param('<c r="C8"><f>C4-C9</f><v></v></c>', "a formula that no programme computed", id="formula"),
    ],
)
def test_a_cell_that_only_looks_empty(tmp_path, cell, shown):
    path = workbook(tmp_path / "a.xlsx", {"Свод": CROSSINGS})
    rewritten(path, cell)
    (problem,) = problems_of("border_crossings", path)
    assert (problem.sheet, problem.row, problem.column, problem.found) == ("Свод", 8, "C", shown)


def test_an_empty_cell_is_seen_where_all_others_are_listed(tmp_path):
    rows = changed(CROSSINGS, [("C10", "")])
    (problem,) = problems_of("border_crossings", workbook(tmp_path / "a.xlsx", {"Свод": rows}))
    assert (problem.row, problem.column) == (9, "C")
    assert "200 for 'Граждане других государств', above its parts, which sum to 50" in str(problem)


def test_a_table_of_something_else_is_no_table_of_workers(tmp_path):
    rows = changed(LABOUR, [("A2", "Въезд"), ("A14", "")])
    found = problems_of("labour_permits", workbook(tmp_path / "a.xlsx", {"Свод": rows}))
    assert "the column 'Количество, чел.'" in str(found[0])
    assert "'труд'" in str(found[0])


def test_a_quotation_mark_that_does_not_end(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('Страна;Въезд\nВсего;10\n"Россия;5\nКитай;5\n', encoding="utf-8")
    (problem,) = problems_of("border_crossings", path)
    assert (problem.row, problem.found[:20]) == (3, "a quotation mark tha")


def test_a_group_above_the_total(tmp_path):
    rows = changed(CROSSINGS, [("C9", 300)])
    (problem,) = problems_of("border_crossings", workbook(tmp_path / "a.xlsx", {"Свод": rows}))
    assert (problem.row, problem.column) == (4, "C")
    assert "below its parts, which sum to 1,100" in problem.found


def test_columns_in_two_units(tmp_path):
    sheets = transfers("I квартал")
    sheets["Полученные"][1][1] = "Сумма, тыс. тенге"
    (problem,) = problems_of("remittances", workbook(tmp_path / "a.xlsx", sheets))
    assert (problem.sheet, problem.row, problem.column) == ("Полученные", 2, "B")
    assert "Mixed units" in problem.mend


def test_transfers_without_money(tmp_path):
    sheets = {name: [row[:1] + row[3:] for row in rows] for name, rows in transfers("I квартал").items()}
    found = [problem.found for problem in problems_of("remittances", workbook(tmp_path / "a.xlsx", sheets))]
    assert found == ["no KZT or USD of sent", "no KZT or USD of received"]


def test_a_month_that_did_not_come(tmp_path):
    files = [workbook(tmp_path / f"{month}.xlsx", transfers(month)) for month in ("январь", "март")]
    problems = problems_of("remittances", *files)
    assert {problem.found for problem in problems} == {"figures of 2023-01, 2023-03 alone"}
    assert {problem.sheet for problem in problems} == {"Отправленные", "Полученные"}


def test_a_month_that_came_twice(tmp_path):
    names = {"a": "январь", "b": "февраль", "c": "март", "d": "февраль"}
    problems = problems_of("remittances", *(workbook(tmp_path / f"{n}.xlsx", transfers(m)) for n, m in names.items()))
    assert {problem.found for problem in problems} == {
        "figures of 2023-02 again, after those in b.xlsx, sheet 'Отправленные'",
        "figures of 2023-02 again, after those in b.xlsx, sheet 'Полученные'",
    }


def test_months_that_do_not_sum_to_their_quarter(tmp_path):
    rows: Rows = [
        ["Страна", "Январь", "Февраль", "Март", "I квартал", "Сумма, тыс. долл. США за I квартал"],
        ["Всего", 10, 20, 30, 65, 5],
        ["Россия", 10, 20, 30, 60, 5],
    ]
    sheets = {name: [[f"{name} переводы в 2023 году, млн тенге"], *rows] for name in ("Отправленные", "Полученные")}
    problems = problems_of("remittances", workbook(tmp_path / "a.xlsx", sheets))
    assert [(each.row, each.column, each.found) for each in problems] == [
        (3, "E", "65 for 'Всего', whose months sum to 60"),
        (3, "E", "65 for 'Всего', whose months sum to 60"),
    ]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FILES = [
    pytest.param("a.xlsx", b"", "an empty file", "send the file again", id="empty workbook"),
    pytest.param("a.csv", b" \r\n", "an empty file", "send the file again", id="empty CSV"),
    pytest.param(
        "a.xlsx", OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "encrypted", "password", id="encrypted"
    ),
    pytest.param("a.xls", b"<html><frameset><frame src='s.htm'>", "in frames", "as XLSX", id="frames"),
    pytest.param("a.pdf", b"%PDF-1.7", "a PDF", "published figures", id="PDF"),
    pytest.param("a.csv", bytes(range(128, 256)) * 9, "no encoding finds words", "", id="no letters"),
]


@pytest.mark.parametrize(("name", "content", "found", "mend"), FILES)
def test_files_that_cannot_be_read(tmp_path, name, content, found, mend):
    (tmp_path / name).write_bytes(content)
    (problem,) = problems_of("labour_permits", tmp_path / name)
    assert problem.file == name and found in problem.found and mend in problem.mend


def test_a_truncated_workbook(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"Л": LABOUR})
    path.write_bytes(path.read_bytes()[:-2000])
    (problem,) = problems_of("labour_permits", path)
    assert "no whole workbook" in problem.found and "again" in problem.mend


def test_a_workbook_without_cells(tmp_path):
    (problem,) = problems_of("labour_permits", workbook(tmp_path / "a.xlsx", {"1": [], "2": []}))
    assert problem.found == "no cell in any sheet"


def test_a_csv_whose_letters_broke_when_it_was_saved(tmp_path):
    path = text_file(tmp_path / "a.csv", LABOUR)
    path.write_text(path.read_text(encoding="utf-8").encode().decode("cp1251", errors="ignore"), encoding="utf-8")
    (problem,) = problems_of("labour_permits", path)
    assert "another encoding" in problem.found


@pytest.mark.parametrize(
    ("name", "period", "found"),
    [
        pytest.param("labour_permits", "lately", "period = 'lately' for [labour_permits]", id="period"),
        pytest.param(
            "migrant_stock", "2023Q1", "format = 'spreadsheet' for [migrant_stock]", id="source without a layout"
        ),
    ],
)
def test_sources_toml_is_named_when_it_is_wrong(name, period, found):
    with pytest.raises(BadInput) as caught:
        spreadsheet.read(Source(name, period=period, format="spreadsheet"))
    (problem,) = caught.value.problems
    assert (problem.file, problem.found) == ("sources.toml", found)


def test_a_cell_corrected_by_a_person_is_read_as_corrected(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"Л": changed(LABOUR, [("C8", "7OO")])})
    assert problems_of("labour_permits", path)
    (tmp_path / "corrections.toml").write_text(
        '[[correction]]\nsource = "labour_permits"\nfile = "a.xlsx"\nsheet = "Л"\ncell = "C8"\nexpect = "7OO"\n'
        'value = 700\nwhy = "letters for zeros"\nwho = "A. Analyst"\nwhen = 2023-04-20\n',
        encoding="utf-8",
    )
    observed = read("labour_permits", path)
    assert observed.loc[observed["category"] == "Узбекистан", "value"].item() == 700
