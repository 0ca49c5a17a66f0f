"""Records as offices write them: headers of two lines, in two languages, with units; signs of money; what is hidden."""

from datetime import date, timedelta

import openpyxl
import pytest

from kazmig.project.inventory import Source
from kazmig.sources.problems import BadInput
from kazmig.sources.records.heads import find_head, known_as
from kazmig.sources.records.reader import read_crossings, read_transfers

DAYS = [date(2022, 10, 3) + timedelta(days=7 * number) for number in range(12)]
HEADER = "Дата;Направление;Гражданство;Паспорт"
MONEY = "Дата;Направление;Страна;Сумма, тг;Сумма, USD;ФИО"


def crossings(path) -> float:
    table = read_crossings(Source("border_crossings", period="2022Q4", format="records", files=(path,)))
    return table.query("group == 'all' and dimension == 'total'")["value"].item()


def money(path) -> dict[str, float]:
    table = read_transfers(Source("remittances", period="2022Q4", format="records", files=(path,)))
    total = table.query("dimension == 'total'")
    return dict(zip(total["unit"], total["value"], strict=True))


def refused(read, path) -> str:
    with pytest.raises(BadInput) as error:
        read(path)
    assert "N77" not in str(error.value) and "Сидорова" not in str(error.value)
    return str(error.value)


def body(direction="въезд", country="Россия", day="%Y-%m-%d", sign=";") -> str:
    rows = [[one.strftime(day), direction, country, f"N77{number}"] for number, one in enumerate(DAYS)]
    return "\n".join(sign.join(row) for row in rows)


def written(path, text):
    path.write_text(text, encoding="utf-8", newline="")
    return path


def transfers(kzt="460000", usd="1000", header=MONEY) -> str:
    return header + "\n" + "\n".join(f"{day};отправлено;Россия;{kzt};{usd};Сидорова {day}" for day in DAYS)


READ = [
    pytest.param('"Пересечения\nза IV квартал"\n' + HEADER + "\n" + body(), id="title_of_two_lines"),
    pytest.param('"Дата\nКүні";"Направление /\nБағыты";Гражданство*;N\n' + body(), id="two_languages"),
    pytest.param("Дата (дд.мм.гггг);Направление [въезд/выезд];Гражданство¹;N\n" + body(), id="words_in_brackets"),
    pytest.param("Дата;Направление;Гражданство;Дата (рождения)\n" + body(), id="another_date"),
    pytest.param("\n".join(map(str, range(25))) + "\n" + HEADER + "\n" + body(), id="header_in_line_26"),
    pytest.param(HEADER + "\r\n" + body().replace("\n", "\r\n") + "\r\n\x1a", id="control_z"),
    pytest.param(" Дата | Направление | Гражданство |N\n---|:-:|---|---\n" + body(sign=" | "), id="markdown"),
    pytest.param(HEADER + "\n" + body(day="%d/%m/%Y"), id="day_first"),
    pytest.param(HEADER + "\n" + body(day="%m/%d/%Y"), id="month_first"),
    pytest.param(HEADER + "\n" + body(country="ru"), id="small_codes"),
    pytest.param(HEADER + "\n" + body(country="RUS - Россия"), id="code_and_name"),
    pytest.param(HEADER.replace(";", "~") + "\n" + body(sign="~"), id="tilde"),
]


@pytest.mark.parametrize("text", READ)
def test_read_as_it_is_meant(tmp_path, text):
    assert crossings(written(tmp_path / "a.csv", text)) == 12


REFUSED = [
    pytest.param(HEADER + "\n" + body(direction="1"), "a code in place of a direction in 12 rows", id="codes"),
    pytest.param(HEADER + "\n" + body(country="RUS - Узбекистан"), "an unknown name", id="code_of_another"),
    pytest.param(HEADER + "\n" + body().replace("N773", "N\x00773"), "NUL bytes", id="nul"),
]


@pytest.mark.parametrize(("text", "cause"), REFUSED)
def test_refused_for_its_true_cause(tmp_path, text, cause):
    assert cause in refused(crossings, written(tmp_path / "a.csv", text))


AMOUNTS = [("460,000.50", "1,000.00"), ("460 000,50 ₸", "1 000 $"), ("460'000.50", "1’000"), ("KZT 460.000,50", "1000")]


@pytest.mark.parametrize(("kzt", "usd"), AMOUNTS)
def test_signs_of_money_and_of_thousands(tmp_path, kzt, usd):
    found = money(written(tmp_path / "a.csv", transfers(kzt, usd)))
    assert found["kzt_bn"] == pytest.approx(12 * 460_000.5e-9) and found["usd_m"] == pytest.approx(0.012)


DOUBTFUL = [("460.000 тг.", "1000", "may part thousands"), ("460 USD", "1", "no readable amount in tenge"),
            ("460,000", "1000", "1,234 may be a thousand")]  # fmt: skip


@pytest.mark.parametrize(("kzt", "usd", "cause"), DOUBTFUL)
def test_doubtful_amounts_are_never_guessed(tmp_path, kzt, usd, cause):
    assert cause in refused(money, written(tmp_path / "a.csv", transfers(kzt, usd)))


HEADS = [
    ("Дата;Направление;Страна;Сумма;;ФИО\n;;;тенге;доллары США;", 1),
    ("Дата;Направление;Страна;Сумма (тыс. тенге);Сумма (тыс. долларов США);ФИО", 1000),
]


@pytest.mark.parametrize(("header", "factor"), HEADS)
def test_units_in_a_second_line_or_in_brackets(tmp_path, header, factor):
    path = written(tmp_path / "a.csv", transfers(header=header))
    assert money(path)["kzt_bn"] == pytest.approx(12 * 460_000e-9 * factor)


def test_one_column_of_amounts_needs_two(tmp_path):
    path = written(tmp_path / "a.csv", transfers(usd="KZT", header="Дата;Направление;Страна;Сумма;Валюта;ФИО"))
    assert "their currency in the column 'валюта'" in refused(money, path)


def test_thousands_in_brackets_are_never_cut_off():
    assert known_as("Сумма в тенге (тыс.)", {"сумма в тенге"}) == "сумма в тенге (тыс )"
    assert find_head([["Сведения"], ["a", "b"]], {"дата", "направление"}) is None


def test_what_is_hidden_in_a_workbook_is_told(tmp_path):
    book = openpyxl.Workbook()
    sheet, draft = book.active, book.create_sheet("Черновик")
    for line in [HEADER, *body().split("\n")]:
        sheet.append(line.split(";"))
        draft.append(line.split(";"))
    draft.sheet_state, sheet.row_dimensions[4].hidden = "hidden", True
    book.save(tmp_path / "a.xlsx")
    source = Source("border_crossings", period="2022Q4", format="records", files=(tmp_path / "a.xlsx",))
    table = read_crossings(source)
    assert table.query("group == 'all' and dimension == 'total'")["value"].item() == 12
    told = [(line["rule"], line["rows"], line["place"]) for line in table.attrs["audit"]]
    assert told == [("left_aside", 1, "a.xlsx, sheet Черновик"), ("noted", 1, "a.xlsx, sheet Sheet, rows")]
