"""What partners take away, judged by the programs of others: LibreOffice, an OOXML check, frictionless, pysdmx."""

import csv
import io
import json
import os
import shutil
import subprocess
import zipfile
from types import SimpleNamespace

import pytest

from kazmig.evidence.facts import Facts
from kazmig.evidence.quarter import Quarter
from kazmig.project.declaration import load_declaration
from kazmig.project.folders import Project
from kazmig.report.downloads.about import about
from kazmig.report.downloads.stored import stamp_file
from kazmig.report.downloads.tables import column_of, read_tables
from kazmig.report.downloads.write import write_files
from kazmig.report.stamp import PLACEHOLDER, stamped

QUARTER = Quarter(2022, 4)
EDITION = "ab" * 32
LANGUAGES = ("en", "ru", "kk")


@pytest.fixture(scope="module")
def given(root, tmp_path_factory):
    """The files of the committed record's tables and facts, stamped as a draft. Read only."""
    project, build = Project(root), tmp_path_factory.mktemp("build")
    record = project.processed(QUARTER)
    (build / "tables").mkdir()
    for path in record.glob("*.csv"):
        shutil.copyfile(path, build / "tables" / path.name)
    shutil.copyfile(record / "facts.json", build / "facts.json")
    made = tmp_path_factory.mktemp("made")
    write_files(project, QUARTER, build, made)
    shown = tmp_path_factory.mktemp("shown")
    for path in made.rglob("*.*"):
        stamp_file(path, shown / path.name, lambda text: stamped(text, EDITION, False))
    for path in record.glob("*.csv"):
        shutil.copyfile(path, shown / path.name)
    return SimpleNamespace(project=project, build=build, folder=shown, made=made)


def test_the_same_inputs_give_the_same_bytes(given, tmp_path):
    again = {path.name: path.read_bytes() for path in write_files(given.project, QUARTER, given.build, tmp_path)}
    assert again == {path.name: path.read_bytes() for path in given.made.rglob("*.*")}


def test_a_workbook_is_sound_by_the_standard_of_its_format(given):
    """In one language, since the check takes its time; each language's has the same parts."""
    from openxml_audit import OpenXmlValidator

    found = OpenXmlValidator().validate(given.folder / "kazmig-2022Q4.kk.xlsx")
    assert found.is_valid, found.errors[:5]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reader_of_workbooks_finds_every_sheet_its_head_in_view_and_readable_on_paper(given, language):
    import openpyxl

    sheets = openpyxl.load_workbook(given.folder / f"kazmig-2022Q4.{language}.xlsx").worksheets
    assert len(sheets) > 20
    for sheet in sheets[2:]:
        assert sheet.freeze_panes == "B5" and sheet.print_title_rows == "$4:$4" and sheet.print_title_cols == "$A:$A"
        assert sheet.page_setup.fitToHeight == 0 and sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheets[2].page_setup.fitToWidth > 1, "the list of all numbers is too wide for one sheet of paper"


def test_letters_are_whole_plain_and_to_a_publisher_named_in_the_language(given):
    import openpyxl

    book = openpyxl.load_workbook(given.folder / "kazmig-2022Q4.kk.xlsx")
    names, sheet = [row[0].value for row in book["Мазмұны"].iter_rows(min_row=5)], book["Хаттар"]
    assert {name for name in names if name not in book.sheetnames} == {
        row[0].value for row in book["Мазмұны"].iter_rows(min_row=5) if row[2].value == 0
    }
    letters = [row[2].value for row in sheet.iter_rows(min_row=5)]
    assert letters and not any("**" in each for each in letters)
    assert not any("Committee" in row[0].value for row in sheet.iter_rows(min_row=5))
    lines = [sum(-(-len(line) // sheet.column_dimensions["C"].width) for line in each.split("\n")) for each in letters]
    assert all(15 * count <= sheet.row_dimensions[5 + place].height for place, count in enumerate(lines))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_is_stored_stamped_and_has_header_rows_but_no_merged_cell(given, language):
    with zipfile.ZipFile(given.folder / f"kazmig-2022Q4.{language}.xlsx") as archive:
        entries = archive.infolist()
        texts = {entry.filename: archive.read(entry).decode() for entry in entries if entry.filename.endswith(".xml")}
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_STORED}
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    together = "".join(texts.values())
    assert EDITION in together and PLACEHOLDER not in together and "⟦" not in together
    assert "<mergeCell" not in together and "<f>" not in together
    tables = [text for name, text in texts.items() if name.startswith("xl/tables/")]
    assert len(tables) > 20 and all('headerRowCount="0"' not in text for text in tables)


def test_libreoffice_opens_the_workbook_and_finds_its_numbers(given, tmp_path):
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        if os.environ.get("CI"):
            pytest.fail("LibreOffice is missing, and CI must have it")
        pytest.skip("LibreOffice, which opens the workbook as an office would, is not on this machine")
    filters = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
    command = [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", filters]
    book = given.folder / "kazmig-2022Q4.ru.xlsx"
    subprocess.run([*command, "--outdir", str(tmp_path), str(book)], check=True, capture_output=True, timeout=120)
    text = (tmp_path / "kazmig-2022Q4.ru-Денежные переводы.csv").read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(text)))
    header = rows.index(next(row for row in rows if "Страна (код)" in row))
    turkey = next(row for row in rows[header + 1 :] if "TUR" in row and "sent" in row)
    assert turkey[rows[header].index("Страна")] == "Турция"
    assert float(turkey[rows[header].index("Млрд тенге")]) == 82.7
    assert (tmp_path / "kazmig-2022Q4.ru-Содержание.csv").is_file()


def test_frictionless_finds_the_data_package_valid(given):
    from frictionless import Package

    report = Package(str(given.folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "message"])[:5]
    described = json.loads((given.folder / "datapackage.json").read_text(encoding="utf-8"))
    assert described["$schema"].endswith("/2.0/datapackage.json")
    fields = {field["name"]: field for field in described["resources"][0]["schema"]["fields"]}
    assert fields["persons"]["unit"]["code"] == "persons" and fields["persons"]["type"] == "number"


@pytest.mark.parametrize(
    ("was", "becomes"),
    [("327000", "many"), ("70.4", '"70,4"'), ("share_pct", "share"), ("TJK,", ""), ("", None)],
    ids=["a word for a number", "a decimal comma", "another heading", "a cell less", "no file"],
)
def test_frictionless_would_notice_a_spoilt_table(given, tmp_path, was, becomes):
    from frictionless import Package

    path = tmp_path / "labour_permits.csv"
    text = (given.folder / path.name).read_text(encoding="utf-8")
    assert was in text
    if becomes is not None:
        path.write_text(text.replace(was, becomes, 1), encoding="utf-8")
    package = json.loads((given.folder / "datapackage.json").read_text(encoding="utf-8"))
    package["resources"] = [each for each in package["resources"] if each["path"] == path.name]
    (tmp_path / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    assert not Package(str(tmp_path / "datapackage.json")).validate().valid


def sdmx_complaints(folder, facts):
    """What pysdmx and the standard's own schemas find wrong with facts in SDMX."""
    from pysdmx.io import get_datasets, read_sdmx

    structure, data = folder / "facts.sdmx.xml", folder / "facts.sdmx.csv"
    try:
        message = read_sdmx(structure, validate=True)
        (found,) = get_datasets(data, structure)
    except Exception as error:  # whatever its readers raise
        return [str(error)]
    rows = found.data.set_index("FACT_KEY")
    if set(rows.index) != set(facts) or "TIME_PERIOD" not in rows:
        return ["facts or columns are missing or unknown"]
    said = [key for key, fact in facts.items() if abs(rows.OBS_VALUE[key] - fact.value) > 1e-9 * abs(fact.value)]
    lists = {each.id: {code.id for code in each} for each in message.get_codelists()}
    concepts = ("FREQ", "REF_AREA", "COUNTERPART_AREA", "SERIES", "UNIT_MEASURE", "OBS_STATUS", "QUALITY")
    said += [each for each in concepts if not set(found.data[each].unique()) <= lists[f"CL_{each}"]]
    keys = ["FREQ", "REF_AREA", "COUNTERPART_AREA", "SERIES", "UNIT_MEASURE", "TIME_PERIOD"]
    return said + ["two observations of one key"] * bool(found.data.duplicated(keys).any())


def test_pysdmx_reads_every_number_with_its_structure(given):
    facts = {key: fact for key, fact in Facts.load(given.build / "facts.json").items() if fact.is_number}
    assert sdmx_complaints(given.folder, facts) == []


@pytest.mark.parametrize(
    ("name", "was", "becomes"),
    [
        ("facts.sdmx.csv", "TIME_PERIOD", "WHEN"),
        ("facts.sdmx.csv", ",UZB,", ",UZBEKISTAN,"),
        ("facts.sdmx.csv", ",327000,", ",372000,"),
        ("facts.sdmx.csv", "labour.official.persons", "labour.persons"),
        ("facts.sdmx.xml", "CL_UNIT_MEASURE", "CL_UNITS"),
        ("facts.sdmx.xml", "</", "<"),
    ],
    ids=["a column", "a code", "a number", "a key", "a code list", "a mark"],
)
def test_spoilt_sdmx_would_be_noticed(given, tmp_path, name, was, becomes):
    for each in ("facts.sdmx.csv", "facts.sdmx.xml"):
        shutil.copyfile(given.folder / each, tmp_path / each)
    text = (tmp_path / name).read_text(encoding="utf-8")
    assert was in text
    (tmp_path / name).write_text(text.replace(was, becomes, 1), encoding="utf-8")
    facts = {key: fact for key, fact in Facts.load(given.build / "facts.json").items() if fact.is_number}
    assert sdmx_complaints(tmp_path, facts)


def spoilt_workbook(given, target, part, change):
    with zipfile.ZipFile(given.folder / "kazmig-2022Q4.kk.xlsx") as whole, zipfile.ZipFile(target, "w") as spoilt:
        assert part in whole.namelist()
        for name in whole.namelist():
            if name != part:
                spoilt.writestr(name, whole.read(name))
            elif change:
                spoilt.writestr(name, whole.read(name).replace(*change, 1))
    return target


def test_a_workbook_without_its_styles_would_be_noticed(given, tmp_path):
    from openxml_audit import OpenXmlValidator

    assert not OpenXmlValidator().validate(spoilt_workbook(given, tmp_path / "a.xlsx", "xl/styles.xml", ())).is_valid


def test_a_workbook_with_a_spoilt_row_is_opened_by_no_reader(given, tmp_path):
    """The check by the standard does not look into rows; openpyxl reads each."""
    import openpyxl

    path = spoilt_workbook(given, tmp_path / "a.xlsx", "xl/worksheets/sheet4.xml", (b"<row ", b"<line "))
    with pytest.raises(SyntaxError):
        openpyxl.load_workbook(path)


@pytest.mark.parametrize(
    ("language", "separator", "number"), [("en", ",", "82.7"), ("ru", ";", "82,7"), ("kk", ";", "82,7")]
)
def test_a_table_opens_in_the_spreadsheet_of_its_language(given, language, separator, number):
    content = (given.folder / f"remittances.{language}.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    header, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=separator)
    turkey = next(row for row in rows if "TUR" in row)
    assert number in turkey and len(header) == len(set(header)) == len(turkey)


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_every_heading_and_code_is_said_in_the_language(given, language):
    """Only sources' own texts and names of methods may stay as they are."""
    from kazmig.report.downloads.tables import shown
    from kazmig.words.words import Words

    words = Words(language, strict=False, domain="downloads")
    names = about(given.project, QUARTER).source_names(words)
    for table in read_tables(given.build, load_declaration(given.project)):
        shown(table, words, names)
    assert sorted(set(words.missing)) == []


def test_gravity_is_no_bound_a_check_is_named_and_a_text_in_english_is_said_to_be(given):
    rows = list(
        csv.reader(io.StringIO((given.folder / "checks.ru.csv").read_text(encoding="utf-8-sig")), delimiter=";")
    )
    assert {row[rows[0].index("Важность")] for row in rows[1:]} <= {"Высокая", "Средняя", "Низкая"}
    assert "Расчёт (на английском)" in rows[0]
    assert "Разница между двумя подсчётами" in {row[rows[0].index("Название")] for row in rows[1:]}


def test_the_citation_says_that_nobody_should_cite_a_draft_without_author(given):
    text = (given.folder / "CITATION.cff").read_text(encoding="utf-8")
    assert text.startswith("cff-version: 1.2.0\n") and f"sha256:{EDITION}" in text and "date-released" not in text


def test_the_citation_of_a_release_has_its_day(given, tmp_path):
    path = stamp_file(
        given.made / "record" / "CITATION.cff", tmp_path / "c", lambda text: stamped(text, EDITION, True, "2023-04-05")
    )
    assert '\ndate-released: "2023-04-05"\nauthors:\n' in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "kind", "unit"),
    [
        ("persons_low", "number", "persons"),
        ("share_high_pct", "number", "share_pct"),
        ("verdict", "code", ""),
        ("unheard_of", "text", ""),
    ],
)
def test_a_column_is_known_by_its_name(name, kind, unit):
    assert (column_of(name).kind, column_of(name).unit) == (kind, unit)
