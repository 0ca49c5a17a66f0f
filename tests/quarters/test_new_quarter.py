"""`kazmig new-quarter`: the folder it lays out, what it shows as inherited, and that it overwrites nothing."""

import csv
import shutil
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kazmig.cli import app
from kazmig.evidence.quarter import Quarter
from kazmig.project.folders import Project
from kazmig.project.inventory import load_inventory
from kazmig.quarters.new import ASKED, PUBLISHED_COLUMNS, NewQuarterError, lay_out, newest_before
from kazmig.sources import published

QUARTER = Quarter.parse("2023Q1")


@pytest.fixture
def project(root, tmp_path) -> Project:
    """This project's declaration and raw data, without any quarter after the first."""
    shutil.copy(root / "pipeline.toml", tmp_path)
    for folder in ("2022Q4", "reference"):
        shutil.copytree(root / "data" / "raw" / folder, tmp_path / "data" / "raw" / folder)
    (tmp_path / "notebooks").mkdir()
    for step in tomllib.loads((root / "pipeline.toml").read_text(encoding="utf-8"))["step"]:
        (tmp_path / "notebooks" / f"{step}.ipynb").touch()
    return Project(tmp_path)


@pytest.fixture
def folder(project) -> Path:
    return lay_out(project, QUARTER)


def test_every_source_is_declared_as_not_supplied(project, folder):
    inventory = load_inventory(project, QUARTER)
    assert set(ASKED) <= set(inventory.sources)
    assert not any(source.supplied for source in inventory.sources.values())
    assert all(source.reason for source in inventory.sources.values())
    assert inventory.sources["remittances"].publisher.startswith("National Bank")


def test_the_lines_to_fill_in_are_valid_once_filled_in(project, folder):
    """Takes the signs away as the comment tells a person to, and puts the files there."""
    lines = []
    for line in (folder / "sources.toml").read_text(encoding="utf-8").splitlines():
        head = not any(
            line.startswith(f"# {key} = ")
            for key in ("title", "date", "period", "quality", "format", "files", "link", "note")
        )
        if not line.startswith(("supplied", "reason")):
            lines.append(line if head else line.removeprefix("# "))
    (folder / "sources.toml").write_text("\n".join(lines), encoding="utf-8")
    for section in tomllib.loads("\n".join(lines)).values():
        for file in section.get("files", []):
            (folder / file).touch()
    inventory = load_inventory(project, QUARTER)
    assert all(source.supplied and source.files for source in inventory.sources.values())
    assert inventory.sources["baseline_assessment"].format == "kobo"
    assert inventory.sources["remittances"].date == "2023-04-01"


def test_the_checklist_names_every_source_and_what_is_inherited(project, folder):
    text = (folder / "CHECKLIST.md").read_text(encoding="utf-8")
    for name, asked in ASKED.items():
        assert f"**{name}**" in text and asked.ask in text
    assert "`assumptions.csv` from **2022Q4**" in text
    with (project.raw(Quarter.parse("2022Q4")) / "assumptions.csv").open(encoding="utf-8") as file:
        ids = [row["id"] for row in csv.DictReader(file)]
    assert ids and all(f"- {each}: " in text for each in ids)
    for path in project.reference.glob("*.csv"):
        assert f"`{path.name}`" in text


def test_what_is_asked_for_stands_in_the_guide_to_publishers(root):
    guide = (root / "docs" / "sources.md").read_text(encoding="utf-8")
    sections = {section.partition("`)")[0].rpartition("`")[2]: section for section in guide.split("\n## ")[1:]}
    assert [name for name, asked in ASKED.items() if f"Ask for: {asked.ask}." not in sections.get(name, "")] == []


def test_templates_carry_what_is_counted_and_no_figure(folder):
    with (folder / "templates" / "remittances.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == list(PUBLISHED_COLUMNS) == list(published.HEADER)
    assert {row["series"] for row in rows} == {"sent", "received"}
    assert not any(row[name] for row in rows for name in ("printed", "value", "period", "precision", "place"))


def test_assumptions_are_templates_not_yet_this_quarters(project, folder):
    copy = (folder / "templates" / "assumptions.csv").read_bytes()
    assert copy == (project.raw(Quarter.parse("2022Q4")) / "assumptions.csv").read_bytes()
    assert not (folder / "assumptions.csv").exists()


def test_nothing_is_overwritten(project):
    folder = project.raw(QUARTER)
    folder.mkdir()
    (folder / "letter.pdf").write_bytes(b"from the ministry")
    with pytest.raises(NewQuarterError, match=r"holds letter\.pdf.*Nothing was changed"):
        lay_out(project, QUARTER)
    assert [path.name for path in folder.iterdir()] == ["letter.pdf"]


def test_a_synthetic_quarter_is_no_earlier_quarter(project, folder):
    (folder / "sources.toml").write_text('[edition]\nquarter = "2023Q1"\nsynthetic = true\n', encoding="utf-8")
    assert newest_before(project, Quarter.parse("2023Q2")) == Quarter.parse("2022Q4")


def test_the_first_quarter_of_all_has_no_earlier_one(project):
    folder = lay_out(project, Quarter.parse("2022Q3"))
    text = (folder / "CHECKLIST.md").read_text(encoding="utf-8")
    assert "Not supplied in any earlier quarter" in text and "nowhere: there is none yet" in text


def test_last_quarters_corrections_are_shown(project):
    text = '[[correction]]\nsource = "remittances"\nwhy = "A digit was lost"\n'
    (project.raw(Quarter.parse("2022Q4")) / "corrections.toml").write_text(text, encoding="utf-8")
    checklist = (lay_out(project, QUARTER) / "CHECKLIST.md").read_text(encoding="utf-8")
    assert "- [ ] remittances: A digit was lost" in checklist


def test_the_same_bytes_every_time(project, folder):
    before = {path.name: path.read_bytes() for path in folder.glob("*.*")}
    shutil.rmtree(folder)
    again = lay_out(project, QUARTER)
    assert {path.name: path.read_bytes() for path in again.glob("*.*")} == before


@pytest.mark.parametrize(
    ("quarter", "code", "told"),
    [
        pytest.param("2023Q1", 0, "Assumptions 'assumptions': taken from 2022Q4", id="new"),
        pytest.param("2022Q4", 2, "is there already", id="there already"),
        pytest.param("2023-1", 2, "is not a quarter", id="no quarter"),
        pytest.param("../Q1", 2, "is not a quarter", id="a path"),
    ],
)
def test_the_command(project, monkeypatch, quarter, code, told):
    monkeypatch.setenv("KAZMIG_ROOT", str(project.root))
    result = CliRunner().invoke(app, ["new-quarter", quarter])
    assert result.exit_code == code
    assert told in result.output
