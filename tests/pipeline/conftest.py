"""The small project, before any run and after a complete one."""

import shutil

import pytest
from toys import Toy, lay_out


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
