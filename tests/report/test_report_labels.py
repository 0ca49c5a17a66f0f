"""Names of numbers: every part of a key is said in each language, and no two rows of a table are named alike."""

import csv
import json
import re
from pathlib import Path

import pytest

import kazmig.report
from kazmig.checks.catalogue import RULES
from kazmig.project.folders import Project
from kazmig.report import downloads
from kazmig.report.labels import fact_label, told_apart
from kazmig.words.words import LANGUAGES, Words

RECORD = sorted((Project.find(Path(__file__)).root / "data" / "processed").glob("*/facts.json"))
PARTS = Path(kazmig.report.__file__).with_name("key_parts.csv")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", RECORD, ids=[path.parent.name for path in RECORD])
def test_numbers_of_an_edition_are_told_apart_by_words_alone(path, language):
    words = Words(language)
    facts = json.loads(path.read_text(encoding="utf-8"))
    labels = {key: fact_label(key, words) for key in facts.get("facts", facts)}
    told = told_apart(labels, words)
    assert len(set(told.values())) == len(labels) > 100
    assert not [label for key, label in told.items() if f"[{key}]" in label]


@pytest.mark.parametrize(
    ("key", "language", "label"),
    [
        ("reconcile.ratio.KGZ", "en", "Ratio of the two counts: Kyrgyzstan"),
        ("growth.index.2021", "en", "Growth index: 2021"),
        ("reconcile.gather.item18.text", "en", "How items of the GATHER list are met: Item 18"),
        ("reconcile.level.needed.1000000.persons", "ru", "Нужно для итога, 1 000 000"),
        ("growth.next_year.t.low50_pct", "kk", "50%, төменгі шегі"),
        ("checks.transfer.kzt", "ru", "Средний перевод"),
    ],
)
def test_what_a_key_ends_in_is_said_where_it_is_no_unit(key, language, label):
    assert fact_label(key, Words(language)).replace("\u00a0", " ").replace("\u202f", " ").endswith(label)


def test_labels_that_agree_differ_by_unit_and_last_by_the_key():
    labels = {"a.persons": "A", "a.share_pct": "A", "b.text": "B", "c.text": "B", "d.persons": "D"}
    assert told_apart(labels, Words("en")) == {
        "a.persons": "A: Persons",
        "a.share_pct": "A: Share, %",
        "b.text": "B [b.text]",
        "c.text": "B [c.text]",
        "d.persons": "D",
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheets_and_checks_are_named_in_the_language_of_a_workbook(language):
    def rows(name):
        with (Path(downloads.__file__).parent / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    sheets = {row["table"]: row[language] for row in rows("sheet_names.csv")}
    known = {row["table"] for row in rows("../../dictionary/tables.csv")} - {"audit"}
    assert sheets.keys() == known and len(set(sheets.values())) == len(sheets)
    assert max(map(len, sheets.values())) <= 31 and not any(
        re.search(r"[\[\]:*?/\\]", name) for name in sheets.values()
    )
    titles = {row["en"]: row[language] for row in rows("check_titles.csv")}
    assert titles.keys() == {rule.title for rule in RULES} and len(set(titles.values())) == len(titles)


def test_words_of_parts_stand_in_every_language_and_once():
    with PARTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(row[language].strip() == row[language] != "" for row in rows for language in LANGUAGES)
    assert len({row["part"] for row in rows}) == len(rows)
    assert all(("#" in row["part"]) == all("{n}" in row[language] for language in LANGUAGES) for row in rows)
