"""What a person types, and the exit code it gives."""

import subprocess
import sys
from dataclasses import dataclass

import pytest
from typer.testing import CliRunner

from kazmig.cli import app
from kazmig.pipeline.command import main


@dataclass
class Typed:
    exit_code: int
    stdout: str
    stderr: str


@pytest.fixture
def type_(toy, monkeypatch, capfd):
    monkeypatch.setenv("KAZMIG_ROOT", str(toy.root))

    def run(*words: str) -> Typed:
        capfd.readouterr()
        try:
            code = main(words)
        except SystemExit as left:  # argparse leaves so
            code = int(left.code or 0)
        return Typed(code, *capfd.readouterr())

    return run


def test_all_is_well_is_zero(type_):
    result = type_()
    assert (result.exit_code, result.stderr) == (0, "")
    assert "2022Q4: all unchanged" in result.stdout


def test_a_failed_step_is_one(type_, toy):
    toy.change("11_other", write="1 / 0")
    result = type_("--quarter", "2022Q4")
    assert result.exit_code == 1
    assert "try again:     python run_all.py --quarter 2022Q4 --only 11_other" in result.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(["--quarter", "2022Q9"], "'2022Q9' is not a quarter", id="no quarter"),
        pytest.param(["--quarter", "2031Q1"], "There is no folder data/raw/2031Q1", id="missing folder"),
        pytest.param(
            ["--only", "10_cleen"], "There is no step '10_cleen'. Did you mean '10_clean'?", id="unknown step"
        ),
        pytest.param(["--set", "draws"], "write NAME=VALUE", id="no value"),
        pytest.param(["--set", "drows=1"], "no notebook has a parameter 'drows'", id="unknown parameter"),
    ],
)
def test_a_persons_mistake_is_two_and_one_sentence(type_, words, said):
    result = type_(*words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert said in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("place", "content", "said"),
    [
        pytest.param("pipeline.toml", "[step.10_clean", "pipeline.toml cannot be read", id="broken pipeline.toml"),
        pytest.param("pipeline.toml", '[step.x]\ntitle = "X"\n', "there is no notebooks/x.ipynb", id="no notebook"),
        pytest.param("notebooks/10_clean.ipynb", "<<<<", "not a readable notebook", id="broken notebook"),
        pytest.param("data/raw/2022Q4/sources.toml", "[a]\n", "[a]: no files named", id="broken sources.toml"),
        pytest.param(
            "data/raw/2022Q4/sources.toml",
            '[things]\nfiles = ["things.csv"]\n[thing]\nfiles = ["things.csv"]\n',
            "sections that no step reads: [thing], perhaps [things]",
            id="a section that no step reads",
        ),
    ],
)
def test_a_broken_file_is_two_and_named(type_, toy, place, content, said):
    toy.write(place, content)
    result = type_("--quarter", "2022Q4")
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_outside_of_a_project_it_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("KAZMIG_ROOT", str(tmp_path))
    assert main([]) == 2
    assert "No pipeline.toml" in capsys.readouterr().err


def test_quarters_and_parameters_may_be_repeated(type_, toy):
    for place in ("sources.toml", "things.csv"):
        toy.write(f"data/raw/2023Q1/{place}", (toy.root / "data/raw/2022Q4" / place).read_text())
    result = type_("--quarter", "2023Q1", "--quarter", "2022Q4", "--dry-run")
    assert result.exit_code == 0
    assert "2022Q4: all unchanged" in result.stdout
    assert "2023Q1: 10_clean would run" in result.stdout
    everything = type_("--all", "--dry-run")
    assert everything.stdout == result.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(["--quarter", "2023Q1..2022Q1"], "the first is later than the last", id="backwards"),
        pytest.param(["--quarter", "2015Q1..2015Q4"], "data/raw has no quarter among these", id="none there"),
        pytest.param(["--quarter", "2015Q1..x"], "'x' is not a quarter", id="no quarter"),
        pytest.param(["--jobs", "-1"], "expected 0 or more", id="jobs"),
        pytest.param(["--jobz", "1"], "unrecognized arguments: --jobz", id="no such option"),
    ],
)
def test_a_range_or_an_option_that_is_none_is_said(type_, words, said):
    result = type_(*words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""


def test_a_range_takes_the_quarters_that_are_there(type_, toy):
    for place in ("sources.toml", "things.csv"):
        toy.write(f"data/raw/2023Q2/{place}", (toy.root / "data/raw/2022Q4" / place).read_text())
    said = type_("--quarter", "2022Q1..2023Q4", "--dry-run").stdout
    assert "2022Q4: all unchanged" in said and "2023Q2: 10_clean would run" in said


def test_the_command_kazmig_takes_the_same_words(toy, monkeypatch, capfd):
    monkeypatch.setenv("KAZMIG_ROOT", str(toy.root))
    result = CliRunner().invoke(app, ["run", "--quarter", "2022Q4", "--dry-run"])
    assert result.exit_code == 0
    assert "2022Q4: all unchanged" in result.stdout + capfd.readouterr().out


def test_a_run_is_planned_without_loading_what_runs():
    heavy = ("typer", "rich", "distributed", "pandas", "papermill", "nbformat", "matplotlib", "nbconvert", "babel")
    program = f"import sys, kazmig.pipeline.run; print([name for name in {heavy} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_the_command_kazmig_answers_without_loading_tables_and_drawings():
    heavy = ("pandas", "scipy", "matplotlib", "statsmodels", "nbconvert", "distributed")
    program = f"import sys, kazmig.cli; print([name for name in {heavy} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
