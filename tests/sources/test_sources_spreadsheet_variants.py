"""One list in the many layouts of offices: the same figures come out of each, and what is left aside is told."""

import pytest
from spreadsheet_samples import read, workbook

from kazmig.sources import border_crossings, labour_permits
from kazmig.sources.problems import BadInput

TITLE = "Пересечение государственной границы за IV квартал 2022 года"
HEAD = ["Гражданство", "Въезд", "Выезд"]
BODY = [
    ["Всего", 900, 800], ["СНГ", 700, 600], ["Россия", 500, 400], ["Узбекистан", 200, 200],
    ["Дальнее зарубежье", 200, 200], ["Турция", 150, 140], ["Прочие", 50, 60],
]  # fmt: skip
WORKERS = [["Всего", 1000], ["Узбекистан", 700], ["Россия", 150], ["Таджикистан", 100], ["Прочие", 50]]


def beside(header, column):
    """The list with a further column behind that of arrivals; `column` makes its figure of that of arrivals."""
    return [[TITLE], [], [HEAD[0], HEAD[1], header, HEAD[2]], *([n, i, column(i), o] for n, i, o in BODY)]


def split(share):
    return [[name, *(part for count in row for part in share(count))] for name, *row in BODY]


CROSSINGS = {
    "the year to date": (beside("Въезд с начала года", lambda i: 4 * i), "period"),
    "the whole year": (beside("Въезд за год", lambda i: 4 * i), "period"),
    "the year before": (beside("Въезд за аналогичный период прошлого года", lambda i: i + 5), "period"),
    "one region of all": (beside("Въезд г. Алматы", lambda i: i // 3), "detail"),
    "one purpose of all": (beside("в т.ч. с целью работы", lambda i: i // 3), "detail"),
    "a change": (beside("+/-", lambda i: i - 9), "detail"),
    "both together": (
        [[TITLE], [], ["Гражданство", "Всего", *HEAD[1:]], *([n, i + o, i, o] for n, i, o in BODY)], "detail"),
    "a list of months": (
        [["Пересечение границы: октябрь, ноябрь, декабрь 2022 года"], HEAD, *BODY], ""),
    "groups below their countries": ([[TITLE], HEAD, *BODY[2:4], BODY[1], *BODY[5:], BODY[4], BODY[0]], ""),
    "a further page in the unit of the first": (
        [[f"{TITLE}, тыс. пересечений"], HEAD, *([n, i / 1000, o / 1000] for n, i, o in BODY[:4]), [],
         ["Продолжение"], HEAD,
         *([n, i / 1000, o / 1000] for n, i, o in BODY[4:])], "repeated"),
    "a unit below the header": ([[TITLE], HEAD, ["(в тысячах)"], *([n, i / 1000, o / 1000] for n, i, o in BODY)], ""),
    "months as columns": (
        [["Пересечение границы в 2022 году"], ["Гражданство", "Въезд", "", "", "Выезд", "", ""],
         ["", "октябрь", "ноябрь", "декабрь", "октябрь", "ноябрь", "декабрь"],
         *split(lambda n: (n * 5 // 10, n * 4 // 10, n // 10))], ""),
    "long, a row a month": (
        [["month", "direction", "citizenship", "count"],
         *([month, word, name, row[place] if month == "2022-11" else 0]
           for month in ("2022-10", "2022-11", "2022-12")
           for place, word in ((1, "arrival"), (2, "departure")) for row in BODY for name in row[:1])],
        ""),
}  # fmt: skip


@pytest.mark.parametrize("name", CROSSINGS)
def test_crossings_in_another_layout(tmp_path, name):
    rows, aside = CROSSINGS[name]
    found = read("border_crossings", workbook(tmp_path / "a.xlsx", {"Л": rows}), period="2022Q4")
    totals = found[found["dimension"] == "total"].set_index(["series", "group"])["value"]
    assert (totals["arrivals", "all"], totals["departures", "cis"]) == (900, 600)
    assert found.set_index(["series", "category"])["value"]["arrivals", "Турция"] == 150
    assert [line["before"] for line in found.attrs["audit"]] == ([aside] if aside else [])
    assert not border_crossings.clean(found).empty


PEOPLE = {
    "a total at the end of a pivot": [*WORKERS[1:], ["Общий итог", 1000]],
    "the home country as the total": [["Республика Казахстан", 1000], *WORKERS[1:]],
    "republics and abbreviations": [
        WORKERS[0], ["Респ. Узбекистан", 700], ["Российская Федерация (РФ)", 150], *WORKERS[3:]],
    "codes of two letters": [WORKERS[0], ["UZ", 700], ["RU", 150], ["TJ", 100], WORKERS[4]],
    "decimals that are none": [[name, f"{count}.0"] for name, count in WORKERS],
    "those who named none": [*WORKERS[:4], ["не указано", 20], ["Прочие", 30]],
    "a further table by region": [*WORKERS, [], ["Регион", "Количество"], ["Абай", 600], ["г. Алматы", 400]],
}  # fmt: skip


@pytest.mark.parametrize("name", PEOPLE)
def test_workers_in_another_layout(tmp_path, name):
    rows = [["Численность трудовых мигрантов за 2022 год"], ["Гражданство", "Количество"], *PEOPLE[name]]
    found = read("labour_permits", workbook(tmp_path / "a.xlsx", {"Л": rows}), period="2022")
    tidy = labour_permits.clean(found).set_index("citizenship")["persons"]
    assert (tidy["total"], tidy["UZB"], tidy.drop("total").sum()) == (1000, 700, 1000)


def test_a_small_count_that_its_publisher_hides_is_among_all_others(tmp_path):
    rows = [["Трудовые мигранты за 2022 год"], ["Страна", "чел."], *WORKERS[:3], ["Таджикистан", "<5"], ["Прочие", 146]]
    found = read("labour_permits", workbook(tmp_path / "a.xlsx", {"Л": rows}), period="2022")
    tidy = labour_permits.clean(found).set_index("citizenship")["persons"]
    assert (tidy["total"], tidy["other"]) == (1000, 150) and "TJK" not in tidy
    assert [line["before"] for line in found.attrs["audit"]] == ["unknown"]


def test_english_thousands(tmp_path):
    rows = [
        ["Labour migrants, 2022, thousand persons"],
        ["Country", "Number"],
        ["Total", "3,700"],
        ["Uzbekistan", "2,700"],
    ]
    found = read("labour_permits", workbook(tmp_path / "a.xlsx", {"Л": [*rows, ["Other", "1,000"]]}), period="2022")
    assert found["value"].max() == 3_700_000


TEXTS = {
    "a.md": "| Страна | чел. |\n|---|---:|\n| Всего | 1 000 |\n| Узбекистан | 700 |\n| Россия | 300 |\n",
    "a.txt": "Страна          чел.\nВсего          1 000\nУзбекистан       700\nРоссия           300\n",
    "r.csv": '"","Country","Persons"\n"1","Total",1000\n"2","Uzbekistan",700\n"3","Russia",300\n',
    "p.html": "<table><tr><td>Трудовые мигранты<table><tr><th>Страна<th>чел.<tr><td>Всего<td>1 000"
    "<tr><td>Узбекистан<td>700<tr><td>Россия<td>300</table></table>",
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_table_as_text(tmp_path, name):
    path = tmp_path / name
    path.write_text(TEXTS[name], encoding="utf-8")
    found = read("labour_permits", path, period="2022", trust_period=True)
    assert sorted(found["value"]) == [300, 700, 1000]


REFUSED = {
    "two columns of one thing": (
        beside("Въезд (уточнено)", lambda i: i + 1), "counts the same as 'Въезд' in column B"),
    "countries side by side": (
        [[TITLE], ["", "Россия", "Китай", "Турция"], ["Въезд", 5, 6, 7], ["Выезд", 5, 6, 7]], "one row"),
    "three quarters in one": ([["Граница за I-III кварталы 2022 года"], HEAD, *BODY], "2022-01/2022-09"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_names_the_true_cause(tmp_path, name):
    rows, cause = REFUSED[name]
    with pytest.raises(BadInput, match=cause):
        read("border_crossings", workbook(tmp_path / "a.xlsx", {"Л": rows}), period="2022Q4")
