"""Small official spreadsheets, as rows of cells, written to files in the ways in which offices save them."""

import copy
import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from kazmig.project.inventory import Source
from kazmig.sources.spreadsheet import reader as spreadsheet

Rows = list[list[Any]]

# Title rows, a unit, numbering, shares with percent signs, hard spaces, a footnote mark, an "of which", a note.
LABOUR: Rows = [
    ["СИНТЕТИЧЕСКИЕ ДАННЫЕ"],
    ["Численность трудовых мигрантов"],
    ["по состоянию на 1 апреля 2023 года"],
    [],
    ["№ п/п", "Гражданство", "Количество, чел.", "Удельный вес, %"],
    ["1", "2", "3", "4"],
    ["", "Всего", "1\u00a0000", "100%"],
    [1, "Узбекистан", 700, "70,0%"],
    [2, "Российская Федерация*", "150", "15,0"],
    [3, "Таджикистан", "100", "10%"],
    ["", "из них женщины", 40, "4%"],
    [4, "Прочие", "50", "5%"],
    [],
    ["* Включая граждан, вставших на учет 31 марта 2022 года"],
    ["Источник: вымышлен"],
]
CROSSINGS: Rows = [
    ["Пересечение государственной границы за январь–март 2023 года"],
    ["Страна гражданства", "Въезд", "", "Выезд", ""],
    ["", "2022", "2023", "2022", "2023"],
    ["Всего", 900, 1000, 800, 950],
    ["в том числе:"],
    ["Граждане государств СНГ", 700, 800, 600, 750],
    ["Граждане РФ", 500, 600, 400, 550],
    ["Узбекистан", 200, 200, 200, 200],
    ["Граждане других государств", 200, 200, 200, 200],
    ["Турция", 100, 150, 100, 140],
    ["Прочие", 100, 50, 100, 60],
]


def transfers(period: str, times: float = 1, first: str = "Турция") -> dict[str, Rows]:
    """Both directions of the National Bank's table, a sheet each."""
    return {
        sheet: [
            [f"Денежные переводы, {sheet.casefold()}, за {period} 2023 года"],
            ["Страна", "Сумма, млн тенге", "Сумма, тыс. долл. США", "Количество переводов"],
            ["Всего", 300.5 * times, 650.1 * times, 1000],
            [first, 200.5 * times, 433.2 * times, 600],
            ["Россия", 100 * times, 216.9 * times, 400],
        ]
        for sheet in ("Отправленные", "Полученные")
    }


def changed(rows: Rows, cells: Iterable[tuple[str, Any]]) -> Rows:
    """`rows` with other cells, named as spreadsheets name them: ("C8", -5)."""
    result = copy.deepcopy(rows)
    for name, value in cells:
        row, column = int(name[1:]) - 1, ord(name[0]) - 65
        result[row] += [""] * (column + 1 - len(result[row]))
        result[row][column] = value
    return result


def workbook(path: Path, sheets: dict[str, Rows]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if cell != "":
                        sheet.write(number, column, cell)
    return path


def text_file(path: Path, rows: Rows, encoding: str = "utf-8-sig", separator: str = ";") -> Path:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator="\r\n").writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def read(source: str, *files: Path, period: str = "2023Q1", **about: Any) -> pd.DataFrame:
    return spreadsheet.read(Source(source, period=period, format="spreadsheet", files=files, **about))


def values(observed: pd.DataFrame) -> dict[tuple[str, str, str, str], float]:
    """Figures by series, group, name ("" for a total) and unit."""
    rows = observed[["series", "group", "category", "unit", "value"]].itertuples(index=False)
    return {tuple(row[:4]): row[4] for row in rows}
