import hashlib
import json

from typer.testing import CliRunner

from kazmig.cli import app
from kazmig.project.folders import Project
from kazmig.project.standing import standing

SOURCES = (
    '[things]\npublisher = "A"\ntitle = "T"\nfiles = ["things.csv"]\n\n[others]\nsupplied = false\nreason = "late"\n'
)


def project(root, **quarters):
    """quarter=state: '' has no edition yet."""
    (root / "pipeline.toml").touch()
    for quarter, state in quarters.items():
        raw = root / "data" / "raw" / quarter
        raw.mkdir(parents=True)
        (raw / "sources.toml").write_text(SOURCES, encoding="utf-8")
        (raw / "things.csv").write_text("n\n1\n", encoding="utf-8")
        if state:
            digest = hashlib.sha256(b"n\n1\n").hexdigest()
            folder = root / "data" / "processed" / quarter
            folder.mkdir(parents=True)
            manifest = {"state": state, "inputs": {f"data/raw/{quarter}/things.csv": digest}, "outputs": {}}
            (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return Project(root)


def test_each_quarter_says_what_came_and_what_there_is(tmp_path):
    made = project(tmp_path, **{"2022Q4": "released", "2023Q1": "draft", "2023Q2": ""})
    pages = tmp_path / "reports/2022Q4"
    pages.mkdir(parents=True)
    (pages / "index.html").touch()
    first, second, third, following = standing(made)
    assert first == (
        "2022Q4: 1 source came, not others; edition released, made of what lies here. Open reports/2022Q4/index.html"
    )
    assert "2023Q1: 1 source came, not others; edition as a draft, made of what lies here" in second
    assert second.endswith("Its pages are not here: python run_all.py --quarter 2023Q1")
    assert third.endswith("no edition yet. Make it: python run_all.py --quarter 2023Q2")
    assert following == "The next quarter begins with: kazmig new-quarter 2023Q3"


def test_what_changed_since_the_edition_is_named(tmp_path):
    made = project(tmp_path, **{"2022Q4": "draft"})
    (tmp_path / "data/raw/2022Q4/things.csv").write_text("n\n2\n", encoding="utf-8")
    assert "but changed since: data/raw/2022Q4/things.csv. See: python run_all.py" in standing(made)[0]


def test_a_quarter_that_cannot_be_read_says_why(tmp_path):
    made = project(tmp_path, **{"2022Q4": ""})
    (tmp_path / "data/raw/2022Q4/things.csv").unlink()
    assert "2022Q4: cannot be run yet. " in standing(made)[0] and "things.csv" in standing(made)[0]


def test_nothing_yet(tmp_path):
    assert standing(project(tmp_path)) == ["There is no quarter in data/raw yet. Begin one: kazmig new-quarter 2023Q1"]


def test_the_command_alone_says_where_one_stands(tmp_path, monkeypatch):
    project(tmp_path, **{"2022Q4": ""})
    monkeypatch.setenv("KAZMIG_ROOT", str(tmp_path))
    ran = CliRunner().invoke(app, [])
    assert ran.exit_code == 0
    assert "2022Q4: 1 source came" in ran.output and "All commands: kazmig --help" in ran.output
