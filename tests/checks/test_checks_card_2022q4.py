"""The card of 2022Q4 from the raw files, row by row against the arithmetic done once by hand."""

import re
from pathlib import Path

import pytest

from kazmig.checks.card import SCHEMA, card_facts, counts, gravest, table
from kazmig.checks.engine import Finding
from kazmig.evidence.facts import Facts
from kazmig.evidence.quarter import Quarter
from kazmig.words.words import LANGUAGES

# Numbers of 2022Q4 by rule: verdict and what the working must show. Typed from the arithmetic done by hand.
EXPECTED = {
    1: ("info", "341,422 2.044 340,922 341,922"),
    2: ("pass", "96.5 3.5 23,395 22,058 24,732"),
    3: ("query", "93.6 6.4 20,928"),
    4: ("info", "543,427 52,137 29,410 20,053 23,395 230,208 49,377 14,715 8,175 3,597 20,928"),
    5: ("info", "313,219 91.74 14,695 11,878 2,760 1,130 341,422"),
    6: ("concept", "23,395 24,525"),
    7: ("query", "434,000 117,500 2018"),
    8: ("concept", "93.2 138,330 230,208 314,820 6.4"),
    9: ("pass", "80.6 28,712"),
    10: ("pass", "19.8"),
    11: ("concept", "148,000 530,000 18.3 3,700,000"),
    12: ("pass", "7.50 1.55 1.65 5.85 6.00"),
    13: ("concept", "40.1"),
    14: ("concept", "0.25 0.05 45,755 25"),
    15: ("pass", "99.7 99.5 83.5 82.2"),
    16: ("fail", "0.2 0.25 15,000 29,410 20,670"),
    17: ("query", "7,700,000"),
    18: ("pass", "67.2 12.4 8.8 5.4 6.1 99.9"),
    19: ("query", "6.1 40,774 78 52,137"),
    20: ("pass", "73.3 20.2 6.5 100.0 489,953 135,021 43,448"),
    21: ("concept", "73.3 178,469 327,000"),
    22: ("info", "84 561,474 106,948"),
    23: ("pass", "68.8 1.6 29.6 14 20 11 17 0.7 18.1"),
    24: ("query", "213,227 65 28"),
    25: ("query", "20 14 33,421"),
    26: ("fail", "2022-12 2023-01-30 2023-03-03 2023-01-21"),
    27: ("query", "2022 327,000"),
    28: ("concept", "1.16 1.25 1.45 534,738 460,981"),
    29: ("pass", "461.51 462.09 15"),
    30: ("query", "460.17 467.80 549 557"),
    31: ("pass", "82.7 32.2 32.1 257.08 258.14"),
    32: ("pass", "244.3 12.7 154.7 22.8"),
    33: ("pass", "53.0 12.5 10.6 5.6 5.4 177.5"),
    34: ("info", "409,647 886"),
    35: ("concept", "82.7"),
    36: ("query", "668,422 334"),
    37: ("info", "392,218 543,427 151,209"),
    38: ("not_supplied", ""),
    39: ("not_supplied", ""),
    40: ("not_supplied", ""),
    41: ("not_supplied", ""),
    42: ("not_supplied", ""),
    43: ("not_supplied", ""),
}
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


@pytest.mark.parametrize(("number", "verdict", "shown"), [pytest.param(n, *e, id=str(n)) for n, e in EXPECTED.items()])
def test_each_check_of_2022q4(findings: dict[int, Finding], number: int, verdict: str, shown: str) -> None:
    finding = findings[number]
    assert finding.verdict == verdict, finding.arithmetic
    for text in shown.split():
        assert re.search(rf"(?<![\d.,]){re.escape(text)}(?!\d)", finding.arithmetic), (text, finding.arithmetic)


def test_the_card_has_exactly_these_checks(findings: dict[int, Finding]) -> None:
    assert list(findings) == list(EXPECTED)


def test_the_card_agrees_with_the_specification_row_by_row(
    findings: dict[int, Finding], facts: Facts, shared: Path
) -> None:
    """Every verdict and every number of the table that the checks were specified by."""
    card = table(list(findings.values()), facts).set_index("rule")
    lines = (shared / "consistency.md").read_text(encoding="utf-8").splitlines()
    rows = [match for line in lines if (match := re.match(r"\| (\d+) \| (.*?) \| (.*?) \| (.*?) \|$", line))]
    assert len(rows) == 37
    for row in rows:
        computed = card.loc[int(row[1])]
        assert computed["verdict"] == row[4].split(",")[0], row[0]
        shown = {value(text) for text in NUMBER.findall(f"{computed['arithmetic']} {computed['sentence_en']}")}
        shown |= {value(text) for text in NUMBER.findall(computed["facts"])}
        for text in NUMBER.findall(row[3]):
            # The specification writes 7.5 m and 148 thousand where the card writes 7,500,000 and 148,000.
            scaled = {round(value(text) * scale, 9) for scale in (1, 1e3, 1e6)}
            assert scaled & shown, (row[1], text, computed["arithmetic"])


def value(text: str) -> float:
    return float(text.replace(",", ""))


def test_the_five_gravest(findings: dict[int, Finding]) -> None:
    assert [finding.rule.number for finding in gravest(findings.values())] == [16, 26, 28, 7, 24]


def test_counts_by_verdict(findings: dict[int, Finding]) -> None:
    found = counts(findings.values()).set_index("verdict")["rules"].to_dict()
    assert found == {"fail": 2, "concept": 8, "query": 9, "info": 6, "pass": 12, "not_supplied": 6}


def test_the_table_is_complete_in_three_languages(findings: dict[int, Finding], facts: Facts) -> None:
    card = SCHEMA.validate(table(list(findings.values()), facts), lazy=True)
    for language in ("ru", "kk"):
        assert not (card["sentence_en"] == card[f"sentence_{language}"]).any()
    assert "{{" not in card.to_csv()
    for language in LANGUAGES:
        for text in card[f"sentence_{language}"]:
            assert text.endswith("."), text
            assert ".." not in text, text
    supplied = card[card["verdict"] != "not_supplied"]
    assert (supplied["facts"].str.len() > 0).all()
    assert "labour.official.persons = 327,000 (2.3 Labour Migration, paragraph 1)" in card.loc[0, "facts"]


def test_facts_that_later_steps_read(findings: dict[int, Finding], quarter: Quarter) -> None:
    stated = Facts(card_facts(list(findings.values()), quarter))
    assert stated.value("checks.total.rules") == 43
    assert stated.value("checks.fail.rules") == 2
    assert stated.value("checks.not_supplied.rules") == 6
    assert not [key for key in stated if not key.startswith("checks.")], "the gap is a fact of its own step"
    gap = next(fact for fact in findings[1].derived if fact.key == "reconcile.gap.persons")
    assert (gap.value, gap.low, gap.high) == (341_422, 340_922, 341_922)
    assert gap.derived and gap.inputs == ("baseline.workers.persons", "labour.official.persons")
    rate = stated["checks.rate.kzt_per_usd"]
    assert (round(rate.low, 2), round(rate.high, 2)) == (461.51, 462.09)
    total = stated["checks.sent.total.kzt_bn"]
    assert (round(total.low, 2), round(total.high, 2)) == (257.08, 258.14)
    each = stated["checks.regions.unnamed_each.share_pct"]
    assert (each.low, each.high) == (0.7, 18.1)
    assert Facts(stated.values()).to_json() == stated.to_json()
    assert all(fact.quality == "derived" and fact.source == "20_check_consistency" for fact in stated.values())
