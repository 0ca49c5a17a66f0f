"""New sources, checks, figures and notebooks: made in a copy of the project, they run once their words are there."""

import os
import re
import subprocess
import sys

import pytest
from edition import copy_project

from kazmig.desk import new
from kazmig.desk.files import DeskError
from kazmig.desk.todo import MARK, files_with_words, left
from kazmig.pipeline.errors import RunError
from kazmig.pipeline.gate import check_project
from kazmig.project.declaration import load_declaration
from kazmig.project.folders import Project

WORDS = {"ru": "Слова", "kk": "Сөздер"}


@pytest.fixture(scope="module")
def clone(root, tmp_path_factory):
    """A copy in which one of each was made."""
    made = copy_project(root, tmp_path_factory.mktemp("desk") / "project")
    project = Project(made.root)
    new.new_source(project, "work_permits", "Work permits", "Ministry of Labour", "permits")
    new.new_check(project, "register_there", "The register is not below zero", "labour.official.persons")
    table = 'labour_permits.headline(tidy)[["citizenship", "persons"]]'
    new.new_figure(project, "14_clean_labour_permits", "workers_again", table, "persons", "citizenship")
    new.new_notebook(project, "sums", "Sums of facts", "14_clean_labour_permits")
    return made


@pytest.fixture(scope="module")
def step(clone):
    """The new source's step, whatever number was free."""
    return next(name for name in load_declaration(Project(clone.root)).steps if name.endswith("_clean_work_permits"))


def test_everything_is_declared(clone, step):
    steps = load_declaration(Project(clone.root)).steps
    assert steps[step].tables == ("work_permits",)
    assert steps["46_sums"].needs == ("14_clean_labour_permits",)
    assert steps["14_clean_labour_permits"].figures == ("labour_nationality", "workers_again")


def test_generated_tests_pass_and_no_hidden_list_lacks_them(clone):
    written = ["tests/sources/test_sources_work_permits.py", "tests/checks/test_checks_register_there.py"]
    env = {**os.environ, "PYTHONPATH": str(clone.root / "src")}
    command = [sys.executable, "-m", "pytest", *written, "-q", "-p", "no:cacheprovider", "-n", "0"]
    ran = subprocess.run(command, cwd=clone.root, env=env, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    asked = "from kazmig.quarters.new import ASKED; from kazmig.quarters.demo.quarter import SOURCES"
    command = [sys.executable, "-c", f"{asked}; print('work_permits' in ASKED and 'work_permits' in SOURCES)"]
    ran = subprocess.run(command, cwd=clone.root, env=env, capture_output=True, text=True)
    assert ran.stdout.strip() == "True", ran.stderr


def test_the_gate_demands_the_words_and_then_the_source_runs(clone, step):
    project = Project(clone.root)
    with pytest.raises(RunError) as refused:
        check_project(project, [step])
    told = str(refused.value)
    assert f"narratives/{step}.captions.toml, line 9: write the title in Russian" in told
    assert "src/kazmig/words/locale/kk/sources.po" in told and "locale/ru/report.po" in told
    for path in files_with_words(project):
        lines = path.read_text(encoding="utf-8").split("\n")
        kept = [re.sub(re.escape(MARK) + r"[^\",{]*", said(path, line), line) for line in lines]
        path.write_text("\n".join(kept), encoding="utf-8", newline="\n")
    assert list(left(project)) == []
    raw = clone.root / "data" / "raw" / "2022Q4"
    sample = clone.root / "src/kazmig/quarters/demo/samples/work_permits.csv"
    (raw / "work_permits.csv").write_text(sample.read_text("utf-8").replace("{quarter}", "2022Q4"), encoding="utf-8")
    section = '\n[work_permits]\nperiod = "2022Q4"\nquality = "register"\nformat = "published"\n'
    with (raw / "sources.toml").open("a", encoding="utf-8") as file:
        file.write(
            section + 'files = ["work_permits.csv"]\npublisher = "Ministry of Labour"\ndate = "2023"\ntitle = "List"\n'
        )
    ran = clone.run("--only", step)
    assert step in ran.stdout and ran.returncode == 0, ran.stdout + ran.stderr
    assert (clone.build / "tables" / "work_permits.csv").read_text("utf-8").count("\n") == 5


def said(path, line):
    """Words in the language that stands there."""
    place = path.as_posix()
    for code, words in WORDS.items():
        if f"/{code}/" in place or line.startswith(f"{code} ="):
            return words
    return "Words"


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda project: new.new_source(project, "Work", "x", "y"), "'Work' is no name"),
        (lambda project: new.new_source(project, "remittances", "x", "y"), "remittances.py is there already"),
        (lambda project: new.new_source(project, "tea", "x", "y", "cups"), "'cups' is no unit"),
        (lambda project: new.new_check(project, "tea", "x", "labour.official"), "is no key of a fact"),
        (lambda project: new.new_figure(project, "14_clean_labour_permits", "tornado", "t", "p", "c"), "already"),
    ],
    ids=["name", "taken", "unit", "key", "figure"],
)
def test_what_cannot_be_made_is_told_and_leaves_no_trace(root, make, told):
    before = {path: path.read_bytes() for path in files_with_words(Project(root))}
    with pytest.raises(DeskError, match=told):
        make(Project(root))
    assert {path: path.read_bytes() for path in files_with_words(Project(root))} == before


def test_the_project_owes_no_words(root):
    assert list(left(Project(root))) == []
