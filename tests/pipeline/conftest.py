"""The small project, before any run and after a complete one; and one notebook by itself, as a run executes it."""

import shutil
from pathlib import Path

import nbformat
import pytest
from toys import Toy, lay_out

from kazmig.pipeline import workers
from kazmig.pipeline.errors import StepFailure
from kazmig.pipeline.here import Here


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Toy:
    """The project after one complete run. Not to be changed: take `toy`."""
    toy = lay_out(tmp_path_factory.mktemp("built"))
    ran = toy.run()
    assert ran.code == 0, ran.text
    return toy


@pytest.fixture
def toy(built, tmp_path) -> Toy:
    """A copy of the project after a complete run."""
    shutil.copytree(built.root, tmp_path / "toy")
    return Toy(tmp_path / "toy")


@pytest.fixture
def fresh(tmp_path) -> Toy:
    """The project before any run."""
    return lay_out(tmp_path / "fresh")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A project's folder and this machine as the place of its tasks."""
    root = tmp_path_factory.mktemp("home")
    (root / "notebooks").mkdir()
    place = Here(root, 6, [])
    yield root, place
    place.close()


@pytest.fixture
def source(home):
    def write(*cells, name="10_x"):
        first = nbformat.v4.new_code_cell('quarter = "2022Q4"', id="parameters", metadata={"tags": ["parameters"]})
        code = [nbformat.v4.new_code_cell(cell, id=f"c{number}") for number, cell in enumerate(cells)]
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# X", id="title"), first, *code])
        path = home[0] / "notebooks" / f"{name}.ipynb"
        nbformat.write(notebook, path)
        return path

    return write


@pytest.fixture
def run(home, monkeypatch):
    """Executes a notebook as a run does; returns the executed copy. Raises StepFailure."""

    def execute(path, forked, seen=None, limits=None):
        monkeypatch.setenv("KAZMIG_KERNELS", "forked" if forked else "ordinary")
        root, place = home
        order = {
            "kind": "notebook",
            "name": path.stem,
            "step": path.stem,
            "root": str(root),
            "library": str(workers.source()),
            "ignored": [],
            "build": str(root / "build"),
            "attempts": str(root / "attempts"),
            "parameters": {"quarter": "2023Q1"},
            "forked": forked,
            "limits": limits or {},
        }
        answer = place.run(order, lambda said: (seen or []).append(tuple(said.get("cell", ()))))
        if not answer["ok"]:
            raise StepFailure(path.stem, "notebook", answer["reason"], answer["cell"], kind=answer["kind"])
        return (Path(answer["attempt"]) / "notebooks" / path.name).read_bytes()

    return execute
