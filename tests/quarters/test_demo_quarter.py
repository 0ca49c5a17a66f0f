"""The demonstration quarter: every source in its real format, marked everywhere, never over real data."""

import csv
import math
import os
import shutil
import subprocess
import tomllib
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kazmig.cli import app
from kazmig.evidence.quarter import Quarter
from kazmig.project.folders import Project
from kazmig.project.inventory import load_inventory
from kazmig.quarters.demo import MARK
from kazmig.quarters.demo.official import workers_on_register
from kazmig.quarters.demo.quarter import SOURCES, DemoError, _generator, write_demo_quarter
from kazmig.sources import (
    baseline_assessment,
    border_crossings,
    context,
    labour_permits,
    migrant_stock,
    remittances,
    residence_permits,
    worker_survey,
)

QUARTER = Quarter.parse("2023Q1")
READERS = {
    "baseline_assessment": baseline_assessment,
    "border_crossings": border_crossings,
    "context": context,
    "labour_permits": labour_permits,
    "migrant_stock": migrant_stock,
    "remittances": remittances,
    "residence_permits": residence_permits,
}


@pytest.fixture(scope="module")
def project(root, tmp_path_factory) -> Project:
    folder = tmp_path_factory.mktemp("project")
    shutil.copy(root / "pipeline.toml", folder)
    for name in ("2022Q4", "reference"):
        shutil.copytree(root / "data" / "raw" / name, folder / "data" / "raw" / name)
    shutil.copytree(root / "forms" / "tables", folder / "forms" / "tables")
    return Project(folder)


@pytest.fixture(scope="module")
def demo(project) -> Path:
    os.environ["KAZMIG_ROOT"] = str(project.root)
    try:
        return write_demo_quarter(project, QUARTER)
    finally:
        del os.environ["KAZMIG_ROOT"]


def texts(path: Path) -> str:
    """All text of a file; a workbook is a zip of XML."""
    if not zipfile.is_zipfile(path):
        return path.read_text(encoding="utf-8", errors="replace")
    with zipfile.ZipFile(path) as workbook:
        return "".join(workbook.read(name).decode("utf-8", errors="replace") for name in workbook.namelist())


def test_every_source_is_there_in_a_real_format(project, demo):
    inventory = load_inventory(project, QUARTER)
    assert set(inventory.sources) == {*SOURCES, "context", "elicitation", "worker_survey"}
    formats = {name: inventory.sources[name].format for name in SOURCES}
    assert formats["baseline_assessment"] == "kobo" and formats["migrant_stock"] == "undesa"
    assert set(formats.values()) == {"spreadsheet", "records", "undesa", "kobo"}


def test_everything_is_marked_synthetic(project, demo):
    inventory = load_inventory(project, QUARTER)
    assert inventory.synthetic and inventory.edition["synthetic"] is True
    assert all(source.synthetic and MARK in source.publisher for source in inventory.sources.values())
    unmarked = [path.name for path in demo.iterdir() if path.name != ".gitignore" and MARK not in texts(path)]
    assert unmarked == []


@pytest.mark.parametrize("name", READERS)
def test_the_notebooks_readers_take_it(project, demo, monkeypatch, name):
    monkeypatch.setenv("KAZMIG_ROOT", str(project.root))
    source = load_inventory(project, QUARTER).source(name)
    module = READERS[name]
    tidy = module.SCHEMA.validate(module.clean(module.read(source)))
    assert len(tidy) > 3
    assert module.facts(tidy, source)


def test_git_ignores_it(demo):
    shutil.rmtree(demo.parents[2] / ".git", ignore_errors=True)
    subprocess.run(["git", "init", "-q"], cwd=demo.parents[2], check=True)
    listed = subprocess.run(
        ["git", "status", "--porcelain", "-uall"], cwd=demo.parents[2], check=True, capture_output=True, text=True
    )
    assert "data/raw/2022Q4/sources.toml" in listed.stdout
    assert str(QUARTER) not in listed.stdout


def test_the_same_bytes_every_time(project, demo, monkeypatch):
    monkeypatch.setenv("KAZMIG_ROOT", str(project.root))
    before = {path.name: path.read_bytes() for path in demo.iterdir()}
    write_demo_quarter(project, QUARTER)
    assert {path.name: path.read_bytes() for path in demo.iterdir()} == before


def test_real_data_are_never_touched(project, monkeypatch):
    monkeypatch.setenv("KAZMIG_ROOT", str(project.root))
    real = project.raw(Quarter.parse("2022Q4"))
    before = {path.name: path.read_bytes() for path in real.iterdir()}
    with pytest.raises(DemoError, match="not a demonstration"):
        write_demo_quarter(project, Quarter.parse("2022Q4"))
    assert {path.name: path.read_bytes() for path in real.iterdir()} == before
    assert CliRunner().invoke(app, ["demo-quarter", "2022Q4"]).exit_code == 2


def test_a_failure_leaves_the_earlier_demonstration(project, demo, monkeypatch):
    monkeypatch.setenv("KAZMIG_ROOT", str(project.root))
    before = sorted(path.name for path in demo.iterdir())
    (project.root / "forms").rename(project.root / "elsewhere")
    try:
        result = CliRunner().invoke(app, ["demo-quarter", str(QUARTER)])
    finally:
        (project.root / "elsewhere").rename(project.root / "forms")
    assert result.exit_code == 2 and "survey.csv" in result.output
    assert sorted(path.name for path in demo.iterdir()) == before
    assert not list(demo.parent.glob(".*.new"))


def test_sources_toml_is_plain(demo):
    content = tomllib.loads((demo / "sources.toml").read_text(encoding="utf-8"))
    assert content["edition"]["synthetic"] is True
    assert all(section["synthetic"] for name, section in content.items() if name != "edition")


def test_the_survey_finds_the_truth_that_no_step_reads(project, demo, monkeypatch):
    """What the pipeline makes of the invented survey against what was planted: within three standard errors each."""
    monkeypatch.setenv("KAZMIG_ROOT", str(project.root))
    source = load_inventory(project, QUARTER).source("worker_survey")
    assert not any("truth" in path.name for path in source.files)
    rows = worker_survey.read(source).evidence.set_index("id")
    lines = (demo / "worker_survey_truth.csv").read_text(encoding="utf-8").splitlines()[1:]
    truth = {row["nationality"]: row for row in csv.DictReader(lines)}
    planted = {f"registered_{code.lower()}": float(truth[code]["registered_share"]) for code in ("UZB", "RUS", "TJK")}
    # Towns worked in are 1 + Poisson(.15): 1/E[1/x]. Stays end by chance after ten months: a year adds 12/10.
    planted |= {"documents": 1.10, "multiplicity": 0.15 / (1 - math.exp(-0.15)), "turnover": 2.2}
    for name, value in planted.items():
        assert abs(math.log(rows.loc[name, "value"] / value)) < 3 * rows.loc[name, "sd_log"], name
    register = workers_on_register(_generator(QUARTER, "labour_permits"))
    workers = register["UZB"] / (rows.loc["registered_uzb", "value"] * rows.loc["documents", "value"])
    error = math.hypot(rows.loc["registered_uzb", "sd_log"], rows.loc["documents", "sd_log"])
    assert abs(math.log(workers / float(truth["UZB"]["workers"]))) < 3 * error
