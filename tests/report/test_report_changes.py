from dataclasses import replace

import pytest

from kazmig.evidence.facts import Fact, Facts
from kazmig.report.changes import compare, differences
from kazmig.report.export import partner_page
from kazmig.report.labels import fact_label, fact_text, interval_text
from kazmig.report.matter import change_row
from kazmig.words.words import Words


def fact(value, key="labour.official.persons", low=None, high=None, unit="persons", measure="stock", period="2022"):
    return Fact(key, value, unit, period, measure, "migrant_workers", "labour_permits", "register", low, high)


def facts(*stated):
    return Facts(stated)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        pytest.param(fact(327_000), fact(327_000), None, id="equal"),
        pytest.param(
            fact(327_000, low=326_500, high=327_500),
            fact(327_400, low=327_350, high=327_450),
            None,
            id="within rounding",
        ),
        pytest.param(
            fact(327_000, low=326_500, high=327_500), fact(328_000, low=327_600, high=328_400), "changed", id="beyond"
        ),
        pytest.param(fact(327_000), fact(327_001), "changed", id="exact numbers"),
        pytest.param(None, fact(1), "added", id="added"),
        pytest.param(fact(1), None, "withdrawn", id="withdrawn"),
        pytest.param(fact(1), fact(1, measure="flow"), "redefined", id="another measure"),
        pytest.param(None, None, None, id="in neither"),
        pytest.param(fact("UZB"), fact("UZB", period="2023Q1"), None, id="one text of unlike periods"),
        pytest.param(fact("UZB"), fact("KGZ", period="2023Q1"), "reworded", id="another text of another length"),
        pytest.param(fact("UZB"), fact("KGZ"), "changed", id="another text of the same time"),
    ],
)
def test_only_changes_beyond_rounding_count(before, after, kind):
    found = compare("labour.official.persons", *(facts(each) if each else facts() for each in (before, after)))
    assert (found.kind if found else None) == kind


def test_differences_leave_out_what_is_derived_here():
    gap = "reconcile.gap.persons"
    before, after = (facts(fact(n), replace(fact(n, gap), source="30_reconcile_workers")) for n in (1, 2))
    stated = differences(before, after, {"labour_permits"})
    assert [change.key for change in stated] == ["labour.official.persons"]
    assert [change.key for change in differences(before, after)] == ["labour.official.persons", gap]


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        pytest.param(fact(100), fact(110), "+10.0%", id="per cent"),
        pytest.param(
            fact(81.3, "baseline.workers.UZB.share_pct", unit="share_pct"),
            fact(80.0, "baseline.workers.UZB.share_pct", unit="share_pct"),
            "−1.3 percentage points",
            id="points of a share",
        ),
        pytest.param(fact(1), fact(1, measure="flow"), "not comparable: another measure", id="another definition"),
        pytest.param(
            fact("2023-01-30", "x.date", unit="date"),
            fact("2024-02-15", "x.date", unit="date", period="2024Q1"),
            "changed",
            id="a date",
        ),
        pytest.param(
            fact("UZB", "x.text", unit="text"),
            fact("KGZ", "x.text", unit="text", period="2023Q1"),
            "not comparable: periods of different length",
            id="who came first",
        ),
    ],
)
def test_a_change_is_said_in_its_own_terms(before, after, shown):
    change = compare(before.key, facts(before), facts(after))
    assert change_row(change, Words("en"))["change"] == shown


@pytest.mark.parametrize(
    ("value", "unit", "english"),
    [(1, "rules", "1 check"), (2, "rules", "2 checks"), (1, "persons", "1 person"), (3, "kzt", "3 tenge")],
)
def test_one_of_many_is_counted_in_english_too(value, unit, english):
    stated = Fact(f"a.{unit}", value, unit, "2022", "stock", "x", "s", "register")
    assert fact_text(stated, Words("en")) == english


def test_a_p_value_is_never_nought():
    stated = Fact("reconcile.refutation.p", 0.0, "p_value", "2022", "none", "x", "s", "model")
    assert fact_text(stated, Words("en")) == "< 0.001"


@pytest.mark.parametrize(
    ("value", "said"),
    [("2022-12", "2022 жылғы желтоқсан"), ("KZ-47", "Маңғыстау облысы"), ("UZB", "Өзбекстан"), ("961/2022", "961/2022"),
     ("IOM", "IOM"), ("Of two words", "Of two words"), ("2022-11-30", "2022 жылғы 30 қараша")],
)  # fmt: skip
def test_a_code_among_texts_is_said_by_its_name(value, said):
    stated = Fact("a.text", value, "text", "2022", "none", "x", "s", "document")
    assert fact_text(stated, Words("kk")).replace("\u00a0", " ") == said


@pytest.mark.parametrize(
    ("key", "language", "label"),
    [
        pytest.param("labour.official.UZB.persons", "en", "Migrant workers, official register: Uzbekistan", id="en"),
        pytest.param("stock.population.persons", "ru", "Население", id="ru"),
        pytest.param(
            "reconcile.bridge.first.high80.persons",
            "ru",
            "Часть разрыва по предполагаемой причине: На первом месте, 80 %, верхняя граница",
            id="a family of the data dictionary",
        ),
        pytest.param(
            "growth.next_year.t.low95_pct",
            "en",
            "Interval of next year's growth: Student's t, 95%, lower bound",
            id="level",
        ),
        pytest.param("baseline.fieldwork.last.date", "ru", "Полевые работы базовой оценки: Последний день", id="end"),
        pytest.param("unknown.series.persons", "en", "unknown.series.persons", id="unknown"),
    ],
)
def test_a_key_in_words(key, language, label):
    assert fact_label(key, Words(language)).replace("\u00a0", " ").replace("\u202f", " ") == label


@pytest.mark.parametrize(
    ("stated", "text"),
    [
        pytest.param(fact(668_422), "668\u00a0422 человека", id="persons"),
        pytest.param(fact(82.7, "x.kzt_bn", unit="kzt_bn"), "82,7\u00a0млрд тенге", id="tenge"),
        pytest.param(fact(41.1, "x.share_pct", unit="share_pct"), "41,1\u00a0%", id="share"),
        pytest.param(fact("2023-01-30", "x.date", unit="date"), "30 января 2023\u202fг.", id="date"),
        pytest.param(fact(True, "x", unit="boolean"), "да", id="boolean"),
        pytest.param(fact(2.361, "x.ratio", unit="ratio"), "2,36", id="ratio"),
    ],
)
def test_a_value_in_words(stated, text):
    shown = fact_text(stated, Words("ru"))
    assert shown.replace("\u202f", "\u00a0") == text.replace("\u202f", "\u00a0")


def test_an_interval_in_words():
    assert interval_text(fact(327_000, low=326_500, high=327_500), Words("en")) == "326,500 – 327,500"
    assert interval_text(fact(3_597, low=3_428.25, high=3_766.25), Words("en")) == "3,428 – 3,767"
    assert interval_text(fact(1), Words("en")) == ""


def test_a_quotient_shown_to_one_decimal_lies_in_its_bounds():
    share = fact(1.43968871595, "x.share_pct", unit="share_pct", low=1.41472868217, high=1.45914396887)
    assert (fact_text(share, Words("en")), interval_text(share, Words("en"))) == ("1.4%", "1.4 – 1.5")
    printed = fact(41.1, "x.share_pct", unit="share_pct", low=41.05, high=41.15)
    assert interval_text(printed, Words("en")) == "41.05 – 41.15"
    sent = fact(20.05, "remittances.sent.RUS.kzt_bn", unit="kzt_bn", low=20.045, high=20.055)
    assert (fact_text(sent, Words("en")), interval_text(sent, Words("en"))) == (
        "20.05 billion tenge",
        "20.045 – 20.055",
    )


def test_a_page_that_never_compares_does_not_call_itself_the_first(notebook, sample, sample_edition):
    html = partner_page(notebook, replace(sample_edition, compares=False), sample.step, "en").decode("utf-8")
    assert "Key findings" in html and "First edition: there is no earlier quarter" not in html
