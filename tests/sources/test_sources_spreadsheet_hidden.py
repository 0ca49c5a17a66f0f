"""A table whose only figures stand in a hidden column: refused, and told that they are hidden."""

import openpyxl
import pytest

from kazmig.project.inventory import Source
from kazmig.sources import labour_permits
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
