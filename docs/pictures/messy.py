"""The invented workbook of docs/look-at-a-file.md, with all that offices leave in a table: `write(PATH)`."""

from pathlib import Path

import xlsxwriter

COUNTRIES = [
    ("Российская Федерация", "612,4¹⁾", "588,1"),
    ("Узбекистан", "401,7", "377,9"),
    ("Кыргызстан", "203,8", "199,2"),
    ("Таджикистан", "96,5", "90,3"),
    ("Турция", "41,2", "43,0"),
    ("Китай", "37,9", "35,6"),
    ("Германия", "12,6", "13,1"),
    ("Индия", "55,5", "58,8"),
]
ROWS = {
    1: {"A": "Сведения о пересечении государственной границы иностранными гражданами"},
    2: {"A": "за 1V квартал 2022 года, тыс. пересечений"},
    4: {"C": "Въезд", "E": "Выезд"},
    5: {"C": "2022", "E": "2022"},
    9: {"G": "уточнить у Айгуль"},
    14: {"A": "Всего", "C": "1461,6", "E": "1406,0"},
    15: {"A": "¹⁾ предварительные данные"},
    16: {"A": "Источник: Пограничная служба"},
    18: {"A": "Начальник управления                     А. Серикбаев"},
    19: {"A": "Исп.: Д. Омарова, тел. 74-00-00"},
}


def write(path: Path) -> None:
    """The workbook: merged headings, IV typed as 1V, marks, a remark, a sum, footnotes, a signature, a hidden draft."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet, draft = book.add_worksheet("Лист1"), book.add_worksheet("черновик")
        for row, cells in ROWS.items():
            for column, text in cells.items():
                sheet.write(f"{column}{row}", text)
        for row, (name, arrivals, departures) in enumerate(COUNTRIES, start=6):
            for column, text in (("A", name), ("C", arrivals), ("E", departures)):
                sheet.write(f"{column}{row}", text)
        for area, text in (("C4:D4", "Въезд"), ("E4:F4", "Выезд"), ("A1:F1", ROWS[1]["A"])):
            sheet.merge_range(area, text)
        sheet.set_column("A:A", 34)
        draft.write("A1", "проверить")
        draft.hide()
