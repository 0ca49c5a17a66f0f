"""The house rules that a machine can hold: what is locked, who imports whom, how notebooks and files are kept."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
CODE = sorted(path for folder in ("src", "tests", "benchmarks", "forms") for path in (ROOT / folder).rglob("*.py"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
# name → the versions that the lock gives it (more than one where Pythons need different ones)
LOCKED: dict[str, list[str]] = {}
for found in re.finditer(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)", LOCK, flags=re.MULTILINE):
    LOCKED.setdefault(canonicalize_name(found[1]), []).append(found[2])

notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def code_cells(path):
    return [cell for cell in read(path)["cells"] if cell["cell_type"] == "code"]


# --- what is locked --------------------------------------------------------------------------------------------------


def test_conda_brings_python_and_pip_and_the_lock_everything_else():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    from_pip = [entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict)]
    from_conda = [Requirement(entry) for entry in environment["dependencies"] if isinstance(entry, str)]
    assert from_pip == [["-r requirements.lock"]]
    assert [each.name for each in from_conda] == ["python", "pip"]
    lowest = SpecifierSet(PROJECT["project"]["requires-python"])
    assert str(lowest) == ">=3.11"
    assert lowest == SpecifierSet(",".join(s for s in str(from_conda[0].specifier).split(",") if s.startswith(">=")))


def test_no_grammar_is_compiled_when_notebooks_are_read():
    """Newer versions of jsonschema import it: a second of processor time in each server, kernel and page."""
    assert "rfc3987-syntax" not in LOCKED


def test_every_direct_dependency_is_in_the_lock_in_a_version_that_it_allows():
    direct = [Requirement(each) for each in PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"]]
    missing = [each.name for each in direct if canonicalize_name(each.name) not in LOCKED]
    assert missing == [], "run: make lock"
    unfit = [str(e) for e in direct if not all(e.specifier.contains(v) for v in LOCKED[canonicalize_name(e.name)])]
    assert unfit == [], "run: make lock"


def test_every_package_of_the_lock_has_its_hashes_and_no_address():
    blocks = re.split(r"\n(?=[A-Za-z0-9])", LOCK.strip())
    packages = [block for block in blocks if "==" in block.splitlines()[0]]
    assert len(packages) > 100
    assert [block.splitlines()[0] for block in packages if "--hash=sha256:" not in block] == []
    assert "://" not in LOCK
    assert "--index-url" not in LOCK and "--extra-index-url" not in LOCK and "--find-links" not in LOCK


@pytest.mark.parametrize("package", ["numpy", "pandas", "scipy", "matplotlib", "statsmodels", "duckdb", "babel"])
def test_packages_that_make_numbers_and_pictures_have_one_version_for_all(package):
    assert len(set(LOCKED[package])) == 1, "two versions may give two results: constrain it in [tool.uv]"


def test_what_runs_here_is_what_the_lock_says():
    from importlib.metadata import version

    names = ("numpy", "pandas", "matplotlib", "papermill", "distributed", "nbconvert")
    assert {name: version(name) for name in names} == {name: LOCKED[name][0] for name in names}, "run: make report"


# --- who may import whom ---------------------------------------------------------------------------------------------


def test_imports_follow_the_layers():
    lint = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"]
    ran = subprocess.run(lint, cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "3 kept, 0 broken" in ran.stdout


def test_a_module_outside_every_room_is_refused(tmp_path):
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "src" / "kazmig" / "stray.py").write_text('"""Belongs nowhere."""\n', encoding="utf-8")
    lint = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"]
    env = {**os.environ, "PYTHONPATH": str(tmp_path / "src")}
    ran = subprocess.run(lint, cwd=tmp_path, env=env, capture_output=True, text=True)
    assert ran.returncode != 0
    assert "stray" in ran.stdout + ran.stderr


# --- notebooks -------------------------------------------------------------------------------------------------------


def test_every_notebook_is_a_declared_step_and_every_step_has_its_notebook():
    declared = tomllib.loads((ROOT / "pipeline.toml").read_text(encoding="utf-8"))["step"]
    assert [path.stem for path in NOTEBOOKS] == sorted(declared)
    assert len(NOTEBOOKS) >= 10


@notebook
def test_notebooks_are_kept_without_outputs_and_with_their_kernel(path):
    content = read(path)
    assert (content["nbformat"], content["nbformat_minor"]) == (4, 5)
    assert content["metadata"]["kernelspec"]["name"] == "python3"
    assert [cell["id"] for cell in code_cells(path) if cell["outputs"] or cell["execution_count"] is not None] == []


@notebook
def test_cells_are_short_and_have_names_that_mean_something(path):
    ids = [cell["id"] for cell in read(path)["cells"]]
    assert len(set(ids)) == len(ids)
    assert [name for name in ids if re.fullmatch(r"[0-9a-f]{8,}(-[0-9a-f]+)*", name)] == []
    sources = {cell["id"]: "".join(cell["source"]) for cell in code_cells(path)}
    assert {name: source.count("\n") + 1 for name, source in sources.items() if source.count("\n") >= 15} == {}


@notebook
def test_a_notebook_opens_its_own_step_and_knows_its_quarter(path):
    tagged = [cell for cell in code_cells(path) if "parameters" in cell["metadata"].get("tags", [])]
    assert len(tagged) == 1
    assert 'quarter = "2022Q4"' in "".join(tagged[0]["source"])
    assert f'open_step("{path.stem}", quarter)' in "".join("".join(cell["source"]) for cell in code_cells(path))


@notebook
def test_a_notebook_says_its_question_before_it_computes(path):
    first = read(path)["cells"][0]
    assert first["cell_type"] == "markdown"
    assert "".join(first["source"]).startswith("# ")


# --- files -----------------------------------------------------------------------------------------------------------


def test_no_file_is_longer_than_a_person_reads_in_one_go():
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in CODE}
    assert {path.relative_to(ROOT).as_posix(): lines for path, lines in lengths.items() if lines > 300} == {}


def test_test_files_have_names_of_their_own():
    names = [path.name for path in (ROOT / "tests").rglob("*.py") if path.name != "conftest.py"]
    assert sorted(names) == sorted(set(names)), "pytest imports test files by their name alone"
