"""No name and no number of a person passes into what may be committed, whatever column or sheet it stands in."""

from dataclasses import replace

import pytest

from kazmig.evidence.quarter import Quarter
from kazmig.project.folders import Project
from kazmig.quarters.extract import of_form
from kazmig.quarters.private import PrivateError, receive, refused
from kazmig.sources.kobo.form import FORMS, load_form
from kazmig.sources.kobo.headers import EDITS, META, REPEAT_META
from kazmig.sources.kobo.submissions import submissions
from kazmig.sources.kobo.tables import Table
from kazmig.sources.problems import BadInput, Problem
from kazmig.sources.spreadsheet.zones import noted

# What shifts a column by one: names in several alphabets, telephones, numbers of papers, a place on the globe.
NAMES = ["Aigul Secretova", "sekretova", "Әсел Құпияұлы", "Ўткир Шукуров Махфий ўғли", "СЕКРЕТОВА А.", "секретова"]
NUMBERS = ["+7 701 555 01 99", "87015550199", "850412301234", "43.238949 76.889709", "N12345678"]
UUID = "0f3c2a1e-1111-4222-8333-444455556666"
FREE = {"settlement", "reason"}  # a place, or an expert's sentence: only what is surely a person's is known there


@pytest.fixture(params=FORMS, scope="module")
def form(request, root):
    return load_form(root / "forms" / "tables" / FORMS[request.param])


def spoilt(form, texts: list[str], prefix: str = "") -> Table:
    """A row for each text, in every column that an extract keeps, below groups called `prefix`."""
    options = [
        f"{each.name}/{form.choices[each.list_name][0].name}"
        for each in form.questions.values()
        if each.kept and each.type == "select_multiple"
    ]
    questions = [each.name for each in form.questions.values() if each.kept and each.name not in FREE]
    header = [*(f"{prefix}{name}" for name in [*questions, *options]), *META, *REPEAT_META, EDITS, "meta/rootUuid"]
    rows = [[text] * len(header) for text in texts]
    return Table("x.xlsx", prefix.strip("/") or texts[0], "x.xlsx", header, rows, [*range(2, len(rows) + 2)])


def test_what_the_form_does_not_allow_is_left_out_by_its_shape(form):
    said, table = [], spoilt(form, [*NAMES, *NUMBERS], "Aigul Secretova/")
    (made,) = of_form(form, [table], said.append)
    assert len(made.header) == len(table.header) and "no answer of the form" in said[0]
    told = " ".join([made.sheet, *made.header, *(cell for row in made.rows for cell in row), *said])
    parts = {part for text in [*NAMES, *NUMBERS] for part in text.split() if len(part) > 3}
    assert [part for part in parts if part in told] == []


@pytest.mark.parametrize("text", ["Әсел Құпияұлы", "Секретов С. С.", "+7 701 555 01 99"])
def test_a_person_in_a_free_text_is_left_out(root, text):
    form = load_form(root / "forms" / "tables")
    (made,) = of_form(form, [Table("x", "s", "x", ["settlement"], [[text], ["Шымкент"]], [2, 3])], lambda line: None)
    assert text not in made.rows[0][0] and made.rows[1] == ["Шымкент"]


def test_answers_stay_as_they_are(root):
    form = load_form(root / "forms" / "tables")
    header = ["region", "reasons", "workers_present", "visit_date", "enumerator", "_id", "_submission_time", "_uuid"]
    rows = [
        [
            "KZ-19",
            "conflict covid_19",
            "1 200",
            "2023-02-16",
            "E07",
            "812345678",
            "2023-02-16T10:00:00",
            "0f3c2a1e-1111-4222-8333-444455556666",
        ],
        ["almaty  region", "", "30.0", "16.02.2023", "", "", "44967.5", f"uuid:{UUID}"],
    ]
    said = []
    (made,) = of_form(form, [Table("x", "s", "x", header, rows, [2, 3])], said.append)
    assert made.rows == rows and said == []


def test_messages_hold_none_of_it(root):
    """Every column but the review spoilt at once: the reader tells all, by place and shape."""
    form = load_form(root / "forms" / "tables")
    table = spoilt(form, [*NAMES, *NUMBERS])
    place = table.header.index("_validation_status")
    rows = [[*row[:place], "approved", *row[place + 1 :], "Шымкент"] for row in table.rows]
    with pytest.raises(BadInput) as caught:
        submissions(form, [replace(table, header=[*table.header, "settlement"], rows=rows, sheet="s")])
    told = " ".join(map(str, caught.value.problems))
    assert len(caught.value.problems) > 50 and [text for text in (*NAMES, *NUMBERS) if text in told] == []


def test_a_message_masks_what_surely_is_a_person():
    told = str(Problem("x.xlsx", "'Исп. Секретов С.С.'", "a country", "Mend it.", sheet="Секретова Әсел Құпияқызы"))
    assert "Секретов С" not in told and "Құпия" not in told and "Mend it." in told


@pytest.mark.parametrize(
    ("name", "sender"), [("Секретов С.С..csv", "IOM"), ("a.csv", "Секретова Анна Ивановна"), ("a.csv", "87015550199")]
)
def test_neither_the_file_nor_the_sender_is_called_after_a_person(tmp_path, name, sender):
    project = Project(tmp_path)
    (tmp_path / "data/raw/2023Q1").mkdir(parents=True)
    (tmp_path / name).write_text("a\n1\n")
    with pytest.raises(PrivateError, match="looks like a person") as caught:
        receive(project, Quarter.parse("2023Q1"), tmp_path / name, sender)
    assert "Секрет" not in str(caught.value) and not list((tmp_path / "data").rglob("*.csv"))


def test_the_hook_looks_into_extracts_and_at_names_of_sheets(tmp_path):
    import xlsxwriter

    for number, (sheet, cell) in enumerate([("Секретов С.С.", "UZB"), ("a", "Секретов С.С."), ("a", "+77015550199")]):
        path = tmp_path / f"{number}.extract.xlsx"
        with xlsxwriter.Workbook(path) as book:
            book.add_worksheet(sheet).write_column(0, 0, ["country", cell])
        (said,) = refused([path])
        assert "looks like a person" in said and "Секрет" not in said


def test_a_sheet_called_after_a_person_is_told_without_the_name():
    line = noted("x", "left_aside", "a sheet without a table by country", "x.xlsx, sheet Секретов С.С.", "sheet", "no")
    assert line["place"] == "x.xlsx, sheet (xxxxxxxx x.x.)"
