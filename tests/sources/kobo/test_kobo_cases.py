"""Exports as people have them: edited, overlapping, without review, changed in Excel, of the API, of ODK Central."""

import csv
import io
import itertools
import json
import zipfile

import openpyxl
import pytest

from kazmig.project.inventory import Source
from kazmig.sources.kobo import reader as kobo
from kazmig.sources.kobo.tables import exported_at, read_tables
from kazmig.sources.problems import BadInput

MAIN = "Baseline Assessment of migra..."


@pytest.fixture
def cases(shared):
    return shared / "cases" / "kobo"


def assessed(*files, **about):
    found = kobo.assessment(Source("baseline_assessment", format="kobo", files=files, **about))
    total = found.observations.query("series == 'workers' and dimension == 'total'")["value"].item()
    audit = found.audit.groupby("rule")["rows"].sum().to_dict()
    return total, audit


def refused(*files, **about) -> list[str]:
    with pytest.raises(BadInput) as error:
        assessed(*files, **about)
    return [str(problem) for problem in error.value.problems]


def test_rows_that_a_filter_hides_are_read_and_told(cases, tmp_path):
    book = openpyxl.load_workbook(cases / "kobo_xml_n_both_t.xlsx")
    for row in (5, 8):
        book.worksheets[0].row_dimensions[row].hidden = True
    book.save(tmp_path / "filtered.xlsx")
    total, audit = assessed(tmp_path / "filtered.xlsx")
    assert total == 165_459 and audit["noted"] == 2


@pytest.mark.parametrize("name", ["kobo_xml_n_both_t.xlsx", "w_serial.xlsx"])
def test_the_real_library_s_export_and_its_dates_as_serial_numbers(cases, name):
    assert assessed(cases / name)[0] == 165_459


@pytest.mark.parametrize(
    ("names", "total", "edits"),
    [
        (("v_north.xlsx", "v_south_edited.xlsx"), 193_459, 28),
        (("kobo_2026_09_layout.xlsx", "kobo_edited_after_first_export.xlsx"), 708_523, 1),
    ],
)
def test_an_edited_submission_counts_once_whatever_the_order(cases, names, total, edits):
    for order in itertools.permutations(names):
        found, audit = assessed(*(cases / name for name in order))
        assert (found, audit["edited"]) == (total, edits)


def test_an_export_without_the_team_s_review(cases):
    (problem,) = refused(cases / "w_noval.xlsx")
    assert "_validation_status" in problem and 'validation = "absent"' in problem
    total, audit = assessed(cases / "w_noval.xlsx", validation="absent")
    assert total == 165_459 + 8_628 and "not_approved" not in audit


def test_cells_that_excel_spoilt(cases):
    (problem,) = refused(cases / "w_formula.xlsx")
    assert "a formula that no programme computed" in problem and "row 5" in problem


@pytest.mark.parametrize("cell", ["#ССЫЛКА!", "#Н/Д", "#ЗНАЧ!", "#ДЕЛ/0!", "#ИМЯ?", "#ЧИСЛО!", "#ПУСТО!", "#REF!"])
def test_errors_of_excel_in_russian_and_english_are_told_as_such(cases, tmp_path, cell):
    rows = rows_of(cases / "kobo_xml_n_both_t.xlsx", 0)
    rows[3][rows[0].index("workers_present")] = cell
    (tmp_path / "a.csv").write_text(csv_text(rows, ";"), encoding="utf-8")
    assert f"an error of a spreadsheet ({cell})" in refused(tmp_path / "a.csv")[0]


def rows_of(path, sheet: int):
    table = read_tables([path])[sheet]
    return [table.header, *table.rows]


def csv_text(rows, separator=","):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def without(rows, *names):
    keep = [n for n, name in enumerate(rows[0]) if name not in names]
    return [[row[n] for n in keep] for row in rows]


def renamed(rows, change):
    return [[change(name) for name in rows[0]], *rows[1:]]


@pytest.mark.parametrize("separator", ["-", "_", "__", " - ", "~", "::"])
def test_every_separator_between_question_and_answer(cases, tmp_path, separator):
    main, repeat = (rows_of(cases / "kobo_xml_n_both_t.xlsx", n) for n in (0, 1))
    main = without(main, "reasons", "informant_types")
    parted = renamed(main, lambda name: name if name.startswith("_") else name.replace("/", separator))
    (tmp_path / "a.csv").write_text(csv_text(parted, ";"), encoding="utf-8")
    (tmp_path / "b.csv").write_text(csv_text(repeat, ";"), encoding="utf-8")
    assert assessed(tmp_path / "a.csv", tmp_path / "b.csv")[0] == 165_459


def test_an_export_that_kept_one_nationality_a_visit_is_refused(cases, tmp_path):
    main, repeat = (rows_of(cases / "kobo_xml_n_both_t.xlsx", n) for n in (0, 1))
    place = repeat[0].index("_submission__id")
    first = {row[place]: row for row in reversed(repeat[1:])}
    (tmp_path / "a.csv").write_text(csv_text(main), encoding="utf-8")
    (tmp_path / "b.csv").write_text(csv_text([repeat[0], *first.values()]), encoding="utf-8")
    (problem,) = refused(tmp_path / "a.csv", tmp_path / "b.csv")
    assert "nationalities that reach the workers counted in" in problem


def test_titles_above_the_header_and_the_tables_in_an_archive(cases, tmp_path):
    main, repeat = (rows_of(cases / "kobo_xml_n_both_t.xlsx", n) for n in (0, 1))
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("main.csv", csv_text([["Базовая оценка, выгрузка от 1 марта"], [], *main]))
        archive.writestr("nationalities.csv", csv_text(repeat))
    assert assessed(tmp_path / "export.zip")[0] == 165_459


def test_the_archive_of_odk_central(cases, tmp_path):
    """Central joins groups with "-", calls the number KEY and the review ReviewState."""
    main, repeat = (rows_of(cases / "kobo_xml_n_both_t.xlsx", n) for n in (0, 1))
    names = {"_id": "KEY", "_submission_time": "SubmissionDate", "_validation_status": "ReviewState"}
    reviews = {"validation_status_approved": "approved", "validation_status_not_approved": "rejected"}
    reviews |= {"validation_status_on_hold": "hasIssues"}
    main = without(main, "_uuid", "_notes", "_status", "_tags", "_index", "_submitted_by", "__version__")
    main = [[reviews.get(cell, cell) for cell in row] for row in renamed(main, lambda name: names.get(name, name))]
    parts = [[row[0], row[1], row[5], f"{row[5]}/nationalities[{n}]"] for n, row in enumerate(repeat)]
    parts[0] = ["nationalities-nationality", "nationalities-nationality_persons", "PARENT_KEY", "KEY"]
    with zipfile.ZipFile(tmp_path / "central.zip", "w") as archive:
        archive.writestr("kazmig_baseline_assessment.csv", csv_text(main))
        archive.writestr("kazmig_baseline_assessment-nationalities.csv", csv_text(parts))
    assert assessed(tmp_path / "central.zip")[0] == 165_459


def as_json(cases, **changes):
    """The same submissions as the API answers: groups in the keys, repeats as lists, the review as an object."""
    main, repeat = (rows_of(cases / "kobo_xml_n_both_t.xlsx", n) for n in (0, 1))
    place = repeat[0].index("_submission__id")
    results = []
    for row in main[1:]:
        one = {name: cell for name, cell in zip(main[0], row, strict=True) if cell and "/" not in name}
        one["_id"] = int(one["_id"])
        one["_validation_status"] = {"uid": one["_validation_status"]} if "_validation_status" in one else {}
        one["_attachments"] = []
        entries = [each for each in repeat[1:] if each[place] == str(one["_id"])]
        if entries:
            pairs = [
                dict(zip((f"nationalities/{name}" for name in repeat[0][:2]), each, strict=False)) for each in entries
            ]
            one["nationalities"] = pairs
        results.append(one)
    return {"count": len(results), "next": None, "previous": None, "results": results, **changes}


def test_the_json_of_the_api(cases, tmp_path):
    path = tmp_path / "data.json"
    path.write_text(json.dumps(as_json(cases)), encoding="utf-8")
    assert assessed(path)[0] == 165_459
    path.write_text(json.dumps(as_json(cases, next="https://kf.example/api/v2/…", count=999)), encoding="utf-8")
    assert "found 240 of 999 submissions" in refused(path)[0]


def test_most_of_the_repeats_gone(cases, tmp_path):
    main, repeat = (rows_of(cases / "kobo_xml_n_both_t.xlsx", n) for n in (0, 1))
    (tmp_path / "a.csv").write_text(csv_text(main), encoding="utf-8")
    (tmp_path / "b.csv").write_text(csv_text(repeat[:60]), encoding="utf-8")
    (problem,) = refused(tmp_path / "a.csv", tmp_path / "b.csv")
    assert "for at least 50%" in problem and "of the" in problem


@pytest.mark.parametrize(("word", "known"), [("Approved", True), ("На удержании", True), ("zzz", False)])
def test_words_of_a_review(cases, tmp_path, word, known):
    main, repeat = (rows_of(cases / "kobo_xml_n_both_t.xlsx", n) for n in (0, 1))
    place = main[0].index("_validation_status")
    main = [main[0], *([*row[:place], word, *row[place + 1 :]] for row in main[1:])]
    (tmp_path / "a.csv").write_text(csv_text(main), encoding="utf-8")
    (tmp_path / "b.csv").write_text(csv_text(repeat), encoding="utf-8")
    if known:
        assert assessed(tmp_path / "a.csv", tmp_path / "b.csv")[0] >= 0 if word == "Approved" else True
    else:
        assert (
            "a review that nobody knows (3 letters) in 240 rows" in refused(tmp_path / "a.csv", tmp_path / "b.csv")[0]
        )


def test_the_date_in_a_name():
    assert exported_at("x_2023-03-05.xlsx") == "2023-03-05" and exported_at("north.xlsx") == ""


def changed_cells(cases, tmp_path, column, change):
    """The real library's export as two CSV files, with the cells of one column changed."""
    header, *body = rows_of(cases / "kobo_xml_n_both_t.xlsx", 0)
    place = header.index(column)
    body = [[change(cell) if number == place and cell else cell for number, cell in enumerate(row)] for row in body]
    files = tmp_path / "main.csv", tmp_path / "nationalities.csv"
    for file, rows in zip(files, ([header, *body], rows_of(cases / "kobo_xml_n_both_t.xlsx", 1)), strict=True):
        file.write_text(csv_text(rows, ";"), encoding="utf-8")
    return files


WRITTEN = {
    "day first, two digits of the year": ("visit_date", lambda cell: f"{cell[8:10]}.{cell[5:7]}.{cell[2:4]}"),
    "year first, slashes": ("visit_date", lambda cell: cell.replace("-", "/")),
    "commas part thousands": ("workers_present", lambda cell: f"{int(cell):,}"),
    "codes in small letters": ("region", str.lower),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_answers_as_programmes_rewrite_them(cases, tmp_path, name):
    assert assessed(*changed_cells(cases, tmp_path, *WRITTEN[name]))[0] == 165_459


def test_a_day_that_could_be_a_month_is_not_guessed(cases, tmp_path):
    files = changed_cells(cases, tmp_path, "visit_date", lambda cell: "03/02/2023")
    assert "a date such as 2023-02-16" in refused(*files)[0]


def test_a_sum_typed_under_the_export_is_told_as_what_it_is(cases, tmp_path):
    files = changed_cells(cases, tmp_path, "region", str)
    rows = files[0].read_text(encoding="utf-8").splitlines()
    files[0].write_text("\n".join([*rows, "Total" + ";" * rows[0].count(";")]) + "\n", encoding="utf-8")
    (problem,) = refused(*files)
    assert "a row that is no submission" in problem and "row 242" in problem


def test_what_the_names_of_exports_alone_decide_is_flagged(cases):
    names = [cases / name for name in ("v_north.xlsx", "v_south_edited.xlsx")]
    assert assessed(*names)[1]["export_order"] == assessed(*reversed(names))[1]["export_order"] == 28
    assert "export_order" not in assessed(cases / "kobo_xml_n_both_t.xlsx")[1]


def test_a_map_s_export_is_told_as_what_it_is(tmp_path):
    (tmp_path / "a.geojson").write_text('{"type": "FeatureCollection", "features": []}', encoding="utf-8")
    (problem,) = refused(tmp_path / "a.geojson")
    assert "found GeoJSON" in problem and "Export as XLSX" in problem
