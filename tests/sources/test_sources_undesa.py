"""UN DESA workbooks in the layouts of three revisions: figures come back, and what is wrong is said with its place."""

import random

import pandas as pd
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from kazmig.places.lexicon import country_code
from kazmig.project.inventory import Source
from kazmig.quarters.demo.undesa_workbook import YEARS, write_workbook
from kazmig.sources import corrections, migrant_stock
from kazmig.sources.problems import BadInput

ORIGINS = {"Russian Federation*": 60, "Uzbekistan": 25, "Türkiye": 10, "Others": 5}


def figures(revision: int) -> pd.DataFrame:
    rows = []
    for number, year in enumerate(YEARS[revision]):
        for sex, times in (("total", 1000), ("male", 480), ("female", 520)):
            parts = {name: share * times + number * times for name, share in ORIGINS.items()}
            for name, stock in {"Total": sum(parts.values()), **parts}.items():
                rows.append({"sex": sex, "year": year, "origin": name, "stock": stock})
    return pd.DataFrame(rows)


def source(*files, title: str = "") -> Source:
    return Source("migrant_stock", title=title, quality="model", format="undesa", files=tuple(files))


def workbook(folder, revision: int = 2020, **about):
    path = folder / f"undesa_{revision}.xlsx"
    write_workbook(path, revision, about.pop("data", figures(revision)), **about)
    return path


def tidy_of(*files) -> pd.DataFrame:
    return migrant_stock.SCHEMA.validate(migrant_stock.clean(migrant_stock.read(source(*files))))


def rewritten(path, change):
    """The workbook once more, with `change(sheet, rows)` applied to the cells of every sheet."""
    book = CalamineWorkbook.from_path(str(path))
    tables = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    with xlsxwriter.Workbook(str(path)) as again:
        for name, rows in tables.items():
            sheet = again.add_worksheet(name)
            for row, cells in enumerate(change(name, rows)):
                for column, cell in enumerate(cells):
                    if cell != "":
                        sheet.write(row, column, cell)
    return path


def problems_of(*files, **about) -> list[str]:
    with pytest.raises(BadInput) as error:
        migrant_stock.read(source(*files, **about))
    return [str(problem) for problem in error.value.problems]


def key_of(data: pd.DataFrame) -> pd.Series:
    return data.set_index(["sex", "year", "origin"])["persons"].sort_index()


@pytest.mark.parametrize("as_text", [False, True], ids=["numbers", "texts_with_spaces"])
@pytest.mark.parametrize("revision", [2019, 2020, 2024])
def test_every_figure_of_a_layout_comes_back(tmp_path, revision, as_text):
    written = figures(revision)
    tidy = tidy_of(workbook(tmp_path, revision, as_text=as_text))
    codes = {"Total": "total", "Others": "other", "Russian Federation*": "RUS", "Uzbekistan": "UZB", "Türkiye": "TUR"}
    expected = written.assign(origin=written["origin"].map(codes), persons=written["stock"].astype(float))
    pd.testing.assert_series_equal(key_of(tidy), key_of(expected))
    assert set(tidy["revision"]) == {str(revision)}
    assert set(tidy["measure"]) == {"stock"} and set(tidy["population"]) == {"foreign_born"}


def test_the_real_figures_of_2019_survive_their_layout(tmp_path, shared):
    real = pd.read_csv(shared / "data" / "undesa_stock_2019_revision_kaz.csv")
    assert len(real) == 441
    path = workbook(tmp_path, 2019, data=real[["sex", "year", "origin", "stock"]])
    tidy = tidy_of(path)
    code = {name: "total" if name == "Total" else country_code(name) for name in real["origin"].unique()}
    expected = real.assign(origin=real["origin"].map(code), persons=real["stock"].astype(float))
    pd.testing.assert_series_equal(key_of(tidy), key_of(expected))
    facts = {fact.key: fact.value for fact in migrant_stock.facts(tidy, source(path))}
    latest = real[(real["sex"] == "total") & (real["year"] == 2019)].set_index("origin")["stock"]
    assert facts["stock.migrants.persons"] == 3_705_556 == latest["Total"]
    assert facts["stock.migrants.UZB.persons"] == latest["Uzbekistan"]
    assert facts["stock.migrants.other_south.persons"] == latest["Other South"]


def test_regions_and_groups_are_no_origins(tmp_path):
    tidy = tidy_of(workbook(tmp_path))
    assert set(tidy["origin"]) == {"total", "RUS", "UZB", "TUR", "other"}


def test_a_missing_figure_is_no_zero(tmp_path):
    data = figures(2024)
    gone = (data["year"] == 1990) & (data["origin"] == "Türkiye") & (data["sex"] == "female")
    tidy = tidy_of(workbook(tmp_path, 2024, data=data[~gone]))
    chosen = tidy[(tidy["year"] == 1990) & (tidy["origin"] == "TUR")]
    assert sorted(chosen["sex"]) == ["male", "total"]


def test_population_and_share_come_from_their_own_tables(tmp_path):
    people = pd.DataFrame([{"sex": "total", "year": year, "thousand": 18_776.707} for year in YEARS[2020]])
    path = workbook(tmp_path, population=people)
    facts = {fact.key: fact for fact in migrant_stock.facts(tidy_of(path), source(path))}
    assert facts["stock.population.persons"].value == 18_776_707
    share = facts["stock.migrants.persons"].value / 18_776_707 * 100
    assert facts["stock.migrants.share_pct"].value == pytest.approx(share, rel=1e-9)


def test_the_order_of_columns_does_not_matter(tmp_path):
    path = workbook(tmp_path)
    before = key_of(tidy_of(path))
    order = list(range(28))
    random.Random(7).shuffle(order)

    def shuffled(name, rows):
        if name != "Table 1":
            return rows
        # The words above the years are merged over them; apart, each column carries its own.
        filled = list(rows[9])
        for column in range(8, 28):
            filled[column] = filled[column] or filled[column - 1]
        rows[9] = filled
        return rows[:9] + [[row[column] for column in order] for row in rows[9:]]

    pd.testing.assert_series_equal(before, key_of(tidy_of(rewritten(path, shuffled))))


def test_a_correction_picks_an_origin(tmp_path):
    path = workbook(tmp_path)
    (tmp_path / "corrections.toml").write_text(
        '[[correction]]\nsource = "migrant_stock"\ngroup = "2020 total"\ncategory = "TUR"\nperiod = "1990-07"\n'
        'expect = 10000.0\nvalue = 9000\nwhy = "misprint"\nwho = "A. Analyst"\nwhen = 2023-02-01\n'
    )
    observed = migrant_stock.read(source(path))
    corrected, changes = corrections.correct(observed, source(path))
    tidy = migrant_stock.clean(corrected)
    assert key_of(tidy)["total", 1990, "TUR"] == 9000 and list(changes["rule"]).count("correction") == 1


def test_two_revisions_are_refused(tmp_path):
    found = problems_of(workbook(tmp_path, 2020), workbook(tmp_path, 2024))
    assert any("two revisions: undesa_2020.xlsx of 2020, undesa_2024.xlsx of 2024" in text for text in found)


def test_a_revision_other_than_declared_is_refused(tmp_path):
    (found,) = problems_of(workbook(tmp_path, 2024), title="International Migrant Stock 2020")
    assert "the 2024 revision" in found and "expected the 2020 revision" in found


def cells(*changes):
    """A change of cells of Table 1: (row, column, value), counted from 0."""

    def change(name, rows):
        if name == "Table 1":
            for row, column, value in changes:
                rows[row][column] = value
        return rows

    return change


def without(*rows_out: int):
    def change(name, rows):
        return [["" for _ in row] if name == "Table 1" and n in rows_out else row for n, row in enumerate(rows)]

    return change


# Kazakhstan's first row is 19 (from 0), the total; the Russian Federation follows. Column 7 is 1990, both sexes.
BAD = [
    pytest.param(without(4, 5, 6), ["no revision in the title rows"], id="no_revision"),
    pytest.param(cells((4, 0, "International Migrant Stock 2024")), ["revisions 'Table 1': 2020, 2024"], id="titles"),
    pytest.param(cells((20, 7, "many")), ["row 21, column H: found 'many'; expected a number"], id="text"),
    pytest.param(cells((20, 7, -5)), ["row 21, column H: found '-5'; expected zero or more"], id="negative"),
    pytest.param(
        cells((20, 5, "Rusland"), (20, 6, 399)),
        ["row 21, column G: found 'Rusland', location code 399; expected an origin of the lexicon (the nearest is"],
        id="origin_unknown",
    ),
    pytest.param(
        cells((10, 8, "abc")),
        ["row 11: found 1990, 2000,", "expected the same years for both sexes"],
        id="year_renamed",
    ),
    pytest.param(cells((20, 6, 860)), ["'Russian Federation' with location code 860, which is UZB"], id="sorted_apart"),
    pytest.param(cells((19, 7, 10)), ["a total of 10 below its origins", "10 for both sexes"], id="total_below_parts"),
    pytest.param(cells((10, 3, "Number")), ["expected 'Location code of destination'"], id="renamed_code"),
    pytest.param(cells((10, 1, "Where")), ["the sheets 'Contents', 'Table 1', 'Notes'"], id="renamed_destination"),
    pytest.param(cells((10, 6, "Origin code")), ["expected 'Location code of origin'"], id="renamed_origin"),
    pytest.param(cells((9, 14, "")), ["told apart by headings above them"], id="one_sex_gone"),
    pytest.param(without(9), ["told apart by headings above them"], id="all_sexes_gone"),
    pytest.param(without(*range(19, 27)), ["expected Kazakhstan (398)"], id="kazakhstan_gone"),
    pytest.param(without(19), ["no total of all origins"], id="total_gone"),
    pytest.param(
        cells((20, 7, "many"), (21, 8, -1), (22, 9, "few")),
        ["found 'many'", "found '-1'", "found 'few'"],
        id="all_at_once",
    ),
]


@pytest.mark.parametrize(("change", "expected"), BAD)
def test_what_is_wrong_is_said_with_its_place(tmp_path, change, expected):
    path = rewritten(workbook(tmp_path), change)
    found = problems_of(path)
    for text in expected:
        assert any(text in each and path.name in each for each in found), found


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b"", "an empty file", id="empty"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "no whole workbook", id="cut_off_ole"),
        pytest.param(b"Region,1990\nKazakhstan,1\n", "no such header", id="csv"),
        pytest.param(None, "no whole workbook", id="cut_off"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused_with_its_name(tmp_path, content, expected):
    path = workbook(tmp_path)
    path.write_bytes(path.read_bytes()[:3000] if content is None else content)
    (found,) = problems_of(path)
    assert found.startswith("undesa_2020.xlsx: found ") and expected in found


def test_problems_of_all_files_are_told_together(tmp_path):
    first, second = workbook(tmp_path, 2020), workbook(tmp_path, 2019)
    first.write_bytes(b"")
    rewritten(second, cells((17, 6, "none")))
    found = problems_of(first, second)
    assert [text.split(",")[0].split(":")[0] for text in found] == ["undesa_2020.xlsx", "undesa_2019.xlsx"]


def test_a_new_spelling_with_a_known_code_is_read(tmp_path):
    path = rewritten(workbook(tmp_path), cells((20, 5, "Russian Fed.")))
    assert key_of(tidy_of(path))["total", 1990, "RUS"] == 60_000


def test_an_older_layout_names_the_cell_of_an_unknown_origin(tmp_path):
    path = rewritten(workbook(tmp_path, 2019), cells((15, 8, "Uzbekistann")))
    # The name stands in Table 1 alone, whose origins are across.
    (found,) = [text for text in problems_of(path) if "Uzbekistann" in text]
    assert "sheet 'Table 1', row 16, column I" in found and "the nearest is 'uzbekistan'" in found.lower()


def test_a_workbook_named_twice_is_refused(tmp_path):
    path = workbook(tmp_path)
    found = problems_of(path, path)
    assert any("expected each figure once" in text for text in found)
