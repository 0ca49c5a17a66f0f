"""Money transfers as the National Bank tables them, invented, in its three languages."""

import math
from pathlib import Path

import numpy as np

from kazmig.evidence.quarter import Quarter
from kazmig.quarters.demo import official

_MONEY = {
    "sent": (
        257_000.0,
        {"TUR": 32.1, "RUS": 23.7, "UZB": 22.0, "GEO": 6.1, "CHN": 4.0, "KGZ": 3.2, "TJK": 2.4, "AZE": 1.4},
    ),
    "received": (177_500.0, {"RUS": 53.0, "KGZ": 12.5, "UZB": 10.6, "USA": 5.6, "KOR": 5.4}),
}
_KZT_PER_USD = 460.0
_KZT_PER_TRANSFER = 410_000.0
MONTHS = {
    "ru": (
        "январь",
        "февраль",
        "март",
        "апрель",
        "май",
        "июнь",
        "июль",
        "август",
        "сентябрь",
        "октябрь",
        "ноябрь",
        "декабрь",
    ),
    "kk": (
        "қаңтар",
        "ақпан",
        "наурыз",
        "сәуір",
        "мамыр",
        "маусым",
        "шілде",
        "тамыз",
        "қыркүйек",
        "қазан",
        "қараша",
        "желтоқсан",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}
WORDS = {
    "ru": {
        "sent": "Отправленные",
        "received": "Полученные",
        "sent_title": "Денежные переводы, отправленные из Казахстана через системы денежных переводов",
        "received_title": "Денежные переводы, полученные в Казахстане через системы денежных переводов",
        "kzt_m": "Сумма, млн тенге",
        "usd_m": "Сумма, млн долл. США",
        "number": "Количество переводов, тыс.",
        "quarter_total": "всего {period}",
    },
    "kk": {
        "sent": "Жіберілген",
        "received": "Алынған",
        "sent_title": "Қазақстаннан ақша аударымдары жүйелері арқылы жіберілген аударымдар",
        "received_title": "Қазақстанға ақша аударымдары жүйелері арқылы келген аударымдар",
        "kzt_m": "Сомасы, млн теңге",
        "usd_m": "Сомасы, млн АҚШ доллары",
        "number": "Аударымдар саны, мың",
        "quarter_total": "барлығы {period}",
    },
    "en": {
        "sent": "Sent",
        "received": "Received",
        "sent_title": "Money transfers sent from Kazakhstan through money transfer systems",
        "received_title": "Money transfers received in Kazakhstan through money transfer systems",
        "kzt_m": "Amount, million KZT",
        "usd_m": "Amount, million USD",
        "number": "Number of transfers, thousand",
        "quarter_total": "total {period}",
    },
}


def write_remittances(
    path: Path,
    quarter: Quarter,
    rng: np.random.Generator,
    language: str = "ru",
) -> None:
    """Transfers by month: money in tenge and dollars and their number, a sheet a direction."""
    words = {**official.WORDS[language], **WORDS[language]}
    months = [MONTHS[language][quarter.number * 3 - 3 + each] for each in range(3)]
    last = [words["quarter_total"].format(period=official.period_words(quarter, language))]
    sheets = []
    for direction in ("sent", "received"):
        sheet = official.Sheet(words[direction])
        official._titles(sheet, words[f"{direction}_title"], official.period_words(quarter, language), language)
        official._header(
            sheet, [words["country"]], [(words[unit], [*months, *last]) for unit in ("kzt_m", "usd_m", "number")]
        )
        total, shares = _MONEY[direction]
        rest = 100 - math.fsum(shares.values())
        tenge = {
            code: [total * share / 300 * rng.uniform(0.9, 1.1) for _ in range(3)]
            for code, share in {**shares, "other": rest}.items()
        }
        rows = {code: _money_row(amounts) for code, amounts in tenge.items()}
        sheet.rows.append([words["total"], *map(_one_decimal, map(sum, zip(*rows.values(), strict=True)))])
        sheet.rows += [[official.country(code, language), *map(_one_decimal, row)] for code, row in rows.items()]
        official._footnotes(sheet, language)
        sheets.append(sheet)
    official._write(path, sheets, "")


def _money_row(tenge_m: list[float]) -> list[float]:
    """Rounded to tenths month by month, so that rows, columns and quarters add up as printed."""
    usd = [each / _KZT_PER_USD for each in tenge_m]
    number = [each * 1000 / _KZT_PER_TRANSFER for each in tenge_m]
    row: list[float] = []
    for values in (tenge_m, usd, number):
        rounded = [round(value, 1) for value in values]
        row += [*rounded, round(math.fsum(rounded), 1)]
    return row


def _one_decimal(value: float) -> str:
    return f"{value:,.1f}".replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")
