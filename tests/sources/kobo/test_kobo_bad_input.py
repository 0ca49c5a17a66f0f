"""Exports that cannot be used: each says file, sheet, row, column, what was found and expected, and how to mend it."""

import copy
from dataclasses import replace

import numpy as np
import pytest

from kazmig.evidence.quarter import Quarter
from kazmig.project.inventory import Source
from kazmig.quarters.demo.kobo_export import Settings, export_tables, write_csv, write_xlsx
from kazmig.quarters.demo.submissions import synthetic_submissions
from kazmig.sources.kobo import reader as kobo
from kazmig.sources.kobo.form import load_form
from kazmig.sources.kobo.submissions import submissions
from kazmig.sources.kobo.tables import Table, read_tables
from kazmig.sources.problems import BadInput

QUARTER = Quarter.parse("2023Q1")
PLAIN = Settings()


@pytest.fixture(scope="module")
def form(root):
    return load_form(root / "forms" / "tables")


@pytest.fixture(scope="module")
def some(form):
    every = synthetic_submissions(form, QUARTER, np.random.default_rng(2), settlements=40)
    return [each for each in every if each["consent"] == "yes"][:6]


@pytest.fixture
def exported(form, some):
    """Tables as the reader finds them, to be spoilt."""

    def make(settings=PLAIN):
        found = export_tables(form, copy.deepcopy(some), settings)
        return [
            Table(
                "kobo.xlsx",
                name,
                "kobo.xlsx",
                list(rows[0]),
                [[str(c) for c in row] for row in rows[1:]],
                list(range(2, len(rows) + 1)),
            )
            for name, rows in found.items()
        ]

    return make


def problems_of(form, tables) -> list[str]:
    with pytest.raises(BadInput) as caught:
        submissions(form, tables)
    return [str(problem) for problem in caught.value.problems]


def spoil(table: Table, row: int, column: str, text: str) -> None:
    table.rows[row][table.header.index(column)] = text


@pytest.mark.parametrize(
    ("column", "text", "told"),
    [
        pytest.param(
            "workers_present", "many", ["row 3", "workers_present", "4 letters", "whole number"], id="text in a number"
        ),
        pytest.param("workers_present", "-5", ["row 3", "found -9", "zero or more"], id="negative count"),
        pytest.param("men", "12.5", ["row 3", "column men", "99.9"], id="half a person"),
        pytest.param(
            "region", "KZ-99", ["row 3", "column region", "'KZ-99'", "a region of the form"], id="unknown region"
        ),
        pytest.param("region", "Mangystau regoin", ["The nearest is 'Mangystau region'"], id="misspelt region"),
        pytest.param(
            "visit_date", "03/2023", ["column visit_date", "99/9999", "2023-02-16"], id="date of another form"
        ),
        pytest.param("workers_present", "200001", ["row 3", "zero or more, and 200,000 at most"], id="above the limit"),
        pytest.param("workers_present", "", ["row 3", "column workers_present", "an empty cell"], id="not answered"),
        pytest.param("reasons/conflict", "yes", ["column reasons/conflict", "3 letters", "0 or 1"], id="no tick"),
    ],
)
def test_a_wrong_cell_is_named(form, exported, column, text, told):
    tables = exported()
    spoil(tables[0], 1, column, text)
    found = problems_of(form, tables)
    assert any(all(part in problem for part in [*told, "kobo.xlsx", "SYNTHETIC"]) for problem in found), found


def test_all_wrong_cells_are_listed_at_once(form, exported):
    tables = exported()
    spoil(tables[0], 0, "men", "x")
    spoil(tables[0], 2, "women", "-1")
    spoil(tables[1], 0, "nationality", "Uzbekistn")
    found = problems_of(form, tables)
    assert len(found) == 3
    assert "The nearest is 'Uzbekistan'" in found[2] and "sheet 'nationalities'" in found[2]


def test_a_district_of_another_region_is_refused(form, exported):
    tables = exported()
    spoil(tables[0], 0, "region", "KZ-47")
    spoil(tables[0], 0, "district", "KZ-75-medeu")
    assert any("a district of KZ-47 of the form" in problem for problem in problems_of(form, tables))


@pytest.mark.parametrize("name", ["workers_present", "district", "men", "seasonal"])
def test_a_missing_column_is_named_with_its_headers(form, exported, name):
    tables = exported()
    tables[0].header[tables[0].header.index(name)] = "something else"
    (found,) = problems_of(form, tables)
    assert "no such column" in found and f"'{name}'" in found and form.questions[name].labels["kk"] in found


def test_a_renamed_header_brings_the_nearest(form, exported):
    tables = exported(Settings(language="en"))
    tables[0].header[tables[0].header.index("Date of the visit")] = "Date of the visits"
    (found,) = problems_of(form, tables)
    assert "the nearest is 'Date of the visits'" in found and "Give a renamed header its name back" in found


def test_two_answers_under_one_header_are_not_shown(form, exported):
    tables = exported()
    tables[0].header.append("settlement")
    for row in tables[0].rows:
        row.append("Informant's name")
    found = problems_of(form, tables)
    assert len(found) == 1
    assert f"2 different answers in {len(tables[0].rows)} rows" in found[0] and "Informant's name" not in " ".join(
        found
    )


def test_labels_that_cannot_be_taken_apart_say_how_to_export(form, exported):
    tables = exported(Settings(language="en", multiple="summary"))
    spoil(tables[0], 0, "Why did they come?", "Economic sanctions Something")
    assert any("separate columns" in problem for problem in problems_of(form, tables))


def test_a_lost_sheet_of_nationalities_is_noticed(form, exported):
    (found,) = problems_of(form, exported()[:1])
    assert "no sheet of nationalities" in found and "leave every sheet in the file" in found


def test_the_sheet_is_not_missed_where_nobody_works(form, exported):
    tables = exported()[:1]
    for row in range(len(tables[0].rows)):
        spoil(tables[0], row, "workers_present", "0")
    assert len(submissions(form, tables).visits) == len(tables[0].rows)


def test_entries_without_their_submission_are_noticed(form, exported):
    tables = exported()
    spoil(tables[1], 0, "_submission__id", "7")
    assert any("the first is 7" in problem and "_submission__id" in problem for problem in problems_of(form, tables))


def test_the_same_export_named_twice_is_noticed(form, exported):
    tables = exported()
    told = problems_of(form, [*tables, *tables])
    assert any("submissions twice" in problem and "do not edit it" in problem for problem in told)


def test_parent_index_is_no_key(form, exported):
    """Filtered exports number rows anew: entries are joined by `_submission__id` alone."""
    tables = exported()
    right = submissions(form, exported()).nationalities
    for row in range(len(tables[1].rows)):
        spoil(tables[1], row, "_parent_index", "999")
    assert submissions(form, tables).nationalities.equals(right)


def test_another_workbook_is_no_export(form):
    table = Table("budget.xlsx", "Sheet1", "budget.xlsx", ["a", "b"], [["1", "2"]], [2])
    (found,) = problems_of(form, [table])
    assert "budget.xlsx" in found and "a column 'workers_present'" in found


# --- files -----------------------------------------------------------------------------------------------------------


def test_csv_without_its_repeats_is_refused_with_a_sentence(tmp_path, form, some):
    path = tmp_path / "kobo.csv"
    write_csv(path, form, some)
    with pytest.raises(BadInput, match="A CSV export drops repeat groups"):
        kobo.assessment(Source("baseline_assessment", format="kobo", files=(path,)))


def spoilt(tmp_path, form, some, how: str):
    path = tmp_path / "kobo.xlsx"
    write_xlsx(path, form, some)
    content = path.read_bytes()
    path.write_bytes(
        {
            "empty": b"",
            "truncated": content[: len(content) // 2],
            "cut off": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900),
            "no workbook": b"<html>please sign in</html>",
        }[how]
    )
    return path


@pytest.mark.parametrize(
    ("how", "told"),
    [
        pytest.param("empty", "an empty file", id="empty"),
        pytest.param("truncated", "no whole workbook", id="truncated"),
        pytest.param("cut off", "no whole workbook", id="cut off"),
        pytest.param("no workbook", "a web page without a table", id="a page instead of a workbook"),
    ],
)
def test_a_file_that_is_no_export_says_so(tmp_path, form, some, how, told):
    with pytest.raises(BadInput, match=told) as caught:
        read_tables([spoilt(tmp_path, form, some, how)])
    assert "kobo.xlsx" in str(caught.value) and "Download the export again" in str(caught.value)


def test_an_export_without_submissions_says_so(tmp_path, form, some):
    path = tmp_path / "kobo.xlsx"
    write_xlsx(path, form, some)
    tables = [replace(table, rows=[], numbers=[]) for table in read_tables([path])]
    with pytest.raises(BadInput, match="found a header and no row; expected at least one submission"):
        submissions(form, tables)


@pytest.mark.parametrize("encoding", ["cp1251", "utf-16"])
def test_a_csv_saved_anew_in_another_encoding_is_read(tmp_path, encoding):
    path = tmp_path / "kobo.csv"
    path.write_bytes('"Регион";"Район"\r\n"Мангистауская область";"г. Актау"\r\n'.encode(encoding))
    assert read_tables([path])[0].rows == [["Мангистауская область", "г. Актау"]]


def test_problems_of_all_files_come_together(tmp_path):
    for name in ("one.xlsx", "two.csv"):
        (tmp_path / name).write_bytes(b"")
    with pytest.raises(BadInput) as caught:
        read_tables([tmp_path / "one.xlsx", tmp_path / "two.csv"])
    assert [problem.file for problem in caught.value.problems] == ["one.xlsx", "two.csv"]


def test_an_export_of_another_time_is_refused(tmp_path, form, some):
    path = tmp_path / "2024Q2" / "kobo.xlsx"
    path.parent.mkdir()
    write_xlsx(path, form, some)
    with pytest.raises(BadInput, match="visits from 2023-04") as caught:
        kobo.assessment(Source("baseline_assessment", format="kobo", files=(path,)))
    assert "2024Q1, 2024Q2 or 2024Q3" in str(caught.value)
