"""A table whose only figures stand in a hidden column: refused, and told that they are hidden."""

import openpyxl
import pytest

from kazmig.project.inventory import Source
from kazmig.sources import border_crossings, labour_permits
from kazmig.sources.problems import BadInput

ROWS = [
    ("Трудовые мигранты за IV квартал 2022 года",),
    ("Гражданство", "Количество, чел."),
    ("Всего", 30),
    ("Россия", 30),
]


@pytest.mark.parametrize("hidden", [True, False])
def test_figures_in_a_hidden_column(tmp_path, hidden):
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.active.column_dimensions["B"].hidden = hidden
    book.save(tmp_path / "a.xlsx")
    source = Source("labour_permits", period="2022Q4", format="spreadsheet", files=(tmp_path / "a.xlsx",))
    if not hidden:
        assert 30 in set(labour_permits.read(source)["value"])
        return
    with pytest.raises(BadInput, match=r"columns that are hidden.*Show the hidden columns"):
        labour_permits.read(source)


CROSSINGS = [
    ("Пересечение границы за IV квартал 2022 года",),
    ("Гражданство", "Въезд", "Выезд"),
    ("Всего", 300, 200), ("СНГ", 200, 100), ("Россия", 200, 100), ("Дальнее зарубежье", 100, 100), ("Турция", 100, 100),
]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("C1 hidden", "Parts of the file are hidden. Show the hidden columns"),
        ("=B4+B6", "a formula that no programme computed.*save it and name the saved copy"),
    ],
)
def test_the_cause_of_a_column_or_total_that_nobody_can_read(tmp_path, cell, told):
    book = openpyxl.Workbook()
    for row in CROSSINGS:
        book.active.append(row)
    if cell.startswith("="):
        book.active["B3"] = cell
    else:
        book.active.column_dimensions["C"].hidden = True
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(BadInput, match=told):
        border_crossings.read(
            Source("border_crossings", period="2022Q4", format="spreadsheet", files=(tmp_path / "a.xlsx",))
        )


def test_a_year_in_words_is_no_unit_of_thousands(tmp_path):
    book = openpyxl.Workbook()
    for row in [("Трудовые мигранты, две тысячи двадцать второй год",), *ROWS[1:]]:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    source = Source("labour_permits", period="2022", format="spreadsheet", files=(tmp_path / "a.xlsx",))
    assert 30 in set(labour_permits.read(source)["value"])
