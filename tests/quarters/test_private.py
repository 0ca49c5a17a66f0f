"""What may name people stays out of git, and the extract says the same without them."""

import csv
import stat
import subprocess

import numpy as np
import pandas as pd
import pytest

from kazmig.evidence.quarter import Quarter
from kazmig.project.folders import Project
from kazmig.project.inventory import Source
from kazmig.quarters.command import receive_file
from kazmig.quarters.demo.kobo_export import Settings, write_xlsx
from kazmig.quarters.demo.record_extract import transfer_records, write_records
from kazmig.quarters.demo.submissions import synthetic_submissions
from kazmig.quarters.private import GITIGNORE, PrivateError, receive, refused
from kazmig.sources.kobo import reader as kobo
from kazmig.sources.kobo.form import load_form
from kazmig.sources.kobo.tables import read_tables
from kazmig.sources.records import reader as records

QUARTER = Quarter.parse("2023Q1")


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "project" / "data" / "raw" / "2023Q1"
    folder.mkdir(parents=True)
    (folder / ".gitignore").write_text(GITIGNORE)
    (folder / "sources.toml").write_text("")
    return Project(tmp_path / "project")


def test_an_extract_reads_as_the_export_does_and_names_nobody(project, tmp_path, root):
    form = load_form(root / "forms" / "tables")
    submitted = synthetic_submissions(form, QUARTER, np.random.default_rng(3), settlements=30)
    export = tmp_path / "export.xlsx"
    write_xlsx(export, form, submitted, Settings(language="ru", groups=True))
    target, extract = receive(project, QUARTER, export, "IOM", kobo=True)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600 and stat.S_IMODE(target.parent.stat().st_mode) == 0o700
    cells = {cell for table in read_tables([extract]) for row in table.rows for cell in row}
    for each in submitted:
        assert not {each["gps"], each["deviceid"], each["informant_name"], each["informant_phone"]} & cells
    sources = [Source("baseline_assessment", format="kobo", files=(path,)) for path in (target, extract)]
    whole, without = (kobo.assessment(source) for source in sources)
    pd.testing.assert_frame_equal(whole.observations, without.observations)
    pd.testing.assert_frame_equal(whole.places, without.places)


def test_what_was_received_is_recorded_once(project, tmp_path):
    file = tmp_path / "records.csv"
    file.write_text("citizenship,name,persons\nUZB,A. B.,1\n")
    for _ in range(2):
        receive(project, QUARTER, file, "Border Service", columns=["citizenship", "persons"])
    with (project.raw(QUARTER) / "received.csv").open(newline="") as lines:
        (row,) = csv.DictReader(lines)
    assert row["sender"] == "Border Service" and len(row["sha256"]) == 64 and row["extract"] == "records.extract.xlsx"
    (table,) = read_tables([project.raw(QUARTER) / "records.extract.xlsx"])
    assert table.header == ["citizenship", "persons"] and table.rows == [["UZB", "1"]]


@pytest.mark.parametrize(("language", "separator", "encoding"), [("en", ",", "utf-8"), ("ru", ";", "cp1251")])
def test_an_extract_of_records_sums_to_the_same_and_names_nobody(project, tmp_path, language, separator, encoding):
    table = transfer_records(QUARTER, np.random.default_rng(5), 400)
    file = tmp_path / "transfers.csv"
    write_records(file, table, language, separator, encoding)
    (whole,) = read_tables([file])
    named = [heading for heading in whole.header if not refused_heading(heading)]
    assert len(named) < len(whole.header), "the file does name people"
    target, extract = receive(project, QUARTER, file, "National Bank", columns=named)
    private = {row[whole.header.index(each)] for each in set(whole.header) - set(named) for row in whole.rows} - {""}
    (kept,) = read_tables([extract])
    assert kept.header == named and len(kept.rows) == 400
    assert not private & {cell for row in kept.rows for cell in row}
    assert refused([extract]) == [] and len(refused([target])) == 1
    about = {"format": "records", "period": str(QUARTER)}
    sums = [records.read_transfers(Source("remittances", files=(path,), **about)) for path in (target, extract)]
    columns = [name for name in sums[0] if name not in ("file", "place")]
    pd.testing.assert_frame_equal(sums[0][columns], sums[1][columns])


def refused_heading(heading: str) -> bool:
    """Whether the hook would not let a file with this column pass."""
    return any(word in heading.casefold() for word in ("name", "passport", "фио", "паспорт", "имя"))


def test_columns_that_are_not_there_are_named_and_nothing_of_the_file(project, tmp_path):
    file = tmp_path / "records.csv"
    file.write_text("citizenship,name,persons\nUZB,Aigul S.,1\n")
    with pytest.raises(PrivateError, match="not all of these are columns of its header: citizenship, sum") as error:
        receive(project, QUARTER, file, "x", columns=["citizenship", "sum"])
    assert "Aigul" not in str(error.value) and not list(project.raw(QUARTER).glob("*.xlsx"))


def test_another_file_of_the_same_name_is_not_overwritten(project, tmp_path):
    file = tmp_path / "records.csv"
    for text in ("a\n1\n", "a\n2\n"):
        file.write_text(text)
        if text == "a\n1\n":
            receive(project, QUARTER, file, "x")
        else:
            with pytest.raises(PrivateError, match="holds another"):
                receive(project, QUARTER, file, "x")


def test_git_sees_nothing_that_was_received_but_its_record_and_extract(project, tmp_path):
    file = tmp_path / "records.csv"
    file.write_text("citizenship,name\nUZB,A. B.\n")
    receive(project, QUARTER, file, "Border Service", columns=["citizenship"])
    (project.raw(QUARTER) / "put here by hand.xlsx").write_bytes(b"x")
    subprocess.run(["git", "init", "-q"], cwd=project.root, check=True)
    listed = subprocess.run(
        ["git", "status", "--porcelain", "-uall"], cwd=project.root, check=True, capture_output=True, text=True
    ).stdout
    names = {line.split("2023Q1/")[1] for line in listed.splitlines()}
    assert names == {".gitignore", "received.csv", "records.extract.xlsx", "sources.toml"}


@pytest.mark.parametrize(
    ("name", "header", "said"),
    [
        ("x.csv", "citizenship,Phone", "the column 'phone' may name people"),
        ("x.csv", "гражданство,ФИО", "may name people"),
        ("x.csv", "_uuid,visit_date", "an export of submissions"),
        ("private/x.csv", "a", "never committed"),
    ],
)
def test_the_hook_refuses_what_may_name_people(tmp_path, name, header, said):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{header}\n1,2\n")
    (found,) = refused([path])
    assert said in found and "1,2" not in found


@pytest.mark.parametrize(
    "line",
    ["# звонить Иванову Петру Сергеевичу", "# Иванов Пётр Сергеевич", "note = 'Айгүл Сәбитқызы'", "# Petr Ivanovich",
     "# 8 (701) 123-45-67", "# +77011234567", "# 850412301234"],
)  # fmt: skip
def test_the_hook_reads_what_people_write_beside_files(tmp_path, line):
    path = tmp_path / "sources.toml"
    path.write_text(f'[edition]\nquarter = "2022Q4"\n{line}\n', encoding="utf-8")
    (said,) = refused([path])
    assert "line 3" in said and not any(word in said for word in ("Иванов", "Petr", "701", "8504", "Айгүл"))


def test_the_hook_reads_the_names_of_files_and_does_not_say_them(tmp_path):
    (said,) = refused([tmp_path / "Иванов Пётр Сергеевич.pdf"])
    assert "Иванов" not in said


@pytest.mark.parametrize("heading", ["Ф.И.О. работника", "Номер паспорта", "full_name", "phone_number", "Аты-жөні"])
def test_headings_that_name_people_are_known_in_their_forms(tmp_path, heading):
    path = tmp_path / "list.csv"
    path.write_text(f"{heading},country\nx,UZB\n", encoding="utf-8")
    assert len(refused([path])) == 1


def test_what_is_written_beside_the_files_of_the_project_names_nobody(root):
    assert refused((root / "data" / "raw").rglob("*.toml")) == refused((root / "data" / "raw").rglob("*.md")) == []


def test_the_hook_lets_printed_figures_pass(root):
    assert refused((root / "data/raw/2022Q4").glob("*.csv")) == []


def test_the_extract_of_a_survey_has_the_questions_of_its_own_form(project, tmp_path):
    file = tmp_path / "survey.csv"
    file.write_text(
        "informant_name,informant_phone,cluster,age,papers,comment,_uuid\nA. B.,+77015550199,C001,25_34,valid,hm,u1\n"
    )
    _, extract = receive(project, QUARTER, file, "IOM", kobo=True)
    (table,) = read_tables([extract])
    assert table.header == ["cluster", "age", "papers", "_uuid"] and table.rows == [["C001", "25_34", "valid", "u1"]]


def test_a_name_or_telephone_in_a_numeric_question_is_not_in_the_extract(project, tmp_path):
    file = tmp_path / "survey.csv"
    file.write_text(
        "cluster,months_here,papers,_uuid\nC001,Иван,yes,u1\nC001,87015550199,yes,u2\nC001,30.0,yes,u3\nC001,1e1,no,u4\n"
    )
    _, extract = receive(project, QUARTER, file, "IOM", kobo=True)
    (table,) = read_tables([extract])
    assert [row[table.header.index("months_here")] for row in table.rows] == [
        "(4 letters, 1)",
        "(11 digits, 2)",
        "30.0",
        "(9x9, 3)",
    ]


def test_headings_that_hold_commas_are_parted_by_semicolons(project, tmp_path, monkeypatch):
    (project.root / "pipeline.toml").write_text("")
    monkeypatch.setenv("KAZMIG_ROOT", str(project.root))
    file = tmp_path / "transfers.csv"
    file.write_text('"Сумма, тенге",Страна,ФИО\n1,UZB,A. B.\n', encoding="utf-8")
    receive_file(file, str(QUARTER), "National Bank", False, "Сумма, тенге; Страна")
    (table,) = read_tables([project.raw(QUARTER) / "transfers.extract.xlsx"])
    assert table.header == ["Сумма, тенге", "Страна"]
