"""`kazmig look` and layout.toml: what is recognised is said, and what a person says counts over every guess."""

import pytest
from spreadsheet_samples import LABOUR, changed, values, workbook

from kazmig.project.inventory import Source
from kazmig.sources.look import lines, look
from kazmig.sources.look_page import page
from kazmig.sources.problems import BadInput
from kazmig.sources.spreadsheet import reader

STRANGE = changed(
    LABOUR, [("A3", "за отчётный период"), ("C5", "Показатель А"), ("B5", "Наименование"), ("D5", ""), ("C2", "")]
)
SECTION = """
[labour_permits]
publisher = "Committee"
names = "B"
header_rows = [5, 5]
period = "2023Q1"
leave_rows = [6]
[labour_permits.columns]
C = "official"
D = ""
[labour_permits.headers]
C = "Показатель А"
"""


def observed(path, quarter="2023Q1", publisher="Committee"):
    source = Source("labour_permits", publisher=publisher, period=quarter, format="spreadsheet", files=(path,))
    return reader.read(source)


def quarter_folder(tmp_path, quarter, layout=""):
    folder = tmp_path / quarter
    folder.mkdir()
    if layout:
        (folder / "layout.toml").write_text(layout, encoding="utf-8")
    return workbook(folder / "a.xlsx", {"Л": STRANGE})


def test_a_file_that_no_rule_takes_is_read_as_layout_toml_says(tmp_path):
    with pytest.raises(BadInput):
        observed(quarter_folder(tmp_path, "2022Q3"), "2022Q3")
    found = observed(quarter_folder(tmp_path, "2023Q1", SECTION))
    assert values(found)["official", "", "Узбекистан", "persons"] == 700
    assert {line["before"] for line in found.attrs["audit"]} >= {"layout", "said"}


def test_it_is_remembered_for_the_publisher_s_next_quarter_without_its_period(tmp_path):
    quarter_folder(tmp_path, "2023Q1", SECTION)
    path = quarter_folder(tmp_path, "2023Q2")
    with pytest.raises(BadInput, match="Period not understood"):
        observed(path, "2023Q2")
    with pytest.raises(BadInput, match=r"layout\.toml beside"):
        observed(path, "2023Q2", publisher="Another office")


def test_a_remembered_heading_that_changed_is_said(tmp_path):
    path = quarter_folder(tmp_path, "2023Q1", SECTION.replace("Показатель А", "Показатель Б"))
    with pytest.raises(BadInput, match=r"'Показатель А' where layout\.toml remembers 'Показатель Б'"):
        observed(path)


def test_words_need_no_change_of_the_program(tmp_path):
    rows = changed(LABOUR, [("C5", "Показатель А"), ("A2", ""), ("D5", "№")])
    words = '[labour_permits.words]\nofficial = ["показатель а"]\ncount = ["показатель*"]\n'
    (tmp_path / "layout.toml").write_text(words, encoding="utf-8")
    assert observed(workbook(tmp_path / "a.xlsx", {"Л": rows}))["value"].max() == 1000


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[labour_permits]\ncolour = 1", "the key 'colour'"),
        ('[labour_permits]\nunit = "dozen"', "unit = 'dozen'"),
        ('[labour_permits.columns]\nC = "armies"', "columns.C = 'armies'"),
        ('[labour_permits.columns]\n7 = "official"', "the column '7'"),
        ('[labour_permits.words]\nnonsense = ["x"]', "unknown list 'nonsense'"),
        ("[labour_permits", "what is no TOML"),
        ('[labour_permits]\nsheet = "Другой"', "the sheets 'Л'"),
    ],
)
def test_what_is_wrong_in_it_is_said(tmp_path, text, told):
    (tmp_path / "layout.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as error:
        observed(workbook(tmp_path / "a.xlsx", {"Л": LABOUR}))
    assert told in str(error.value)


def test_a_look_says_what_was_recognised_and_what_to_add(tmp_path):
    rows = [*changed(LABOUR, [("B8", "Узбекистн")]), [], ["Исп. Петров, тел. 74-00-00"]]
    found = look(workbook(tmp_path / "a.xlsx", {"Л": rows}), "labour_permits")
    text = "\n".join(lines(found))
    for part in (
        "header in row 5",
        "Period: 2023-03. Stock",
        "column C".title(),
        "row 17",
        "lexicon.csv",
        "[labour_permits]",
    ):
        assert part in text
    assert "Петров" not in text


def test_the_page_colours_the_sheet_and_runs_nothing(tmp_path):
    rows = [*LABOUR, [], ["<script>alert(1)</script>"]]
    html = page(look(workbook(tmp_path / "a.xlsx", {"Л": rows})))
    assert "&lt;script&gt;" in html and "<script" not in html and "http" not in html
    assert 'title="totals"' in html and 'title="footnote"' in html


def test_a_look_at_an_export_shows_no_cell(shared):
    found = look(shared / "cases" / "kobo" / "v_north.xlsx")
    assert found.kind == "kobo" and "77015550199" not in page(found) and "Ақтау" not in page(found)


def test_a_look_at_the_united_nations_workbook(shared):
    assert look(shared / "cases" / "undesa" / "undesa.xls").kind == "undesa"


def pasted(path, source="labour_permits") -> str:
    """The lines that a look proposes for layout.toml, written beside the file."""
    block = "\n".join(lines(look(path, source))).split("For layout.toml", 1)[1].split("\n", 1)[1].split("\n\n")[0]
    (path.parent / "layout.toml").write_text(block, encoding="utf-8")
    return block


def test_proposed_lines_work_when_they_are_pasted_whatever_the_headings_hold(tmp_path):
    heading = 'Показатель "А"\\Б'
    path = workbook(tmp_path / "a.xlsx", {'Л "1"': changed(LABOUR, [("C5", heading), ("D5", "№"), ("C2", "")])})
    block = pasted(path)
    assert 'C = ""' in block
    with pytest.raises(BadInput, match=r"Say in \[labour_permits\.columns\] of layout\.toml"):
        observed(path)
    (tmp_path / "layout.toml").write_text(block.replace('C = ""', 'C = "official"'), encoding="utf-8")
    assert observed(path)["value"].max() == 1000


def test_a_row_of_no_country_is_proposed_to_be_left_out(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"Л": [*LABOUR[:12], ["", "Проверка", 0, "0%"]]})
    block = pasted(path)
    (tmp_path / "layout.toml").write_text(block.replace("# leave", "leave"), encoding="utf-8")
    assert observed(path)["value"].max() == 1000


def test_a_look_at_a_file_without_a_period_names_none(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"Л": changed(LABOUR, [("A3", "за отчётный период")])})
    assert "period not understood" in "\n".join(lines(look(path, "labour_permits"))) and "period =" in pasted(path)
