"""Periods, numbers and names as offices write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kazmig.evidence.periods import Period
from kazmig.places.lexicon import UnknownName
from kazmig.sources.spreadsheet.cells import NotANumber, name_in, number_in
from kazmig.sources.spreadsheet.labels import DETAIL, GROUP, HEADING, PART, SUBTOTAL, TOTAL, row_of
from kazmig.sources.spreadsheet.layouts import layout_of
from kazmig.sources.spreadsheet.periods import covered, declared, spans


@pytest.mark.parametrize(
    ("text", "stock", "expected"),
    [
        ("за I квартал 2023 года", False, ["2023Q1"]),
        ("IV кв. 2022 г.", False, ["2022Q4"]),
        ("2023 жылғы I тоқсан", False, ["2023Q1"]),
        ("2023 жылдың 1-тоқсаны", False, ["2023Q1"]),
        ("fourth quarter of 2022", False, ["2022Q4"]),
        ("2023Q1", False, ["2023Q1"]),
        ("за январь–март 2023 года", False, ["2023Q1"]),
        ("с 1 января по 31 марта 2023 года", False, ["2023Q1"]),
        ("01.01.2023-31.03.2023", False, ["2023Q1"]),
        ("желтоқсан 2022", False, ["2022-12"]),
        ("за 9 месяцев 2022 года", False, ["2022-01/2022-09"]),
        ("II полугодие 2022 года", False, ["2022H2"]),
        ("за 2022 год", False, ["2022"]),
        ("по состоянию на 1 апреля 2023 года", True, ["2023-03"]),
        ("на 01.01.2023 г.", True, ["2022-12"]),
        ("as of 31 March 2023", True, ["2023-03"]),
        ("2023 жылғы 1 сәуірдегі жағдай бойынша", True, ["2023-03"]),
        ("за I квартал 2023 года, подготовлено 21 апреля 2023 года", False, ["2023Q1"]),
        ("по декларированному гражданству, маятниковая миграция", False, []),
        ("Январь", False, []),
        ("с 01.10.2022 по 31.12.2022", False, ["2022Q4"]),
        ("с | 2022-10-01 | по | 2022-12-31", False, ["2022Q4"]),
        ("с 1 октября 2022 года по 31 декабря 2022 года", False, ["2022Q4"]),
        ("01.10.22 - 31.12.22", False, ["2022Q4"]),
        ("2022.10.01 бастап 2022.12.31 дейін", False, ["2022Q4"]),
        ("2022/10/01-2022/12/31", False, ["2022Q4"]),
        ("2023.01.01 жағдай бойынша", True, ["2022-12"]),
        ("2023.01.01 жағдай бойынша", False, []),
        ("2022 жылғы 1 қазаннан 31 желтоқсанға дейін", False, ["2022Q4"]),
        ("четвёртый квартал 2022 года", False, ["2022Q4"]),
        ("2022 г. (IV кв.)", False, ["2022Q4"]),
        ("2022 жылғы төртінші тоқсан", False, ["2022Q4"]),
        ("4Q 2022", False, ["2022Q4"]),
        ("за 1V квартал 2022 года", False, ["2022Q4"]),
        ("за IУ квартал 2022", False, ["2022Q4"]),
        ("за lV квартал 2022", False, ["2022Q4"]),
        ("за ІV квартал 2022 года", False, ["2022Q4"]),
        ("за Ш квартал 2022", False, ["2022Q3"]),
        ("Ⅳ квартал 2022", False, ["2022Q4"]),
        ("in the fourth quarter (October–December) 2022", False, ["2022Q4"]),
        ("quarter ended 31 December 2022", False, ["2022Q4"]),
        ("10.2022-12.2022", False, ["2022Q4"]),
        ("first half of 2022", False, ["2022H1"]),
        ("нарастающим итогом на 1 октября 2022 года", False, ["2022-01/2022-09"]),
        ("с начала года по 30 сентября 2022", False, ["2022-01/2022-09"]),
        ("на конец 2022 года", True, ["2022-12"]),
        ("на начало 2023 года", True, ["2022-12"]),
        ("2022 жылдың соңында", True, ["2022-12"]),
        ("2022-12-31", True, ["2022-12"]),
        ("октябрь, ноябрь, декабрь 2022 года", False, ["2022Q4"]),
        ("окт., нояб. и дек. 2022 г.", False, ["2022Q4"]),
        ("2022 жылғы қазан, қараша және желтоқсан айлары", False, ["2022Q4"]),
        ("қазан, қараша мен желтоқсан 2022", False, ["2022Q4"]),
        ("October, November, and December 2022", False, ["2022Q4"]),
        ("октябрь/ноябрь/декабрь 2022", False, ["2022Q4"]),
        ("декабрь 2022, январь 2023, февраль 2023", False, ["2022-12/2023-02"]),
        ("октябрь, декабрь 2022", False, []),
        ("I-III кварталы 2022 года", False, ["2022-01/2022-09"]),
        ("I и II кварталы 2022 года", False, ["2022H1"]),
        ("X-XII.2022", False, ["2022Q4"]),
        ("I-IV 2022", False, []),
        ("Q4/2022", False, ["2022Q4"]),
        ("Q4'22", False, ["2022Q4"]),
        ("22Q4", False, ["2022Q4"]),
        ("4Q2022", False, ["2022Q4"]),
        ("кв. 4 2022", False, ["2022Q4"]),
        ("последний квартал 2022 года", False, ["2022Q4"]),
        ("за IV квартал две тысячи двадцать второго года", False, ["2022Q4"]),
        ("екі мың жиырма екінші жылдың төртінші тоқсаны", False, ["2022Q4"]),
        ("2022-ші жылдың 4-тоқсаны", False, ["2022Q4"]),
        ("2022 жылдың 9 айы", False, ["2022-01/2022-09"]),
        ("за октябрь-декабрь месяцы 2022 года", False, ["2022Q4"]),
        ("декабрь месяц 2022 г", False, ["2022-12"]),
        ("на «1» января 2023 года", True, ["2022-12"]),
        ("as at 1st January 2023", True, ["2022-12"]),
        ("as of 31-Dec-2022", True, ["2022-12"]),
        ("Dec-22", False, ["2022-12"]),
        ("за | 4 | квартал | 2022 | года", False, ["2022Q4"]),
        ("год: 2022, квартал: 4", False, ["2022Q4"]),
        ("4кв2022", False, ["2022Q4"]),
        ("2022H2", False, ["2022H2"]),
        ("2022.12", False, ["2022-12"]),
        ("с 1 по 31 декабря 2022 года", False, ["2022-12"]),
        ("с 01.10.2022 по 15.12.2022", False, []),
        ("с начала 2022 года", False, []),
        ("с начала 2022 года по 30 сентября", False, ["2022-01/2022-09"]),
        ("2022 жылдың басынан 30 қыркүйекке дейін", False, ["2022-01/2022-09"]),
    ],
)
def test_periods(text, stock, expected):
    assert [str(span) for span in spans(text, stock)] == expected


def test_a_month_takes_the_year_of_its_title():
    assert spans("Сәуір", stock=False, year=2023) == [Period.months(2023, 4, 4)]


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("2023Q1", Period.months(2023, 1, 3)),
        ("2022", Period.months(2022, 1, 12)),
        ("2023-03", Period.months(2023, 3, 3)),
        ("2023-04-01", Period.months(2023, 3, 3)),
        ("2023-01-01/2023-03-31", Period.months(2023, 1, 3)),
        ("2022-12-01/2023-02-28", Period.parse("2022-12/2023-02")),
        ("lately", None),
    ],
)
def test_declared_periods(period, expected):
    assert declared(period) == expected


@given(st.integers(1, 4), st.permutations([0, 1, 2]))
def test_months_in_any_order_cover_their_quarter_and_no_two_do(quarter, order):
    months = [Period.months(2023, quarter * 3 - 2 + each, quarter * 3 - 2 + each) for each in order]
    whole = Period.months(2023, quarter * 3 - 2, quarter * 3)
    assert covered(months, whole)
    assert not covered(months[:2], whole)


@given(
    st.integers(0, 10**9),
    st.integers(0, 99),
    st.sampled_from([" ", "\u00a0", "\u202f", ""]),
    st.sampled_from(",."),
    st.sampled_from(["", "%", " %"]),
)
def test_numbers_survive_being_written(whole, cents, space, mark, percent):
    number = number_in(f"{whole:,}".replace(",", space) + f"{mark}{cents:02d}{percent}")
    assert number.value == pytest.approx(whole + cents / 100, rel=1e-15)
    assert number.decimals == 2


@pytest.mark.parametrize("text", ["12 34", "семь", "1 000 тыс. чел.", "--", "2023-05-01", "1e5"])
def test_what_is_no_number(text):
    with pytest.raises(NotANumber):
        number_in(text)


@pytest.mark.parametrize(
    ("label", "kind", "code"),
    [
        ("Всего", TOTAL, "total"),
        ("ИТОГО:", TOTAL, "total"),
        ("Всего, в том числе:", TOTAL, "total"),
        ("Барлығы", TOTAL, "total"),
        ("в том числе:", HEADING, ""),
        ("оның ішінде", HEADING, ""),
        ("из них: Россия", PART, "RUS"),
        ("1. Өзбекстан", PART, "UZB"),
        ("граждане Таджикистана", PART, "TJK"),
        ("- Прочие страны", PART, "other"),
        ("Итого по странам СНГ", GROUP, "cis"),
        ("Граждане государств, не входящих в СНГ", GROUP, "noncis"),
        ("ТМД-дан тыс елдер", GROUP, "noncis"),
        ("Страны ЕАЭС", SUBTOTAL, "eaeu"),
        ("из них женщины", DETAIL, ""),
    ],
)
def test_rows(label, kind, code):
    row = row_of(label, layout_of("border_crossings"))
    assert (row.kind, row.code) == (kind, code)


def test_a_group_of_one_source_is_a_subtotal_of_another():
    assert row_of("Страны СНГ", layout_of("labour_permits")).kind == SUBTOTAL


def test_unknown_names_are_not_guessed():
    with pytest.raises(UnknownName):
        row_of("из них Узбекистн", layout_of("labour_permits"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("  3) Грузия²: ", "Грузия"),
        ("• Китай*", "Китай"),
        ("Korea, Rep.", "Korea, Rep."),
        ("Гвинея-Бисау", "Гвинея-Бисау"),
    ],
)
def test_names(text, name):
    assert name_in(text) == name
