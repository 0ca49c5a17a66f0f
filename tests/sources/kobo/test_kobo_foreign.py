"""A workbook in the shape of DTM's public migrant baselines, invented, read by a mapping; and drift of the form."""

from dataclasses import replace

import pytest
import xlsxwriter

from kazmig.project.inventory import Source
from kazmig.sources.kobo import reader as kobo
from kazmig.sources.kobo.drift import drift, report
from kazmig.sources.kobo.form import load_form
from kazmig.sources.kobo.submissions import submissions
from kazmig.sources.kobo.tables import read_tables
from kazmig.sources.problems import BadInput

LAYOUT = """
[baseline_assessment]
publisher = "IOM DTM"
[baseline_assessment.mapping.places]
sheet = "Baseline"
header_rows = [1, 2]
region = "A"
pcode = "B"
settlement = "C"
workers_present = "D"
men = "E"
women = "F"
[baseline_assessment.mapping.nationalities]
sheet = "Nationalities"
header_rows = [1, 1]
pcode = "A"
nationality = "B"
persons = "C"
[baseline_assessment.mapping.regions]
"Coast" = "KZ-47"
"""
PLACES = [["Coast", "KZ4701", "Harbour", 300, 200, 100], ["Coast", "KZ4702", "Market", 100, 60, 40]]
NATIONS = [["KZ4701", "Niger", 180], ["KZ4701", "Egypt", 120], ["KZ4702", "Sudan", 100]]


def foreign(folder, places=PLACES, nations=NATIONS, layout=LAYOUT):
    with xlsxwriter.Workbook(str(folder / "dtm.xlsx")) as book:
        sheet, second = book.add_worksheet("Baseline"), book.add_worksheet("Nationalities")
        sheet.merge_range(0, 3, 0, 5, "Migrants present")
        for number, row in enumerate([["Region", "P-code", "Place", "Total", "Adult men", "Adult women"], *places], 1):
            sheet.write_row(number, 0, row)
        for number, row in enumerate([["P-code", "Nationality", "Individuals"], *nations]):
            second.write_row(number, 0, row)
    if layout:
        (folder / "layout.toml").write_text(layout, encoding="utf-8")
    return Source("baseline_assessment", "IOM DTM", period="2022-05", format="kobo", files=(folder / "dtm.xlsx",))


def values(table):
    return {(row.dimension, row.category): row.value for row in table[table["series"] == "workers"].itertuples()}


def test_places_sexes_and_long_nationalities(tmp_path):
    found = values(kobo.read(foreign(tmp_path)))
    assert (found["total", ""], found["region", "KZ-47"], found["sex", "male"]) == (400, 400, 260)
    assert (found["citizenship", "NER"], found["citizenship", "EGY"], found["citizenship", "SDN"]) == (180, 120, 100)


def test_nothing_is_said_of_days_and_people_that_the_workbook_does_not_tell(tmp_path):
    found = kobo.read(foreign(tmp_path))
    assert set(found["period"]) == {"2022-05-01/2022-05-31"}
    assert set(found.query("series == 'fieldwork'")["category"]) == {"regions", "settlements"}


def test_names_that_a_programme_joined_or_the_mapping_explains(tmp_path):
    nations = [["KZ4701", "BurkinaFaso", 180], ["KZ4701", "CôtedIvoire", 120], ["KZ4702", "Unkown", 100]]
    layout = LAYOUT + '[baseline_assessment.mapping.names]\n"Unkown" = "unstated"\n'
    found = values(kobo.read(foreign(tmp_path, nations=nations, layout=layout)))
    assert [found["citizenship", code] for code in ("BFA", "CIV", "unstated")] == [180, 120, 100]


ADULTS = [["Coast", "KZ4701", "Harbour", 300, 200, 60], ["Coast", "KZ4702", "Market", 100, 60, 20]]


def test_sexes_of_adults_alone_would_speak_for_all_and_are_refused(tmp_path):
    with pytest.raises(BadInput, match="men and women that add up to the workers present in 0 of 2 places") as error:
        kobo.read(foreign(tmp_path, places=ADULTS))
    assert "row 3" in str(error.value) and "take men and women out of" in str(error.value)
    without = LAYOUT.replace('men = "E"\nwomen = "F"\n', "")
    found = values(kobo.read(foreign(tmp_path, places=ADULTS, layout=without)))
    assert found["total", ""] == 400 and not [key for key in found if key[0] == "sex"]


@pytest.mark.parametrize(
    ("about", "told"),
    [
        ({"nations": [["KZ4701", "Niger", 30]]}, "nationalities that add up to the workers present in 0 of 2 places"),
        ({"nations": [["KZ4701", "Utopia", 5]] * 40}, "'Utopia' in 40 rows"),
        ({"layout": ""}, "layout.toml"),
        ({"layout": LAYOUT.replace('sheet = "Baseline"', 'sheet = "Data"')}, "the sheet 'Data'"),
        ({"layout": LAYOUT.replace('pcode = "A"\n', "")}, "a mapping of nationalities without pcode"),
        ({"places": [["Inland", "X1", "Y", 1, 1, 0]]}, "the region 'Inland'"),
        ({"nations": [["KZ9", "Niger", 5]]}, "the p-code 'KZ9'"),
        ({"nations": [["KZ4701", "Atlantis", 5]]}, "'Atlantis'"),
        ({"places": [["Coast", "KZ4701", "Harbour", "many", 1, 0]]}, "workers_present = 4 letters"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, about, told):
    with pytest.raises(BadInput) as error:
        kobo.read(foreign(tmp_path, **about))
    assert told in str(error.value)


def changed(table, column: str, value: str, rows: int):
    place = table.header.index(column)
    body = [[*row[:place], value if n < rows else row[place], *row[place + 1 :]] for n, row in enumerate(table.rows)]
    return replace(table, rows=body)


def test_drift_between_the_deployed_form_and_the_tables(shared):
    form = load_form()
    tables = read_tables([shared / "cases" / "kobo" / "kobo_xml_n_both_t.xlsx"])
    # Two personal questions that somebody added in KoboToolbox.
    found = drift(form, tables)
    assert (found.choices, found.columns, found.missing) == ({}, ["informant_phone", "informant_name"], [])
    main = changed(tables[0], "settlement_type", "camp", 7)
    main = replace(main, header=["wages" if name == "comment" else name for name in main.header])
    lines = report(drift(form, [main, *tables[1:]]))
    assert any("settlement_type,camp,label en" in line and "7 rows" in line for line in lines)
    assert any("'wages' is no question" in line for line in lines)


@pytest.mark.parametrize(("value", "told"), [("camp", "settlement_type,camp"), ("Иванов И. И.", "xxxxxx x. x.")])
def test_a_new_answer_is_one_problem_with_its_line(shared, value, told):
    tables = read_tables([shared / "cases" / "kobo" / "kobo_xml_n_both_t.xlsx"])
    with pytest.raises(BadInput) as error:
        submissions(load_form(), [changed(tables[0], "settlement_type", value, 9), *tables[1:]])
    (problem,) = error.value.problems
    assert "in 9 rows" in problem.found and told in str(problem) and "Иванов" not in str(problem)
