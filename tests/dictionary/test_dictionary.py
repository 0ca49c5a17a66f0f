"""The data dictionary: complete for every table, column and fact that editions publish, and as the docs print it."""

import csv
import json
from pathlib import Path

import pandera.pandas as pa
import pytest

from kazmig.dictionary import DictionaryError, as_markdown, families, family_of, tables
from kazmig.dictionary.meanings import FOLDER, meaning_of, title_of
from kazmig.dictionary.read import allowed_of
from kazmig.evidence.vocabulary import LANGUAGES
from kazmig.project.folders import Project

ROOT = Path(__file__).parents[2]
PUBLISHED = sorted((ROOT / "data" / "processed").glob("[12]*Q[1-4]"))


@pytest.fixture(scope="module")
def book():
    return {table.name: table for table in tables(Project(ROOT))}


def header(path):
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


@pytest.mark.parametrize("folder", PUBLISHED, ids=lambda folder: folder.name)
def test_every_column_of_every_published_table_is_in_it(folder, book):
    for path in folder.glob("*.csv"):
        assert path.stem in book, f"{path.name} is in no dictionary"
        assert {column.name for column in book[path.stem].columns} >= set(header(path)), path.name


@pytest.mark.parametrize("folder", PUBLISHED, ids=lambda folder: folder.name)
def test_every_fact_of_every_published_edition_is_in_it(folder):
    known = families()
    for key in json.loads((folder / "facts.json").read_text(encoding="utf-8")):
        assert family_of(key, known).meaning["kk"]


def test_no_row_of_words_is_of_nothing(book):
    columns = {(table.name, column.name) for table in book.values() for column in table.columns}
    told = [meaning_of(*each)["en"] for each in columns]
    with (FOLDER / "columns.csv").open(encoding="utf-8", newline="") as file:
        assert [row["column"] for row in csv.DictReader(file) if row["en"] not in told] == []
    with (FOLDER / "tables.csv").open(encoding="utf-8", newline="") as file:
        assert sorted(row["table"] for row in csv.DictReader(file)) == sorted(book)


def test_what_schemas_say_is_told(book):
    crossings = {column.name: column for column in book["border_crossings"].columns}
    assert (crossings["crossings"].type, crossings["crossings"].unit) == ("number", "crossings")
    assert (crossings["crossings_low"].unit, crossings["crossings_low"].allowed) == ("crossings", "≥ 0")
    assert crossings["share_pct"].allowed == "0 … 100"
    assert crossings["measure"].allowed == "stock, flow, change, none"
    assert book["border_crossings"].sources == ("border_crossings",)


@pytest.mark.parametrize(
    ("check", "said"),
    [
        (pa.Check.isin(["a", "b"]), "a, b"),
        (pa.Check.in_range(0, 100), "0 … 100"),
        (pa.Check.in_range(0, float("inf")), "≥ 0"),
        (pa.Check.gt(-100), "> -100"),
        (pa.Check.str_matches("^x$"), "^x$"),
        (pa.Check.str_length(min_value=3), ""),
    ],
)
def test_a_check_is_written_as_a_person_would(check, said):
    assert allowed_of(check) == said


def test_meanings_stand_in_three_languages_and_differ(book):
    for table in book.values():
        for each in (table.title, *(column.meaning for column in table.columns)):
            assert set(each) == set(LANGUAGES)
            assert each["en"] not in (each["ru"], each["kk"])


def test_what_it_does_not_know_is_told_with_the_row_to_add():
    with pytest.raises(DictionaryError, match=r"Table 'survey' .*tables\.csv"):
        title_of("survey")
    with pytest.raises(DictionaryError, match=r"Column 'weather' of table 'x' .*columns\.csv"):
        meaning_of("x", "weather")
    with pytest.raises(DictionaryError, match=r"Fact 'tea\.price\.kzt' .*`tea\.price\.\*`"):
        family_of("tea.price.kzt", families())


def test_the_document_is_as_the_schemas_are(book):
    assert (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8") == as_markdown(
        book.values(), families()
    ), "run: kazmig dictionary --write"
