"""Sums that must be exact, rows and tables that a page or a cover parts, and what layout.toml leaves out."""

import pytest
from spreadsheet_samples import read, workbook

from kazmig.sources.problems import BadInput

TITLE = ["Пересечение границы за IV квартал 2022 года"]
HEAD = ["Гражданство", "Въезд", "Выезд"]
BODY = [
    ["Всего", 900, 800], ["СНГ", 700, 600], ["Россия", 500, 400], ["Узбекистан", 150, 150], ["Армения", 50, 50],
    ["Дальнее зарубежье", 200, 200], ["Турция", 150, 140], ["Прочие", 50, 60],
]  # fmt: skip
WORKERS = "Трудовые мигранты на 1 января 2023 года, тыс. человек"


def other(row, *cells):
    return [*BODY[:row], [BODY[row][0], *cells], *BODY[row + 1 :]]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (other(0, 899, 800), "found 899 for 'Всего', below its parts, which sum to 900"),
        (other(0, 901, 800), "found 901 for 'Всего', above its parts, which sum to 900"),
        (other(1, 699, 600), "found 699 for 'СНГ', below its parts"),
        (other(4, "", 50), "found nothing for 'Армения' in 'Въезд'"),
        (other(4, 50, "-"), "found nothing for 'Армения' in 'Выезд'"),
        ([*BODY, ["Проверка", 0, 0]], "leave_rows = [11] in layout.toml"),
    ],
)
def test_counts_are_exact(tmp_path, body, told):
    with pytest.raises(BadInput) as error:
        read("border_crossings", workbook(tmp_path / "a.xlsx", {"Л": [TITLE, HEAD, *body]}), period="2022Q4")
    assert told in str(error.value)


def test_thousands_are_rounded_and_it_is_told(tmp_path):
    rows = [[WORKERS], ["Гражданство", "Количество"], ["Всего", 1.0], ["Узбекистан", 0.6], ["Прочие", 0.5]]
    found = read("labour_permits", workbook(tmp_path / "a.xlsx", {"Л": rows}), period="2022Q4")
    assert "rounded" in [line["before"] for line in found.attrs["audit"]]


def test_rows_that_layout_toml_leaves_out(tmp_path):
    (tmp_path / "layout.toml").write_text("[border_crossings]\nleave_rows = [11]\n", encoding="utf-8")
    path = workbook(tmp_path / "a.xlsx", {"Л": [TITLE, HEAD, *BODY, ["Проверка", 0, 0]]})
    assert read("border_crossings", path, period="2022Q4")["value"].max() == 900


BESIDE = [
    [f"{word} за IV квартал 2022 года" if place == 0 else "" for word in ("Въезд", "Выезд") for place in range(3)],
    ["Страна", "Количество", "", "Страна", "Количество"],
    *([name, entered, "", name, left] for name, entered, left in BODY),
]
READ = {
    "a page that goes on below its heading": {"Л": [TITLE, HEAD, *BODY[:3], ["2"], ["Продолжение"], HEAD, *BODY[3:]]},
    "two tables side by side with titles of their own": {"Л": BESIDE},
    "the period on a cover": {"Обложка": [["За IV квартал 2022 года"]], "Л": [HEAD, *BODY]},
    "years and months in columns": {
        "Л": [
            ["Год", "Месяц", *HEAD],
            *([2022, month, name, entered * (month == 11), left * (month == 11)]
              for month in (10, 11, 12) for name, entered, left in BODY),
        ]
    },
    "men and women beside all": {
        "Л": [
            TITLE, ["Гражданство", "Въезд", "", "", "Выезд"], ["", "всего", "муж.", "жен.", "всего"],
            *([name, entered, entered - 9, 9, left] for name, entered, left in BODY),
        ]
    },
    "letters set apart, citizens, and a bracket in the period": {
        "Л": [["Граница за 4 (четвёртый) квартал 22 г."], HEAD, ["В С Е Г О", 900, 800], *BODY[1:3],
              ["граждан Узбекистан", 150, 150], *BODY[4:]]
    },
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_what_offices_lay_out(tmp_path, name):
    found = read("border_crossings", workbook(tmp_path / "a.xlsx", READ[name]), period="2022Q4")
    figures = found.set_index(["series", "category"])["value"]
    assert (figures["arrivals", "Узбекистан"], figures["departures", "Прочие"]) == (150, 60)
    assert found[found["group"] == "all"].set_index("series")["value"].to_dict() == {"arrivals": 900, "departures": 800}
