"""A team's own list of settlements: in the form it is asked for by code, and its exports are read."""

import shutil
from dataclasses import replace

import pytest

from kazmig.sources.kobo.form import LISTED, build, compile_form, load_form
from kazmig.sources.kobo.submissions import submissions
from kazmig.sources.kobo.tables import read_tables

LIST = "code,region,en,ru,kk,variants\n471010100,KZ-47,Aktau,Актау,Ақтау,\n"


@pytest.fixture(scope="module")
def listed(root, tmp_path_factory):
    """The form of a project whose team keeps a list."""
    project = tmp_path_factory.mktemp("project")
    shutil.copytree(root / "forms" / "tables", project / "forms" / "tables")
    (project / "data/raw/reference").mkdir(parents=True)
    (project / "data/raw/reference/settlements.csv").write_text(LIST, encoding="utf-8")
    return load_form(project / "forms" / "tables")


def test_the_form_asks_for_the_list_and_for_words_where_it_is_left_empty(listed, root):
    assert compile_form(build(listed))[0].count("jr://file-csv/settlements.csv") == 1
    asked = {row["name"]: row for row in listed.survey}
    assert asked["settlement"]["relevant"] == f"${{{LISTED}}} = ''" and listed.questions[LISTED].kept
    without = load_form(root / "forms" / "tables")
    assert LISTED not in without.questions and b"parameters" not in build(without)


def test_a_place_of_the_list_counts_before_its_name_in_words(listed, shared):
    main, repeats = read_tables([shared / "cases" / "kobo" / "kobo_xml_n_both_t.xlsx"])
    rows = [[*row, "471010100" if number == 0 else ""] for number, row in enumerate(main.rows)]
    main = replace(main, header=[*main.header, LISTED], rows=rows)
    places = submissions(listed, [main, repeats]).visits["settlement"]
    assert places[0] == "471010100" and places[1] == main.rows[1][main.header.index("settlement")]
