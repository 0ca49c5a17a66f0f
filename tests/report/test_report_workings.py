"""Workings of checks in the language of a page, and places that the record knows."""

import csv
import json
import re
from pathlib import Path

import pytest

from kazmig.report.origins import known_sentences, place_html
from kazmig.report.workings import WORKINGS, working_text
from kazmig.words.words import LANGUAGES, Words

ROOT = Path(__file__).parents[2]
RECORD = sorted((ROOT / "data" / "processed").iterdir())
# One of each kind of sentence with which a rule fails or asks; what the record holds is taken from there.
ASKED = (
    "60.0 + 41.0 = 101.0, above 100 by more than rounding",
    "assessment: UZB 543,427, other 23,395; sum 668,422 for a total of 668,000",
    "70.4 + 15.1 = 85.5 of 530,000; RUS 314,820, UZB 138,330",
    "3,700,000 ÷ 18,700,000 = 19.8 % (19.47 … 20.11); printed 21.0 … under 22.0",
    "total 7.50 … 7.60 million less others 1.55 … 1.65 = 5.85 … 6.05; CIS is printed as "
    "over 6.50 … 7.00: nothing in common",
    "arrivals, CIS 99.7 (99.45 … 99.95); departures, others 112.2 (111.95 … 112.45)",
    "73.3 + 20.2 = 93.5; seasonal 489,953, long_term 135,021, sum 624,974",
    "84 % = 561,474 men, 106,948 women; the register does not give a split; 84 % of 668,422 is 558,000 … 564,000",
    "31.9 + 18.8 = 50.7 on top, 1.6 at the bottom; the remaining 47.7 % spread over 14 of 20 or 11 of 17 "
    "units, each in [0.7, 1.1]",
    "sent, 9 pairs: no common rate; received, 6 pairs: 461.51 … 462.09; joint, all 9 pairs: no common rate KZT per USD",
    "RUS 61.0 ÷ 257.0 = 23.7 % (printed 29.7); all shares hold for a total in no interval; by country RUS 1.00 … 2.00; "
    "printed total 257.0 … 258.0",
    "sent: named 244.3, rest 12.7 of 257.0 bn KZT; received: named 154.7, rest 22.8 of 177.5 bn KZT",
    "points since 2022Q4: remittances.sent.RUS.share_pct +6.1; remittances.sent.TUR.share_pct -1.2",
    "since 2022Q4: labour.official.persons 327,000 to 700,000; jumped: labour.official.persons",
    "against 2022Q4: labour.official: AZE, KGZ; not supplied this quarter: baseline.region",
)


@pytest.fixture(scope="module")
def asked():
    rows = [row for quarter in RECORD for row in csv.DictReader((quarter / "questions.csv").open(encoding="utf-8"))]
    assert rows
    return [*ASKED, *(row["arithmetic"] for row in rows)]


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_what_a_check_asks_is_worked_in_the_language_of_the_page(asked, language):
    words = Words(language, domain="report")
    for english in asked:
        said = working_text(english, words)
        assert said is not None and not re.search(r"[a-z]{2}|\d\.\d|\d,\d{3}\b", said), (english, said)


@pytest.mark.parametrize(
    ("english", "language", "said"),
    [
        ("ratio of BLR 0.2 %", "en", "ratio of Belarus 0.2 %"),
        (
            "quarter 2022Q4 ends 2022-12-31",
            "ru",
            "последний день периода «IV квартал 2022\u202fг.» — 31 декабря 2022\u202fг.",
        ),
        ("6.1 % of 668,422 is 40,774", "kk", "668\u00a0422 санының 6,1%-ы — 40\u00a0774"),
        ("a team's own rule: 3 of 4 letters", "ru", None),
        ("total 7,700,000; a team's own words", "kk", None),
    ],
)
def test_a_working_is_said_or_stays_whole(english, language, said):
    assert working_text(english, Words(language, domain="report")) == said


def test_a_sentence_keeps_what_differs_in_every_language():
    for _, row in known_sentences(WORKINGS):
        held = {language: sorted(re.findall(r"\{\d\}", row[language])) for language in LANGUAGES}
        assert held["en"] == held["ru"] == held["kk"], row["en"]
        assert re.findall(r"\{(\d)\}", row["en"]) == [str(number) for number in range(len(held["en"]))], row["en"]


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_places_of_the_record_are_said_in_the_language_but_for_what_is_published_so(language):
    """What stays English is a title: of a document, a report or a site."""
    titles = re.compile(r"Baseline|Report|prosud|inform|IOM DTM|regions\.csv")
    for quarter in RECORD:
        for fact in json.loads((quarter / "facts.json").read_text(encoding="utf-8")).values():
            for part in filter(None, fact["place"].split("; ")):
                assert place_html(part, Words(language)) != f'<span lang="en">{part}</span>' or titles.search(part), (
                    part
                )
